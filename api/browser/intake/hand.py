"""The two hands: guided, a few questions at a time, and dense, a whole section with keys. The browser remembers."""

from __future__ import annotations

from enum import StrEnum

from fastapi import Request
from starlette.responses import Response

# It says how somebody likes to write, and nothing else: it may outlive the session.
_COOKIE = "triage-hand"
_FOR_A_YEAR = 365 * 24 * 3600


class Hand(StrEnum):
    """How the questions of a section are shown. The addresses and the fields are the same."""

    GUIDED = "guided"
    DENSE = "dense"


def hand_of(request: Request) -> Hand:
    """Return the hand that this browser chose last; guided if it chose none."""
    return Hand.DENSE if request.cookies.get(_COOKIE) == Hand.DENSE else Hand.GUIDED


def remember(answer: Response, hand: Hand, *, secure: bool) -> None:
    """Let the browser remember a hand."""
    answer.set_cookie(
        _COOKIE, hand.value, max_age=_FOR_A_YEAR, path="/intake", httponly=True, samesite="strict", secure=secure
    )
