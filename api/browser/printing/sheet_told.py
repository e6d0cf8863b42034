"""The sheet for the person as parts, for the page and for `sheet.typ` alike."""

from __future__ import annotations

from gettext import gettext as _

from api.browser.printing.blocks import Data, filled_in, items, paragraph, part
from api.browser.printing.characters import families
from api.browser.printing.sheet import MOST_QUESTIONS, Sheet, nothing_is_decided, what_you_can_do
from api.browser.rendering import day_in_words

_SIZES = {3: 15, 6: 14.5, MOST_QUESTIONS: 14}
"""The size of type, in points, by how many questions there are at most: so that one side always holds it."""


def sheet_parts(sheet: Sheet) -> list[Data]:
    """Return what stands on the sheet, in its order."""
    number = (
        _("Your number at the office: %(number)s. Day: %(day)s.")
        if sheet.number
        else _("Ask the office for your number. Day: %(day)s.")
    )
    parts = [
        part("", [paragraph(number % {"number": sheet.number, "day": day_in_words(sheet.day)})]),
        part(
            _("What the advice is"),
            [paragraph(sheet.plain.recommended, strong=True), paragraph(" ".join(nothing_is_decided()))],
        ),
        part(_("What happens next"), [items(sheet.plain.next)]),
        part(_("What you can do"), [items(what_you_can_do())]),
        part(
            _("Who helps you"),
            [
                paragraph(_("You can ask %(who)s.") % {"who": sheet.plain.helps}),
                filled_in(_("Name and telephone:")),
                filled_in(_("My last day to answer or to appeal:")),
            ],
        ),
    ]
    if sheet.questions:
        parts.insert(4, part(_("Questions that the office has to answer"), [items(sheet.questions)]))
    return parts


def answers_parts(sheet: Sheet) -> list[Data]:
    """Return the other leaf: the answers that can be printed, as they were written down; that there are more."""
    told = [f"{answer.question}: {answer.answer}" for answer in sheet.answers]
    blocks = [
        paragraph(
            _("Read this with somebody whom you trust. If something is wrong, say so, and have it put right.")
        ),
        items(told) if told else paragraph(_("No answer of yours is of the kind that is printed.")),
        paragraph(
            _("More was written down. To keep you safe it is not on paper. Ask at the office to hear all of it.")
        ),
    ]
    return [part(_("What was written down about you"), blocks)]


def sheet_data(sheet: Sheet, *, with_answers: bool) -> Data:
    """Return what `sheet.typ` sets: one leaf, and with the answers another."""
    leaves = [sheet_parts(sheet), *([answers_parts(sheet)] if with_answers else [])]
    size = next(size for most, size in _SIZES.items() if len(sheet.questions) <= most)
    return {"language": "en", "fonts": families(), "title": sheet_title(), "size": size, "leaves": leaves}


def sheet_title() -> str:
    """Return the title, which tells nobody what it is about."""
    return _("Your next steps")
