"""API keys: shown once, kept as a digest, revocable, and never for good."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.people.roles import Role
from tests.api.client import NOW, ON_BOTH_DATABASES, Client, assert_problem, rows_of
from tests.api.people.someone import Someone, account, at, by_key, by_session, of_role


def bearer(client: Client, text: str) -> Someone:
    return Someone(client, {"Authorization": f"Bearer {text}"})


@ON_BOTH_DATABASES
def test_a_key_is_shown_once_and_kept_as_a_digest(client: Client) -> None:
    anna = by_session(client, account(client, "anna", Role.CASEWORKER))
    issued = anna.ask("POST", "/v1/me/keys", {"label": "registry", "last_day": "2026-12-23"})
    assert issued.status_code == 201
    assert issued.headers["cache-control"] == "no-store"
    key = issued.json()
    assert key["expires_at"] == "2026-12-24T00:00:00Z"
    me = bearer(client, key["key"]).ask("GET", "/v1/me").json()
    assert (me["name"], me["means"]) == ("anna", "key")
    listed = anna.ask("GET", "/v1/me/keys")
    assert listed.json() == [{name: value for name, value in key.items() if name != "key"}]
    secret = key["key"].split("_", 2)[2]
    assert secret not in listed.text + str(rows_of(client.database, "SELECT * FROM api_keys"))


@ON_BOTH_DATABASES
def test_a_key_that_is_revoked_or_over_is_nobody(client: Client) -> None:
    anna = by_session(client, account(client, "anna", Role.CASEWORKER))
    keys = [anna.ask("POST", "/v1/me/keys", {"label": "a", "last_day": "2026-11-24"}).json() for _ in range(2)]
    for _ in range(2):
        assert anna.ask("DELETE", f"/v1/me/keys/{keys[0]['id']}").status_code == 204
    assert_problem(bearer(client, keys[0]["key"]).ask("GET", "/v1/me"), 401, "not-logged-in")
    at(client, NOW + timedelta(days=1, seconds=1))
    assert bearer(client, keys[1]["key"]).ask("GET", "/v1/me").status_code == 200
    at(client, NOW + timedelta(days=1, seconds=2))
    assert_problem(bearer(client, keys[1]["key"]).ask("GET", "/v1/me"), 401, "not-logged-in")


@pytest.mark.parametrize("change", [("a", "b"), ("triage_", "triage-"), ("triage_", "TRIAGE_")])
def test_a_key_with_another_letter_is_nobody(client: Client, change: tuple[str, str]) -> None:
    account(client, "anna", Role.CASEWORKER)
    key = by_key(client, "anna").headers["Authorization"].removeprefix("Bearer ")
    for changed in {key.replace(*change), key[:-1], f"{key}A", key[:-1] + ("A" if key[-1] != "A" else "B")} - {key}:
        assert_problem(bearer(client, changed).ask("GET", "/v1/me"), 401, "not-logged-in")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YTpi", "bearer x y", "Bearer triage_", "x" * 9000]
)
def test_a_header_that_is_no_key_is_nobody_also_on_this_machine(client: Client, header: str) -> None:
    """Without accounts the one at this machine is served: but not with something wrong in the hand."""
    assert Someone(client, {}).ask("GET", "/v1/me").status_code == 200
    assert_problem(Someone(client, {"Authorization": header}).ask("GET", "/v1/me"), 401, "not-logged-in")


def test_a_wrong_key_beside_a_session_is_nobody(client: Client) -> None:
    session = by_session(client, account(client, "anna", Role.CASEWORKER))
    wrong = {"Authorization": "Bearer triage_wrong"}
    assert_problem(session.ask("GET", "/v1/me", headers=wrong), 401, "not-logged-in")


def test_a_key_issues_no_key_and_changes_no_password(client: Client) -> None:
    key = of_role(client, Role.CASEWORKER)
    assert_problem(key.ask("POST", "/v1/me/keys", {"label": "more"}), 403, "not-permitted")
    assert_problem(key.ask("PUT", "/v1/me/password", {}), 403, "not-permitted")
    assert_problem(key.ask("DELETE", "/v1/me/session"), 403, "not-permitted")


@ON_BOTH_DATABASES
def test_nobody_revokes_the_key_of_another_account_but_an_administrator(client: Client) -> None:
    account(client, "anna", Role.CASEWORKER)
    key = by_key(client, "anna")
    [entry] = key.ask("GET", "/v1/me/keys").json()
    stranger = of_role(client, Role.SUPERVISOR)
    assert_problem(stranger.ask("DELETE", f"/v1/me/keys/{entry['id']}"), 404, "not-found")
    assert_problem(stranger.ask("DELETE", f"/v1/accounts/anna/keys/{entry['id']}"), 403, "not-permitted")
    keeper = of_role(client, Role.ADMINISTRATOR)
    assert keeper.ask("GET", "/v1/accounts/anna/keys").json() == [entry]
    assert_problem(keeper.ask("DELETE", "/v1/accounts/anna/keys/none"), 404, "not-found")
    assert key.ask("GET", "/v1/me").status_code == 200
    assert keeper.ask("DELETE", f"/v1/accounts/anna/keys/{entry['id']}").status_code == 204
    assert_problem(key.ask("GET", "/v1/me"), 401, "not-logged-in")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"label": ""}, "/label"),
        ({"label": "a\nb"}, "/label"),
        ({"last_day": "2026-11-22"}, "/last_day"),
        ({"last_day": "2027-11-25"}, "/last_day"),
        ({"last_day": "2026-02-30"}, "/last_day"),
        ({"last_day": "soon"}, "/last_day"),
        ({"account": "berta"}, ""),
        ({"days": 30}, ""),
    ],
)
def test_a_key_for_good_or_for_somebody_else_is_refused(
    client: Client, change: dict[str, object], pointer: str
) -> None:
    anna = by_session(client, account(client, "anna", Role.CASEWORKER))
    problem = assert_problem(anna.ask("POST", "/v1/me/keys", {"label": "a", **change}), 422, "refused-form")
    assert [each["pointer"] for each in problem["errors"]] == [pointer]  # type: ignore[attr-defined]
    assert anna.ask("GET", "/v1/me/keys").json() == []


@pytest.mark.parametrize("key_id", ["%00", "%ED%A0%80", "é", "a" * 300, "%25", "'"])
def test_an_id_that_was_never_given_is_not_found(client: Client, key_id: str) -> None:
    anna = by_session(client, account(client, "anna", Role.CASEWORKER))
    assert_problem(anna.ask("DELETE", f"/v1/me/keys/{key_id}"), 404, "not-found")
