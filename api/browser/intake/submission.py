"""The overview of an intake, and how it ends: submitted as an assessment in a case file, or erased."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.browser.forms import fields_of, one_of_each
from api.browser.intake.document import NotAFormError
from api.browser.intake.merging import members_of
from api.browser.intake.open_draft import OpenDraft, open_draft
from api.browser.intake.problems import STATEMENTS
from api.browser.intake.questions import is_answered, title_of
from api.browser.intake.sections import ABOUT, ABOUT_FIELDS, Section
from api.browser.intake.statements import count_of
from api.browser.rendering import page
from api.browser.so_far.saving import saving_of
from api.browser.wording import LANGUAGE, Wording, in_chosen_language, wording_of
from api.case_files.casework import Casework, TheCasework
from api.case_files.documents import case_file_document
from api.case_files.drafts import DraftInHand
from api.case_files.filing import Filing, add_to_file, open_file, promise_of_submission
from api.case_files.history import History, Occasion
from api.conditions import entity_tag, unless_changed
from api.idempotency import made_before
from api.people.permission import ThePerson
from api.problems import NOT_FOUND, ProblemError
from api.query import parameters_of
from api.service import NO_CASE_FILE, NO_DRAFT, Service, TheService, refuse_parameters
from api.storage.repeated import KeptAlreadyError
from triage import CaseError, read_case
from triage.errors import Problem
from triage.language.sentences import EntityKind

router = APIRouter(include_in_schema=False)

LATER = tuple(occasion for occasion in Occasion if occasion is not Occasion.FIRST)


@dataclass(frozen=True)
class _Row:
    """A section in the overview: how many of its questions are answered, of how many that stand open."""

    section: Section
    title: str
    answered: int
    asked: int
    problems: int
    left_over: int


@dataclass(frozen=True)
class _Add:
    """The place in the overview where a claim or stay is added.

    `members` are those that are there, each by a digest: a second click adds nothing.
    """

    name: str
    members: str


@router.get("/intake/{draft_id}")
async def overview(draft_id: str, request: Request, service: TheService, casework: TheCasework) -> Response:
    """The sections of a draft with how far each is, and how to submit or erase it."""
    asked = parameters_of(request, (LANGUAGE,))
    if LANGUAGE in asked:
        return in_chosen_language(request, asked[LANGUAGE])
    return await _overview(request, await open_draft(draft_id, service, casework), casework)


@router.post("/intake/{draft_id}/submission")
async def submit(
    draft_id: str, request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """Assess what the draft holds, in a new case file or the one it is a draft of, and go to the assessment.

    Sent again it leads to the same assessment, also when the draft is gone.
    """
    await refuse_parameters(request)
    given = one_of_each(await fields_of(request), ("tag", "file_tag", "occasion"))
    now = service.clock.now()
    promise = promise_of_submission(draft_id, person, now)
    made = await made_before(service, promise)
    if made is None:
        opened = await open_draft(draft_id, service, casework)
        if opened.tag != given["tag"]:
            return await _overview(request, opened, casework, HTTPStatus.PRECONDITION_FAILED)
        if opened.problems:
            return await _overview(request, opened, casework, HTTPStatus.UNPROCESSABLE_ENTITY)
        draft = DraftInHand(draft_id, person.name, person.office, now, opened.entry.saved_at)
        filing = Filing(read_case(opened.content, service.rulebook), None, draft, promise, person, now)
        try:
            return _to(await _filed(filing, opened, given, service, casework))
        except KeptAlreadyError:
            made = await made_before(service, promise)
        except ProblemError as problem:
            if problem.kind is not NOT_FOUND:
                raise
            # It was saved while it was assessed, or is gone: `open_draft` says which.
            opened = await open_draft(draft_id, service, casework)
            return await _overview(request, opened, casework, HTTPStatus.PRECONDITION_FAILED)
        except CaseError as error:
            return await _overview(
                request, opened, casework, HTTPStatus.UNPROCESSABLE_ENTITY, refused=error.problems
            )
    if made is None or made.assessment_id is None:
        raise ProblemError(NOT_FOUND, NO_DRAFT)
    return _to(made.assessment_id)


@router.post("/intake/{draft_id}/erasure")
async def erase(draft_id: str, request: Request, casework: TheCasework) -> Response:
    """Erase a draft, at once and for good."""
    await refuse_parameters(request)
    one_of_each(await fields_of(request), ())
    await run_in_threadpool(casework.drafts.erase, draft_id)
    return RedirectResponse("/home", status_code=HTTPStatus.SEE_OTHER)


async def _filed(
    filing: Filing, opened: OpenDraft, given: dict[str, str], service: Service, casework: Casework
) -> str:
    """File the case, and return the id of its assessment."""
    case_id = opened.entry.case_id
    if case_id is None:
        return (await open_file(filing, service, casework)).latest.assessment_id
    if given["occasion"] not in LATER:
        remedy = "Choose why the case is assessed again."
        raise CaseError([Problem("", "It is not said why there is another assessment.", remedy)])
    condition = unless_changed([given["file_tag"]], "this case file")
    occasion = Occasion(given["occasion"])
    return (await add_to_file(filing, case_id, occasion, condition, service, casework)).id


async def _overview(
    request: Request,
    opened: OpenDraft,
    casework: Casework,
    status: int = HTTPStatus.OK,
    refused: tuple[Problem, ...] = (),
) -> Response:
    wording = wording_of(request)
    shared: dict[str, Any] = {
        "vocabulary": opened.rulebook.vocabulary,
        "draft_id": opened.entry.id,
        "entry": opened.entry,
        "saving": saving_of(casework, opened.entry),
        "tag": opened.tag,
        "problems": opened.problems,
    }
    try:
        rows = tuple(_rows(opened, wording))
    except NotAFormError:
        return page(request, "intake/not_a_form.html", wording, status=status, **shared)
    history = await _history(opened, casework)
    return page(
        request,
        "intake/overview.html",
        wording,
        status=status,
        **shared,
        refused=refused,
        changed=status == HTTPStatus.PRECONDITION_FAILED,
        submitted=status == HTTPStatus.UNPROCESSABLE_ENTITY,
        rows=rows,
        placed=opened.placed,
        left_over=opened.left_over,
        titles={section.name: title_of(section, wording) for section in opened.sections}
        | {STATEMENTS: wording.words.gettext("Words of the file")},
        statements=count_of(opened),
        wrong_statements=sum(each.section == STATEMENTS for each in opened.placed),
        history=history,
        file_tag=entity_tag(case_file_document(history)) if history else "",
        occasions=LATER,
    )


def _rows(opened: OpenDraft, wording: Wording) -> Iterator[_Row | _Add]:
    rows = [_row(section, opened, wording) for section in opened.sections]
    yield rows[0]
    for group in opened.rulebook.vocabulary.groups:
        yield from (row for row in rows if row.section.group == group)
        if group.entity is not EntityKind.CASE:
            name = f"{group.entity}s"
            yield _Add(name, " ".join(members_of(name, opened.draft)))


def _row(section: Section, opened: OpenDraft, wording: Wording) -> _Row:
    told = opened.told_in(section)
    fields = told.fields if told else {}
    answered = [is_answered(fact, fields) for fact in section.facts]
    asked = sum(
        given or section.node(fact.name) not in opened.waiting
        for fact, given in zip(section.facts, answered, strict=True)
    )
    about = section.name == ABOUT
    return _Row(
        section,
        title_of(section, wording),
        sum(bool(fields.get(name)) for name in ABOUT_FIELDS) if about else sum(answered),
        len(ABOUT_FIELDS) if about else asked,
        sum(each.section == section.name for each in opened.placed),
        sum(each.section == section.name for each in opened.left_over),
    )


async def _history(opened: OpenDraft, casework: Casework) -> History | None:
    if opened.entry.case_id is None:
        return None
    history = await run_in_threadpool(casework.files.find, opened.entry.case_id)
    if history is None:
        raise ProblemError(NOT_FOUND, NO_CASE_FILE)
    return history


def _to(assessment_id: str) -> RedirectResponse:
    return RedirectResponse(f"/assessments/{assessment_id}", status_code=HTTPStatus.SEE_OTHER)
