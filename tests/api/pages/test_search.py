"""Cases found on pages: by the same parameters as over HTTP, in one's own office, with links to what was found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from api.people.roles import Role
from tests.api.client import NOW, Client
from tests.api.people.someone import ANY, OTHER, OWN, Someone, account, at, by_session, of_role

HTML = {"Accept": "text/html"}
CHILD: dict[str, object] = {"assessed_on": "2026-11-23", "reference": "A-17", "applicant": {"age": "child"}}
GRAVE: dict[str, object] = {
    "assessed_on": "2026-11-23",
    "reference": "B-2",
    "exclusion": {"indication_article_1f_b": "yes"},
}


@dataclass(frozen=True)
class Office:
    client: Client
    lawyer: Someone
    # Case files of a child and of somebody with an indication of a crime, as addresses of their latest assessment.
    child: dict[str, str]
    grave: dict[str, str]


def opened(caseworker: Someone, case: dict[str, object]) -> dict[str, str]:
    answer = caseworker.ask("POST", "/v1/cases", case)
    assert answer.status_code == 201, answer.text
    file = caseworker.ask("GET", answer.headers["location"]).json()
    return {
        "case": answer.headers["location"].removeprefix("/v1"),
        "assessment": file["assessments"][-1]["href"].removeprefix("/v1"),
    }


@pytest.fixture(scope="module")
def office(shared_client: Client) -> Iterator[Office]:
    """An office with two case files; in another office there is one more."""
    caseworker = of_role(shared_client, Role.CASEWORKER)
    opened(of_role(shared_client, Role.CASEWORKER, OTHER), {**GRAVE, "reference": "C-3"})
    lawyer = by_session(shared_client, account(shared_client, "lawyer", Role.LEGAL_ADVISER, OWN))
    child = opened(caseworker, CHILD)
    at(shared_client, NOW + timedelta(minutes=1))
    yield Office(shared_client, lawyer, child, opened(caseworker, GRAVE))


def page(someone: Someone, path: str, status: int = 200) -> str:
    answer = someone.ask("GET", path, None, HTML)
    assert answer.status_code == status, (path, answer.text[:300])
    return answer.text


def references(text: str) -> list[str]:
    return re.findall(r'<a href="/cases/[0-9a-f]{32}">([^<]*)</a>', text)


def test_an_office_finds_its_own_files_the_one_opened_last_first(office: Office) -> None:
    text = page(office.lawyer, "/search")
    assert references(text) == ["B-2", "A-17"]
    assert f'href="{office.child["case"]}"' in text and f'href="{office.child["assessment"]}"' in text
    assert "Office</th>" not in text


def test_an_auditor_finds_those_of_every_office(office: Office) -> None:
    text = page(of_role(office.client, Role.AUDITOR, "geneva"), "/search")
    assert sorted(references(text)) == ["A-17", "B-2", "C-3"]
    assert f"<td>{OTHER}</td>" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("reference=A-17", ["A-17"]),
        ("rule=exclusion.level", ["B-2"]),
        ("family=exclusion", ["B-2"]),
        ("finding=exclusion_concern%3Apossible", ["B-2"]),
        ("procedure=child_best_interests_rsd", ["A-17"]),
        ("review=unreviewed", ["B-2", "A-17"]),
        ("review=departed", []),
        # One was assessed two seconds before midnight, the other one after it.
        ("since=2026-11-24", ["B-2"]),
        ("until=2026-11-23", ["A-17"]),
        ("until=2026-11-24&rule=exclusion.level", ["B-2"]),
        # A browser sends what was not filled in as well.
        ("reference=&since=&until=&procedure=&priority=&review=&standing=&rule=exclusion.level", ["B-2"]),
    ],
)
def test_files_are_found_by_what_their_latest_assessment_says(office: Office, query: str, found: list[str]) -> None:
    assert references(page(office.lawyer, f"/search?{query}")) == found


def test_pages_are_turned_with_the_cursor_of_the_list(office: Office) -> None:
    first = page(office.lawyer, "/search?limit=1")
    assert references(first) == ["B-2"]
    [following] = re.findall(r'rel="next" href="([^"]*)"', first)
    second = page(office.lawyer, following.replace("&amp;", "&"))
    assert references(second) == ["A-17"] and 'rel="next"' not in second


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("since=yesterday", "since", "This is no day"),
        ("rule=exclusion.levle", "rule", "exclusion.level"),
        ("review=undecided", "review", "review is one of"),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_the_form_stays_filled_in(
    office: Office, query: str, field: str, said: str
) -> None:
    text = page(office.lawyer, f"/search?reference=A-17&{query}", 422)
    assert "<title>Problem:" in text and f'<a href="#{field}">' in text and said in text
    assert f'id="{field}-error"' in text and 'aria-invalid="true"' in text
    assert 'value="A-17"' in text and "Case files found" not in text


def test_single_assessments_are_found_by_reference(office: Office) -> None:
    text = page(office.lawyer, "/search/assessments?reference=A-17&since=&until=")
    assert re.findall(r'href="(/assessments/[0-9a-f]{32})"', text) == [office.child["assessment"]]
    assert "No assessment fits" in page(office.lawyer, "/search/assessments?reference=C-3")


def test_a_rule_tells_in_how_many_files_it_fired_and_who_departed_and_dissents(office: Office) -> None:
    client, assessment = office.client, office.grave["assessment"]
    before = page(office.lawyer, "/rules/exclusion.level/use")
    assert "of 1 case file." in before and "Nobody departed" in before and "No legal adviser dissents" in before
    caseworker = of_role(client, Role.CASEWORKER)
    review = {
        "decision": "departed",
        "procedure": "regular_rsd",
        "code": "law_read_otherwise",
        "reason": "The indication was a misprint in the file.",
    }
    recommended = office.lawyer.ask("GET", f"/v1{assessment}").json()["procedure"]["id"]
    if recommended == "regular_rsd":
        review["procedure"] = "child_best_interests_rsd"
    answer = caseworker.ask("POST", f"/v1{assessment}/reviews", review, ANY)
    assert answer.status_code == 201, answer.text
    said = {
        "opinion": "dissented",
        "node": "exclusion.level.grave_crime_indicated",
        "instead": "silent",
        "reason": "A misprint is no indication of anything.",
    }
    answer = office.lawyer.ask("POST", f"/v1{assessment}/opinions", said, ANY)
    assert answer.status_code == 201, answer.text
    after = page(office.lawyer, "/rules/exclusion.level/use")
    assert "In 1 of these case files somebody departed" in after and "law read otherwise" in after
    assert "A misprint is no indication of anything." in after and "tag--open" in after
    # Of rules beside it, and of other offices, nothing of this is told.
    assert "A misprint" not in page(office.lawyer, "/rules/exclusion.route/use")
    elsewhere = page(of_role(client, Role.LEGAL_ADVISER, OTHER), "/rules/exclusion.level/use")
    assert "of 1 case file." in elsewhere and "Nobody departed" in elsewhere and "A misprint" not in elsewhere
    # Who reads cases and does not compare them sees no dissents.
    assert "Dissents at this rule" not in page(caseworker, "/rules/exclusion.level/use")


def test_whoever_may_not_read_cases_has_no_links_to_them(office: Office) -> None:
    keeper = of_role(office.client, Role.ADMINISTRATOR)
    text = page(keeper, "/rules/exclusion.level")
    assert "/use" not in text and 'href="/search"' not in text
    page(keeper, "/search", 403)
