"""Dissents, like cases, samples and the log on pages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

import pytest

from api.people.roles import Role
from tests.api.client import Client, change
from tests.api.people.someone import ANY, OTHER, OWN, Someone, account, by_session, of_role
from triage.log.checkpoint import checkpoint_in

HTML = {"Accept": "text/html"}
GRAVE: dict[str, object] = {"assessed_on": "2026-11-23", "exclusion": {"indication_article_1f_b": "yes"}}
MONTH = "since=2026-11-01&until=2026-11-30"


@dataclass(frozen=True)
class Office:
    client: Client
    lawyer: Someone
    caseworker: Someone
    assessments: tuple[str, ...]


@pytest.fixture(scope="module")
def office(shared_client: Client) -> Iterator[Office]:
    """An office with five assessments of one road; in another office there is one."""
    caseworker = of_role(shared_client, Role.CASEWORKER)
    of_role(shared_client, Role.CASEWORKER, OTHER).ask("POST", "/v1/assessments", GRAVE)
    made = [
        caseworker.ask("POST", "/v1/assessments", {**GRAVE, "reference": f"R-{number}"}).headers["location"]
        for number in range(5)
    ]
    lawyer = by_session(shared_client, account(shared_client, "lawyer", Role.LEGAL_ADVISER, OWN))
    yield Office(shared_client, lawyer, caseworker, tuple(each.rpartition("/")[2] for each in made))


def page(someone: Someone, path: str, status: int = 200) -> str:
    answer = someone.ask("GET", path, None, HTML)
    assert answer.status_code == status, (path, answer.text[:300])
    return answer.text


def test_a_dissent_is_told_in_words_with_links_to_the_rule_and_the_trace(office: Office) -> None:
    assert "Here will be the dissents" in page(office.lawyer, "/dissents")
    said = {
        "opinion": "dissented",
        "node": "exclusion.level.grave_crime_indicated",
        "instead": "silent",
        "reason": "A misprint is no indication of anything.",
    }
    [first, *_] = office.assessments
    assert office.lawyer.ask("POST", f"/v1/assessments/{first}/opinions", said, ANY).status_code == 201
    text = page(office.lawyer, "/dissents")
    assert '<a href="/rules/exclusion.level">Indications of grave crimes' in text
    assert f'href="/assessments/{first}/trace"' in text and "it should not fire" in text and "tag--open" in text
    assert "misprint" not in page(of_role(office.client, Role.LEGAL_ADVISER, OTHER), "/dissents")
    assert "misprint" in page(of_role(office.client, Role.AUDITOR, "geneva"), "/dissents")


def test_like_cases_that_people_decided_differently_stand_together(office: Office) -> None:
    assert "There are none" in page(office.lawyer, "/like-cases")
    recommended = office.lawyer.ask("GET", f"/v1/assessments/{office.assessments[0]}").json()["procedure"]
    for number, decision, procedure, code in (
        (0, "confirmed", recommended["id"], "facts_checked_with_both"),
        (1, "departed", "statelessness_determination", "law_read_otherwise"),
    ):
        review = {"decision": decision, "procedure": procedure, "code": code, "reason": "Read it all again."}
        reviewer = of_role(office.client, Role.SUPERVISOR)
        path = f"/v1/assessments/{office.assessments[number]}/reviews"
        answer = reviewer.ask("POST", path, review, ANY)
        assert answer.status_code == 201, answer.text
    text = page(office.lawyer, "/like-cases")
    assert f"Recommended: {recommended['title']}" in text and "2 assessments with one road" in text
    for assessment in office.assessments[:2]:
        assert f'href="/assessments/{assessment}"' in text
    assert "There are none" in page(of_role(office.client, Role.LEGAL_ADVISER, OTHER), "/like-cases")


def drawn(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/assessments/([0-9a-f]{32})"', text)


def test_a_sample_is_thrown_once_and_its_address_draws_it_again(office: Office) -> None:
    asked = office.lawyer.ask("GET", f"/sampling?{MONTH}&method=simple&size=3&seed=", None, HTML)
    assert asked.status_code == 303
    again = asked.headers["location"]
    assert re.search(r"&seed=[0-9a-f]{8}$", again)
    text = page(office.lawyer, again)
    assert len(drawn(text)) == 3 and set(drawn(text)) < set(office.assessments)
    assert drawn(page(office.lawyer, again)) == drawn(text)
    assert "5 assessments, of your office" in text
    everything = page(of_role(office.client, Role.AUDITOR, "geneva"), again)
    assert "6 assessments, of every office" in everything and "Office</th>" in everything


def test_of_a_lot_of_five_iso_2859_looks_at_two(office: Office) -> None:
    assert len(drawn(page(office.lawyer, f"/sampling?{MONTH}&method=iso_2859&seed=a"))) == 2


def test_the_form_of_a_sample_says_what_is_wrong_at_each_field(office: Office) -> None:
    text = page(office.lawyer, "/sampling?since=2026-11-30&until=2026-11-01&method=best&size=0&seed=%20!", 422)
    for field in ("until", "method", "size", "seed"):
        assert f'<a href="#{field}">' in text and f'id="{field}-error"' in text
    assert "<title>Problem:" in text and 'value="2026-11-30"' in text
    assert "This is no day" in page(office.lawyer, "/sampling?since=x&method=simple", 422)
    # Nothing was made in that time.
    assert "No assessment was made" in page(
        office.lawyer, "/sampling?since=2020-01-01&until=2020-01-31&method=simple&seed=a"
    )


def test_the_log_agrees_with_a_checkpoint_that_was_kept_and_with_no_other(office: Office) -> None:
    text = page(office.lawyer, "/log")
    kept = html.unescape(re.findall(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL)[0])
    # A browser sends lines as forms have them.
    agreed = page(office.lawyer, f"/log?checkpoint={quote(kept.replace(chr(10), chr(13) + chr(10)))}")
    assert "It agrees with the log" in agreed and "are unchanged since it was signed" in agreed
    lines = kept.split("\n")
    forged = "\n".join([lines[0], str(int(lines[1]) + 1), *lines[2:]])
    assert "It does not agree" in page(office.lawyer, f"/log?checkpoint={quote(forged)}")
    assert "It does not agree" in page(office.lawyer, "/log?checkpoint=hello")


def test_a_log_that_was_cut_off_or_written_anew_does_not_agree_with_what_was_kept(office: Office) -> None:
    log = office.client.app.state.service.store.log
    there = checkpoint_in(log.checkpoint(), log.key)
    # Signed with the key of the log, as whoever has the folder of keys could have: of more entries, of other ones.
    longer = log._folder.sign(replace(there, size=there.size + 1000))
    other = log._folder.sign(replace(there, root=bytes(32)))
    assert "its end was cut off" in page(office.lawyer, f"/log?checkpoint={quote(longer)}")
    assert "it was written anew" in page(office.lawyer, f"/log?checkpoint={quote(other)}")


def test_an_assessment_is_found_in_the_log_by_its_id_or_the_address_of_its_page(office: Office) -> None:
    [first, *_] = office.assessments
    for written in (first, f"http://127.0.0.1:8000/assessments/{first}", f" /assessments/{first} "):
        asked = office.lawyer.ask("GET", f"/log?assessment={quote(written)}", None, HTML)
        assert (asked.status_code, asked.headers["location"]) == (303, f"/log/assessments/{first}")
    text = page(office.lawyer, f"/log/assessments/{first}")
    assert "It is recorded, and unchanged" in text and "triage log check PROOF --key" in text
    assert "This is no id of an assessment" in page(office.lawyer, "/log?assessment=A-17", 422)
    page(of_role(office.client, Role.LEGAL_ADVISER, OTHER), f"/log/assessments/{first}", 404)


def test_an_assessment_that_was_changed_is_not_said_to_be_recorded(office: Office) -> None:
    [*_, last] = office.assessments
    change(
        office.client.database, "UPDATE assessments SET office = 'nairobi', author = 'x' WHERE id = :id", id=last
    )
    text = office.lawyer.ask("GET", f"/log/assessments/{last}", None, HTML)
    assert text.status_code == 503 and "It is recorded" not in text.text


def test_who_may_not_see_cases_sees_the_log_and_no_form_for_an_assessment(office: Office) -> None:
    text = page(of_role(office.client, Role.ADMINISTRATOR), "/log")
    assert "The checkpoint of now" in text and 'name="assessment"' not in text
