"""Answers with documents that only change with the rulebook: a client asks again and is told nothing changed."""

from __future__ import annotations

from hashlib import sha256

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response


def entity_tag(content: bytes) -> str:
    """Return the strong entity tag of a representation: SHA-256 over its bytes."""
    return f'"{sha256(content).hexdigest()}"'


def revalidated(request: Request, document: BaseModel) -> Response:
    """Answer with a document as JSON, or with 304 if the client holds these very bytes."""
    content = document.model_dump_json(by_alias=True).encode()
    tag = entity_tag(content)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    held = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if held & {tag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="application/json")
