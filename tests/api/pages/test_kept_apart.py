"""What pages must not do: show cases without a record, lose what was saved meanwhile, hold up who else works."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from api.browser.intake.document import NotAFormError
from api.browser.intake.sections import MOST_MEMBERS, sections_of
from api.browser.latest_look import latest_look
from api.case_files.drafts import DraftInHand, NoDraftError, erase
from api.people.policy import POLICY
from api.people.roles import LOCAL_PERSON, Role
from api.problems import ProblemError
from tests.api.client import NOW, Client, assert_problem
from tests.api.pages.test_frame import FORM, HTML
from tests.api.people.someone import account, by_key, by_session
from triage import house_rulebook

CASE = {"assessed_on": "2026-11-23", "applicant": {"age": "child"}, "reference": "A-17"}


def readings(client: Client) -> int:
    # The second line of a checkpoint is how many entries the log has.
    return int(str(client.app.state.service.store.log.checkpoint()).split("\n")[1])


@pytest.mark.parametrize(
    "address",
    [
        "/cases/{case_id}/correction",
        "/cases/{case_id}/holds",
        "/cases/{case_id}/holds/{hold_id}/lifting",
        "/cases/{case_id}/erasure",
        "/assessments/{assessment_id}/what-if/draft",
        "/assessments/{assessment_id}/opinions",
        "/assessments/{assessment_id}/reviews",
    ],
)
def test_a_form_that_shows_the_case_where_it_is_refused_or_copies_it_is_recorded_as_read(address: str) -> None:
    assert POLICY["POST", address].tells_of_cases


def test_the_first_page_is_recorded_as_read_where_it_tells_of_cases_and_else_not(client: Client) -> None:
    ward = by_session(client, account(client, "ward", Role.CASEWORKER))
    before = readings(client)
    ward.ask("GET", "/home", None, HTML)
    assert readings(client) == before
    by_key(client, "ward").ask("POST", "/v1/cases", CASE)
    before = readings(client)
    assert "A-17" in ward.ask("GET", "/home", None, HTML).text
    assert readings(client) == before + 1


def test_a_draft_with_more_claims_than_a_case_may_have_is_no_form() -> None:
    most = MOST_MEMBERS["claims"]
    vocabulary = house_rulebook().vocabulary
    assert list(sections_of(vocabulary, {"claims": [{}] * most}))
    with pytest.raises(NotAFormError):
        list(sections_of(vocabulary, {"claims": [0] * (most + 1)}))


def test_a_draft_that_was_saved_meanwhile_is_not_erased_by_its_submission(client: Client) -> None:
    location = client.post(json.dumps(CASE).encode(), path="/v1/drafts").headers["location"]
    draft_id = location.rpartition("/")[2]
    engine = client.app.state.service.store.engine
    later = DraftInHand(draft_id, LOCAL_PERSON.name, LOCAL_PERSON.office, NOW, NOW - timedelta(seconds=1))
    with pytest.raises(NoDraftError), engine.begin() as connection:
        erase(connection, later, None)
    assert client.get(location).json() == CASE
    with engine.begin() as connection:
        erase(connection, DraftInHand(draft_id, LOCAL_PERSON.name, LOCAL_PERSON.office, NOW, NOW), None)
    assert client.get(location).status_code == 404


def test_the_facts_of_an_assessment_in_no_file_are_not_copied_into_a_draft(client: Client) -> None:
    location = client.post_case(CASE).headers["location"]
    answer = client.post(b"", FORM, f"{location.removeprefix('/v1')}/what-if/draft")
    assert answer.status_code == 404 and "case file" in answer.text
    assert client.get("/v1/drafts").json()["drafts"] == []


def test_who_looks_again_gives_up_the_look_before_and_who_leaves_is_not_told_so() -> None:
    async def both() -> tuple[object, object]:
        begun = asyncio.Event()

        async def slow() -> str:
            begun.set()
            await asyncio.sleep(60)
            return "slow"

        async def quick() -> str:
            return "quick"

        first = asyncio.ensure_future(latest_look(LOCAL_PERSON, slow()))
        await begun.wait()
        second = await latest_look(LOCAL_PERSON, quick())
        [former] = await asyncio.gather(first, return_exceptions=True)
        return former, second

    former, second = asyncio.run(both())
    assert isinstance(former, ProblemError) and former.kind.status == 429
    assert second == "quick"


def test_a_field_with_a_character_that_no_text_has_is_refused(client: Client) -> None:
    answer = client.post(b"name=a%00b&password=x&code=&next=/", {**FORM, "Accept": "application/json"}, "/log-in")
    assert_problem(answer, 400, "unreadable-document")
