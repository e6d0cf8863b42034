"""The places where the law asks for judgment: which facts are a human finding, and what guides it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pydantic import Field

from triage.rulebook.forms import Form, Several, Words
from triage.rulebook.reading import read_form

FILE = "judgment.yaml"


class Judgment(Form, what="a judgment"):
    """A question of law that `facts` answer as a human being found them, and what guides that person."""

    question: Words
    facts: Several[Words] = Field(description="The facts that hold what a human being found.")
    guidance: Words = Field(description="What the law asks of the one who judges.")
    made_by: Words = Field(validation_alias="made by")
    sources: Several[Words] = Field(validation_alias="source", description="Instrument and paragraph, one each.")


class Judgments(Form):
    """`judgment.yaml`."""

    judgments: Several[Judgment]


@cache
def house_judgments() -> tuple[Judgment, ...]:
    """Read the list that this package ships in `rules/judgment.yaml`."""
    return read_judgments((files("rules") / FILE).read_text(encoding="utf-8"))


def read_judgments(source: str) -> tuple[Judgment, ...]:
    """Read the list in the order of the file. Raises `RulebookError` with the place."""
    form, _ = read_form(FILE, source, Judgments)
    return form.judgments
