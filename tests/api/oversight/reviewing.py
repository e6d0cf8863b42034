"""What the tests of oversight send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from api.people.roles import Role
from tests.api.client import Client
from tests.api.people.someone import OWN, Someone, account, by_key

CHILD = {"assessed_on": "2026-11-23", "applicant": {"age": "child"}}
# What is recommended leads to the end of a status: adverse.
ADVERSE = {
    "assessed_on": "2026-11-23",
    "earlier_procedure": {"status_here": "recognised"},
    "cessation": {"review_opened": "yes"},
}
RECOMMENDED = "status_review"
ANY = {"If-Match": "*"}
REASON = "The file was read with the person and counsel."


def someone(client: Client, name: str, role: Role, office: str = OWN) -> Someone:
    return by_key(client, account(client, name, role, office))


def assessed(person: Someone, case: Mapping[str, object]) -> str:
    answer = person.ask("POST", "/v1/assessments", case)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


def confirm(person: Someone, location: str, procedure: str, **other: str) -> httpx.Response:
    review = {
        "decision": "confirmed",
        "procedure": procedure,
        "code": "facts_checked_with_both",
        "reason": REASON,
        **other,
    }
    return person.ask("POST", f"{location}/reviews", review, ANY)


def depart(person: Someone, location: str, procedure: str) -> httpx.Response:
    return confirm(person, location, procedure, decision="departed", code="law_read_otherwise")


def send_back(person: Someone, location: str, procedure: str) -> httpx.Response:
    return confirm(person, location, procedure, decision="sent_back", code="person_not_heard")


def state(person: Someone, location: str) -> dict[str, Any]:
    answer = person.ask("GET", f"{location}/review-state")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
