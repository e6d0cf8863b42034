"""A case file as JSON, or a row of a spreadsheet, becomes a draft."""

from __future__ import annotations

from api.browser.case_import.page import router

__all__ = ["router"]
