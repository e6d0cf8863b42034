"""The rulebook as data: rules with their branches, findings with their scales, procedures, terms, profiles."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache

from triage.errors import Suggestion, UnknownNameError
from triage.language.sentences import (
    Add,
    AtLeast,
    AtMost,
    Is,
    MayBe,
    OutputKind,
    Propose,
    SetFinding,
    TestOfValue,
    paths,
)
from triage.rulebook.argument import Argument
from triage.rulebook.citations import Instrument
from triage.rulebook.issue import Issue
from triage.rulebook.outcome import Combine, Finding, Procedure, Term
from triage.rulebook.places import RulebookPlaces
from triage.rulebook.regimes import ContestedPoint, Parameter, Position, Profile
from triage.rulebook.renamed import Renamed
from triage.rulebook.rule import Acknowledgement, Branch, Example, Examples, Family, Rule
from triage.rulebook.treaties import ALWAYS_IN_FORCE, State
from triage.rulebook.vocabulary import (
    NOT_KNOWN,
    UNASKED,
    Contradiction,
    FactDefinition,
    FactGroupDefinition,
    Vocabulary,
)

__all__ = [
    "ALWAYS_IN_FORCE",
    "DOUBT_DECIDES",
    "STRUCTURAL_FACTS",
    "Acknowledgement",
    "Branch",
    "Combine",
    "ContestedPoint",
    "Example",
    "Examples",
    "Family",
    "Finding",
    "Instrument",
    "Parameter",
    "Position",
    "Procedure",
    "Profile",
    "Rule",
    "Rulebook",
    "State",
    "Term",
]

# What rules can read besides facts, findings and parameters, and is never asked: what the lists themselves say
# (whether any claim, any stay is recorded), what treaties.yaml says of the country of asylum, whether any fact has
# this proof state, whether what is disputed or contradicted tells of the person or of a country, and whether doubt
# decides (see `DOUBT_DECIDES`).
STRUCTURAL_FACTS = {
    "claims_recorded": ("yes", "no"),
    "stays_recorded": ("yes", "no"),
    "law.refugee_convention": ("binding", "events_before_1951", "not_binding", "not_recorded"),
    "law.geographic_limitation": ("yes", "no", "not_recorded"),
    "law.article_31": ("binding", "reserved", "not_binding", "not_recorded"),
    "law.reservations": ("yes", "no", "not_recorded"),
    "law.status_determination": ("by_state", "by_unhcr", "by_both", "by_nobody", "not_recorded"),
    "law.european_asylum_law": ("regulations_of_2024", "earlier_acts", "not_binding", "not_recorded"),
    "proof.corroborated": ("yes", "no"),
    "proof.stated_by_third_party": ("yes", "no"),
    "proof.disputed": ("yes", "no"),
    "proof.contradicted": ("yes", "no"),
    "proof.person_in_doubt": ("yes", "no"),
    "proof.country_in_doubt": ("yes", "no"),
    "proof.doubt_decides": ("yes", "no"),
}

DOUBT_DECIDES = "proof.doubt_decides"
"""`yes` where, in order of precedence, an adverse procedure falls only because of doubt, or would be recommended
only because another one falls so. What is proposed then is to find out; the branches that read this come last."""


@dataclass(frozen=True, eq=False)
class Rulebook:
    """All of `rules/`, checked. Two rulebooks are the same text exactly if their digests are equal.

    `digest` is a SHA-256 over the canonical content (see `triage.rulebook.digest`). `places` says where things
    stand in the files.
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
    issues: Mapping[str, Issue] = field(default_factory=dict)
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    renamed: Renamed = field(default_factory=Renamed)
    places: RulebookPlaces = field(default_factory=RulebookPlaces, repr=False)
    _editions: dict[frozenset[str], Rulebook] = field(default_factory=dict, init=False, repr=False)
    _by_turn: dict[int, Rulebook] = field(default_factory=dict, init=False, repr=False)

    def as_of(self, day: date) -> Rulebook:
        """Return the rulebook with the rules in force on a day, the same object for all days with the same rules.

        Version and digest are those of the whole. No rules are left for a day before the first is in force.
        """
        # Between two turning days the same rules are in force: they are looked through once, not for each case.
        turn = bisect_right(self.turning_days, day)
        if turn not in self._by_turn:
            left_out = frozenset(rule.id for rule in self.rules.values() if not rule.in_force.covers(day))
            self._by_turn[turn] = self.without(left_out)
        return self._by_turn[turn]

    def without(self, left_out: frozenset[str]) -> Rulebook:
        """Return the rulebook without some rules, the same object for the same rules; other names are left aside.

        Version and digest are those of the whole.
        """
        left_out = left_out.intersection(self.rules)
        if not left_out:
            return self
        if left_out not in self._editions:
            families = (
                family.changed(rules=tuple(rule for rule in family.rules if rule.id not in left_out))
                for family in self.families
            )
            self._editions[left_out] = replace(self, families=tuple(families))
        return self._editions[left_out]

    def rules_named(self, names: Iterable[str]) -> frozenset[str]:
        """Return the ids of the rules that are named, each by its own id or by its family.

        Raises `UnknownNameError` for a name that is neither.
        """
        families = {family.id: frozenset(rule.id for rule in family.rules) for family in self.families}
        found: frozenset[str] = frozenset()
        for name in names:
            if name not in families and name not in self.rules:
                raise self.unknown_name("rule or family", name, [*self.rules, *families])
            found |= families.get(name, frozenset({name}))
        return found

    @cached_property
    def adverse_rules(self) -> frozenset[str]:
        """The rules that have an adverse branch: see `adverse_effect`."""
        return frozenset(self.branches[branch][0].id for branch in self.adverse_branches)

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
        """Every fact of the vocabulary that rules read, by its path; each value of a list is one."""
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

    # The branches themselves hold all that is told of them: to go through them for each case takes much longer.
    @cached_property
    def proposals(self) -> Mapping[str, str]:
        """The procedure that each branch proposes, of those that propose one."""
        return {name: branch.proposal for name, (_, branch) in self.branches.items() if branch.proposal is not None}

    @cached_property
    def settings(self) -> Mapping[str, tuple[SetFinding, ...]]:
        """The findings that each branch offers values for."""
        return {name: branch.settings for name, (_, branch) in self.branches.items()}

    @cached_property
    def additions(self) -> Mapping[str, tuple[Add, ...]]:
        """What each branch adds to the outcome."""
        return {name: branch.additions for name, (_, branch) in self.branches.items()}

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
                meant = known.intersection(_meant(values))
                return known - meant if negated else meant
            case MayBe(_, value):
                return known & _meant((value, "unknown"))
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

    def rule_named(self, name: str) -> Rule:
        """Return the rule with this id, or the one that has the branch with it.

        Raises `UnknownNameError` with the right name if it was renamed, else with the nearest.
        """
        if name in self.branches:
            return self.branches[name][0]
        if name not in self.rules:
            raise self.unknown_name("rule or branch", name, [*self.rules, *self.branches])
        return self.rules[name]

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


@lru_cache(maxsize=4096)
def _meant(values: tuple[str, ...]) -> frozenset[str]:
    """Return the values that words of a rule stand for: `unknown` for what was declined, too, `unasked` not."""
    meant = frozenset("unknown" if value == UNASKED else value for value in values)
    return meant | NOT_KNOWN if "unknown" in values else meant
