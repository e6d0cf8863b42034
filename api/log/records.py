"""Where an assessment is recorded, for whatever is printed of it."""

from __future__ import annotations

from dataclasses import dataclass

from api.storage import AssessmentStore
from triage.log.checkpoint import Checkpoint, LogKey, checkpoint_in
from triage.log.entry import Entry
from triage.log.record import recorded


@dataclass(frozen=True)
class Recorded:
    """The entry of an assessment, the signed head of the log at this moment, and the key it is checked with."""

    entry: Entry
    signed: str
    key: LogKey

    @property
    def checkpoint(self) -> Checkpoint:
        """What is signed."""
        return checkpoint_in(self.signed, self.key)

    def text(self) -> str:
        """Return the lines for the end of a record."""
        return recorded(self.entry, self.signed, self.key)


def record_of(store: AssessmentStore, assessment_id: str) -> Recorded:
    """Return where an assessment that is stored is recorded. Waits for the disk: call it in a worker thread.

    Raises `BrokenLogError` if the log is not the one that was known.
    """
    log = store.log
    with log.reading() as connection:
        opened = store.documents.opened(connection, assessment_id)
        assert opened is not None
        entry = log.entry(connection, opened.number)
    return Recorded(entry, log.checkpoint(), log.key)
