"""Completes the OpenAPI document: bodies that are read and written as bytes are described all the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from api.problems import GENERAL, ProblemDocument, described
from api.reviews import ReviewRequest
from triage.case import case_model
from triage.rulebook.model import Rulebook

_PLACE = "#/components/schemas/{model}"

# FastAPI's own form of validation errors, which this service never answers with.
_FOREIGN = ("HTTPValidationError", "ValidationError")


def completed(document: dict[str, Any], rulebook: Rulebook) -> dict[str, Any]:
    """Return FastAPI's OpenAPI document with the schemas of cases and problems, and true answers only.

    Cases have the vocabulary of the rulebook.
    """
    schemas = {name: schema for name, schema in document["components"]["schemas"].items() if name not in _FOREIGN}
    schemas |= _schemas(case_model(rulebook)) | _schemas(ProblemDocument) | _schemas(ReviewRequest)
    assessment = schemas["Assessment"]["properties"]
    assessment["case"]["$ref"] = _PLACE.format(model="Case")
    # A part that is answered alone has a name: generators of clients follow no reference into another schema.
    schemas["Trace"] = assessment["trace"]
    assessment["trace"] = {"$ref": _PLACE.format(model="Trace")}
    paths = {
        path: {method: _true_answers(operation) for method, operation in item.items()}
        for path, item in document["paths"].items()
    }
    return {**document, "paths": paths, "components": {**document["components"], "schemas": schemas}}


def _schemas(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template=_PLACE)
    return {**schema.pop("$defs", {}), model.__name__: schema}


def _true_answers(operation: Mapping[str, Any]) -> dict[str, Any]:
    responses = {
        status: response for status, response in operation["responses"].items() if _FOREIGN[0] not in str(response)
    }
    general = {str(status): answer for status, answer in described(*GENERAL).items()}
    return {**operation, "responses": dict(sorted({**general, **responses}.items()))}
