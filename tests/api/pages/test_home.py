"""The first page: what waits for whom."""

from __future__ import annotations

import re

from api.people.roles import Role
from tests.api.client import Client
from tests.api.oversight.reviewing import ADVERSE, CHILD, RECOMMENDED, confirm, send_back
from tests.api.pages.test_accounts import shown
from tests.api.pages.test_case_files import latest_of, opened, someone
from tests.api.people.someone import Someone


def under(person: Someone, heading: str) -> list[str]:
    """The case files that stand under a heading of the first page."""
    page = shown(person, "/home").partition(f"<h2>{heading}</h2>")[2].partition("<h2>")[0]
    return re.findall(r'href="/cases/(\w+)"', page)


def test_what_was_sent_back_comes_to_whoever_had_it_assessed(client: Client) -> None:
    worker, other = someone(client, Role.CASEWORKER), someone(client, Role.CASEWORKER, "other")
    case_id = opened(worker, CHILD)
    assert under(worker, "Waiting for a person to decide") == [case_id]
    send_back(other, latest_of(worker, case_id), "child_best_interests_rsd")
    assert under(worker, "Sent back to you") == [case_id]
    assert under(other, "Sent back to you") == [] and under(worker, "Waiting for a person to decide") == []


def test_something_adverse_comes_to_those_who_may_be_the_second_person(client: Client) -> None:
    worker, lead = someone(client, Role.CASEWORKER), someone(client, Role.SUPERVISOR)
    adviser = someone(client, Role.LEGAL_ADVISER)
    case_id = opened(worker, ADVERSE)
    confirm(worker, latest_of(worker, case_id), RECOMMENDED)
    for person in (lead, adviser):
        assert under(person, "Waiting for a second person") == [case_id]
    assert "Waiting for a second person" not in shown(worker, "/home")


def test_drafts_lead_to_the_intake_and_an_intake_is_begun_here(client: Client) -> None:
    worker = someone(client, Role.CASEWORKER)
    draft = worker.ask("POST", "/v1/drafts", {"applicant": {}}).headers["location"].rpartition("/")[2]
    page = shown(worker, "/home")
    assert f'href="/intake/{draft}"' in page and 'action="/intake"' in page
    assert 'action="/intake"' not in shown(someone(client, Role.LEGAL_ADVISER), "/home")


def test_an_administrator_sees_whose_way_in_was_not_used(client: Client) -> None:
    keeper, worker = someone(client, Role.ADMINISTRATOR), someone(client, Role.CASEWORKER)
    page = shown(keeper, "/home")
    assert "2 accounts whose way in was not used yet" in page and 'href="/accounts/caseworker"' in page
    assert 'href="/accounts' not in shown(worker, "/home")
