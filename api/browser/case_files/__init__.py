"""The pages of case files: the work list of an office, a file, what is different in it, holds and erasure."""

from __future__ import annotations

from api.browser.case_files import changes, difference, erasure, file, work_list

PAGES = (work_list, file, changes, difference, erasure)
"""The modules whose `router` holds pages."""
