"""What is printed at the end of a record: that it is in the log, the signed head, and how anybody checks both."""

from __future__ import annotations

from triage.log.checkpoint import LogKey
from triage.log.entry import Entry

BEGINNING = "----- checkpoint of the log -----"
END = "----- end of the checkpoint -----"


def recorded(entry: Entry, checkpoint: str, key: LogKey) -> str:
    """Return the lines that say where an assessment is recorded; those between `BEGINNING` and `END` are signed.

    The document of the assessment is not changed by it: it is checked by itself, and against its entry.
    """
    return "\n".join(
        (
            "",
            "HOW TO CHECK THIS RECORD",
            f"  Entry {entry.number} of the log {key.log}, {entry.kind} at {entry.at}, assessment {entry.subject}.",
            BEGINNING,
            checkpoint.rstrip("\n"),
            END,
            "  The lines between are signed; kept somewhere else, they show later whether the log was cut off or",
            "  written anew: save them to a file and say",
            "    triage log verify COPY --key KEY --checkpoint FILE",
            "  That this assessment is recorded: keep its document and its proof (/log-proof) and say",
            "    triage log check PROOF --key KEY --certificate DOCUMENT",
            "  KEY is that of the log. Take it from the service once, at the beginning: one that stands on the",
            f"  record can be forged with it. It should be {key}",
            "",
        )
    )


def checkpoint_on(record: str) -> str:
    """Return the checkpoint on a record; whatever is no record comes back as it is."""
    _, begun, rest = record.partition(f"{BEGINNING}\n")
    signed, ended, _ = rest.partition(f"\n{END}")
    return f"{signed}\n" if begun and ended else record
