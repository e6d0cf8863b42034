"""Tells an assessment in another language than the one it was made in.

An assessment is kept in English, with the words that were signed. To tell it otherwise it is made anew under the
same rulebook in the other language, from the same case and as of the same day: what fires and follows is the same,
and nothing of it is stored. What has no translation stands in English between two signs (`ISOLATED`), by which a
page marks it and no sentence turns its parts about.
"""

from __future__ import annotations

import re
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from functools import lru_cache

from api.languages.catalogues import ANSWER, INTAKE, LAW, NotTranslatedError, Placed, Words, words_in, words_so_far
from api.languages.countries import name_of_country
from api.languages.languages import ENGLISH, Language
from api.languages.rulebook import is_law, named, reworded
from api.languages.vocabulary import value_at
from triage import Assessment, Rulebook
from triage.assessment.assess import assessment_of, inference_of
from triage.case import case_under
from triage.explanation.wording import readable
from triage.translation import marked, told_in

_BEGINS, _ENDS = "\u2068", "\u2069"
ISOLATED = re.compile(f"{_BEGINS}([^{_BEGINS}{_ENDS}]*){_ENDS}")
"""English words within another language, between the signs by which Unicode keeps the direction of a text apart."""

_EVERYWHERE = {
    "yes": marked("yes"),
    "no": marked("no"),
    "unknown": marked("not known"),
    "declined": marked("declined"),
}
"""Values that are alike wherever they stand."""


@dataclass(frozen=True)
class AnswerWords:
    """What an answer is told in: the program's sentences and the words of the rulebook, as far as there are any."""

    language: Language

    @property
    def _answer(self) -> Words:
        return words_so_far(self.language, ANSWER)

    def gettext(self, sentence: str) -> str:
        """Return a sentence of the program; in English one that an earlier program wrote."""
        try:
            return self._answer.gettext(sentence)
        except NotTranslatedError:
            return isolated(sentence)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return a sentence of the program in the form for a number."""
        try:
            return self._answer.ngettext(singular, plural, number)
        except NotTranslatedError:
            return isolated(singular if number == 1 else plural)

    def word(self, place: str, name: str) -> str:
        """Return a value or name in words; `place` is what it belongs to."""
        if name in _EVERYWHERE:
            return self.gettext(_EVERYWHERE[name])
        for words, placed in (
            (words_in(self.language, INTAKE), value_at(place, name)),
            (self._answer, named(place, name)),
        ):
            with suppress(NotTranslatedError):
                return words.of(placed)
        return isolated(readable(name))

    def of(self, placed: Placed) -> str:
        """Return words of the rulebook, isolated and in English where they have no translation."""
        words = self._answer
        if is_law(placed):
            words = words_so_far(self.language, LAW)
        elif placed.place.startswith("vocabulary."):
            words = words_in(self.language, INTAKE)
        try:
            return words.of(placed)
        except NotTranslatedError:
            return isolated(placed.text)

    def country(self, code: str, name: str) -> str:
        """Return the name of a country by its code (ISO 3166-1 alpha-3)."""
        return name_of_country(code, self.language) or isolated(name)


def isolated(text: str) -> str:
    """Return English words as they stand within another language."""
    return f"{_BEGINS}{text}{_ENDS}"


def telling_in(language: Language) -> AbstractContextManager[None]:
    """Return what tells in a language what is told and written out within it."""
    return nullcontext() if language == ENGLISH else told_in(AnswerWords(language))


def in_language(assessment: Assessment, rulebook: Rulebook, language: Language) -> tuple[Assessment, Rulebook]:
    """Return an assessment and the rulebook that it names, with their words in a language.

    Only what is told is another: ids, values, sources and the digest are those of the assessment. In English it is
    the assessment itself. It has to be one that follows from its facts; otherwise what `inference_of` raises.
    """
    if language == ENGLISH:
        return assessment, rulebook
    with telling_in(language):
        there = rulebook_told_in(rulebook, language)
        case = case_under(assessment.case, there)
        return assessment_of(inference_of(assessment.model_copy(update={"case": case}), there)), there


def rulebook_told_in(rulebook: Rulebook, language: Language) -> Rulebook:
    """Return a rulebook with its words in a language, the same object each time."""
    return rulebook if language == ENGLISH else _rulebook_in(rulebook, language)


# One for each language that is read in, of the rulebook in force and of one before.
@lru_cache(maxsize=6)
def _rulebook_in(rulebook: Rulebook, language: Language) -> Rulebook:
    words = AnswerWords(language)
    return reworded(rulebook, words.of, words.country)
