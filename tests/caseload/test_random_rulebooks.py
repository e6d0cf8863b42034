"""Under random rulebooks, with rules that are in force on some days only, caseloads come to what one case does."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.caseload.single import unordered
from tests.caseload.tables import HOUSE
from tests.strategies import chosen_case, chosen_rulebook, facts_read, finding_of, rule_of, rulebook_of
from triage import CaseFile, Rulebook, case_from_data
from triage.assessment.legal_regime import legal_regime
from triage.assessment.open_questions import open_questions
from triage.caseload import assess_caseload, outcome_documents, table_of
from triage.errors import CaseError
from triage.language.sentences import Add, Always, EntityKind, Is, OutputKind, Propose, SetFinding
from triage.readers.truth import derive
from triage.rulebook.model import DOUBT_DECIDES, Combine
from triage.rulebook.treaties import Period

DAYS = (date(2020, 1, 1), date(2020, 1, 2), date(2024, 5, 6))


def dated(rulebook: Rulebook, choose: Any) -> Rulebook:
    """Return the rulebook with some rules in force from a later day on, or no longer."""
    periods = (
        Period(first=date.min),
        Period(first=date.min),
        Period(first=DAYS[1]),
        Period(first=date.min, last=DAYS[1]),
    )
    families = tuple(
        family.model_copy(
            update={"rules": tuple(rule.model_copy(update={"in_force": choose(periods)}) for rule in family.rules)}
        )
        for family in rulebook.families
    )
    return replace(rulebook, families=families)


def outcome_of_one(case: CaseFile, rulebook: Rulebook, profile: str) -> dict[str, Any]:
    """Return what the truth reader says of one case."""
    try:
        regime = legal_regime(case, rulebook, profile)
    except CaseError:
        return {}
    premises = regime.premises(case)
    found = derive(regime.rulebook, premises)
    branches = {firing: regime.rulebook.branches[firing.branch][1] for firing in found.firings}
    proposed = {branch.proposal for branch in branches.values()} - {None}
    applied = {
        (addition.kind, firing.entity)
        for firing, branch in branches.items()
        if branch.proposal in (None, found.recommended)
        for addition in branch.additions
    }
    could_become: tuple[str, ...] = ()
    if found.recommended is not None:
        _, could_become = open_questions(regime.rulebook, premises, found.recommended, ())
    return {
        "procedure": found.recommended,
        "standing": "provisional" if could_become else "firm",
        "candidates": proposed,
        "findings": dict(found.findings),
        "points_at_issue": {("term", entity) for kind, entity in applied if kind is OutputKind.ISSUE},
        "fired": {firing.id for firing in found.firings},
    }


def compared(rulebook: Rulebook, cases: Sequence[CaseFile], profile: str) -> set[str | None]:
    """Hold a caseload to each case alone, and return what its standings are."""
    standings: set[str | None] = set()
    table = assess_caseload(table_of(cases, rulebook), rulebook, profile=profile)
    for case, row in zip(cases, map(unordered, outcome_documents(table)), strict=True):
        expected = outcome_of_one(case, rulebook, profile)
        if not expected:
            assert "refused" in row
            continue
        if expected["procedure"] is None:
            # There is no assessment of a case in which nothing is proposed.
            del expected["standing"]
        row["candidates"] = set(row["candidates"])
        assert {name: row[name] for name in expected} == expected
        standings.add(expected.get("standing"))
    return standings


@pytest.mark.parametrize("seeds", [range(3), pytest.param(range(3, 200), marks=pytest.mark.slow)])
def test_they_come_to_the_same(seeds: range) -> None:
    standings = set()
    for seed in seeds:
        choose = random.Random(seed).choice
        rulebook = dated(chosen_rulebook(choose), choose)
        cases = [
            chosen_case(choose, facts_read(rulebook), doubt=True).model_copy(update={"assessed_on": choose(DAYS)})
            for _ in range(12)
        ]
        standings |= compared(rulebook, cases, choose(sorted(rulebook.profiles)))
    assert standings == {None, "firm", "provisional"}


def cases_of_age(*told: tuple[str, dict[str, str]]) -> list[CaseFile]:
    return [
        case_from_data({"assessed_on": "2024-05-06", "applicant": {"age": age}, "proof_states": states}, HOUSE)
        for age, states in told
    ]


def test_what_comes_with_a_procedure_that_is_not_recommended_does_not_apply() -> None:
    adult = Is("applicant.age", ("adult",))
    rulebook = rulebook_of(
        [
            rule_of("one.last", EntityKind.CASE, (Always(), [Propose("last"), Add(OutputKind.ISSUE, "term")])),
            rule_of("one.ordinary", EntityKind.CASE, (adult, [Propose("ordinary")])),
        ]
    )
    compared(rulebook, cases_of_age(("adult", {}), ("child", {})), "off")


def test_the_branches_that_say_how_to_find_out_fire_only_where_doubt_decides() -> None:
    adult = Is("applicant.age", ("adult",))
    rulebook = rulebook_of(
        [
            rule_of("one.away", EntityKind.CASE, (adult, [Propose("away")])),
            rule_of("one.last", EntityKind.CASE, (Always(), [Propose("last")])),
            rule_of("one.find_out", EntityKind.CASE, (Is(DOUBT_DECIDES, ("yes", "no")), [Propose("ordinary")])),
        ]
    )
    disputed = {"applicant.age": "disputed"}
    compared(rulebook, cases_of_age(("adult", disputed), ("adult", {}), ("child", disputed)), "off")


def test_what_is_proposed_whichever_value_a_finding_has_keeps_out_what_comes_later() -> None:
    adult = Is("applicant.age", ("adult",))
    level = finding_of("level", ("low", "high"), "low", Combine.MAX)
    rulebook = rulebook_of(
        [
            rule_of("one.level", EntityKind.CASE, (adult, [SetFinding("level", "high")])),
            rule_of(
                "one.ordinary",
                EntityKind.CASE,
                (Is("level", ("low",)), [Propose("ordinary")]),
                (Is("level", ("high",)), [Propose("ordinary")]),
            ),
            rule_of("one.last", EntityKind.CASE, (Always(), [Propose("last")])),
        ],
        [level],
    )
    assert compared(rulebook, cases_of_age(("unknown", {}), ("adult", {})), "off") == {"firm"}
