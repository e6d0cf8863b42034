"""`/differences`: what differs between two kept rulebooks, rule by rule; and the changes of the rulebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.browser.adviser.markdown import as_html
from api.browser.adviser.words import change_state_in_words
from api.browser.rendering import page
from api.languages.english import gettext as _
from api.problems import NOT_FOUND, ProblemError
from api.query import parameters_of
from api.routes.rulebook_changes import NO_CHANGE, change_file, change_told
from api.rulebook_changes.changes import TheChanges
from api.rulebook_changes.kept import KeptRulebook, kept_rulebooks, outline_of, read_kept
from api.service import Service, TheService, refuse_parameters
from api.storage import AssessmentStore
from triage import Rulebook
from triage.errors import RulebookError
from triage.reference_pages.rule_difference import (
    PartDifference,
    RulebookDifference,
    RuleDifference,
    rulebook_difference,
)
from triage.rulebook.bundle import rulebook_in

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Named:
    """A kept rulebook with its version; without one this program can not read it."""

    kept: KeptRulebook
    version: str | None


@dataclass(frozen=True)
class ToldRule:
    """A rule that differs, with its parts on both sides as they stand on a page."""

    of: RuleDifference
    parts: tuple[tuple[str, Markup, Markup], ...]


@router.get("/differences")
async def differences(request: Request, service: TheService, changes: TheChanges) -> Response:
    """Changes of the rulebook; with `?before=` and `?after=` what differs between two rulebooks that are kept."""
    asked = {name: text for name, text in parameters_of(request, ("before", "after")).items() if text}
    kept = await run_in_threadpool(_named, service.store)
    if len(asked) == 2:
        found = await run_in_threadpool(_between, asked["before"], asked["after"], service)
        return _page_of(request, *found, back="/differences")
    files = await run_in_threadpool(changes.records.all, service.clock.now())
    return page(
        request,
        "adviser/differences.html",
        kept=kept,
        asked=asked,
        changes=[change_told(file, service) for file in files],
        in_force=service.rulebook.digest,
        state=change_state_in_words,
    )


@router.get("/differences/changes/{change_id}/rules")
async def difference_of_change(
    change_id: str, request: Request, service: TheService, changes: TheChanges
) -> Response:
    """What differs between the rulebook in force and the draft of a change, rule by rule."""
    await refuse_parameters(request)
    file = await change_file(change_id, service, changes)
    bundle = await run_in_threadpool(changes.records.draft, change_id)
    if bundle is None:
        raise ProblemError(NOT_FOUND, NO_CHANGE)
    try:
        draft = await run_in_threadpool(rulebook_in, bundle)
    except RulebookError:
        raise ProblemError(NOT_FOUND, "This program can not read the draft any more.") from None
    found = await run_in_threadpool(told_difference, service.rulebook, draft)
    back = f"/differences/changes/{file.change.id}"
    return _page_of(request, service.rulebook, draft, *found, back=back)


def _page_of(
    request: Request,
    before: Rulebook,
    after: Rulebook,
    difference: RulebookDifference,
    rules: Sequence[ToldRule],
    *,
    back: str,
) -> Response:
    return page(
        request,
        "adviser/rulebook_difference.html",
        before=before,
        after=after,
        difference=difference,
        rules=rules,
        back=back,
    )


def _named(store: AssessmentStore) -> list[Named]:
    found = []
    for kept in reversed(kept_rulebooks(store)):
        outline = outline_of(store, kept.digest)
        found.append(Named(kept, outline.version if outline else None))
    return found


def _between(
    before: str, after: str, service: Service
) -> tuple[Rulebook, Rulebook, RulebookDifference, tuple[ToldRule, ...]]:
    read = [
        service.rulebook if each == service.rulebook.digest else read_kept(service.store, each)
        for each in (before, after)
    ]
    first, second = read
    if first is None or second is None:
        raise ProblemError(NOT_FOUND, "No rulebook with this digest is kept here that this program can read.")
    return (first, second, *told_difference(first, second))


def told_difference(before: Rulebook, after: Rulebook) -> tuple[RulebookDifference, tuple[ToldRule, ...]]:
    """Return what differs between two rulebooks, with the rules as they stand on a page."""
    found = rulebook_difference(before, after)
    rules = (ToldRule(each, tuple((part.name, *_sides(part)) for part in each.parts)) for each in found.rules)
    return found, tuple(rules)


def _sides(part: PartDifference) -> tuple[Markup, Markup]:
    return as_html(_marked(part.before, part.after)), as_html(_marked(part.after, part.before))


def _marked(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    """Return the lines of one side, those that the other does not have marked; of a single line that is plain."""
    if len(lines) < 2 or not others:
        return list(lines)
    only_here = _("only here")
    return [line if not line or line in others else f"{line} **({only_here})**" for line in lines]
