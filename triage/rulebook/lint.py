"""What is not wrong enough to refuse a rulebook, but should not stay: words that nothing uses."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from triage.errors import Place
from triage.language.sentences import Effect, effect_sentence, paths
from triage.rulebook.model import Rulebook

# The priority of a case that nothing raises: no rule adds it.
_READ_ELSEWHERE = {"normal"}


@dataclass(frozen=True)
class Remark:
    """Something that should not stay: where it is written, what is wrong with it, and what to do."""

    place: Place
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"

    @property
    def sentence(self) -> str:
        """The remark without its place."""
        return f"{self.message}: {self.remedy}"


def lint(rulebook: Rulebook, promised: Collection[str] = ()) -> Iterator[Remark]:
    """Yield a remark on each word that nothing uses, and on each repetition.

    These are facts that neither a rule nor what is told of a point at issue or a step reads, parameters that no
    rule reads, findings that neither a rule nor an invariant reads, and terms that no rule adds. `promised` are the
    names that the invariants read. The place is `NOWHERE` for what no file was read for.
    """
    read = {path for _, branch in rulebook.branches.values() for path in paths(branch.condition)}
    told = set(_read_by_what_is_told(rulebook))
    places = rulebook.places
    for path in rulebook.facts:
        if path not in read and path not in told:
            message, remedy = f"no rule reads the fact {path}", "let a rule read it, or do not ask for it"
            yield Remark(places.place(("fact", path)), message, remedy)
    for point in rulebook.contested_points.values():
        if point.path is not None and point.path not in read:
            message, remedy = f"no rule reads the parameter {point.path}", "let a rule read it, or take it out"
            yield Remark(places.place(("contested point", point.id)), message, remedy)
    yield from _idle_findings(rulebook, read.union(promised))
    added = {(term.kind, term.term) for _, branch in rulebook.branches.values() for term in branch.additions}
    for kind, terms in rulebook.terms.items():
        for name in terms:
            if (kind, name) not in added and name not in _READ_ELSEWHERE:
                message, remedy = f"no rule adds the {kind} term {name}", "let a rule add it, or take it out"
                yield Remark(places.place((kind.value, name)), message, remedy)
    yield from _repetitions(rulebook)


def _read_by_what_is_told(rulebook: Rulebook) -> Iterator[str]:
    """Yield what decides whether a part of a point at issue, or a step of a procedure, is told."""
    for issue in rulebook.issues.values():
        for each in issue.here:
            yield from paths(each.where)
    for argument in rulebook.arguments.values():
        if argument.arises_where is not None:
            yield from paths(argument.arises_where)
    for procedure in rulebook.procedures.values():
        for step in procedure.steps:
            if step.where is not None:
                yield from paths(step.where)


def _idle_findings(rulebook: Rulebook, read: Collection[str]) -> Iterator[Remark]:
    """Yield the findings that are there for nobody: not read, and not said to be for people; or both."""
    for name, finding in rulebook.findings.items():
        place = rulebook.places.place(("finding", name))
        if name not in read and finding.shown is None:
            remedy = (
                "let a rule read it where it now reads the facts, take it out, or state under 'shown' what it "
                "tells people"
            )
            yield Remark(place, f"nothing reads the finding {name}", remedy)
        if name in read and finding.shown is not None:
            message = f"the finding {name} is read, so it is not there for people alone"
            yield Remark(place, message, "take out 'shown'")


def _repetitions(rulebook: Rulebook) -> Iterator[Remark]:
    """Yield the branches that say what another branch says: same entity, same condition, an effect in common."""
    seen: dict[tuple[str, str, str], str] = {}
    for rule, branch in rulebook.branches.values():
        effects: tuple[Effect, ...] = (*branch.settings, *(() if branch.proposal else branch.additions))
        for effect in effects:
            key = (rule.entity, branch.sentence, effect_sentence(effect))
            if key in seen:
                place = rulebook.places.place(("branch", branch.id))
                yield Remark(place, f"{branch.id} repeats {seen[key]}: {effect_sentence(effect)}", "say it once")
            seen.setdefault(key, branch.id)
