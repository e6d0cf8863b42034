"""The questions of a section as templates show them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from gettext import gettext as _

from api.browser.intake.answers import HOW, NOT_ASKED, choices_of_fact, names_read
from api.browser.intake.left_over import LeftOver
from api.browser.intake.problems import PlacedProblem
from api.browser.intake.sections import ABOUT, Section
from triage.case import ProofState
from triage.case.model import ALL_OTHERS
from triage.explanation.wording import readable
from triage.language.names import Node
from triage.rulebook.vocabulary import DECLINED, FactDefinition

_OF_EVERY_QUESTION = ("yes", "no", "unknown", DECLINED, NOT_ASKED)


@dataclass(frozen=True)
class Choice:
    """An answer that can be chosen."""

    value: str
    label: str
    meaning: str
    chosen: bool


@dataclass(frozen=True)
class Line:
    """One field with its choices: a fact, or one value of a list.

    `how` is what is said of how it is known, None where that is not asked. `in_dispute` are the answer that was
    written here and the one that was saved elsewhere meanwhile, in words, where somebody has to choose.
    """

    field: str
    label: str
    meaning: str
    choices: tuple[Choice, ...]
    how: str | None
    in_dispute: tuple[str, str] | None

    @property
    def short(self) -> bool:
        """Whether the choices stand in one row: those that every question has, and nothing to explain."""
        return all(each.value in _OF_EVERY_QUESTION and not each.meaning for each in self.choices)


@dataclass(frozen=True)
class Question:
    """A fact as it is asked, with what was told of it, what is refused in it, and what the form can not show."""

    fact: FactDefinition
    lines: tuple[Line, ...]
    answered: bool
    problems: tuple[PlacedProblem, ...]
    left_over: tuple[LeftOver, ...]
    waits: bool

    @property
    def stands_open(self) -> bool:
        """Whether it stands with the questions that are asked first."""
        return not self.waits or self.answered or bool(self.problems or self.left_over)


@dataclass(frozen=True)
class Told:
    """What is told in a section, and what is known of it, as fields of the form.

    `there_now` is what was saved elsewhere meanwhile of the facts in dispute, with empty ones, and `written` what
    was written here of them.
    """

    section: Section
    fields: Mapping[str, str]
    problems: Sequence[PlacedProblem] = ()
    left_over: Sequence[LeftOver] = ()
    waiting: Collection[Node] = ()
    there_now: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)


def questions_of(told: Told, facts: Sequence[FactDefinition]) -> tuple[Question, ...]:
    """Return facts of a section as questions."""
    return tuple(
        Question(
            fact,
            tuple(_lines(fact, told)),
            is_answered(fact, told.fields),
            tuple(each for each in told.problems if each.fact == fact.name),
            tuple(each for each in told.left_over if each.field == fact.name),
            told.section.node(fact.name) in told.waiting,
        )
        for fact in facts
    )


def is_answered(fact: FactDefinition, fields: Mapping[str, str]) -> bool:
    """Return whether anything is told of a fact, be it that it is not known or that nobody wished to say it."""
    return any(fields.get(name) for name in (*names_read(fact), f"{fact.name}.{ALL_OTHERS}"))


def title_of(section: Section) -> str:
    """Return what a section is called."""
    if section.name == ABOUT:
        return _("Key, country and day")
    assert section.group is not None
    title = section.group.title or readable(section.group.name).capitalize()
    return f"{title} {section.index + 1}" if section.list_name is not None else title


def labels_about() -> dict[str, str]:
    """Return what the fields of the section are called that holds no facts."""
    return {
        "reference": _("Key of the office"),
        "country_of_asylum": _("Country of asylum"),
        "assessed_on": _("Day as of which the case is assessed"),
    }


def state_in_words() -> dict[str, str]:
    """Return what can be said of how a fact is known, in words."""
    return {
        ProofState.STATED.value: _("the person says so"),
        ProofState.STATED_BY_THIRD_PARTY.value: _("somebody else says so"),
        ProofState.CORROBORATED.value: _("backed up by evidence"),
        ProofState.DISPUTED.value: _("disputed, not settled"),
        ProofState.CONTRADICTED.value: _("evidence speaks against it"),
    }


def answer_in_words(value: str) -> str:
    """Return what an answer is called on a form."""
    return {
        "yes": _("Yes"),
        "no": _("No"),
        "unknown": _("Not known"),
        DECLINED: _("Does not wish to say"),
        NOT_ASKED: _("Not asked (take back)"),
    }.get(value) or readable(value).capitalize()


def _lines(fact: FactDefinition, told: Told) -> Iterator[Line]:
    meanings = {each.value: each.meaning for each in fact.meanings}
    if not fact.several:
        yield _line(fact.name, fact.label, "", (*choices_of_fact(fact), NOT_ASKED), meanings, told)
        return
    for value in fact.values:
        label = readable(value).capitalize()
        answers = ("yes", "no", DECLINED, NOT_ASKED)
        yield _line(f"{fact.name}.{value}", label, meanings.get(value, ""), answers, {}, told)
    yield _line(f"{fact.name}.{ALL_OTHERS}", _("Every other one"), "", ("no", NOT_ASKED), {}, told)


def _line(
    name: str, label: str, meaning: str, values: Sequence[str], meanings: Mapping[str, str], told: Told
) -> Line:
    given = told.fields.get(name)
    choices = tuple(
        Choice(value, answer_in_words(value), meanings.get(value, ""), value == given) for value in values
    )
    how = None if name.endswith(f".{ALL_OTHERS}") else told.fields.get(f"{HOW}{name}", "")
    return Line(name, label, meaning, choices, how, _in_dispute(name, told))


def told_in_words(name: str, fields: Mapping[str, str]) -> str:
    """Return what fields say of a fact, or of one value of a list, and of how it is known."""
    answer = fields.get(name, NOT_ASKED)
    words = answer_in_words(answer) if answer else _("not asked")
    how = fields.get(f"{HOW}{name}", "")
    return f"{words} ({state_in_words()[how]})" if how else words


def told_of(section: Section, fields: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what fields tell of a section, in its order: what was asked, and the answer in words."""
    if section.name == ABOUT:
        return tuple((label, fields[name]) for name, label in labels_about().items() if fields.get(name))
    told: list[tuple[str, str]] = []
    for fact in section.facts:
        for name in (*names_read(fact), *([f"{fact.name}.{ALL_OTHERS}"] if fact.several else ())):
            if fields.get(name) or fields.get(f"{HOW}{name}"):
                value = name.partition(".")[2]
                label = readable(value).capitalize() if value != ALL_OTHERS else _("Every other one")
                asked = f"{fact.question} {label}" if value else fact.question
                told.append((asked, told_in_words(name, fields)))
    return tuple(told)


def _in_dispute(name: str, told: Told) -> tuple[str, str] | None:
    if name not in told.there_now:
        return None
    return told_in_words(name, told.written), told_in_words(name, told.there_now)
