"""Of windows on one draft none writes over another, only the same fact is a conflict, and nothing is lost."""

from __future__ import annotations

import html
import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest

from api.case_files.drafts import Drafts
from tests.api.client import NOW, Client
from tests.api.pages.browsing import FORM, form_of, see, send
from tests.api.pages.test_intake import begun, content, written, wrote
from triage.case import MOST_CLAIMS


def opened(client: Client, section: str) -> dict[str, str]:
    return form_of(see(client, section), section)


def put_by_a_program(client: Client, intake: str, body: bytes) -> None:
    drafts: Drafts = client.app.state.casework.drafts
    drafts.save(intake.rpartition("/")[2], body, NOW, lambda _: None)


def test_the_same_fact_answered_otherwise_elsewhere_shows_both_answers_and_saves_nothing(
    shared_client: Client,
) -> None:
    client, intake = shared_client, begun(shared_client)
    section = f"{intake}/applicant"
    mine = opened(client, section)
    wrote(client, section, age="adult", unaccompanied_or_separated="no")
    answer = send(client, section, {**mine, "age": "child", "how:age": "stated", "protection_wish": "yes"})
    assert answer.status_code == 412
    assert content(client, intake)["applicant"] == {"age": "adult", "unaccompanied_or_separated": "no"}
    shown = form_of(answer, section)
    written_here = (shown["age"], shown["protection_wish"], shown["unaccompanied_or_separated"])
    assert written_here == ("child", "yes", "no")
    beside = answer.text.partition('id="fact-age"')[2].partition("</fieldset>")[0]
    assert "You wrote: Child (the person says so)</span>" in beside and "There now: Adult</span>" in beside
    # What was not answered in both is no conflict.
    assert answer.text.count("There now") == 1
    assert send(client, section, shown).status_code == 303
    kept = content(client, intake)["applicant"]
    assert kept == {"age": "child", "protection_wish": "yes", "unaccompanied_or_separated": "no"}


@pytest.mark.parametrize("theirs", ["screening", "applicant", "applicant?step=2"])
def test_other_facts_saved_elsewhere_are_no_conflict_and_stay(shared_client: Client, theirs: str) -> None:
    client, intake = shared_client, begun(shared_client)
    section = f"{intake}/applicant"
    mine = opened(client, section)
    answers = {
        "screening": {"needs": "not_done"},
        "applicant": {"unaccompanied_or_separated": "no", "how:unaccompanied_or_separated": "stated"},
        "applicant?step=2": {},
    }[theirs]
    wrote(client, f"{intake}/{theirs}", **answers)
    assert send(client, section, {**mine, "age": "child"}).status_code == 303
    there = content(client, intake)
    assert there["applicant"]["age"] == "child"
    assert theirs != "screening" or there["screening"] == {"needs": "not_done"}
    if theirs == "applicant":
        assert there["applicant"]["unaccompanied_or_separated"] == "no"
        assert there["proof_states"] == {"applicant.unaccompanied_or_separated": "stated"}


def test_the_same_answer_in_both_is_no_conflict(shared_client: Client) -> None:
    client, section = shared_client, f"{begun(shared_client)}/applicant"
    mine = opened(client, section)
    wrote(client, section, age="child")
    assert send(client, section, {**mine, "age": "child", "protection_wish": "yes"}).status_code == 303


def test_how_a_fact_is_known_belongs_to_the_answer_that_was_there(shared_client: Client) -> None:
    """Who writes that a *no* is disputed has not said that of the *yes* that another window made of it."""
    client, intake = shared_client, written(shared_client, applicant={"protection_wish": "no"})
    section = f"{intake}/applicant"
    mine = opened(client, section)
    wrote(client, section, protection_wish="yes")
    answer = send(client, section, {**mine, "how:protection_wish": "disputed"})
    assert answer.status_code == 412
    assert "You wrote: No (disputed, not settled)" in answer.text and "There now: Yes" in answer.text
    # And the other way round.
    mine = opened(client, section)
    wrote(client, section, **{"how:protection_wish": "disputed"})
    assert send(client, section, {**mine, "protection_wish": "no"}).status_code == 412


def test_a_denial_of_all_others_is_held_against_what_was_said_of_each(shared_client: Client) -> None:
    """Else a value that one window takes back would be denied by the other, which nobody said."""
    client, intake = shared_client, written(shared_client, claims=[{"harms": ["torture_or_inhuman"]}])
    section = f"{intake}/claims-1?fact=harms"
    place = f"{intake}/claims-1"
    mine = form_of(see(client, section), place)
    sent = {**form_of(see(client, section), place), "harms.all_others": "no"}
    assert send(client, place, sent).status_code == 303
    answer = send(client, place, {**mine, "harms.torture_or_inhuman": ""})
    assert answer.status_code == 412
    assert content(client, intake)["claims"] == [{"harms": ["torture_or_inhuman"], "harms_denied": ["all_others"]}]
    # Two values of a list, on the other hand, are two facts.
    mine = form_of(see(client, section), place)
    send(client, place, {**mine, "harms.life_or_liberty": "yes"})
    assert send(client, place, {**mine, "harms.torture_or_inhuman": "no"}).status_code == 303


def test_what_a_form_can_not_show_is_not_written_over_unseen(shared_client: Client) -> None:
    client, intake = shared_client, begun(shared_client)
    section = f"{intake}/applicant"
    mine = opened(client, section)
    put_by_a_program(client, intake, b'{"applicant": {"age": "seventeen"}}')
    answer = send(client, section, {**mine, "age": "child"})
    assert answer.status_code == 412 and "seventeen" in answer.text
    assert content(client, intake) == {"applicant": {"age": "seventeen"}}


def test_a_form_that_does_not_say_what_it_showed_is_held_to_the_whole_draft(shared_client: Client) -> None:
    client, intake = shared_client, begun(shared_client)
    section = f"{intake}/applicant"
    tag = opened(client, section)["tag"]
    wrote(client, f"{intake}/screening", needs="not_done")
    assert send(client, section, {"tag": tag, "age": "child"}).status_code == 412
    tag = opened(client, section)["tag"]
    assert send(client, section, {"tag": tag, "age": "child"}).status_code == 303


def test_a_claim_is_found_where_it_moved_to(shared_client: Client) -> None:
    told: list[dict[str, Any]] = [
        {"harms": ["life_or_liberty"]},
        {"harms": ["torture_or_inhuman"]},
        {"subjective_fear": "yes"},
    ]
    client, intake = shared_client, written(shared_client, claims=told)
    mine = opened(client, f"{intake}/claims-2")
    wrote(client, f"{intake}/claims-1", then="remove")
    answer = send(client, f"{intake}/claims-2", {**mine, "subjective_fear": "no", "then": "here"})
    assert answer.headers["location"] == f"{intake}/claims-1"
    assert content(client, intake)["claims"] == [{**told[1], "subjective_fear": "no"}, told[2]]


def test_a_script_is_told_where_its_claim_stands_now(shared_client: Client) -> None:
    client, intake = shared_client, written(shared_client, claims=[{}, {"subjective_fear": "yes"}])
    mine = opened(client, f"{intake}/claims-2")
    wrote(client, f"{intake}/claims-1", then="remove")
    body = urlencode({**mine, "subjective_fear": "no"}).encode()
    answer = client.post(body, {**FORM, "Triage-Script": "true"}, f"{intake}/claims-2")
    assert (answer.status_code, answer.headers["content-location"]) == (204, f"{intake}/claims-1")
    assert answer.headers["triage-members"] == opened(client, f"{intake}/claims-1")["members"]


def taken_out(client: Client, intake: str, **answers: str) -> Any:
    """Take a claim out in one window while another one writes in it, and return what the other one sees."""
    section = f"{intake}/claims-1"
    mine = opened(client, section)
    wrote(client, section, then="remove")
    return send(client, section, {**mine, **answers})


FIRST = "detained"
TOLD: list[dict[str, Any]] = [{"harms": ["life_or_liberty"]}, {"subjective_fear": "no"}]


def test_what_was_written_in_a_claim_that_was_taken_out_is_kept_as_a_new_one(shared_client: Client) -> None:
    client, intake = shared_client, written(shared_client, claims=TOLD)
    page = taken_out(client, intake, subjective_fear="yes", **{"how:subjective_fear": "stated"})
    assert page.status_code == 412 and "<title>Problem: What you wrote is not saved yet" in page.text
    rows = re.findall(r'<th scope="row">([^<]*)</th><td>([^<]*)</td>', html.unescape(page.text))
    assert [answer for _, answer in rows] == ["Yes", "Yes (the person says so)"]
    assert any("Life or liberty" in question for question, _ in rows)
    # The one that moved up is another claim.
    assert content(client, intake)["claims"] == TOLD[1:]
    form = {**form_of(page, f"{intake}/claims"), "then": "keep"}
    answers = [send(client, f"{intake}/claims", form) for _ in range(2)]
    assert {answer.headers["location"] for answer in answers} == {f"{intake}/claims-2"}
    assert content(client, intake) == {
        "claims": [TOLD[1], {**TOLD[0], "subjective_fear": "yes"}],
        "proof_states": {"claims[1].subjective_fear": "stated"},
    }


def test_what_was_written_in_a_claim_that_was_taken_out_is_dropped_when_somebody_says_so(
    shared_client: Client,
) -> None:
    client, intake = shared_client, written(shared_client, claims=TOLD)
    form = form_of(taken_out(client, intake, subjective_fear="yes"), f"{intake}/claims")
    assert send(client, f"{intake}/claims", {**form, "then": "drop"}).headers["location"] == intake
    assert content(client, intake)["claims"] == TOLD[1:]


def test_nothing_is_written_into_a_claim_that_was_added_in_the_place_of_another(shared_client: Client) -> None:
    client, intake = shared_client, written(shared_client, claims=TOLD[:1])
    section = f"{intake}/claims-1"
    mine = opened(client, section)
    wrote(client, section, then="remove")
    form = form_of(see(client, intake), f"{intake}/claims")
    assert send(client, f"{intake}/claims", form).status_code == 303
    assert send(client, section, {**mine, "subjective_fear": "yes"}).status_code == 412
    assert content(client, intake)["claims"] == [{}]


def test_where_no_more_claims_have_room_what_was_written_is_shown_still(shared_client: Client) -> None:
    client, intake = shared_client, written(shared_client, claims=TOLD)
    form = form_of(taken_out(client, intake, subjective_fear="yes"), f"{intake}/claims")
    put_by_a_program(client, intake, json.dumps({"claims": [{}] * MOST_CLAIMS}).encode())
    answer = send(client, f"{intake}/claims", {**form, "then": "keep"})
    assert answer.status_code == 412 and "as many of them as a case can have" in answer.text
    assert form_of(answer, f"{intake}/claims")["subjective_fear"] == "yes"


def test_what_is_written_while_a_program_makes_the_draft_no_form_is_shown(shared_client: Client) -> None:
    client, intake = shared_client, begun(shared_client)
    section = f"{intake}/applicant"
    mine = opened(client, section)
    put_by_a_program(client, intake, b"[1]")
    answer = send(client, section, {**mine, "age": "child"})
    assert answer.status_code == 412
    assert re.search(r"<th scope=\"row\">[^<]*</th><td>Child</td>", answer.text)


def test_a_claim_in_which_somebody_writes_is_not_taken_out_unseen(shared_client: Client) -> None:
    client, intake = shared_client, written(shared_client, claims=TOLD)
    mine = opened(client, f"{intake}/claims-2")
    wrote(client, f"{intake}/screening", needs="not_done")
    assert send(client, f"{intake}/claims-2", {**mine, "then": "remove"}).headers["location"] == intake
    mine = opened(client, f"{intake}/claims-1")
    wrote(client, f"{intake}/claims-1", subjective_fear="yes")
    answer = send(client, f"{intake}/claims-1", {**mine, "then": "remove"})
    assert answer.status_code == 412 and "Nothing was taken out" in answer.text
    assert content(client, intake)["claims"] == [{**TOLD[0], "subjective_fear": "yes"}]


def test_what_one_window_chose_of_the_hand_hides_nothing_that_another_sent(shared_client: Client) -> None:
    client, intake = shared_client, begun(shared_client)
    section = f"{intake}/circumstances"
    dense = form_of(client.get(section, {"Accept": "text/html", "Cookie": "triage-hand=dense"}), section)
    wrote(client, section, **{FIRST: "yes"})
    answer = send(client, section, {**dense, FIRST: "no", "detention_review": "court"})
    assert answer.status_code == 412
    assert form_of(answer, section)["detention_review"] == "court"


def test_adding_a_claim_does_not_wait_for_what_is_written_elsewhere(shared_client: Client) -> None:
    client, intake = shared_client, begun(shared_client)
    form = form_of(see(client, intake), f"{intake}/claims")
    wrote(client, f"{intake}/screening", needs="not_done")
    answers = [send(client, f"{intake}/claims", form) for _ in range(2)]
    # The second click shows the list as it is now.
    assert [answer.headers["location"] for answer in answers] == [f"{intake}/claims-1", intake]
    assert content(client, intake)["claims"] == [{}]
