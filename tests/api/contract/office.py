"""An office in which every address has something to answer with, and what the document says may be sent there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from api.log.events import Act
from api.people.passwords import hash_of
from api.people.policy import POLICY, Access
from api.people.roles import Means, Role
from tests.api.client import NOW, Client, rows_of
from tests.api.contract.keeping import Case
from tests.api.oversight.reviewing import ANY, CHILD, REASON
from tests.api.oversight.test_opinions import DISSENT
from tests.api.people.someone import PASSWORD, Someone, account, by_key, by_session, nobody, people_of
from tests.api.retention.test_retention import A_HOLD
from tests.api.retention.test_retention import LIFTED as HOLD_LIFTED
from tests.api.rulebook_changes.changing import LESS
from tests.api.rulebook_changes.changing import PATH as CHANGES
from tests.api.rulebook_changes.changing import request as change
from triage import house_rulebook

# For each role and each way to draw; `make contract` asks for many more.
EXAMPLES = int(os.environ.get("TRIAGE_CONTRACT_EXAMPLES", "4"))

CONFIRMED = {
    "decision": "confirmed",
    "procedure": "child_best_interests_rsd",
    "code": "facts_checked_with_both",
    "reason": REASON,
}
STOPPED = {"kind": "rule", "target": "child.presumption", "reason": REASON, "until": None}
STANDS = {"outcome": "stands", "reason": REASON}

# What each address takes, so that it is not refused; drawn bodies seldom make sense as a whole.
BODIES: Mapping[str, Any] = {
    "POST /v1/sessions": {"name": "target", "password": PASSWORD},
    "POST /v1/password": {"name": "newcomer", "way_in": "way-in", "password": PASSWORD},
    "PUT /v1/me/password": {"current": PASSWORD, "password": f"{PASSWORD} again"},
    "POST /v1/me/keys": {"label": "a script"},
    "POST /v1/accounts": {"name": "another", "role": "auditor", "office": "nairobi"},
    "PATCH /v1/accounts/{name}": {"office": "kakuma"},
    "POST /v1/assessments": CHILD,
    "POST /v1/assessments/{assessment_id}/reviews": CONFIRMED,
    "POST /v1/assessments/{assessment_id}/opinions": DISSENT,
    "PUT /v1/assessments/{assessment_id}/opinions/{opinion_id}/resolution": STANDS,
    "POST /v1/stops": {**STOPPED, "target": "child.best_interests_alone"},
    "PUT /v1/stops/{stop_id}/lifting": {"reason": REASON},
    "POST /v1/cases": CHILD,
    "POST /v1/cases/{case_id}/assessments": CHILD,
    "POST /v1/cases/{case_id}/holds": A_HOLD,
    "PUT /v1/cases/{case_id}/holds/{hold_id}/lifting": HOLD_LIFTED,
    "POST /v1/drafts": {"applicant": {}},
    "PUT /v1/drafts/{draft_id}": {"applicant": {"age": "child"}},
    "POST /v1/rulebook-changes": change(LESS),
    "POST /v1/rulebook-changes/{change_id}/decisions": {
        "decision": "refused",
        "check": None,
        "digest": None,
        "reason": REASON,
    },
    "POST /v1/households": {"kind": "household"},
    "PUT /v1/households/{household_id}/members/{case_id}": {"relation": "child"},
}
QUERIES: Mapping[str, Mapping[str, str]] = {
    "POST /v1/cases/{case_id}/assessments": {"occasion": "correction"},
    "GET /v1/cases/{case_id}/difference": {"before": "1", "after": "2"},
    "GET /v1/log/consistency": {"first": "1", "second": "2"},
    "GET /v1/reports/acceptance": {"since": "2026-10-01", "until": "2026-10-31"},
}


# Beside those below /v1/; all else are pages, which the document does not describe.
FOR_PROGRAMS = frozenset({"/", "/healthz", "/readyz", "/metrics"})


def addresses() -> list[str]:
    """Every operation of the document, by method and path."""
    return sorted(f"{method} {path}" for method, path in POLICY if path.startswith("/v1/") or path in FOR_PROGRAMS)


def access_to(address: str) -> Access:
    method, path = address.split(" ")
    return POLICY[method, path]


def make_sensible(case: Case) -> None:
    """Give a drawn request the query and body that its address needs; the headers stay as drawn."""
    label = case.operation.label
    case.query = dict(QUERIES.get(label, {}))
    if label in BODIES:
        case.body = BODIES[label]
        case.media_type = "application/json"
    if "If-Match" in case.headers:
        case.headers["If-Match"] = "*"


@dataclass(frozen=True)
class Office:
    """Accounts of every role, and the ids of things that stand there, by the parameter that names them."""

    client: Client
    made: Mapping[str, str]

    def somebody(self, role: Role | None, address: str) -> Someone:
        """Return who asks: by key where a key is let in, else as in a browser."""
        if role is None:
            return nobody(self.client)
        way = by_key if Means.KEY in access_to(address).means else by_session
        return way(self.client, role.value)


def with_accounts(client: Client) -> None:
    """Make an account of each role, and those that are asked about or act beforehand."""
    for role in Role:
        account(client, role.value, role)
    for name, role in (("first-worker", Role.CASEWORKER), ("first-adviser", Role.LEGAL_ADVISER)):
        account(client, name, role)
    account(client, "target", Role.CASEWORKER, way_in="way-in")
    account(client, "newcomer", Role.CASEWORKER, way_in="way-in")


def furnished(client: Client, address: str, role: Role | None) -> Office:
    """Make what the address is about, and what this role owns alone, for it."""
    worker, adviser = by_key(client, "first-worker"), by_key(client, "first-adviser")
    name = "target" if "{name}" in address or role is None else role.value

    def made(path: str, body: object, person: Someone = worker) -> str:
        answer = person.ask("POST", path, body, ANY)
        assert answer.status_code == 201, (path, answer.text)
        return str(answer.headers.get("location") or answer.json()["id"]).rpartition("/")[2]

    things = {
        "name": "target",
        "number": "0",
        "month": "2026-10",
        "conclusion": "regular_rsd",
        "rule_id": "child.presumption",
        "digest": house_rulebook().digest,
    }
    if "{change_id}" in address:
        # A check of one would be a process that works for minutes.
        things["change_id"] = "none" if "/checks" in address else made(CHANGES, change(LESS), adviser)
        things["check_id"] = "none"
    if "password" in address or "sessions" in address:
        people_of(client).accounts.set_password(name, hash_of(PASSWORD), Act(NOW, name))
    if "{key_id}" in address:
        things["key_id"] = people_of(client).keys.issue(name, "spare", NOW, NOW + timedelta(days=1))[0].id
    if "{assessment_id}" in address:
        things["assessment_id"] = made("/v1/assessments", CHILD)
    if "{opinion_id}" in address:
        things["opinion_id"] = made(f"/v1/assessments/{things['assessment_id']}/opinions", DISSENT, adviser)
    if "{case_id}" in address or address.endswith("{assessment_id}/case"):
        things["case_id"] = made("/v1/cases", CHILD)
    if "difference" in address or address == "GET /v1/assessments/{assessment_id}/case":
        again = f"/v1/cases/{things['case_id']}/assessments?occasion=correction"
        things["assessment_id"] = made(again, {**CHILD, "reference": "KE-1"})
    if "{hold_id}" in address:
        things["hold_id"] = made(f"/v1/cases/{things['case_id']}/holds", A_HOLD, adviser)
    if "{household_id}" in address:
        members = [{"case": things["case_id"], "relation": "child"}] if address.startswith("DELETE") else []
        things["household_id"] = made("/v1/households", {"kind": "household", "members": members})
    if "{draft_id}" in address and role is not None:
        things["draft_id"] = made("/v1/drafts", {"applicant": {}}, by_key(client, role.value))
    if "{stop_id}" in address:
        things["stop_id"] = made("/v1/stops", _not_stopped_yet(client), adviser)
    return Office(client, things)


def _not_stopped_yet(client: Client) -> dict[str, object]:
    number = len(rows_of(client.database, "SELECT id FROM stops"))
    return {**STOPPED, "target": list(house_rulebook().rules)[number]}
