"""Reads what a browser sends of a form: fields in their order, each with its text."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qsl

from fastapi import Request

from api.body import body_of
from api.problems import UNREADABLE_DOCUMENT, ProblemError
from triage.case import MOST_BYTES

Fields = tuple[tuple[str, str], ...]

_MEDIA_TYPE = "application/x-www-form-urlencoded"
# As many as a case has facts, a hundred times over.
_MOST_FIELDS = 50_000


async def fields_of(request: Request) -> Fields:
    """Return the fields of a form, also those that are empty, in the order in which they stand in it.

    Raises `ProblemError` for a body of another kind, for one that is too large, and for one that is no form.
    """
    body = await body_of(request, _MEDIA_TYPE, MOST_BYTES)
    try:
        found = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise ProblemError(UNREADABLE_DOCUMENT, "This is no form as browsers send it.") from None
    if any("\0" in name or "\0" in text for name, text in found):
        raise ProblemError(UNREADABLE_DOCUMENT, "A field holds a character of control that no text has.")
    return tuple((name, text.replace("\r\n", "\n")) for name, text in found)


def one_of_each(fields: Fields, names: Iterable[str]) -> dict[str, str]:
    """Return the texts of a form that has each of its fields once at most; without a field the text is empty.

    Raises `ProblemError` for a field that is not among the names, and for one that is there twice.
    """
    known = tuple(names)
    given = dict(fields)
    if len(given) < len(fields) or not set(given) <= set(known):
        raise ProblemError(UNREADABLE_DOCUMENT, f"The form has these fields, once each: {', '.join(known)}.")
    return {name: given.get(name, "") for name in known}
