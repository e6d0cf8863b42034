"""The pages of a trace: as a list, as a graph and as files, what lawyers say of one step, and how that ends."""

from __future__ import annotations

from api.browser.trace import ending, files, judging, reading

PAGES = (reading, files, judging, ending)
"""The modules whose `router` holds pages."""
