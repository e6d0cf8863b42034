"""A case file holds all assessments of a case in order; two people do not correct past each other."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

import api.case_files.filing
from api.case_files.history import Occasion
from api.settings import sqlite_file
from tests.api.client import JSON, ON_BOTH_DATABASES, Client, assert_problem, rows_of, running_service
from tests.api.test_migrations import former_database

ADULT = {"assessed_on": "2026-11-23", "applicant": {"age": "adult", "protection_wish": "yes"}}
CHILD = {"assessed_on": "2026-11-23", "applicant": {"age": "child", "protection_wish": "yes"}}


def opened(client: Client, case: object = ADULT, query: str = "", **headers: str) -> httpx.Response:
    answer = client.post(json.dumps(case).encode(), {**JSON, **headers}, f"/v1/cases{query}")
    assert answer.status_code == 201, answer.text
    return answer


def added(
    client: Client, location: str, case: object, tag: str, occasion: str = "correction", **headers: str
) -> httpx.Response:
    sent = {**JSON, "If-Match": tag, **headers}
    return client.post(json.dumps(case).encode(), sent, f"{location}/assessments?occasion={occasion}")


@ON_BOTH_DATABASES
def test_a_correction_is_a_new_assessment_linked_to_the_one_before(client: Client) -> None:
    file = opened(client, {**ADULT, "reference": "KE-1"})
    location = file.headers["location"]
    assert client.get(location).content == file.content
    answer = added(client, location, CHILD, file.headers["etag"])
    assert answer.status_code == 201, answer.text
    assert answer.json()["procedure"]["id"] == "child_best_interests_rsd"
    read = client.get(location).json()
    first, second = read["assessments"]
    assert read["reference"] == "KE-1"
    assert (first["position"], first["occasion"], first["follows"], first["difference"]) == (1, "first", None, None)
    assert (second["position"], second["occasion"], second["follows"]) == (2, "correction", first["id"])
    assert second["href"] == answer.headers["location"] and second["author"] == "local"
    assert client.get(first["href"]).json()["case"]["applicant"]["age"] == "adult"
    for entry in (first, second):
        assert entry["etag"] == client.get(entry["href"]).headers["etag"]
        assert client.get(f"{entry['href']}/case").json() == read
        assert entry["procedure"] == client.get(entry["href"]).json()["procedure"]["id"]
    for link in (location, first["href"], second["difference"]):
        assert f"<{link}>" in answer.headers["link"]
    assert client.get(second["difference"]).json()["difference"]["outcome"] == "changed"


@ON_BOTH_DATABASES
def test_of_two_who_correct_at_once_one_is_told_to_look_again(client: Client) -> None:
    file = opened(client)
    location, tag = file.headers["location"], file.headers["etag"]
    bodies = [json.dumps(CHILD).encode()] * 4
    path = f"{location}/assessments?occasion=correction"
    answers = client.post_at_once(bodies, {**JSON, "If-Match": tag}, path)
    assert sorted(answer.status_code for answer in answers) == [201, 412, 412, 412]
    assert len(client.get(location).json()["assessments"]) == 2
    assert client.rows() == 2


def test_a_correction_has_to_say_what_it_has_seen_and_why_it_is_made(shared_client: Client) -> None:
    file = opened(shared_client)
    location = file.headers["location"]
    body = json.dumps(CHILD).encode()
    path = f"{location}/assessments"
    assert_problem(shared_client.post(body, path=f"{path}?occasion=correction"), 428, "condition-required")
    for query in ("", "?occasion=first", "?occasion=whim", "?occasion=correction&occasion=correction", "?x=1"):
        answer = shared_client.post(body, {**JSON, "If-Match": "*"}, path + query)
        assert_problem(answer, 400, "unknown-parameter")
    assert_problem(added(shared_client, location, CHILD, '"stale"'), 412, "changed-meanwhile")
    assert_problem(added(shared_client, location, {"applicant": {"age": 1}}, "*"), 400, "unreadable-document")
    assert shared_client.get(location).content == file.content
    assert added(shared_client, location, CHILD, "*", "new_information").status_code == 201


@ON_BOTH_DATABASES
def test_a_request_that_is_sent_again_is_answered_with_what_was_made_first(client: Client) -> None:
    key = {"Idempotency-Key": "monday-1"}
    file = opened(client, **key)
    location = file.headers["location"]
    tag = file.headers["etag"]
    answer = added(client, location, CHILD, tag, **{"Idempotency-Key": "monday-2"})
    # The file has changed since: what is answered again is what was answered then, also for what no longer matches.
    again = opened(client, **key)
    assert (again.content, again.headers["location"]) == (file.content, location)
    second = added(client, location, CHILD, tag, **{"Idempotency-Key": "monday-2"})
    assert (second.content, second.headers["location"]) == (answer.content, answer.headers["location"])
    assert second.headers["link"] == answer.headers["link"]
    assert client.rows() == 2
    assert_problem(
        added(client, location, ADULT, "*", **{"Idempotency-Key": "monday-2"}), 422, "idempotency-key-reused"
    )


@ON_BOTH_DATABASES
def test_of_many_with_one_key_at_once_one_opens_a_file(client: Client) -> None:
    keyed = {**JSON, "Idempotency-Key": "one"}
    answers = client.post_at_once([json.dumps(ADULT).encode()] * 8, keyed, "/v1/cases")
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert client.rows() == 1


@ON_BOTH_DATABASES
def test_a_stored_assessment_opens_a_file_once(client: Client) -> None:
    location = client.post_case(ADULT).headers["location"]
    assert_problem(client.get(f"{location}/case"), 404, "not-found")
    keyed = {"Idempotency-Key": "adopt"}
    answer = client.request("POST", f"{location}/case", keyed)
    assert answer.status_code == 201, answer.text
    assert [entry["href"] for entry in answer.json()["assessments"]] == [location]
    assert client.request("POST", f"{location}/case", keyed).content == answer.content
    assert_problem(client.request("POST", f"{location}/case"), 409, "in-a-case-file")
    assert client.get(f"{location}/case").headers["content-location"] == answer.headers["location"]
    assert client.rows() == 1


def test_what_a_former_program_assessed_can_be_corrected_in_a_file(tmp_path: Path) -> None:
    with running_service(sqlite_file(former_database("format_6", tmp_path))) as client:
        [entry] = client.get("/v1/assessments?reference=KE-2026-00017").json()["assessments"]
        assert client.get("/v1/cases").json()["cases"] == []
        file = client.request("POST", f"{entry['href']}/case")
        assert file.status_code == 201, file.text
        assert added(client, file.headers["location"], CHILD, file.headers["etag"]).status_code == 201
        assert client.get(f"{file.headers['location']}/difference").status_code == 200


def test_a_case_with_another_reference_is_not_put_into_this_file_by_mistake(shared_client: Client) -> None:
    file = opened(shared_client, {**ADULT, "reference": "KE-1"})
    location = file.headers["location"]
    other = {**CHILD, "reference": "KE-2"}
    problem = assert_problem(added(shared_client, location, other, "*", "new_information"), 422, "refused-facts")
    assert problem["errors"][0]["pointer"] == "/reference"  # type: ignore[index]
    assert added(shared_client, location, other, "*", "correction").status_code == 201
    assert shared_client.get(location).json()["reference"] == "KE-2"


def test_a_file_that_is_full_takes_no_further_assessment(
    shared_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.case_files.filing, "MOST_ASSESSMENTS", 1)
    file = opened(shared_client)
    answer = added(shared_client, file.headers["location"], CHILD, file.headers["etag"])
    assert_problem(answer, 409, "case-file-full")
    assert shared_client.get(file.headers["location"]).content == file.content


def test_any_two_assessments_of_a_file_are_compared_and_no_others(shared_client: Client) -> None:
    file = opened(shared_client)
    location = file.headers["location"]
    for case in (CHILD, ADULT):
        assert added(shared_client, location, case, "*").status_code == 201
    one, two, three = (each["id"] for each in shared_client.get(location).json()["assessments"])
    ages = {
        (before, after): [
            (fact["before"], fact["after"])
            for fact in shared_client.get(f"{location}/difference?before={before}&after={after}").json()[
                "difference"
            ]["facts"]
        ]
        for before, after in ((one, two), (two, one), (one, three))
    }
    assert ages == {(one, two): [("adult", "child")], (two, one): [("child", "adult")], (one, three): []}
    text = shared_client.get(f"{location}/difference?before={one}&after={two}", {"Accept": "text/plain"})
    assert text.headers["content-type"].startswith("text/plain") and text.headers["vary"].startswith("Accept")
    assert "Age position of the person: adult → child" in text.text
    refused = shared_client.get(f"{location}/difference", {"Accept": "image/png"})
    assert_problem(refused, 406, "not-acceptable")
    latest = shared_client.get(f"{location}/difference").json()
    assert (latest["before"], latest["after"]) == (two, three)
    other = opened(shared_client).json()["assessments"][0]["id"]
    for query in (f"before={other}", f"after={other}", f"after={one}", "after=x", "before=%00"):
        assert_problem(shared_client.get(f"{location}/difference?{query}"), 404, "not-found")
    assert_problem(shared_client.get(f"{location}/difference?between={one}"), 400, "unknown-parameter")


def test_a_damaged_assessment_is_named_and_the_history_still_read(client: Client) -> None:
    file = opened(client)
    location = file.headers["location"]
    assert added(client, location, CHILD, "*").status_code == 201
    client.change("UPDATE assessments SET content = :content", content=b"")
    assert_problem(client.get(f"{location}/difference"), 503, "damaged-document")
    assert len(client.get(location).json()["assessments"]) == 2


def test_minimal_answers_and_heads(shared_client: Client) -> None:
    file = opened(shared_client, Prefer="return=minimal")
    assert file.content == b"" and file.headers["preference-applied"] == "return=minimal"
    location = file.headers["location"]
    assert shared_client.get(location).headers["etag"] == file.headers["etag"]
    head = shared_client.request("HEAD", location)
    assert (head.content, head.headers["etag"]) == (b"", file.headers["etag"])


@ON_BOTH_DATABASES
def test_a_failure_in_the_midst_stores_nothing(client: Client) -> None:
    file = opened(client)
    client.change("DROP TABLE case_terms")
    answer = added(client, file.headers["location"], CHILD, file.headers["etag"])
    assert_problem(answer, 503, "storage-unavailable")
    assert_problem(client.post(json.dumps(ADULT).encode(), path="/v1/cases"), 503, "storage-unavailable")
    assert client.rows() == 1
    assert client.get(file.headers["location"]).content == file.content


@ON_BOTH_DATABASES
def test_what_many_add_at_once_all_stands_in_the_file(client: Client) -> None:
    """Those who want to add whatever is there wait for each other, and none is lost."""
    location = opened(client).headers["location"]
    path = f"{location}/assessments?occasion=reassessment"
    answers = client.post_at_once([json.dumps(CHILD).encode()] * 5, {**JSON, "If-Match": "*"}, path)
    assert [answer.status_code for answer in answers] == [201] * 5
    entries = client.get(location).json()["assessments"]
    assert [entry["position"] for entry in entries] == list(range(1, 7))
    assert [entry["follows"] for entry in entries[1:]] == [entry["id"] for entry in entries[:-1]]
    assert {answer.headers["location"] for answer in answers} == {entry["href"] for entry in entries[1:]}


def test_two_services_on_one_database_see_one_history(tmp_path: Path) -> None:
    database = sqlite_file(tmp_path / "triage.db")
    with running_service(database) as one, running_service(database) as other:
        file = opened(one)
        assert added(other, file.headers["location"], CHILD, file.headers["etag"]).status_code == 201
        answer = added(one, file.headers["location"], ADULT, file.headers["etag"])
        assert_problem(answer, 412, "changed-meanwhile")


@ON_BOTH_DATABASES
def test_stores_that_add_in_threads_number_without_gaps(client: Client) -> None:
    file = opened(client)
    case_id = file.headers["location"].rpartition("/")[2]
    files = client.app.state.casework.files
    stored = client.app.state.service.store.find(file.json()["assessments"][0]["id"])

    def add(number: int) -> None:
        another = replace(stored, id=sha256(str(number).encode()).hexdigest()[:32])
        files.add(case_id, another, Occasion.REASSESSMENT, lambda _: None, None, None)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add, range(8)))
    rows = rows_of(client.database, "SELECT position FROM case_assessments ORDER BY position")
    assert [position for (position,) in rows] == list(range(1, 10))
