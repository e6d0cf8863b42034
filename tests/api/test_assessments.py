"""Submitting a case, and reading what was kept."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import threading
from hashlib import sha256
from typing import Any

import pytest

from api.examples import EXAMPLES, ExampleCase
from tests.api.client import ON_BOTH_DATABASES, Client, assert_problem
from triage import Assessment, Case, DisagreementError, EngineError, assess, check_certificate

CASE = {"country_of_asylum": "ITA", "circumstances": {"place": "at_sea", "in_distress": "yes"}}
CANARY = "CANARY-b7e1"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_each_example_of_the_documentation_gives_its_procedure(shared_client: Client, example: ExampleCase) -> None:
    answer = shared_client.post_case(example.case)
    assert answer.status_code == 201, answer.text[:500]
    assert answer.json()["procedure"]["id"] == example.procedure


def test_the_examples_that_lead_out_of_the_procedure_leave_no_question_open(shared_client: Client) -> None:
    for example in EXAMPLES:
        if example.name in ("manifestly_unfounded", "readmission", "return_support"):
            assert shared_client.post_case(example.case).json()["standing"] == "firm", example.name


def test_a_case_is_answered_with_its_certificate_and_where_it_is_kept(client: Client) -> None:
    answer = client.post_case(CASE)
    assert answer.status_code == 201
    assert answer.headers["content-type"] == "application/json"
    assert re.fullmatch(r"/v1/assessments/[0-9a-f]{32}", answer.headers["location"])
    assert answer.headers["etag"] == f'"{sha256(answer.content).hexdigest()}"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["last-modified"] == "Mon, 23 Nov 2026 23:59:58 GMT"
    assert answer.headers["link"] == f'<{answer.headers["location"]}/trace>; rel="describedby"'
    assert client.rows() == 1


def test_the_certificate_can_be_checked_without_the_engine(client: Client) -> None:
    assert check_certificate(client.post_case(CASE).content).procedure.id == "rescue_first"


@ON_BOTH_DATABASES
def test_what_is_stored_is_what_was_answered(client: Client) -> None:
    created = client.post_case(CASE)
    read = client.get(created.headers["location"])
    assert read.status_code == 200
    assert read.content == created.content
    for header in ("etag", "cache-control", "last-modified", "link", "content-type"):
        assert read.headers[header] == created.headers[header]


def test_the_same_case_gives_the_same_certificate_under_another_id(client: Client) -> None:
    first, second = client.post_case(CASE), client.post_case(CASE)
    assert first.content == second.content
    assert first.headers["location"] != second.headers["location"]
    assert client.rows() == 2


def test_without_a_day_the_case_is_assessed_as_of_this_day_which_is_stated(client: Client) -> None:
    assert client.post_case({}).json()["assessed_on"] == "2026-11-23"


def test_a_given_day_is_kept(client: Client) -> None:
    assert client.post_case({"assessed_on": "2020-02-29"}).json()["assessed_on"] == "2020-02-29"


def test_the_trace_is_data_by_default(client: Client) -> None:
    created = client.post_case(CASE)
    answer = client.get(created.headers["location"] + "/trace")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert answer.json() == created.json()["trace"]


@pytest.mark.parametrize("media_type", ["text/plain", "text/vnd.mermaid", "text/x-mermaid"])
def test_the_trace_can_be_read_in_other_forms(client: Client, media_type: str) -> None:
    created = client.post_case(CASE)
    answer = client.get(created.headers["location"] + "/trace", {"Accept": media_type})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert answer.text.strip()


def test_the_text_form_names_the_recommended_procedure(client: Client) -> None:
    created = client.post_case(CASE)
    answer = client.get(created.headers["location"] + "/trace", {"Accept": "text/plain"})
    assert Assessment.model_validate_json(created.content).procedure.title in answer.text


def test_a_form_that_does_not_exist_is_not_acceptable(client: Client) -> None:
    created = client.post_case(CASE)
    problem = assert_problem(
        client.get(created.headers["location"] + "/trace", {"Accept": "image/png"}), 406, "not-acceptable"
    )
    assert "text/vnd.mermaid" in str(problem["detail"])


@pytest.mark.parametrize("path", ["0" * 32, "0" * 32 + "/trace", "x", "%00", "../../etc/passwd", "a" * 5000])
def test_an_assessment_that_was_never_made_is_not_found(shared_client: Client, path: str) -> None:
    assert_problem(shared_client.get(f"/v1/assessments/{path}"), 404, "not-found")


@ON_BOTH_DATABASES
def test_posts_at_the_same_time_are_all_stored(client: Client) -> None:
    answers = client.post_at_once([json.dumps(CASE).encode()] * 20)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.headers["location"] for answer in answers}) == 20
    assert client.rows() == 20


@pytest.mark.parametrize("error", [EngineError(CANARY), DisagreementError(CANARY)])
def test_an_inference_that_fails_stores_nothing_and_logs_only_a_digest(
    client: Client, error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(case: Case, **options: object) -> Assessment:
        raise error

    monkeypatch.setattr("api.assessing.assess", fail)
    answer = client.post_case({"reference": CANARY})
    assert_problem(answer, 500, "assessment-failed")
    assert client.rows() == 0
    assert CANARY not in answer.text + caplog.text
    assert re.search(type(error).__name__ + r" on the case with SHA-256 [0-9a-f]{64}", caplog.text)


@ON_BOTH_DATABASES
def test_a_database_that_fails_is_no_answer_with_an_id(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.drop_table()
    answer = client.post_case({"reference": CANARY})
    assert_problem(answer, 503, "storage-unavailable")
    assert answer.headers["retry-after"] == "5"
    assert "location" not in answer.headers
    assert CANARY not in answer.text + caplog.text


def test_the_facts_never_reach_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    words = {"words": CANARY, "made_by": "applicant"}
    answer = client.post_case({"reference": CANARY, "statements": [words]})
    assert answer.json()["case"]["reference"] == CANARY
    assert answer.json()["case"]["statements"] == [words]
    client.get(answer.headers["location"])
    assert CANARY not in client.post_case({"statements": [{**words, "about": CANARY, "made_by": CANARY}]}).text
    assert CANARY not in caplog.text


def test_the_law_of_the_country_selects_the_profile_unless_one_is_asked_for(client: Client) -> None:
    by_country = client.post_case(CASE).json()
    assert (by_country["profile"], by_country["profile_chosen"]) == ("eu_acquis", "by_country")
    asked = client.post(json.dumps(CASE).encode(), path="/v1/assessments?profile=oau").json()
    assert (asked["profile"], asked["profile_chosen"]) == ("oau", "by_request")


@pytest.mark.parametrize(
    "query", ["profile=oua", "profile=oau&profile=oau", "profil=oau", "profile=oau&x=1", "profile", "profile="]
)
def test_a_parameter_that_is_not_understood_is_refused_and_nothing_stored(client: Client, query: str) -> None:
    answer = client.post(json.dumps(CASE).encode(), path=f"/v1/assessments?{query}")
    assert_problem(answer, 400, "unknown-parameter")
    assert client.rows() == 0


@ON_BOTH_DATABASES
def test_of_twenty_cases_of_which_one_is_misspelt_the_others_are_stored_and_that_one_is_refused_with_its_place(
    client: Client,
) -> None:
    cases = [{"assessed_on": "2026-11-23", "applicant": {"age": "child"}} for _ in range(20)]
    cases[7] = {"assessed_on": "2026-11-23", "applicant": {"agee": "child"}}
    answers = client.post_at_once([json.dumps(case).encode() for case in cases])
    assert [number for number, answer in enumerate(answers) if answer.status_code != 201] == [7]
    problem = assert_problem(answers[7], 422, "refused-facts")
    assert '"/applicant/agee"' in json.dumps(problem["errors"])
    assert client.rows() == 19
    assert len({answer.headers["location"] for answer in answers if answer.status_code == 201}) == 19


def test_while_the_engine_works_others_are_answered(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, others_were_answered = threading.Event(), threading.Event()

    def assess_late(*given: Any, **named: Any) -> Assessment:
        begun.set()
        assert others_were_answered.wait(10), "whoever asks something else waits for the engine"
        return assess(*given, **named)

    monkeypatch.setattr("api.assessing.assess", assess_late)

    async def meanwhile() -> list[int]:
        posted = asyncio.ensure_future(client._http.post("/v1/assessments", json=CASE))
        assert await asyncio.to_thread(begun.wait, 10)
        told = [(await client._http.get(path)).status_code for path in ("/healthz", "/readyz", "/v1/assessments")]
        others_were_answered.set()
        return [*told, (await posted).status_code]

    assert client.run(meanwhile()) == [200, 200, 200, 201]
