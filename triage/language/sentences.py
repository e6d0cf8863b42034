"""The sentences of the rule language as data: conditions and effects.

A condition is what stands behind `if`, an effect is one line behind `then`. The classes carry no
behaviour: what a condition *means* is said once, in `triage.readers.meaning`.
Each leaf remembers `at`, the character offset in its sentence, so that an error can name the column.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class EntityKind(StrEnum):
    """What a rule or a finding speaks about: the whole case, each claim, or each stay."""

    CASE = "case"
    CLAIM = "claim"
    STAY = "stay"


class Quantifier(StrEnum):
    """Over the claims or stays of a case. `every` over none does not hold; `no` over none holds."""

    SOME = "some"
    EVERY = "every"
    NO = "no"


class OutputKind(StrEnum):
    """The kinds of output a rule can add beside findings and procedures: the word before the term."""

    ACTION = "action"
    SAFEGUARD = "safeguard"
    REFERRAL = "refer"
    INFORMATION = "inform"
    PRIORITY = "priority"
    COUNTER = "count"
    FLAG = "flag"
    ISSUE = "issue"


@dataclass(frozen=True)
class Is:
    """`X is v`, `X in {v, w}`, and with `negated` `X is not v`, `X not in {v, w}`."""

    path: str
    values: tuple[str, ...]
    negated: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class MayBe:
    """`X may be yes` or `X may be no`: that value, or unknown."""

    path: str
    value: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class AtLeast:
    """`F at least v`: finding F stands at v or further towards the protective end of its scale."""

    path: str
    value: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class AtMost:
    """`F at most v`: finding F stands at v or further towards the least protective end."""

    path: str
    value: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Always:
    """`always`: holds in every case."""

    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Not:
    """`not C`."""

    condition: Condition


@dataclass(frozen=True)
class And:
    """`C and D and …`."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Or:
    """`C or D or …`."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Quantified:
    """`some claim (C)`, `every stay (C)`, `no claim (C)`."""

    quantifier: Quantifier
    kind: EntityKind
    condition: Condition
    at: int = field(default=0, compare=False)


TestOfValue = Is | MayBe | AtLeast | AtMost
"""A condition on the value of one fact, finding or parameter."""

Leaf = TestOfValue | Always
Condition = Leaf | Not | And | Or | Quantified


@dataclass(frozen=True)
class SetFinding:
    """`set F = v`: offer value v for finding F."""

    finding: str
    value: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Propose:
    """`propose P`: procedure P becomes a candidate."""

    procedure: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Add:
    """`action T`, `safeguard T`, `refer T`, `inform T`, `priority T`, `count T`, `flag T`, `issue T`."""

    kind: OutputKind
    term: str
    at: int = field(default=0, compare=False)


Effect = SetFinding | Propose | Add


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Yield the leaves of a condition from left to right, those inside quantifiers included."""
    match condition:
        case Not(inner) | Quantified(condition=inner):
            yield from leaves(inner)
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield condition


def paths(condition: Condition) -> Iterator[str]:
    """Yield the facts, findings and parameters that a condition reads, from left to right."""
    for leaf in leaves(condition):
        if not isinstance(leaf, Always):
            yield leaf.path


def sentence(condition: Condition) -> str:
    """Return the condition as a sentence of the rule language, each mixed `and` and `or` in brackets.

    `parse_condition(sentence(c)) == c` for every condition that `parse_condition` returns.
    """
    if (said := of_list(condition)) is not None:
        return _list_sentence(said)
    match condition:
        case Always():
            return "always"
        case Is(path, (value,), negated):
            return f"{path} is {'not ' if negated else ''}{value}"
        case Is(path, values, negated):
            return f"{path} {'not ' if negated else ''}in {{{', '.join(values)}}}"
        case MayBe(path, value):
            return f"{path} may be {value}"
        case AtLeast(path, value):
            return f"{path} at least {value}"
        case AtMost(path, value):
            return f"{path} at most {value}"
        case Quantified(quantifier, kind, inner):
            return f"{quantifier} {kind} ({sentence(inner)})"
        case Not(inner):
            text = sentence(inner)
            return f"not ({text})" if isinstance(inner, And | Or) else f"not {text}"
        case And(parts):
            return " and ".join(map(_part, parts))
        case Or(parts):
            return " or ".join(map(_part, parts))


def _part(condition: Condition) -> str:
    text = sentence(condition)
    return f"({text})" if isinstance(condition, And | Or) and of_list(condition) is None else text


@dataclass(frozen=True)
class OfList:
    """What a condition says of one list: that it includes, may include or excludes values (`verb`).

    Of several values it includes, or may include, any; or it excludes all.
    """

    path: str
    verb: str
    values: tuple[str, ...]


def of_list(condition: Condition) -> OfList | None:
    """Return what a condition says of one list, if that is all it says; None if it is something else.

    The values of a list are facts of their own: `grounds include any of {race, religion}` is an `Or` of two leaves.
    """
    together = isinstance(condition, And | Or)
    told: list[OfList] = []
    # Most conditions are no such thing, and their first part says so.
    for part in condition.conditions if isinstance(condition, And | Or) else (condition,):
        each = _of_value(part)
        if each is None or (told and (each.path, each.verb) != (told[0].path, told[0].verb)):
            return None
        told.append(each)
    if together == (len(told) == 1):
        return None
    if together and isinstance(condition, And) != (told[0].verb == "exclude"):
        return None
    return OfList(told[0].path, told[0].verb, tuple(value for each in told for value in each.values))


def _of_value(condition: Condition) -> OfList | None:
    match condition:
        case Is(path, ("yes" | "no" as told,), False):
            verb = "include" if told == "yes" else "exclude"
        case MayBe(path, "yes"):
            verb = "may include"
        case _:
            return None
    of, _, value = path.rpartition(".")
    return OfList(of, verb, (value,)) if "." in of else None


def _list_sentence(said: OfList) -> str:
    if len(said.values) == 1:
        return f"{said.path} {said.verb} {said.values[0]}"
    verb = "include none of" if said.verb == "exclude" else f"{said.verb} any of"
    return f"{said.path} {verb} {{{', '.join(said.values)}}}"


def effect_sentence(effect: Effect) -> str:
    """Return the effect as a sentence of the rule language."""
    match effect:
        case SetFinding(finding, value):
            return f"set {finding} = {value}"
        case Propose(procedure):
            return f"propose {procedure}"
        case Add(kind, term):
            return f"{kind} {term}"
