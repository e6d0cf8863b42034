"""What the translated words of sheets are held to, as English ones are: short, no promise, nothing that tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from api.browser.printing.sheet import words_on_sheets
from api.languages.catalogues import RULES, SENTENCES, SHEET, path_of_catalogue, read_catalogue, words_in
from api.languages.languages import ENGLISH, LANGUAGES, Language
from triage import house_rulebook

TRANSLATED = pytest.mark.parametrize(
    "language", [each for each in LANGUAGES.values() if each != ENGLISH], ids=lambda each: each.code
)
# By hand: what whoever finds the paper would look for, in words as they begin.
GIVES_AWAY = {
    "fr": r"\b(traite\b|exploit|victim|violen|tortur|viol\b|gay|lesb|genre|sexe|sexuel|crim|exclu|terror|combat"
    r"|soldat|polic|perséc|parti\b|relig|illég|clandest|fraud|abus|mari\b|épou|dette|esclav|enceinte|grossesse)",
    "es": r"\b(trata\b|explot|víctim|violen|tortur|viola|gay|lesb|género|sexo|sexual|crim|delit|exclu|terror|combat"
    r"|soldad|polic|perseg|persec|partido|relig|ilegal|fals|fraud|abus|marido|espos|deuda|esclav|embaraz)",
    "ar": r"اتجار|استغلال|ضحي|عنف|تعذيب|اغتصاب|مثلي|جنسي\b|جريم|إجرام|إرهاب|مقاتل|جندي|شرط|اضطهاد|حزب|دين\b|تزوير"
    r"|احتيال|زوج|عبودية|حامل",
}
PROMISES = {
    "fr": r"\b\w+(rez|ront)\b|\b(sera|aura|garanti\w*|certainement|jamais)\b",
    "es": r"\b\w+(rá|rán)\b|\b(garanti\w*|seguramente|nunca|debe|deben)\b",
    "ar": r"سوف|مضمون|بالتأكيد|أبدًا|ستحصل|سيكون|سيُ",
}
MOST_WORDS = 27
"""English has 25 at most; French and Spanish need some small words more."""


def told(language: Language) -> Iterator[tuple[str, str]]:
    """Yield each translation with its place."""
    for folder in (SENTENCES, RULES):
        for message in read_catalogue(path_of_catalogue(folder, language, SHEET)):
            if message.id:
                assert isinstance(message.string, str)
                yield message.context or "program", message.string


def told_of_rules(language: Language) -> Iterator[tuple[str, str]]:
    return ((place, text) for place, text in told(language) if " plain" in place or " question" in place)


@TRANSLATED
def test_nothing_in_them_gives_the_person_away(language: Language) -> None:
    gives_away = re.compile(GIVES_AWAY[language.code], re.IGNORECASE)
    assert [each for each in told_of_rules(language) if gives_away.search(each[1])] == []


@TRANSLATED
def test_they_promise_nothing(language: Language) -> None:
    for place, text in told_of_rules(language):
        if place.endswith(" plain.recommended") or place.endswith(" plain.next"):
            found = re.search(PROMISES[language.code], text, re.I)
            assert found is None, (place, text)


@TRANSLATED
def test_they_are_said_in_short_sentences(language: Language) -> None:
    for place, text in told(language):
        for sentence in re.split(r"(?<=[.?!؟:])\s", text):
            assert len(sentence.split()) <= MOST_WORDS, (place, sentence)


@TRANSLATED
def test_who_helps_fits_behind_a_colon_and_a_sentence_ends(language: Language) -> None:
    for place, text in told_of_rules(language):
        if place.endswith(" plain.helps"):
            assert text[-1] not in ".!?؟" and (
                language.right_to_left or not text[0].isupper() or text[:5] == "ACNUR"
            )
        else:
            assert text[-1] in ".?؟", (place, text)


@TRANSLATED
def test_the_agency_is_named_so_that_everybody_knows_it(language: Language) -> None:
    name = {"fr": "le HCR (l'agence des Nations Unies", "es": "ACNUR (la agencia de las Naciones", "ar": "UNHCR"}
    words = words_in(language, SHEET)
    for each in words_on_sheets(house_rulebook()):
        assert (name[language.code] in words.of(each)) == ("UNHCR" in each.text), each


def test_arabic_has_no_latin_letters_and_european_languages_their_own_signs() -> None:
    for place, text in told(LANGUAGES["ar"]):
        if text != "%(question)s: %(answer)s":
            assert re.search(r"[\u0621-\u064a]{2}", text), (place, text)
        assert not re.search(r"[A-Za-z?,;]", re.sub(r"UNHCR|%\(\w+\)s", "", text)), text
    for _place, text in told(LANGUAGES["es"]):
        assert text.count("?") == text.count("¿"), text
    for _place, text in told(LANGUAGES["fr"]):
        # A sign of two parts is never alone on the next line.
        assert not re.search(r"[^\u00a0][?:;!]", text), text
