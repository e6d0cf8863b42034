"""A point at issue: what a case turns on, and the test that decides it.

A rule raises it (`issue nexus`) as it adds any other term; what it says stands once, in `rules/issues/`.
"""

from __future__ import annotations

import operator
from typing import Annotated

from pydantic import Field

from triage.language.sentences import EntityKind
from triage.rulebook.forms import Form, Several, Words, YesNo, unique
from triage.rulebook.rule import Sentence, ToldPer


class Particular(Form, what="what is told here"):
    """What a point at issue tells only where `where` holds of its claim, its stay or the case.

    With sources it is told only where one of them is law, or explains it, on the day of the assessment.
    """

    where: Sentence = Field(description="Where it is told: a condition that no empty case fulfils.")
    tell: Words = Field(description="The part of the test, or what it comes to, that such a case needs.")
    leads: YesNo = Field(
        default=False,
        exclude_if=operator.not_,  # Rulebooks from before there was this field keep their digests.
        description="Whether such a case turns on this point before others that the same procedure decides.",
    )
    sources: tuple[Words, ...] = Field(
        default=(),
        validation_alias="source",
        description="The law that it rests on, where that is not law everywhere.",
    )


class Issue(Form, what="a point at issue"):
    """A question of law that can decide a case. `test` is how it is decided, `factors` what is looked at.

    `test` speaks to every case that raises the point; `here` holds what only some of them need, told before it.
    `entity` says of what it is asked: of each claim, of each stay, or of the case. `finding` is where the rules
    come to a view of it; `asks` are the facts that it turns on, those first that decide first, of which those in
    `asked_where` are not asked where the condition does not hold.
    """

    id: Words
    entity: ToldPer = Field(
        default=EntityKind.CASE,
        validation_alias="for each",
        description="Whether it is asked of each claim or each stay; else once of the case.",
    )
    title: Words
    question: Words
    test: Words
    here: tuple[Particular, ...] = Field(
        default=(),
        exclude_if=operator.not_,  # Rulebooks from before there was this field keep their digests.
        description="What is told before the test, and only where the facts of the case call for it.",
    )
    factors: Several[Words]
    burden: Words = Field(description="Who has to show what, and by which standard.")
    decided_by: Words = Field(validation_alias="decided by", description="Who decides it, and where.")
    finding: Words | None = Field(default=None, description="The finding in which the rules come to a view of it.")
    asks: Several[Words] = Field(description="The facts that it turns on, those first that decide first.")
    asked_where: dict[str, Sentence] = Field(
        default_factory=dict,
        validation_alias="asked where",
        exclude_if=operator.not_,  # Rulebooks from before there was this field keep their digests.
        description="Facts of those that it asks which are asked only where a condition holds, fact: condition.",
    )
    if_yes: Words = Field(validation_alias="if yes", description="What follows if the answer is yes.")
    if_no: Words = Field(validation_alias="if no", description="What follows if the answer is no.")
    sources: Several[Words] = Field(validation_alias="source", description="Instrument and paragraph, one each.")


class Issues(Form):
    """A file of `rules/issues/`."""

    issues: Annotated[Several[Issue], unique("id")]
