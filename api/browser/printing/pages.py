"""What is printed of an assessment: the record for the file, and the sheet for the person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, time

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.browser.printing.record import OnRecord, record_data
from api.browser.printing.sheet import Sheet, sheet_of
from api.browser.printing.sheet_told import answers_parts, language_names, sheet_data, sheet_parts, sheet_title
from api.browser.printing.typesetting import pdf_of
from api.browser.rendering import page
from api.languages.catalogues import SHEET, NotTranslatedError, words_in
from api.languages.languages import ENGLISH, LANGUAGES, Language
from api.languages.telling import in_language, telling_in
from api.log.records import record_of
from api.oversight.review_state import recommended_in, state_of
from api.problems import NOT_FOUND, UNKNOWN_PARAMETER, ProblemError
from api.query import parameters_of
from api.reviews import Review
from api.routes.assessments import read_again
from api.service import Service, TheService

_NO_PLAIN_WORDS = (
    "There are no plain words for the procedure of this assessment, whose rulebook is from before there were any. "
    "Have the case assessed again, and print that sheet."
)

_NOT_TRANSLATED = (
    "This sheet is not offered in that language, since words of the rulebook changed after they were translated. "
    "{error}. Print the English sheet, and have it interpreted."
)

router = APIRouter(include_in_schema=False)


@router.get("/assessments/{assessment_id}/record.pdf")
async def record(request: Request, assessment_id: str, service: TheService) -> Response:
    """The record of an assessment, for the file: all that the text tells, the facts, reviews and the whole trace.

    `?language=` is the language in which it is told. The same assessment, reviews, opinions and checkpoint of the
    log give the same bytes in a language.
    """
    language = _language_asked(parameters_of(request, ("language",)))
    kept = await _on_record(assessment_id, service, language)
    pdf = await run_in_threadpool(_record_pdf, kept)
    of_language = "" if language == ENGLISH else f"-{language.code}"
    return _pdf(pdf, f"record-{kept.reference or assessment_id}{of_language}.pdf")


@router.get("/assessments/{assessment_id}/sheet")
async def sheet(request: Request, assessment_id: str, service: TheService) -> Response:
    """The sheet for the person, with what is asked before it is handed over, and what is told without paper.

    `?language=` is the language of the person. What stands around the sheet is for the office, in its own.
    """
    words = words_in(_language_asked(parameters_of(request, ("language",))), SHEET)
    english = words_in(ENGLISH, SHEET)
    told = await _sheet(assessment_id, service)
    with _translated():
        parts = sheet_parts(told, words)
    answer = page(
        request,
        "sheet.html",
        assessment_id=assessment_id,
        sheet=told,
        words=words,
        names=language_names,
        title=sheet_title(words),
        parts=parts,
        english_title=sheet_title(english),
        english_language=ENGLISH,
        english=sheet_parts(told, english),
        languages=list(LANGUAGES.values()),
        not_translated=list(_not_translated(told)),
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.get("/assessments/{assessment_id}/sheet.pdf")
async def sheet_pdf(request: Request, assessment_id: str, service: TheService) -> Response:
    """The sheet for the person, on one side of paper; with `?answers=yes` a second leaf with some answers.

    `?language=` is the language of the person.
    """
    parameters = parameters_of(request, ("answers", "language"))
    asked = parameters.get("answers", "no")
    if asked not in ("yes", "no"):
        raise ProblemError(
            UNKNOWN_PARAMETER, "answers is yes or no: whether the second leaf is printed, with answers."
        )
    words = words_in(_language_asked(parameters), SHEET)
    told = await _sheet(assessment_id, service)
    made_at = datetime.combine(told.day, time(), UTC)
    with _translated():
        data = sheet_data(told, words, with_answers=asked == "yes")
    pdf = await run_in_threadpool(pdf_of, "sheet.typ", data, made_at)
    # A name that tells nobody what it is.
    return _pdf(pdf, "next-steps.pdf")


def _language_asked(parameters: Mapping[str, str]) -> Language:
    asked = parameters.get("language", ENGLISH.code)
    if asked not in LANGUAGES:
        offered = ", ".join(f"{each.code} ({each.name})" for each in LANGUAGES.values())
        raise ProblemError(UNKNOWN_PARAMETER, f"language is one of these: {offered}.")
    return LANGUAGES[asked]


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except NotTranslatedError as error:
        raise ProblemError(NOT_FOUND, _NOT_TRANSLATED.format(error=error)) from error


def _not_translated(told: Sheet) -> Iterator[NotTranslatedError]:
    for language in LANGUAGES.values():
        words = words_in(language, SHEET)
        try:
            sheet_parts(told, words)
            answers_parts(told, words)
        except NotTranslatedError as error:
            yield error


async def _sheet(assessment_id: str, service: Service) -> Sheet:
    stored = await service.assessment(assessment_id)
    assessment, rulebook = await read_again(assessment_id, service)
    # A rulebook of before plain words is told in those of today.
    told = sheet_of(assessment, stored.reference or assessment.case.reference, rulebook, service.rulebook)
    if told is None:
        raise ProblemError(NOT_FOUND, _NO_PLAIN_WORDS)
    return told


async def _on_record(assessment_id: str, service: Service, language: Language) -> OnRecord:
    stored = await service.assessment(assessment_id)
    assessment, rulebook = await read_again(assessment_id, service)
    documents = await run_in_threadpool(service.store.reviews_of, assessment_id)
    opinions = await run_in_threadpool(service.oversight.opinions.of, assessment_id)
    reviews = [Review.model_validate_json(each) for each in documents]
    recommended = recommended_in(stored.document)
    state = state_of(reviews, stored.author, recommended.adverse_under(service.rulebook, rulebook))
    recorded = await run_in_threadpool(record_of, service.store, assessment_id)
    reference = stored.reference or assessment.case.reference
    told, there = await run_in_threadpool(in_language, assessment, rulebook, language)
    return OnRecord(assessment_id, reference, told, there, reviews, opinions, state, recorded, language)


def _record_pdf(kept: OnRecord) -> bytes:
    # A clock of its own would make other bytes of the same record.
    made_at = datetime.fromisoformat(kept.recorded.checkpoint.at)
    with telling_in(kept.language):
        return pdf_of("record.typ", record_data(kept), made_at)


def _pdf(content: bytes, name: str) -> Response:
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'inline; filename="{name}"'}
    return Response(content, headers=headers, media_type="application/pdf")
