"""Small changes of what an inference starts from: a fact, a claim or a stay more or less, another order.

Premises are changed without a detour over `Case`, which is ten times as fast. What is changed here is a case that
the service would accept; `document_of` gives it as JSON, for the failure message and for `triage assess`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tests.strategies import profile_of
from triage import Case
from triage.assessment.legal_regime import recorded_law
from triage.case import ProofState
from triage.case.document import case_file
from triage.language.names import node_of, path_of
from triage.language.sentences import EntityKind
from triage.readers.derivation import LAW_NOT_RECORDED, Premises, premises_of
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook
from triage.rulebook.vocabulary import NOT_KNOWN

DAY = "2026-11-23"
MOST_MEMBERS = 3
# A country for whatever rules can read of its law.
COUNTRIES = {
    country: recorded_law(state, date.fromisoformat(DAY))[0] for country, state in house_rulebook().states.items()
}
# For each proof state that rules can read whether any fact has it, a fact that no procedure hangs on, to have it.
STATES = {
    "proof.corroborated": "motives.economic",
    "proof.stated_by_third_party": "motives.family",
    "proof.disputed": "motives.environmental",
    "proof.contradicted": "motives.pathway_interest",
}
LISTS = (EntityKind.CLAIM, EntityKind.STAY)

Member = Mapping[str, str]
"""The facts of one claim or stay, by name, unknown ones included; how one is known stands under `NAME proof`."""


def moved(premises: Premises, values: Mapping[str, str]) -> Premises:
    """Return the premises with other values at some nodes; an unknown fact is known in no way.

    Of what readers derive themselves, `proof.disputed` and the like can be moved: a fact then has that state, or
    none. Where the law of the country is moved, all of it becomes that of the country most like the one before.
    """
    told, states = dict(premises.values), dict(premises.proof_states)
    for node, value in values.items():
        if node not in STATES:
            told[node] = value
            if value in NOT_KNOWN:
                states.pop(node, None)
            continue
        state = ProofState(node.partition(".")[2])
        states = {fact: known for fact, known in states.items() if known is not state}
        if value == "yes":
            states[STATES[node]] = state
            told[STATES[node]] = "yes" if told[STATES[node]] == "unknown" else told[STATES[node]]
    told.update(
        _law_like({node: value for node, value in values.items() if node.startswith("law.")}, premises.values)
    )
    return Premises(premises.entities, told, states)


def _law_like(asked_for: Mapping[str, str], told: Mapping[str, str]) -> Mapping[str, str]:
    """Return the law of a country that has what is asked for, most like what was told; that, if none has it."""
    if not asked_for:
        return {}
    before = {node: told[node] for node in asked_for}
    fitting = (law for law in (LAW_NOT_RECORDED, *COUNTRIES.values()) if asked_for.items() <= law.items())
    return max(fitting, key=lambda law: sum(told[node] == value for node, value in law.items()), default=before)


def known_as(premises: Premises, node: str, state: ProofState) -> Premises:
    """Return the premises with a known fact known in this way, such as disputed."""
    states = {**premises.proof_states, node: state}
    return Premises(premises.entities, premises.values, states)


def fact_nodes(premises: Premises) -> tuple[str, ...]:
    """Return the nodes of all facts of the case."""
    return tuple(node for node in premises.values if path_of(node) in house_rulebook().facts)


def members(premises: Premises, kind: EntityKind) -> list[Member]:
    """Return the claims or the stays."""
    names = [fact.name for fact in house_rulebook().facts.values() if fact.entity is kind]
    return [
        {name: premises.values[f"{entity}.{name}"] for name in names}
        | {
            f"{name} proof": premises.proof_states[f"{entity}.{name}"].value
            for name in names
            if f"{entity}.{name}" in premises.proof_states
        }
        for entity in premises.entities[kind]
    ]


def with_members(premises: Premises, kind: EntityKind, wanted: Sequence[Member]) -> Premises:
    """Return the premises with these claims or stays instead of those that are there."""
    names = tuple(f"{kind}s[{index}]" for index in range(len(wanted)))
    values = {node: value for node, value in premises.values.items() if not node.startswith(f"{kind}s[")}
    states = {node: state for node, state in premises.proof_states.items() if not node.startswith(f"{kind}s[")}
    for entity, member in zip(names, wanted, strict=True):
        for name, value in member.items():
            fact, _, proof = name.partition(" ")
            if proof:
                states[f"{entity}.{fact}"] = ProofState(value)
            else:
                values[f"{entity}.{fact}"] = value
    return Premises({**premises.entities, kind: names}, values, states)


def unknown_member(kind: EntityKind) -> Member:
    """Return a claim or stay of which nothing is known."""
    return {fact.name: "unknown" for fact in house_rulebook().facts.values() if fact.entity is kind}


def consistent(premises: Premises) -> bool:
    """Return whether no two facts contradict each other: the service accepts the case."""
    return not any(_contradicting(premises))


def repaired(premises: Premises, kept: str) -> Premises:
    """Return consistent premises: of two facts that contradict each other, the one that is not `kept` goes."""
    silent: dict[str, str] = {}
    for first, second in _contradicting(premises):
        silent |= dict.fromkeys(second if kept in first else first, "unknown")
    return moved(premises, silent) if silent else premises


def _contradicting(premises: Premises) -> list[tuple[list[str], list[str]]]:
    """Return the nodes of both sides of each contradiction that there is."""
    values = premises.values
    pairs = []
    for contradiction in house_rulebook().contradictions:
        for entity in premises.entities[contradiction.entity]:
            if all(values[node_of(fact.path, entity)] in fact.values for fact in contradiction.facts):
                sides = (contradiction.first, contradiction.second)
                first, second = ([node_of(fact.path, entity) for fact in side] for side in sides)
                pairs.append((first, second))
    return pairs


def settings_of(rulebook: Rulebook, premises: Premises) -> dict[str, str]:
    """Return how the contested points are set."""
    return {path: premises.values[path] for path in rulebook.parameters}


def known_facts(premises: Premises) -> dict[str, str]:
    """Return the facts that are known, by node."""
    return {node: premises.values[node] for node in fact_nodes(premises) if premises.values[node] not in NOT_KNOWN}


def document_of(premises: Premises) -> dict[str, Any]:
    """Return the case as a JSON document that `triage assess` accepts."""
    facts = {node: premises.values[node] for node in fact_nodes(premises)}
    return {"assessed_on": DAY, **_country(premises), **case_file(facts, premises.proof_states)}


def _country(premises: Premises) -> dict[str, str]:
    law = {node: value for node, value in premises.values.items() if node.startswith("law.")}
    alike = [name for name, recorded in COUNTRIES.items() if law == recorded]
    assert alike or law == LAW_NOT_RECORDED, f"no country has the law {law}"
    return {"country_of_asylum": alike[0]} if alike else {}


def empty_premises(rulebook: Rulebook) -> Premises:
    """Return the premises of the empty case under the default of each contested point."""
    defaults = {path: parameter.default for path, parameter in rulebook.parameters.items()}
    return premises_of(Case(), profile_of("defaults", defaults))
