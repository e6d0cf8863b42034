"""What is printed of an assessment: the record for the file, and the sheet for the person."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.browser.printing.record import OnRecord, record_data
from api.browser.printing.typesetting import pdf_of
from api.log.records import record_of
from api.oversight.review_state import recommended_in, state_of
from api.reviews import Review
from api.routes.assessments import read_again
from api.service import Service, TheService, refuse_parameters

router = APIRouter(include_in_schema=False)


@router.get("/assessments/{assessment_id}/record.pdf")
async def record(request: Request, assessment_id: str, service: TheService) -> Response:
    """The record of an assessment, for the file: all that the text tells, the facts, reviews and the whole trace.

    The same assessment, reviews and checkpoint of the log give the same bytes.
    """
    await refuse_parameters(request)
    kept = await _on_record(assessment_id, service)
    pdf = await run_in_threadpool(_record_pdf, kept)
    return _pdf(pdf, f"record-{kept.reference or assessment_id}.pdf")


async def _on_record(assessment_id: str, service: Service) -> OnRecord:
    stored = await service.assessment(assessment_id)
    assessment, rulebook = await read_again(assessment_id, service)
    documents = await run_in_threadpool(service.store.reviews_of, assessment_id)
    reviews = [Review.model_validate_json(each) for each in documents]
    recommended = recommended_in(stored.document)
    state = state_of(reviews, stored.author, recommended.adverse_under(service.rulebook, rulebook))
    recorded = await run_in_threadpool(record_of, service.store, assessment_id)
    reference = stored.reference or assessment.case.reference
    return OnRecord(assessment_id, reference, assessment, rulebook, reviews, state, recorded)


def _record_pdf(kept: OnRecord) -> bytes:
    # A clock of its own would make other bytes of the same record.
    made_at = datetime.fromisoformat(kept.recorded.checkpoint.at)
    return pdf_of("record.typ", record_data(kept), made_at)


def _pdf(content: bytes, name: str) -> Response:
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'inline; filename="{name}"'}
    return Response(content, headers=headers, media_type="application/pdf")
