"""Reads catalogues of translated sentences, and never tells a sentence in English where another language is asked.

A catalogue is a PO file. A sentence is found in it by its English words, and by the place of the rulebook where it
stands: so an English sentence that is changed has no translation, until somebody has translated it anew.
"""

from __future__ import annotations

import gettext
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NoReturn

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, read_po

from api.languages.languages import ENGLISH, LANGUAGES, Language
from api.settings import CannotStartError

SHEET = "sheet"
"""The domain of the sheet for the person: of the program (`SENTENCES`) and of the rulebook (`RULES`)."""

INTAKE = "intake"
"""The domain of the pages of an intake: of the program, and of the vocabulary."""

ANSWER = "answer"
"""The domain of the recommendation: its page, what the program says of a case, and what the rules say."""

LAW = "law"
"""The domain of what points at issue tell of a case, and of arguments with their answers: of the rulebook alone."""

OFFERED: Mapping[str, tuple[Language, ...]] = {
    SHEET: tuple(LANGUAGES.values()),
    INTAKE: tuple(LANGUAGES.values()),
    ANSWER: tuple(LANGUAGES.values()),
}
"""The languages in which each domain is offered. It is complete in each, or the service does not start."""

_HOUSE = Path(__file__).parents[2]
SENTENCES = _HOUSE / "api" / "translations"
RULES = _HOUSE / "rules" / "translations"

_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|%%")


class CatalogueError(CannotStartError):
    """A catalogue that can not be used; it names the file, and each sentence with what is wrong."""


class NotTranslatedError(Exception):
    """A sentence without a translation, with the place where it stands."""

    def __init__(self, language: Language, sentence: str, place: str | None = None) -> None:
        self.language = language
        self.sentence = sentence
        self.place = place or "a sentence of the program"
        super().__init__(f"No translation into {language.name}: {self.place}, “{sentence}”")


@dataclass(frozen=True)
class Placed:
    """Words of the rulebook in English, and the place where they stand: `procedures.regular_rsd plain.helps`."""

    place: str
    text: str


@dataclass(frozen=True)
class Words:
    """What is told in a language: `gettext` of a sentence of the program, `of` words of the rulebook.

    Both raise `NotTranslatedError`. `translated_on` is the day of the older catalogue; English has none.
    """

    language: Language
    domain: str
    sentences: gettext.NullTranslations
    rules: gettext.NullTranslations
    translated_on: date | None

    def gettext(self, sentence: str) -> str:
        """Return a sentence of the program in the language."""
        return self.sentences.gettext(sentence)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return a sentence of the program in the language, in the form for the number."""
        return self.sentences.ngettext(singular, plural, number)

    def of(self, words: Placed) -> str:
        """Return words of the rulebook in the language."""
        return self.rules.pgettext(words.place, words.text)


@cache
def words_in(language: Language, domain: str) -> Words:
    """Return the words of a domain in a language. Raises `CatalogueError` where a catalogue has gaps or faults."""
    if language == ENGLISH:
        return Words(language, domain, gettext.NullTranslations(), gettext.NullTranslations(), None)
    catalogues = [read_catalogue(path_of_catalogue(folder, language, domain)) for folder in (SENTENCES, RULES)]
    sentences, rules = (_translations(catalogue, language) for catalogue in catalogues)
    return Words(language, domain, sentences, rules, min(map(_day_of, catalogues)))


@cache
def words_so_far(language: Language, domain: str) -> Words:
    """Return the words of a domain in a language other than English, as far as they are translated.

    What has no translation yet raises `NotTranslatedError` when it is asked for. Raises `CatalogueError` where a
    translation is not as it has to be.
    """
    sentences: gettext.NullTranslations = _Refusing(language)
    if domain != LAW:  # The program has no sentences of it.
        catalogue = read_catalogue(path_of_catalogue(SENTENCES, language, domain), whole=False)
        sentences = _translations(catalogue, language)
    catalogue = read_catalogue(path_of_catalogue(RULES, language, domain), whole=False)
    return Words(language, domain, sentences, _translations(catalogue, language), _day_of(catalogue))


def path_of_catalogue(folder: Path, language: Language, domain: str) -> Path:
    """Return where the catalogue of a domain is: those of the program are laid out as gettext has them."""
    below = Path(language.code, "LC_MESSAGES") if folder == SENTENCES else Path(language.code)
    return folder / below / f"{domain}.po"


def read_catalogue(path: Path, *, whole: bool = True) -> Catalog:
    """Return a catalogue. Raises `CatalogueError` where it is not there, or a sentence is not as it has to be.

    In one that need not be `whole`, sentences without a translation are left out.
    """
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
    except (OSError, ValueError, PoFileError) as error:
        raise CatalogueError(f"{path} can not be read: {error}") from error
    if catalogue.locale is None:
        raise CatalogueError(f"{path} does not say which language it is in: write Language into its header")
    if not whole:
        for message in [message for message in catalogue if message.id and not message.string]:
            catalogue.delete(message.id, message.context)
    if faults := list(faults_in(catalogue)):
        raise CatalogueError(f"{path} can not be used: {'; '.join(faults)}")
    return catalogue


def faults_in(catalogue: Catalog) -> Iterator[str]:
    """Yield each sentence that is not translated, or not as it has to be, with its place and what is wrong."""
    # What the header says of plural forms is held to the Unicode data: Arabic has six.
    forms = get_plural(str(catalogue.locale)).num_plurals
    for message in catalogue:
        if message.id and (fault := _fault_of(message, forms)):
            yield f"{message.context or 'program'}: “{_first(message.id)}”: {fault}"


def _fault_of(message: Message, forms: int) -> str | None:
    told = [message.string] if isinstance(message.string, str) else list(message.string or ("",))
    asked = [message.id] if isinstance(message.id, str) else list(message.id)
    if message.fuzzy:
        return "is marked fuzzy: somebody has to look at the translation"
    if len(told) != (forms if message.pluralizable else 1):
        return f"has {len(told)} plural forms, the language has {forms if message.pluralizable else 1}"
    if not all(each.strip() for each in told):
        return "is not translated"
    wanted = Counter(_PLACEHOLDER.findall(asked[-1]))
    if any(Counter(_PLACEHOLDER.findall(each)) != wanted for each in told):
        return f"has other placeholders than the English: {', '.join(wanted) or 'none'}"
    return None


def _first(message: str | tuple[str, ...] | list[str]) -> str:
    return message if isinstance(message, str) else message[0]


def _day_of(catalogue: Catalog) -> date:
    revised = catalogue.revision_date
    if not isinstance(revised, datetime):
        raise CatalogueError(f"a catalogue in {catalogue.locale} does not say when it was made: PO-Revision-Date")
    return revised.date()


def _translations(catalogue: Catalog, language: Language) -> gettext.NullTranslations:
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    translations = gettext.GNUTranslations(compiled)
    translations.add_fallback(_Refusing(language))
    return translations


class _Refusing(gettext.NullTranslations):
    """Is asked where a catalogue has no translation."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language

    def gettext(self, message: str) -> NoReturn:
        raise NotTranslatedError(self._language, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> NoReturn:
        raise NotTranslatedError(self._language, msgid1)

    def pgettext(self, context: str, message: str) -> NoReturn:
        raise NotTranslatedError(self._language, message, context)
