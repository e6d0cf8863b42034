"""The pages of case files: what waits first, what changed, and what is kept and erased."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx

from api.people.roles import Role
from tests.api.client import NOW, ON_BOTH_DATABASES, Client
from tests.api.oversight.reviewing import ADVERSE, CHILD, RECOMMENDED, confirm, send_back
from tests.api.pages.test_accounts import sent, shown
from tests.api.people.someone import ANY, OTHER, Someone, account, at, by_key, by_session

ADULT: dict[str, Any] = {"assessed_on": "2026-11-23", "reference": "A-1", "applicant": {"age": "adult"}}


def someone(client: Client, role: Role, name: str | None = None, office: str = "nairobi") -> Someone:
    return by_session(client, account(client, name or role.value, role, office))


def opened(person: Someone, case: Mapping[str, object] = ADULT) -> str:
    answer = person.ask("POST", "/v1/cases", case)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def latest_of(person: Someone, case_id: str) -> str:
    return str(person.ask("GET", f"/v1/cases/{case_id}").json()["assessments"][-1]["href"])


def order(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/cases/(\w+)">', page)


@ON_BOTH_DATABASES
def test_what_waits_stands_first_by_priority_and_then_by_age(client: Client) -> None:
    # By key: no session lasts for days.
    worker = by_key(client, account(client, "worker", Role.CASEWORKER))
    adult = {"assessed_on": "2026-11-23", "applicant": {"age": "adult"}}
    decided = opened(worker, CHILD)
    confirm(worker, latest_of(worker, decided), "child_best_interests_rsd")
    back = opened(worker, CHILD)
    send_back(worker, latest_of(worker, back), "child_best_interests_rsd")
    older = opened(worker, adult)
    at(client, NOW + timedelta(days=3))
    newer = opened(worker, adult)
    # A child comes before an adult whatever the day.
    pressing = opened(worker, CHILD)
    page = shown(worker, "/cases")
    assert order(page) == [pressing, older, newer, back, decided]
    assert ">3 days<" in page and "waits for a person" in page and "sent back, waits for facts" in page
    assert order(shown(worker, "/cases?review=sent_back&procedure=&reference=")) == [back]
    assert "No case file is like that" in shown(worker, "/cases?reference=nothing")
    stranger = by_key(client, account(client, "stranger", Role.CASEWORKER, OTHER))
    assert order(shown(stranger, "/cases")) == []
    auditor = by_key(client, account(client, "looker", Role.AUDITOR, OTHER))
    assert set(order(shown(auditor, "/cases"))) == {decided, back, older, newer, pressing}


@ON_BOTH_DATABASES
def test_pages_of_the_work_list_show_each_file_once(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("api.browser.case_files.work_list.ON_A_PAGE", 2)
    worker = someone(client, Role.CASEWORKER)
    made = {opened(worker, case) for case in (ADULT, CHILD, {**ADULT, "reference": "A-2"}, CHILD, ADULT)}
    seen: list[str] = []
    address: str | None = "/cases?since=2026-11-01"
    while address:
        page = shown(worker, address)
        seen += order(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else None
    assert len(seen) == 5 and set(seen) == made
    assert worker.ask("GET", "/cases?cursor=nonsense").status_code == 400


def corrected(client: Client) -> tuple[Someone, str]:
    worker = someone(client, Role.CASEWORKER)
    case_id = opened(worker)
    changed = {**ADULT, "applicant": {"age": "child"}}
    answer = worker.ask("POST", f"/v1/cases/{case_id}/assessments?occasion=correction", changed, ANY)
    assert answer.status_code == 201
    return worker, case_id


def test_a_case_file_tells_its_assessments_in_order_and_what_changed(client: Client) -> None:
    worker, case_id = corrected(client)
    first = worker.ask("GET", f"/v1/cases/{case_id}").json()["assessments"][0]["id"]
    page = shown(worker, f"/cases/{case_id}")
    assert "Case A-1" in page and "a fact was recorded wrongly" in page and "Before it was: " in page
    assert page.index(f"/assessments/{first}") < page.index("a fact was recorded wrongly")
    difference = shown(worker, f"/cases/{case_id}/difference")
    assert "Another procedure is recommended." in difference
    row = re.search(r'<tr><th scope="row">Age[^<]*</th><td>([^<]+)</td><td>([^<]+)</td>', difference)
    assert row is not None and row.groups() == ("adult", "child")


def test_to_correct_begins_a_draft_of_this_file_with_the_facts_of_the_latest_assessment(client: Client) -> None:
    worker, case_id = corrected(client)
    answer = sent(worker, f"/cases/{case_id}/correction")
    assert answer.status_code == 303
    draft = answer.headers["location"].removeprefix("/intake/")
    kept = worker.ask("GET", f"/v1/drafts/{draft}")
    facts = json.loads(kept.content)
    assert (facts["reference"], facts["applicant"]) == ("A-1", {"age": "child"})
    # What is corrected on a later day is assessed as of that day.
    assert "assessed_on" not in facts
    assert f"/v1/cases/{case_id}" in kept.headers["link"]
    assert f'href="/intake/{draft}"' in shown(worker, f"/cases/{case_id}")
    submitted = worker.ask(
        "POST", f"/v1/cases/{case_id}/assessments?occasion=reassessment&draft={draft}", facts, ANY
    )
    assert submitted.status_code == 201, submitted.text


def test_a_hold_is_set_told_and_lifted_by_somebody_else(client: Client) -> None:
    case_id = opened(someone(client, Role.CASEWORKER))
    lead, adviser = someone(client, Role.SUPERVISOR), someone(client, Role.LEGAL_ADVISER)
    none = sent(lead, f"/cases/{case_id}/holds", ground="")
    assert none.status_code == 422 and '<a href="#ground">Choose a ground.' in none.text
    assert sent(lead, f"/cases/{case_id}/holds", ground="complaint").status_code == 303
    page = shown(lead, f"/cases/{case_id}")
    assert "a complaint" in page and "Somebody else than you lifts it." in page
    again = sent(lead, f"/cases/{case_id}/holds", ground="complaint")
    assert again.status_code == 409 and "stands already" in again.text
    assert "It can not be erased as long as a hold stands." in page
    where = re.search(r'action="(/cases/\w+/holds/\w+/lifting)"', shown(adviser, f"/cases/{case_id}"))
    assert where is not None
    assert sent(lead, where[1], ground="over").status_code == 403
    assert sent(adviser, where[1], ground="over").status_code == 303
    assert "what it was set for is over" in shown(lead, f"/cases/{case_id}")


def erase(person: Someone, case_id: str, typed: str) -> httpx.Response:
    seen = re.search(r'name="seen" value="([^"]+)"', shown(person, f"/cases/{case_id}/erasure"))
    assert seen is not None
    return sent(person, f"/cases/{case_id}/erasure", typed=typed, seen=seen[1].replace("&#34;", '"'))


def test_a_case_is_erased_by_whoever_typed_its_reference(client: Client) -> None:
    worker, case_id = corrected(client)
    lead = someone(client, Role.SUPERVISOR)
    assert "erasure" not in shown(worker, f"/cases/{case_id}")
    assert "2 assessments, with the facts" in shown(lead, f"/cases/{case_id}/erasure")
    wrong = erase(lead, case_id, "A-2")
    assert wrong.status_code == 422 and "This is not what is to be typed" in wrong.text
    stale = sent(lead, f"/cases/{case_id}/erasure", typed="A-1", seen="of before")
    assert stale.status_code == 412 and "Nothing was erased: look at it again" in stale.text
    assert worker.ask("GET", f"/v1/cases/{case_id}").status_code == 200
    assert "The case is erased" in erase(lead, case_id, "A-1").text
    assert worker.ask("GET", f"/v1/cases/{case_id}").status_code == 410


def test_a_case_that_is_held_is_not_erased(client: Client) -> None:
    case_id = opened(someone(client, Role.CASEWORKER))
    lead = someone(client, Role.SUPERVISOR)
    page = shown(lead, f"/cases/{case_id}/erasure")
    assert sent(lead, f"/cases/{case_id}/holds", ground="audit").status_code == 303
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen is not None
    held = sent(lead, f"/cases/{case_id}/erasure", typed="A-1", seen=seen[1].replace("&#34;", '"'))
    assert held.status_code == 409 and "A legal hold keeps this case" in held.text


def test_a_household_is_told_with_what_each_is_to_the_other(client: Client) -> None:
    worker = someone(client, Role.CASEWORKER)
    parent, child = opened(worker), opened(worker, {**CHILD, "reference": "A-7"})
    members = [
        {"case": parent, "relation": "principal_applicant", "came_together": "yes"},
        {"case": child, "relation": "child", "came_together": "unknown"},
    ]
    assert worker.ask("POST", "/v1/households", {"kind": "household", "members": members}).status_code == 201
    page = shown(worker, f"/cases/{parent}")
    assert f'<a href="/cases/{child}">Case A-7</a>: child, nobody asked' in page and "This person" in page


def test_something_adverse_that_one_person_confirmed_waits_for_a_second_one(client: Client) -> None:
    worker = someone(client, Role.CASEWORKER)
    case_id = opened(worker, ADVERSE)
    confirm(worker, latest_of(worker, case_id), RECOMMENDED)
    page = shown(worker, f"/cases/{case_id}")
    assert "waits for a second person" in page and "caseworker, 23 November 2026: confirmed (caseworker)" in page
    assert order(shown(worker, "/cases?review=awaiting_second_person")) == [case_id]
