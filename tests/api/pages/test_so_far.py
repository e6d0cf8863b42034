"""What stands beside the intake: what a draft points to. Nothing is stored by looking."""

from __future__ import annotations

import html
import json
import re

import httpx
import pytest
from hypothesis import given

from api.browser.so_far.places import Place, Places
from api.languages.vocabulary import label_of
from api.people.roles import Role
from tests.api.client import JSON, Client, rows_of
from tests.api.oversight.test_stops import FAMILY, SYSTEM
from tests.api.pages.test_frame import HTML
from tests.api.people.someone import account, by_key
from tests.strategies import cases
from triage import Case, house_rulebook

BESIDE = {**HTML, "Triage-Script": "true"}
# As in Ward: article 1F(b) is raised of somebody who fears for their life.
FEAR = {
    "country_of_asylum": "CAN",
    "applicant": {"age": "adult", "protection_wish": "yes"},
    "claims": [{"harms": ["life_or_liberty"], "agents": ["armed_group"], "subjective_fear": "yes"}],
    "exclusion": {"indication_article_1f_b": "yes"},
    "earlier_procedure": {"status_here": "none"},
}


def draft_of(client: Client, content: bytes) -> str:
    answer = client.post(content, JSON, "/v1/drafts")
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"].rpartition("/")[2])


def looked_at(client: Client, draft_id: str) -> str:
    answer = client.get(f"/intake/{draft_id}/so-far", BESIDE)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def counted(client: Client) -> dict[str, object]:
    """How many rows each table has."""
    names = [str(name) for (name,) in rows_of(client.database, "SELECT name FROM sqlite_master WHERE type='table'")]
    return {name: rows_of(client.database, f"SELECT count(*) FROM {name}")[0][0] for name in names}


# Of today, and of no country: each edition of the rules has an engine of its own that takes a second to build.
@given(
    case=cases(most=1).map(lambda case: case.model_copy(update={"assessed_on": None, "country_of_asylum": None}))
)
def test_the_panel_points_to_what_an_assessment_of_the_same_facts_recommends(
    shared_client: Client, case: Case
) -> None:
    facts = json.dumps(case.given()).encode()
    draft_id = draft_of(shared_client, facts)
    before = counted(shared_client)
    text = looked_at(shared_client, draft_id)
    assert counted(shared_client) == before
    assessment = shared_client.post(facts).json()
    assert f"<strong>{assessment['procedure']['title']}</strong>" in text
    assert f'">{assessment["standing"]}</span>' in text
    shared_client.request("DELETE", f"/v1/drafts/{draft_id}")


def test_it_says_what_the_case_turns_on_and_which_question_decides_what(shared_client: Client) -> None:
    text = looked_at(shared_client, draft_of(shared_client, json.dumps(FEAR).encode()))
    assert "<strong>Regular procedure with exclusion examination</strong>" in text
    assert "Individual responsibility and defences" in text
    [first, *_] = re.findall(r'<li><a href="([^"]*)">([^<]*)</a>\s*<ul>\s*<li>([^<]*)</li>', text)
    assert first[0].endswith("/exclusion?fact=political_character#fact-political_character")
    assert first[2].startswith("Decides 1: Serious non-political crime")
    # Of the claim: a section of its own, counted from 1.
    assert re.search(r'href="/intake/\w+/claims-1\?fact=grounds#fact-grounds"', text)
    assert "saved 23 November 2026, 23:59 UTC. Nobody else sees it." in text


def test_a_first_question_says_to_which_procedure_an_answer_leads(shared_client: Client) -> None:
    text = looked_at(shared_client, draft_of(shared_client, b"{}"))
    assert "Nothing is written down of this person yet" in text
    assert "If at sea: Rescue and safe landing first" in text


def test_a_draft_that_names_its_day_is_looked_at_under_the_law_of_that_day(shared_client: Client) -> None:
    facts = json.dumps({**FEAR, "assessed_on": "2024-01-01"}).encode()
    assert "By the law of 1 January 2024, which the draft names." in looked_at(
        shared_client, draft_of(shared_client, facts)
    )


@pytest.mark.parametrize(
    ("content", "told", "section"),
    [
        (
            b'{"applicant": {"age": "seventeen"}}',
            "This value is not in the vocabulary.",
            "applicant?fact=age#fact-age",
        ),
        (b'{"applicant": {"Anna Petrova": "yes"}}', "Name 1 here is not in the vocabulary.", None),
        (b'{"claims": [{"harms_denied": ["lightning"]}]}', "This value is not", "claims-1?fact=harms#fact-harms"),
        (b'{"assessed_on": "yesterday"}', "This is not a date", "about?fact=assessed_on#fact-assessed_on"),
        (
            b'{"assessed_on": "1990-01-01"}',
            "No rule of the rulebook is in force",
            "about?fact=assessed_on#fact-assessed_on",
        ),
        (
            b'{"proof_states": {"applicant.age": "stated"}}',
            "This fact is not known.",
            "applicant?fact=age#fact-age",
        ),
        (b"[1]", "This is a number.", None),
    ],
)
def test_a_draft_that_can_not_be_assessed_yet_says_why(
    shared_client: Client, content: bytes, told: str, section: str | None
) -> None:
    draft_id = draft_of(shared_client, content)
    text = looked_at(shared_client, draft_id)
    assert "Can not be assessed yet" in text and told in text and "Petrova" not in text
    assert ("<a href=" in text) == (section is not None)
    assert section is None or f'href="/intake/{draft_id}/{section}">' in text


def test_a_stop_is_told_and_where_all_is_stopped_nothing_is_pointed_to(client: Client) -> None:
    # The draft is of the person at this machine, who is gone with the first account.
    anna = by_key(client, account(client, "anna", Role.CASEWORKER))
    lena = by_key(client, account(client, "lena", Role.LEGAL_ADVISER))
    draft = anna.ask("POST", "/v1/drafts", {"applicant": {"age": "child"}}).headers["location"].rpartition("/")[2]
    assert lena.ask("POST", "/v1/stops", FAMILY).status_code == 201
    told = anna.ask("GET", f"/intake/{draft}/so-far", None, HTML).text
    assert "Stopped rules bear on this case" in told
    assert lena.ask("POST", "/v1/stops", SYSTEM).status_code == 201
    answer = anna.ask("GET", f"/intake/{draft}/so-far", None, HTML)
    assert answer.status_code == 200 and "People have stopped what would recommend something" in answer.text
    assert "Points to" not in answer.text and "saved 23 November 2026" in answer.text


def test_without_a_script_it_is_a_page_of_its_own(shared_client: Client) -> None:
    draft_id = draft_of(shared_client, b"{}")
    answer = shared_client.get(f"/intake/{draft_id}/so-far", HTML)
    assert "<h1>So far</h1>" in answer.text and f'href="/intake/{draft_id}"' in answer.text
    assert "Triage-Script" in answer.headers["vary"]
    part = shared_client.get(f"/intake/{draft_id}/so-far", BESIDE)
    assert "<html" not in part.text and "<h1" not in part.text


def test_nobody_but_its_owner_sees_what_a_draft_points_to(client: Client) -> None:
    owner = by_key(client, account(client, "anna", Role.CASEWORKER))
    other = by_key(client, account(client, "sam", Role.SUPERVISOR))
    path = owner.ask("POST", "/v1/drafts", {}).headers["location"].replace("/v1/drafts/", "/intake/") + "/so-far"
    assert owner.ask("GET", path, None, HTML).status_code == 200
    answer: httpx.Response = other.ask("GET", path, None, HTML)
    assert answer.status_code == 404 and "There is no draft with this id." in answer.text


def test_every_fact_that_is_told_has_a_place() -> None:
    vocabulary = house_rulebook().vocabulary
    places = Places("d", vocabulary)
    for fact in vocabulary.told.values():
        many = fact.group in ("claim", "stay")
        node, pointer = (f"{fact.group}s[1]", f"/{fact.group}s/1") if many else (fact.group, f"/{fact.group}")
        section = f"{fact.group}s-2" if many else fact.group
        assert places.of_node(f"{node}.{fact.name}") == f"/intake/d/{section}?fact={fact.name}#fact-{fact.name}"
        for name in fact.list_names.all if fact.several else (fact.name,):
            place = places.of_pointer(f"{pointer}/{name}")
            assert place == Place(f"/intake/d/{section}?fact={fact.name}#fact-{fact.name}", label_of(fact))
    assert places.of_node("claims[1].grounds.religion") == "/intake/d/claims-2?fact=grounds#fact-grounds"
    assert places.of_pointer("/claims/x/grounds") is None and places.of_pointer("") is None
