"""The pages of accounts: one's own, the first password, and for administrators those of all."""

from __future__ import annotations

from api.browser.account import administration, first_password, own, second_factor

PAGES = (administration, first_password, own, second_factor)
"""The modules whose `router` holds pages."""
