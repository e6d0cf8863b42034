"""Answers with documents that only change with the rulebook: clients may keep them and ask whether they changed."""

from __future__ import annotations

from pydantic import BaseModel
from starlette.responses import Response

# Kept, but asked about each time: the answer is 304 as long as the entity tag is the same.
ASK_AGAIN = {"Cache-Control": "no-cache"}


def kept_by_clients(document: BaseModel) -> Response:
    """Answer with a document as JSON that holds no case facts."""
    return Response(document.model_dump_json(by_alias=True), headers=ASK_AGAIN, media_type="application/json")
