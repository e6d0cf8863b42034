"""Who may do what: every address × role × office, asked of the real application.

What is expected stands here once more, apart from the table of the program: one letter for each role that may.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from api.people.permission import served_addresses
from api.people.policy import POLICY
from api.people.roles import Role
from api.problems import NOT_DECIDED, ProblemError
from api.service import NO_ASSESSMENT, NO_CASE_FILE, NO_DRAFT, NO_HOUSEHOLD
from tests.api.client import Client, assert_problem
from tests.api.people.someone import ANY, OTHER, OWN, account, by_key, by_session, nobody, of_role

LETTERS = {
    "c": Role.CASEWORKER,
    "l": Role.LEGAL_ADVISER,
    "s": Role.SUPERVISOR,
    "u": Role.AUDITOR,
    "m": Role.ADMINISTRATOR,
}
ANYBODY = "anybody"
EXPECTED = {
    "GET /": ANYBODY,
    "GET /healthz": ANYBODY,
    "GET /readyz": ANYBODY,
    "GET /openapi.json": ANYBODY,
    "GET /metrics": "um",
    "POST /v1/sessions": ANYBODY,
    "POST /v1/password": ANYBODY,
    "GET /v1/log-in": ANYBODY,
    "GET /v1/log-in/return": ANYBODY,
    "GET /v1/rulebook": "clsum",
    "GET /v1/rulebook/rules/{rule_id}": "clsum",
    "GET /v1/rulebook/vocabulary": "clsum",
    "GET /v1/rulebook/invariants": "clsum",
    "GET /v1/rulebooks/{digest}": "clsum",
    "POST /v1/rulebook-changes": "l",
    "GET /v1/rulebook-changes": "clsum",
    "GET /v1/rulebook-changes/{change_id}": "clsum",
    "GET /v1/rulebook-changes/{change_id}/draft": "clsum",
    "GET /v1/rulebook-changes/{change_id}/verification": "clsum",
    "POST /v1/rulebook-changes/{change_id}/decisions": "ls",
    "POST /v1/rulebook-changes/{change_id}/checks": "ls",
    "GET /v1/rulebook-changes/{change_id}/checks/{check_id}": "lsu",
    "PUT /v1/rulebook-changes/{change_id}/checks/{check_id}/cancellation": "ls",
    "GET /v1/rulebook-changes/{change_id}/checks/{check_id}/assessments": "lsu",
    "GET /v1/log": "clsum",
    "GET /v1/log/checkpoint": "clsum",
    "GET /v1/log/consistency": "clsum",
    "GET /v1/log/entries/{number}": "u",
    "POST /v1/log/exports": "u",
    "POST /v1/assessments": "cs",
    "POST /v1/batches": "cs",
    "GET /v1/assessments": "clsu",
    "GET /v1/assessments/{assessment_id}": "clsu",
    "DELETE /v1/assessments/{assessment_id}": "s",
    "DELETE /v1/cases/{case_id}": "s",
    "GET /v1/assessments/{assessment_id}/log-proof": "clsu",
    "GET /v1/assessments/{assessment_id}/views/audit": "lsu",
    "GET /v1/assessments/{assessment_id}/views/statistics": "su",
    "GET /v1/assessments/{assessment_id}/views/outside": "ls",
    "GET /v1/assessments/{assessment_id}/recommendation": "clsu",
    "GET /v1/assessments/{assessment_id}/trace": "clsu",
    "GET /v1/assessments/{assessment_id}/verification": "clsu",
    "GET /v1/assessments/{assessment_id}/why-not/{conclusion}": "clsu",
    "GET /v1/assessments/{assessment_id}/what-would-change": "clsu",
    "GET /v1/assessments/{assessment_id}/reviews": "clsu",
    "POST /v1/assessments/{assessment_id}/reviews": "cls",
    "GET /v1/assessments/{assessment_id}/case": "clsu",
    "POST /v1/assessments/{assessment_id}/case": "cs",
    "GET /v1/cases": "clsu",
    "POST /v1/cases": "cs",
    "GET /v1/cases/{case_id}": "clsu",
    "POST /v1/cases/{case_id}/assessments": "cs",
    "GET /v1/cases/{case_id}/difference": "clsu",
    "GET /v1/cases/{case_id}/holds": "clsu",
    "POST /v1/cases/{case_id}/holds": "ls",
    "PUT /v1/cases/{case_id}/holds/{hold_id}/lifting": "ls",
    "GET /v1/retention": "lsu",
    "GET /v1/drafts": "cs",
    "POST /v1/drafts": "cs",
    "GET /v1/drafts/{draft_id}": "cs",
    "PUT /v1/drafts/{draft_id}": "cs",
    "DELETE /v1/drafts/{draft_id}": "cs",
    "GET /v1/households": "clsu",
    "POST /v1/households": "cs",
    "GET /v1/households/{household_id}": "clsu",
    "PUT /v1/households/{household_id}/members/{case_id}": "cs",
    "DELETE /v1/households/{household_id}/members/{case_id}": "cs",
    "GET /v1/households/{household_id}/together": "clsu",
    "GET /v1/statistics": "su",
    "GET /v1/statistics/{month}": "su",
    "GET /v1/assessments/{assessment_id}/review-state": "clsu",
    "GET /v1/assessments/{assessment_id}/like-cases": "clsu",
    "GET /v1/assessments/{assessment_id}/opinions": "clsu",
    "POST /v1/assessments/{assessment_id}/opinions": "l",
    "GET /v1/assessments/{assessment_id}/opinions/{opinion_id}/regression-case": "clsu",
    "PUT /v1/assessments/{assessment_id}/opinions/{opinion_id}/resolution": "ls",
    "GET /v1/dissents": "lsu",
    "GET /v1/like-cases": "lsu",
    "GET /v1/reports/acceptance": "su",
    "GET /v1/stops": "clsum",
    "POST /v1/stops": "lsm",
    "PUT /v1/stops/{stop_id}/lifting": "lsm",
    "GET /v1/me": "clsum",
    "DELETE /v1/me/session": "clsum",
    "GET /v1/me/second-factor": "clsum",
    "POST /v1/me/second-factor": "clsum",
    "PUT /v1/me/second-factor/confirmation": "clsum",
    "POST /v1/me/second-factor/recovery-codes": "clsum",
    "PUT /v1/me/password": "clsum",
    "GET /v1/me/keys": "clsum",
    "POST /v1/me/keys": "clsum",
    "DELETE /v1/me/keys/{key_id}": "clsum",
    "GET /v1/accounts": "um",
    "POST /v1/accounts": "m",
    "GET /v1/accounts/{name}": "um",
    "PATCH /v1/accounts/{name}": "m",
    "POST /v1/accounts/{name}/way-in": "m",
    "DELETE /v1/accounts/{name}/second-factor": "m",
    "GET /v1/accounts/{name}/keys": "um",
    "DELETE /v1/accounts/{name}/keys/{key_id}": "m",
}
# Pages are for people: they do not stand in the interface that programs read.
PAGES = {
    "GET /assets/{digest}/{name}": ANYBODY,
    "GET /design": ANYBODY,
    **dict.fromkeys(("GET /help", "GET /help/{name}", "GET /help/pictures/{name}"), ANYBODY),
    "GET /log-in": ANYBODY,
    "POST /log-in": ANYBODY,
    "POST /log-out": "clsum",
    "GET /home": "clsum",
    "GET /intake/import": "cs",
    "POST /intake/import": "cs",
    "GET /intake/import/template.csv": "cs",
    "GET /intake/{draft_id}/so-far": "cs",
    "GET /intake/{draft_id}/statements": "cs",
    "POST /intake/{draft_id}/statements": "cs",
    "GET /assessments/{assessment_id}": "clsu",
    "POST /assessments/{assessment_id}/reviews": "cls",
    "GET /assessments/{assessment_id}/what-if": "clsu",
    "POST /assessments/{assessment_id}/what-if": "clsu",
    "POST /assessments/{assessment_id}/what-if/draft": "cs",
    "GET /first-password": ANYBODY,
    "POST /first-password": ANYBODY,
    "GET /account": "clsum",
    "POST /account/password": "clsum",
    "GET /account/second-factor": "clsum",
    "POST /account/second-factor": "clsum",
    "POST /account/second-factor/confirmation": "clsum",
    "POST /account/second-factor/recovery-codes": "clsum",
    "POST /account/keys": "clsum",
    "POST /account/keys/{key_id}/revocation": "clsum",
    "GET /accounts": "um",
    "POST /accounts": "m",
    "GET /accounts/{name}": "um",
    "POST /accounts/{name}": "m",
    "POST /accounts/{name}/way-in": "m",
    "POST /accounts/{name}/second-factor-reset": "m",
    "POST /accounts/{name}/keys/{key_id}/revocation": "m",
    "GET /cases": "clsu",
    "GET /cases/{case_id}": "clsu",
    "POST /cases/{case_id}/correction": "cs",
    "GET /cases/{case_id}/difference": "clsu",
    "POST /cases/{case_id}/holds": "ls",
    "POST /cases/{case_id}/holds/{hold_id}/lifting": "ls",
    "GET /cases/{case_id}/erasure": "s",
    "POST /cases/{case_id}/erasure": "s",
    "POST /cases/{case_id}/households": "cs",
    "GET /households/{household_id}": "clsu",
    "POST /households/{household_id}/members": "cs",
    "POST /households/{household_id}/members/{case_id}/removal": "cs",
    "GET /dashboard": "clsu",
    "GET /stops": "clsum",
    "POST /stops": "lsm",
    "POST /stops/{stop_id}/lifting": "lsm",
    "POST /intake": "cs",
    "GET /intake/{draft_id}": "cs",
    "POST /intake/{draft_id}/submission": "cs",
    "POST /intake/{draft_id}/erasure": "cs",
    "GET /intake/{draft_id}/{section}": "cs",
    "POST /intake/{draft_id}/{section}": "cs",
    "GET /assessments/{assessment_id}/record.pdf": "clsu",
    "GET /assessments/{assessment_id}/sheet": "clsu",
    "GET /assessments/{assessment_id}/sheet.pdf": "clsu",
    "GET /assessments/{assessment_id}/trace": "clsu",
    "GET /assessments/{assessment_id}/trace.svg": "clsu",
    "GET /assessments/{assessment_id}/trace.mermaid": "clsu",
    "GET /assessments/{assessment_id}/trace.json": "clsu",
    "GET /assessments/{assessment_id}/trace.prov.json": "clsu",
    "POST /assessments/{assessment_id}/opinions": "l",
    "GET /assessments/{assessment_id}/opinions/{opinion_id}": "ls",
    "POST /assessments/{assessment_id}/opinions/{opinion_id}/resolution": "ls",
    "GET /rules": "clsum",
    "GET /rules/sources": "clsum",
    "GET /rules/sources/{source}": "clsum",
    "GET /rules/vocabulary": "clsum",
    "GET /rules/vocabulary/{name}": "clsum",
    "GET /rules/reference/{name}": "clsum",
    "GET /rules/families/{family}": "clsum",
    "GET /rules/issues/{issue_id}": "clsum",
    "GET /rules/{rule_id}": "clsum",
    "GET /rules/{rule_id}/history": "clsum",
    "GET /rules/{rule_id}/use": "clsu",
    "GET /search": "clsu",
    "GET /search/assessments": "clsu",
    "GET /dissents": "lsu",
    "GET /like-cases": "lsu",
    "GET /sampling": "lsu",
    "GET /log": "clsum",
    "GET /differences": "clsum",
    **dict.fromkeys(("GET /differences/draft", "POST /differences/draft", "GET /differences/draft/file"), "l"),
    "GET /differences/changes/{change_id}": "clsum",
    "GET /differences/changes/{change_id}/rules": "clsum",
    "POST /differences/changes/{change_id}/decisions": "ls",
    "POST /differences/changes/{change_id}/checks": "ls",
    "POST /differences/changes/{change_id}/checks/{check_id}/cancellation": "ls",
    "GET /differences/changes/{change_id}/checks/{check_id}/groups/{number}": "lsu",
    "GET /log/assessments/{assessment_id}": "clsu",
}
EXPECTED |= PAGES
NOT_IN_THE_INTERFACE = {"GET /openapi.json", *PAGES}
CASE = {"assessed_on": "2026-11-23", "applicant": {"age": "child"}}


class NoSolver:
    async def ask(self, *_: object) -> None:
        raise ProblemError(NOT_DECIDED, "This test waits for no solver.")

    def close(self) -> None:
        pass


OWNER = f"caseworker-{OWN}"
OF_AN_OFFICE = ("assessment_id", "case_id", "household_id")
HIDDEN = (NO_ASSESSMENT, NO_CASE_FILE, NO_HOUSEHOLD, NO_DRAFT)


@pytest.fixture(scope="module")
def office(shared_client: Client) -> Iterator[tuple[Client, dict[str, str]]]:
    """A service with an assessment, a case file and a household of the office OWN, and an account of each role in
    both offices. A draft is made anew for each test: one of them erases it.
    """
    client = shared_client
    client.app.state.service = replace(client.app.state.service, solver=NoSolver())
    for role in Role:
        for where in (OWN, OTHER):
            account(client, f"{role.value}-{where}", role, where)
    account(client, "target", Role.CASEWORKER)
    owner = by_key(client, OWNER)
    made = {
        name: owner.ask("POST", path, body).headers["location"].rpartition("/")[2]
        for name, path, body in (
            ("assessment_id", "/v1/assessments", CASE),
            ("case_id", "/v1/cases", CASE),
            ("household_id", "/v1/households", {"kind": "household"}),
        )
    }
    yield client, made


def with_draft(client: Client, made: dict[str, str]) -> dict[str, str]:
    owner = by_key(client, OWNER)
    # All roles in both offices together need more drafts than one account may have.
    for former in owner.ask("GET", "/v1/drafts").json()["drafts"]:
        owner.ask("DELETE", former["href"], None, ANY)
    draft = owner.ask("POST", "/v1/drafts", {"applicant": {}})
    return {**made, "draft_id": draft.headers["location"].rpartition("/")[2]}


def served(client: Client) -> list[str]:
    """Every address, that at which a draft is erased last: the others are about one that is there."""
    found = [f"{method} {path}" for method, path in served_addresses(client.app)]
    return sorted(found, key=lambda address: address == "DELETE /v1/drafts/{draft_id}")


def asked(address: str, made: dict[str, str]) -> tuple[str, str]:
    method, path = address.split(" ")
    values = {**made, "name": "target", "conclusion": "regular_rsd", "rule_id": "x"}
    return method, re.sub(r"\{(\w+)\}", lambda part: values.get(part[1], "none"), path)


def test_every_address_that_is_served_has_an_entry_here_and_in_the_policy(
    office: tuple[Client, dict[str, str]],
) -> None:
    client, _ = office
    assert sorted(served(client)) == sorted(EXPECTED)
    assert sorted(f"{method} {path}" for method, path in POLICY) == sorted(EXPECTED)
    document = client.app.openapi()["paths"]
    named = {f"{method.upper()} {path}" for path, item in document.items() for method in item}
    assert named == set(EXPECTED) - NOT_IN_THE_INTERFACE


@pytest.mark.parametrize("where", [OWN, pytest.param(OTHER, marks=pytest.mark.slow)])
@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_do_what_the_table_says_in_its_own_office_and_nothing_else(
    office: tuple[Client, dict[str, str]], role: Role, where: str
) -> None:
    client, made = office
    letter = next(letter for letter, each in LETTERS.items() if each is role)
    for address in served(client):
        name = f"{role.value}-{where}"
        # Each time another one: some of these addresses erase it.
        there = with_draft(client, made) if "{draft_id}" in address else made
        answer = by_session(client, name).ask(*asked(address, there))
        hidden = answer.status_code == 404 and answer.json()["detail"] in HIDDEN
        other_office = where == OTHER and role is not Role.AUDITOR
        concerned = any(f"{{{each}}}" in address for each in OF_AN_OFFICE)
        if EXPECTED[address] != ANYBODY and letter not in EXPECTED[address]:
            assert_problem(answer, 403, "not-permitted")
        elif (concerned and other_office) or ("{draft_id}" in address and name != OWNER):
            assert hidden, (address, answer.text[:200])
        else:
            assert answer.status_code not in (401, 403), (address, answer.text[:200])
            assert not hidden, address


def test_without_an_account_only_what_is_for_anybody_is_answered(office: tuple[Client, dict[str, str]]) -> None:
    client, made = office
    for address in served(client):
        answer = nobody(client).ask(*asked(address, made))
        if EXPECTED[address] == ANYBODY:
            assert answer.status_code not in (401, 403), address
        else:
            assert_problem(answer, 401, "not-logged-in")
            assert answer.headers["www-authenticate"] == "Bearer"


def test_what_another_office_has_is_answered_as_what_was_never_made(
    office: tuple[Client, dict[str, str]],
) -> None:
    client, made = office
    made = with_draft(client, made)
    stranger = by_key(client, f"supervisor-{OTHER}")
    for address in served(client):
        if any(f"{{{name}}}" in address for name in made) and not address.startswith("POST"):
            there = stranger.ask(*asked(address, made))
            nowhere = stranger.ask(*asked(address, dict.fromkeys(made, "0" * 32)))
            assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)
            assert sorted(there.headers) == sorted(nowhere.headers)


def test_the_list_shows_the_assessments_of_ones_office_and_auditors_all(client: Client) -> None:
    of = {office: of_role(client, Role.CASEWORKER, office) for office in (OWN, OTHER)}
    made = {office: each.ask("POST", "/v1/assessments", CASE).headers["location"] for office, each in of.items()}
    for office, each in of.items():
        [entry] = each.ask("GET", "/v1/assessments").json()["assessments"]
        assert (entry["href"], entry["office"]) == (made[office], office)
        assert entry["author"] == each.ask("GET", "/v1/me").json()["name"]
    everything = of_role(client, Role.AUDITOR, "geneva").ask("GET", "/v1/assessments").json()["assessments"]
    assert {entry["href"] for entry in everything} == set(made.values())


def test_nobody_is_answered_with_what_another_account_made_with_the_same_idempotency_key(client: Client) -> None:
    key = {"Idempotency-Key": "monday-1"}
    asking = [of_role(client, Role.CASEWORKER, office) for office in (OWN, OWN, OTHER)]
    answers = [each.ask("POST", "/v1/assessments", CASE, key) for each in asking]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.headers["location"] for answer in answers}) == 3
    again = asking[0].ask("POST", "/v1/assessments", CASE, key)
    assert again.headers["location"] == answers[0].headers["location"]


def test_a_role_that_is_taken_away_is_gone_with_the_next_request(client: Client) -> None:
    keeper = of_role(client, Role.ADMINISTRATOR)
    caseworker = of_role(client, Role.CASEWORKER)
    name = caseworker.ask("GET", "/v1/me").json()["name"]
    location = caseworker.ask("POST", "/v1/assessments", CASE).headers["location"]
    assert keeper.ask("PATCH", f"/v1/accounts/{name}", {"office": OTHER}, ANY).status_code == 200
    assert caseworker.ask("GET", location).status_code == 404
    assert keeper.ask("PATCH", f"/v1/accounts/{name}", {"role": "auditor"}, ANY).status_code == 200
    assert_problem(caseworker.ask("POST", "/v1/assessments", CASE), 403, "not-permitted")
    assert keeper.ask("PATCH", f"/v1/accounts/{name}", {"disabled": True}, ANY).status_code == 200
    assert_problem(caseworker.ask("GET", "/v1/me"), 401, "not-logged-in")
