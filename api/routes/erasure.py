"""`DELETE /v1/cases/{id}` and `/v1/assessments/{id}`: a case is erased with its key, for good."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.case_files.casework import TheCasework
from api.case_files.documents import case_address, case_file_document
from api.case_files.erasing import case_erased
from api.case_files.history import History, InAFileAlreadyError
from api.conditions import IF_MATCH, required_condition
from api.people.permission import ThePerson, act_of
from api.problems import (
    CHANGED_MEANWHILE,
    CONDITION_REQUIRED,
    DAMAGED_DOCUMENT,
    ERASED,
    HELD,
    IN_A_CASE_FILE,
    NOT_FOUND,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    ProblemError,
    described,
)
from api.retention.holds import HeldError
from api.service import TheService, refuse_parameters

router = APIRouter(dependencies=[Depends(refuse_parameters)])

_REFUSALS = (
    UNKNOWN_PARAMETER,
    NOT_FOUND,
    HELD,
    ERASED,
    CHANGED_MEANWHILE,
    CONDITION_REQUIRED,
    DAMAGED_DOCUMENT,
    UNAVAILABLE,
)


@router.delete(
    "/v1/assessments/{assessment_id}",
    tags=["assessments"],
    status_code=204,
    summary="Erase a case",
    openapi_extra={"parameters": [IF_MATCH]},
    responses={
        204: {"description": "It is erased."},
        **described(*_REFUSALS, IN_A_CASE_FILE),
    },
)
async def erase_assessment(
    assessment_id: str, request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """Destroy the key of an assessment that stands in no case file, with its reviews, for good.

    A copy of the database can not bring it back. One that stands in a case file is erased with the whole case.

    `If-Match` names the certificate that is meant, or `*` for one that can not be read any more. What stays is that
    there was a case, when, and whose; the log says that it was erased, and by whom.
    """
    condition = required_condition(request, "this assessment")
    if request.headers.getlist("if-match") != ["*"]:
        condition((await service.assessment(assessment_id)).document)
    try:
        erased = await run_in_threadpool(casework.files.erase_alone, assessment_id, act_of(service, person))
    except HeldError:
        raise ProblemError(HELD, "See the holds of its case file. Nothing was erased.") from None
    except InAFileAlreadyError:
        case_id = await run_in_threadpool(casework.files.file_of, assessment_id)
        detail = f"The assessments of a case have one key: erase the case, {case_address(case_id or '')}."
        raise ProblemError(IN_A_CASE_FILE, f"{detail} Nothing was erased.") from None
    if not erased:
        # Erased before: that is told as it is to every reader.
        await service.assessment(assessment_id)
    return Response(status_code=204)


@router.delete(
    "/v1/cases/{case_id}",
    tags=["cases"],
    status_code=204,
    summary="Erase a case with all its assessments",
    openapi_extra={"parameters": [IF_MATCH]},
    responses={
        204: {"description": "It is erased."},
        **described(*_REFUSALS),
    },
)
async def erase_case(
    case_id: str, request: Request, service: TheService, casework: TheCasework, person: ThePerson
) -> Response:
    """Destroy the key of a case: its assessments, reviews, opinions, reference and drafts are gone, for good.

    A copy of the database can not bring it back. `If-Match` names the case file that is meant, or `*` for one that
    can not be read any more. It leaves its households. What stays is that there was a case, when, and whose; the
    log says that it was erased, and by whom.
    """
    condition = required_condition(request, "this case file")
    whatever = request.headers.getlist("if-match") == ["*"]

    def check(history: History) -> None:
        condition(case_file_document(history))

    await case_erased(casework, service, person, case_id, None if whatever else check)
    return Response(status_code=204)
