"""Reads what a browser sends of a form with files in it. Nothing of it is written to a disk."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from api.body import body_of
from api.browser.forms import Fields
from api.problems import UNREADABLE_DOCUMENT, ProblemError

# Beside the text itself: the boundaries and the names of the fields.
_AROUND = 16_384


@dataclass(frozen=True)
class SentFile:
    """A file that was chosen in a field; both `name` and `content` are empty where none was."""

    field: str
    name: str
    content: bytes


async def multipart_of(
    request: Request, most_bytes: int, *, most_files: int, most_fields: int
) -> tuple[Fields, tuple[SentFile, ...]]:
    """Return the fields of a form and its files, in the order in which they stand in it.

    Raises `ProblemError` for a body of another kind, for one that is too large, and for one that is no form.
    """
    body = await body_of(request, "multipart/form-data", most_bytes + _AROUND)

    async def whole() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(
        request.headers, whole(), max_files=most_files, max_fields=most_fields, max_part_size=len(body)
    )
    # A file that is larger would be written to a disk on which nothing is encrypted.
    parser.spool_max_size = len(body) + 1
    try:
        form = await parser.parse()
    except MultiPartException:
        raise ProblemError(UNREADABLE_DOCUMENT, "This is no form as browsers send it.") from None
    fields, files = [], []
    try:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files.append(SentFile(name, value.filename or "", await value.read()))
            else:
                fields.append((name, value.replace("\r\n", "\n")))
    finally:
        await form.close()
    return tuple(fields), tuple(files)
