"""Words of the file: what somebody says, laid beside a point at issue or a fact; shown, and read by no rule.

Rules read coded facts. What decides a case often stands in a sentence that no code holds: the argument of the other
side, the reason of a refusal, what a witness saw, the day on which something ends. Such words are carried with the
case and told where they belong; the outcome is the same with and without them (decision 0073).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from triage.case.single_values import FactError, IsoDate
from triage.errors import Problem
from triage.language.names import CASE_ENTITY, Entity, entity_of, list_of
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
    a point at issue is asked of each. `answers` says for which answer to its question they speak, `until` on which
    day something ends or has to be done. Never the name of a person.
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


def statement_problems(case: CaseFile, values: Mapping[str, str], rulebook: Rulebook) -> Iterator[Problem]:
    """Yield what is wrong with the places that statements name, given the values of all facts by node."""
    entities = {entity for entity, _ in case.groups()}
    lists = {list_of(node) for node in values}
    for number, statement in enumerate(case.statements):
        at = f"/statements/{number}"
        issue = rulebook.issues.get(statement.about) if statement.about is not None else None
        if (
            statement.about is not None
            and issue is None
            and statement.about not in values
            and statement.about not in lists
        ):
            names = (*rulebook.issues, *values)
            suggestion = rulebook.suggestion(statement.about, names)
            yield Problem(
                f"{at}/about",
                "This is no point at issue, and no fact of this case.",
                suggestion.sentence if suggestion else "Name one of `triage vocabulary`, or leave it out.",
            )
            continue
        if statement.answers is not None and issue is None:
            yield Problem(
                f"{at}/answers", "Only the question of a point at issue is answered.", "Name the point in `about`."
            )
        if statement.of is not None:
            yield from _of(statement.of, issue.entity if issue else None, entities, f"{at}/of")


def _of(of: Entity, kind: EntityKind | None, entities: set[Entity], pointer: str) -> Iterator[Problem]:
    if kind in (None, EntityKind.CASE):
        yield Problem(pointer, "This is not asked of a claim or a stay.", "Leave `of` out.")
    elif of not in entities or entity_of(f"{of}.") == CASE_ENTITY or not of.startswith(f"{kind}s["):
        yield Problem(
            pointer, f"There is no such {kind} in this case.", f"Name one, as {kind}s[0], or leave it out."
        )
