"""From a sentence of the rule language to the data of `triage.language.sentences`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files
from typing import cast

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken
from lark.exceptions import UnexpectedEOF

from triage.language.sentences import (
    Add,
    Always,
    And,
    AtLeast,
    AtMost,
    Condition,
    Effect,
    EntityKind,
    Is,
    MayBe,
    Not,
    Or,
    OutputKind,
    Propose,
    Quantified,
    Quantifier,
    SetFinding,
)

_SPELLING = {
    "LPAR": "(", "RPAR": ")", "LBRACE": "{", "RBRACE": "}", "COMMA": ",", "EQUAL": "=",
    "PATH": "a fact or finding", "NAME": "a value", "$END": "the end of the sentence",
}  # fmt: skip


class SentenceError(ValueError):
    """A sentence does not parse; `at` is the character offset of the first word that does not fit."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


class _Reader(Transformer[Token, Condition | Effect]):
    """Turns the parse tree into conditions and effects, bottom up."""

    def condition(self, parts: list[Condition]) -> Condition:
        return parts[0]

    def disjunction(self, parts: list[Condition]) -> Condition:
        return Or(tuple(parts))

    def conjunction(self, parts: list[Condition]) -> Condition:
        return And(tuple(parts))

    def always(self, parts: list[Token]) -> Condition:
        return Always()

    def quantified(self, parts: list[Token | Condition]) -> Condition:
        quantifier, kind, inner = parts
        assert isinstance(quantifier, Token) and not isinstance(inner, Token)
        return Quantified(Quantifier(quantifier), EntityKind(str(kind)), inner, quantifier.start_pos or 0)

    def quantifier(self, parts: list[Token]) -> Token:
        return parts[0]

    entity = output = quantifier

    def names(self, parts: list[Token]) -> list[Token]:
        return parts

    def is_(self, parts: list[Token]) -> Condition:
        return Is(str(parts[0]), (str(parts[1]),), False, parts[0].start_pos or 0)

    def is_not(self, parts: list[Token]) -> Condition:
        return Is(str(parts[0]), (str(parts[1]),), True, parts[0].start_pos or 0)

    def in_(self, parts: tuple[Token, list[Token]]) -> Condition:
        return Is(str(parts[0]), tuple(map(str, parts[1])), False, parts[0].start_pos or 0)

    def not_in(self, parts: tuple[Token, list[Token]]) -> Condition:
        return Is(str(parts[0]), tuple(map(str, parts[1])), True, parts[0].start_pos or 0)

    def may_be(self, parts: list[Token]) -> Condition:
        return MayBe(str(parts[0]), str(parts[1]), parts[0].start_pos or 0)

    def include(self, parts: list[Token]) -> Condition:
        return _each(parts[0], [parts[1]], _includes)[0]

    def include_any(self, parts: tuple[Token, list[Token]]) -> Condition:
        return _one_or(Or, _each(*parts, _includes))

    def may_include(self, parts: list[Token]) -> Condition:
        return _each(parts[0], [parts[1]], _may_include)[0]

    def may_include_any(self, parts: tuple[Token, list[Token]]) -> Condition:
        return _one_or(Or, _each(*parts, _may_include))

    def exclude(self, parts: list[Token]) -> Condition:
        return _each(parts[0], [parts[1]], _excludes)[0]

    def include_none(self, parts: tuple[Token, list[Token]]) -> Condition:
        return _one_or(And, _each(*parts, _excludes))

    def at_least(self, parts: list[Token]) -> Condition:
        return AtLeast(str(parts[0]), str(parts[1]), parts[0].start_pos or 0)

    def at_most(self, parts: list[Token]) -> Condition:
        return AtMost(str(parts[0]), str(parts[1]), parts[0].start_pos or 0)

    def not_(self, parts: list[Condition]) -> Condition:
        return Not(parts[0])

    def set_(self, parts: list[Token]) -> Effect:
        return SetFinding(str(parts[0]), str(parts[1]), parts[0].start_pos or 0)

    def propose(self, parts: list[Token]) -> Effect:
        return Propose(str(parts[0]), parts[0].start_pos or 0)

    def add(self, parts: list[Token]) -> Effect:
        return Add(OutputKind(str(parts[0])), str(parts[1]), parts[1].start_pos or 0)


def _includes(path: str, at: int) -> Condition:
    return Is(path, ("yes",), False, at)


def _may_include(path: str, at: int) -> Condition:
    return MayBe(path, "yes", at)


def _excludes(path: str, at: int) -> Condition:
    return Is(path, ("no",), False, at)


def _each(of: Token, values: list[Token], form: Callable[[str, int], Condition]) -> list[Condition]:
    """Return one condition for each value of a list: each value is a fact of its own."""
    return [form(f"{of}.{value}", of.start_pos or 0) for value in values]


def _one_or(together: type[And | Or], conditions: list[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else together(tuple(conditions))


@cache
def _parser() -> Lark:
    grammar = files("triage.language").joinpath("grammar.lark").read_text(encoding="utf-8")
    # Conditions and effects are made while a sentence is parsed: no tree of it stands in between.
    return Lark(grammar, parser="lalr", start=["condition", "effect"], transformer=_Reader())


def _expected(error: UnexpectedToken) -> str:
    words = sorted({_SPELLING.get(name, name.lower()) for name in error.accepts or error.expected})
    return ", ".join(words)


# Many branches have an effect in common, and a rulebook is loaded again with each draft and each bundle.
@lru_cache(maxsize=4096)
def _parse(text: str, start: str) -> Condition | Effect:
    try:
        # With a transformer Lark returns what that makes of the start rule, which is typed as a tree.
        return cast("Condition | Effect", _parser().parse(text, start=start))
    except UnexpectedToken as error:
        if error.token.type == "$END":
            message = f"the sentence ends too early; expected {_expected(error)}"
            raise SentenceError(message, max(len(text.rstrip()) - 1, 0)) from None
        raise SentenceError(
            f"{str(error.token)!r} does not fit here; expected {_expected(error)}", error.pos_in_stream or 0
        ) from None
    except UnexpectedEOF:
        raise SentenceError("the sentence ends too early", max(len(text.rstrip()) - 1, 0)) from None
    except UnexpectedInput as error:
        at = error.pos_in_stream or 0
        raise SentenceError(f"{text[at : at + 1]!r} does not belong to the rule language", at) from None


def parse_condition(text: str) -> Condition:
    """Parse the sentence behind `if`. Raises `SentenceError` with the offset that does not fit."""
    parsed = _parse(text, "condition")
    assert not isinstance(parsed, SetFinding | Propose | Add)
    return parsed


def parse_effect(text: str) -> Effect:
    """Parse one sentence behind `then`. Raises `SentenceError` with the offset that does not fit."""
    parsed = _parse(text, "effect")
    assert isinstance(parsed, SetFinding | Propose | Add)
    return parsed
