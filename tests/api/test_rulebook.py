"""The rulebook, as anyone can read it."""

from __future__ import annotations

import pytest

from tests.api.client import Client, assert_problem
from triage import house_rulebook
from triage.proof.invariants import house_invariants

RULE = "information.core"
PATHS = ["/v1/rulebook", f"/v1/rulebook/rules/{RULE}", "/v1/rulebook/vocabulary", "/v1/rulebook/invariants"]


def test_the_overview_names_version_digest_and_every_rule(shared_client: Client) -> None:
    rulebook = house_rulebook()
    overview = shared_client.get("/v1/rulebook").json()
    assert (overview["version"], overview["digest"]) == (rulebook.version, rulebook.digest)
    assert [rule for family in overview["families"] for rule in family["rules"]] == list(rulebook.rules)
    assert all(family["title"] for family in overview["families"])
    assert [procedure["id"] for procedure in overview["procedures"]] == list(rulebook.procedures)
    assert [finding["name"] for finding in overview["findings"]] == list(rulebook.findings)
    assert [profile["id"] for profile in overview["profiles"]] == list(rulebook.profiles)
    assert [point["id"] for point in overview["contested_points"]] == list(rulebook.contested_points)


def test_every_rule_has_a_page_in_the_words_of_the_rule_language(shared_client: Client) -> None:
    for rule in house_rulebook().rules.values():
        page = shared_client.get(f"/v1/rulebook/rules/{rule.id}").json()
        assert page["id"] == rule.id
        assert page["digest"] == rule.digest
        assert page["because"] == rule.because
        assert page["sources"] == list(rule.sources)
        assert [branch["if"] for branch in page["branches"]] == [branch.sentence for branch in rule.branches]
        assert all(branch["then"] for branch in page["branches"])
        examples = [branch["examples"] for branch in page["branches"]]
        assert sum(len(each["fires"]) + len(each["silent"]) for each in examples) == len(rule.examples)
        assert [branch["id"] for branch in page["branches"]] == [branch.id for branch in rule.branches]


def test_a_misspelt_rule_is_not_found_and_the_nearest_is_named(shared_client: Client) -> None:
    problem = assert_problem(shared_client.get("/v1/rulebook/rules/info.cores"), 404, "not-found")
    assert "Did you mean 'information.core'?" in str(problem["detail"])


def test_an_asked_for_rule_is_not_repeated(shared_client: Client) -> None:
    answer = shared_client.get("/v1/rulebook/rules/CANARY-b7e1")
    assert_problem(answer, 404, "not-found")
    assert "CANARY" not in answer.text


def test_the_vocabulary_has_every_fact_and_every_word_of_the_output(shared_client: Client) -> None:
    rulebook = house_rulebook()
    vocabulary = shared_client.get("/v1/rulebook/vocabulary").json()
    assert [fact["path"] for fact in vocabulary["facts"]] == list(rulebook.vocabulary.told)
    for fact in vocabulary["facts"]:
        assert all(fact[key] for key in ("values", "definition", "question", "source", "direction", "label"))
    assert {kind: [term["name"] for term in terms] for kind, terms in vocabulary["outputs"].items()} == {
        kind.value: list(terms) for kind, terms in rulebook.terms.items()
    }


@pytest.mark.parametrize("path", PATHS)
def test_a_client_that_holds_the_document_is_told_that_nothing_changed(shared_client: Client, path: str) -> None:
    answer = shared_client.get(path)
    assert answer.headers["cache-control"] == "no-cache"
    for held in (answer.headers["etag"], f'"other", W/{answer.headers["etag"]}', "*"):
        again = shared_client.get(path, {"If-None-Match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == answer.headers["etag"]
    assert shared_client.get(path, {"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_a_parameter_is_refused(shared_client: Client, path: str) -> None:
    assert_problem(shared_client.get(path + "?page=2"), 400, "unknown-parameter")


def test_the_invariants_are_told_with_their_statements_and_sources(shared_client: Client) -> None:
    document = shared_client.get("/v1/rulebook/invariants").json()
    assert document["rulebook_digest"] == house_rulebook().digest
    assert [entry["id"] for entry in document["invariants"]] == [invariant.id for invariant in house_invariants()]
    assert all(entry["statement"] and entry["sources"] for entry in document["invariants"])
