"""The pages: what a caseworker, a legal adviser and a supervisor see in the browser.

They are made on the server and do their main work without a script; a script only saves a step. What they show and
keep is what the HTTP interface shows and keeps: a page has no rule of its own. One module for each page or group of
pages, their templates in `templates/`, and what browsers load beside them in `assets/`.
"""

from __future__ import annotations

from api.browser import (
    account,
    adviser,
    assets,
    case_files,
    case_import,
    dashboard,
    design,
    home,
    log_in,
    recommendation,
    so_far,
    trace,
)
from api.browser.help import pages as help_pages
from api.browser.intake import pages as intake
from api.browser.intake import submission
from api.browser.printing import pages as printed

PAGES = (
    assets,
    design,
    help_pages,
    home,
    log_in,
    recommendation,
    *account.PAGES,
    *case_files.PAGES,
    *dashboard.PAGES,
    *adviser.PAGES,
    *trace.PAGES,
    case_import,
    so_far,
    submission,
    printed,
    intake,
)
"""The modules whose `router` holds pages; a section of an intake can have any name, so those come last."""
