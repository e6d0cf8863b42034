"""An assessment as text that a caseworker can read aloud and a lawyer can follow.

What is told and in which order stands in `explanation.py`; this writes it in lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from triage.assessment.model import Assessment
from triage.explanation.explanation import explanation_of
from triage.explanation.told import Explanation, Found, Passage, Recommended, Section, TurnsOn
from triage.explanation.wording import before_colon, item, paragraph
from triage.rulebook.model import Rulebook
from triage.translation import gettext as _

_MARGIN = "  "
_OF_POINTS = "   "


def assessment_text(assessment: Assessment, rulebook: Rulebook) -> str:
    """Return plain text of at most a hundred columns; the same assessment gives the same bytes.

    `rulebook` is the one that the assessment names.
    """
    parts = _parts(explanation_of(assessment, rulebook))
    return "\n".join("\n".join(lines) + "\n" for part in parts if (lines := list(part)))


def _parts(told: Explanation) -> Iterator[Iterable[str]]:
    """Yield the parts of the text, each in its lines; one in which nothing is told has none."""
    yield recommendation(told.recommended)
    yield _section(told.stopped)
    yield paragraph(told.unread.words) if told.unread else ()
    yield _points(told.turns_on)
    for section in told.after_points:
        yield _section(section)
    yield _findings(told.found)
    # As one part: it is told once, of whatever it touched.
    yield (line for section in told.doubt for line in _section(section))
    for section in told.after_findings:
        yield _section(section)
    yield (line for sentence in told.origin for line in paragraph(sentence))


def recommendation(told: Recommended) -> Iterator[str]:
    """Yield the procedure, why, how soon, and how firm that is."""
    heading, why = _("Recommended procedure").upper(), _("Why")
    yield from paragraph(f"{before_colon(heading)}{told.title}")
    yield from paragraph(told.purpose)
    yield from paragraph(f"{before_colon(why)}{told.why}")
    yield from paragraph(told.how_soon)
    yield from paragraph(told.how_firm)
    yield from paragraph(told.stop_warning)


def _section(section: Section) -> Iterator[str]:
    if section.told:
        yield section.title.upper()
    yield from _items(section.told, _MARGIN)
    for sentence in section.afterwards:
        yield from paragraph(sentence)


def _items(several: Iterable[Passage], margin: str) -> Iterator[str]:
    for told in several:
        yield from item(told.words, margin)
        yield from _items(told.beneath, f"{margin}{_MARGIN}")


def _points(turns_on: TurnsOn) -> Iterator[str]:
    if turns_on:
        yield turns_on.title.upper()
    yield from paragraph(turns_on.disputed)
    yield from paragraph(turns_on.of_the_file)
    for point in turns_on.points:
        yield from paragraph(point.heading)
        yield from _items(point.parts, _OF_POINTS)


def _findings(found: Found) -> Iterator[str]:
    if not found:
        return
    yield found.title.upper()
    for group in found.groups:
        yield from [f"{_MARGIN}{group.of}"] if group.of else []
        for finding in group.findings:
            yield from item(finding.words, _MARGIN)
    for sentence in (found.shortly, found.others):
        yield from item(sentence, _MARGIN) if sentence else ()
