"""Everything that is told of an assessment, as parts of the record in the order of the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from api.browser.printing.blocks import Data, Item, items, paragraph, part
from triage.explanation.told import Explanation, Found, Passage, Section, TurnsOn
from triage.translation import gettext as _


def recommendation_told(told: Explanation) -> list[Data]:
    """Return what is recommended, why, how soon and how firm, and what was entered and did no work."""
    recommended = told.recommended
    why = _("Why: %(reason)s") % {"reason": recommended.why}
    rest = (
        recommended.purpose,
        why,
        recommended.how_soon,
        recommended.how_firm,
        recommended.stop_warning,
        told.unread.words if told.unread else "",
    )
    return [paragraph(recommended.title, strong=True), *(paragraph(text) for text in rest if text)]


def sections_told(told: Explanation) -> Iterator[Data]:
    """Yield every other part in which something is told; where all comes from stands elsewhere on the record."""
    yield from _sections((told.stopped,))
    if told.turns_on:
        yield part(told.turns_on.title, _points(told.turns_on), level=2)
    yield from _sections(told.after_points)
    if told.found:
        yield part(told.found.title, _findings(told.found), level=2)
    yield from _sections((*told.doubt, *told.after_findings))


def _sections(several: Iterable[Section]) -> Iterator[Data]:
    for section in several:
        if section:
            yield part(section.title, [*_list(section.told), *map(paragraph, section.afterwards)], level=2)


def _list(passages: tuple[Passage, ...]) -> list[Data]:
    return [items(map(_item, passages))] if passages else []


def _item(told: Passage) -> Item:
    # A long list that the text runs together is easier to read one by one.
    if told.label and len(told.members) > 1:
        return told.label, [(member, ()) for member in told.members]
    return told.words, [_item(each) for each in told.beneath]


def _points(turns_on: TurnsOn) -> Iterator[Data]:
    if turns_on.disputed:
        yield paragraph(turns_on.disputed)
    if turns_on.of_the_file:
        yield paragraph(turns_on.of_the_file)
    for point in turns_on.points:
        yield paragraph(point.heading, strong=True)
        yield from _list(point.parts)


def _findings(found: Found) -> Iterator[Data]:
    for group in found.groups:
        if group.of:
            yield paragraph(group.of, strong=True)
        yield items(finding.words for finding in group.findings)
    others = [text for text in (found.shortly, found.others) if text]
    if others:
        yield items(others)
