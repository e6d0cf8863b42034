"""Spans: off unless a collector is named, what a request did where one is, and nothing that a client wrote."""

from __future__ import annotations

import asyncio
import json

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from sqlalchemy import URL
from starlette.types import Scope

from api.observation.tracing import Tracing, answer
from api.settings import CannotStartError, Settings, settings_from
from tests.api.client import JSON, ON_BOTH_DATABASES, running_service
from tests.api.collector import Collector, attributes_of, collecting
from tests.api.log.test_routes import CONFIRMED

CASE = {"assessed_on": "2026-11-23", "applicant": {"age": "child"}}
CANARY = "CANARY-77d0"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"
SAID = f"00-{TRACE}-{PARENT}-01"


def of_request(collector: Collector, name: str) -> Span:
    [found] = [span for span in collector.spans if span.name == name]
    return found


@ON_BOTH_DATABASES
def test_a_request_is_told_with_its_assessment_and_what_it_asked_the_database(database: URL) -> None:
    with collecting() as collector:
        with running_service(database, otlp_endpoint=collector.endpoint) as client:
            location = client.post_case(CASE).headers["location"]
            client.get(location)
            client.get(f"{location}x")
        posted = of_request(collector, "POST /v1/assessments")
        assert posted.kind == Span.SPAN_KIND_SERVER
        assert attributes_of(posted) == {
            "http.request.method": "POST",
            "http.route": "/v1/assessments",
            "http.response.status_code": 201,
        }
        assert not posted.parent_span_id
        inside = [span for span in collector.spans if span.parent_span_id == posted.span_id]
        assert {span.name for span in inside} == {"assess", "database"}
        assert all(span.trace_id == posted.trace_id for span in inside)
        [assess] = [span for span in inside if span.name == "assess"]
        assert attributes_of(assess) == {}
        kind = database.get_backend_name()
        assert all(
            attributes_of(span) == {"db.system.name": kind} for span in collector.spans if span.name == "database"
        )
        answered = [span for span in collector.spans if span.name == "GET /v1/assessments/{assessment_id}"]
        assert [attributes_of(span)["http.response.status_code"] for span in answered] == [200, 404]
        assert {span.status.code for span in answered} == {Status.STATUS_CODE_UNSET}
        for resource in collector.resources:
            assert set(resource) == {"service.name", "service.version"}


def test_nothing_that_a_client_writes_leaves(database: URL) -> None:
    headers = {"Traceparent": SAID, "Tracestate": f"a={CANARY}", "Baggage": f"name={CANARY}", "User-Agent": CANARY}
    with collecting() as collector:
        with running_service(database, otlp_endpoint=collector.endpoint) as client:
            location = client.post(json.dumps({**CASE, "reference": CANARY}).encode(), {**JSON, **headers}).headers[
                "location"
            ]
            client.post(json.dumps({CANARY: CANARY}).encode(), {**JSON, **headers})
            client.post_review(location, {**CONFIRMED, "reason": f"Heard with {CANARY}."})
            client.get(f"/v1/assessments?reference={CANARY}", headers)
            client.get(f"/{CANARY}", headers)
            client.request(CANARY, location, headers)
            client.change("UPDATE assessments SET content = :it", it=CANARY.encode())
            client.get(location, headers)
            client.drop_table()
            client.post_case({**CASE, "reference": CANARY})
        assert collector.spans
        for secret in (CANARY, TRACE, bytes.fromhex(TRACE), location.rpartition("/")[2]):
            assert (secret if isinstance(secret, bytes) else secret.encode()) not in collector.everything
        failed = [span for span in collector.spans if attributes_of(span).get("http.response.status_code") == 503]
        assert len(failed) == 2
        assert {span.status.code for span in failed} == {Status.STATUS_CODE_ERROR}
        assert not any(span.events or span.status.message for span in collector.spans)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("peer", "headers", "taken"),
    [
        ("10.0.0.5", [SAID], True),
        ("10.0.0.6", [SAID], False),
        ("127.0.0.1", [SAID], False),
        ("10.0.0.5", [SAID, SAID], False),
        ("10.0.0.5", [SAID.replace("-01", "")], False),
        ("10.0.0.5", [], False),
    ],
)
def test_the_trace_of_before_is_taken_from_a_trusted_proxy_alone(
    peer: str, headers: list[str], taken: bool
) -> None:
    with collecting() as collector:
        tracing = Tracing(Settings(trusted_proxies=("10.0.0.5/32",), otlp_endpoint=collector.endpoint), "1")
        scope: Scope = {
            "type": "http",
            "client": (peer, 1),
            "headers": [*((b"traceparent", each.encode()) for each in headers), (b"tracestate", b"a=b")],
        }
        with tracing.request(scope) as span:
            answer(span, "GET", "/", 200)
        tracing.close()
        [sent] = collector.spans
        assert (sent.trace_id.hex() == TRACE) is taken
        assert (sent.parent_span_id.hex() == PARENT) is taken
        assert sent.trace_state == ""


@pytest.mark.slow
def test_without_the_setting_nothing_is_sent_whatever_else_the_environment_says(
    database: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint.removesuffix("/v1/traces"))
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", collector.endpoint)
        monkeypatch.setenv("OTEL_TRACES_EXPORTER", "otlp")
        with running_service(database) as client:
            assert client.post_case(CASE).status_code == 201
        assert collector.requests == []


@pytest.mark.slow
def test_what_is_named_is_asked_and_nobody_else(database: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    with collecting() as elsewhere:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, elsewhere.endpoint)
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", f"host.name={CANARY}")
        with collecting(redirect_to=elsewhere.endpoint) as named:
            with running_service(database, otlp_endpoint=named.endpoint) as client:
                assert client.get("/healthz").status_code == 200
            assert named.requests and named.requests[0][0] == "/v1/traces"
            assert CANARY.encode() not in named.everything
        assert elsewhere.requests == []


@pytest.mark.slow
def test_a_collector_that_is_away_keeps_nobody_from_an_answer(database: URL) -> None:
    with running_service(database, otlp_endpoint="http://127.0.0.1:1/v1/traces") as client:
        assert client.post_case(CASE).status_code == 201


def test_what_leaves_the_machine_is_encrypted() -> None:
    with pytest.raises(CannotStartError, match="TRIAGE_OTLP_ENDPOINT has to be an https address"):
        settings_from({"TRIAGE_OTLP_ENDPOINT": "http://collector.example/v1/traces"})
    assert settings_from({"TRIAGE_OTLP_ENDPOINT": "https://collector.example/v1/traces"}).otlp_endpoint


def test_whoever_left_is_told_as_an_error_without_a_status() -> None:
    with collecting() as collector:
        tracing = Tracing(Settings(otlp_endpoint=collector.endpoint), "1")

        async def nobody_there() -> None:
            with tracing.request({"type": "http", "headers": [], "client": None}) as span:
                answer(span, "GET", "/", None)

        asyncio.run(nobody_there())
        tracing.close()
        [sent] = collector.spans
        assert "http.response.status_code" not in attributes_of(sent)
        assert sent.status.code == Status.STATUS_CODE_ERROR
