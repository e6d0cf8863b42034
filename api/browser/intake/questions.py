"""The questions of a section as templates show them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from api.browser.intake.answers import HOW, NOT_ASKED, choices_of_fact, names_read
from api.browser.intake.left_over import LeftOver
from api.browser.intake.problems import PlacedProblem
from api.browser.intake.sections import ABOUT, Section
from api.browser.wording import Wording
from api.languages.catalogues import Words
from api.languages.vocabulary import definition_of, label_of, meaning_of, question_of, title_of_group, value_of
from triage.case import ProofState
from triage.case.model import ALL_OTHERS
from triage.language.names import Node
from triage.rulebook.vocabulary import DECLINED, FactDefinition

_OF_EVERY_QUESTION = ("yes", "no", "unknown", DECLINED, NOT_ASKED)


@dataclass(frozen=True)
class Choice:
    """An answer that can be chosen."""

    value: str
    label: Markup
    meaning: Markup
    chosen: bool


@dataclass(frozen=True)
class Line:
    """One field with its choices: a fact, or one value of a list.

    `how` is what is said of how it is known, None where that is not asked. `in_dispute` are the answer that was
    written here and the one that was saved elsewhere meanwhile, in words, where somebody has to choose.
    """

    field: str
    label: Markup
    meaning: Markup
    choices: tuple[Choice, ...]
    how: str | None
    in_dispute: tuple[str, str] | None

    @property
    def short(self) -> bool:
        """Whether the choices stand in one row: those that every question has, and nothing to explain."""
        return all(each.value in _OF_EVERY_QUESTION and not each.meaning for each in self.choices)


@dataclass(frozen=True)
class Question:
    """A fact as it is asked, with what was told of it, what is refused in it, and what the form can not show.

    `question`, `label` and `definition` are those of the fact, in the language of the page.
    """

    fact: FactDefinition
    question: Markup
    label: Markup
    definition: Markup
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


def questions_of(told: Told, facts: Sequence[FactDefinition], wording: Wording) -> tuple[Question, ...]:
    """Return facts of a section as questions."""
    return tuple(
        Question(
            fact,
            wording.of(question_of(fact)),
            wording.of(label_of(fact)),
            wording.of(definition_of(fact)),
            tuple(_lines(fact, told, wording)),
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


def title_of(section: Section, wording: Wording) -> Markup:
    """Return what a section is called."""
    if section.group is None:
        return escape(wording.words.gettext("Key, country and day"))
    title = wording.of(title_of_group(section.group))
    if section.list_name is None:
        return title
    # For translators: a claim or stay, and its number.
    return Markup(wording.words.gettext("%(title)s %(number)s")) % {"title": title, "number": section.index + 1}


def labels_about(words: Words) -> dict[str, str]:
    """Return what the fields of the section are called that holds no facts."""
    return {
        "reference": words.gettext("Key of the office"),
        "country_of_asylum": words.gettext("Country of asylum"),
        "assessed_on": words.gettext("Day as of which the case is assessed"),
    }


def state_in_words(words: Words) -> dict[str, str]:
    """Return what can be said of how a fact is known, in words."""
    return {
        ProofState.STATED.value: words.gettext("the person says so"),
        ProofState.STATED_BY_THIRD_PARTY.value: words.gettext("somebody else says so"),
        ProofState.CORROBORATED.value: words.gettext("backed up by evidence"),
        ProofState.DISPUTED.value: words.gettext("disputed, not settled"),
        ProofState.CONTRADICTED.value: words.gettext("evidence speaks against it"),
    }


def answer_in_words(fact: FactDefinition, value: str, wording: Wording) -> Markup:
    """Return what an answer to a question is called on a form."""
    words = wording.words
    of_every_question = {
        "yes": words.gettext("Yes"),
        "no": words.gettext("No"),
        "unknown": words.gettext("Not known"),
        DECLINED: words.gettext("Does not wish to say"),
        NOT_ASKED: words.gettext("Not asked (take back)"),
    }
    if value in of_every_question:
        return escape(of_every_question[value])
    return wording.begun(value_of(fact, value))


def told_in_words(fact: FactDefinition, name: str, fields: Mapping[str, str], wording: Wording) -> Markup:
    """Return what fields say of a fact, or of one value of a list, and of how it is known."""
    answer = fields.get(name, NOT_ASKED)
    not_asked = escape(wording.words.gettext("not asked"))
    words = answer_in_words(fact, answer, wording) if answer else not_asked
    how = fields.get(f"{HOW}{name}", "")
    return Markup("{} ({})").format(words, state_in_words(wording.words)[how]) if how else words


def told_of(section: Section, fields: Mapping[str, str], wording: Wording) -> tuple[tuple[str, str], ...]:
    """Return what fields tell of a section, in its order: what was asked, and the answer in words."""
    if section.name == ABOUT:
        labels = labels_about(wording.words)
        return tuple((label, fields[name]) for name, label in labels.items() if fields.get(name))
    told: list[tuple[str, str]] = []
    for fact in section.facts:
        question = wording.of(question_of(fact))
        for name in (*names_read(fact), *([f"{fact.name}.{ALL_OTHERS}"] if fact.several else ())):
            if fields.get(name) or fields.get(f"{HOW}{name}"):
                value = name.partition(".")[2]
                asked = (question, _label_in_list(fact, value, wording)) if value else (question,)
                told.append((Markup(" ").join(asked), told_in_words(fact, name, fields, wording)))
    return tuple(told)


def _label_in_list(fact: FactDefinition, value: str, wording: Wording) -> Markup:
    if value == ALL_OTHERS:
        return escape(wording.words.gettext("Every other one"))
    return wording.begun(value_of(fact, value))


def _lines(fact: FactDefinition, told: Told, wording: Wording) -> Iterator[Line]:
    if not fact.several:
        label = wording.of(label_of(fact))
        yield _line(fact, fact.name, label, (*choices_of_fact(fact), NOT_ASKED), told, wording)
        return
    for value in fact.values:
        answers = ("yes", "no", DECLINED, NOT_ASKED)
        label = _label_in_list(fact, value, wording)
        yield _line(fact, f"{fact.name}.{value}", label, answers, told, wording)
    label = _label_in_list(fact, ALL_OTHERS, wording)
    yield _line(fact, f"{fact.name}.{ALL_OTHERS}", label, ("no", NOT_ASKED), told, wording)


def _line(
    fact: FactDefinition, name: str, label: Markup, values: Sequence[str], told: Told, wording: Wording
) -> Line:
    given = told.fields.get(name)
    # Of a list the line itself is the value that has a meaning, and its choices are yes and no.
    of_choices = {} if fact.several else {value: _meaning(fact, value, wording) for value in values}
    choices = tuple(
        Choice(value, answer_in_words(fact, value, wording), of_choices.get(value, Markup()), value == given)
        for value in values
    )
    meaning = _meaning(fact, name.partition(".")[2], wording) if fact.several else Markup()
    how = None if name.endswith(f".{ALL_OTHERS}") else told.fields.get(f"{HOW}{name}", "")
    return Line(name, label, meaning, choices, how, _in_dispute(fact, name, told, wording))


def _meaning(fact: FactDefinition, value: str, wording: Wording) -> Markup:
    placed = meaning_of(fact, value)
    return wording.of(placed) if placed else Markup()


def _in_dispute(fact: FactDefinition, name: str, told: Told, wording: Wording) -> tuple[str, str] | None:
    if name not in told.there_now:
        return None
    return (
        told_in_words(fact, name, told.written, wording),
        told_in_words(fact, name, told.there_now, wording),
    )
