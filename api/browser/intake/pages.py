"""The pages of an intake: a draft is begun, its sections are looked over, and each is written in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.browser.forms import fields_of, one_of_each
from api.browser.intake.answers import WrongFieldError, choices_of, fields_from, with_fields
from api.browser.intake.countries import countries
from api.browser.intake.document import NotAFormError, content_of, without
from api.browser.intake.hand import Hand, hand_of, remember
from api.browser.intake.open_draft import OpenDraft, open_draft
from api.browser.intake.questions import labels_about, questions_of, state_in_words, title_of
from api.browser.intake.sections import ABOUT, ABOUT_FIELDS, MOST_MEMBERS, Section, with_member, without_member
from api.browser.intake.steps import steps_of
from api.browser.rendering import page
from api.browser.so_far.saving import is_by_script, saved_by_script, saving_of
from api.case_files.casework import Casework, TheCasework
from api.case_files.drafts import NoDraftError
from api.case_files.filing import keep_new_draft
from api.conditions import entity_tag
from api.people.permission import ThePerson
from api.problems import NOT_FOUND, TOO_LARGE, UNKNOWN_PARAMETER, UNREADABLE_DOCUMENT, ProblemError
from api.query import parameters_of
from api.service import NO_DRAFT, Service, TheService, refuse_parameters
from triage.case import MOST_BYTES
from triage.rulebook.vocabulary import FactDefinition

router = APIRouter(include_in_schema=False)

NO_SECTION = "This draft has no such section. A claim or stay may have been taken out meanwhile."
_ONWARDS = ("next", "here", "overview")


class _ChangedMeanwhileError(Exception):
    """Somebody saved the draft since the form was loaded."""


@router.post("/intake")
async def begin(request: Request, service: TheService, casework: TheCasework, person: ThePerson) -> Response:
    """Begin a draft in which nothing is told, and go to it."""
    one_of_each(await fields_of(request), ())
    entry = await keep_new_draft(content_of({}), None, None, person, service.clock.now(), casework)
    return _see(f"/intake/{entry.id}")


@router.get("/intake/{draft_id}/{section}")
async def read_section(
    draft_id: str, section: str, request: Request, service: TheService, casework: TheCasework
) -> Response:
    """A section, or a step of it; `?hand=` chooses how it is shown, `?fact=` the step with a fact."""
    asked = parameters_of(request, ("step", "fact", "hand", "new"))
    if "hand" in asked:
        return _with_hand(request, asked)
    opened = await open_draft(draft_id, service, casework)
    try:
        found = opened.section(section)
    except NotAFormError:
        return _see(f"/intake/{draft_id}")
    if found is None:
        raise ProblemError(NOT_FOUND, NO_SECTION)
    view = _View(opened, found, hand_of(request), _step(asked, found), new=asked.get("new", "").split(","))
    return _section_page(request, view, casework)


@router.post("/intake/{draft_id}/{section}")
async def write_section(
    draft_id: str, section: str, request: Request, service: TheService, casework: TheCasework
) -> Response:
    """Save what was written in a section, add a claim or stay (`claims`, `stays`), take one out, and go on."""
    await refuse_parameters(request)
    sent = await fields_of(request)
    opened = await open_draft(draft_id, service, casework)
    try:
        if section in MOST_MEMBERS:
            return await _add_member(opened, section, one_of_each(sent, ("tag",))["tag"], service, casework)
        found = opened.section(section)
        if found is None:
            raise ProblemError(NOT_FOUND, NO_SECTION)
        names = choices_of(found)
        given = one_of_each(sent, ("tag", "step", "then", "take_out", *names))
        fields = {name: given[name] for name, _ in sent if name in names}
        return await _write(request, opened, found, given, fields, service, casework)
    except NotAFormError:
        return _see(f"/intake/{draft_id}")


@dataclass(frozen=True)
class _View:
    """A section as it is shown: in which hand, and which step of it; `there_now` where somebody else saved.

    `new` are the facts to which something points since the answers that were saved last.
    """

    opened: OpenDraft
    section: Section
    hand: Hand
    step: int
    there_now: Mapping[str, str] | None = None
    tag: str = ""
    new: Sequence[str] = ()

    @property
    def facts(self) -> Sequence[FactDefinition]:
        return self.section.facts if self.hand is Hand.DENSE else steps_of(self.section)[self.step - 1]


def _section_page(request: Request, view: _View, casework: Casework, status: int = 200) -> Response:
    opened, section = view.opened, view.section
    told = opened.told_in(section, view.there_now)
    questions = questions_of(told, view.facts) if told is not None else ()
    place = [each.name for each in opened.sections].index(section.name)
    return page(
        request,
        "intake/section.html",
        status=status,
        draft_id=opened.entry.id,
        tag=view.tag or opened.tag,
        saving=saving_of(casework, opened.entry),
        section=section,
        title=title_of(section),
        told=told,
        hand=view.hand.value,
        step=view.step,
        steps=1 if view.hand is Hand.DENSE else len(steps_of(section)),
        questions=[each for each in questions if each.stands_open],
        behind=[each for each in questions if not each.stands_open],
        problems=told.problems if told else (),
        here={fact.name for fact in view.facts} | set(ABOUT_FIELDS),
        labels={**labels_about(), **{fact.name: fact.label for fact in section.facts}},
        odd={each.pointer for each in opened.left_over},
        new=[each.fact.name for each in questions if each.fact.name in view.new],
        left_over=[each for each in opened.left_over if each.section == section.name and not each.field],
        conflict=view.there_now is not None,
        states=state_in_words(),
        countries=countries() if section.name == ABOUT else (),
        before=_address(opened, place - 1) if place else None,
        after=_address(opened, place + 1) if place + 1 < len(opened.sections) else None,
    )


async def _write(
    request: Request,
    opened: OpenDraft,
    section: Section,
    given: Mapping[str, str],
    fields: Mapping[str, str],
    service: Service,
    casework: Casework,
) -> Response:
    then = given["then"] or "next"
    if then == "remove" and section.list_name is not None:
        changed = without_member(opened.draft, section)
    else:
        # First what is taken out: the places are those of the draft as it was shown.
        out = [each.place for each in opened.left_over if each.pointer == given["take_out"]]
        changed = without(opened.draft, out[0]) if out else opened.draft
        try:
            changed = with_fields(section, changed, fields) if fields else changed
        except WrongFieldError:
            raise ProblemError(UNREADABLE_DOCUMENT, "The form says something that it does not ask.") from None
    view = _View(opened, section, hand_of(request), _step(given, section))
    # Who sends a form twice, or what is there already, has not been overtaken by anybody.
    if content_of(changed) != content_of(opened.draft):
        try:
            opened = await _saved(opened, changed, given["tag"], service, casework)
        except _ChangedMeanwhileError:
            return await _overtaken(request, view, fields, service, casework)
    if then == "remove":
        return _see(f"/intake/{opened.entry.id}")
    if is_by_script(request):
        return saved_by_script(opened.tag)
    stays = given["take_out"] or then not in _ONWARDS
    return _see(_onwards(view, opened, "here" if stays else then))


async def _saved(
    opened: OpenDraft, changed: dict[str, Any], tag: str, service: Service, casework: Casework
) -> OpenDraft:
    """Save a draft and return it as it is now. Raises `_ChangedMeanwhileError` unless the tag is that of before."""
    content = content_of(changed)
    if len(content) > MOST_BYTES:
        raise ProblemError(TOO_LARGE, f"A draft has at most {MOST_BYTES:,} bytes. Nothing was saved.")

    def check(there: bytes) -> None:
        if not entity_tag(there) == tag == opened.tag:
            raise _ChangedMeanwhileError

    try:
        entry = await run_in_threadpool(casework.drafts.save, opened.entry.id, content, service.clock.now(), check)
    except NoDraftError:
        raise ProblemError(NOT_FOUND, NO_DRAFT) from None
    return OpenDraft(entry, content, opened.rulebook)


async def _overtaken(
    request: Request, view: _View, fields: Mapping[str, str], service: Service, casework: Casework
) -> Response:
    """Show what was written here, and beside it what is there now where that is another answer."""
    now = await open_draft(view.opened.entry.id, service, casework)
    section = now.section(view.section.name)
    if section is None:
        raise ProblemError(NOT_FOUND, NO_SECTION)
    written = OpenDraft(now.entry, content_of(with_fields(section, now.draft, fields)), now.rulebook)
    shown = replace(view, opened=written, section=section, there_now=fields_from(section, now.draft), tag=now.tag)
    return _section_page(request, shown, casework, HTTPStatus.PRECONDITION_FAILED)


async def _add_member(opened: OpenDraft, name: str, tag: str, service: Service, casework: Casework) -> Response:
    changed = with_member(opened.draft, name)
    try:
        opened = await _saved(opened, changed, tag, service, casework)
    except _ChangedMeanwhileError:
        # Nothing was written that could be lost: the list is shown as it is now.
        return _see(f"/intake/{opened.entry.id}")
    return _see(f"/intake/{opened.entry.id}/{name}-{len(changed[name])}")


def _onwards(view: _View, opened: OpenDraft, then: str) -> str:
    """Return where somebody goes after saving: on, unless something here is refused or follows from an answer."""
    section = view.section
    here = f"/intake/{opened.entry.id}/{section.name}"
    step = {"step": view.step} if view.step > 1 else {}
    at_step = f"{here}?{urlencode(step)}" if step else here
    if then == "overview":
        return f"/intake/{opened.entry.id}"
    names = {fact.name for fact in view.facts} | set(ABOUT_FIELDS)
    refused = {each.fact for each in opened.placed if each.section == section.name}
    if then == "here" or refused & {None, *names}:
        return at_step
    new = [fact.name for fact in view.facts if section.node(fact.name) in view.opened.waiting - opened.waiting]
    if new:
        return f"{here}?{urlencode({**step, 'new': ','.join(new)}, safe=',')}"
    if view.hand is Hand.GUIDED and view.step < len(steps_of(section)):
        return f"{here}?{urlencode({'step': view.step + 1})}"
    place = [each.name for each in opened.sections].index(section.name)
    return _address(opened, place + 1) if place + 1 < len(opened.sections) else f"/intake/{opened.entry.id}"


def _address(opened: OpenDraft, place: int) -> str:
    return f"/intake/{opened.entry.id}/{opened.sections[place].name}"


def _step(asked: Mapping[str, str], section: Section) -> int:
    """Return which step is asked for, counted from 1. Raises `ProblemError` for one that there is not."""
    steps = steps_of(section)
    if "fact" in asked:
        for number, facts in enumerate(steps, 1):
            if asked["fact"] in {fact.name for fact in facts}:
                return number
    step = asked.get("step") or "1"
    if len(step) > 4 or not step.isascii() or not step.isdigit() or not 1 <= int(step) <= len(steps):
        raise ProblemError(UNKNOWN_PARAMETER, f"This section has the steps 1 to {len(steps)}.")
    return int(step)


def _with_hand(request: Request, asked: Mapping[str, str]) -> Response:
    if asked["hand"] not in tuple(Hand):
        raise ProblemError(UNKNOWN_PARAMETER, f"The hand is one of {', '.join(Hand)}.")
    rest = {name: value for name, value in asked.items() if name != "hand"}
    answer = _see(f"{request.url.path}?{urlencode(rest)}" if rest else request.url.path)
    remember(answer, Hand(asked["hand"]), secure=request.url.scheme == "https")
    return answer


def _see(address: str) -> RedirectResponse:
    return RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)
