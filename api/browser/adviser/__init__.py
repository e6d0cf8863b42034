"""Pages for who reads law: the rulebook, what was assessed and decided with it, its changes, and the log."""

from __future__ import annotations

from api.browser.adviser import (
    changes,
    differences,
    dissents,
    drafting,
    log_pages,
    reference,
    rule_history,
    rules,
    sampling,
    search,
    sources,
    vocabulary,
)

# Addresses with a name of their own stand before `/rules/{rule_id}`.
PAGES = (
    sources,
    vocabulary,
    reference,
    rules,
    rule_history,
    search,
    dissents,
    sampling,
    log_pages,
    differences,
    drafting,
    changes,
)
"""The modules whose `router` holds pages."""
