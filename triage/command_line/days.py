"""How a command is told a day. Here is the one clock of the command."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from triage.command_line.reporting import refuse


def day_given(given: str | None, option: str = "--date") -> date:
    """Return the day that an option gives, else today (UTC); end if it is not written as a day."""
    if given is None:
        return datetime.now(UTC).date()
    try:
        # `fromisoformat` alone would take 20260203 and 2026-W06-2 too.
        return date.fromisoformat(given if re.fullmatch(r"\d{4}-\d{2}-\d{2}", given) else "")
    except ValueError:
        refuse(f"{option} has to be a day written as YYYY-MM-DD.")
