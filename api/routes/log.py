"""`/v1/log`: the tamper-evident log: its signed head; proofs that it only grew and holds an entry; a copy."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from api.log.copying import copy_of
from api.log.log import TamperEvidentLog
from api.people.permission import ThePerson, act_of
from api.problems import (
    DAMAGED_DOCUMENT,
    ERASED,
    NOT_FOUND,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    ProblemError,
    described,
)
from api.query import parameters_of
from api.service import NO_ASSESSMENT, Service, TheService, refuse_parameters
from triage.log.entry import Entry
from triage.log.proof import FORMAT as PROOF
from triage.log.tree import consistency_spans, inclusion_spans

router = APIRouter(tags=["log"])
_NO_PARAMETERS = [Depends(refuse_parameters)]
_NO_STORE = {"Cache-Control": "no-store"}
_MOST_DIGITS = 15

_PROBLEMS = (UNKNOWN_PARAMETER, UNAVAILABLE)


class LogHead(BaseModel):
    """The head of the log: how many entries it has, and its root, signed in `checkpoint`."""

    model_config = ConfigDict(frozen=True)

    log: str
    size: int
    root: str = Field(description="The Merkle Tree Hash over all entries (RFC 9162), in hexadecimal digits.")
    key: str = Field(description="What checkpoints are verified with; `triage log verify --key` takes it.")
    checkpoint: str = Field(description="Keep it outside the service: with it, you see that the log only grew.")


class Inclusion(BaseModel):
    """That the log of `size` entries with this root holds an entry (RFC 9162, section 2.1.3)."""

    model_config = ConfigDict(frozen=True)

    number: int
    size: int
    root: str
    leaf: str
    path: tuple[str, ...]


class LoggedEntry(BaseModel):
    """An entry of the log, with the proof that it is in it. The leaf is the hash over `entry` as UTF-8."""

    model_config = ConfigDict(frozen=True)

    entry: str
    inclusion: Inclusion
    checkpoint: str


class LogProof(BaseModel):
    """That an assessment was recorded: kept with its certificate, it is checked without the service.

    `entry` is in the log that `checkpoint` signs, by `path`; its commitment is that of `bound` with `salt`; and
    `bound` has the SHA-256 of the certificate. `triage log check` does all of it.
    """

    model_config = ConfigDict(frozen=True)

    format: str = PROOF
    key: str
    entry: str
    path: tuple[str, ...]
    checkpoint: str
    bound: dict[str, str | None]
    salt: str


class Consistency(BaseModel):
    """That the log of `second` entries begins with that of `first` entries (RFC 9162, section 2.1.4)."""

    model_config = ConfigDict(frozen=True)

    first: int
    second: int
    first_root: str
    second_root: str
    path: tuple[str, ...]


def _integer(name: str, description: str) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 0}
    return {"name": name, "in": "query", "schema": schema, "description": description}


_CONSISTENCY: dict[str, Any] = {
    "parameters": [
        {**_integer("first", "How many entries the log had."), "required": True},
        _integer("second", "How many it had later; without it, how many it has."),
    ]
}


@router.get(
    "/v1/log",
    dependencies=_NO_PARAMETERS,
    summary="The head of the log",
    responses={200: {"model": LogHead}, **described(*_PROBLEMS)},
)
async def read_log_head(service: TheService) -> LogHead:
    """How many entries the log has, its root, and the checkpoint that signs both.

    It holds nothing of a case: whoever may log in can keep it and hold the service to it later.
    """
    return await run_in_threadpool(head_of, service.store.log)


@router.get(
    "/v1/log/checkpoint",
    response_class=PlainTextResponse,
    dependencies=_NO_PARAMETERS,
    summary="The signed head of the log as text",
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **described(*_PROBLEMS)},
)
async def read_checkpoint(service: TheService) -> Response:
    """The checkpoint alone, as lines to be kept, sent or printed."""
    note = await run_in_threadpool(service.store.log.checkpoint)
    return Response(note, headers=_NO_STORE, media_type="text/plain")


@router.get(
    "/v1/log/consistency",
    summary="That the log only grew",
    openapi_extra=_CONSISTENCY,
    responses={200: {"model": Consistency}, **described(*_PROBLEMS)},
)
async def read_consistency(request: Request, service: TheService) -> Consistency:
    """The proof that the entries of then are the first entries of later, unchanged and in the same order."""
    asked = parameters_of(request, ("first", "second"))
    if "first" not in asked:
        raise ProblemError(UNKNOWN_PARAMETER, "first says how many entries the log had.")
    return await run_in_threadpool(
        _consistency, service.store.log, _number(asked, "first"), _number(asked, "second")
    )


@router.get(
    "/v1/log/entries/{number}",
    dependencies=_NO_PARAMETERS,
    summary="An entry, and the proof that it is in the log",
    responses={200: {"model": LoggedEntry}, **described(*_PROBLEMS, NOT_FOUND)},
)
async def read_log_entry(number: str, service: TheService) -> LoggedEntry:
    """Who did what to what, and when, with the path from the entry to the root of today."""
    return await run_in_threadpool(logged_entry, service.store.log, _entry_number(number))


@router.get(
    "/v1/assessments/{assessment_id}/log-proof",
    dependencies=_NO_PARAMETERS,
    summary="That an assessment was recorded",
    responses={200: {"model": LogProof}, **described(*_PROBLEMS, NOT_FOUND, DAMAGED_DOCUMENT, ERASED)},
)
async def read_log_proof(assessment_id: str, service: TheService) -> LogProof:
    """The entry of the log that binds the certificate, the path to the signed head, and what shows both.

    Keep or print it with the certificate: `triage log check` then shows, with the key of the log, that this very
    certificate was recorded, when and through whom, whatever has become of the service.
    """
    found = await run_in_threadpool(log_proof_of, service, assessment_id)
    if found is None:
        raise ProblemError(NOT_FOUND, NO_ASSESSMENT)
    return found


@router.post(
    "/v1/log/exports",
    response_class=StreamingResponse,
    dependencies=_NO_PARAMETERS,
    summary="A copy of the whole log",
    responses={
        200: {
            "description": "JSON, a line each: the key, every entry with its leaf, the checkpoint.",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        },
        **described(*_PROBLEMS),
    },
)
async def export_log(service: TheService, person: ThePerson) -> StreamingResponse:
    """A copy that `triage log verify` checks without the database. That it was made is its last entry."""
    lines = await run_in_threadpool(copy_of, service.store.log, act_of(service, person))
    return StreamingResponse(lines, headers=_NO_STORE, media_type="text/plain")


def logged_entry(log: TamperEvidentLog, number: int) -> LoggedEntry:
    """Return an entry with its proof. Raises `ProblemError` if there is none with this number."""
    head = log.head()
    if number >= head.size:
        raise ProblemError(NOT_FOUND, "The log has no entry with this number.")
    with log.reading() as connection:
        entry: Entry = log.entry(connection, number)
    [leaf] = log.hashes([(number, number + 1)])
    path = log.hashes(inclusion_spans(number, head.size))
    return LoggedEntry(
        entry=entry.written().decode(),
        inclusion=Inclusion(
            number=number,
            size=head.size,
            root=head.root.hex(),
            leaf=leaf.hex(),
            path=tuple(each.hex() for each in path),
        ),
        checkpoint=log.signed(head),
    )


def log_proof_of(service: Service, assessment_id: str) -> LogProof | None:
    """Return the proof that an assessment was recorded; None if there is none with this id."""
    log = service.store.log
    with log.reading() as connection:
        opened = service.store.documents.opened(connection, assessment_id)
    if opened is None:
        return None
    logged = logged_entry(log, opened.number)
    return LogProof(
        key=str(log.key),
        entry=logged.entry,
        path=logged.inclusion.path,
        checkpoint=logged.checkpoint,
        bound=opened.bound,
        salt=opened.salt.hex(),
    )


def head_of(log: TamperEvidentLog) -> LogHead:
    """Return the head of the log, with its signed checkpoint."""
    head = log.head()
    return LogHead(
        log=log.key.log, size=head.size, root=head.root.hex(), key=str(log.key), checkpoint=log.signed(head)
    )


def _consistency(log: TamperEvidentLog, first: int | None, second: int | None) -> Consistency:
    head = log.head()
    if second is None:
        second = head.size
    if first is None or not first <= second <= head.size:
        raise ProblemError(UNKNOWN_PARAMETER, f"first is at most second, and second at most {head.size}.")
    first_root, second_root = log.root_of(first), log.root_of(second)
    path = log.hashes(consistency_spans(first, second))
    return Consistency(
        first=first,
        second=second,
        first_root=first_root.hex(),
        second_root=second_root.hex(),
        path=tuple(each.hex() for each in path),
    )


def _number(asked: dict[str, str], name: str) -> int | None:
    if name not in asked:
        return None
    text = asked[name]
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise ProblemError(UNKNOWN_PARAMETER, f"{name} is a whole number.")
    return int(text)


def _entry_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ProblemError(NOT_FOUND, "The log has no entry with this number.")
    return int(text)
