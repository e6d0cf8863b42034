"""A stored assessment is derived again with the rulebook of its day."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.api.client import Client, assert_problem
from tests.small_rulebook import small_rule_files
from triage import assess, case_from_data, house_rulebook, load_rulebook
from triage.rulebook.bundle import bundle_of, rulebook_in

CASE = {"country_of_asylum": "KEN", "assessed_on": "2026-11-23", "applicant": {"protection_wish": "yes"}}


def change(client: Client, statement: str, *values: object) -> None:
    """Change the database behind the back of the service."""
    with closing(sqlite3.connect(client.database)) as connection, connection:
        connection.execute(statement, values)


def test_what_was_stored_follows_again(client: Client) -> None:
    created = client.post_case(CASE)
    answer = client.get(f"{created.headers['location']}/verification")
    assert answer.status_code == 200
    assert answer.json() == {
        "follows": True,
        "rulebook_digest": house_rulebook().digest,
        "steps": len(created.json()["trace"]),
        "step": None,
        "reason": None,
    }


def test_an_assessment_of_another_rulebook_follows_under_the_one_that_is_kept(client: Client) -> None:
    files = small_rule_files()
    rulebook = load_rulebook(files)
    # A fact by a name that today's vocabulary does not have.
    case = case_from_data({"assessed_on": "2026-11-23", "applicant": {"alone": "yes"}}, rulebook)
    document = assess(case, rulebook=rulebook).model_dump_json().encode()
    location = client.post_case(CASE).headers["location"]
    bundle = bundle_of(rulebook, files).model_dump_json().encode()
    change(client, "INSERT INTO rulebooks VALUES (?, ?)", rulebook.digest, bundle)
    change(client, "UPDATE assessments SET document = ?, rulebook_digest = ?", document, rulebook.digest)
    verification = client.get(f"{location}/verification").json()
    assert (verification["follows"], verification["rulebook_digest"]) == (True, rulebook.digest)
    assert "Regular procedure" in client.get(f"{location}/trace", headers={"Accept": "text/plain"}).text
    assert client.get(f"{location}/why-not/return_support").json()["about"] == "return_support"


def test_a_stored_assessment_that_was_changed_does_not_follow(client: Client) -> None:
    created = client.post_case(CASE)
    forged = created.content.replace(b'"rank":4', b'"rank":3')
    assert forged != created.content
    change(client, "UPDATE assessments SET document = ?", forged)
    verification = client.get(f"{created.headers['location']}/verification").json()
    assert verification["follows"] is False
    assert verification["step"].endswith("/rank")


def test_the_same_content_in_other_bytes_is_not_what_was_stored(client: Client) -> None:
    created = client.post_case(CASE)
    change(client, "UPDATE assessments SET document = ?", created.content + b" ")
    verification = client.get(f"{created.headers['location']}/verification").json()
    assert (verification["follows"], verification["step"]) == (False, "(document)")


def test_without_its_rulebook_an_assessment_can_not_be_derived_again_and_that_is_said(client: Client) -> None:
    created = client.post_case(CASE)
    change(client, "DELETE FROM rulebooks")
    verification = client.get(f"{created.headers['location']}/verification").json()
    assert (verification["follows"], verification["step"]) == (False, "/rulebook/digest")


def test_a_kept_rulebook_that_was_changed_is_not_used(client: Client) -> None:
    created = client.post_case(CASE)
    change(client, "UPDATE rulebooks SET bundle = ?", b"{}")
    verification = client.get(f"{created.headers['location']}/verification").json()
    assert (verification["follows"], verification["step"]) == (False, "/rulebook/digest")


def test_what_is_kept_with_a_rulebook_of_the_form_before_is_there_and_can_not_be_explained(client: Client) -> None:
    created = client.post_case(CASE)
    location = created.headers["location"]
    change(client, "UPDATE rulebooks SET bundle = ?", b'{"format": "triage-rulebook/1"}')
    assert client.get(location).content == created.content
    for address in ("why-not/return_support", "what-would-change"):
        assert_problem(client.get(f"{location}/{address}"), 404, "not-found")


def test_the_rulebook_of_the_day_is_there_under_its_digest(client: Client) -> None:
    digest = client.post_case(CASE).json()["rulebook"]["digest"]
    answer = client.get(f"/v1/rulebooks/{digest}")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert rulebook_in(answer.content).digest == digest


def test_a_rulebook_that_was_never_in_use_is_not_found(client: Client) -> None:
    assert_problem(client.get("/v1/rulebooks/sha256:0"), 404, "not-found")


def test_an_assessment_that_is_not_there_can_not_be_verified(client: Client) -> None:
    assert_problem(client.get(f"/v1/assessments/{'0' * 32}/verification"), 404, "not-found")
