"""Accounts are made, changed and disabled by administrators; who did something comes from the account alone."""

from __future__ import annotations

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection

from api.people import accounts
from api.people.accounts import Change, LastAdministratorError
from api.people.roles import Role
from tests.api.client import ON_BOTH_DATABASES, Client, assert_problem, rows_of
from tests.api.people.someone import (
    ANY,
    OTHER,
    OWN,
    PASSWORD,
    Someone,
    account,
    by_key,
    by_session,
    nobody,
    of_role,
    people_of,
)

CASE = {"assessed_on": "2026-11-23", "applicant": {"age": "child"}}
REVIEW = {
    "decision": "confirmed",
    "procedure": "child_best_interests_rsd",
    "code": "facts_checked_with_the_person",
    "reason": "The guardian was heard and agrees.",
}
NEW = {"name": "berta", "role": "caseworker", "office": OWN}


@ON_BOTH_DATABASES
def test_an_administrator_makes_an_account_and_its_owner_logs_in(client: Client) -> None:
    keeper = by_key(client, account(client, "keeper", Role.ADMINISTRATOR))
    made = keeper.ask("POST", "/v1/accounts", NEW)
    assert made.status_code == 201
    way_in = made.json()["way_in"]
    assert way_in not in str(rows_of(client.database, "SELECT * FROM accounts"))
    entry = keeper.ask("GET", "/v1/accounts/berta").json()
    assert (entry["created_by"], entry["has_password"], entry["disabled"]) == ("keeper", False, False)
    assert [each["name"] for each in keeper.ask("GET", "/v1/accounts").json()] == ["berta", "keeper"]
    first = {"name": "berta", "way_in": way_in, "password": PASSWORD}
    assert nobody(client).ask("POST", "/v1/password", first).status_code == 204
    assert nobody(client).ask("POST", "/v1/sessions", {"name": "berta", "password": PASSWORD}).status_code == 204
    assert keeper.ask("GET", "/v1/accounts/berta").json()["has_password"]


@ON_BOTH_DATABASES
def test_a_name_and_a_subject_are_given_once(client: Client) -> None:
    keeper = of_role(client, Role.ADMINISTRATOR)
    assert keeper.ask("POST", "/v1/accounts", {**NEW, "subject": "s-1"}).status_code == 201
    assert_problem(keeper.ask("POST", "/v1/accounts", NEW), 409, "account-exists")
    again = {**NEW, "name": "clara", "subject": "s-1"}
    assert_problem(keeper.ask("POST", "/v1/accounts", again), 409, "account-exists")
    assert keeper.ask("POST", "/v1/accounts", {**again, "subject": "s-2"}).status_code == 201
    assert_problem(keeper.ask("PATCH", "/v1/accounts/clara", {"subject": "s-1"}, ANY), 409, "account-exists")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": "local"}, "/name"),
        ({"name": "Berta"}, "/name"),
        ({"name": "b" * 65}, "/name"),
        ({"name": "b\n"}, "/name"),
        ({"role": "owner"}, "/role"),
        ({"role": None}, "/role"),
        ({"office": ""}, "/office"),
        ({"subject": "a b"}, "/subject"),
        ({"disabled": False}, ""),
        ({"password_hash": "CANARY"}, ""),
        ({"created_by": "CANARY"}, ""),
    ],
)
def test_an_account_is_made_of_what_is_named_and_nothing_else(
    client: Client, change: dict[str, object], pointer: str
) -> None:
    answer = of_role(client, Role.ADMINISTRATOR).ask("POST", "/v1/accounts", {**NEW, **change})
    problem = assert_problem(answer, 422, "refused-form")
    assert [each["pointer"] for each in problem["errors"]] == [pointer]  # type: ignore[attr-defined]
    assert "CANARY" not in answer.text
    assert len(rows_of(client.database, "SELECT name FROM accounts")) == 1


def test_very_many_unknown_members_have_a_small_answer(client: Client) -> None:
    body = {**NEW, **{f"name{n}": 1 for n in range(20_000)}}
    answer = of_role(client, Role.ADMINISTRATOR).ask("POST", "/v1/accounts", body)
    assert_problem(answer, 422, "refused-form")
    assert len(answer.content) < 30_000


@ON_BOTH_DATABASES
def test_a_change_of_role_or_office_ends_the_sessions(client: Client) -> None:
    session = by_session(client, account(client, "anna", Role.CASEWORKER))
    keeper = of_role(client, Role.ADMINISTRATOR)
    changed = keeper.ask("PATCH", "/v1/accounts/anna", {"role": "supervisor"}, ANY)
    assert (changed.status_code, changed.json()["role"]) == (200, "supervisor")
    assert_problem(session.ask("GET", "/v1/me"), 401, "not-logged-in")


@ON_BOTH_DATABASES
def test_a_reset_forgets_the_password_and_ends_the_sessions(client: Client) -> None:
    session = by_session(client, account(client, "anna", Role.CASEWORKER))
    people_of(client).accounts.rehash_password("anna", "digest")
    reset = of_role(client, Role.ADMINISTRATOR).ask("POST", "/v1/accounts/anna/way-in")
    assert reset.status_code == 201
    assert_problem(session.ask("GET", "/v1/me"), 401, "not-logged-in")
    [(kept,)] = rows_of(client.database, "SELECT password_hash FROM accounts WHERE name = 'anna'")
    assert kept is None
    first = {"name": "anna", "way_in": reset.json()["way_in"], "password": PASSWORD}
    assert nobody(client).ask("POST", "/v1/password", first).status_code == 204


@pytest.mark.parametrize("change", [{"role": "auditor"}, {"disabled": True}, {"office": OTHER}])
def test_nobody_changes_their_own_account(client: Client, change: dict[str, object]) -> None:
    keeper = by_key(client, account(client, "keeper", Role.ADMINISTRATOR))
    of_role(client, Role.ADMINISTRATOR)
    assert_problem(keeper.ask("PATCH", "/v1/accounts/keeper", change, ANY), 403, "not-permitted")


@ON_BOTH_DATABASES
def test_a_change_builds_on_the_account_as_it_was_read(client: Client) -> None:
    """Else one administrator disables an account, and another one who read it before enables it unawares."""
    keeper, other = of_role(client, Role.ADMINISTRATOR), of_role(client, Role.ADMINISTRATOR)
    account(client, "anna", Role.CASEWORKER)
    read = keeper.ask("GET", "/v1/accounts/anna")
    seen = {"If-Match": read.headers["etag"]}
    assert_problem(keeper.ask("PATCH", "/v1/accounts/anna", {"office": OTHER}), 428, "condition-required")
    disabled = other.ask("PATCH", "/v1/accounts/anna", {"disabled": True}, seen)
    assert disabled.status_code == 200
    assert_problem(keeper.ask("PATCH", "/v1/accounts/anna", {"office": OTHER}, seen), 412, "changed-meanwhile")
    weak = {"If-Match": f"W/{disabled.headers['etag']}"}
    assert_problem(keeper.ask("PATCH", "/v1/accounts/anna", {"office": OTHER}, weak), 412, "changed-meanwhile")
    now = keeper.ask("GET", "/v1/accounts/anna")
    assert now.json()["office"] == OWN and now.headers["etag"] == disabled.headers["etag"]
    assert keeper.ask("PATCH", "/v1/accounts/anna", {"office": OTHER}, {"If-Match": now.headers["etag"]}).is_success
    assert_problem(keeper.ask("PATCH", "/v1/accounts/nobody", {"office": OTHER}, seen), 404, "not-found")


@ON_BOTH_DATABASES
def test_of_two_changes_at_once_that_build_on_the_same_one_is_made(client: Client) -> None:
    keeper = of_role(client, Role.ADMINISTRATOR)
    account(client, "anna", Role.CASEWORKER)
    tag = keeper.ask("GET", "/v1/accounts/anna").headers["etag"]
    headers = {**keeper.headers, "Content-Type": "application/json", "If-Match": tag}

    async def both() -> list[int]:
        sent = (
            client._http.patch("/v1/accounts/anna", content=json.dumps({"office": f"office-{n}"}), headers=headers)
            for n in range(4)
        )
        return sorted(answer.status_code for answer in await asyncio.gather(*sent))

    assert client.run(both()) == [200, 412, 412, 412]


@ON_BOTH_DATABASES
def test_one_administrator_always_stays_also_if_two_disable_each_other_at_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = accounts._administrators

    def count_slowly(connection: Connection) -> int:
        found = count(connection)
        # Long enough for the other one to look too, before this one is done.
        time.sleep(0.3)
        return found

    monkeypatch.setattr(accounts, "_administrators", count_slowly)
    for name in ("one", "two"):
        account(client, name, Role.ADMINISTRATOR)

    def disable(name: str) -> bool:
        try:
            people_of(client).accounts.change(name, Change(disabled=True))
        except LastAdministratorError:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(disable, ("one", "two"))) == [False, True]


@pytest.mark.parametrize("change", [{"role": "auditor"}, {"disabled": True}])
def test_the_last_administrator_is_not_taken_away(client: Client, change: dict[str, object]) -> None:
    keeper = by_key(client, account(client, "keeper", Role.ADMINISTRATOR))
    people_of(client).accounts.change(account(client, "other", Role.ADMINISTRATOR), Change(disabled=True))
    client.change("UPDATE accounts SET role = 'administrator', disabled = false WHERE name = 'other'")
    assert keeper.ask("PATCH", "/v1/accounts/other", change, ANY).status_code == 200
    client.change("UPDATE accounts SET role = 'administrator', disabled = false WHERE name = 'other'")
    client.change("UPDATE accounts SET disabled = true WHERE name = 'keeper'")
    with pytest.raises(LastAdministratorError):
        people_of(client).accounts.change("other", Change(disabled=True))


@pytest.mark.parametrize("name", ["nobody", "%00", "a%20b", "é", "x" * 300])
@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("PATCH", ""), ("POST", "/way-in"), ("GET", "/keys"), ("DELETE", "/keys/x")]
)
def test_an_account_that_is_not_there_is_not_found(client: Client, method: str, path: str, name: str) -> None:
    body = {"office": OTHER} if method == "PATCH" else None
    answer = of_role(client, Role.ADMINISTRATOR).ask(method, f"/v1/accounts/{name}{path}", body)
    assert_problem(answer, 404, "not-found")


@ON_BOTH_DATABASES
def test_who_assessed_and_who_reviewed_come_from_the_account(client: Client) -> None:
    author = by_key(client, account(client, "anna", Role.CASEWORKER))
    created = author.ask("POST", "/v1/assessments", CASE)
    assert (created.headers["triage-author"], created.headers["triage-office"]) == ("anna", OWN)
    location = created.headers["location"]
    reviewer = by_key(client, account(client, "lena", Role.LEGAL_ADVISER))
    review = reviewer.ask("POST", f"{location}/reviews", REVIEW, {"If-Match": "*"})
    assert review.status_code == 201, review.text
    kept = review.json()
    assert (kept["format"], kept["reviewer"], kept["reviewer_role"]) == ("triage-review/3", "lena", "legal_adviser")
    assert author.ask("GET", f"{location}/reviews").json() == [kept]
    read = reviewer.ask("GET", location)
    assert read.headers["triage-author"] == "anna"
    assert read.content == created.content


@pytest.mark.parametrize("change", [{"reviewer": "berta"}, {"reviewer_role": "supervisor"}, {"office": OTHER}])
def test_a_review_says_nothing_of_who_makes_it(client: Client, change: dict[str, str]) -> None:
    anna = by_key(client, account(client, "anna", Role.CASEWORKER))
    location = anna.ask("POST", "/v1/assessments", CASE).headers["location"]
    answer = anna.ask("POST", f"{location}/reviews", {**REVIEW, **change}, {"If-Match": "*"})
    assert_problem(answer, 422, "refused-review")
    assert anna.ask("GET", f"{location}/reviews").json() == []


@pytest.mark.parametrize("member", ["author", "office", "created_by", "reviewer"])
def test_a_case_says_nothing_of_who_assesses_it(client: Client, member: str) -> None:
    anna = by_key(client, account(client, "anna", Role.CASEWORKER))
    assert_problem(anna.ask("POST", "/v1/assessments", {**CASE, member: OTHER}), 422, "refused-facts")
    headers = {"Triage-Author": "berta", "Triage-Office": OTHER, "X-Forwarded-User": "berta"}
    created = anna.ask("POST", "/v1/assessments", CASE, headers)
    assert (created.headers["triage-author"], created.headers["triage-office"]) == ("anna", OWN)


def test_no_secret_and_no_name_reaches_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    keeper = of_role(client, Role.ADMINISTRATOR)
    way_in = keeper.ask("POST", "/v1/accounts", {**NEW, "name": "canary"}).json()["way_in"]
    first = {"name": "canary", "way_in": way_in, "password": f"{PASSWORD} CANARY"}
    nobody(client).ask("POST", "/v1/password", first)
    nobody(client).ask("POST", "/v1/sessions", {"name": "canary", "password": "CANARY"})
    Someone(client, {"Authorization": "Bearer CANARY"}).ask("GET", "/v1/me")
    assert "canary" not in caplog.text.lower() and way_in not in caplog.text
    assert json.dumps(first) not in caplog.text
