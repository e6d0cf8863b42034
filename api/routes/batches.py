"""`/v1/batches`: cases in, line by line, and what each comes to, line by line; nothing is stored."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from api.batch_lines import NDJSON, AnswersAsTheyCome, answered, chunks_of
from api.body import MOST_SECONDS
from api.oversight.stopping import names_stopped
from api.people.permission import ThePerson
from api.problems import (
    ASSESSMENT_FAILED,
    CLOCK_WRONG,
    LATER,
    STOPPED,
    TOO_MANY_REQUESTS,
    TOO_SLOW,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    UNSUPPORTED_MEDIA_TYPE,
    ProblemError,
    described,
    problem_document,
)
from api.service import RequestedProfile, Service, TheService
from triage import InferenceError
from triage.batch.assessing import Question

log = logging.getLogger("api")
router = APIRouter(prefix="/v1/batches", tags=["batches"])

MOST_BATCHES = 2
"""How many batches are answered at once in each process; they share the processor with all that else is asked."""

_LINES: dict[str, Any] = {
    "schema": {"type": "string", "format": "binary", "description": "A JSON object on each line."}
}
_BODY: dict[str, Any] = {
    "parameters": [
        {
            "name": "profile",
            "in": "query",
            "schema": {"type": "string"},
            "description": "The profile to assess under. Without it, the law of the country of asylum selects one.",
        }
    ],
    "requestBody": {
        "required": True,
        "description": "A case as JSON on each line, as many as you like, each of at most a million bytes.",
        "content": {NDJSON: _LINES},
    },
}


class _Running:
    """How many batches are being answered in this process."""

    number = 0


@router.post(
    "",
    status_code=200,
    response_class=AnswersAsTheyCome,
    summary="Assess many cases, line by line",
    openapi_extra=_BODY,
    responses={
        200: {
            "description": "For each case `row`, the number of its line, with what it comes to or its `problem`; "
            "at the end a line `end` with how many there were.",
            "content": {NDJSON: _LINES},
        },
        **described(
            UNKNOWN_PARAMETER, UNSUPPORTED_MEDIA_TYPE, STOPPED, TOO_MANY_REQUESTS, UNAVAILABLE, CLOCK_WRONG
        ),
    },
)
async def assess_batch(
    request: Request, service: TheService, person: ThePerson, profile: RequestedProfile
) -> Response:
    """Assess each line as a case of its own, and answer it before much more is read; nothing is stored.

    Answers come while lines are sent: read them meanwhile, or neither goes on. A row is what `triage batch` writes.
    A line that is refused is answered in its place with the problem document of a single case. The last line is
    `{"end": {"cases": …, "assessed": …, "refused": …}}`, with a `problem` if not all that was sent was answered;
    without a last line the answer is not whole. That it was asked is recorded in the log. Rules that are stopped,
    also meanwhile, are left out, and the last line names them (`stopped`); a case for which nothing may be
    recommended without them is refused in its place. While the whole system is stopped nothing is assessed (503).
    """
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared != NDJSON or request.headers.get("content-encoding", "identity") != "identity":
        raise ProblemError(UNSUPPORTED_MEDIA_TYPE, f"Send it uncompressed, as Content-Type: {NDJSON}.")
    # Raises while the whole system is stopped.
    await names_stopped(service, service.clock.now())
    if _Running.number >= MOST_BATCHES:
        detail = f"{MOST_BATCHES} batches are being assessed. Ask again when one has ended."
        raise ProblemError(TOO_MANY_REQUESTS, detail, headers=LATER)
    _Running.number += 1

    async def ended() -> None:
        _Running.number -= 1

    return AnswersAsTheyCome(lambda: _answers(request, service, profile), ended)


async def _answers(request: Request, service: Service, profile: str | None) -> AsyncIterator[bytes]:
    """Yield the answers to each chunk of lines, and at the end how many there were."""
    lines = assessed = refused = 0
    problem: ProblemError | None = None
    question = Question(service.rulebook, profile, service.clock.today())
    left_out: set[str] = set()
    try:
        async for chunk in chunks_of(request.stream(), MOST_SECONDS):
            # What is stopped meanwhile is stopped here too.
            stopped = await names_stopped(service, service.clock.now())
            question = replace(question, stopped=stopped)
            left_out.update(stopped)
            found = await run_in_threadpool(answered, chunk, lines, question)
            lines, assessed, refused = lines + len(chunk), assessed + found.assessed, refused + found.refused
            yield found.content
    except ClientDisconnect:
        return
    except ProblemError as error:
        problem = error
    except TimeoutError:
        problem = ProblemError(TOO_SLOW, f"Nothing came for {MOST_SECONDS} seconds.")
    except InferenceError as error:
        log.error("%s in a batch, after line %s", type(error).__name__, lines)
        problem = ProblemError(
            ASSESSMENT_FAILED, f"Nothing after line {lines} was answered. The failure is logged."
        )
    end: dict[str, Any] = {"cases": assessed + refused, "assessed": assessed, "refused": refused}
    if left_out:
        end["stopped"] = sorted(left_out)
    if problem is not None:
        end["problem"] = problem_document(problem).model_dump(mode="json", exclude_none=True)
    yield json.dumps({"end": end}).encode() + b"\n"
