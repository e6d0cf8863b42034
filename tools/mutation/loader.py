"""The checks at load, asked about a rulebook that no file was read for: no place is known, so all are the same."""

from __future__ import annotations

from dataclasses import replace

from triage.errors import RulebookError
from triage.rulebook.checks import check
from triage.rulebook.model import Rulebook
from triage.rulebook.places import RulebookPlaces


def refused(rulebook: Rulebook) -> bool:
    """Return whether the rulebook would be refused at load."""
    try:
        check(replace(rulebook, places=RulebookPlaces()))
    except RulebookError:
        return True
    return False
