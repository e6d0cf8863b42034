"""What a page of the intake is given to keep what it can not send, and how an office turns that off."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from urllib.parse import urlencode

from api.browser.so_far.saving import saving_of
from api.case_files.casework import Casework
from api.settings import UnsentAnswers, settings_from
from tests.api.client import NOW, Client
from tests.api.pages.test_frame import FORM
from tests.api.pages.test_so_far import draft_of


def test_the_keys_of_a_page_are_of_one_draft_alone_and_there_are_none_where_nothing_is_to_be_kept(
    shared_client: Client,
) -> None:
    casework: Casework = shared_client.app.state.casework
    entries = []
    for _ in range(2):
        draft = casework.drafts.find(draft_of(shared_client, b"{}"), NOW)
        assert draft is not None
        entries.append(draft.entry)
    one, two = (saving_of(casework, entry).keys for entry in entries)
    assert [len(b64decode(key)) for _, key in (*one, *two)] == [32, 32]
    assert one[0][0] == two[0][0] and one[0][1] != two[0][1]
    # Whose it is and in which office belongs to it: nobody else is ever given the same.
    assert saving_of(casework, replace(entries[0], owner="another")).keys != one
    assert saving_of(replace(casework, unsent_answers=UnsentAnswers.LOST), entries[0]).keys == ()


def test_a_script_that_saves_is_told_the_tag_of_what_is_there_now_and_led_nowhere(shared_client: Client) -> None:
    draft_id = draft_of(shared_client, b"{}")
    tag = shared_client.get(f"/v1/drafts/{draft_id}").headers["etag"]
    form = urlencode({"tag": tag, "step": "1", "age": "child"}).encode()
    by_script = {**FORM, "Triage-Script": "true"}
    answer = shared_client.post(form, by_script, f"/intake/{draft_id}/applicant")
    now = shared_client.get(f"/v1/drafts/{draft_id}")
    assert (answer.status_code, answer.headers["etag"], now.json()) == (
        204,
        now.headers["etag"],
        {"applicant": {"age": "child"}},
    )
    late = urlencode({"tag": tag, "step": "1", "age": "adult"}).encode()
    assert shared_client.post(late, by_script, f"/intake/{draft_id}/applicant").status_code == 412


def test_an_office_says_what_becomes_of_answers_that_could_not_be_sent() -> None:
    assert settings_from({}).unsent_answers is UnsentAnswers.KEPT
    assert settings_from({"TRIAGE_UNSENT_ANSWERS": "lost"}).unsent_answers is UnsentAnswers.LOST
