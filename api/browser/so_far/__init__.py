"""What the facts of a draft so far point to: beside the intake, and as a page of its own."""

from __future__ import annotations

from api.browser.so_far.page import router

__all__ = ["router"]
