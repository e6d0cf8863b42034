"""What browsers load beside a page: the style sheet and scripts.

Kept by browsers for a year, under an address that changes with the content.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import Response

from api.problems import NOT_FOUND, ProblemError

FOLDER = Path(__file__).with_name("assets")
_MEDIA_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
_FOR_A_YEAR = {"Cache-Control": "public, max-age=31536000, immutable"}

router = APIRouter(include_in_schema=False)


def address_of_asset(name: str) -> str:
    """Return where an asset is found; `KeyError` if there is none of this name."""
    return f"/assets/{_digests()[name]}/{name}"


@router.get("/assets/{digest}/{name}")
async def asset(digest: str, name: str) -> Response:
    """An asset, by the first digits of its SHA-256 and its name."""
    if _digests().get(name) != digest:
        raise ProblemError(NOT_FOUND, "There is no such asset of this version: load the page again.")
    file = FOLDER / name
    return Response(file.read_bytes(), headers=_FOR_A_YEAR, media_type=_MEDIA_TYPES[file.suffix])


@cache
def _digests() -> dict[str, str]:
    files = (file for file in FOLDER.iterdir() if file.suffix in _MEDIA_TYPES)
    return {file.name: sha256(file.read_bytes()).hexdigest()[:16] for file in files}
