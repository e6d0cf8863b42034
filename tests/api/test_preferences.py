"""Clients that need no certificate are answered without one."""

from __future__ import annotations

import json

import pytest

from api.examples import EXAMPLES, ExampleCase
from tests.api.client import JSON, Client
from tests.api.test_reviews import CASE, CONFIRMED

BODY = json.dumps(CASE).encode()


@pytest.mark.parametrize("prefer", ["return=minimal", 'RETURN="minimal"; x=1', "wait=1, return=minimal"])
def test_whoever_prefers_it_gets_no_body_and_finds_what_was_stored(client: Client, prefer: str) -> None:
    answer = client.post(BODY, {**JSON, "Prefer": prefer})
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["preference-applied"] == "return=minimal"
    assert "Prefer" in answer.headers["vary"]
    read = client.get(answer.headers["location"])
    assert read.headers["etag"] == answer.headers["etag"]
    review = client.post_review(answer.headers["location"], CONFIRMED, {"Prefer": prefer})
    assert (review.status_code, review.content) == (201, b"")
    assert len(client.get(f"{answer.headers['location']}/reviews").json()) == 1


@pytest.mark.parametrize("prefer", ["return=representation", "return=whole, return=minimal", "minimal", ""])
def test_whoever_does_not_gets_all(shared_client: Client, prefer: str) -> None:
    answer = shared_client.post(BODY, {**JSON, "Prefer": prefer})
    assert answer.json()["format"] == "triage-assessment/4"
    assert "preference-applied" not in answer.headers


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_brief_form_says_what_the_certificate_says(shared_client: Client, example: ExampleCase) -> None:
    created = shared_client.post_case(example.case)
    whole = created.json()
    answer = shared_client.get(f"{created.headers['location']}/recommendation")
    assert answer.status_code == 200
    brief = answer.json()
    assert brief["procedure"]["id"] == example.procedure
    assert brief["certificate"] == created.headers["location"]
    assert brief["etag"] == created.headers["etag"]
    assert [point["id"] for point in brief["points_at_issue"]] == [each["id"] for each in whole["points_at_issue"]]
    assert [asked["fact"] for asked in brief["ask_next"]] == [each["fact"] for each in whole["ask_next"]]
    particular = {
        each["meaning"] for kind in ("actions", "safeguards") for each in whole[kind] if each["particular"]
    }
    assert set(brief["do_first"]) == particular
    assert brief["notice"] == whole["notice"]
    assert len(answer.content) < len(created.content) / 3
