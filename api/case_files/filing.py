"""What programs and pages both do with a case: begin a draft, open a case file, add an assessment to one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from starlette.concurrency import run_in_threadpool

from api.assessing import assessed
from api.case_files.casework import Casework
from api.case_files.documents import case_file_document
from api.case_files.drafts import LIFE, MOST_DRAFTS, DraftEntry, DraftInHand, NoDraftError, TooManyDraftsError
from api.case_files.history import History, Occasion
from api.oversight.stopping import names_stopped
from api.people.roles import Person
from api.problems import CASE_FILE_FULL, NOT_FOUND, TOO_MANY_DRAFTS, ProblemError
from api.service import NO_CASE_FILE, NO_DRAFT, Service
from api.storage import StoredAssessment
from api.storage.repeated import Promise
from triage import CaseError, CaseFile
from triage.errors import Problem

# More than any case has: a file without end could be made to fill disk and memory.
MOST_ASSESSMENTS = 200


@dataclass(frozen=True)
class Filing:
    """A case that somebody files now: under which profile, made of which draft, and for which promise."""

    case: CaseFile
    profile: str | None
    draft: DraftInHand | None
    promise: Promise | None
    person: Person
    now: datetime


async def keep_new_draft(
    content: bytes, case_id: str | None, promise: Promise | None, person: Person, now: datetime, casework: Casework
) -> DraftEntry:
    """Keep a new draft, of a case file if one is named, and return what is told of it.

    Raises `ProblemError` if there is no such file in the person's office or the person has too many drafts,
    `KeptAlreadyError` if the promise was kept; nothing is kept then.
    """
    if case_id is not None and await run_in_threadpool(casework.files.office_of, case_id) != person.office:
        raise ProblemError(NOT_FOUND, f"{NO_CASE_FILE} Nothing was kept.")
    entry = DraftEntry(uuid4().hex, person.name, person.office, case_id, now, now, now + LIFE)
    try:
        await run_in_threadpool(casework.drafts.begin, entry, content, promise)
    except TooManyDraftsError:
        detail = f"Submit or erase one of the {MOST_DRAFTS} first. Nothing was kept."
        raise ProblemError(TOO_MANY_DRAFTS, detail) from None
    return entry


async def open_file(filing: Filing, service: Service, casework: Casework) -> History:
    """Assess a case and open a file with the assessment, wholly or not at all; the draft is erased with that.

    Raises `ProblemError`, `KeptAlreadyError`, and stores nothing then.
    """
    stored = await _stored(filing, service)
    try:
        history = await run_in_threadpool(casework.files.open, uuid4().hex, stored, filing.promise, filing.draft)
    except NoDraftError:
        raise ProblemError(NOT_FOUND, f"{NO_DRAFT} Nothing was stored.") from None
    service.clock.stored(filing.now)
    return history


async def add_to_file(
    filing: Filing,
    case_id: str,
    occasion: Occasion,
    condition: Callable[[bytes], None],
    service: Service,
    casework: Casework,
) -> StoredAssessment:
    """Assess a case anew and add the assessment to its file, wholly or not at all; the draft is erased with that.

    `condition` is given the document of the file as it is, and raises where somebody has not seen all of it.
    Raises `ProblemError`, `KeptAlreadyError`, and `CaseError` for the reference of another file; nothing is stored
    then.
    """
    stored = await _stored(filing, service)

    def check(history: History) -> None:
        condition(case_file_document(history))
        if len(history.entries) >= MOST_ASSESSMENTS:
            raise ProblemError(CASE_FILE_FULL, f"It has {MOST_ASSESSMENTS} assessments. Nothing was stored.")
        _refuse_another_reference(history, stored, occasion)

    try:
        await run_in_threadpool(casework.files.add, case_id, stored, occasion, check, filing.promise, filing.draft)
    except NoDraftError:
        raise ProblemError(NOT_FOUND, f"{NO_DRAFT} Nothing was stored.") from None
    service.clock.stored(filing.now)
    return stored


def promise_of_submission(draft_id: str, person: Person, now: datetime) -> Promise:
    """Return the promise that somebody submits a draft once; no key that a program sends can be the same."""
    told = sha256(f"submission of\n{draft_id}\n{person.name}\n{person.office}".encode()).hexdigest()
    return Promise(told, told, now)


async def _stored(filing: Filing, service: Service) -> StoredAssessment:
    stopped = await names_stopped(service, filing.now)
    return await assessed(filing.case, service, filing.profile, filing.now, filing.person, stopped)


def _refuse_another_reference(history: History, stored: StoredAssessment, occasion: Occasion) -> None:
    """Refuse a case that seems to be another one's, unless the reference itself is what is corrected."""
    known = history.reference
    if occasion is not Occasion.CORRECTION and None not in (known, stored.reference) and known != stored.reference:
        remedy = "Send it to its own case file; or say with ?occasion=correction that the reference was wrong."
        raise CaseError([Problem("/reference", "This is not the reference of this case file.", remedy)])
