"""The generated pages: current on disk, complete, and with links that lead somewhere."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from triage import house_rulebook
from triage.reference_pages import ISSUE_PAGES, RULE_PAGES, pages
from triage.reference_pages.__main__ import write_pages
from triage.rulebook.issue import Issue

DOCS = Path(__file__).parents[2] / "docs"
RULEBOOK = house_rulebook()
PLACE = re.compile(r'<a id="([^"]+)"></a>')
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")


@cache
def made() -> Mapping[str, str]:
    """Return the pages as they are made from the rules today. Whoever only looks for tests does not make them."""
    return pages(RULEBOOK)


def on_disk(path: str) -> str | None:
    file = DOCS / path
    return file.read_text(encoding="utf-8") if file.is_file() else None


def test_the_page_on_disk_is_current() -> None:
    assert [path for path, text in made().items() if on_disk(path) != text] == [], "run `make docs`"


@pytest.mark.parametrize("folder", [RULE_PAGES, ISSUE_PAGES])
def test_no_page_of_rules_or_points_at_issue_is_stale(folder: str) -> None:
    found = {f"{folder}/{file.name}" for file in (DOCS / folder).iterdir()}
    assert found == {path for path in made() if path.startswith(f"{folder}/")}, "run `make docs`"


@pytest.mark.parametrize("issue", RULEBOOK.issues.values(), ids=lambda issue: issue.id)
def test_the_page_of_a_point_at_issue_and_those_of_the_rules_that_raise_it_lead_to_each_other(issue: Issue) -> None:
    page = made()[f"{ISSUE_PAGES}/{issue.id}.md"]
    raising = re.findall(r"^- \[([a-z_.0-9]+)\]\(\.\./rules/", page, re.MULTILINE)
    assert raising
    for rule_id in raising:
        rule_page = made()[f"{RULE_PAGES}/{RULEBOOK.rules[rule_id].family}.md"]
        text = rule_page.partition(f'<a id="{rule_id}"></a>')[2].partition("<a id=")[0]
        assert f"](../{ISSUE_PAGES}/{issue.id}.md)" in text
    for part in (issue.test, issue.burden, issue.if_yes, issue.if_no, *issue.factors):
        assert part in page


def test_every_link_inside_the_house_leads_to_a_place_that_exists() -> None:
    places = {path: set(PLACE.findall(text)) for path, text in made().items()}
    dead = []
    for path, text in made().items():
        for target, anchor in set(LINK.findall(text)):
            page = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            if page in places:
                if anchor and anchor not in places[page]:
                    dead.append((path, page, anchor))
            elif not (DOCS / page).is_file():
                dead.append((path, page, anchor))
    assert dead == []


def test_no_place_of_a_page_has_the_name_of_another() -> None:
    twice = {
        path: [anchor for anchor, number in Counter(PLACE.findall(text)).items() if number > 1]
        for path, text in made().items()
    }
    assert {path: anchors for path, anchors in twice.items() if anchors} == {}


def test_every_rule_shows_its_reason_each_branch_and_each_source_with_its_check_level() -> None:
    for rule in RULEBOOK.rules.values():
        page = made()[f"{RULE_PAGES}/{rule.family}.md"]
        text = page.partition(f'<a id="{rule.id}"></a>')[2].partition("<a id=")[0]
        assert rule.because in text
        assert [branch.id for branch in rule.branches if f"`if {branch.sentence}`" not in text] == []
        assert text.count(" (checked [") == len(rule.sources)


def test_every_passage_that_is_not_checked_to_the_end_is_listed_for_a_lawyer() -> None:
    listed = made()["citations.md"].partition('<a id="verify"></a>')[2]
    open_instruments = [item for item in RULEBOOK.instruments.values() if item.checked != "A" or item.exception]
    assert [item.cite for item in open_instruments if f"- [ ] `{item.cite}`" not in listed] == []


def test_no_page_says_what_somebody_is() -> None:
    sentence = re.compile(r"\b(person|applicant) is (not )?a refugee\b", re.IGNORECASE)
    assert [path for path, text in made().items() if sentence.search(text)] == []


@pytest.mark.parametrize("folder", [RULE_PAGES, ISSUE_PAGES])
def test_writing_removes_the_page_of_a_family_or_a_point_at_issue_that_is_gone(tmp_path: Path, folder: str) -> None:
    stale = tmp_path / folder / "gone.md"
    stale.parent.mkdir()
    stale.write_text("old", encoding="utf-8")
    assert write_pages(tmp_path) == len(made())
    assert not stale.exists()
    assert {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.md")} == set(made())


def test_the_same_rulebook_gives_the_same_bytes() -> None:
    assert pages(RULEBOOK) == made()
