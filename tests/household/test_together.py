"""What shows only when the files of a household lie side by side: a question to people, against nobody."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import cases
from triage import Case, assess, case_from_data, house_rulebook
from triage.household import together as module
from triage.household.agreement import NODES
from triage.household.model import CameTogether, Person, Relation, SeenTogether, Together
from triage.household.together import LEADS_AWAY, SHARES_STATUS, together
from triage.household.topics import NOTICE, TOPICS
from triage.rulebook.citations import citation_of

DAY = {"assessed_on": "2026-11-23"}
YES, NO, UNKNOWN = CameTogether.YES, CameTogether.NO, CameTogether.UNKNOWN
PRINCIPAL, SPOUSE, CHILD = Relation.PRINCIPAL_APPLICANT, Relation.SPOUSE_OR_PARTNER, Relation.CHILD


@lru_cache(maxsize=64)
def certificate(case: str) -> dict[str, Any]:
    rulebook = house_rulebook()
    found = case_from_data(json.loads(case), rulebook)
    document: dict[str, Any] = json.loads(assess(found, rulebook=rulebook).model_dump_json())
    return document


def person(key: str, relation: Relation, came: CameTogether = UNKNOWN, **groups: Any) -> Person:
    return Person(key, relation, came, certificate(json.dumps({**DAY, **groups}, sort_keys=True)))


def seen(*persons: Person, topic: str | None = None) -> list[SeenTogether]:
    found = together(persons, house_rulebook()).seen
    return [each for each in found if topic in (None, each.topic)]


def adult(**facts: str) -> dict[str, str]:
    return {"age": "adult", "protection_wish": "yes", **facts}


HER = person("her", PRINCIPAL, applicant=adult())
HIM = person("him", SPOUSE, applicant=adult())
GIRL = person("girl", CHILD, applicant={"age": "child", "protection_wish": "yes"})


def recommending(one: Person, procedure: str) -> Person:
    """The same person, had the rules come to another procedure."""
    changed = {**one.assessment, "procedure": {**one.assessment["procedure"], "id": procedure}}
    return Person(one.key, one.relation, one.came_together, changed)


def test_one_person_alone_is_seen_alone() -> None:
    assert seen(HER) == []
    assert seen() == []


def test_every_adult_is_heard_alone_on_a_claim_of_their_own() -> None:
    told = {each.persons: each for each in seen(HER, HIM, GIRL, topic="own_claim")}
    assert set(told) == {("her",), ("him",)}
    assert told["her",].ask == house_rulebook().vocabulary.told["family.own_claim_or_confidentiality"].question
    own = person("him", SPOUSE, applicant=adult(), family={"own_claim_or_confidentiality": "yes"})
    [him] = [each for each in seen(HER, own, topic="own_claim") if each.persons == ("him",)]
    assert him.ask is None and [fact.value for fact in him.facts] == ["yes"]
    none = person("him", SPOUSE, applicant=adult(), family={"own_claim_or_confidentiality": "no"})
    assert [each.persons for each in seen(HER, none, topic="own_claim")] == [("her",)]


def test_a_child_is_told_for_itself_and_who_may_be_one_too() -> None:
    assert [each.persons for each in seen(HER, GIRL, topic="child")] == [("girl",)]
    doubtful = person("boy", CHILD, applicant={"age": "age_in_doubt"})
    assert [each.persons for each in seen(HER, doubtful, topic="child")] == [("boy",)]


def test_the_age_of_a_son_or_daughter_that_nobody_asked_for_is_asked() -> None:
    son = person("son", CHILD, applicant={"protection_wish": "yes"})
    [told] = seen(HER, son, topic="child")
    assert told.persons == ("son",) and told.facts == ()
    assert told.ask == house_rulebook().vocabulary.told["applicant.age"].question
    assert seen(HER, person("son", CHILD, applicant=adult()), topic="child") == []
    assert seen(HER, person("him", SPOUSE, applicant={"protection_wish": "yes"}), topic="child") == []


def test_files_that_were_assessed_under_different_rules_are_not_laid_side_by_side_unsaid() -> None:
    for changed in ({"profile": "another"}, {"rulebook": {"version": "1", "digest": "sha256:1"}}):
        former = Person("him", SPOUSE, UNKNOWN, {**HIM.assessment, **changed})
        assert [each.persons for each in seen(HER, former, topic="different_rules")] == [("her", "him")]
    assert seen(HER, HIM, topic="different_rules") == []


def test_a_child_without_a_known_adult_is_asked_about() -> None:
    assert seen(HER, GIRL, topic="child_without_adult") == []
    unknown = person("her", PRINCIPAL, applicant={"protection_wish": "yes"})
    for others in ((), (unknown,), (person("man", Relation.NOT_RELATED, applicant=adult()),)):
        [alone] = seen(GIRL, *others, topic="child_without_adult")
        assert alone.persons == ("girl",) and alone.ask
    # Where the file knows of an adult who is responsible, there is nothing to find out.
    cared_for = person("girl", CHILD, applicant={"age": "child", "unaccompanied_or_separated": "no"})
    assert seen(cared_for, topic="child_without_adult") == []


def test_harm_that_a_parent_fears_for_a_child_is_a_claim_of_the_child() -> None:
    mother = person("her", PRINCIPAL, applicant=adult(), claims=[{}, {"harm_feared_for": "a_child"}])
    [told] = seen(mother, GIRL, topic="child_feared_for")
    assert told.persons == ("her", "girl")
    assert [(fact.place, fact.value) for fact in told.facts] == [("/claims/1/harm_feared_for", "a_child")]
    with_claim = person("girl", CHILD, applicant={"age": "child"}, claims=[{}])
    assert seen(mother, with_claim, topic="child_feared_for") == []


def test_different_procedures_are_told_and_one_that_would_part_the_family_first() -> None:
    away = recommending(HIM, "first_country_readmission")
    told = seen(HER, away)
    assert [each.topic for each in told][:2] == ["separation", "different_procedures"]
    assert told[0].procedures == {"her": HER.procedure, "him": "first_country_readmission"}
    assert "ExCom 9, 24, 85(u)-(x), 88" in told[0].sources
    assert seen(HER, HIM, topic="different_procedures") == []
    together_away = [recommending(each, "first_country_readmission") for each in (HER, HIM)]
    assert seen(*together_away, topic="separation") == []
    stranger = person("man", Relation.NOT_RELATED, applicant=adult())
    assert seen(HER, recommending(stranger, "return_support"), topic="separation") == []


def test_status_of_a_close_relative_is_told_where_the_file_does_not_know_of_it() -> None:
    holder = person("her", PRINCIPAL, applicant=adult(), earlier_procedure={"status_here": "recognised"})
    [told] = seen(holder, HIM, topic="derivative_status")
    assert told.persons == ("him", "her") and told.ask
    knows = person("him", SPOUSE, applicant=adult(), family={"recognised_member_here": "yes"})
    assert seen(holder, knows, topic="derivative_status") == []
    # Of a sibling of the principal applicant's child nobody said what they are to each other.
    cousin = person("cousin", Relation.OTHER_RELATIVE, applicant=adult())
    assert seen(holder, cousin, topic="derivative_status") == []
    denies = person("him", SPOUSE, applicant=adult(), family={"recognised_member_here": "no"})
    assert seen(holder, denies, topic="derivative_status") == []
    [conflict] = seen(holder, denies, topic="conflict")
    assert {(fact.person, fact.value) for fact in conflict.facts} == {("him", "no"), ("her", "recognised")}


def test_status_through_a_relative_needs_a_relative_with_status() -> None:
    derived = recommending(HIM, "family_unity_derivative")
    assert [each.persons for each in seen(HER, derived, topic="no_one_to_derive_from")] == [("him",)]
    holder = person("her", PRINCIPAL, applicant=adult(), earlier_procedure={"status_here": "recognised"})
    assert seen(holder, derived, topic="no_one_to_derive_from") == []


def test_exclusion_concerns_one_person_alone() -> None:
    examined = recommending(HIM, "regular_rsd_exclusion")
    [told] = seen(HER, examined, topic="relative_may_be_excluded")
    assert told.persons == ("him", "her") and "that person alone" in told.text


def test_whom_the_family_may_endanger_is_told_first() -> None:
    afraid = person("her", PRINCIPAL, applicant=adult(), claims=[{"agents": ["family_or_community"]}])
    told = seen(afraid, HIM)
    assert (told[0].topic, told[0].persons) == ("family_may_be_the_danger", ("her",))
    # What was feared is not told to whoever reads the file of the other one.
    assert told[0].facts == ()


SHARED: dict[str, Any] = {
    "journey": {"smuggled": "yes", "rescue_at_sea": "rescued"},
    "stays": [{"kind": "transit"}],
}
OTHERWISE: dict[str, Any] = {"journey": {"smuggled": "no", "rescue_at_sea": "rescued"}, "stays": [{}, {}]}


def test_files_of_those_who_came_together_are_compared_in_the_journey() -> None:
    her = person("her", PRINCIPAL, applicant=adult(), **SHARED)
    him = person("him", SPOUSE, YES, applicant=adult(), **OTHERWISE)
    conflicts = seen(her, him, topic="conflict")
    places = [[(fact.person, fact.place, fact.value) for fact in each.facts] for each in conflicts]
    assert places == [
        [("her", "/journey/smuggled", "yes"), ("him", "/journey/smuggled", "no")],
        [("her", "/stays", "1"), ("him", "/stays", "2")],
    ]
    assert all(each.ask and each.persons == ("her", "him") for each in conflicts)


@pytest.mark.parametrize("came", [NO, UNKNOWN])
def test_of_who_did_not_come_along_or_of_whom_nobody_said_it_the_journey_is_not_compared(
    came: CameTogether,
) -> None:
    her = person("her", PRINCIPAL, applicant=adult(), **SHARED)
    him = person("him", SPOUSE, came, applicant=adult(), **OTHERWISE)
    assert seen(her, him, topic="conflict") == []
    # Also where others came together: he is not one of them.
    along = person("sister", Relation.SIBLING, YES, applicant=adult(), **SHARED)
    assert seen(her, him, along, topic="conflict") == []


def test_what_is_unknown_or_not_answered_is_no_conflict() -> None:
    her = person("her", PRINCIPAL, applicant=adult(), journey={"smuggled": "yes"})
    for smuggled in ({}, {"smuggled": "unknown"}, {"smuggled": "declined"}):
        assert seen(her, person("him", SPOUSE, YES, applicant=adult(), journey=smuggled), topic="conflict") == []


def test_how_a_fact_is_known_is_told_with_it() -> None:
    her = person("her", PRINCIPAL, applicant=adult(), journey={"smuggled": "yes"})
    states = {"journey.smuggled": "stated_by_third_party"}
    him = person("him", SPOUSE, YES, applicant=adult(), journey={"smuggled": "no"}, proof_states=states)
    [conflict] = seen(her, him, topic="conflict")
    assert [fact.proof_state for fact in conflict.facts] == [None, "stated_by_third_party"]


def test_files_that_deny_a_relative_who_is_in_the_household_do_not_agree() -> None:
    def asked(*persons: Person) -> list[set[tuple[str, str]]]:
        return [
            {(fact.person, fact.place.rpartition("/")[2]) for fact in each.facts}
            for each in seen(*persons, topic="conflict")
        ]

    childless = person("her", PRINCIPAL, applicant=adult(), family={"accompanying_children": "no"})
    assert asked(childless, GIRL) == [{("her", "accompanying_children"), ("girl", "age")}]
    alone = person("girl", CHILD, applicant={"age": "child", "unaccompanied_or_separated": "yes"})
    assert asked(HER, alone) == [{("her", "age"), ("girl", "unaccompanied_or_separated")}]
    nobody = person("her", PRINCIPAL, applicant=adult(), family={"close_family_here": "no"})
    here = person("him", SPOUSE, applicant=adult(), earlier_procedure={"status_here": "pending"})
    assert asked(nobody, here) == [{("her", "close_family_here"), ("him", "status_here")}]
    elsewhere = person("him", SPOUSE, applicant=adult(), country_of_asylum="UGA")
    in_kenya = person("her", PRINCIPAL, applicant=adult(), country_of_asylum="KEN")
    assert asked(in_kenya, elsewhere) == [{("her", "country_of_asylum"), ("him", "country_of_asylum")}]


def test_the_order_in_which_persons_are_named_changes_nothing_that_is_seen() -> None:
    her = person("her", PRINCIPAL, applicant=adult(), family={"accompanying_children": "no"}, **SHARED)
    him = recommending(person("him", SPOUSE, YES, applicant=adult(), **OTHERWISE), "return_support")

    def told(persons: Sequence[Person]) -> set[tuple[str, frozenset[str], str | None]]:
        return {(each.topic, frozenset(each.persons), each.ask) for each in seen(*persons)}

    orders = [told(order) for order in permutations((her, him, GIRL))]
    assert all(each == orders[0] for each in orders)


def test_every_name_and_source_is_one_of_the_rulebook() -> None:
    rulebook = house_rulebook()
    procedures = LEADS_AWAY | SHARES_STATUS | module.EXAMINES_EXCLUSION
    assert procedures <= set(rulebook.procedures)
    told = rulebook.vocabulary.told
    for node in NODES:
        assert node in told, node
    for topic in TOPICS:
        assert topic.sources
        for source in topic.sources:
            assert citation_of(source, rulebook.instruments) is not None, source
    assert rulebook.findings["family_contact"].scale[-1] == "to_be_cleared"


WORDS_THAT_JUDGE = (
    "lie",
    "lying",
    "liar",
    "false",
    "contradict",
    "credib",
    "suspic",
    "fraud",
    "illegal",
    "bogus",
    "refuse",
)


def assert_counts_against_nobody(found: Together) -> None:
    text = " ".join([found.notice, *(f"{each.title} {each.text} {each.ask or ''}" for each in found.seen)]).lower()
    for topic in TOPICS:
        words = f"{topic.title} {topic.text}".lower().replace("reliev", "")
        assert not any(f" {word}" in f" {words}" for word in WORDS_THAT_JUDGE), topic.id
    assert "counts against nobody" in text
    # No term of a rule, no finding, no value of one: nothing that could be read as an input or an effect.
    assert set(SeenTogether.model_fields) == {
        "topic", "title", "persons", "text", "ask", "facts", "procedures", "sources",
    }  # fmt: skip


def drawn(one: Case, key: str, relation: Relation, came: CameTogether) -> Person:
    rulebook = house_rulebook()
    dated = one.model_copy(update={"assessed_on": one.assessed_on or date(2026, 11, 23)})
    return Person(key, relation, came, json.loads(assess(dated, rulebook=rulebook).model_dump_json()))


@given(
    st.lists(
        st.tuples(cases(), st.sampled_from(list(Relation)), st.sampled_from(list(CameTogether))),
        min_size=1,
        max_size=3,
    )
)
def test_of_whatever_household_nothing_rests_on_what_nobody_told_and_no_assessment_changes(
    drawn_persons: list[tuple[Case, Relation, CameTogether]],
) -> None:
    persons = [
        drawn(case, str(number), relation, came) for number, (case, relation, came) in enumerate(drawn_persons)
    ]
    before = json.dumps([each.assessment for each in persons])
    found = together(persons, house_rulebook())
    assert found.notice == NOTICE
    assert_counts_against_nobody(found)
    by_key: Mapping[str, Person] = {each.key: each for each in persons}
    for each in found.seen:
        assert set(each.persons) <= set(by_key)
        for fact in each.facts:
            told = by_key[fact.person].told[fact.place]
            assert fact.value == told and told not in ("unknown", "declined")
        if each.topic == "conflict":
            assert len({fact.person for fact in each.facts}) > 1 and each.ask
    # What was seen is no part of any assessment.
    assert json.dumps([each.assessment for each in persons]) == before
