"""Everything that goes wrong outside the submitted document is a problem document too."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.exceptions import HTTPException

from api.problems import PROBLEM_TYPES
from tests.api.client import Client, assert_problem

CANARY = "CANARY-b7e1"


@pytest.mark.parametrize("path", ["/nowhere", "/v1", "/v1/assessments/", "/docs", "/redoc", "/v1/rulebook/rules/"])
def test_an_address_that_does_not_exist_is_not_found(shared_client: Client, path: str) -> None:
    assert_problem(shared_client.get(path), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/v1/assessments", "GET, HEAD, OPTIONS, POST"),
        ("POST", "/v1/assessments/" + "0" * 32, "DELETE, GET, HEAD, OPTIONS"),
        ("PUT", "/v1/assessments/" + "0" * 32, "DELETE, GET, HEAD, OPTIONS"),
        ("DELETE", "/v1/assessments/" + "0" * 32 + "/reviews", "GET, HEAD, OPTIONS, POST"),
        ("POST", "/v1/rulebook", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_method_that_is_not_allowed_is_refused_with_those_that_are(
    shared_client: Client, method: str, path: str, allowed: str
) -> None:
    answer = shared_client.request(method, path)
    assert_problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize("path", ["/", "/nowhere", "/v1/rulebook", "/healthz"])
def test_every_answer_carries_the_safe_headers(shared_client: Client, path: str) -> None:
    answer = shared_client.get(path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_an_unforeseen_failure_tells_and_logs_nothing_of_its_text(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(case: object, **options: object) -> None:
        raise ZeroDivisionError(CANARY)

    monkeypatch.setattr("api.assessing.assess", fail)
    answer = client.post_case({"reference": CANARY})
    assert_problem(answer, 500, "internal-error")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert CANARY not in answer.text + caplog.text
    assert f"unforeseen ZeroDivisionError at {Path(__file__)}" in caplog.text
    assert client.rows() == 0


def test_what_fastapi_itself_refuses_does_not_repeat_the_value(client: Client) -> None:
    async def read(number: int) -> None:
        pass

    client.app.add_api_route("/numbers/{number}", read)
    client.allow("/numbers/{number}")
    answer = client.get(f"/numbers/{CANARY}")
    assert_problem(answer, 422, "invalid-request")
    assert answer.json()["errors"][0]["pointer"] == "/path/number"
    assert CANARY not in answer.text


@pytest.mark.parametrize(("status", "name"), [(418, "bad-request"), (507, "internal-error")])
def test_any_other_refusal_of_the_framework_is_a_problem_without_its_text(
    client: Client, status: int, name: str
) -> None:
    async def refuse() -> None:
        raise HTTPException(status, detail=CANARY)

    client.app.add_api_route("/refuse", refuse)
    client.allow("/refuse")
    answer = client.get("/refuse")
    assert answer.json()["type"] == f"urn:triage:problem:{name}"
    assert CANARY not in answer.text


def test_a_body_that_breaks_off_is_refused(client: Client) -> None:
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "path": "/v1/assessments", "raw_path": b"/",
        "root_path": "", "scheme": "http", "query_string": b"",
        "headers": [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")],
    }  # fmt: skip
    client.run(client.app(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 400
    assert client.rows() == 0


def test_no_two_kinds_of_problem_share_a_name() -> None:
    assert len({kind.uri for kind in PROBLEM_TYPES}) == len(PROBLEM_TYPES)
