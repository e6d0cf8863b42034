"""Whatever is wrong with a submitted document: a problem document, and nothing stored."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.client import JSON, Client, assert_problem
from triage.case import MOST_BYTES

CANARY = "CANARY-b7e1"

UNREADABLE = {
    "an empty body": b"",
    "white space": b" \n",
    "malformed JSON": b'{"applicant": {"age": "adult"',
    "two documents": b"{} {}",
    "a comment": b"{} // done",
    "single quotes": b"{'applicant': {}}",
    "an array": b"[]",
    "a string": b'"yes"',
    "null": b"null",
    "NaN": b'{"applicant": {"age": NaN}}',
    "-Infinity": b'{"applicant": {"age": -Infinity}}',
    "1e999": b'{"applicant": {"age": 1e999}}',
    "a number": b'{"applicant": {"age": 17}}',
    "a long number": b'{"applicant": {"age": ' + b"9" * 5000 + b"}}",
    "a name twice": b'{"applicant": {"age": "child", "age": "adult"}}',
    "a group twice": b'{"applicant": {}, "applicant": {}}',
    "invalid UTF-8": b'{"reference": "\xff\xfe"}',
    "UTF-16": '{"applicant": {}}'.encode("utf-16"),
    "an encoded surrogate": b'{"reference": "\xed\xa0\x80"}',
    "two byte order marks": b"\xef\xbb\xbf" * 2 + b"{}",
    "a bare NUL": b'{"reference": "a\x00b"}',
    "nesting beyond the parser": b"[" * 100_000,
    "nesting beyond a case": b'{"claims":' * 50 + b"{}" + b"}" * 50,
    "half a surrogate pair in a name": b'{"\\ud800": "yes"}',
    "NUL in a name": b'{"a\\u0000": "yes"}',
}

REFUSED = {
    "true instead of yes": (b'{"applicant": {"protection_wish": true}}', "/applicant/protection_wish"),
    "null for a name that does not exist": (
        b'{"applicant": {"protection_wishes": null}}',
        "/applicant/protection_wishes",
    ),
    "a list instead of a group": (b'{"applicant": []}', "/applicant"),
    "an object instead of a list": (b'{"claims": {}}', "/claims"),
    "an unknown group": (b'{"aplicant": {}}', "/aplicant"),
    "an unknown fact": (b'{"applicant": {"agee": "adult"}}', "/applicant/agee"),
    "an unknown fact of a claim": (b'{"claims": [{}, {"harn": "none"}]}', "/claims/1/harn"),
    "an unknown value": (b'{"applicant": {"age": "adul"}}', "/applicant/age"),
    "half a surrogate pair": (b'{"reference": "\\ud800"}', "/reference"),
    "NUL": (b'{"reference": "a\\u0000b"}', "/reference"),
    "a name of a person": (b'{"reference": "Jane Doe"}', "/reference"),
    "a country that is none": (b'{"country_of_asylum": "XXX"}', "/country_of_asylum"),
    "a day that is none": (b'{"assessed_on": "2026-02-30"}', "/assessed_on"),
    "a moment instead of a day": (b'{"assessed_on": "2026-02-03T00:00:00Z"}', "/assessed_on"),
    "5,000 claims": (json.dumps({"claims": [{}] * 5000}).encode(), "/claims"),
    "contradicting facts": (
        b'{"applicant": {"age": "adult", "unaccompanied_or_separated": "yes"}}',
        "/applicant/age",
    ),
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_a_document_that_is_no_case_is_refused_as_a_whole(shared_client: Client, body: bytes) -> None:
    rows = shared_client.rows()
    problem = assert_problem(shared_client.post(body), 400, "unreadable-document")
    assert problem["errors"]
    assert shared_client.rows() == rows


def large_file() -> str:
    """A case of many facts, in which the last of them can be replaced."""
    claims = [{"past_harm": "yes", "nexus_link": "unknown"} for _ in range(30)]
    return json.dumps({"reference": "KE-1", "claims": [*claims, {"past_harm": "LAST"}]})


PLACED = {
    "a number": (large_file().replace('"LAST"', "17"), "/claims/30/past_harm", "This is a number."),
    "a fraction": (large_file().replace('"LAST"', "-1.5e3"), "/claims/30/past_harm", "This is a number."),
    "NaN": (large_file().replace('"LAST"', "NaN"), "/claims/30/past_harm", "NaN and Infinity are not JSON."),
    "a fact twice": (
        large_file().replace('"LAST"', '"no", "past_harm": "yes"'),
        "/claims/30/past_harm",
        "This stands twice in one object.",
    ),
    "a group twice": (large_file()[:-1] + ', "claims": []}', "/claims", "This stands twice in one object."),
    "an escaped name twice": (
        '{"proof_states": {"claims/0~1": 1}, "applicant": {}}',
        "/proof_states",
        "Name 1 here is not known; under it: This is a number.",
    ),
    "a number under a name that nobody knows": (
        '{"applicant": {"age": "child", "Jane Doe": {"age": 17}}}',
        "/applicant",
        "Name 2 here is not known; under it: This is a number.",
    ),
}
"""Documents that can not be read, with the place of what is wrong."""


@pytest.mark.parametrize(("document", "pointer", "message"), PLACED.values(), ids=PLACED)
def test_what_can_not_be_read_is_told_with_its_place(
    shared_client: Client, document: str, pointer: str, message: str
) -> None:
    problem = assert_problem(shared_client.post(document.encode()), 400, "unreadable-document")
    told = [(error["pointer"], error["message"]) for error in problem["errors"]]  # type: ignore[attr-defined]
    assert told == [(pointer, message)]


def test_the_command_line_says_of_a_document_what_the_service_says(shared_client: Client, tmp_path: Path) -> None:
    documents = {
        **{name: body for name, body in UNREADABLE.items() if len(body) < 50_000},
        **{name: body for name, (body, _) in REFUSED.items()},
        **{name: document.encode() for name, (document, _, _) in PLACED.items()},
        "an unknown name": b'{"applicant": {"Jane Doe": "yes"}}',
    }
    expected = []
    files = []
    for number, body in enumerate(documents.values()):
        (tmp_path / f"{number}.json").write_bytes(body)
        files.append(f"{number}.json")
        for error in shared_client.post(body).json()["errors"][:20]:
            place = error["pointer"] or "(whole document)"
            expected.append(f"{number}.json: {place}: {error['message']} {error['remedy']}")
    command = [sys.executable, "-m", "triage", "assess", *files]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    finished = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert finished.returncode == 2
    assert [line.removeprefix("triage: ") for line in finished.stderr.splitlines()] == expected


@pytest.mark.parametrize("body", [b"\xef\xbb\xbf{}", b'\xef\xbb\xbf {"assessed_on": "2026-11-23"}\r\n'])
def test_a_byte_order_mark_is_left_out(shared_client: Client, body: bytes) -> None:
    marked, plain = shared_client.post(body), shared_client.post(body.removeprefix(b"\xef\xbb\xbf"))
    assert marked.status_code == 201
    assert marked.content == plain.content


@pytest.mark.parametrize(
    "body", [b'{"applicant": null}', b'{"applicant": {"age": null}}', b'{"claims": null, "reference": null}']
)
def test_what_is_null_is_not_given(shared_client: Client, body: bytes) -> None:
    assert shared_client.post(body).content == shared_client.post(b"{}").content


def test_one_post_of_misspelt_names_costs_little_more_than_a_case_of_that_size(shared_client: Client) -> None:
    """Of 2,000 misspelt proof states ten are compared with all facts of the case, and a hundred are told."""
    states = {f"claims[{n % 32}].nexus_linc{n}": "documented" for n in range(2000)}
    body = json.dumps({"claims": [{}] * 32, "stays": [{}] * 32, "proof_states": states}).encode()
    begun = time.process_time()
    answer = shared_client.post(body)
    spent = time.process_time() - begun
    assert_problem(answer, 422, "refused-facts")
    assert len(answer.json()["errors"]) == 100
    begun = time.process_time()
    assert shared_client.post(json.dumps({"claims": [{}] * 32, "stays": [{}] * 32}).encode()).status_code == 201
    assert spent < 3 * (time.process_time() - begun)


@pytest.mark.parametrize(("body", "pointer"), REFUSED.values(), ids=REFUSED)
def test_a_fact_that_is_refused_is_pointed_at_with_a_remedy(
    shared_client: Client, body: bytes, pointer: str
) -> None:
    rows = shared_client.rows()
    answer = shared_client.post(body)
    assert_problem(answer, 422, "refused-facts")
    first = answer.json()["errors"][0]
    assert first["pointer"] == pointer
    assert first["message"] and first["remedy"]
    assert shared_client.rows() == rows


def test_an_unknown_name_comes_with_the_nearest_right_one(shared_client: Client) -> None:
    answer = shared_client.post(b'{"applicant": {"agee": "adult"}}')
    assert answer.json()["errors"][0]["remedy"] == "Did you mean 'age'?"


def test_every_refused_fact_is_named_at_once(shared_client: Client) -> None:
    answer = shared_client.post(b'{"applicant": {"age": "old"}, "claims": [{"harms": ["bad"]}], "vulnn": {}}')
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers == {"/applicant/age", "/claims/0/harms/0", ""}


def test_an_answer_to_very_many_refused_facts_stays_small(shared_client: Client) -> None:
    answer = shared_client.post(json.dumps({"vulnerability": {f"fact{n}": "yes" for n in range(5000)}}).encode())
    assert_problem(answer, 422, "refused-facts")
    assert len(answer.json()["errors"]) == 100
    assert answer.json()["detail"].startswith("100 problems are listed.")


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"reference": CANARY + " Doe"}).encode(),
        json.dumps({"applicant": {"age": CANARY}}).encode(),
        json.dumps({"applicant": CANARY}).encode(),
        json.dumps({"claims": [{"harms": [CANARY]}]}).encode(),
        json.dumps({"country_of_asylum": CANARY}).encode(),
        json.dumps({"unknown_group": CANARY}).encode(),
        json.dumps({CANARY: {}}).encode(),
        json.dumps({"applicant": {CANARY: "yes"}}).encode(),
        json.dumps({CANARY: {CANARY: "\0"}}).encode(),
        json.dumps({"proof_states": {CANARY: "documented", "x": CANARY}}).encode(),
        json.dumps({"applicant": {CANARY: 17}}).encode(),
        f'{{"{CANARY}": 1, "{CANARY}": 2}}'.encode(),
        json.dumps(CANARY).encode(),
        b'{"reference": "' + CANARY.encode(),
        CANARY.encode(),
    ],
)
def test_a_refused_value_is_neither_repeated_nor_logged(
    shared_client: Client, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = shared_client.post(body)
    assert answer.status_code in (400, 422)
    assert CANARY not in answer.text + caplog.text


def test_ten_megabytes_are_refused(shared_client: Client) -> None:
    rows = shared_client.rows()
    assert_problem(shared_client.post(b" " * 10_000_000), 413, "document-too-large")
    assert shared_client.rows() == rows


def test_a_body_of_exactly_the_limit_is_read(shared_client: Client) -> None:
    assert shared_client.post(b"{}".ljust(MOST_BYTES)).status_code == 201
    assert shared_client.post(b"{}".ljust(MOST_BYTES + 1)).status_code == 413


@pytest.mark.parametrize("headers", [JSON, {**JSON, "Content-Length": "2"}], ids=["no length", "a lying length"])
def test_a_stream_is_refused_as_soon_as_it_is_too_long(shared_client: Client, headers: dict[str, str]) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 50_000
            yield b" " * 50_000

    assert_problem(shared_client.post(endless(), headers), 413, "document-too-large")
    assert read <= MOST_BYTES + 100_000


def test_a_body_that_comes_too_slowly_is_not_waited_for(
    shared_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.body.MOST_SECONDS", 0.3)

    async def slow() -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0.05)
            yield b" "

    rows = shared_client.rows()
    answer = shared_client.post(slow())
    assert_problem(answer, 408, "too-slow")
    assert answer.headers["connection"] == "close"
    assert shared_client.rows() == rows


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/jsonp"},
        {"Content-Type": "application/problem+json"},
        {**JSON, "Content-Encoding": "gzip"},
    ],
)
def test_a_body_that_is_not_plain_json_is_refused(shared_client: Client, headers: dict[str, str]) -> None:
    rows = shared_client.rows()
    assert_problem(shared_client.post(b"{}", headers), 415, "unsupported-media-type")
    assert shared_client.rows() == rows


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_may_be_declared_in_other_words(shared_client: Client, media_type: str) -> None:
    assert shared_client.post(b"{}", {"Content-Type": media_type}).status_code == 201


def test_a_parameter_is_refused_and_not_ignored(shared_client: Client) -> None:
    rows = shared_client.rows()
    answer = shared_client.post(b"{}", path="/v1/assessments?dry_run=true")
    assert_problem(answer, 400, "unknown-parameter")
    assert shared_client.rows() == rows
