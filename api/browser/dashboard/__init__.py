"""The pages of those who answer for the work: the dashboard, and what is stopped."""

from __future__ import annotations

from api.browser.dashboard import dashboard, stops

PAGES = (dashboard, stops)
"""The modules whose `router` holds pages."""
