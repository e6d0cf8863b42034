"""Chooses between representations by the header Accept (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_WEIGHT = re.compile(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*", re.IGNORECASE)


def preferred(accept: str | None, offers: Sequence[str]) -> str | None:
    """Return the media type of `offers` that the client likes best, the earlier one of two it likes equally.

    Without a header everything is welcome. None if no offer is.
    """
    if not accept or not accept.strip():
        return offers[0]
    ranges = dict(_ranges(accept))
    weights = {offer: _weight(offer, ranges) for offer in offers}
    best = max(offers, key=lambda offer: weights[offer])
    return best if weights[best] > 0 else None


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for member in accept.split(","):
        media_range, *parameters = member.split(";")
        weights = [float(match[1]) for part in parameters if (match := _WEIGHT.fullmatch(part))]
        yield media_range.strip().lower(), weights[0] if weights else 1.0


def _weight(offer: str, ranges: dict[str, float]) -> float:
    """The most specific range that covers the offer decides."""
    for media_range in (offer, f"{offer.partition('/')[0]}/*", "*/*"):
        if media_range in ranges:
            return ranges[media_range]
    return 0.0
