"""A lawyer signs, queries or dissents at one step; a dissent is a test that fails until it is resolved (I-217)."""

from __future__ import annotations

import pytest

from api.people.roles import Role
from tests.api.client import ON_BOTH_DATABASES, Client, assert_problem
from tests.api.oversight.reviewing import ANY, CHILD, assessed, someone
from tests.api.people.someone import OTHER, Someone
from triage import house_rulebook
from triage.explanation.dissent import DissentCase, fault_of

CASE = {
    "assessed_on": "2026-11-23",
    "reference": "KE-2026-00017",
    "applicant": {"age": "child", "protection_wish": "yes"},
    "vulnerability": {"disability": "yes"},
}
FINDING = "child"
DISSENT = {
    "opinion": "dissented",
    "node": FINDING,
    "instead": "adult",
    "reason": "The register shows another year of birth.",
}


def say(person: Someone, location: str, **change: object) -> object:
    return person.ask("POST", f"{location}/opinions", {**DISSENT, **change}, ANY)


@ON_BOTH_DATABASES
def test_a_dissent_is_kept_and_exported_as_a_case_that_fails_until_it_is_resolved(client: Client) -> None:
    anna = someone(client, "anna", Role.CASEWORKER)
    lena = someone(client, "lena", Role.LEGAL_ADVISER)
    sam = someone(client, "sam", Role.SUPERVISOR)
    location = assessed(anna, CASE)
    answer = lena.ask("POST", f"{location}/opinions", DISSENT, ANY)
    assert answer.status_code == 201, answer.text
    opinion = answer.json()
    assert (opinion["author"], opinion["made_at"]) == ("lena", "2026-11-23T23:59:58Z")
    address = f"{location}/opinions/{opinion['id']}"
    exported = anna.ask("GET", f"{address}/regression-case").text
    case = DissentCase.model_validate_json(exported)
    # Nothing of the person but what the step rests on, and of the day only the month.
    assert case.case == {"assessed_on": "2026-11-01", "applicant": {"age": "child"}}
    for secret in ("KE-2026", "register", "lena", "disability"):
        assert secret not in exported
    fault = fault_of(case, house_rulebook())
    assert fault is not None and "child is treat_as_child, and has to be adult; it is open" in fault
    assert [each["resolution"] for each in lena.ask("GET", "/v1/dissents").json()] == [None]
    # That the rules were changed is not believed; that it stands says somebody else.
    ended = {"outcome": "rule_changed", "reason": "A new edition of the rule."}
    assert_problem(sam.ask("PUT", f"{address}/resolution", ended), 409, "dissent-still-fails")
    stands = {"outcome": "stands", "reason": "The doubt is resolved later, in the procedure."}
    assert_problem(lena.ask("PUT", f"{address}/resolution", stands), 422, "refused-opinion")
    resolved = sam.ask("PUT", f"{address}/resolution", stands)
    assert resolved.status_code == 201, resolved.text
    assert resolved.json()["rulebook"]["version"] == house_rulebook().version
    assert_problem(sam.ask("PUT", f"{address}/resolution", stands), 409, "resolved-already")
    case = DissentCase.model_validate_json(anna.ask("GET", f"{address}/regression-case").text)
    assert case.ended is not None and case.ended.rulebook.digest == house_rulebook().digest
    assert fault_of(case, house_rulebook()) is None
    [kept] = lena.ask("GET", f"{location}/opinions").json()
    assert kept == {"opinion": opinion, "resolution": resolved.json()}


def test_whoever_dissented_can_withdraw_and_nobody_else(client: Client) -> None:
    lena = someone(client, "lena", Role.LEGAL_ADVISER)
    location = assessed(someone(client, "anna", Role.CASEWORKER), CASE)
    address = f"{location}/opinions/{lena.ask('POST', f'{location}/opinions', DISSENT, ANY).json()['id']}"
    ended = {"outcome": "withdrawn", "reason": "It was another file."}
    lisa = someone(client, "lisa", Role.LEGAL_ADVISER)
    assert_problem(lisa.ask("PUT", f"{address}/resolution", ended), 422, "refused-opinion")
    assert lena.ask("PUT", f"{address}/resolution", ended).status_code == 201


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"node": "chlid"}, "/node"),
        ({"node": "applicant.age"}, "/node"),
        ({"instead": "treat_as_child"}, "/instead"),
        ({"instead": "elderly"}, "/instead"),
        ({"instead": None}, "/instead"),
        ({"opinion": "signed"}, "/instead"),
        ({"opinion": "queried"}, "/instead"),
        ({"opinion": "agreed"}, "/opinion"),
        ({"reason": "no"}, "/reason"),
        ({"author": "sam"}, ""),
        ({"node": "child.presumption.child_or_age_in_doubt", "instead": "fires"}, "/instead"),
        ({"node": "procedure", "instead": "child_best_interests_rsd"}, "/instead"),
    ],
)
def test_an_opinion_on_what_is_not_there_is_refused_with_its_place(
    shared_client: Client, lawyer: tuple[Someone, str], change: dict[str, object], pointer: str
) -> None:
    lena, location = lawyer
    answer = lena.ask("POST", f"{location}/opinions", {**DISSENT, **change}, ANY)
    problem = assert_problem(answer, 422, "refused-opinion")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("node", "instead"),
    [
        ("child.presumption.child_or_age_in_doubt", "silent"),
        ("procedure", "regular_rsd"),
        ("child", "adult"),
        ("profile", "european_union"),
    ],
)
def test_what_rules_make_of_the_facts_can_be_dissented_from(
    lawyer: tuple[Someone, str], node: str, instead: str
) -> None:
    lena, location = lawyer
    if node == "profile":
        instead = next(name for name in house_rulebook().profiles if name != "unhcr_mandate")
    answer = lena.ask("POST", f"{location}/opinions", {**DISSENT, "node": node, "instead": instead}, ANY)
    assert answer.status_code == 201, answer.text
    case = lena.ask("GET", f"{location}/opinions/{answer.json()['id']}/regression-case").json()
    assert (case["node"], case["instead"]) == (node, instead)
    assert fault_of(DissentCase.model_validate(case), house_rulebook()) is not None


def test_any_node_can_be_signed_or_queried_and_every_node_has_its_own_name(lawyer: tuple[Someone, str]) -> None:
    lena, location = lawyer
    trace = lena.ask("GET", f"{location}/trace").json()
    names = [node["id"] for node in trace]
    assert len(names) == len(set(names))
    for opinion, node in (("signed", "applicant.age"), ("queried", names[-1])):
        said = {**DISSENT, "opinion": opinion, "node": node, "instead": None}
        assert lena.ask("POST", f"{location}/opinions", said, ANY).status_code == 201
    assert_problem(lena.ask("POST", f"{location}/opinions", said), 428, "condition-required")
    stale = {"If-Match": '"stale"'}
    assert_problem(lena.ask("POST", f"{location}/opinions", said, stale), 412, "changed-meanwhile")
    tag = lena.ask("GET", f"{location}/opinions").headers["etag"]
    assert lena.ask("POST", f"{location}/opinions", said, {"If-Match": tag}).status_code == 201
    assert lena.ask("GET", f"{location}/review-state").json()["open_queries"] == 2


def test_a_query_is_answered_by_somebody_else(lawyer: tuple[Someone, str], shared_client: Client) -> None:
    lena, location = lawyer
    said = {**DISSENT, "opinion": "queried", "instead": None}
    address = f"{location}/opinions/{lena.ask('POST', f'{location}/opinions', said, ANY).json()['id']}"
    assert_problem(lena.ask("GET", f"{address}/regression-case"), 404, "not-found")
    answered = {"outcome": "answered", "reason": "The age was told by the person."}
    assert_problem(lena.ask("PUT", f"{address}/resolution", answered), 422, "refused-opinion")
    sam = someone(shared_client, "sam", Role.SUPERVISOR)
    assert sam.ask("PUT", f"{address}/resolution", answered).status_code == 201


def test_dissents_of_another_office_are_not_listed(lawyer: tuple[Someone, str], shared_client: Client) -> None:
    lena, location = lawyer
    lena.ask("POST", f"{location}/opinions", DISSENT, ANY)
    assert lena.ask("GET", "/v1/dissents").json()
    other = someone(shared_client, "lotte", Role.LEGAL_ADVISER, OTHER)
    assert other.ask("GET", "/v1/dissents").json() == []
    assert someone(shared_client, "uma", Role.AUDITOR, OTHER).ask("GET", "/v1/dissents").json()


def test_a_damaged_opinion_is_named(client: Client) -> None:
    lena = someone(client, "lena", Role.LEGAL_ADVISER)
    location = assessed(someone(client, "anna", Role.CASEWORKER), CHILD)
    assert lena.ask("POST", f"{location}/opinions", DISSENT, ANY).status_code == 201
    client.change("UPDATE opinions SET sha256 = :other", other="0" * 64)
    problem = assert_problem(lena.ask("GET", f"{location}/opinions"), 503, "damaged-document")
    assert str(problem["detail"]).startswith("The stored opinion is not what was stored.")


@pytest.fixture(scope="module")
def lawyer(shared_client: Client) -> tuple[Someone, str]:
    lena = someone(shared_client, "lena", Role.LEGAL_ADVISER)
    return lena, assessed(someone(shared_client, "anna", Role.CASEWORKER), CASE)
