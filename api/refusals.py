"""From exceptions to problem documents: whatever goes wrong in a request is answered here."""

from __future__ import annotations

import logging
from asyncio import CancelledError
from itertools import chain
from traceback import extract_tb

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.log.case_keys import ErasedCaseError
from api.log.nodes import BrokenLogError
from api.problems import (
    BAD_REQUEST,
    DAMAGED_DOCUMENT,
    ENDING,
    ERASED,
    INTERNAL_ERROR,
    INVALID_REQUEST,
    LATER,
    LOG_BROKEN,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    REFUSED_FACTS,
    UNAVAILABLE,
    UNREADABLE_DOCUMENT,
    ProblemError,
    problem_response,
)
from api.storage import DamagedDocumentError
from api.storage.failures import failure_name, is_unavailable
from triage.errors import CaseError, DocumentError, Problem, pointer_of

log = logging.getLogger("api")


def answer_refusals(app: FastAPI) -> None:
    """Let the application answer every refusal with a problem document."""
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(CaseError, _refused_case)
    app.add_exception_handler(DamagedDocumentError, _damaged)
    app.add_exception_handler(ErasedCaseError, _erased)
    app.add_exception_handler(BrokenLogError, _broken_log)
    app.add_exception_handler(SQLAlchemyError, _database)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(ClientDisconnect, _incomplete)


class Shield:
    """The outermost layer: a failure nobody foresaw becomes a problem document and a line in the log.

    The log names the exception's class and the places in the code, never its text: that may hold case facts.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer it if that fails before an answer has begun."""
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            if scope["type"] != "http":
                raise
            log.error("unforeseen %s at %s", type(error).__name__, _places(error))
            if not begun:
                problem = ProblemError(INTERNAL_ERROR, "The request was not carried out. The failure is logged.")
                await problem_response(problem)(scope, receive, send)
        except CancelledError:
            # The service ends, and what was under way had its time.
            if scope["type"] != "http" or begun:
                raise
            log.error("a request was still under way when the service ended")
            # What waits for the disk goes on to its end, whoever is told.
            detail = "It may not be stored. Ask again later; with the same Idempotency-Key nothing is made twice."
            await problem_response(ProblemError(ENDING, detail, headers=LATER))(scope, receive, send)


def _places(error: Exception) -> str:
    return " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(extract_tb(error.__traceback__)))


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return problem_response(error)


def refused_case(error: CaseError) -> ProblemError:
    """Return the problem that a case is answered with that is refused."""
    if isinstance(error, DocumentError):
        kind, detail = UNREADABLE_DOCUMENT, "Nothing was assessed and nothing was stored."
    else:
        found = len(error.problems)
        listed = "1 problem is" if found == 1 else f"{found} problems are"
        kind, detail = REFUSED_FACTS, f"{listed} listed. Nothing was assessed and nothing was stored."
    return ProblemError(kind, detail, errors=error.problems)


async def _refused_case(request: Request, error: Exception) -> Response:
    assert isinstance(error, CaseError)
    return problem_response(refused_case(error))


async def _damaged(request: Request, error: Exception) -> Response:
    assert isinstance(error, DamagedDocumentError)
    log.error("damaged %s", error)
    detail = f"The stored {error.kind} is not what was stored. {error.fault} It has to be restored from a backup."
    return problem_response(ProblemError(DAMAGED_DOCUMENT, detail))


async def _erased(request: Request, error: Exception) -> Response:
    assert isinstance(error, ErasedCaseError)
    detail = f"It was erased at {error.erased_at:%Y-%m-%dT%H:%M}Z. Nothing of it is kept but that there was a case."
    return problem_response(ProblemError(ERASED, detail))


async def _broken_log(request: Request, error: Exception) -> Response:
    assert isinstance(error, BrokenLogError)
    log.error("broken log: %s", error)
    detail = f"{error} Nothing is read or stored until that is cleared up: see docs/operations.md."
    return problem_response(ProblemError(LOG_BROKEN, detail))


async def _database(request: Request, error: Exception) -> Response:
    assert isinstance(error, SQLAlchemyError)
    if not is_unavailable(error):
        raise error
    log.error("the database could not be used: %s", failure_name(error))
    # A connection may have broken while the database was already keeping it.
    detail = "It may not be stored. Ask again later; with the same Idempotency-Key nothing is made twice."
    if request.method == "GET":
        detail = "Nothing could be read. Ask again later."
    return problem_response(ProblemError(UNAVAILABLE, detail, headers=LATER))


async def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # FastAPI's own message and input are left out: they repeat what was submitted.
    problems = [
        Problem(pointer_of(each["loc"]), "This is not valid.", "See /openapi.json.") for each in error.errors()
    ]
    return problem_response(ProblemError(INVALID_REQUEST, "The request is refused.", errors=problems))


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return _method_not_allowed(request)
    failed = (INTERNAL_ERROR, "The request was not carried out.")
    refused = (BAD_REQUEST, "See /openapi.json for what can be asked.")
    nothing = (NOT_FOUND, "See / for the addresses of this service.")
    kind, detail = nothing if error.status_code == 404 else failed if error.status_code >= 500 else refused
    return problem_response(ProblemError(kind, detail, headers=error.headers))


def _method_not_allowed(request: Request) -> Response:
    """Name all methods of the address: the framework names those of one of its routes."""
    routes = [route for route in iter_route_contexts(request.app.routes) if route.path_regex and route.methods]
    here = [route.methods or () for route in routes if route.path_regex.match(request.scope["path"])]
    methods = set(chain.from_iterable(here))
    if "GET" in methods:
        methods.add("HEAD")
    allow = {"Allow": ", ".join(sorted({*methods, "OPTIONS"}))}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=allow)
    detail = "The header Allow names the methods that are."
    return problem_response(ProblemError(METHOD_NOT_ALLOWED, detail, headers=allow))


async def _incomplete(request: Request, error: Exception) -> Response:
    return problem_response(ProblemError(BAD_REQUEST, "The body ended before it was complete."))
