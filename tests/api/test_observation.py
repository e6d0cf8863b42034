"""What can be seen of the service from outside: every request, measured and logged, and nothing personal in it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.observation.log import write_log
from api.observation.requests import NAME
from api.people.roles import Role
from api.settings import CannotStartError, LogFormat, settings_from
from tests.api.client import JSON, Client
from tests.api.people.someone import account, by_key

CASE = {"assessed_on": "2026-11-23"}
CANARY = "CANARY-4e7d"


@pytest.fixture
def log() -> Iterator[None]:
    """Logging as the service sets it up, and as it was before at the end."""
    root, service = logging.getLogger(), logging.getLogger("api")
    before = (list(root.handlers), root.level, service.level)
    yield
    root.handlers[:], level, of_the_service = before
    root.setLevel(level)
    service.setLevel(of_the_service)


def measured(client: Client) -> dict[tuple[str, ...], float]:
    """Return the count of each method, address and status."""
    told = client.app.state.measurements.told().decode()
    return {
        tuple(sample.labels[each] for each in ("method", "address", "status")): sample.value
        for family in text_string_to_metric_families(told)
        for sample in family.samples
        if sample.name == "triage_requests_total"
    }


def test_each_request_is_counted_under_the_address_that_the_service_names(client: Client) -> None:
    location = client.post_case(CASE).headers["location"]
    client.get(location)
    client.get(location)
    client.request("HEAD", location)
    client.get("/v1/assessments/unheard-of")
    client.get(f"/{CANARY}")
    client.post(b"{", JSON)
    client.request("BREW", "/healthz")
    client.get("/healthz", {"Host": "elsewhere.example"})
    counts = measured(client)
    one = "/v1/assessments/{assessment_id}"
    assert counts[("POST", "/v1/assessments", "201")] == 1
    assert counts[("POST", "/v1/assessments", "400")] == 1
    assert counts[("GET", one, "200")] == 2
    assert counts[("HEAD", one, "200")] == 1
    assert counts[("GET", one, "404")] == 1
    # What no route is for, and what was refused before any was looked at, has no address.
    assert counts[("GET", "none", "404")] == 1
    assert counts[("GET", "none", "421")] == 1
    assert sum(count for (method, _, _), count in counts.items() if method == "other") == 1
    assert sum(counts.values()) == 9


def test_times_and_requests_under_way_are_told_and_the_rulebook_in_use(client: Client) -> None:
    client.post_case(CASE)
    families = {
        each.name: each for each in text_string_to_metric_families(client.app.state.measurements.told().decode())
    }
    samples = {
        (each.name, each.labels.get("address")): each.value for each in families["triage_request_seconds"].samples
    }
    assert samples[("triage_request_seconds_count", "/v1/assessments")] == 1
    assert 0 < samples[("triage_request_seconds_sum", "/v1/assessments")] < 60
    assert families["triage_requests_in_progress"].samples[0].value == 0
    assert families["triage_rulebook_info"].samples[0].labels["digest"].startswith("sha256:")
    assert "process_resident_memory_bytes" in families


def test_an_auditor_reads_the_measurements_in_the_format_of_prometheus(client: Client) -> None:
    account(client, "anna", Role.AUDITOR, "geneva")
    answer = by_key(client, "anna").ask("GET", "/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "triage_requests_in_progress 1.0" in answer.text


def test_each_answer_has_a_name_of_its_own_that_no_client_can_give(client: Client) -> None:
    answers = [client.get("/healthz", {NAME: CANARY}), client.get("/healthz"), client.get("/nothing")]
    names = {answer.headers[NAME] for answer in answers}
    assert len(names) == 3
    assert all(re.fullmatch("[0-9a-f]{16}", name) for name in names)


@pytest.mark.usefixtures("log")
def test_a_line_of_json_says_what_was_asked_and_carries_the_name_of_its_request(
    client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    write_log(LogFormat.JSON)
    location = client.post_case(CASE).headers["location"]
    answer = client.get(location)
    client.get("/healthz")
    client.change("UPDATE assessments SET sha256 = 'x'")
    damaged = client.get(location)
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    [told] = [line for line in lines if line["request"] == answer.headers[NAME]]
    assert told["level"] == "INFO" and told["name"] == "api.requests"
    expected = {"method": "GET", "address": "/v1/assessments/{assessment_id}", "status": "200"}
    assert {key: told[key] for key in expected} == expected
    assert 0 < told["milliseconds"] < 60_000
    # What goes wrong within a request is logged with its name.
    of_the_damaged = [line for line in lines if line["request"] == damaged.headers[NAME]]
    assert [line["name"] for line in of_the_damaged] == ["api", "api.requests"]
    assert not [line for line in lines if line.get("address") == "/healthz"]


@pytest.mark.usefixtures("log")
def test_a_line_for_people_carries_the_name_of_its_request_too(
    client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    write_log(LogFormat.TEXT)
    answer = client.get("/v1/rulebook")
    assert f"[{answer.headers[NAME]}]: GET /v1/rulebook 200" in capfd.readouterr().err


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("how", LogFormat)
def test_nothing_that_a_client_writes_reaches_log_or_measurements(
    client: Client, capfd: pytest.CaptureFixture[str], how: LogFormat
) -> None:
    write_log(how)
    location = client.post_case({**CASE, "reference": CANARY}).headers["location"]
    everywhere = {
        "Idempotency-Key": CANARY,
        "User-Agent": CANARY,
        "Authorization": f"Bearer {CANARY}",
        "Cookie": CANARY,
    }
    client.get(f"/{CANARY}")
    client.get(f"/v1/assessments/{CANARY}")
    client.get(f"/v1/assessments?reference={CANARY}")
    client.get(f"{location}/why-not/{CANARY}")
    client.request(CANARY, "/healthz")
    client.get("/healthz", {"Host": CANARY})
    client.get(location, everywhere)
    for body in (CANARY, json.dumps({CANARY: CANARY}), json.dumps({"reference": [CANARY]})):
        client.post(body.encode(), {**JSON, "Idempotency-Key": CANARY})
    client.post_review(location, {"decision": CANARY, CANARY: CANARY})
    client.change("UPDATE assessments SET sha256 = 'x'")
    client.get(location)
    client.drop_table()
    client.post_case({**CASE, "reference": CANARY})
    written = capfd.readouterr().err
    assert written.count("\n") > 12
    told = client.app.state.measurements.told().decode()
    assert CANARY not in written and CANARY.lower() not in told.lower()


def test_a_format_that_there_is_not_is_refused() -> None:
    assert settings_from({"TRIAGE_LOG": "json"}).log_format is LogFormat.JSON
    with pytest.raises(CannotStartError, match="TRIAGE_LOG has to be one of text, json"):
        settings_from({"TRIAGE_LOG": CANARY})
