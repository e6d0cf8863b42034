"""Reads what a browser sends of a form with a case in it, pasted or as a file."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from api.browser.multipart import multipart_of
from api.problems import UNREADABLE_DOCUMENT, ProblemError
from triage.case import MOST_BYTES

_FIELDS = ("text", "as_it_is", "file")


@dataclass(frozen=True)
class Sent:
    """What was pasted, the bytes of the file that was chosen, if any, and whether it is to be kept as it is."""

    text: str
    file: bytes
    as_it_is: bool


async def sent_with(request: Request) -> Sent:
    """Return what was sent. Raises `ProblemError` for a body of another kind, a larger one, one that is no form."""
    fields, files = await multipart_of(request, MOST_BYTES, most_files=1, most_fields=2)
    given = dict(fields)
    in_their_fields = {*given} <= {"text", "as_it_is"} and {file.field for file in files} <= {"file"}
    if not in_their_fields or len(given) < len(fields):
        raise ProblemError(UNREADABLE_DOCUMENT, f"The form has these fields, once each: {', '.join(_FIELDS)}.")
    return Sent(given.get("text", ""), files[0].content if files else b"", bool(given.get("as_it_is")))
