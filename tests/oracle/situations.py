"""The fixed situations in which mutants are looked for: examples, golden cases, real cases, and neighbours of them.

A neighbour differs from an example or a golden case in one thing: a fact, a further claim or stay of which nothing
is known, or a contested point that the profile decides the other way. Random cases from fixed seeds are added.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tests.cases import case_facts, case_of_nodes, premises_of_example
from tests.oracle.golden import GOLDEN, facts_of
from tests.oracle.landmarks import LANDMARKS
from tests.oracle.what_follows import Entry, entries, premises_of_entry
from tests.strategies import chosen_case, facts_read, profile_of
from triage import Case, case_from_data
from triage.errors import CaseError
from triage.language.names import path_of
from triage.language.sentences import paths
from triage.readers.derivation import Premises, premises_of
from triage.rulebook.model import Example, Rulebook

DAY = {"assessed_on": "2026-11-23"}
RANDOM_CASES = 300

Facts = Mapping[str, str]


@dataclass(frozen=True)
class Situation:
    """Premises with a name, and what is said of them.

    That is an example, an entry of the catalogue, a golden case, or a real case's expectations.

    `near` is the name of the situation that this one is a neighbour of, `about` the branch an example is for.
    """

    name: str
    premises: Premises
    near: str | None = None
    about: str | None = None
    example: Example | None = None
    golden: Mapping[str, str] | None = None
    entry: Entry | None = None
    landmark: tuple[Mapping[str, Any], ...] = ()


def empty_situation(rulebook: Rulebook) -> Situation:
    """Return the situation in which nothing is known."""
    return Situation("nothing known", _premises(rulebook, case_from_data(DAY)))


def examples(rulebook: Rulebook) -> Iterator[Situation]:
    """Yield the rules' own examples, firing and silent."""
    for name, example in _named_examples(rulebook):
        premises = premises_of_example(rulebook, example)
        yield Situation(name, premises, about=example.branch, example=example)


def catalogue_situations(rulebook: Rulebook) -> Iterator[Situation]:
    """Yield the situations of which the catalogue of the domain says what follows."""
    for number, entry in enumerate(entries(), start=1):
        yield Situation(f"{entry.rule} (entry {number})", premises_of_entry(rulebook, entry), entry=entry)


def golden_cases(rulebook: Rulebook) -> Iterator[Situation]:
    """Yield the golden cases of the domain."""
    for golden in GOLDEN["cases"]:
        premises = _premises(rulebook, case_from_data(facts_of(golden)))
        yield Situation(f"golden {golden['id']}", premises, golden=golden["expected"])


def landmark_cases(rulebook: Rulebook) -> Iterator[Situation]:
    """Yield the real cases."""
    for name, landmark in LANDMARKS.items():
        premises = _premises(rulebook, case_from_data(DAY | landmark["facts"]))
        yield Situation(f"landmark {name}", premises, landmark=tuple(landmark["expectations"]))


def switched_cases(rulebook: Rulebook) -> Iterator[Situation]:
    """Yield situations under profiles that decide one contested point the other way.

    They are the golden cases, and the firing examples of the branches that read the point.
    """
    default = rulebook.profile("unhcr_mandate").settings
    golden = [(f"golden {golden['id']}", case_from_data(facts_of(golden))) for golden in GOLDEN["cases"]]
    firing = [(name, example) for name, example in _named_examples(rulebook) if example.fires]
    for path, parameter in rulebook.parameters.items():
        reading = [
            (name, case_of_nodes(rulebook.vocabulary.spelled_out(case_facts(example.facts))))
            for name, example in firing
            if path in paths(rulebook.branches[example.branch][1].condition)
        ]
        for value in parameter.values:
            if value != default[path]:
                profile = profile_of("other", {**default, path: value})
                for name, case in (*golden, *reading):
                    yield Situation(f"{name}, but {path} {value}", premises_of(case, profile), near=name)


def neighbours(rulebook: Rulebook, one_in: int = 1) -> Iterator[Situation]:
    """Yield the valid neighbours of the examples and the golden cases.

    Of an example only the facts are changed that it states or that its branch reads; of a golden case all. Of the
    changes of each, one in so many is made.
    """
    for name, example in _named_examples(rulebook):
        read = {path for path in paths(rulebook.branches[example.branch][1].condition) if path in rulebook.facts}
        told = case_facts(example.facts)
        facts = rulebook.vocabulary.spelled_out(told)
        settings = {node: value for node, value in example.facts.items() if node not in told}
        stated = {path_of(node) for node in facts}
        for change, case in _neighbours_of(rulebook, facts, sorted(read | stated), one_in):
            yield Situation(f"{name}, but {change}", _premises(rulebook, case, settings), name, example.branch)
    every_fact = sorted(facts_read(rulebook))
    for golden in GOLDEN["cases"]:
        name = f"golden {golden['id']}"
        given = case_from_data(facts_of(golden)).given_facts()
        for change, case in _neighbours_of(rulebook, given, every_fact, one_in):
            yield Situation(f"{name}, but {change}", _premises(rulebook, case), name)


def random_cases(rulebook: Rulebook) -> Iterator[Situation]:
    """Yield random cases from fixed seeds."""
    for seed in range(RANDOM_CASES):
        case = chosen_case(random.Random(seed).choice)
        yield Situation(f"random case {seed}", _premises(rulebook, case))


def _named_examples(rulebook: Rulebook) -> Iterator[tuple[str, Example]]:
    seen: dict[str, int] = {}
    for rule in rulebook.rules.values():
        for example in rule.examples:
            name = f"{example.branch} {'fires' if example.fires else 'is silent'}"
            seen[name] = seen.get(name, 0) + 1
            yield name + (f" ({seen[name]})" if seen[name] > 1 else ""), example


def _neighbours_of(
    rulebook: Rulebook, facts: Facts, changeable: Collection[str], one_in: int
) -> Iterator[tuple[str, Case]]:
    """Yield the valid cases that differ in one thing, each with the words for it."""
    for change, changed in islice(_changes(rulebook, facts, changeable), 0, None, one_in):
        try:
            yield change, case_of_nodes(changed)
        except CaseError:
            continue


def _changes(rulebook: Rulebook, facts: Facts, changeable: Collection[str]) -> Iterator[tuple[str, Facts]]:
    members = {kind: _entities(facts, f"{kind}s") for kind in ("claim", "stay")}
    for path in changeable:
        prefix, _, name = path.partition(".")
        for entity in members.get(prefix, [prefix]) or [f"{prefix}s[0]"]:
            node = f"{entity}.{name}"
            for value in rulebook.values_of(path):
                if value != facts.get(node, "unknown"):
                    yield f"{node} {value}", {**facts, node: value}
    for kind, entities in members.items():
        further = f"{kind}s[{len(entities)}]"
        yield f"a further {kind}", {**facts, f"{further}.{'nexus_link' if kind == 'claim' else 'kind'}": "unknown"}
        if entities:
            like = {node.replace(f"{kind}s[0]", further): value for node, value in facts.items()}
            for path in (each for each in changeable if each.startswith(f"{kind}.")):
                node = path.replace(kind, further, 1)
                for value in rulebook.values_of(path):
                    if value != like.get(node, "unknown"):
                        yield f"a further {kind} like the first, {node} {value}", {**like, **facts, node: value}


def _entities(facts: Facts, kind: str) -> list[str]:
    return sorted({node.partition(".")[0] for node in facts if node.startswith(f"{kind}[")})


def _premises(rulebook: Rulebook, case: Case, settings: Facts | None = None) -> Premises:
    premises = premises_of(case, rulebook.profile("unhcr_mandate"))
    return Premises(premises.entities, {**premises.values, **(settings or {})})
