"""`triage retention`: what is over by the clock, why, and from when it is erased."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Annotated

import typer

from api.case_files.history import CaseFiles
from api.log.nodes import BrokenLogError
from api.office_clock import OfficeClock
from api.operation.telling import told
from api.oversight.oversight import Oversight
from api.problems import ProblemError
from api.retention.due import Due
from api.retention.retention import NOTICE, Announced, Retention
from api.service import utc_now
from api.settings import CannotStartError, settings_from
from api.storage import AssessmentStore


@told
def retention(
    erase: Annotated[
        bool, typer.Option("--erase", help="Announce what is over, and erase what was announced long enough.")
    ] = False,
) -> None:
    """Tell what is over after TRIAGE_RETENTION_DAYS, and what legal holds keep; change nothing without --erase.

    A service that runs with the setting does what --erase does, every six hours.
    """
    settings = settings_from(os.environ)
    if settings.retention_days is None:
        raise CannotStartError("TRIAGE_RETENTION_DAYS is not set: nothing is erased by time.")
    with closing(AssessmentStore(settings.database, settings.key_folder)) as store:
        # What else is kept of an assessment is cleared with it.
        CaseFiles(store)
        Oversight.of(store)
        kept = Retention(store, settings.retention_days)
        clock = OfficeClock(utc_now, settings.time_zone, store.latest())
        try:
            clock.today()
            now = clock.now()
            for line in _told(kept.due(now), kept.announced(None), settings.retention_days):
                typer.echo(line)
            if erase:
                done = kept.run(now)
                typer.echo(f"{done.announced} announced, {done.withdrawn} withdrawn, {done.erased} erased.")
        except (ProblemError, BrokenLogError) as error:
            raise CannotStartError(f"Nothing is erased: {error}") from None


def _told(over: tuple[Due, ...], announced: tuple[Announced, ...], days: int) -> Iterator[str]:
    there = {each.due.id: each for each in announced}
    for each in over:
        since = each.last_at + timedelta(days=days)
        what = f"{each.kind.replace('_', ' ')} {each.id} of {each.office}"
        yield f"{what}: last assessment or decision on {each.last_at:%Y-%m-%d}, over since {since:%Y-%m-%d}; " + (
            "kept by a legal hold"
            if each.held
            else f"announced, erased from {there[each.id].erased_from:%Y-%m-%dT%H:%M}Z on"
            if each.id in there
            else f"not announced yet; erased {NOTICE.days} days after it is"
        )
    yield f"{len(over)} are over, {sum(each.held for each in over)} of them kept by a legal hold."
