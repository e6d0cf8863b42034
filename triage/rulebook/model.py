"""The rulebook as data: rules with their branches, findings with their scales, procedures, terms, profiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from triage.errors import Place, Suggestion, UnknownNameError
from triage.language.sentences import (
    Add,
    AtLeast,
    AtMost,
    Condition,
    Effect,
    EntityKind,
    Is,
    MayBe,
    OutputKind,
    Propose,
    SetFinding,
    TestOfValue,
    paths,
    sentence,
)
from triage.rulebook.citations import Instrument
from triage.rulebook.renamed import Renamed
from triage.rulebook.treaties import Binding, Period, State
from triage.rulebook.vocabulary import Contradiction, FactDefinition, FactGroupDefinition, Vocabulary

# What rules can read besides facts, findings and parameters, and is never asked: what the lists themselves say
# (whether any claim, any stay is recorded), what treaties.yaml says of the country of asylum, whether any fact has
# this proof state, and whether doubt decides (see `DOUBT_DECIDES`).
STRUCTURAL_FACTS = {
    "claims_recorded": ("yes", "no"),
    "stays_recorded": ("yes", "no"),
    "law.refugee_convention": ("binding", "not_binding", "not_recorded"),
    "law.geographic_limitation": ("yes", "no", "not_recorded"),
    "proof.corroborated": ("yes", "no"),
    "proof.stated_by_third_party": ("yes", "no"),
    "proof.disputed": ("yes", "no"),
    "proof.contradicted": ("yes", "no"),
    "proof.doubt_decides": ("yes", "no"),
}

DOUBT_DECIDES = "proof.doubt_decides"
"""`yes` where, in order of precedence, an adverse procedure falls only because of doubt, or would be recommended
only because another one falls so. What is proposed then is to find out; the branches that read this come last."""

ALWAYS_IN_FORCE = Period(date.min)


class Combine(StrEnum):
    """How the values offered for a finding become one: the most (`max`) or least (`min`) protective."""

    MAX = "max"
    MIN = "min"


@dataclass(frozen=True)
class Finding:
    """An intermediate conclusion. `scale` runs from least to most protective; `start` holds until a rule fires.

    `stratum` is 1 for findings set from facts alone, and one more than the highest finding read otherwise.
    `shown` says, for a finding that no rule and no invariant reads, what it tells the people who see it.
    """

    name: str
    entity: EntityKind
    label: str
    question: str
    scale: tuple[str, ...]
    start: str
    combine: Combine
    stratum: int = 0
    shown: str | None = None

    def combined(self, offers: list[str]) -> str:
        """Return the value that the offers give, with the start value among them."""
        best = max if self.combine is Combine.MAX else min
        return best((self.start, *offers), key=self.scale.index)


@dataclass(frozen=True)
class Procedure:
    """A procedure that can be recommended. `precedence` 1 wins over all others.

    `rank` is the protection rank, 0 (return) to 5 (rescue); `adverse` marks the procedures that lead away
    from a full examination here and therefore need known facts.
    """

    id: str
    precedence: int
    title: str
    rank: int
    adverse: bool
    definition: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A word of the output vocabulary with its meaning, and for priorities its place from low to high."""

    kind: OutputKind
    name: str
    meaning: str


@dataclass(frozen=True)
class Example:
    """Facts, as node → value, under which a branch fires or stays silent.

    Besides facts an example may set parameters (`policy.…`) and what is recorded of the law (`law.…`).
    `proof_states` says of some facts how they are known: `yes, disputed` in the file.
    """

    branch: str
    facts: Mapping[str, str]
    proof_states: Mapping[str, str]
    fires: bool
    place: Place


@dataclass(frozen=True)
class Acknowledgement:
    """That `rules` together always give what a branch gives, and why the branch says it all the same."""

    rules: tuple[str, ...]
    because: str


@dataclass(frozen=True)
class Branch:
    """One `if … then …` of a rule. `id` is the rule's id and a letter: `child.presumption.a`.

    `stratum` says after which findings the branch can be read: those of all lower strata. `implied_by` is there
    where the branch says what others say already; `triage prove` holds it to that.
    """

    id: str
    condition: Condition
    effects: tuple[Effect, ...]
    stratum: int = 0
    implied_by: Acknowledgement | None = None

    @cached_property
    def sentence(self) -> str:
        """The condition in the words of the rule language."""
        return sentence(self.condition)

    @cached_property
    def settings(self) -> tuple[SetFinding, ...]:
        """The findings that the branch offers values for; these apply whatever is recommended."""
        return tuple(effect for effect in self.effects if isinstance(effect, SetFinding))

    @cached_property
    def proposal(self) -> str | None:
        """The procedure that the branch proposes, if any. Its `additions` then apply only with it."""
        proposals = [effect.procedure for effect in self.effects if isinstance(effect, Propose)]
        return proposals[0] if proposals else None

    @cached_property
    def additions(self) -> tuple[Add, ...]:
        """The actions, safeguards, referrals and other terms that the branch adds."""
        return tuple(effect for effect in self.effects if isinstance(effect, Add))


@dataclass(frozen=True)
class Rule:
    """One thought of the law: when it applies (`branches`), why (`because`), and on what ground (`sources`).

    `admits_unknown` is the stated reason why an adverse branch may rest on an unknown fact; None for all
    rules but the rare deliberate exception. `in_force` are the days of assessment for which it is read;
    `replaces` names the rule that it follows without gap or overlap. `digest` is over the rule's text, without
    the examples.
    """

    id: str
    family: str
    title: str
    entity: EntityKind
    branches: tuple[Branch, ...]
    because: str
    sources: tuple[str, ...]
    admits_unknown: str | None
    examples: tuple[Example, ...] = field(compare=False)
    place: Place = field(compare=False)
    digest: str = ""
    in_force: Period = ALWAYS_IN_FORCE
    replaces: str | None = None


@dataclass(frozen=True)
class Family:
    """The rules of one subject, one file."""

    id: str
    title: str
    introduction: str | None
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Position:
    """A position on a contested point, with its sources. `value` is the setting for it; None without a switch."""

    position: str
    sources: tuple[str, ...]
    value: str | None = None


@dataclass(frozen=True)
class ContestedPoint:
    """A point on which law and practice differ. The first position is that of UNHCR.

    `path` is the parameter that rules read; a point without one is held at the first position, and `held` says why.
    """

    id: str
    title: str
    positions: tuple[Position, ...]
    path: str | None
    held: str | None


@dataclass(frozen=True)
class Parameter:
    """A contested point of law that a profile may set; `default` is the UNHCR position."""

    path: str
    values: tuple[str, ...]
    default: str
    meaning: str


@dataclass(frozen=True)
class Profile:
    """A named setting of all parameters, and for whom it is meant.

    It applies to a country of asylum that something in `bound_by` binds; `bound_by` is empty for a country that
    nothing binds, and None for the profile that applies if no country with recorded treaties is named.
    """

    id: str
    title: str
    settings: Mapping[str, str]
    bound_by: tuple[Binding, ...] | None = None
    because: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Rulebook:
    """All of `rules/`, checked. Two rulebooks are the same text exactly if their digests are equal.

    `digest` is a SHA-256 over the canonical content (see `triage.rulebook.digest`).
    """

    version: str
    digest: str
    families: tuple[Family, ...]
    findings: Mapping[str, Finding]
    procedures: Mapping[str, Procedure]
    terms: Mapping[OutputKind, Mapping[str, Term]]
    parameters: Mapping[str, Parameter]
    profiles: Mapping[str, Profile]
    instruments: Mapping[str, Instrument]
    vocabulary: Vocabulary
    contested_points: Mapping[str, ContestedPoint] = field(default_factory=dict)
    states: Mapping[str, State] = field(default_factory=dict)
    renamed: Renamed = field(default_factory=Renamed)
    _editions: dict[frozenset[str], Rulebook] = field(default_factory=dict, init=False, repr=False)

    def as_of(self, day: date) -> Rulebook:
        """Return the rulebook with the rules in force on a day, the same object for all days with the same rules.

        Version and digest are those of the whole. No rules are left for a day before the first is in force.
        """
        left_out = frozenset(rule.id for rule in self.rules.values() if not rule.in_force.covers(day))
        if not left_out:
            return self
        if left_out not in self._editions:
            families = (
                replace(family, rules=tuple(rule for rule in family.rules if rule.id not in left_out))
                for family in self.families
            )
            self._editions[left_out] = replace(self, families=tuple(families))
        return self._editions[left_out]

    @cached_property
    def turning_days(self) -> tuple[date, ...]:
        """The days from which the rules in force are others than the day before, earliest first."""
        days = {rule.in_force.first for rule in self.rules.values()}
        days |= {rule.in_force.last + timedelta(days=1) for rule in self.rules.values() if rule.in_force.last}
        return tuple(sorted(days))

    @cached_property
    def editions(self) -> Mapping[date, Rulebook]:
        """The rulebook as it is from each turning day on, without the days from which no rule is in force."""
        editions = {day: self.as_of(day) for day in self.turning_days}
        return {day: edition for day, edition in editions.items() if edition.rules}

    @property
    def facts(self) -> Mapping[str, FactDefinition]:
        """Every fact of the vocabulary by its path."""
        return self.vocabulary.facts

    @property
    def groups(self) -> tuple[FactGroupDefinition, ...]:
        """The groups of facts, in the order of the vocabulary."""
        return self.vocabulary.groups

    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """The pairs of facts that can not both be true."""
        return self.vocabulary.contradictions

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """All rules by id, in the order of the law."""
        return {rule.id: rule for family in self.families for rule in family.rules}

    @cached_property
    def branches(self) -> Mapping[str, tuple[Rule, Branch]]:
        """All branches by id, each with its rule, in the order of the law."""
        return {branch.id: (rule, branch) for rule in self.rules.values() for branch in rule.branches}

    @cached_property
    def adverse_branches(self) -> frozenset[str]:
        """The branches that need facts known beyond doubt: see `adverse_effect`."""
        return frozenset(name for name, (_, branch) in self.branches.items() if self.adverse_effect(branch))

    def adverse_effect(self, branch: Branch) -> str | None:
        """Return the effect because of which a branch is adverse, in words; None if it is not.

        It proposes a procedure marked as adverse, or lowers a finding that combines by `min`.
        """
        for effect in branch.effects:
            if isinstance(effect, Propose):
                procedure = self.procedures.get(effect.procedure)
                if procedure and procedure.adverse:
                    return f"proposes {effect.procedure}"
            if isinstance(effect, SetFinding):
                finding = self.findings.get(effect.finding)
                if finding and finding.combine is Combine.MIN:
                    return f"lowers '{effect.finding}'"
        return None

    @cached_property
    def deciding_branches(self) -> frozenset[str]:
        """The branches that read whether doubt decides: they say how to find out, after all others have spoken."""
        return frozenset(
            name for name, (_, branch) in self.branches.items() if DOUBT_DECIDES in paths(branch.condition)
        )

    @cached_property
    def places_in_strata(self) -> Mapping[str, int]:
        """The place of each branch if they are told stratum by stratum."""
        ordered = (branch.id for stratum in self.strata for _, branch in stratum)
        return {name: place for place, name in enumerate(ordered)}

    @cached_property
    def ordinary_strata(self) -> tuple[tuple[tuple[Rule, Branch], ...], ...]:
        """The strata without the last one if that holds the branches that read whether doubt decides."""
        return self.strata[:-1] if self.deciding_branches else self.strata

    @cached_property
    def strata(self) -> tuple[tuple[tuple[Rule, Branch], ...], ...]:
        """The branches by stratum: those of one stratum read only findings of lower ones."""
        highest = max((branch.stratum for _, branch in self.branches.values()), default=0)
        return tuple(
            tuple(pair for pair in self.branches.values() if pair[1].stratum == stratum)
            for stratum in range(1, highest + 1)
        )

    @cached_property
    def value_sets(self) -> Mapping[str, frozenset[str]]:
        """The values that each fact, finding, parameter and structural fact can take, by path."""
        paths = (*self.facts, *self.findings, *self.parameters, *STRUCTURAL_FACTS)
        return {path: frozenset(self.values_of(path)) for path in paths}

    def values_of(self, path: str) -> tuple[str, ...]:
        """Return the values that a fact, finding or parameter can take; none if there is no such path."""
        if path in self.facts:
            return self.facts[path].values
        if path in self.findings:
            return self.findings[path].scale
        if path in self.parameters:
            return self.parameters[path].values
        return STRUCTURAL_FACTS.get(path, ())

    def values_satisfying(self, leaf: TestOfValue) -> frozenset[str]:
        """Return the values of a leaf's fact, finding or parameter for which the leaf holds.

        For the readers that work on sets of values. The reference reader says for itself what a leaf means, so
        that a mistake here does not go unnoticed.
        """
        known = self.value_sets[leaf.path]
        match leaf:
            case Is(_, values, negated):
                return known.difference(values) if negated else known.intersection(values)
            case MayBe(_, value):
                return known & {value, "unknown"}
            case AtLeast(path, value):
                scale = self.findings[path].scale
                return frozenset(scale[scale.index(value) :])
            case AtMost(path, value):
                scale = self.findings[path].scale
                return frozenset(scale[: scale.index(value) + 1])

    def suggestion(self, name: str, candidates: Iterable[str]) -> Suggestion | None:
        """Return what is meant by a name that none of the candidates has, if anything comes close."""
        return self.renamed.suggestion(name, candidates)

    def unknown_name(self, kind: str, name: str, candidates: Iterable[str]) -> UnknownNameError:
        """Return the refusal of a name that does not exist, with the right one if it was renamed or comes close."""
        known = list(candidates)
        return UnknownNameError(kind, name, known, self.suggestion(name, known))

    def rule(self, rule_id: str) -> Rule:
        """Return the rule with this id. Raises `UnknownNameError` with the nearest right name."""
        if rule_id not in self.rules:
            raise self.unknown_name("rule", rule_id, self.rules)
        return self.rules[rule_id]

    def procedure(self, procedure_id: str) -> Procedure:
        """Return the procedure with this id. Raises `UnknownNameError` with the nearest right name."""
        if procedure_id not in self.procedures:
            raise self.unknown_name("procedure", procedure_id, self.procedures)
        return self.procedures[procedure_id]

    def profile(self, profile_id: str) -> Profile:
        """Return the profile with this id. Raises `UnknownNameError` with the nearest right name."""
        if profile_id not in self.profiles:
            raise self.unknown_name("profile", profile_id, self.profiles)
        return self.profiles[profile_id]
