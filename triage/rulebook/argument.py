"""An argument that is made again and again on a point at issue, with what the law answers to it.

A caseworker says of words of the file which argument they make; the answer is told beneath them. Where facts on
which it is made time and again are known, it is told too at a point on which the file holds no words. No rule
reads it: what is raised, found and recommended is the same with and without it (decisions 0073 and 0076).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from triage.language.sentences import Condition
from triage.rulebook.forms import Form, Several, Words, unique
from triage.rulebook.rule import Sentence


def _is_none(condition: Condition | None) -> bool:
    return condition is None


class Argument(Form, what="an argument"):
    """An argument on a point at issue, by whichever side, and the answer of the law."""

    id: Words
    about: Words = Field(description="The point at issue on which it is made.")
    argument: Words = Field(description="The argument as it is made, in a sentence.")
    arises_where: Sentence | None = Field(
        default=None,
        validation_alias="arises where",
        exclude_if=_is_none,  # Rulebooks from before there was this field keep their digests.
        description="Known facts on which it is made time and again: there it is told though no words make it.",
    )
    answer: Words = Field(description="What the law answers: when the argument holds, if ever, and when not.")
    sources: Several[Words] = Field(validation_alias="source", description="Instrument and paragraph, one each.")


class Arguments(Form):
    """A file of `rules/arguments/`."""

    arguments: Annotated[Several[Argument], unique("id")]
