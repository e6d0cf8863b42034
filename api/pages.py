"""What lists have in common: how many on a page, where a page begins and ends, and days of the office."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from api.problems import UNKNOWN_PARAMETER, ProblemError
from api.service import Service
from api.storage.listing import Position

ON_A_PAGE = 50
MOST_ON_A_PAGE = 200
CURSOR = "Where the page begins; taken from `next` or the header Link, never made by the client."

PARAMETERS: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST_ON_A_PAGE, "default": ON_A_PAGE},
        "How many on a page.",
    ),
    ("cursor", {"type": "string"}, CURSOR),
)
"""The parameters of every list: name, schema, description."""


def described_parameters(*parameters: tuple[str, dict[str, Any], str]) -> dict[str, Any]:
    """Return how parameters behind a question mark are described, those of every list last."""
    return {
        "parameters": [
            {"name": name, "in": "query", "schema": schema, "description": description}
            for name, schema, description in (*parameters, *PARAMETERS)
        ]
    }


def limit_of(asked: Mapping[str, str]) -> int:
    """Return how many are to stand on a page. Raises `ProblemError` if that is no number of a page."""
    text = asked.get("limit", str(ON_A_PAGE))
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MOST_ON_A_PAGE):
        raise ProblemError(UNKNOWN_PARAMETER, f"limit is a whole number from 1 to {MOST_ON_A_PAGE}.")
    return int(text)


def beginning_of(asked: Mapping[str, str], name: str, service: Service, later: timedelta) -> datetime | None:
    """Return the moment at which a day of the office begins that is asked for, so much later; None without it.

    Raises `ProblemError` if it is no day.
    """
    if name not in asked:
        return None
    try:
        return service.clock.beginning_of(date.fromisoformat(asked[name]) + later)
    except (ValueError, OverflowError):
        raise ProblemError(UNKNOWN_PARAMETER, f"{name} is a day, such as 2026-11-23.") from None


def position_of(asked: Mapping[str, str]) -> Position | None:
    """Return where the page begins; None for the first one. Raises `ProblemError` for what no page gave."""
    if "cursor" not in asked:
        return None
    try:
        moment, found, key = urlsafe_b64decode(asked["cursor"]).decode("ascii").partition(" ")
        created_at = datetime.fromisoformat(moment)
        if not found or not key.isalnum() or created_at.tzinfo is None:
            raise ValueError
        return Position(created_at.astimezone(UTC), key)
    except (ValueError, OverflowError):
        raise ProblemError(UNKNOWN_PARAMETER, "cursor is taken from the page before, as it is.") from None


def following_page(path: str, asked: Mapping[str, str], last: Position) -> str:
    """Return the address of the page after the one that ends here."""
    cursor = urlsafe_b64encode(f"{last.created_at.astimezone(UTC).isoformat()} {last.id}".encode()).decode()
    return _address(path, {**asked, "cursor": cursor})


def links_of(path: str, asked: Mapping[str, str], following: str | None) -> dict[str, str]:
    """Return the header Link (RFC 8288) with the first page and the next one."""
    first = _address(path, {name: value for name, value in asked.items() if name != "cursor"})
    links = [f'<{first}>; rel="first"', *([f'<{following}>; rel="next"'] if following else [])]
    return {"Link": ", ".join(links)}


def _address(path: str, parameters: Mapping[str, str]) -> str:
    return f"{path}{'?' if parameters else ''}{urlencode(parameters)}"
