"""From a case to what is stored of its assessment, and how a stored one is told of in headers."""

from __future__ import annotations

import logging
from asyncio import get_running_loop
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from typing import ParamSpec, TypeVar
from uuid import uuid4

from api.conditions import entity_tag
from api.observation.tracing import traced
from api.oversight.stopping import held_by_stop
from api.people.roles import Person
from api.problems import ASSESSMENT_FAILED, ProblemError
from api.service import Service
from api.storage import StoredAssessment
from triage import Assessment, CaseFile, InferenceError, Rulebook, assess
from triage.errors import HeldByStopError

log = logging.getLogger("api")

Answer = TypeVar("Answer")
Given = ParamSpec("Given")


# The engine has one thread of its own in each process: it is locked against others anyway, and the event loop goes
# on to answer while it works.
_ENGINE = ThreadPoolExecutor(1, "engine")


async def assessed(
    case: CaseFile,
    service: Service,
    profile: str | None,
    now: datetime,
    person: Person,
    stopped: Collection[str],
) -> StoredAssessment:
    """Assess, on the thread of the engine; who comes first is first.

    A case that names no day is assessed as of this day in the office. `stopped` are the rules and families that
    people have stopped. Raises `ProblemError` if the clock is wrong, or if no assessment comes out that may be
    released.
    """
    document = await _made(_certificate, case, service, profile, stopped)
    return StoredAssessment(
        id=uuid4().hex,
        created_at=now,
        rulebook_digest=service.rulebook.digest,
        document=document,
        reference=case.reference,
        office=person.office,
        author=person.name,
    )


async def only_looked_at(
    case: CaseFile, service: Service, profile: str | None, stopped: Collection[str]
) -> Assessment:
    """Return what `assessed` would say of a case, and store nothing. Raises what it raises, and `CaseError`."""
    return await _made(_assessment, case, service, profile, stopped)


async def _made(
    make: Callable[[CaseFile, Rulebook, str | None, Collection[str]], Answer],
    case: CaseFile,
    service: Service,
    profile: str | None,
    stopped: Collection[str],
) -> Answer:
    if case.assessed_on is None:
        case = case.model_copy(update={"assessed_on": service.clock.today()})
    try:
        # The rulebook of this moment: another may come into force while this waits.
        return await _on_the_engine(make, case, service.rulebook, profile, stopped)
    except HeldByStopError as error:
        raise held_by_stop(error) from None
    except InferenceError as error:
        digest = sha256(case.model_dump_json().encode()).hexdigest()
        log.error("%s on the case with SHA-256 %s", type(error).__name__, digest)
        raise ProblemError(ASSESSMENT_FAILED, "Nothing was stored. The failure is logged.") from None


def _assessment(case: CaseFile, rulebook: Rulebook, profile: str | None, stopped: Collection[str]) -> Assessment:
    with traced("assess"):
        return assess(case, rulebook=rulebook, profile=profile, stopped=stopped)


def _certificate(case: CaseFile, rulebook: Rulebook, profile: str | None, stopped: Collection[str]) -> bytes:
    return _assessment(case, rulebook, profile, stopped).model_dump_json().encode()


async def _on_the_engine(work: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs) -> Answer:
    """Do it on the thread of the engine, with what is known of the request here (its trace)."""
    known = copy_context()
    return await get_running_loop().run_in_executor(_ENGINE, lambda: known.run(work, *given, **named))


def address_of(assessment_id: str) -> str:
    """Return where an assessment is read."""
    return f"/v1/assessments/{assessment_id}"


def headers_of(stored: StoredAssessment) -> dict[str, str]:
    """What the service adds: the body is the certificate alone, as `triage check` verifies it."""
    return {
        "Cache-Control": "no-store",
        "ETag": entity_tag(stored.document),
        "Last-Modified": format_datetime(stored.created_at, usegmt=True),
        "Triage-Office": stored.office,
        **({"Triage-Author": stored.author} if stored.author else {}),
        "Link": f'<{address_of(stored.id)}/trace>; rel="describedby"',
    }
