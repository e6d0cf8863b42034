"""How somebody likes to write, which the browser remembers: with which hand, and in which order.

The hands: guided, a few questions at a time, and dense, a whole section with keys.
"""

from __future__ import annotations

from enum import StrEnum

from fastapi import Request
from starlette.responses import Response

# It says how somebody likes to write, and nothing else: it may outlive the session.
_COOKIE = "triage-hand"
_ORDER = "triage-order"
_FOR_A_YEAR = 365 * 24 * 3600


class Hand(StrEnum):
    """How the questions of a section are shown. The addresses and the fields are the same."""

    GUIDED = "guided"
    DENSE = "dense"


class Order(StrEnum):
    """What comes after a page of the guided hand: the next of its section, or the question that matters next."""

    SECTIONS = "sections"
    ASKED = "asked"


def order_of(request: Request) -> Order:
    """Return the order that this browser chose last; that of the sections if it chose none, or writes densely."""
    asked = request.cookies.get(_ORDER) == Order.ASKED and hand_of(request) is Hand.GUIDED
    return Order.ASKED if asked else Order.SECTIONS


def hand_of(request: Request) -> Hand:
    """Return the hand that this browser chose last; guided if it chose none."""
    return Hand.DENSE if request.cookies.get(_COOKIE) == Hand.DENSE else Hand.GUIDED


def remember(answer: Response, chosen: Hand | Order, *, secure: bool) -> None:
    """Let the browser remember a hand, or an order."""
    name = _COOKIE if isinstance(chosen, Hand) else _ORDER
    answer.set_cookie(
        name, chosen.value, max_age=_FOR_A_YEAR, path="/intake", httponly=True, samesite="strict", secure=secure
    )
