"""Reads what a browser sends of a form with a file in it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from api.body import body_of
from api.problems import UNREADABLE_DOCUMENT, ProblemError
from triage.case import MOST_BYTES

# Beside the text itself: the boundaries and the names of the fields. Less than the parser keeps in memory before it
# writes to a disk on which nothing is encrypted.
_MOST_BYTES = MOST_BYTES + 16_384
_FIELDS = ("text", "as_it_is", "file")


@dataclass(frozen=True)
class Sent:
    """What was pasted, the bytes of the file that was chosen, if any, and whether it is to be kept as it is."""

    text: str
    file: bytes
    as_it_is: bool


async def sent_with(request: Request) -> Sent:
    """Return what was sent. Raises `ProblemError` for a body of another kind, a larger one, one that is no form."""
    body = await body_of(request, "multipart/form-data", _MOST_BYTES)

    async def whole() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(request.headers, whole(), max_files=1, max_fields=2, max_part_size=_MOST_BYTES)
    try:
        form = await parser.parse()
    except MultiPartException:
        raise ProblemError(UNREADABLE_DOCUMENT, "This is no form as browsers send it.") from None
    try:
        given = form.multi_items()
        names = [name for name, _ in given]
        wrong = any(isinstance(value, UploadFile) != (name == "file") for name, value in given)
        if wrong or len({*names}) < len(names) or not {*names} <= {*_FIELDS}:
            raise ProblemError(UNREADABLE_DOCUMENT, f"The form has these fields, once each: {', '.join(_FIELDS)}.")
        file = form.get("file")
        content = await file.read() if isinstance(file, UploadFile) else b""
        return Sent(str(form.get("text", "")).replace("\r\n", "\n"), content, bool(form.get("as_it_is")))
    finally:
        await form.close()
