"""What is written in a section is saved, whatever other windows saved meanwhile, and nothing of it is lost."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.browser.forms import fields_of
from api.browser.intake.answers import HOW, fields_from, with_fields
from api.browser.intake.asking import page_that_matters, passed_in
from api.browser.intake.document import NotAFormError, content_of, without
from api.browser.intake.hand import Hand, Order, hand_of, order_of
from api.browser.intake.merging import Sent, in_dispute, is_unchanged, members_of, section_now, sent_of
from api.browser.intake.open_draft import OpenDraft, open_draft
from api.browser.intake.questions import title_of, told_of
from api.browser.intake.section_page import NO_SECTION, View, is_refused, onwards, section_page, see, step_of
from api.browser.intake.sections import (
    ABOUT,
    MOST_MEMBERS,
    Section,
    member_named,
    section_named,
    with_member,
    without_section,
)
from api.browser.intake.steps import steps_of
from api.browser.rendering import page
from api.browser.so_far.saving import is_by_script, saved_by_script, saving_of
from api.browser.wording import wording_of
from api.case_files.casework import Casework, TheCasework
from api.case_files.drafts import NoDraftError
from api.problems import NOT_FOUND, TOO_LARGE, ProblemError
from api.service import NO_DRAFT, Service, TheService, refuse_parameters
from triage.case import MOST_BYTES

router = APIRouter(include_in_schema=False)

_ONWARDS = ("next", "here", "overview")


class ChangedMeanwhileError(Exception):
    """Somebody saved the draft since it was read to be changed."""


@router.post("/intake/{draft_id}/{section}")
async def write_section(
    draft_id: str, section: str, request: Request, service: TheService, casework: TheCasework
) -> Response:
    """Save what was written in a section, add a claim or stay (`claims`, `stays`), take one out, and go on.

    What was saved elsewhere of other facts stays beside it. Where the same fact was answered otherwise there, or
    the claim or stay was taken out, nothing is saved: a page shows what was written, and asks.
    """
    await refuse_parameters(request)
    fields = await fields_of(request)
    opened = await open_draft(draft_id, service, casework)
    vocabulary = opened.rulebook.vocabulary
    asked = member_named(f"{section}-1", vocabulary) if section in MOST_MEMBERS else None
    asked = asked or member_named(section, vocabulary) or section_named(section, vocabulary, {})
    if asked is None:
        raise ProblemError(NOT_FOUND, NO_SECTION)
    sent = sent_of(fields, asked)
    write = _added if section in MOST_MEMBERS else _written
    while True:
        try:
            return await write(request, sent, opened, service, casework)
        except ChangedMeanwhileError:
            opened = await open_draft(draft_id, service, casework)
        except NotAFormError:
            if not sent.written and sent.section.list_name is None:
                return see(f"/intake/{draft_id}")
            return _not_kept(request, sent, opened, casework, "no_form")


async def _written(
    request: Request, sent: Sent, opened: OpenDraft, service: Service, casework: Casework
) -> Response:
    section = section_now(sent, opened)
    if section is None:
        if sent.then == "remove":
            return see(f"/intake/{opened.entry.id}")
        return _not_kept(request, sent, opened, casework, "taken_out")
    fields = sent.written
    order, passed = order_of(request), passed_in(sent.passed)
    view = View(opened, section, hand_of(request), step_of({"step": sent.step}, section), (), order, passed)
    removes = sent.then == "remove" and section.list_name is not None
    disputed = in_dispute(sent, section, opened)
    if disputed or ((removes or sent.take_out) and not is_unchanged(sent, section, opened)):
        return _overtaken(request, view, sent, disputed, casework)
    if removes:
        changed = without_section(opened.draft, section)
    else:
        # First what is taken out: the places are those of the draft as it was shown.
        out = [each.place for each in opened.left_over if each.pointer == sent.take_out]
        changed = without(opened.draft, out[0]) if out else opened.draft
        changed = with_fields(section, changed, fields) if fields else changed
    # Who sends a form twice, or what is there already, changes nothing.
    if content_of(changed) != content_of(opened.draft):
        opened = await saved(opened, changed, service, casework)
    if removes:
        return see(f"/intake/{opened.entry.id}")
    if is_by_script(request):
        return _by_script(opened, section)
    stays = sent.take_out or sent.then not in (*_ONWARDS, "")
    if view.order is Order.ASKED and not stays and sent.then in ("next", "") and not is_refused(view, opened):
        # Who leaves a question open has passed it over, and is not led to it again and again.
        here = [section.node(fact.name) for fact in view.facts]
        return see(await page_that_matters(opened, view.passed, here, service, service.clock.now()))
    return see(onwards(view, opened, "here" if stays else sent.then or "next"))


async def saved(opened: OpenDraft, changed: dict[str, Any], service: Service, casework: Casework) -> OpenDraft:
    """Save a draft that was read, and return it as it is now.

    Raises `ChangedMeanwhileError` if it was saved since.
    """
    content = content_of(changed)
    if len(content) > MOST_BYTES:
        raise ProblemError(TOO_LARGE, f"A draft has at most {MOST_BYTES:,} bytes. Nothing was saved.")

    def check(there: bytes) -> None:
        if there != opened.content:
            raise ChangedMeanwhileError

    try:
        entry = await run_in_threadpool(casework.drafts.save, opened.entry.id, content, service.clock.now(), check)
    except NoDraftError:
        raise ProblemError(NOT_FOUND, NO_DRAFT) from None
    return OpenDraft(entry, content, opened.rulebook)


def _overtaken(request: Request, view: View, sent: Sent, disputed: tuple[str, ...], casework: Casework) -> Response:
    """Show what was written here, and beside it what was saved elsewhere of the same facts."""
    opened, section = view.opened, view.section
    there = fields_from(section, opened.draft)
    odd = {each.field: each.text for each in opened.left_over if each.section == section.name and each.field}
    there |= {name: odd[name.partition(".")[0]] for name in disputed if name.partition(".")[0] in odd}
    draft = with_fields(section, opened.draft, sent.written)
    here = {**(sent.shown or there), **sent.fields}
    names = (*disputed, *(f"{HOW}{name}" for name in disputed))
    shown = replace(
        view,
        opened=OpenDraft(opened.entry, content_of(draft), opened.rulebook),
        hand=_hand_with(view, sent),
        overtaken=opened,
        there_now={name: there.get(name, "") for name in names},
        written={name: here.get(name, "") for name in names},
    )
    return section_page(request, shown, casework, HTTPStatus.PRECONDITION_FAILED)


def _hand_with(view: View, sent: Sent) -> Hand:
    """Return the hand in which the page shows all that was sent: another window may have chosen one meanwhile."""
    if view.section.name == ABOUT:
        return view.hand
    facts = {fact.name for fact in steps_of(view.section)[view.step - 1]}
    here = all(name.removeprefix(HOW).partition(".")[0] in facts for name in sent.fields)
    return view.hand if here else Hand.DENSE


async def _added(request: Request, sent: Sent, opened: OpenDraft, service: Service, casework: Casework) -> Response:
    """Add a claim or stay, in which stands what a form holds of one that was taken out, if somebody keeps that."""
    name = str(sent.section.list_name)
    overview = f"/intake/{opened.entry.id}"
    if sent.then == "drop":
        return see(overview)
    there = members_of(name, opened.draft)
    try:
        changed = with_member(opened.draft, name)
    except NotAFormError:
        if sent.told:
            return _not_kept(request, sent, opened, casework, "no_room")
        raise
    section = section_named(f"{name}-{len(changed[name])}", opened.rulebook.vocabulary, changed)
    assert section is not None
    if sent.told:
        changed = with_fields(section, changed, sent.told)
    if there == (*sent.members, members_of(name, changed)[-1]):
        # Sent a second time. An empty one may be another window's: the list is shown as it is now.
        return see(f"{overview}/{name}-{len(there)}" if sent.told else overview)
    opened = await saved(opened, changed, service, casework)
    return _by_script(opened, section) if is_by_script(request) else see(f"{overview}/{section.name}")


def _by_script(opened: OpenDraft, section: Section) -> Response:
    """Say to a script what its form builds on from now on, and where it belongs."""
    members = members_of(section.list_name, opened.draft) if section.list_name else ()
    return saved_by_script(opened.tag, f"/intake/{opened.entry.id}/{section.name}", members)


def _not_kept(request: Request, sent: Sent, opened: OpenDraft, casework: Casework, why: str) -> Response:
    """Show what was written where it can not be saved: it is kept as a claim or stay of its own, or dropped.

    `why` is `taken_out`, `no_room` (there are as many as a case can have), or `no_form` (see `NotAFormError`).
    """
    section, wording = sent.section, wording_of(request)
    return page(
        request,
        "intake/not_kept.html",
        wording,
        status=HTTPStatus.PRECONDITION_FAILED,
        draft_id=opened.entry.id,
        saving=saving_of(casework, opened.entry),
        section=section,
        title=title_of(section, wording),
        why=why,
        told=told_of(section, sent.told, wording),
        ground={"tag": sent.tag, "shown": urlencode(sent.shown or {}), "members": _members_now(section, opened)},
        step=sent.step,
        fields=sent.fields,
    )


def _members_now(section: Section, opened: OpenDraft) -> str:
    try:
        return " ".join(members_of(section.list_name, opened.draft)) if section.list_name else ""
    except NotAFormError:
        return ""
