"""A request that is sent again makes nothing a second time."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import URL

from api.storage.repeated import LIFE
from tests.api.client import JSON, NOW, ON_BOTH_DATABASES, Client, assert_problem, rows_of, running_service
from tests.api.test_reviews import CASE, CONFIRMED
from tests.api.test_server import started

BODY = json.dumps(CASE).encode()
KEYED = {**JSON, "Idempotency-Key": "CANARY-3f8a"}


def assert_same(first: httpx.Response, second: httpx.Response) -> None:
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    # Each request has a name of its own in the log; all else is the same.
    told = [{**each.headers, "triage-request": ""} for each in (first, second)]
    assert told[0] == told[1]


@ON_BOTH_DATABASES
def test_the_same_request_is_answered_with_the_same_once_also_after_a_restart(
    client: Client, database: URL
) -> None:
    first = client.post(BODY, KEYED)
    assert_same(first, client.post(BODY, KEYED))
    with running_service(database) as restarted:
        assert_same(first, restarted.post(BODY, KEYED))
    assert client.rows() == 1


@pytest.mark.slow
@ON_BOTH_DATABASES
def test_many_equal_requests_at_once_make_one(client: Client) -> None:
    answers = client.post_at_once([BODY] * 50, KEYED)
    for answer in answers:
        assert_same(answers[0], answer)
    assert client.rows() == 1


@pytest.mark.slow
@ON_BOTH_DATABASES
def test_two_processes_with_one_key_make_one(tmp_path: Path, database: URL) -> None:
    with started(tmp_path, database) as (_, first), started(tmp_path, database) as (_, second):
        ready = threading.Barrier(8)

        def send(address: str) -> httpx.Response:
            ready.wait()
            return httpx.post(f"{address}v1/assessments", content=BODY, headers=KEYED, timeout=60)

        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(send, [first, second] * 4))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(rows_of(database, "SELECT id FROM assessments")) == 1


@ON_BOTH_DATABASES
def test_another_request_with_the_key_is_refused(client: Client) -> None:
    location = client.post(BODY, KEYED).headers["location"]
    others = (
        client.post(BODY + b" ", KEYED),
        client.post(BODY, KEYED, "/v1/assessments?profile=oau"),
        client.post_review(location, CONFIRMED, KEYED),
    )
    for answer in others:
        assert_problem(answer, 422, "idempotency-key-reused")
        assert "CANARY" not in answer.text
    assert client.rows() == 1
    assert client.get(f"{location}/reviews").json() == []


@ON_BOTH_DATABASES
def test_a_review_is_kept_once_though_the_reviews_have_changed_by_it(client: Client) -> None:
    location = client.post(BODY).headers["location"]
    tag = client.get(f"{location}/reviews").headers["etag"]
    keyed = {**KEYED, "If-Match": tag}
    first = client.post_review(location, CONFIRMED, keyed)
    assert_same(first, client.post_review(location, CONFIRMED, keyed))
    body = json.dumps(CONFIRMED).encode()
    for again in client.post_at_once([body] * 10, keyed, f"{location}/reviews"):
        assert_same(first, again)
    assert len(client.get(f"{location}/reviews").json()) == 1


@ON_BOTH_DATABASES
def test_equal_reviews_at_once_make_one(client: Client) -> None:
    location = client.post(BODY).headers["location"]
    tag = client.get(f"{location}/reviews").headers["etag"]
    body = json.dumps(CONFIRMED).encode()
    answers = client.post_at_once([body] * 20, {**KEYED, "If-Match": tag}, f"{location}/reviews")
    for answer in answers:
        assert_same(answers[0], answer)
    assert len(client.get(f"{location}/reviews").json()) == 1


def test_what_was_refused_is_looked_at_anew(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_problem(client.post(b"{", KEYED), 400, "unreadable-document")
    assert client.post(BODY, KEYED).status_code == 201


@ON_BOTH_DATABASES
def test_a_key_is_forgotten_after_its_life_and_not_before(client: Client) -> None:
    first = client.post(BODY, KEYED)
    later = NOW + LIFE - timedelta(seconds=1)
    client.app.state.service.clock.clock = lambda: later
    assert_same(first, client.post(BODY, KEYED))
    later = NOW + LIFE
    again = client.post(BODY, KEYED)
    assert again.status_code == 201
    assert again.headers["location"] != first.headers["location"]
    assert len(rows_of(client.database, "SELECT key_sha256 FROM idempotency_keys")) == 1
    assert_same(again, client.post(BODY, KEYED))


@pytest.mark.parametrize("key", ["", "a" * 256, "\x7f", "a\tb"])
def test_a_key_that_is_none_is_refused(shared_client: Client, key: str) -> None:
    rows = shared_client.rows()
    assert_problem(shared_client.post(BODY, {**JSON, "Idempotency-Key": key}), 400, "invalid-header")
    assert shared_client.rows() == rows


def test_two_keys_are_refused(shared_client: Client) -> None:
    both = httpx.Headers([*JSON.items(), ("Idempotency-Key", "a"), ("Idempotency-Key", "b")])
    assert_problem(shared_client.post(BODY, both), 400, "invalid-header")


def test_the_text_of_a_key_is_not_kept(client: Client) -> None:
    client.post(BODY, KEYED)
    assert "CANARY" not in str(rows_of(client.database, "SELECT * FROM idempotency_keys"))
