"""The sheet for the person as parts, in their language, for the page and for `sheet.typ` alike."""

from __future__ import annotations

from api.browser.printing.blocks import Data, filled_in, items, paragraph, part
from api.browser.printing.characters import families
from api.browser.printing.sheet import MOST_QUESTIONS, Sheet, nothing_is_decided, what_you_can_do
from api.languages.catalogues import Words
from api.languages.languages import ENGLISH, Language

_SIZES = {3: 15, 6: 14.5, MOST_QUESTIONS: 14}
"""The size of type, in points, by how many questions there are at most: so that one side always holds it."""
_HEADING_SIZE = 16
_LARGER_FROM_RIGHT_TO_LEFT = 1.5
"""By how many points Arabic letters have to be larger to be read as well, being lower than Latin ones."""


def sheet_parts(sheet: Sheet, words: Words) -> list[Data]:
    """Return what stands on the sheet, in its order. Raises `NotTranslatedError`, as all of this module do."""
    number = (
        words.gettext("Your number at the office: %(number)s. Day: %(day)s.")
        if sheet.number
        else words.gettext("Ask the office for your number. Day: %(day)s.")
    )
    told = number % {
        "number": words.language.embedded(sheet.number or ""),
        "day": words.language.day(sheet.day),
    }
    parts = [
        part("", [paragraph(told)]),
        part(
            words.gettext("What the advice is"),
            [
                paragraph(words.of(sheet.plain.recommended), strong=True),
                paragraph(" ".join(nothing_is_decided(words))),
            ],
        ),
        part(words.gettext("What happens next"), [items(map(words.of, sheet.plain.next))]),
        part(words.gettext("What you can do"), [items(what_you_can_do(words))]),
        part(
            words.gettext("Who helps you"),
            [
                # For translators: who helps is the end of the sentence, and is translated with the rulebook.
                paragraph(words.gettext("You can ask %(who)s.") % {"who": words.of(sheet.plain.helps)}),
                filled_in(words.gettext("Name and telephone:")),
                filled_in(words.gettext("My last day to answer or to appeal:")),
            ],
        ),
    ]
    if sheet.questions:
        title = words.gettext("Questions that the office has to answer")
        parts.insert(4, part(title, [items(map(words.of, sheet.questions))]))
    return parts


def answers_parts(sheet: Sheet, words: Words) -> list[Data]:
    """Return the other leaf: the answers that can be printed, as they were written down; that there are more."""
    told = [
        # For translators: a question as it is asked in the office, and its answer.
        words.gettext("%(question)s: %(answer)s")
        % {"question": words.of(answer.question), "answer": words.of(answer.answer)}
        for answer in sheet.answers
    ]
    first = words.gettext(
        "Read this with somebody whom you trust. If something is wrong, say so, and have it put right."
    )
    none = words.gettext("No answer of yours is of the kind that is printed.")
    more = words.gettext(
        "More was written down. To keep you safe it is not on paper. Ask at the office to hear all of it."
    )
    blocks = [paragraph(first), items(told) if told else paragraph(none), paragraph(more)]
    return [part(words.gettext("What was written down about you"), blocks)]


def sheet_data(sheet: Sheet, words: Words, *, with_answers: bool) -> Data:
    """Return what `sheet.typ` sets: one leaf, and with the answers another."""
    leaves = [sheet_parts(sheet, words), *([answers_parts(sheet, words)] if with_answers else [])]
    size = next(size for most, size in _SIZES.items() if len(sheet.questions) <= most)
    larger = _LARGER_FROM_RIGHT_TO_LEFT if words.language.right_to_left else 0
    return {
        "language": words.language.code,
        "right_to_left": words.language.right_to_left,
        "fonts": families(),
        "title": sheet_title(words),
        "language_names": language_names(words.language),
        "size": size + larger,
        "heading_size": _HEADING_SIZE + larger,
        "leaves": leaves,
    }


def language_names(language: Language) -> str:
    """Return what a sheet says of its language: to whoever reads it, and to whoever hands it over."""
    return language.own_name if language == ENGLISH else f"{language.own_name} · {language.name}"


def sheet_title(words: Words) -> str:
    """Return the title, which tells nobody what it is about."""
    return words.gettext("Your next steps")
