"""Each command and option, and each address of the service, stands on a page, as the program says it today."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from api.settings.environment import bounds, choices, variables
from tools.interface_pages import interface_pages
from tools.interface_pages.command_line import commands
from tools.interface_pages.http import openapi_document
from tools.interface_pages.settings import with_settings

DOCS = Path(__file__).parents[2] / "docs"
NAMES = ("command_line.md", "http.md", "roles.md")


@pytest.fixture(scope="module")
def made() -> Mapping[str, str]:
    """The pages as the programs make them today. Whoever only looks for tests does not make them."""
    return interface_pages()


def test_these_pages_are_made(made: Mapping[str, str]) -> None:
    assert sorted(made) == sorted(NAMES)


@pytest.mark.parametrize("path", NAMES)
def test_the_page_on_disk_is_current(made: Mapping[str, str], path: str) -> None:
    file = DOCS / path
    assert file.is_file() and file.read_text(encoding="utf-8") == made[path], f"docs/{path} is old: run `make docs`"


def test_the_table_of_settings_is_current_and_has_every_setting() -> None:
    page = (DOCS / "operations.md").read_text(encoding="utf-8")
    assert page == with_settings(page), "docs/operations.md is old: run `make docs`"
    for name, field in variables():
        assert f"\n| `{name}` | {field.description} | " in page


def test_every_setting_has_a_description_and_says_what_it_may_be() -> None:
    for name, field in variables():
        assert field.description and field.description.endswith("."), name
        assert bounds(field) or choices(field) or field.examples, name


def test_the_page_of_the_command_line_has_every_command_with_its_help(made: Mapping[str, str]) -> None:
    headings = re.findall(r"^## `triage ?(.*)`$", made["command_line.md"], re.MULTILINE)
    assert headings == [" ".join(words) for words in commands()]
    assert {"", "assess", "explain", "check", "prove", "vocabulary", "rules", "rules lint"} <= set(headings)
    assert made["command_line.md"].count("--help") > len(headings)


def test_the_page_of_the_command_line_has_the_exit_codes(made: Mapping[str, str]) -> None:
    text = " ".join(made["command_line.md"].split())
    assert all(f"{code} {meaning}" in text for code, meaning in ((0, "done"), (2, "the input"), (3, "the system")))


def test_the_page_of_the_service_has_every_address_with_its_parameters_and_statuses(
    made: Mapping[str, str],
) -> None:
    everywhere = made["http.md"].partition("\n## ")[0]
    sections = dict(re.findall(r"^## `([A-Z]+ \S+)`$(.*?)(?=^## |\Z)", made["http.md"], re.MULTILINE | re.DOTALL))
    for path, item in openapi_document()["paths"].items():
        for method, operation in item.items():
            said = sections.pop(f"{method.upper()} {path}")
            assert all(f"| {status} |" in said + everywhere for status in operation["responses"])
            assert all(f"`{each['name']}` in the {each['in']}" in said for each in operation.get("parameters", ()))
    assert sections == {}


def test_the_front_page_leads_to_both_pages() -> None:
    front = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    assert [path for path in NAMES if f"(docs/{path})" not in front] == []
