"""The OpenAPI document says what the service really does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.examples import EXAMPLES
from api.problems import PROBLEM_TYPES
from tests.api.client import Client


@pytest.fixture(scope="module")
def document(shared_client: Client) -> dict[str, Any]:
    answer = shared_client.get("/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_the_body_of_a_submission_is_a_case_with_every_example(document: dict[str, Any]) -> None:
    body = document["paths"]["/v1/assessments"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"] == {"$ref": "#/components/schemas/Case"}
    assert {name: example["value"] for name, example in body["examples"].items()} == {
        example.name: example.case for example in EXAMPLES
    }


def test_a_submission_is_answered_with_an_assessment(document: dict[str, Any]) -> None:
    answers = document["paths"]["/v1/assessments"]["post"]["responses"]
    assert answers["201"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Assessment"}


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in references(document):
        place: Any = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for member in node.values():
            yield from references(member)
    elif isinstance(node, list):
        for member in node:
            yield from references(member)


def test_every_refusal_is_described_as_a_problem_document(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"], (path, method, status)


def test_every_kind_of_problem_that_an_address_can_answer_is_named(document: dict[str, Any]) -> None:
    general = {"bad-request", "method-not-allowed", "invalid-request", "internal-error", "too-slow"}
    for kind in PROBLEM_TYPES:
        assert kind.uri in str(document["paths"]) or kind.name in general


def test_whoever_holds_what_they_read_is_answered_as_the_document_says(
    document: dict[str, Any], shared_client: Client
) -> None:
    for path, item in document["paths"].items():
        assert "get" not in item or "304" in item["get"]["responses"], path
        assert not any("304" in item[method]["responses"] for method in item if method != "get"), path
    tag = shared_client.get("/v1/rulebook").headers["etag"]
    answer = shared_client.get("/v1/rulebook", {"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
