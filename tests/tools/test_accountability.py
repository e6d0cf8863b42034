"""Each thing that law and users demand is held by tests that there are, or what is missing is said."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from pydantic import ValidationError

from tools.accountability import accountability_pages
from tools.accountability.requirements import FILE, requirements
from triage import house_rulebook

TESTS = Path(__file__).parents[1]
DOCS = TESTS.parent / "docs"
PAGES = accountability_pages()


@pytest.mark.parametrize("path", PAGES)
def test_the_page_on_disk_is_current(path: str) -> None:
    file = DOCS / path
    assert file.is_file() and file.read_text(encoding="utf-8") == PAGES[path], (
        f"docs/{path} is old: run `make docs`"
    )


@pytest.mark.parametrize("test", sorted({test for each in requirements() for test in each.tests}))
def test_a_test_that_is_named_is_there(test: str) -> None:
    file, _, function = test.partition("::")
    module = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    names = {each.name for each in ast.walk(module) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert function in names, f"tools/accountability/requirements.yaml names {test}, which is not there"


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


@pytest.mark.parametrize("path", [path for path in PAGES if path.startswith("public_records/")])
def test_a_public_record_tells_the_rulebook_that_is_in_use_and_all_that_is_missing(path: str) -> None:
    assert house_rulebook().digest in PAGES[path]
    assert all(each.missing in PAGES[path] for each in requirements() if each.missing)
