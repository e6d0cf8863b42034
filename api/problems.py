"""Everything that can be refused or go wrong, as problem documents (RFC 9457), in one table.

A problem document never repeats a submitted value and never holds the text of an exception.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from triage.errors import Problem

PROBLEM_JSON = "application/problem+json"

# Whoever asks in vain because something is busy or down is told when to ask again.
LATER = {"Retry-After": "5"}


@dataclass(frozen=True)
class ProblemType:
    """A kind of problem. Its `type` URI is `urn:triage:problem:` and the name, and never changes."""

    name: str
    status: int
    title: str

    @property
    def uri(self) -> str:
        """The `type` member of problem documents of this kind."""
        return f"urn:triage:problem:{self.name}"


BAD_REQUEST = ProblemType("bad-request", 400, "The request can not be understood")
UNREADABLE_DOCUMENT = ProblemType("unreadable-document", 400, "The document can not be read as a case")
UNKNOWN_PARAMETER = ProblemType("unknown-parameter", 400, "The request has a parameter that is not known here")
INVALID_HEADER = ProblemType("invalid-header", 400, "A header of the request is not as it has to be")
NOT_LOGGED_IN = ProblemType("not-logged-in", 401, "Nobody is logged in")
LOG_IN_REFUSED = ProblemType("log-in-refused", 401, "The log-in is refused")
SECOND_FACTOR_REQUIRED = ProblemType("second-factor-required", 401, "The second factor is asked for too")
FOREIGN_PEER = ProblemType("foreign-peer", 403, "This service is asked through its proxy")
NOT_PERMITTED = ProblemType("not-permitted", 403, "This is not permitted")
SECOND_FACTOR_MISSING = ProblemType("second-factor-missing", 403, "This account needs a second factor first")
CROSS_SITE = ProblemType("cross-site-request", 403, "The request comes from a page of another site")
NOT_FOUND = ProblemType("not-found", 404, "There is nothing at this address")
METHOD_NOT_ALLOWED = ProblemType("method-not-allowed", 405, "The method is not allowed here")
NOT_ACCEPTABLE = ProblemType("not-acceptable", 406, "There is no such representation")
TOO_SLOW = ProblemType("too-slow", 408, "The request did not come in time")
ACCOUNT_EXISTS = ProblemType("account-exists", 409, "There is such an account already")
LAST_ADMINISTRATOR = ProblemType("last-administrator", 409, "Nobody would be left to manage accounts")
TOO_MANY_REVIEWS = ProblemType("too-many-reviews", 409, "This assessment takes no further review")
IN_A_CASE_FILE = ProblemType("in-a-case-file", 409, "The assessment stands in a case file already")
CASE_FILE_FULL = ProblemType("case-file-full", 409, "The case file takes no further assessment")
TOO_MANY_DRAFTS = ProblemType("too-many-drafts", 409, "This account has too many drafts")
HOUSEHOLD_FULL = ProblemType("household-full", 409, "The household takes no further member")
RESOLVED_ALREADY = ProblemType("resolved-already", 409, "This was resolved already")
STILL_FAILS = ProblemType("dissent-still-fails", 409, "The rulebook does not do yet what the dissent asks for")
STOPPED_ALREADY = ProblemType("stopped-already", 409, "This is stopped already")
LIFTED_ALREADY = ProblemType("lifted-already", 409, "What was to be lifted stands no longer")
HELD = ProblemType("under-legal-hold", 409, "A legal hold keeps this case")
HELD_ALREADY = ProblemType("held-already", 409, "A legal hold of this ground stands already")
CHANGE_CLOSED = ProblemType("change-closed", 409, "This change of the rulebook is decided")
NOT_APPROVABLE = ProblemType("not-approvable", 409, "This change of the rulebook can not be approved as it is")
CHECK_RUNNING = ProblemType("check-running", 409, "A draft of the rulebook is being checked already")
TOO_MANY_CHANGES = ProblemType("too-many-changes", 409, "There are too many changes of the rulebook")
CHECK_OVER = ProblemType("check-over", 409, "This check is over")
ERASED = ProblemType("erased", 410, "The case was erased")
CHANGED_MEANWHILE = ProblemType("changed-meanwhile", 412, "What the request builds on has changed")
TOO_LARGE = ProblemType("document-too-large", 413, "The document is too large")
UNSUPPORTED_MEDIA_TYPE = ProblemType("unsupported-media-type", 415, "The body is not plain application/json")
UNKNOWN_HOST = ProblemType("unknown-host", 421, "The request is for another service")
REFUSED_FACTS = ProblemType("refused-facts", 422, "The facts are refused")
REFUSED_REVIEW = ProblemType("refused-review", 422, "The review is refused")
REFUSED_HOUSEHOLD = ProblemType("refused-household", 422, "What was sent about a household is refused")
REFUSED_OPINION = ProblemType("refused-opinion", 422, "The opinion is refused")
REFUSED_STOP = ProblemType("refused-stop", 422, "The stop is refused")
REFUSED_HOLD = ProblemType("refused-hold", 422, "What was sent about a legal hold is refused")
REFUSED_CHANGE = ProblemType("refused-rulebook-change", 422, "The change of the rulebook is refused")
KEY_REUSED = ProblemType("idempotency-key-reused", 422, "The Idempotency-Key belongs to another request")
REFUSED_FORM = ProblemType("refused-form", 422, "What was sent about an account is refused")
INVALID_REQUEST = ProblemType("invalid-request", 422, "The request is not valid")
CONDITION_REQUIRED = ProblemType("condition-required", 428, "The request has to say what it builds on")
TOO_MANY_REQUESTS = ProblemType("too-many-requests", 429, "There are too many requests")
TOO_MANY_ATTEMPTS = ProblemType("too-many-attempts", 429, "There were too many attempts to log in")
HEAD_TOO_LARGE = ProblemType("head-too-large", 431, "Address and headers are too large")
INTERNAL_ERROR = ProblemType("internal-error", 500, "The service failed")
ASSESSMENT_FAILED = ProblemType("assessment-failed", 500, "No assessment could be made that may be released")
STOPPED = ProblemType("stopped", 503, "People have stopped what would recommend something")
NOT_DECIDED = ProblemType("not-decided", 503, "The solver did not decide in time")
DAMAGED_DOCUMENT = ProblemType("damaged-document", 503, "What is stored here was changed or damaged")
LOG_BROKEN = ProblemType("log-broken", 503, "The log in the database is not the one that was known")
UNAVAILABLE = ProblemType("storage-unavailable", 503, "The database can not be used now")
CLOCK_WRONG = ProblemType("clock-wrong", 503, "The clock of the service is wrong")
ISSUER_UNAVAILABLE = ProblemType("issuer-unavailable", 503, "The issuer of tokens does not answer")
ENDING = ProblemType("service-ending", 503, "The service is ending")
NOT_READY = ProblemType("not-ready", 503, "The service is not ready")

PROBLEM_TYPES = (
    BAD_REQUEST,
    UNREADABLE_DOCUMENT,
    UNKNOWN_PARAMETER,
    INVALID_HEADER,
    NOT_LOGGED_IN,
    LOG_IN_REFUSED,
    SECOND_FACTOR_REQUIRED,
    FOREIGN_PEER,
    NOT_PERMITTED,
    SECOND_FACTOR_MISSING,
    CROSS_SITE,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    TOO_SLOW,
    ACCOUNT_EXISTS,
    LAST_ADMINISTRATOR,
    TOO_MANY_REVIEWS,
    IN_A_CASE_FILE,
    CASE_FILE_FULL,
    TOO_MANY_DRAFTS,
    HOUSEHOLD_FULL,
    RESOLVED_ALREADY,
    STILL_FAILS,
    STOPPED_ALREADY,
    LIFTED_ALREADY,
    HELD,
    HELD_ALREADY,
    CHANGE_CLOSED,
    NOT_APPROVABLE,
    CHECK_RUNNING,
    CHECK_OVER,
    TOO_MANY_CHANGES,
    ERASED,
    CHANGED_MEANWHILE,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    UNKNOWN_HOST,
    REFUSED_FACTS,
    REFUSED_REVIEW,
    REFUSED_HOUSEHOLD,
    REFUSED_OPINION,
    REFUSED_STOP,
    REFUSED_HOLD,
    REFUSED_CHANGE,
    KEY_REUSED,
    REFUSED_FORM,
    INVALID_REQUEST,
    CONDITION_REQUIRED,
    TOO_MANY_REQUESTS,
    TOO_MANY_ATTEMPTS,
    HEAD_TOO_LARGE,
    INTERNAL_ERROR,
    ASSESSMENT_FAILED,
    STOPPED,
    NOT_DECIDED,
    DAMAGED_DOCUMENT,
    LOG_BROKEN,
    UNAVAILABLE,
    CLOCK_WRONG,
    ISSUER_UNAVAILABLE,
    ENDING,
    NOT_READY,
)

# What any address can answer, whatever is asked there.
GENERAL = (FOREIGN_PEER, UNKNOWN_HOST, TOO_MANY_REQUESTS, HEAD_TOO_LARGE, INTERNAL_ERROR, LOG_BROKEN, ENDING)


class PointedError(BaseModel):
    """One thing that is wrong in the submitted document; `pointer` is a JSON Pointer (RFC 6901) into it."""

    model_config = ConfigDict(frozen=True)

    pointer: str
    message: str
    remedy: str


class ProblemDocument(BaseModel):
    """A problem (RFC 9457). `errors` is there if the submitted document is at fault."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(description="Stable name of the kind of problem, a URN.")
    title: str
    status: int
    detail: str
    errors: tuple[PointedError, ...] | None = None


class ProblemError(Exception):
    """Raised to answer a request with a problem document."""

    def __init__(
        self,
        kind: ProblemType,
        detail: str,
        *,
        errors: Sequence[Problem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind.name)
        self.kind = kind
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


def problem_document(error: ProblemError) -> ProblemDocument:
    """Return what is told of a problem."""
    return ProblemDocument(
        type=error.kind.uri,
        title=error.kind.title,
        status=error.kind.status,
        detail=error.detail,
        errors=tuple(
            PointedError(pointer=each.pointer, message=each.message, remedy=each.remedy) for each in error.errors
        )
        or None,
    )


def problem_response(error: ProblemError) -> Response:
    """Return the answer for a problem. Nothing that made it may be kept by a cache."""
    return Response(
        problem_document(error).model_dump_json(exclude_none=True),
        status_code=error.kind.status,
        headers={**error.headers, "Cache-Control": "no-store"},
        media_type=PROBLEM_JSON,
    )


def described(*kinds: ProblemType) -> dict[int | str, dict[str, object]]:
    """Return the OpenAPI description of the problems that an operation can answer with, by status."""
    statuses: dict[int | str, dict[str, object]] = {}
    for status in dict.fromkeys(kind.status for kind in kinds):
        members = [kind for kind in kinds if kind.status == status]
        statuses[status] = {
            "description": "; ".join(f"{kind.title} (`{kind.uri}`)" for kind in members),
            "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
        }
    return statuses
