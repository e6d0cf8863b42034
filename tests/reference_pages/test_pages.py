"""The generated pages: current on disk, complete, and with links that lead somewhere."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

import pytest

from triage import house_rulebook
from triage.reference_pages import ISSUE_PAGES, RULE_PAGES, pages
from triage.reference_pages.__main__ import write_pages
from triage.rulebook.issue import Issue

DOCS = Path(__file__).parents[2] / "docs"
RULEBOOK = house_rulebook()
PAGES = pages(RULEBOOK)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")


@pytest.mark.parametrize("path", PAGES)
def test_the_page_on_disk_is_current(path: str) -> None:
    file = DOCS / path
    assert file.is_file() and file.read_text(encoding="utf-8") == PAGES[path], (
        f"docs/{path} is old: run `make docs`"
    )


@pytest.mark.parametrize("folder", [RULE_PAGES, ISSUE_PAGES])
def test_no_page_of_rules_or_points_at_issue_is_stale(folder: str) -> None:
    found = {f"{folder}/{file.name}" for file in (DOCS / folder).iterdir()}
    assert found == {path for path in PAGES if path.startswith(f"{folder}/")}, "run `make docs`"


@pytest.mark.parametrize("issue", RULEBOOK.issues.values(), ids=lambda issue: issue.id)
def test_the_page_of_a_point_at_issue_and_those_of_the_rules_that_raise_it_lead_to_each_other(issue: Issue) -> None:
    page = PAGES[f"{ISSUE_PAGES}/{issue.id}.md"]
    raising = re.findall(r"^- \[([a-z_.0-9]+)\]\(\.\./rules/", page, re.MULTILINE)
    assert raising
    for rule_id in raising:
        rule_page = PAGES[f"{RULE_PAGES}/{RULEBOOK.rules[rule_id].family}.md"]
        text = rule_page.partition(f'<a id="{rule_id}"></a>')[2].partition("<a id=")[0]
        assert f"](../{ISSUE_PAGES}/{issue.id}.md)" in text
    for part in (issue.test, issue.burden, issue.if_yes, issue.if_no, *issue.factors):
        assert part in page


@pytest.mark.parametrize("path", PAGES)
def test_every_link_inside_the_house_leads_to_a_place_that_exists(path: str) -> None:
    dead = []
    for target, anchor in set(LINK.findall(PAGES[path])):
        page = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
        if page in PAGES:
            if anchor and f'<a id="{anchor}"></a>' not in PAGES[page]:
                dead.append((page, anchor))
        elif not (DOCS / page).is_file():
            dead.append((page, anchor))
    assert dead == []


@pytest.mark.parametrize("path", PAGES)
def test_no_place_of_a_page_has_the_name_of_another(path: str) -> None:
    anchors = re.findall(r'<a id="([^"]+)"></a>', PAGES[path])
    assert len(anchors) == len(set(anchors))


def test_every_rule_shows_its_reason_each_branch_and_each_source_with_its_check_level() -> None:
    for rule in RULEBOOK.rules.values():
        page = PAGES[f"{RULE_PAGES}/{rule.family}.md"]
        text = page.partition(f'<a id="{rule.id}"></a>')[2].partition("<a id=")[0]
        assert rule.because in text
        assert [branch.id for branch in rule.branches if f"`if {branch.sentence}`" not in text] == []
        assert text.count(" (checked [") == len(rule.sources)


def test_every_passage_that_is_not_checked_to_the_end_is_listed_for_a_lawyer() -> None:
    listed = PAGES["citations.md"].partition('<a id="verify"></a>')[2]
    open_instruments = [item for item in RULEBOOK.instruments.values() if item.checked != "A" or item.exception]
    assert [item.cite for item in open_instruments if f"- [ ] `{item.cite}`" not in listed] == []


def test_no_page_says_what_somebody_is() -> None:
    sentence = re.compile(r"\b(person|applicant) is (not )?a refugee\b", re.IGNORECASE)
    assert [path for path, text in PAGES.items() if sentence.search(text)] == []


@pytest.mark.parametrize("folder", [RULE_PAGES, ISSUE_PAGES])
def test_writing_removes_the_page_of_a_family_or_a_point_at_issue_that_is_gone(tmp_path: Path, folder: str) -> None:
    stale = tmp_path / folder / "gone.md"
    stale.parent.mkdir()
    stale.write_text("old", encoding="utf-8")
    assert write_pages(tmp_path) == len(PAGES)
    assert not stale.exists()
    assert {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.md")} == set(PAGES)


def test_the_same_rulebook_gives_the_same_bytes() -> None:
    assert pages(RULEBOOK) == PAGES
