"""A small valid rulebook, and the means to change it: `with_text` replaces words in one of its files."""

from __future__ import annotations

from pathlib import Path

SMALL = Path(__file__).parent / "rulebook" / "small"


def small_rule_files() -> dict[str, str]:
    return {
        path.relative_to(SMALL).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(SMALL.rglob("*.yaml"))
    }


def with_text(file: str, old: str, new: str) -> dict[str, str]:
    files = small_rule_files()
    assert old in files[file]
    return files | {file: files[file].replace(old, new, 1)}
