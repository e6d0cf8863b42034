"""Which representation a client gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.negotiation import preferred

OFFERS = ("application/json", "text/plain", "text/vnd.mermaid")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/plain", "text/plain"),
        ("TEXT/Plain", "text/plain"),
        ("text/*", "text/plain"),
        ("text/*, text/plain;q=0", "text/vnd.mermaid"),
        ("text/plain;q=0.5, application/json", "application/json"),
        ("text/plain;q=0.5, application/json;q=0.4", "text/plain"),
        ("application/json;q=0, */*", "text/plain"),
        ("text/html, */*;q=0.1", "application/json"),
        ("text/plain; charset=utf-8; q=0.9, */*; q=0.8", "text/plain"),
        ("image/png", None),
        ("*/*;q=0", None),
        ("application/json;q=0.000", None),
        ("nonsense", None),
    ],
)
def test_the_header_decides(accept: str | None, chosen: str | None) -> None:
    assert preferred(accept, OFFERS) == chosen


@given(st.text(alphabet="aqjt/*;=,.0159 -") | st.text())
def test_no_header_whatsoever_fails(accept: str) -> None:
    assert preferred(accept, OFFERS) in (*OFFERS, None)
