"""The pages of a trace: as a list, as a graph and as files, and what lawyers say of one step."""

from __future__ import annotations

from api.browser.trace import files, judging, reading

PAGES = (reading, files, judging)
"""The modules whose `router` holds pages."""
