"""What is told of an assessment, in parts: one form, which the text, its first screen and the pages write out.

Whatever tells an assessment whole reads `Explanation`, so that none of them tells something that another does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from triage.explanation.wording import before_colon, clause, in_a_row, sentence_of
from triage.translation import gettext as _


@dataclass(frozen=True)
class Passage:
    """One thing that is told: its words with what stands before, after and beneath them.

    `because` is the reason as it is said after the text, `sources` what stands in square brackets at the end.
    `members` are the sentences or answers that the text is made of, where it runs a list together.
    """

    text: str
    label: str = ""
    number: int | None = None
    because: str = ""
    sources: str = ""
    members: tuple[str, ...] = ()
    beneath: tuple[Passage, ...] = ()

    @property
    def words(self) -> str:
        """All of it but what stands beneath, in one line."""
        number = f"{self.number}. " if self.number is not None else ""
        label = before_colon(self.label) if self.label else ""
        sources = f"[{self.sources}]" if self.sources else ""
        return " ".join(part for part in (f"{number}{label}{self.text}", self.because, sources) if part)


@dataclass(frozen=True)
class Section:
    """What is told under a title; `afterwards` are sentences that end it. Empty where there is nothing to tell."""

    title: str
    told: tuple[Passage, ...] = ()
    afterwards: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.told or self.afterwards)


@dataclass(frozen=True)
class Recommended:
    """The recommended procedure, why, how soon, and how firm that is; `stop_warning` where stops bear on it."""

    title: str
    purpose: str
    why: str
    priority: str
    priority_means: str
    priority_because: str
    standing: str
    standing_means: str
    stop_warning: str

    @property
    def how_soon(self) -> str:
        """The priority, what it means, and its reason, in one line."""
        label = _("Priority")
        return f"{before_colon(label)}{sentence_of(self.priority)} {self.priority_means} {self.priority_because}"

    @property
    def how_firm(self) -> str:
        """Whether anything that is not known could change it, in one line."""
        return f"{before_colon(self.standing)}{self.standing_means}"


@dataclass(frozen=True)
class PointTold:
    """A point at issue. `parts` are what is told of it, in order: what is in dispute, its test, what is known, …

    `open` is how many of its facts are not known yet; `here` what the facts of this case call for; `disputed` is
    empty where nothing is.
    """

    number: int
    title: str
    question: str
    disputed: str
    here: tuple[str, ...]
    open: int
    parts: tuple[Passage, ...]

    @property
    def heading(self) -> str:
        """Its number, title and question, in one line."""
        return f"{self.number}. {sentence_of(self.title)} {self.question}"


@dataclass(frozen=True)
class TurnsOn:
    """What the case turns on; `disputed` is what is in dispute and no point asks for.

    `of_the_file` says how words of the file are to be read; empty where none stand beside a point.
    """

    title: str
    disputed: str
    of_the_file: str
    points: tuple[PointTold, ...]

    def __bool__(self) -> bool:
        return bool(self.disputed or self.points)


@dataclass(frozen=True)
class FindingTold:
    """What a rule found, with the reasons that were not told before."""

    title: str
    because: str

    @property
    def words(self) -> str:
        """All of it in one line."""
        return f"{sentence_of(self.title)} {self.because}"


@dataclass(frozen=True)
class FoundOf:
    """The findings of some claims or stays, or of the case: then `of` is empty."""

    of: str
    findings: tuple[FindingTold, ...]


@dataclass(frozen=True)
class Found:
    """The findings of this case: those it turns on one by one, the others by their titles and number."""

    title: str
    groups: tuple[FoundOf, ...]
    in_short: tuple[str, ...]
    others: str

    def __bool__(self) -> bool:
        return bool(self.groups or self.in_short)

    @property
    def shortly(self) -> str:
        """The others by their titles, in one line; empty if there are none."""
        told = in_a_row(clause(each) for each in self.in_short)
        return _("Found too, in short: %(findings)s.") % {"findings": told} if told else ""


@dataclass(frozen=True)
class Explanation:
    """Everything that is told of an assessment, in the order of the reader's questions."""

    recommended: Recommended
    stopped: Section
    unread: Passage | None
    turns_on: TurnsOn
    of_the_file: Section
    do_first: Section
    safeguards: Section
    referrals: Section
    ask_next: Section
    tell: Section
    supervisor: Section
    found: Found
    doubt: tuple[Section, ...]
    follows: Section
    others: Section
    answers: Section
    everybody: Section
    rules: Section
    law: Section
    origin: tuple[str, ...]

    @property
    def after_points(self) -> tuple[Section, ...]:
        """What stands between the points at issue and the findings, in the order of reading."""
        return (
            self.of_the_file,
            self.do_first,
            self.safeguards,
            self.referrals,
            self.ask_next,
            self.tell,
            self.supervisor,
        )

    @property
    def after_findings(self) -> tuple[Section, ...]:
        """What stands after the findings and what is said of doubt, in the order of reading."""
        return (self.follows, self.others, self.answers, self.everybody, self.rules, self.law)
