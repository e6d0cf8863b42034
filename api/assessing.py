"""From a case to what is stored of its assessment, and how a stored one is told of in headers."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from uuid import uuid4

from api.conditions import entity_tag
from api.observation.tracing import traced
from api.oversight.stopping import held_by_stop
from api.people.roles import Person
from api.problems import ASSESSMENT_FAILED, ProblemError
from api.service import Service
from api.storage import StoredAssessment
from triage import CaseFile, InferenceError, assess
from triage.errors import HeldByStopError

log = logging.getLogger("api")


def assessed(
    case: CaseFile,
    service: Service,
    profile: str | None,
    now: datetime,
    person: Person,
    stopped: Collection[str],
) -> StoredAssessment:
    """Assess, here on the thread of the event loop: durable-rules is not for a pool of threads.

    A case that names no day is assessed as of this day in the office. `stopped` are the rules and families that
    people have stopped. Raises `ProblemError` if the clock is wrong, or if no assessment comes out that may be
    released.
    """
    if case.assessed_on is None:
        case = case.model_copy(update={"assessed_on": service.clock.today()})
    try:
        with traced("assess"):
            assessment = assess(case, rulebook=service.rulebook, profile=profile, stopped=stopped)
            document = assessment.model_dump_json().encode()
    except HeldByStopError as error:
        raise held_by_stop(error) from None
    except InferenceError as error:
        digest = sha256(case.model_dump_json().encode()).hexdigest()
        log.error("%s on the case with SHA-256 %s", type(error).__name__, digest)
        raise ProblemError(ASSESSMENT_FAILED, "Nothing was stored. The failure is logged.") from None
    return StoredAssessment(
        id=uuid4().hex,
        created_at=now,
        rulebook_digest=service.rulebook.digest,
        document=document,
        reference=case.reference,
        office=person.office,
        author=person.name,
    )


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
