"""The pages of case files: the work list, a file, what is different in it, holds, erasure, households."""

from __future__ import annotations

from api.browser.case_files import changes, difference, erasure, file, household, work_list

PAGES = (work_list, file, changes, difference, erasure, household)
"""The modules whose `router` holds pages."""
