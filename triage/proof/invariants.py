"""The invariants of `rules/invariants.yaml` as data: what is promised for every possible case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files

from triage.language.parsing import parse_condition
from triage.language.sentences import Always, Condition, Is, paths, sentence
from triage.proof.invariant_forms import (
    AnyEntry,
    DoubtEntry,
    GateEntry,
    HeldAgainstEntry,
    Invariants,
    KeepsEntry,
    MonotoneEntry,
    NeutralEntry,
    ParameterEntry,
    VetoEntry,
)
from triage.rulebook.reading import read_form

FILE = "invariants.yaml"


@dataclass(frozen=True)
class Gate:
    """Whenever `when` holds, `then` holds; if `beyond_doubt`, whenever it holds also without what is doubted."""

    when: Condition
    then: Condition
    beyond_doubt: bool = False


@dataclass(frozen=True)
class Veto:
    """With `procedure` recommended, making any one of `facts` unknown gives another procedure."""

    procedure: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Monotone:
    """A protective move of any fact never lowers the rank of the procedure.

    For the facts under `exceptions` it may lead to a procedure in `allowed` instead, and to no other.
    """

    exceptions: tuple[str, ...]
    allowed: tuple[str, ...]


@dataclass(frozen=True)
class Keeps:
    """A protective move of any fact never ends what holds of `conditions`."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Neutral:
    """Whatever the value of `facts`, and if `when` holds, `unchanged` is the same: names, or conditions."""

    facts: tuple[str, ...]
    when: Condition
    unchanged: tuple[str, ...]


@dataclass(frozen=True)
class ParameterChange:
    """Changing `parameter` from one value to the other never lowers the rank of the procedure."""

    parameter: str
    before: str
    after: str


@dataclass(frozen=True)
class Doubt:
    """Doubt about any number of known facts never lowers the rank of the procedure, and opens no adverse one."""


@dataclass(frozen=True)
class HeldAgainst:
    """No adverse procedure rests on what is doubted and protects less than not to know it.

    Where one is recommended, it is proposed, too, if each such fact is not known.
    """


Promise = Gate | Veto | Monotone | Keeps | Neutral | ParameterChange | Doubt | HeldAgainst


@dataclass(frozen=True)
class Invariant:
    """One promise, with its number, its statement for a lawyer, and its legal source."""

    id: str
    statement: str
    sources: tuple[str, ...]
    promise: Promise

    @property
    def formally(self) -> str:
        """The formal statement: see `formal_statement`."""
        return formal_statement(self.promise)


def house_invariants() -> tuple[Invariant, ...]:
    """Return the invariants of this package. Raises `RulebookError` with the place if the file is wrong."""
    return read_invariants(house_invariants_text())


def house_invariants_text() -> str:
    """Return the text of the file of the invariants of this package."""
    return files("rules").joinpath(FILE).read_text(encoding="utf-8")


def read_invariants(source: str) -> tuple[Invariant, ...]:
    """Read invariants from the text of a YAML file. Raises `RulebookError` with the place of what is wrong."""
    form, _ = read_form(FILE, source, Invariants)
    return tuple(Invariant(entry.id, entry.statement, entry.sources, _promise(entry)) for entry in form.invariants)


def _promise(entry: AnyEntry) -> Promise:
    match entry:
        case GateEntry():
            return Gate(entry.condition, entry.then, entry.beyond_doubt)
        case VetoEntry():
            return Veto(entry.procedure, entry.facts)
        case MonotoneEntry():
            return Monotone(entry.exceptions, entry.allowed)
        case KeepsEntry():
            return Keeps(entry.then)
        case NeutralEntry():
            return Neutral(entry.facts, entry.condition or Always(), entry.unchanged)
        case ParameterEntry():
            return ParameterChange(entry.parameter, entry.value, entry.to)
        case DoubtEntry():
            return Doubt()
        case HeldAgainstEntry():
            return HeldAgainst()


def names_read(invariants: Iterable[Invariant]) -> frozenset[str]:
    """Return the facts, findings and outputs that the invariants read in their conditions."""
    return frozenset(name for invariant in invariants for name in names_of(invariant.promise))


def names_of(promise: Promise) -> Iterator[str]:
    """Yield the facts, findings and outputs that a promise reads in its conditions."""
    for condition in conditions_of(promise):
        yield from paths(condition)
    if isinstance(promise, Neutral):
        yield from (name for name in promise.unchanged if unchanged_condition(name) is None)


def conditions_of(promise: Promise) -> Iterator[Condition]:
    """Yield the conditions that stand in a promise."""
    match promise:
        case Gate(when=when, then=then):
            yield from (when, then)
        case Keeps(conditions):
            yield from conditions
        case Neutral(_, when, unchanged):
            yield when
            yield from (condition for name in unchanged if (condition := unchanged_condition(name)) is not None)


def unchanged_condition(name: str) -> Condition | None:
    """Return the condition that an entry of `unchanged` is, or None if it names a finding or `procedure`."""
    if " " not in name:
        return None
    condition = parse_condition(name)
    assert isinstance(condition, Is)
    return condition


def formal_statement(promise: Promise) -> str:
    """Return what a promise says, in the words of the rule language; Markdown code marks the names."""
    match promise:
        case Gate(when, then, beyond_doubt):
            beyond = ", also without what is doubted," if beyond_doubt else ""
            return f"whenever `{sentence(when)}`{beyond} then `{sentence(then)}`"
        case Veto(procedure, facts):
            return (
                f"with `{procedure}` recommended, making any one of {_names(facts)} unknown gives another procedure"
            )
        case Monotone(exceptions, allowed):
            instead = (
                f"; a move of {_names(exceptions)} may lead to {_names(allowed)} instead" if exceptions else ""
            )
            return f"a protective move of any fact never lowers the rank of the procedure{instead}"
        case Keeps(conditions):
            kept = "; ".join(f"`{sentence(condition)}`" for condition in conditions)
            return f"a protective move of any fact never ends what holds of: {kept}"
        case Neutral(facts, when, unchanged):
            return f"if `{sentence(when)}`, whatever the value of {_names(facts)}, the same: {_names(unchanged)}"
        case ParameterChange(parameter, before, after):
            return f"changing `{parameter}` from `{before}` to `{after}` never lowers the rank of the procedure"
        case Doubt():
            return "doubt about any facts never lowers the rank of the procedure, and opens no adverse one"
        case HeldAgainst():
            return (
                "an adverse procedure is recommended only if it is proposed, too, where each fact that is doubted "
                "and protects less than not to know it is not known"
            )


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
