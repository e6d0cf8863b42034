"""Which page of an intake comes next where the questions come in the order in which they matter."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from urllib.parse import urlencode

from api.browser.intake.answers import fields_from
from api.browser.intake.document import NotAFormError
from api.browser.intake.open_draft import OpenDraft
from api.browser.intake.questions import is_answered
from api.browser.so_far.places import Places
from api.browser.so_far.pointing import so_far
from api.service import Service
from triage.language.names import Node, list_of

# An address holds some thousand letters, and who has passed over so many wants to see the sections.
_MOST_PASSED = 150


async def page_that_matters(
    opened: OpenDraft, passed: Iterable[Node], here: Iterable[Node], service: Service, now: datetime
) -> str:
    """Return the address of the question that matters next; that of the overview where none does, or
    where too many were passed over.

    A question is not asked twice: what was answered, also as not known, and what was passed over is left out.
    `passed` was so before, and goes along in the address with what is asked of the facts `here`, on the page that
    is left.
    """
    found = await so_far(opened.content, service, now, Places(opened.entry.id, opened.rulebook.vocabulary))
    asked = dict.fromkeys(list_of(node) or node for node in (found.pointing.asked if found.pointing else ()))
    answered = _answered(opened)
    seen = dict.fromkeys((*passed, *(node for node in here if node in asked)))
    behind = tuple(node for node in seen if node not in answered)
    for fact in asked if len(behind) <= _MOST_PASSED else ():
        if fact not in answered and fact not in seen:
            return _address(opened, fact, behind)
    return f"/intake/{opened.entry.id}"


def passed_in(text: str) -> tuple[Node, ...]:
    """Return the questions that were passed over, as an address or a form names them."""
    return tuple(node for node in text.split(",") if node)[: 2 * _MOST_PASSED]


def _address(opened: OpenDraft, fact: Node, passed: Collection[Node]) -> str:
    page, _, place = Places(opened.entry.id, opened.rulebook.vocabulary).of_node(fact).partition("#")
    return f"{page}&{urlencode({'passed': ','.join(passed)}, safe=',[]')}#{place}" if passed else f"{page}#{place}"


def _answered(opened: OpenDraft) -> set[Node]:
    found = set()
    for section in opened.sections:
        try:
            fields = fields_from(section, opened.draft)
        except NotAFormError:
            continue
        found |= {section.node(fact.name) for fact in section.facts if is_answered(fact, fields)}
    return found
