"""What to ask next, as the panel tells it in the language of its reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from api.browser.so_far.pointing import NextQuestion, Refused
from api.browser.wording import Wording
from api.languages.catalogues import Placed
from api.languages.languages import ENGLISH
from api.languages.vocabulary import question_of, title_of_group, value_of
from triage.explanation.asking import where_answers_lead
from triage.language.names import Node, entity_of, list_of, path_of, value_in_list
from triage.language.sentences import EntityKind
from triage.rulebook.vocabulary import FactDefinition, Vocabulary


@dataclass(frozen=True)
class QuestionTold:
    """A question in words, of which claims or stays, and where answers lead: each procedure with its answers."""

    of: Markup
    question: Markup
    leads: Mapping[str, tuple[Markup, ...]]


@dataclass(frozen=True)
class Telling:
    """Tells what a draft points to in a language, with the words of a vocabulary."""

    wording: Wording
    vocabulary: Vocabulary

    def question(self, asked: NextQuestion) -> QuestionTold:
        """Return a question in words."""
        return QuestionTold(self._of(asked), self._question(asked), self._leads(asked))

    def place(self, refused: Refused) -> Markup:
        """Return what is called where something is refused; its place in the draft where no field asks for it."""
        if refused.place is None:
            return Markup("<code>{}</code>").format(refused.problem.pointer or "/")
        label = refused.place.label
        return self.wording.of(label) if isinstance(label, Placed) else self.wording.sentence(label)

    def _of(self, asked: NextQuestion) -> Markup:
        if not asked.of or self.wording.language == ENGLISH:
            return escape(asked.of)
        entities = [entity_of(each.fact) for each in asked.members]
        kind = EntityKind(entities[0].partition("[")[0].removesuffix("s"))
        group = next(each for each in self.vocabulary.groups if each.entity is kind)
        numbers = ", ".join(str(int(each.rstrip("]").partition("[")[2]) + 1) for each in entities)
        title = self.wording.of(title_of_group(group))
        # For translators: a claim or stay, its number, and a colon. A question follows.
        told = self.wording.words.gettext("%(title)s %(numbers)s: ")
        return Markup(told) % {"title": title, "numbers": numbers}

    def _question(self, asked: NextQuestion) -> Markup:
        first = asked.members[0]
        fact, of_list = self._fact(first.fact)
        if self.wording.language == ENGLISH or fact is None:
            return self.wording.english(first.question)
        question = self.wording.of(question_of(fact))
        if not of_list:
            return question
        # For translators: a question, and one of the answers that it could have, asked by itself.
        told = self.wording.words.gettext("%(question)s %(value)s?")
        return Markup(told) % {"question": question, "value": self.wording.begun(value_of(fact, of_list))}

    def _leads(self, asked: NextQuestion) -> dict[str, tuple[Markup, ...]]:
        first = asked.members[0]
        if self.wording.language == ENGLISH:
            return {title: tuple(map(escape, told)) for title, told in where_answers_lead(first).items()}
        found: dict[str, dict[Markup, None]] = {}
        for leads in first.leads_to:
            found.setdefault(leads.title, {})[self._answer(leads.fact, leads.value, asked=first.fact)] = None
        return {title: tuple(answers) for title, answers in found.items()}

    def _answer(self, node: Node, value: str, *, asked: Node) -> Markup:
        fact, of_list = self._fact(node)
        if fact is None:
            return self.wording.english(value)
        if of_list and node != asked:
            return self.wording.of(value_of(fact, of_list))
        words = self.wording.words
        of_every_question = {
            "yes": words.gettext("yes"),
            "no": words.gettext("no"),
            "unknown": words.gettext("not known"),
        }
        if value in of_every_question:
            return escape(of_every_question[value])
        return self.wording.of(value_of(fact, value))

    def _fact(self, node: Node) -> tuple[FactDefinition | None, str]:
        """Return the fact that a node is of, and which value of its list if it is one."""
        told = self.vocabulary.told
        if path_of(node) in told:
            return told[path_of(node)], ""
        return told.get(path_of(list_of(node) or node)), value_in_list(node)
