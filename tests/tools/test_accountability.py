"""Each thing that law and users demand is held by tests that there are, or what is missing is said."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest
from pydantic import ValidationError

from tools.accountability import accountability_pages
from tools.accountability.attacks import FILE as ATTACKS
from tools.accountability.attacks import attacks
from tools.accountability.requirements import FILE, requirements
from triage import house_rulebook

TESTS = Path(__file__).parents[1]
DOCS = TESTS.parent / "docs"
ASKED_FOR = {
    "horizontal access",
    "vertical access",
    "mass assignment",
    "tokens",
    "sessions",
    "CSRF",
    "clickjacking",
    "SQL injection",
    "template injection",
    "log injection",
    "header injection",
    "YAML bombs",
    "decompression bombs",
    "large and slow bodies",
    "path traversal",
    "timing of log-in",
    "enumeration",
    "erased cases in backups",
}


@cache
def made() -> Mapping[str, str]:
    """Return the pages as they are made today. Whoever only looks for tests does not make them."""
    return accountability_pages()


def on_disk(path: str) -> str | None:
    file = DOCS / path
    return file.read_text(encoding="utf-8") if file.is_file() else None


def test_the_page_on_disk_is_current() -> None:
    assert [path for path, text in made().items() if on_disk(path) != text] == [], "run `make docs`"


NAMED = {test for each in requirements() for test in each.tests} | {
    test for each in attacks() for test in each.tests
}


@cache
def functions_in(file: str) -> frozenset[str]:
    module = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    found = (each for each in ast.walk(module) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(each.name for each in found)


@pytest.mark.parametrize("test", sorted(NAMED))
def test_a_test_that_is_named_is_there(test: str) -> None:
    file, _, function = test.partition("::")
    assert function in functions_in(file), f"tools/accountability names {test}, which is not there"


def test_every_kind_of_attack_that_was_asked_for_is_tried() -> None:
    """Of OWASP's ten, and of the chapters of ASVS 5 that apply, none is left out; kinds stand together."""
    kinds = [each.kind for each in attacks()]
    assert set(kinds) >= ASKED_FOR
    assert len([kind for kind, _ in groupby(kinds)]) == len(set(kinds))
    classes = {name for each in attacks() for name in each.classes}
    assert classes == {*(f"API{number}" for number in range(1, 11)), *(f"V{number}" for number in range(1, 17))}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("answer:", "answers:"), ("classes: [API1, V8]", "classes: []"), ("classes: [API1, V8]", "classes: [API11]")],
)
def test_an_attack_that_says_too_much_or_too_little_is_refused(right: str, wrong: str, tmp_path: Path) -> None:
    text = ATTACKS.read_text(encoding="utf-8")
    assert right in text
    file = tmp_path / "attacks.yaml"
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ValidationError):
        attacks(file)


def test_all_thirty_six_requirements_are_here() -> None:
    assert len(requirements()) == 36


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("state: held\n    tests:", "state: held\n    missing: something\n    tests:"),
        ("state: open\n    missing: The answer is in English only.", "state: open"),
        ("state: open\n    missing: The answer is in English only.", "state: held"),
        ("number: 2\n", "number: 3\n"),
        ("state: held", "state: nearly"),
        ("law: [AI Act art. 12]", "source: [AI Act art. 12]"),
    ],
)
def test_an_entry_that_says_too_much_or_too_little_is_refused(right: str, wrong: str, tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert right in text
    file = tmp_path / "requirements.yaml"
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises((ValidationError, ValueError)):
        requirements(file)


def test_a_public_record_tells_the_rulebook_that_is_in_use_and_all_that_is_missing() -> None:
    records = {path: text for path, text in made().items() if path.startswith("public_records/")}
    assert records
    for path, text in records.items():
        assert house_rulebook().digest in text, path
        assert [each.missing for each in requirements() if each.missing and each.missing not in text] == [], path
