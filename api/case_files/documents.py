"""What is answered about case files: the file with its assessments in order, lists of files, and differences."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from api.assessing import address_of
from api.case_files.drafts import DraftEntry
from api.case_files.history import Entry, History, Occasion
from api.case_files.searching import FoundCase
from triage.errors import Problem
from triage.explanation.difference import Difference


class Answer(BaseModel):
    """A part of an answer. Moments are in UTC."""

    model_config = ConfigDict(frozen=True)


class CaseAssessment(Answer):
    """An assessment in its case file. `etag` is the entity tag of the certificate at `href`.

    `follows` is the one before it, which it corrects or brings up to date, as `occasion` says; `difference` is the
    address of what differs between the two.
    """

    position: int
    id: str
    href: str
    etag: str
    made_at: datetime
    author: str | None
    reference: str | None
    occasion: Occasion
    follows: str | None
    difference: str | None
    procedure: str
    priority: str
    standing: str


class CaseFileDocument(Answer):
    """A case file: the assessments of one person's case, the first one first. None is ever changed or removed.

    The `ETag` of this document is what `If-Match` of a further assessment names. `reference` is that of the latest
    assessment which has one.
    """

    format: Literal["triage-case-file/1"] = "triage-case-file/1"
    id: str
    href: str
    office: str
    reference: str | None
    opened_at: datetime
    opened_by: str | None
    assessments: tuple[CaseAssessment, ...]


class CaseEntry(Answer):
    """A case file in a list, as its latest assessment has it.

    `assessments` is how many there are, `latest` the address of the last one, `assessed_at` the moment it was made.
    `review` is where it stands by its reviews: `unreviewed` without one.
    """

    id: str
    href: str
    office: str
    reference: str | None
    opened_at: datetime
    opened_by: str | None
    assessments: int
    latest: str
    assessed_at: datetime
    procedure: str
    priority: str
    standing: str
    review: str


class CasePage(Answer):
    """A page of case files, the one that was opened last first. `next` is the address of the page after it."""

    cases: tuple[CaseEntry, ...]
    next: str | None = Field(description="Missing on the last page. The header Link names it too.")


class CaseDifference(Answer):
    """What is different between two assessments of one case file, `before` and `after` by their ids."""

    case: str
    before: str
    after: str
    difference: Difference


class DraftProblem(Answer):
    """What an assessment would refuse in a draft. The draft is kept as it is all the same."""

    pointer: str
    message: str
    remedy: str


class DraftDocument(Answer):
    """What is told of a draft without its content, which stands at `href`.

    `case` is the file whose next assessment it is a draft of; without it, it is one that is to open a file. At
    `expires_at` it is erased, unless it is saved before.
    """

    id: str
    href: str
    case: str | None
    begun_at: datetime
    saved_at: datetime
    expires_at: datetime


class SavedDraft(DraftDocument):
    """A draft that was saved: its entity tag, and what an assessment would refuse in it as it is."""

    etag: str
    problems: tuple[DraftProblem, ...]


class DraftList(Answer):
    """One's own drafts, the one that was saved last first."""

    drafts: tuple[DraftDocument, ...]


def case_address(case_id: str) -> str:
    """Return where a case file is read."""
    return f"/v1/cases/{case_id}"


def draft_address(draft_id: str) -> str:
    """Return where a draft is read."""
    return f"/v1/drafts/{draft_id}"


def case_file_document(history: History) -> bytes:
    """Return a case file as it is answered."""
    document = CaseFileDocument(
        id=history.id,
        href=case_address(history.id),
        office=history.office,
        reference=history.reference,
        opened_at=history.opened_at,
        opened_by=history.opened_by,
        assessments=tuple(_assessment(history.id, entry) for entry in history.entries),
    )
    return document.model_dump_json().encode()


def difference_address(case_id: str, before: str, after: str) -> str:
    """Return where the difference of two assessments is read."""
    return f"{case_address(case_id)}/difference?{urlencode({'before': before, 'after': after})}"


def case_entry(found: FoundCase) -> CaseEntry:
    """Return a case file as it stands in a list."""
    told = {name: value for name, value in vars(found).items() if name != "latest_id"}
    return CaseEntry(**told, href=case_address(found.id), latest=address_of(found.latest_id))


def draft_document(entry: DraftEntry) -> DraftDocument:
    """Return what is told of a draft."""
    return DraftDocument(**_draft(entry))


def saved_draft(entry: DraftEntry, tag: str, problems: tuple[Problem, ...]) -> SavedDraft:
    """Return what is told of a draft that was saved."""
    told = tuple(DraftProblem(**vars(problem)) for problem in problems)
    return SavedDraft(**_draft(entry), etag=tag, problems=told)


def _draft(entry: DraftEntry) -> dict[str, object]:
    return {
        "id": entry.id,
        "href": draft_address(entry.id),
        "case": entry.case_id,
        "begun_at": entry.begun_at,
        "saved_at": entry.saved_at,
        "expires_at": entry.expires_at,
    }


def _assessment(case_id: str, entry: Entry) -> CaseAssessment:
    before = entry.follows
    return CaseAssessment(
        position=entry.position,
        id=entry.assessment_id,
        href=address_of(entry.assessment_id),
        etag=f'"{entry.sha256}"',
        made_at=entry.made_at,
        author=entry.author,
        reference=entry.reference,
        occasion=entry.occasion,
        follows=before,
        difference=difference_address(case_id, before, entry.assessment_id) if before else None,
        procedure=entry.procedure,
        priority=entry.priority,
        standing=entry.standing,
    )
