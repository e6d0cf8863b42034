"""A query or a dissent is ended on its page, which the list of dissents and the trace lead to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from api.people.roles import Role
from tests.api.client import Client
from tests.api.oversight.reviewing import CHILD, assessed, someone
from tests.api.pages.browsing import FORM, HTML
from tests.api.pages.reading import text_of
from tests.api.people.someone import ANY, OTHER, Someone, at
from tests.api.rulebook_changes.changing import CHILDREN, VERSION, Office
from triage import house_rulebook

REASON = "The doubt is resolved later, in the procedure."
# A rulebook in which a child is not presumed to be one: what the dissent of these tests asks for.
ASKED_FOR = (CHILDREN, "if: applicant.age in {child, age_in_doubt}", "if: applicant.age is age_in_doubt")


@dataclass(frozen=True)
class Dissent:
    """A dissent that is open, in an office; lisa is another lawyer there."""

    office: Office
    lisa: Someone
    assessment: str
    id: str

    @property
    def lena(self) -> Someone:
        """The lawyer who said it."""
        return self.office.lena

    @property
    def sam(self) -> Someone:
        """Their supervisor."""
        return self.office.sam

    @property
    def path(self) -> str:
        return f"{self.assessment}/opinions/{self.id}"

    @property
    def kept(self) -> dict[str, Any] | None:
        """How it ended, as programs read it."""
        [found] = self.lena.ask("GET", f"/v1{self.assessment}/opinions").json()
        resolution: dict[str, Any] | None = found["resolution"]
        return resolution

    def page(self, who: Someone, path: str = "", status: int = 200) -> str:
        answer = who.ask("GET", path or self.path, None, HTML)
        assert answer.status_code == status, answer.text[:300]
        return answer.text

    def ended(self, who: Someone, **fields: str) -> httpx.Response:
        http, headers = self.office.client._http, {**who.headers, **FORM}
        content = urlencode(fields).encode()
        return self.office.client.run(
            http.request("POST", f"{self.path}/resolution", content=content, headers=headers)
        )


def said(client: Client, **other: object) -> Dissent:
    office = Office(client)
    location = assessed(office.anna, CHILD)
    opinion = {
        "opinion": "dissented",
        "node": "child",
        "instead": "adult",
        "reason": "The register says otherwise.",
    }
    answer = office.lena.ask("POST", f"{location}/opinions", {**opinion, **other}, ANY)
    assert answer.status_code == 201, answer.text
    lisa = someone(client, "lisa", Role.LEGAL_ADVISER)
    return Dissent(office, lisa, location.removeprefix("/v1"), answer.json()["id"])


@pytest.fixture
def dissent(client: Client) -> Dissent:
    return said(client)


def offered(page: str) -> list[str]:
    every = ("answered", "rule_changed", "stands", "withdrawn")
    return [each for each in every if f'name="outcome" value="{each}"' in page]


def test_who_dissented_is_led_to_the_form_and_withdraws_it_with_a_reason(dissent: Dissent) -> None:
    link = f'href="{dissent.path}"'
    assert link in dissent.page(dissent.lena, "/dissents")
    assert link in dissent.page(dissent.lena, f"{dissent.assessment}/trace")
    # Whoever may not end it is led nowhere.
    assert link not in dissent.page(dissent.office.anna, f"{dissent.assessment}/trace")
    dissent.page(dissent.office.anna, status=403)
    page = dissent.page(dissent.lena)
    assert offered(page) == ["withdrawn"] and "would have “adult” here" in text_of(page)
    answer = dissent.ended(dissent.lena, outcome="withdrawn", reason="It was another file.")
    assert (answer.status_code, answer.headers["location"]) == (303, dissent.path)
    assert dissent.kept is not None
    assert (dissent.kept["outcome"], dissent.kept["author"]) == ("withdrawn", "lena")
    page = dissent.page(dissent.lena)
    assert "lena withdrew it on" in page and "It was another file." in page and offered(page) == []
    assert link not in dissent.page(dissent.lena, "/dissents")
    assert link not in dissent.page(dissent.lena, f"{dissent.assessment}/trace")


def test_somebody_else_lets_the_step_stand_and_it_ends_once(dissent: Dissent) -> None:
    assert offered(dissent.page(dissent.sam)) == ["stands"]
    assert dissent.ended(dissent.sam, outcome="stands", reason=REASON).status_code == 303
    again = dissent.ended(dissent.lisa, outcome="stands", reason="It is right as it stands.")
    assert again.status_code == 409 and "This was resolved already" in again.text and REASON in again.text
    assert dissent.kept is not None and dissent.kept["author"] == "sam"


def test_that_the_rule_was_changed_is_not_believed_before_the_rulebook_in_force_has_it(dissent: Dissent) -> None:
    page = dissent.page(dissent.sam)
    assert f"The rulebook in force ({house_rulebook().version}) does not do what this dissent asks for" in page
    refused = dissent.ended(dissent.sam, outcome="rule_changed", reason="A new edition of the rule.")
    assert refused.status_code == 409 and "A new edition of the rule." in refused.text
    assert "does not do yet what the dissent asks for" in refused.text and dissent.kept is None


@pytest.mark.slow
def test_that_the_rule_was_changed_ends_it_once_the_change_is_in_force(dissent: Dissent) -> None:
    dissent.office.approved(ASKED_FOR)
    at(dissent.office.client, datetime(2026, 12, 1, tzinfo=UTC))
    for who, ends in ((dissent.lena, ["rule_changed", "withdrawn"]), (dissent.sam, ["rule_changed", "stands"])):
        assert offered(dissent.page(who)) == ends
    assert dissent.ended(dissent.lena, outcome="rule_changed", reason=REASON).status_code == 303
    assert dissent.kept is not None
    assert (dissent.kept["outcome"], dissent.kept["rulebook"]["version"]) == ("rule_changed", VERSION)
    assert "lena changed the rule, said on 1 December 2026" in dissent.page(dissent.sam)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"outcome": "", "reason": REASON}, "outcome"),
        ({"outcome": "forgotten", "reason": REASON}, "outcome"),
        ({"outcome": "withdrawn", "reason": REASON}, "outcome"),
        ({"outcome": "answered", "reason": REASON}, "outcome"),
        ({"outcome": "stands", "reason": "short"}, "reason"),
    ],
)
def test_what_is_not_whole_or_not_theirs_to_say_is_told_at_its_field_and_stays_there(
    client: Client, fields: dict[str, str], field: str
) -> None:
    dissent = said(client)
    answer = dissent.ended(dissent.sam, **fields)
    assert answer.status_code == 422 and "<title>Problem:" in answer.text
    assert f'<a href="#{field}">' in answer.text and f">{fields['reason']}</textarea>" in answer.text
    assert dissent.kept is None


def test_a_query_is_answered_by_somebody_else(client: Client) -> None:
    query = said(client, opinion="queried", node="procedure", instead=None)
    assert offered(query.page(query.sam)) == ["answered"] and offered(query.page(query.lena)) == ["withdrawn"]
    assert query.ended(query.lisa, outcome="answered", reason=REASON).status_code == 303
    assert "lisa answered on" in query.page(query.lena, f"{query.assessment}/trace")


def test_what_was_signed_needs_no_end(client: Client) -> None:
    signed = said(client, opinion="signed", instead=None)
    assert '<form method="post" action="/assessments' not in signed.page(signed.sam)
    assert signed.ended(signed.sam, outcome="stands", reason=REASON).status_code == 409 and signed.kept is None


def test_a_dissent_of_another_office_is_as_one_that_was_never_said(dissent: Dissent) -> None:
    stranger = someone(dissent.office.client, "stella", Role.SUPERVISOR, OTHER)
    dissent.page(stranger, status=404)
    assert dissent.ended(stranger, outcome="stands", reason=REASON).status_code == 404
    dissent.page(dissent.sam, f"{dissent.assessment}/opinions/{'0' * 32}", 404)
    assert dissent.kept is None
