"""Completes the OpenAPI document: bodies that are read and written as bytes are described all the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from api.case_files.household_documents import FORMS as HOUSEHOLD_FORMS
from api.oversight.opinions import OpinionRequest, ResolutionRequest
from api.oversight.stops import LiftingRequest, StopRequest
from api.people.forms import FORMS
from api.people.policy import Access, Policy
from api.problems import (
    CROSS_SITE,
    GENERAL,
    ISSUER_UNAVAILABLE,
    NOT_LOGGED_IN,
    NOT_PERMITTED,
    SECOND_FACTOR_MISSING,
    ProblemDocument,
    described,
)
from api.retention.holds import HoldLiftingRequest, HoldRequest
from api.reviews import ReviewRequest
from api.rulebook_changes.documents import ChangeDecisionRequest, ChangeRequest
from triage.case import case_model
from triage.rulebook.model import Rulebook

_PLACE = "#/components/schemas/{model}"

# What people say, beside the forms about people.
_WORDS: tuple[type[BaseModel], ...] = (
    ReviewRequest,
    OpinionRequest,
    ResolutionRequest,
    StopRequest,
    LiftingRequest,
    HoldRequest,
    HoldLiftingRequest,
    ChangeRequest,
    ChangeDecisionRequest,
)

# What the gate answers to who has to show who they are.
_BEFORE_ANYTHING = (NOT_LOGGED_IN, NOT_PERMITTED, SECOND_FACTOR_MISSING, CROSS_SITE, ISSUER_UNAVAILABLE)

# FastAPI's own form of validation errors, which this service never answers with.
_FOREIGN = ("HTTPValidationError", "ValidationError")


# What is read has a tag, and who holds the very bytes is not sent them again (`api/conditions.py`).
NOT_MODIFIED = {"description": "The client holds this already, as `If-None-Match` says; there is no body."}

_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, or a token of the issuer that the office works with.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-triage-session",
        "description": "The cookie that logging in sets; on loopback without TLS its name is triage-session.",
    },
}


def completed(document: dict[str, Any], rulebook: Rulebook, policy: Policy) -> dict[str, Any]:
    """Return FastAPI's OpenAPI document with the schemas of cases and problems, and true answers only.

    Cases have the vocabulary of the rulebook; who may ask is what the policy says.
    """
    schemas = {name: schema for name, schema in document["components"]["schemas"].items() if name not in _FOREIGN}
    schemas |= _schemas(case_model(rulebook)) | _schemas(ProblemDocument)
    for form in (*FORMS, *HOUSEHOLD_FORMS, *_WORDS):
        schemas |= _schemas(form)
    assessment = schemas["Assessment"]["properties"]
    assessment["case"]["$ref"] = _PLACE.format(model="Case")
    # A part that is answered alone has a name: generators of clients follow no reference into another schema.
    schemas["Trace"] = assessment["trace"]
    assessment["trace"] = {"$ref": _PLACE.format(model="Trace")}
    paths = {
        path: {
            method: _guarded(_true_answers(method, operation), policy[method.upper(), path])
            for method, operation in item.items()
        }
        for path, item in document["paths"].items()
    }
    components = {**document["components"], "schemas": schemas, "securitySchemes": _SCHEMES}
    return {**document, "paths": paths, "components": components}


def _guarded(operation: Mapping[str, Any], access: Access) -> dict[str, Any]:
    """Say of an operation what the gate answers before it, and what has to be sent."""
    kinds = (CROSS_SITE,) if access.anybody else _BEFORE_ANYTHING
    guarded = {str(status): answer for status, answer in described(*kinds).items()}
    for status, answer in guarded.items():
        before = operation["responses"].get(status)
        if before is not None:
            answer["description"] = f"{answer['description']}; {before['description']}"
    responses = dict(sorted({**operation["responses"], **guarded}.items()))
    security: list[dict[str, list[str]]] = [] if access.anybody else [{scheme: []} for scheme in _SCHEMES]
    return {**operation, "responses": responses, "security": security}


def _schemas(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template=_PLACE)
    return {**schema.pop("$defs", {}), model.__name__: schema}


def _true_answers(method: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    responses = {
        status: response for status, response in operation["responses"].items() if _FOREIGN[0] not in str(response)
    }
    general: dict[str, Any] = {str(status): answer for status, answer in described(*GENERAL).items()}
    if method == "get":
        general |= {"304": NOT_MODIFIED}
    return {**operation, "responses": dict(sorted({**general, **responses}.items()))}
