"""An opinion or a stop that is sent again with its key is made once."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from api.people.roles import Role
from api.storage.repeated import LIFE
from tests.api.client import JSON, NOW, ON_BOTH_DATABASES, Client, assert_problem, rows_of
from tests.api.oversight.reviewing import ANY, CHILD, assessed, someone
from tests.api.oversight.test_opinions import CASE, DISSENT
from tests.api.oversight.test_stops import FAMILY, LIFTED
from tests.api.people.someone import Someone, at

KEYED = {"Idempotency-Key": "friday-3"}


def at_once(client: Client, person: Someone, path: str, body: object) -> list[httpx.Response]:
    async def all_of_them() -> list[httpx.Response]:
        headers = {**person.headers, **JSON, **ANY, **KEYED}
        content = json.dumps(body).encode()
        sent = (client._http.post(path, content=content, headers=headers) for _ in range(8))
        return list(await asyncio.gather(*sent))

    return client.run(all_of_them())


@ON_BOTH_DATABASES
def test_an_opinion_is_given_once_and_answered_again(client: Client) -> None:
    anna, lena = someone(client, "anna", Role.CASEWORKER), someone(client, "lena", Role.LEGAL_ADVISER)
    location = assessed(anna, CASE)
    path = f"{location}/opinions"
    answers = at_once(client, lena, path, DISSENT)
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert len(lena.ask("GET", path).json()) == 1
    # What it builds on has changed by itself, and is not looked at again.
    stale = {"If-Match": '"0"', **KEYED}
    assert lena.ask("POST", path, DISSENT, stale).content == answers[0].content
    other = lena.ask("POST", path, {**DISSENT, "reason": "Another reason, for another thing."}, {**ANY, **KEYED})
    assert_problem(other, 422, "idempotency-key-reused")
    assert len(rows_of(client.database, "SELECT id FROM opinions")) == 1


@ON_BOTH_DATABASES
def test_a_stop_is_set_once_and_answered_as_it_is_by_then(client: Client) -> None:
    lena, sam = someone(client, "lena", Role.LEGAL_ADVISER), someone(client, "sam", Role.SUPERVISOR)
    answers = at_once(client, lena, "/v1/stops", FAMILY)
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert len(sam.ask("GET", "/v1/stops").json()) == 1
    # Without a key, or with that of another account, it is another request.
    assert_problem(lena.ask("POST", "/v1/stops", FAMILY), 409, "stopped-already")
    assert_problem(sam.ask("POST", "/v1/stops", FAMILY, KEYED), 409, "stopped-already")
    assert_problem(
        lena.ask("POST", "/v1/stops", {**FAMILY, "target": "wish"}, KEYED), 422, "idempotency-key-reused"
    )
    stop = answers[0].json()
    assert sam.ask("PUT", f"/v1/stops/{stop['id']}/lifting", LIFTED).status_code == 201
    again = lena.ask("POST", "/v1/stops", FAMILY, KEYED).json()
    assert (again["id"], again["holds"]) == (stop["id"], False)
    assert len(rows_of(client.database, "SELECT id FROM stops")) == 1


def test_a_key_is_forgotten_after_a_week(client: Client) -> None:
    lena = someone(client, "lena", Role.LEGAL_ADVISER)
    assert lena.ask("POST", "/v1/stops", FAMILY, KEYED).status_code == 201
    at(client, NOW + LIFE)
    assert_problem(lena.ask("POST", "/v1/stops", FAMILY, KEYED), 409, "stopped-already")


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_that_is_none_is_refused(client: Client, key: str) -> None:
    anna, lena = someone(client, "anna", Role.CASEWORKER), someone(client, "lena", Role.LEGAL_ADVISER)
    path = f"{assessed(anna, CHILD)}/opinions"
    for address, body in ((path, DISSENT), ("/v1/stops", FAMILY)):
        assert_problem(lena.ask("POST", address, body, {**ANY, "Idempotency-Key": key}), 400, "invalid-header")
