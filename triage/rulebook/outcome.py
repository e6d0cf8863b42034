"""What rules conclude: findings on their scales, procedures in order of precedence, and the words of an outcome."""

from __future__ import annotations

import operator
import re
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, computed_field, model_validator

from triage.language.sentences import EntityKind, OutputKind
from triage.rulebook.forms import Asked, Derived, Form, Rank, Several, Words, YesNo, not_among, refused, unique
from triage.rulebook.rule import Sentence


class Combine(StrEnum):
    """How the values offered for a finding become one: the most (`max`) or least (`min`) protective."""

    MAX = "max"
    MIN = "min"


class Finding(Form, what="a finding"):
    """An intermediate conclusion. `scale` runs from least to most protective; `start` holds until a rule fires.

    `stratum` is 1 for findings set from facts alone, and one more than the highest finding read otherwise.
    `shown` says, for a finding that no rule and no invariant reads, what it tells the people who see it.
    `general` is so of a finding that opens or guards the procedure for whoever is in it: what rests on it and on
    nothing else known is said to everybody.
    """

    name: Words = Field(description="The name in rules; one of each claim or stay begins with claim. or stay.")
    label: Words
    question: Words
    scale: Several[Words] = Field(description="The values, from least to most protective.")
    start: Words = Field(description="The value that holds until a rule offers another.")
    combine: Annotated[Combine, Field(strict=False)] = Field(
        description="Which of several offers wins: the most protective (max) or the least (min)."
    )
    shown: Words | None = Field(
        default=None, description="What a finding that no rule and no invariant reads tells people."
    )
    general: YesNo = Field(
        default=False,
        exclude_if=operator.not_,  # Rulebooks from before there was this field keep their digests.
        description="Whether what rests on it alone is said to everybody in the procedure.",
    )
    stratum: Annotated[int, Derived()] = Field(default=0, exclude=True)

    @model_validator(mode="after")
    def _starts_on_its_scale(self) -> Finding:
        if self.start not in self.scale:
            raise refused(f"the start value of {self.name} {not_among(self.start, self.scale)}", "start")
        return self

    @computed_field  # type: ignore[prop-decorator]
    @property
    def entity(self) -> EntityKind:
        """What the finding is about: each claim, each stay, or the case."""
        prefix, dot, _ = self.name.partition(".")
        return EntityKind(prefix) if dot and prefix in ("claim", "stay") else EntityKind.CASE

    def combined(self, offers: list[str]) -> str:
        """Return the value that the offers give, with the start value among them."""
        best = max if self.combine is Combine.MAX else min
        return best((self.start, *offers), key=self.scale.index)


class Findings(Form):
    """`findings.yaml`."""

    findings: Annotated[Several[Finding], unique("name")]


class Step(Form, what="a step"):
    """One step of a procedure. `by_when` is None where law sets no moment for it.

    `where` leaves out a step that a case does not need: it is told where the condition holds of the case.
    """

    who: Words = Field(description="Who takes it.")
    action: Words = Field(validation_alias="what", description="What is done, as an instruction.")
    by_when: Words | None = Field(
        default=None, validation_alias="by when", description="The moment, where law or its purpose sets one."
    )
    where: Sentence | None = Field(
        default=None,
        exclude_if=operator.not_,  # Rulebooks from before there was this field keep their digests.
        description="Where it is taken; else in every case of this procedure.",
    )


class TimeLimit(Form, what="a time limit"):
    """A time limit that law sets, in words that say where it holds."""

    limit: Words = Field(description="The time limit, with where it holds.")
    sources: Several[Words] = Field(validation_alias="source", description="Instrument and paragraph, one each.")


class WhatFollows(Form, what="what follows"):
    """What comes after a procedure, for the person: after each result, and where to turn."""

    positive: Words = Field(description="What follows a result in favour of the person.")
    negative: Words = Field(description="What follows any other result.")
    turn_to: Words = Field(validation_alias="turn to", description="Where the person can turn.")


NOT_TOLD = WhatFollows.model_construct(positive="", negative="", turn_to="")
"""What follows, of a procedure of a rulebook from before that was told."""


_MOST_WORDS = 25
"""How many words a sentence has that is said in plain words."""


def _short(text: str) -> str:
    """Return the text if somebody of twelve can read it without losing the thread: in short sentences."""
    longest = max((len(sentence.split()) for sentence in re.split(r"(?<=[.?!:])\s", text)), default=0)
    if longest > _MOST_WORDS:
        raise refused(f"{{what}} has a sentence of {longest} words; in plain words it has at most {_MOST_WORDS}")
    return text


PlainWords = Annotated[Words, AfterValidator(_short)]
"""Text in short sentences, for the person whose case it is."""


class InPlainWords(Form, what="what is said in plain words"):
    """A procedure as it is told to the person, who is addressed as *you*, so that somebody of twelve can read it.

    It promises nothing: what is recommended, what should happen, and what the person can do. It is printed on a
    sheet that others may find: so it names nothing that the person said, fears, or is suspected of.
    """

    recommended: PlainWords = Field(description="What is recommended.")
    next: Several[PlainWords] = Field(description="What should happen next, and what the person can do in it.")
    helps: PlainWords = Field(description="Who helps, as the end of a sentence: `a lawyer, or a court`.")


NOT_IN_PLAIN_WORDS = InPlainWords.model_construct(recommended="", next=(), helps="")
"""The plain words of a procedure of a rulebook from before there were any."""


class Procedure(Form, what="a procedure"):
    """A procedure that can be recommended. `precedence` 1 wins over all others.

    `rank` is the protection rank, 0 (return) to 5 (rescue); `adverse` marks the procedures that lead away
    from a full examination here and therefore need known facts. `time_limits` is empty where law knows none.
    """

    id: Words
    title: Words
    rank: Rank = Field(description="The protection rank, 0 (return) to 5 (rescue).")
    adverse: YesNo = Field(description="Whether it leads away from a full examination here: known facts only.")
    definition: Words
    purpose: Annotated[Words, Asked()] = Field(
        default="", exclude_if=operator.not_, description="What it is for, in one sentence."
    )
    plain: Annotated[InPlainWords, Asked()] = Field(
        default=NOT_IN_PLAIN_WORDS,
        exclude_if=NOT_IN_PLAIN_WORDS.__eq__,
        description="What is told to the person, in plain words.",
    )
    steps: Annotated[Several[Step], Asked()] = Field(
        default=(), exclude_if=operator.not_, description="What is done in it, in this order."
    )
    guarantees: Annotated[Several[Words], Asked()] = Field(
        default=(), exclude_if=operator.not_, description="The guarantees that are particular to it."
    )
    time_limits: Annotated[tuple[TimeLimit, ...], Asked()] = Field(
        default=(),
        exclude_if=operator.not_,
        validation_alias="time limits",
        description="The time limits that law sets; an empty list where there are none.",
    )
    then: Annotated[WhatFollows, Asked()] = Field(
        default=NOT_TOLD,
        exclude_if=NOT_TOLD.__eq__,
        description="What follows each result, and where the person can turn.",
    )
    decides: tuple[Words, ...] = Field(
        default=(),
        exclude_if=operator.not_,
        description="The points at issue that are decided in it: an answer tells them before all others.",
    )
    sources: Several[Words] = Field(validation_alias="source", description="Instrument and paragraph, one each.")
    precedence: Annotated[int, Derived()] = 0

    @property
    def cited(self) -> tuple[str, ...]:
        """Every source that it cites: its own, then those of its time limits."""
        return (*self.sources, *(source for limit in self.time_limits for source in limit.sources))


class Procedures(Form):
    """`procedures.yaml`, in order of precedence."""

    procedures: Annotated[Several[Procedure], unique("id")]


class Term(Form, what="a term"):
    """A word of the output vocabulary with its meaning."""

    name: Words = Field(validation_alias="term")
    meaning: Words
    kind: Annotated[OutputKind, Derived()] = Field(default=OutputKind.FLAG, exclude=True)


class Action(Term, what="a term"):
    """What is to be done, as a term; `waits_in` are the procedures in which another lane's task is not done now."""

    waits_in: tuple[Words, ...] = Field(
        default=(),
        exclude_if=operator.not_,  # Rulebooks from before there was this field keep their digests.
        validation_alias="waits in",
        description="The procedures in which it is no task: there it is told as what another one would do.",
    )


class Information(Term, what="a term"):
    """What the person is told, as a term; `question` is how the person asks for it."""

    question: Annotated[PlainWords, Asked()] = Field(
        default="",
        exclude_if=operator.not_,
        description="How the person asks for it, in plain words; others may find the paper on which it stands.",
    )


Terms = Annotated[Several[Term], unique("name")]


class TermsByKind(Form):
    """`terms.yaml`: the words that rules can add to a recommendation; priorities run from low to high."""

    priority: Terms
    action: Annotated[Several[Action], unique("name")]
    safeguard: Terms
    refer: Terms
    inform: Annotated[Several[Information], unique("name")]
    count: Terms
    flag: Terms
