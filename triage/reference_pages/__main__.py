"""Writes the reference pages into a folder: `python -m triage.reference_pages docs`."""

from __future__ import annotations

import sys
from pathlib import Path

from triage.reference_pages import ISSUE_PAGES, RULE_PAGES, pages
from triage.rulebook.loading import house_rulebook


def write_pages(folder: Path) -> int:
    """Write every page below `folder`, remove pages of what is gone, and return how many there are."""
    texts = pages(house_rulebook())
    for path, text in texts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for generated in (RULE_PAGES, ISSUE_PAGES):
        for file in (folder / generated).glob("*.md"):
            if f"{generated}/{file.name}" not in texts:
                file.unlink()
    return len(texts)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m triage.reference_pages FOLDER")
    print(f"{write_pages(Path(sys.argv[1]))} pages written to {sys.argv[1]}")
