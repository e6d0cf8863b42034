"""The JSON of a draft as pages read and write it, so that nothing a form does not show is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

Draft = Mapping[str, Any]
"""What a draft holds: any JSON object. Pages never change one in place."""

# As exact as every program that reads JSON has whole numbers (RFC 8259, section 6).
_MOST_DIGITS = 15


class NotAFormError(Exception):
    """The draft, or what stands in a place of it, can not be shown in a form without losing something."""


def draft_of(content: bytes) -> dict[str, Any]:
    """Return what a draft holds.

    Raises `NotAFormError` if it is no object, if a name stands twice in an object, or if it holds a number that
    would be written another way than it was read: a form would lose that.
    """
    try:
        found = json.loads(
            content.decode("utf-8-sig"),
            object_pairs_hook=_each_once,
            parse_int=_whole_number,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
    except (ValueError, RecursionError):
        raise NotAFormError from None
    if not isinstance(found, dict):
        raise NotAFormError
    return found


def content_of(draft: Draft) -> bytes:
    """Return a draft as it is kept."""
    return json.dumps(draft, separators=(",", ":")).encode()


def without(draft: Draft, place: Sequence[str | int]) -> dict[str, Any]:
    """Return a draft without what stands at a place, the same if nothing does."""
    return _without(dict(draft), place)  # type: ignore[no-any-return]  # an object stays one


def _without(whole: Any, place: Sequence[str | int]) -> Any:
    first, *rest = place
    there = first in whole if isinstance(whole, Mapping) else isinstance(first, int) and first < len(whole)
    if not isinstance(whole, dict | list) or not there:
        return whole
    changed = whole.copy()
    if rest:
        changed[first] = _without(changed[first], rest)  # type: ignore[index]
    else:
        del changed[first]  # type: ignore[arg-type]
    return changed


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotAFormError
    return found


def _whole_number(text: str) -> int:
    return _refuse_number(text) if len(text) > _MOST_DIGITS or text == "-0" else int(text)


def _refuse_number(_: str) -> NoReturn:
    raise NotAFormError
