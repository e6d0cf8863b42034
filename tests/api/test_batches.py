"""`POST /v1/batches`: line by line in and out, each line as a case of its own, and never more held than a chunk."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from api.batch_lines import MOST_LINES_AT_ONCE, NDJSON, Rest, chunks_of
from api.people.roles import Role
from api.routes.batches import MOST_BATCHES, _Running
from tests.api.client import Client
from tests.api.people.someone import account, by_session
from tests.batch.files import WRONG, mixed, ndjson, right_cases, rows_in
from tests.properties.test_stops import NOTHING_ELSE
from triage import house_rulebook
from triage.batch.run import assess_file
from triage.case import MOST_BYTES

PATH = "/v1/batches"
SENT = {"Content-Type": NDJSON}


def lines_of(documents: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in documents)


def answers(client: Client, body: bytes | AsyncIterator[bytes], path: str = PATH) -> list[dict[str, Any]]:
    answer = client.post(body, SENT, path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == NDJSON and answer.headers["cache-control"] == "no-store"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_each_line_is_answered_as_a_case_of_its_own(shared_client: Client, tmp_path: Any) -> None:
    documents = [*right_cases(1, 3), *WRONG]
    *told, end = answers(shared_client, lines_of(documents))
    assert end == {"end": {"cases": 9, "assessed": 3, "refused": 6}}
    assert [each["row"] for each in told] == [*range(1, 10)]
    day = shared_client.app.state.service.clock.today()
    source, out = ndjson(tmp_path / "in.ndjson", documents), tmp_path / "out.ndjson"
    assess_file(source, out, house_rulebook(), day=day)
    assert told[:3] == rows_in(out)
    for answer, document in zip(told[3:], WRONG, strict=True):
        alone = shared_client.post_case(document)
        assert alone.status_code >= 400
        assert answer["problem"] == alone.json()


def test_what_can_not_be_read_is_answered_in_its_place(shared_client: Client) -> None:
    long = b'{"reference": "' + b"x" * 1_000_000 + b'"}'
    body = b"\n".join([b"{}", b"{", b"", b"  ", long, b'{"a\xff": 1}', b"{}"])

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 70_001):
            yield body[start : start + 70_001]

    for sent in (body, body + b"\n", in_pieces()):
        *told, end = answers(shared_client, sent)
        assert end == {"end": {"cases": 5, "assessed": 2, "refused": 3}}
        assert [each["row"] for each in told] == [1, 2, 5, 6, 7]
        kinds = {each["row"]: each.get("problem", {}).get("type") for each in told}
        assert kinds == {
            1: None,
            2: "urn:triage:problem:unreadable-document",
            5: "urn:triage:problem:document-too-large",
            6: "urn:triage:problem:unreadable-document",
            7: None,
        }


def test_of_a_line_that_does_not_end_no_more_is_kept_than_a_case_may_have() -> None:
    rest = Rest()
    most = 0
    for _ in range(30):
        assert rest.lines_with(b"x" * 100_000) == []
        most = max(most, len(rest.kept))
    assert most <= MOST_BYTES
    assert rest.lines_with(b"x\n{}\n{") == [None, b"{}"]
    assert rest.last() == [b"{"]


def test_a_batch_without_lines_is_answered_with_its_end(shared_client: Client) -> None:
    assert answers(shared_client, b"") == [{"end": {"cases": 0, "assessed": 0, "refused": 0}}]


def test_a_profile_can_be_asked_for_and_nothing_else(shared_client: Client) -> None:
    [row, _] = answers(shared_client, b"{}", f"{PATH}?profile=oau")
    assert (row["profile"], row["profile_chosen"]) == ("oau", "by_request")
    assert shared_client.post(b"{}", SENT, f"{PATH}?profile=x").status_code == 400
    assert shared_client.post(b"{}", SENT, f"{PATH}?day=x").status_code == 400
    for headers in ({"Content-Type": "application/json"}, {**SENT, "Content-Encoding": "gzip"}):
        assert shared_client.post(b"{}", headers, PATH).status_code == 415


def test_no_more_is_read_than_is_answered(shared_client: Client) -> None:
    """A client that takes no answer is read no further: what it would send stays with it."""
    chunk = b"{}\n" * MOST_LINES_AT_ONCE
    sent = answered = 0
    most_ahead = 0

    async def receive() -> dict[str, Any]:
        nonlocal sent
        sent += 1
        return {"type": "http.request", "body": chunk if sent <= 4 else b"", "more_body": sent <= 4}

    async def send(message: dict[str, Any]) -> None:
        nonlocal answered, most_ahead
        if message["type"] == "http.response.body" and b'"row"' in message["body"]:
            answered += 1
            await asyncio.sleep(0.01)
            most_ahead = max(most_ahead, sent - answered)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": PATH,
        "raw_path": PATH.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"content-type", NDJSON.encode()), (b"host", b"127.0.0.1:8000")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }
    shared_client.run(shared_client.app(scope, receive, send))  # type: ignore[arg-type]
    assert answered == 4
    assert most_ahead <= 1


def test_lines_are_answered_where_nothing_more_comes_for_a_moment() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"{}\n{"
        await waited.wait()
        yield b"}\n"
        yield b""

    async def chunks() -> list[list[bytes | None]]:
        found = []
        async for chunk in chunks_of(pieces(), 30):
            found.append(chunk)
            waited.set()
        return found

    waited = asyncio.Event()
    assert asyncio.run(asyncio.wait_for(chunks(), 20)) == [[b"{}"], [b"{}"]]


def test_a_client_of_which_nothing_comes_is_given_up() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        await asyncio.sleep(60)
        yield b""

    async def chunks() -> None:
        async for _ in chunks_of(pieces(), 0.01):
            pass

    with pytest.raises(TimeoutError):
        asyncio.run(chunks())


def test_only_who_may_assess_may_send_a_batch_and_it_is_recorded(client: Client) -> None:
    anna = by_session(client, account(client, "anna", Role.CASEWORKER))
    audit = by_session(client, account(client, "audit", Role.AUDITOR))
    kept = client.app.state.service.store.log
    for person, status in ((anna, 200), (audit, 403)):
        before = kept.head().size
        answer = client.run(client._http.post(PATH, content=b"{}", headers={**SENT, **person.headers}))
        assert answer.status_code == status
        assert kept.head().size == before + 1
    assert client.get("/v1/assessments", anna.headers).json()["assessments"] == []


def stop(client: Client, *families: str) -> Mapping[str, str]:
    """Stop families of rules, or the whole system if none is named, and return the headers of whoever did."""
    ada = by_session(client, account(client, "ada", Role.SUPERVISOR))
    for family in families or (None,):
        wanted = {"kind": "family" if family else "system", "target": family, "reason": "It is looked at again."}
        assert ada.ask("POST", "/v1/stops", {**wanted, "until": None}).status_code == 201
    return ada.headers


def test_each_line_comes_to_what_the_single_case_does_while_rules_are_stopped(client: Client) -> None:
    documents = [*right_cases(1, 5), NOTHING_ELSE]
    before = answers(client, lines_of(documents))[:-1]
    headers = stop(client, "route", "stateless", "earlier_procedure")
    answer = client.run(client._http.post(PATH, content=lines_of(documents), headers={**SENT, **headers}))
    *told, end = [json.loads(line) for line in answer.text.splitlines()]
    assert end["end"]["stopped"] == ["earlier_procedure", "route", "stateless"]
    without = [client.run(client._http.post("/v1/assessments", json=each, headers=headers)) for each in documents]
    for line, single in zip(told, without, strict=True):
        if single.status_code == 201:
            assert line["procedure"] == single.json()["procedure"]["id"]
        else:
            assert line["problem"] == single.json()
            assert line["problem"]["type"] == "urn:triage:problem:stopped"
    assert {each.status_code for each in without} == {201, 503}
    assert any(
        "problem" not in now and now["procedure"] != then["procedure"]
        for now, then in zip(told, before, strict=True)
    )


def test_while_the_whole_system_is_stopped_no_batch_is_assessed(client: Client) -> None:
    headers = stop(client)
    answer = client.run(client._http.post(PATH, content=b"{}", headers={**SENT, **headers}))
    assert answer.status_code == 503 and answer.json()["type"] == "urn:triage:problem:stopped"


def test_no_more_batches_are_answered_at_once_than_that(
    shared_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Running, "number", MOST_BATCHES)
    assert shared_client.post(b"{}", SENT, PATH).status_code == 429
    monkeypatch.setattr(_Running, "number", 0)
    answers(shared_client, lines_of(mixed(2, 1, 1)))
    assert _Running.number == 0
