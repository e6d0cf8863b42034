"""The normal form of the rules that the Rete engine runs: productions, each a conjunction of atoms.

Every leaf becomes a test "the value at this path is one of these", and `not` is taken into the leaves. An atom
is one test, or several of which one has to hold: an `or` of leaves. Any other `or` is multiplied out into
alternatives, each its own production. Quantifiers become helpers: `some claim (C)` is one of its own
kind, `no claim (C)` its complement, `every claim (C)` that there is a claim and none for which C fails. What a
helper concludes reads like a fact: `yes` or `no`, the same for all entities, settled one round later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from triage.errors import Place, RulebookError
from triage.language.sentences import (
    Always,
    And,
    Condition,
    EntityKind,
    Leaf,
    Not,
    Or,
    Quantified,
    Quantifier,
)
from triage.rulebook.model import DOUBT_DECIDES, Branch, Rule, Rulebook

MOST_ALTERNATIVES = 256
MOST_ATOMS_TOGETHER = 16
"""durable-rules keeps the facts that fill one rule in a table of 16 places."""

ALWAYS = "always"
"""The path that has the value `yes` for every entity: the one test of a branch without conditions."""


@dataclass(frozen=True)
class ValueTest:
    """Holds for an entity if the value at `path` is in `values`."""

    path: str
    values: frozenset[str]


Atom = frozenset[ValueTest]
"""Holds for an entity if one of the tests does."""

Conjunction = frozenset[Atom]
Alternatives = tuple[Conjunction, ...]

_YES_NO = frozenset({"yes", "no"})
_UNDOUBTED = " undoubted"
_ALWAYS_HOLDS: Atom = frozenset({ValueTest(ALWAYS, frozenset({"yes"}))})
_TRUE: Alternatives = (frozenset(),)


@dataclass(frozen=True)
class Production:
    """If all atoms hold for an entity of this kind, conclude: the id of a branch, or the path of a helper."""

    conclusion: str
    kind: EntityKind
    atoms: tuple[Atom, ...]


@dataclass(frozen=True)
class Program:
    """The rulebook as productions.

    `settled` tells from which round on a path can be read: facts and parameters from round 0, findings and
    helpers from the round after the last production that concludes something for them.
    """

    productions: tuple[Production, ...]
    helpers: frozenset[str]
    settled: Mapping[str, int]

    @cached_property
    def rounds(self) -> int:
        """How many rounds it takes until everything is settled."""
        return 1 + max((self.round_of(atom) for rule in self.productions for atom in rule.atoms), default=0)

    def round_of(self, atom: Atom) -> int:
        """Return the round from which on it can be said whether the atom holds."""
        return max(self.settled.get(test.path, 0) for test in atom)


def program_of(rulebook: Rulebook, *, doubt: bool = False) -> Program:
    """Return the rulebook as productions.

    With `doubt` an adverse branch has to hold over undoubted facts, which have paths of their own (see
    `undoubted`), and to fire where nothing is doubted (see `if_sure`). Without, the program is smaller: for cases
    without doubt.

    Raises `RulebookError` with the place of each rule that has a branch with more than 256 alternatives, or
    with an alternative of more than 16 atoms.
    """
    compilation = _Compilation(rulebook, doubt=doubt)
    for stratum in rulebook.ordinary_strata:
        for rule, branch in stratum:
            compilation.add(rule, branch)
    # Whether doubt decides is settled when all others have spoken.
    compilation.settled[DOUBT_DECIDES] = compilation.rounds
    for name in rulebook.branches:
        if name in rulebook.deciding_branches:
            compilation.add(*rulebook.branches[name])
    if compilation.problems:
        raise RulebookError(compilation.problems)
    return Program(tuple(compilation.productions), frozenset(compilation.helpers.values()), compilation.settled)


def undoubted(path: str) -> str:
    """Return the path, or node, of a fact as adverse branches read it: unknown where it is doubted."""
    return path + _UNDOUBTED


def if_sure(branch: str, kind: EntityKind) -> str:
    """Return the path that says whether an adverse branch fires for the same facts of which none is doubted."""
    return f"{'' if kind is EntityKind.CASE else f'{kind}.'}{branch} if sure"


class _TooLargeError(Exception):
    """The normal form of a condition outgrows what the engine can take."""


class _Compilation:
    """Takes the branches stratum by stratum, so that everything a branch reads is already placed."""

    def __init__(self, rulebook: Rulebook, *, doubt: bool) -> None:
        self.rulebook = rulebook
        self.doubt = doubt
        self.cautious = False
        self.productions: list[Production] = []
        self.helpers: dict[tuple[EntityKind, Alternatives], str] = {}
        self.settled: dict[str, int] = {}
        self.problems: list[tuple[Place, str]] = []

    @property
    def rounds(self) -> int:
        """How many rounds it takes until all that is there so far has concluded."""
        return Program(tuple(self.productions), frozenset(), self.settled).rounds

    def add(self, rule: Rule, branch: Branch) -> None:
        try:
            alternatives = self._alternatives(branch.condition, wanted=True)
            if self.doubt and branch.id in self.rulebook.adverse_branches:
                alternatives = self._beyond_doubt(rule.entity, branch)
            ready = self._conclude(branch.id, rule.entity, alternatives)
        except _TooLargeError as error:
            place = self.rulebook.places.place(("rule", rule.id), "id")
            self.problems.append((place, f"{branch.id} {error}; split the rule"))
            return
        for setting in branch.settings:
            self.settled[setting.finding] = max(self.settled.get(setting.finding, 0), ready)

    def _beyond_doubt(self, kind: EntityKind, branch: Branch) -> Alternatives:
        """Return that the branch fires where nothing is doubted, and holds over undoubted facts."""
        self.cautious = True
        beyond = self._alternatives(branch.condition, wanted=True)
        self.cautious = False
        return _all_of([self._test(if_sure(branch.id, kind), frozenset({"yes"})), beyond])

    def _conclude(self, conclusion: str, kind: EntityKind, alternatives: Alternatives) -> int:
        """Add one production for each alternative; return the round in which the conclusion can be read."""
        ready = 1
        for alternative in alternatives:
            atoms = sorted(alternative or {_ALWAYS_HOLDS}, key=self._selectivity)
            if len(atoms) > MOST_ATOMS_TOGETHER:
                raise _TooLargeError(f"has more than {MOST_ATOMS_TOGETHER} conditions that have to hold together")
            self.productions.append(Production(conclusion, kind, tuple(atoms)))
            ready = max(ready, 1 + max(self.settled.get(test.path, 0) for atom in atoms for test in atom))
        return ready

    def _selectivity(self, atom: Atom) -> tuple[bool, float, list[tuple[str, list[str]]]]:
        """Sort atoms that few cases pass first: partial matches then stay few. Most facts are unknown."""
        share = sum(len(test.values) / len(self._domain(test.path)) for test in atom)
        tests = sorted((test.path, sorted(test.values)) for test in atom)
        return any("unknown" in test.values for test in atom), share, tests

    def _domain(self, path: str) -> frozenset[str]:
        return self.rulebook.value_sets.get(path.removesuffix(_UNDOUBTED), _YES_NO)

    def _alternatives(self, condition: Condition, *, wanted: bool) -> Alternatives:
        """Return the conjunctions one of which holds if and only if the condition is as `wanted`."""
        match condition:
            case Not(part):
                return self._alternatives(part, wanted=not wanted)
            case And(parts) | Or(parts):
                forms = [self._alternatives(part, wanted=wanted) for part in parts]
                return _all_of(forms) if isinstance(condition, And) == wanted else _any_of(forms)
            case Quantified(quantifier, kind, part):
                if quantifier is Quantifier.EVERY:
                    there_is = self._some(kind, Always(), as_wanted=True, holds=wanted)
                    fails = self._some(kind, part, as_wanted=False, holds=not wanted)
                    return _all_of([there_is, fails]) if wanted else _any_of([there_is, fails])
                return self._some(kind, part, as_wanted=True, holds=wanted == (quantifier is Quantifier.SOME))
            case _:
                return self._leaf(condition, wanted=wanted)

    def _leaf(self, leaf: Leaf, *, wanted: bool) -> Alternatives:
        if isinstance(leaf, Always):
            return _TRUE if wanted else ()
        holding = self.rulebook.values_satisfying(leaf)
        path = undoubted(leaf.path) if self.cautious and leaf.path in self.rulebook.facts else leaf.path
        return self._test(path, holding if wanted else self._domain(leaf.path) - holding)

    def _test(self, path: str, holding: frozenset[str]) -> Alternatives:
        possible = holding & self._domain(path)
        if possible == self._domain(path):
            return _TRUE
        return (frozenset({frozenset({ValueTest(path, possible)})}),) if possible else ()

    def _some(self, kind: EntityKind, condition: Condition, *, as_wanted: bool, holds: bool) -> Alternatives:
        """Return the test that there is an entity of this kind for which the condition is as wanted, or is none."""
        alternatives = self._alternatives(condition, wanted=as_wanted)
        key = (kind, alternatives)
        if key not in self.helpers:
            path = self.helpers[key] = f"some {kind} #{len(self.helpers)}"
            self.settled[path] = self._conclude(path, kind, alternatives)
        return self._test(self.helpers[key], frozenset({"yes" if holds else "no"}))


def _all_of(forms: Iterable[Alternatives]) -> Alternatives:
    together = _TRUE
    for form in forms:
        together = _distinct(_joined(first, second) for first in together for second in form)
    return together


def _any_of(forms: Iterable[Alternatives]) -> Alternatives:
    """Return all alternatives, those that are one atom each put together into one atom."""
    conjunctions = _distinct(conjunction for form in forms for conjunction in form)
    if frozenset() in conjunctions:
        return _TRUE
    tests = [test for conjunction in conjunctions if len(conjunction) == 1 for atom in conjunction for test in atom]
    longer = tuple(conjunction for conjunction in conjunctions if len(conjunction) > 1)
    return (frozenset({_by_path(tests)}), *longer) if tests else longer


def _distinct(conjunctions: Iterable[Conjunction | None]) -> Alternatives:
    found: dict[Conjunction, None] = {}
    for conjunction in conjunctions:
        if conjunction is not None:
            found[conjunction] = None
        if len(found) > MOST_ALTERNATIVES:
            raise _TooLargeError(f"has more than {MOST_ALTERNATIVES} alternatives when 'or' is multiplied out")
    return tuple(found)


def _joined(first: Conjunction, second: Conjunction) -> Conjunction | None:
    """Return both together, atoms of one test joined by path; None if they contradict each other."""
    values: dict[str, frozenset[str]] = {}
    for atom in (*first, *second):
        if len(atom) == 1:
            for test in atom:
                values[test.path] = values.get(test.path, test.values) & test.values
    if not all(values.values()):
        return None
    single = {frozenset({ValueTest(path, holding)}) for path, holding in values.items()}
    return frozenset(single | {atom for atom in (*first, *second) if len(atom) > 1})


def _by_path(tests: Iterable[ValueTest]) -> Atom:
    values: dict[str, frozenset[str]] = {}
    for test in tests:
        values[test.path] = values.get(test.path, frozenset()) | test.values
    return frozenset(ValueTest(path, holding) for path, holding in values.items())
