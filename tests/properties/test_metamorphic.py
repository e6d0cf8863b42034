"""What must not matter when the same story is told otherwise, and what a change for the better must not do.

Each property is checked for every case that the search found and for cases drawn near them or at random.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle.promises import more_protective
from tests.oracle.results import Result, result_of
from tests.properties.drawing import any_cases, found_cases
from tests.properties.search import house_result
from tests.strategies import Choose, cases
from tests.variations import (
    COUNTRIES,
    LISTS,
    Member,
    consistent,
    document_of,
    fact_nodes,
    members,
    moved,
    settings_of,
    unknown_member,
    with_members,
)
from triage import Case, assess, case_from_data, read_case
from triage.assessment.legal_regime import legal_regime
from triage.language.names import path_of
from triage.language.sentences import EntityKind
from triage.proof.invariants import Monotone, house_invariants
from triage.readers.derivation import Premises
from triage.rulebook.citations import citation_of
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import DOUBT_DECIDES

RULEBOOK = house_rulebook()
TRANSFER = {"first_country_readmission", "third_country_admissibility"}
EXCEPTED = {
    path
    for invariant in house_invariants()
    if isinstance(invariant.promise, Monotone)
    for path in invariant.promise.exceptions
}

# Heard and asked about, and without any reason for protection.
RAISES_NOTHING: Member = {
    **dict.fromkeys(unknown_member(EntityKind.CLAIM), "no"),
    "country_information_support": "contradicts",
    "state_protection": "unknown",
    "sur_place": "none",
    "prosecution_element": "none",
    # A claim of which it is not known that it was examined keeps anybody here.
    "examined_before": "yes",
}

Property = Callable[[Choose, Premises], None]


def told_of(result: Result) -> tuple[object, ...]:
    """Return what a recommendation says, apart from which claim or stay it rests on."""
    return result.procedure, result.priority, result.candidates, result.terms


def rank_of(result: Result) -> int:
    return RULEBOOK.procedures[result.procedure].rank


def story(premises: Premises) -> str:
    return json.dumps({"case": document_of(premises), "settings": settings_of(RULEBOOK, premises)})


def never_less_protective(before: Premises, after: Premises) -> None:
    first, second = house_result(before), result_of(RULEBOOK, after)
    if first.values[DOUBT_DECIDES] == "yes":
        # It is recommended to find out, which is more than what follows once nothing is doubted: see I-16.
        return
    assert rank_of(second) >= rank_of(first), (
        f"{first.procedure} became {second.procedure}\nbefore {story(before)}\nafter {story(after)}"
    )


def same_recommendation(before: Premises, after: Premises) -> None:
    first, second = told_of(house_result(before)), told_of(result_of(RULEBOOK, after))
    assert first == second, f"before {story(before)}\nafter {story(after)}"


def the_order_of_a_list_only_renumbers_it(choose: Choose, premises: Premises) -> None:
    """Which reason a frightened person names first says nothing about its weight (Handbook 196, 201; I-03)."""
    for kind in LISTS:
        before = house_result(premises)
        there = members(premises, kind)
        order = shuffled(choose, range(len(there)))
        after = result_of(RULEBOOK, with_members(premises, kind, [there[place] for place in order]))
        names = {f"{kind}s[{old}]": f"{kind}s[{new}]" for new, old in enumerate(order)}
        renamed = {
            branch: frozenset(names.get(entity, entity) for entity in at) for branch, at in before.fired.items()
        }
        assert {branch: at for branch, at in after.fired.items() if at} == renamed
        assert told_of(after) == told_of(before)


def telling_something_twice_adds_nothing(choose: Choose, premises: Premises) -> None:
    """A claim is weighed by what it says, not by how often it is written down (Handbook 42, 196; I-04)."""
    for kind in LISTS:
        there = members(premises, kind)
        if there:
            same_recommendation(premises, with_members(premises, kind, [*there, choose(there)]))


def forgetting_what_speaks_against_someone_never_harms(choose: Choose, premises: Premises) -> None:
    """Benefit of the doubt: what is not established can not weigh more than what is (Handbook 203-204; I-16)."""
    adverse = {
        node: "unknown"
        for node in fact_nodes(premises)
        if "unknown" in more_protective(node, premises.values[node]) and path_of(node) not in EXCEPTED
    }
    chosen = {node: value for node, value in adverse.items() if choose((True, False))}
    never_less_protective(premises, moved(premises, chosen))
    never_less_protective(premises, moved(premises, adverse))


def what_speaks_for_someone_never_harms(choose: Choose, premises: Premises) -> None:
    """Several protective answers at once, as an interview brings them (Handbook 196, 203; I-16).

    Not those by which a person comes to be a claimant at all: only a claimant can be considered for a transfer.
    """
    better = {
        node: choose(options)
        for node in fact_nodes(premises)
        if path_of(node) not in EXCEPTED
        and (options := more_protective(node, premises.values[node]))
        and choose((False, False, True))
    }
    after = moved(premises, better)
    if consistent(after):
        never_less_protective(premises, after)


def a_stay_told_in_two_entries_never_harms(choose: Choose, premises: Premises) -> None:
    """A transfer needs every condition known of one and the same country (ExCom 85(aa); seed 35-38; I-13, I-14).

    Facts known together of one country are not known together of two, so dividing them can only close a transfer.
    """
    stays = members(premises, EntityKind.STAY)
    if not stays:
        return
    place = choose(range(len(stays)))
    parts: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for name, value in stays[place].items():
        if name.endswith(" proof"):
            continue  # How a fact is known goes along with it.
        mine, other = parts if choose((True, False)) else parts[::-1]
        mine[name] = value
        other[name] = "unknown"
        if f"{name} proof" in stays[place]:
            mine[f"{name} proof"] = stays[place][f"{name} proof"]
    rest = [*stays[:place], *stays[place + 1 :]]
    never_less_protective(premises, with_members(premises, EntityKind.STAY, [*rest, *parts]))


def a_further_claim_never_harms_whoever_has_claimed(choose: Choose, premises: Premises) -> None:
    """Every reason is examined, and a weak one does not spoil a good one (Handbook 42, 66-67; I-17(b)).

    Not so for the first claim: one that was not yet heard counts as plausible, one that was heard may be unrelated.
    """
    claims = members(premises, EntityKind.CLAIM)
    if not claims or result_of(RULEBOOK, premises).values["protection_signal"] != "expressed":
        return
    further = {name: choose(RULEBOOK.facts[f"claim.{name}"].values) for name in unknown_member(EntityKind.CLAIM)}
    after = with_members(premises, EntityKind.CLAIM, [*claims, further])
    if consistent(after):
        never_less_protective(premises, after)


def a_claim_that_raises_nothing_changes_no_procedure(choose: Choose, premises: Premises) -> None:
    """What is irrelevant neither helps nor harms: motives beside fear do not count against it (Handbook 62-64)."""
    claims = members(premises, EntityKind.CLAIM)
    if claims:
        before = house_result(premises)
        after = result_of(RULEBOOK, with_members(premises, EntityKind.CLAIM, [*claims, RAISES_NOTHING]))
        assert after.procedure == before.procedure, story(premises)


PROPERTIES: Sequence[Property] = (
    the_order_of_a_list_only_renumbers_it,
    telling_something_twice_adds_nothing,
    forgetting_what_speaks_against_someone_never_harms,
    what_speaks_for_someone_never_harms,
    a_stay_told_in_two_entries_never_harms,
    a_further_claim_never_harms_whoever_has_claimed,
    a_claim_that_raises_nothing_changes_no_procedure,
)


def shuffled(choose: Choose, places: Sequence[int]) -> list[int]:
    left, order = list(places), []
    while left:
        order.append(left.pop(choose(range(len(left)))))
    return order


@pytest.mark.slow
@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
def test_in_every_case_found_by_search(holds: Property) -> None:
    choose = random.Random(0).choice
    for premises in found_cases():
        holds(choose, premises)


@pytest.mark.hypothesis
@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
def test_in_drawn_cases(holds: Property) -> None:
    @given(any_cases(), st.data())
    def in_a_drawn_case(premises: Premises, data: st.DataObject) -> None:
        holds(lambda options: data.draw(st.sampled_from(options)), premises)

    in_a_drawn_case()


@pytest.mark.slow
@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
@pytest.mark.parametrize("seed", (1, 2))
def test_many_times_in_every_case_found_by_search(holds: Property, seed: int) -> None:
    choose = random.Random(seed).choice
    for premises in found_cases():
        holds(choose, premises)


def reordered(choose: Choose, value: Any) -> Any:
    """Return the same JSON with the names of every object in another order; lists stay as they are."""
    if isinstance(value, list):
        return [reordered(choose, member) for member in value]
    if not isinstance(value, Mapping):
        return value
    names = list(value)
    return {names[place]: reordered(choose, value[names[place]]) for place in shuffled(choose, range(len(names)))}


@given(any_cases(), st.data())
def test_the_order_in_which_facts_are_written_down_does_not_matter(premises: Premises, data: st.DataObject) -> None:
    """A form may be filled in any order; read, the case is the same, so all that follows is (I-03)."""
    document = document_of(premises)
    other = reordered(lambda options: data.draw(st.sampled_from(options)), document)
    assert read_case(json.dumps(other).encode()) == read_case(json.dumps(document).encode())


@given(cases(), st.sampled_from(["A", "case-17", "x" * 64]))
def test_another_reference_changes_nothing_but_the_reference(case: Case, reference: str) -> None:
    """Nobody is treated by file number: the key of the office is carried along and never read."""
    dated = case.model_copy(update={"assessed_on": date(2026, 11, 23)})
    before, after = (
        assess(each).model_dump(mode="json") for each in (dated, dated.model_copy(update={"reference": reference}))
    )
    assert after["case"].pop("reference") == reference
    before["case"].pop("reference", None)
    assert after == before


def without_sources(part: Any) -> Any:
    """Return what an assessment holds, without the sources: which acts are law on a day is another question."""
    if isinstance(part, dict):
        return {
            name: without_sources(value) for name, value in part.items() if name not in ("sources", "time_limits")
        }
    return [without_sources(each) for each in part] if isinstance(part, (list, tuple)) else part


def is_law_on_every_day(source: str) -> bool:
    citation = citation_of(source, RULEBOOK.instruments)
    assert citation is not None
    period = citation.instrument.in_force
    return period.first <= date(2007, 11, 19) and period.last is None


TOLD_BY_LAW = frozenset(
    each.tell
    for issue in RULEBOOK.issues.values()
    for each in issue.here
    if each.sources and not any(map(is_law_on_every_day, each.sources))
)
"""What points at issue tell only on days on which something that it rests on is law."""


def without_what_is_law_on_days(told: Any) -> Any:
    """Return an assessment without sources, and without what its points tell because something is law on a day."""
    for point in (found := without_sources(told))["points_at_issue"]:
        point["here"] = [each for each in point.get("here", ()) if each["text"] not in TOLD_BY_LAW]
    return found


@given(cases(), st.dates(min_value=date(2007, 11, 19)))
def test_the_day_changes_no_conclusion_while_the_law_is_the_same(case: Case, day: date) -> None:
    """No rule reads the day: it selects the law, and under one law like cases are treated alike."""
    first, second = (
        without_what_is_law_on_days(
            assess(case.model_copy(update={"assessed_on": each, "country_of_asylum": None})).model_dump(
                exclude={"assessed_on", "case"}
            )
        )
        for each in (date(2026, 11, 23), day)
    )
    assert first == second


LAWS_OF_PLACES = frozenset(place for each in RULEBOOK.instruments.values() for place in each.law_of)


@given(cases(), st.sampled_from(sorted(COUNTRIES)), st.sampled_from(sorted(COUNTRIES)))
def test_the_country_changes_nothing_but_by_its_law(case: Case, one: str, other: str) -> None:
    """Under one profile two countries of which the same law is recorded are the same to every rule (art 3).

    What is cited besides are acts of a country or its union, which another country with the same treaties has not.
    """
    day = date(2026, 11, 23)

    def cited_there(country: str) -> frozenset[str]:
        anyone = case_from_data({"assessed_on": day.isoformat(), "country_of_asylum": country})
        return legal_regime(anyone, RULEBOOK).places

    alike = [
        country
        for country, law in COUNTRIES.items()
        if law == COUNTRIES[one] and cited_there(country) & LAWS_OF_PLACES == cited_there(one) & LAWS_OF_PLACES
    ]
    same = other if other in alike else alike[-1]
    told = case.model_copy(update={"assessed_on": day})
    first, second = (
        assess(told.model_copy(update={"country_of_asylum": country}), profile="unhcr_mandate").model_dump(
            exclude={"case", "trace"}
        )
        for country in (one, same)
    )
    assert first == second
