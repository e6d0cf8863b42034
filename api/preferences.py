"""The header Prefer (RFC 7240): a client that needs no certificate is told where it stands, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from starlette.responses import Response

PARAMETER: dict[str, Any] = {
    "name": "Prefer",
    "in": "header",
    "schema": {"type": "string"},
    "description": "`return=minimal` for an answer without a body: Location and ETag say what was stored.",
}
_MINIMAL = "return=minimal"


def created(request: Request, document: bytes, headers: Mapping[str, str]) -> Response:
    """Answer that a document was stored: with it, or without a body if the client prefers that."""
    told = {**headers, "Vary": "Prefer"}
    if _MINIMAL not in _preferences(request):
        return Response(document, status_code=201, headers=told, media_type="application/json")
    return Response(status_code=201, headers={**told, "Preference-Applied": _MINIMAL})


def _preferences(request: Request) -> set[str]:
    """Return each preference with its value, without parameters; of two of one name the first counts."""
    found: dict[str, str] = {}
    for header in request.headers.getlist("prefer"):
        for each in header.split(","):
            name, equals, value = each.partition(";")[0].partition("=")
            told = f"{name.strip().lower()}{equals}{value.strip().strip(chr(34)).lower()}"
            found.setdefault(name.strip().lower(), told)
    return set(found.values())
