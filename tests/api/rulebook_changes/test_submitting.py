"""A draft of the rulebook is uploaded: kept as it is, or refused with every mistake at its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.api.client import JSON, ON_BOTH_DATABASES, Client, assert_problem
from tests.api.rulebook_changes.changing import (
    CHILDREN,
    DAY,
    LESS,
    PATH,
    PROMISES,
    TOP,
    VERSION,
    Office,
    draft,
    recorded,
    request,
)
from triage import house_rulebook
from triage.proof.invariants import FILE
from triage.rulebook.bundle import rulebook_in
from triage.rulebook.loading import load_rulebook

# As tests/cases of rule files have them: a name that nobody knows, and what is probably meant.
MISTAKE = (CHILDREN, "if: applicant.age in {child, age_in_doubt}", "if: applicant.agee in {child, age_in_doubt}")


@pytest.fixture(scope="module")
def office(shared_client: Client) -> Office:
    return Office(shared_client)


@ON_BOTH_DATABASES
def test_a_draft_is_kept_as_it_was_sent_and_changes_nothing_yet(client: Client) -> None:
    office = Office(client)
    sent = request(LESS)
    answer = office.lena.ask("POST", PATH, sent)
    assert answer.status_code == 201, answer.text[:300]
    told = answer.json()
    assert (told["state"], told["approvals"], told["checks"], told["decisions"]) == ("submitted", 0, [], [])
    change = told["change"]
    assert (change["author"], change["office"], change["active_from"]) == ("lena", "nairobi", DAY)
    expected = load_rulebook(sent["files"])
    assert change["rulebook"] == {"version": VERSION, "digest": expected.digest}
    bundle = office.anna.ask("GET", told["draft"])
    assert bundle.json()["files"] == sent["files"]
    assert rulebook_in(bundle.content).digest == expected.digest
    assert office.lena.ask("GET", "/v1/rulebook").json()["digest"] == house_rulebook().digest
    # It is not among those that assess, or did.
    assert_problem(office.lena.ask("GET", f"/v1/rulebooks/{expected.digest}"), 404, "not-found")
    assert office.anna.ask("GET", PATH).json() == [told]
    assert recorded(client).count("rulebook_change_submitted") == 1


def test_a_mistake_in_a_rule_is_told_with_file_line_and_column_and_nothing_is_kept(office: Office) -> None:
    problem = assert_problem(office.lena.ask("POST", PATH, request(MISTAKE)), 422, "refused-rulebook-change")
    errors: list[dict[str, str]] = problem["errors"]  # type: ignore[assignment]
    [error] = errors
    line = draft(MISTAKE)[CHILDREN].splitlines().index("        if: applicant.agee in {child, age_in_doubt}") + 1
    assert error["pointer"] == "/files/families~1child.yaml"
    assert error["message"].startswith(f"{CHILDREN}:{line}:13: ")
    assert "did you mean 'applicant.age'?" in error["message"]
    assert office.lena.ask("GET", PATH).json() == []


def without(name: str) -> dict[str, str]:
    return {file: text for file, text in draft(LESS).items() if file != name}


REFUSED: list[tuple[Callable[[], dict[str, Any]], str, str]] = [
    (lambda: {"files": without(CHILDREN)}, "/files/families~1child.yaml", "the file is missing"),
    (lambda: {"files": without(TOP)}, "/files/rulebook.yaml", "the file is missing"),
    (lambda: {"files": {TOP: "- no: rulebook"}}, "/files/rulebook.yaml", "rulebook.yaml:1:1"),
    (lambda: {"files": {TOP: "a: &a [*a]"}}, "/files/rulebook.yaml", "anchors and aliases are not allowed"),
    (lambda: {"files": draft()}, "", ""),
    (
        lambda: {"files": draft(LESS, version=house_rulebook().version)},
        "/files/rulebook.yaml",
        "rulebook.yaml:4:10",
    ),
    (lambda: {"files": {**draft(LESS), FILE: PROMISES + "# and no more"}}, "/files/invariants.yaml", "promised"),
    (lambda: {"active_from": "2026-11-23"}, "/active_from", "has begun"),
    (lambda: {"active_from": "soon"}, "/active_from", "date"),
    (lambda: {"title": "Short"}, "/title", "at least 10"),
    (lambda: {"reason": " " * 30}, "/reason", "at least 8 letters"),
    (lambda: {"files": {**draft(LESS), "../../etc/passwd.yaml": "x: y"}}, "/files", "read by nothing: "),
    (lambda: {"files": {**draft(LESS), "/tmp/rules.yaml": "x: y"}}, "/files", "read by nothing: "),
    (lambda: {"files": {**draft(LESS), "families/../terms.yaml": "x: y"}}, "/files", "read by nothing: "),
    (lambda: {"files": {**draft(LESS), "families/deep/er.yaml": "x: y"}}, "/files", "read by nothing: "),
    (lambda: {"files": {**draft(LESS), "unread.yaml": "x: y"}}, "/files", "read by nothing: "),
    (
        lambda: {"files": {**draft(LESS), "families/unlisted.yaml": "x: y"}},
        "/files/families~1unlisted.yaml",
        "not listed",
    ),
    (lambda: {"files": {f"families/f{number}.yaml": "" for number in range(301)}}, "/files", "too many files"),
    (lambda: {"author": "luis"}, "", "is not known"),
    (lambda: {"files": {TOP: ["no", "text"]}}, "/files/rulebook.yaml", "valid string"),
]


@pytest.mark.parametrize(("change", "pointer", "told"), REFUSED)
def test_what_is_no_draft_is_refused_at_its_place(
    office: Office, change: Callable[[], dict[str, Any]], pointer: str, told: str
) -> None:
    body = {**request(LESS), **change()}
    if not told:
        # Other content, in no digest: a comment.
        files = {**draft(), TOP: draft(version=house_rulebook().version)[TOP] + "# one more comment\n"}
        body, pointer, told = {**body, "files": files}, "/files", "come to the rulebook that is in force"
    answer = office.lena.ask("POST", PATH, body)
    problem = assert_problem(answer, 422, "refused-rulebook-change")
    errors: list[dict[str, str]] = problem["errors"]  # type: ignore[assignment]
    assert any(error["pointer"] == pointer and told in error["message"] for error in errors), errors[:5]
    assert all(error["remedy"] for error in errors)
    assert "passwd" not in answer.text and "/tmp/" not in answer.text
    assert office.lena.ask("GET", PATH).json() == []


def test_a_draft_that_is_too_large_is_refused_before_it_is_kept(office: Office) -> None:
    body = b'{"files":{"rulebook.yaml":"' + b"x" * 8_000_001 + b'"}}'
    answer = office.client.post(body, {**JSON, **office.lena.headers}, PATH)
    assert_problem(answer, 413, "document-too-large")
    zipped = {**JSON, **office.lena.headers, "Content-Encoding": "gzip"}
    assert_problem(office.client.post(body[:100], zipped, PATH), 415, "unsupported-media-type")


@pytest.mark.slow
def test_a_draft_that_is_sent_twice_with_one_key_is_kept_once(client: Client) -> None:
    office = Office(client)
    key = {"Idempotency-Key": "one draft"}
    first, second = (office.lena.ask("POST", PATH, request(LESS), key) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.headers["location"] == second.headers["location"]
    assert first.content == second.content
    assert len(office.lena.ask("GET", PATH).json()) == 1
    assert_problem(
        office.lena.ask("POST", PATH, request(LESS, title="Another title here"), key), 422, "idempotency-key-reused"
    )


@pytest.mark.slow
def test_a_draft_that_was_changed_behind_the_back_of_the_service_is_not_read(client: Client) -> None:
    office = Office(client)
    one, other = office.submitted(LESS), office.submitted(LESS, title="The same with another title")
    ids = [location.rpartition("/")[2] for location in (one, other)]
    client.change("UPDATE rulebook_changes SET active_from = '2026-11-24' WHERE id = :id", id=ids[0])
    for path in (one, f"{one}/draft", f"{one}/verification", PATH):
        assert_problem(office.lena.ask("GET", path), 503, "damaged-document")
    content = json.loads(office.lena.ask("GET", f"{other}/draft").content)
    assert content["version"] == VERSION
    client.change(
        "UPDATE rulebook_changes SET draft_content = content, draft_sha256 = sha256 WHERE id = :id", id=ids[1]
    )
    assert_problem(office.lena.ask("GET", f"{other}/draft"), 503, "damaged-document")
