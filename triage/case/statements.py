"""Words of the file: what somebody says, laid beside a point at issue or a fact; shown, and read by no rule.

Rules read coded facts. What decides a case often stands in a sentence that no code holds: the argument of the other
side, the reason of a refusal, what a witness saw, the day on which something ends. Such words are carried with the
case and told where they belong; the outcome is the same with and without them (decision 0073).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from triage.case.single_values import FactError, IsoDate
from triage.errors import Problem
from triage.language.names import Entity, list_of
from triage.language.sentences import EntityKind

if TYPE_CHECKING:
    from triage.case.model import CaseFile
    from triage.rulebook.model import Rulebook

MOST_STATEMENTS = 32
LONGEST_WORDS = 500
# Joiners that Arabic, Persian and Indic scripts are not written without.
_JOINERS = "\u200c\u200d"
_NOT_IN_A_SENTENCE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


class Maker(StrEnum):
    """Who says it. `authority` is the office that decides, or the other side before a court or an appeal body;
    `earlier_decision` the reasons of a decision; `caseworker` whoever writes the file, of what nobody else said.
    """

    APPLICANT = "applicant"
    FAMILY_MEMBER = "family_member"
    WITNESS = "witness"
    REPRESENTATIVE = "representative"
    AUTHORITY = "authority"
    EARLIER_DECISION = "earlier_decision"
    COURT = "court"
    OTHER_STATE = "other_state"
    UNHCR = "unhcr"
    EXPERT = "expert"
    DOCUMENT = "document"
    COUNTRY_INFORMATION = "country_information"
    CASEWORKER = "caseworker"


class Answer(StrEnum):
    """Which answer to the question of a point at issue the words speak for."""

    YES = "yes"
    NO = "no"


def _words(value: object) -> object:
    if not isinstance(value, str) or not value.strip():
        raise FactError("is no sentence of the file", "Give the words, or take the statement out.")
    if any(unicodedata.category(each) in _NOT_IN_A_SENTENCE and each not in _JOINERS for each in value):
        raise FactError(
            "holds a line break or a character that is not seen", "Write it on one line, as plain text."
        )
    if len(value) > LONGEST_WORDS:
        raise FactError(f"is longer than {LONGEST_WORDS} characters", "Shorten it, or make two statements of it.")
    return value


def _place(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z][a-z0-9_.\[\]]{0,199}", value):
        raise FactError("is no name of a point at issue or of a fact", "Name one, or leave it out.")
    return value


class Statement(BaseModel):
    """Words of the file, with who says them. They are told beside what they are about, and no rule reads them.

    What they are `about` is a point at issue, raised or not (`internal_relocation`), or a fact
    (`claims[0].past_harm`); without it they are told beside the whole case. `of` says of which claim or stay, where
    a point at issue is asked of each. `argument` says which well-known argument they make or come nearest to,
    `answers` for which answer to its question they speak, `until` on which day something ends or has to be done.
    Never the name of a person.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: Annotated[str, BeforeValidator(_words)] = Field(
        description=f"What is said, in a sentence or two, on one line of at most {LONGEST_WORDS} characters. "
        "Never a name."
    )
    made_by: Maker = Field(description="Who says it.")
    about: Annotated[str, BeforeValidator(_place)] | None = Field(
        default=None, description="A point at issue (`internal_relocation`) or a fact (`claims[0].past_harm`)."
    )
    of: Annotated[str, BeforeValidator(_place)] | None = Field(
        default=None, description="Of which claim or stay a point at issue is meant: `claims[0]`. Else of all."
    )
    answers: Answer | None = Field(
        default=None, description="For which answer to the question of the point at issue the words speak."
    )
    argument: Annotated[str, BeforeValidator(_place)] | None = Field(
        default=None,
        description="Which well-known argument on a point at issue the words make or come nearest to; what the law "
        "answers to it is told beneath them, with the argument.",
    )
    until: IsoDate | None = Field(
        default=None, description="The day on which something ends, or by which it has to be done (YYYY-MM-DD)."
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_not_given(cls, data: object) -> object:
        """Take out what is null. An unknown name stays, so that it is refused whatever its value."""
        if not isinstance(data, Mapping):
            return data
        return {name: each for name, each in data.items() if each is not None or name not in cls.model_fields}

    def given(self) -> dict[str, str]:
        """Return what is told, as plain data."""
        told = {name: getattr(self, name) for name in type(self).model_fields}
        return {
            name: value.isoformat() if isinstance(value, date) else str(value)
            for name, value in told.items()
            if value is not None
        }


def point_of(statement: Statement, rulebook: Rulebook) -> str | None:
    """Return the point at issue that a statement is about, by its id; None if it is about a fact or the whole case.

    One that makes an argument is about the point on which the argument is made.
    """
    if statement.about is None and statement.argument is not None:
        return rulebook.arguments[statement.argument].about
    return statement.about if statement.about in rulebook.issues else None


def statement_problems(case: CaseFile, values: Mapping[str, str], rulebook: Rulebook) -> Iterator[Problem]:
    """Yield what is wrong with the names in statements, given the values of all facts by node."""
    entities = {entity for entity, _ in case.groups()}
    facts = dict.fromkeys((*values, *filter(None, map(list_of, values))))
    for number, statement in enumerate(case.statements):
        yield from _of_one(statement, facts, entities, rulebook, f"/statements/{number}")


def _of_one(
    statement: Statement, facts: Collection[str], entities: set[Entity], rulebook: Rulebook, at: str
) -> Iterator[Problem]:
    about, argument = statement.about, statement.argument
    if about is not None and about not in rulebook.issues and about not in facts:
        message = "This is no point at issue, and no fact of this case."
        yield Problem(f"{at}/about", message, _meant(about, rulebook, (*rulebook.issues, *facts)))
        return
    if argument is not None and argument not in rulebook.arguments:
        message = "There is no such argument."
        yield Problem(f"{at}/argument", message, _meant(argument, rulebook, rulebook.arguments))
        return
    if argument is not None and about is not None and about != rulebook.arguments[argument].about:
        remedy = f"Name {rulebook.arguments[argument].about!r} in `about`, or leave one of the two out."
        yield Problem(f"{at}/argument", "This argument is made on another point at issue.", remedy)
        return
    point = point_of(statement, rulebook)
    if statement.answers is not None and point is None:
        message = "Only the question of a point at issue is answered."
        yield Problem(f"{at}/answers", message, "Name the point in `about`.")
    if statement.of is not None:
        yield from _of(statement.of, rulebook.issues[point].entity if point else None, entities, f"{at}/of")


def _meant(name: str, rulebook: Rulebook, names: Iterable[str]) -> str:
    suggestion = rulebook.suggestion(name, names)
    return suggestion.sentence if suggestion else "Name one of `triage vocabulary statements`, or leave it out."


def _of(of: Entity, kind: EntityKind | None, entities: set[Entity], pointer: str) -> Iterator[Problem]:
    if kind in (None, EntityKind.CASE):
        yield Problem(pointer, "This is not asked of a claim or a stay.", "Leave `of` out.")
    elif of not in entities or not of.startswith(f"{kind}s["):
        yield Problem(
            pointer, f"There is no such {kind} in this case.", f"Name one, as {kind}s[0], or leave it out."
        )
