"""Logging in with a password: what is told, what is kept, and how often it may be tried."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from datetime import timedelta
from functools import cache

import httpx
import pytest

from api.people.attempts import MOST_FOR_A_NAME, MOST_FOR_AN_ADDRESS, WINDOW
from api.people.passwords import _NOBODY, fault_of, hash_of, is_outdated, matches
from api.people.roles import Role
from tests.api.client import JSON, NOW, ON_BOTH_DATABASES, Client, assert_problem, rows_of
from tests.api.people.someone import PASSWORD, Someone, account, at, nobody, of_role, people_of

ANNA = {"name": "anna", "password": PASSWORD}


def with_password(client: Client, name: str = "anna", role: Role = Role.CASEWORKER) -> str:
    """An account with a password, as if it had been set."""
    account(client, name, role)
    people_of(client).accounts.rehash_password(name, kept_password())
    return name


@cache
def kept_password() -> str:
    """As the service keeps it: nothing here is cheaper than there."""
    return hash_of(PASSWORD)


def log_in(client: Client, **changes: str) -> httpx.Response:
    return nobody(client).ask("POST", "/v1/sessions", {**ANNA, **changes})


@ON_BOTH_DATABASES
def test_a_way_in_sets_the_password_once_and_the_password_logs_in(client: Client) -> None:
    account(client, "anna", Role.CASEWORKER, way_in="the-way-in")
    first = {**ANNA, "way_in": "the-way-in"}
    assert_problem(log_in(client), 401, "log-in-refused")
    assert nobody(client).ask("POST", "/v1/password", first).status_code == 204
    assert_problem(nobody(client).ask("POST", "/v1/password", first), 401, "log-in-refused")
    assert log_in(client).status_code == 204
    [(kept,)] = rows_of(client.database, "SELECT password_hash FROM accounts")
    assert str(kept).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize(
    "change", [{"name": "berta"}, {"way_in": "another"}, {"name": "disabled", "way_in": "the-way-in"}]
)
def test_a_way_in_that_does_not_fit_sets_nothing(client: Client, change: dict[str, str]) -> None:
    account(client, "anna", Role.CASEWORKER, way_in="the-way-in")
    account(client, "disabled", Role.CASEWORKER, way_in="the-way-in")
    client.change("UPDATE accounts SET disabled = true WHERE name = 'disabled'")
    body = {**ANNA, "way_in": "the-way-in", **change}
    assert_problem(nobody(client).ask("POST", "/v1/password", body), 401, "log-in-refused")
    assert rows_of(client.database, "SELECT name FROM accounts WHERE password_hash IS NOT NULL") == []


def test_a_way_in_is_over_after_three_days(client: Client) -> None:
    account(client, "anna", Role.CASEWORKER, way_in="the-way-in")
    at(client, NOW + timedelta(days=3))
    body = {**ANNA, "way_in": "the-way-in"}
    assert_problem(nobody(client).ask("POST", "/v1/password", body), 401, "log-in-refused")


def test_whatever_does_not_fit_is_answered_alike(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with_password(client)
    with_password(client, "disabled")
    account(client, "without", Role.CASEWORKER)
    client.change("UPDATE accounts SET disabled = true WHERE name = 'disabled'")
    with caplog.at_level(logging.DEBUG):
        answers = [
            log_in(client, password="CANARY-not the password"),
            log_in(client, name="nobody-canary"),
            log_in(client, name="disabled"),
            log_in(client, name="without"),
        ]
    for answer in answers:
        assert_problem(answer, 401, "log-in-refused")
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers)) for answer in answers}) == 1
    assert "canary" not in caplog.text.lower()


@pytest.mark.slow
def test_a_password_is_compared_as_long_without_an_account_as_with_one() -> None:
    kept = kept_password()
    spent: dict[str | None, list[float]] = {kept: [], None: []}
    for _ in range(6):
        for each, times in spent.items():
            begun = time.perf_counter()
            assert not matches(each, "not the password")
            times.append(time.perf_counter() - begun)
    assert 0.5 < min(spent[None]) / min(spent[kept]) < 2


def test_what_is_compared_with_without_an_account_is_made_like_all_others() -> None:
    """Else comparing with it would take another time, or fail at once."""
    assert not is_outdated(_NOBODY)
    assert [len(part) for part in _NOBODY.split("$")] == [len(part) for part in kept_password().split("$")]


def test_a_password_that_is_compared_with_nothing_never_fits() -> None:
    assert not any(matches(None, text) for text in ("", _NOBODY, "A" * 43))
    assert not matches("no digest at all", PASSWORD)
    assert matches(kept_password(), PASSWORD)


def test_after_ten_attempts_even_the_right_password_has_to_wait_whether_there_is_an_account_or_not(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(client)
    monkeypatch.setattr("api.people.logging_in.matches", lambda kept, password: password == PASSWORD)
    for name in ("anna", "nobody"):
        for _ in range(MOST_FOR_A_NAME):
            assert_problem(log_in(client, name=name, password="wrong"), 401, "log-in-refused")
        answer = log_in(client, name=name)
        assert_problem(answer, 429, "too-many-attempts")
        assert answer.headers["retry-after"] == "900"
    at(client, NOW + WINDOW - timedelta(seconds=1))
    assert log_in(client).headers["retry-after"] == "1"
    at(client, NOW + WINDOW)
    assert log_in(client).status_code == 204


def test_a_log_in_that_succeeds_forgets_the_attempts_before(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(client)
    monkeypatch.setattr("api.people.logging_in.matches", lambda kept, password: password == PASSWORD)
    for _ in range(3):
        for _ in range(MOST_FOR_A_NAME - 1):
            log_in(client, password="wrong")
        assert log_in(client).status_code == 204


@pytest.mark.slow
def test_one_address_can_not_try_many_names(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.people.logging_in.matches", lambda kept, password: False)
    names = [f"name{n}" for n in range(MOST_FOR_AN_ADDRESS + 1)]
    *before, last = (log_in(client, name=name) for name in names)
    assert {answer.status_code for answer in before} == {401}
    assert_problem(last, 429, "too-many-attempts")


def test_the_addresses_of_one_subscriber_are_one(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.people.logging_in.matches", lambda kept, password: False)
    monkeypatch.setattr("api.people.attempts.MOST_FOR_AN_ADDRESS", 2)

    async def from_address(address: str, name: str) -> int:
        transport = httpx.ASGITransport(client.app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
            return (await http.post("/v1/sessions", json={**ANNA, "name": name})).status_code

    asked = ["2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:1:ffff::3", "2001:db8:0:2::1", "192.0.2.1"]
    answers = [client.run(from_address(address, f"name{n}")) for n, address in enumerate(asked)]
    assert answers == [401, 401, 429, 401, 401]


@ON_BOTH_DATABASES
def test_attempts_at_once_are_counted_each(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def never(kept: str | None, password: str) -> bool:
        compared.append(password)
        return False

    monkeypatch.setattr("api.people.logging_in.matches", never)
    body = json.dumps(ANNA).encode()

    async def all_of_them() -> list[httpx.Response]:
        sent = (client._http.post("/v1/sessions", content=body, headers=JSON) for _ in range(40))
        return list(await asyncio.gather(*sent))

    answers = client.run(all_of_them())
    assert sorted(answer.status_code for answer in answers) == [401] * MOST_FOR_A_NAME + [429] * 30
    assert len(compared) == MOST_FOR_A_NAME


def test_ways_in_are_tried_as_rarely(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.people.logging_in.hash_of", lambda password: "digest")
    account(client, "anna", Role.CASEWORKER, way_in="the-way-in")
    for n in range(MOST_FOR_A_NAME):
        assert nobody(client).ask("POST", "/v1/password", {**ANNA, "way_in": f"guess{n}"}).status_code == 401
    body = {**ANNA, "way_in": "the-way-in"}
    assert_problem(nobody(client).ask("POST", "/v1/password", body), 429, "too-many-attempts")


def test_a_name_that_is_attacked_stays_usable_with_key_and_session(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.people.logging_in.matches", lambda kept, password: False)
    worker = of_role(client, Role.CASEWORKER)
    name = worker.ask("GET", "/v1/me").json()["name"]
    for _ in range(MOST_FOR_A_NAME + 1):
        log_in(client, name=name)
    assert worker.ask("GET", "/v1/me").status_code == 200


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("fourteen chars", "15 to 256"),
        ("x" * 257, "15 to 256"),
        ("abababababababab", "different characters"),
        ("this is Anna her password", "name of its account"),
        (PASSWORD, None),
        ("пароль из многих слов", None),
    ],
)
def test_a_new_password_is_long_and_not_the_name(password: str, fault: str | None) -> None:
    found = fault_of(password, "anna")
    assert found is None if fault is None else fault in str(found)


def test_a_bad_password_is_refused_with_its_place_and_not_repeated(client: Client) -> None:
    account(client, "anna", Role.CASEWORKER, way_in="w")
    answer = nobody(client).ask("POST", "/v1/password", {"name": "anna", "way_in": "w", "password": "CANARY"})
    problem = assert_problem(answer, 422, "refused-form")
    assert [each["pointer"] for each in problem["errors"]] == ["/password"]  # type: ignore[attr-defined]
    assert "CANARY" not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"name": "anna"},
        {**ANNA, "name": "Anna"},
        {**ANNA, "name": ["anna"]},
        {**ANNA, "password": ""},
        {**ANNA, "password": "x" * 257},
        {**ANNA, "CANARY": 1},
        {**ANNA, "role": "administrator"},
    ],
)
def test_a_body_that_is_no_log_in_is_refused_without_its_values(client: Client, body: object) -> None:
    answer = nobody(client).ask("POST", "/v1/sessions", body)
    assert_problem(answer, 422, "refused-form")
    assert "CANARY" not in answer.text and PASSWORD not in answer.text


def test_a_password_that_was_kept_with_weaker_parameters_is_kept_anew(client: Client) -> None:
    from argon2 import PasswordHasher

    account(client, "anna", Role.CASEWORKER)
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    people_of(client).accounts.rehash_password("anna", weak)
    assert is_outdated(weak)
    assert log_in(client).status_code == 204
    [(kept,)] = rows_of(client.database, "SELECT password_hash FROM accounts")
    assert not is_outdated(str(kept)) and matches(str(kept), PASSWORD)


def test_a_form_of_a_page_can_not_log_in(client: Client) -> None:
    with_password(client)
    form = Someone(client, {"Content-Type": "application/x-www-form-urlencoded"})
    assert_problem(form.ask("POST", "/v1/sessions"), 415, "unsupported-media-type")
