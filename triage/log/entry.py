"""An entry of the log: what happened, when, through whom, to what. It holds no fact of a case and no text.

What an entry records is bound by a commitment (`triage.log.commitment`); its bytes are canonical JSON, so that
there is one way to write it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from triage.errors import TriageError
from triage.rulebook.canonical import canonical_bytes

FORMAT = "triage-log-entry/1"

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z")


class LogError(TriageError):
    """A log, a proof or a checkpoint is not what it has to be; the message names the place and what is wrong."""


@dataclass(frozen=True)
class Entry:
    """An entry. `subject` is the id of what it is about, `commitment` what it binds of it, if there is one.

    `by` is the account that did it and `office` the one it was in; nobody for what the program did by itself.
    """

    number: int
    at: str
    kind: str
    by: str | None = None
    office: str | None = None
    subject: str | None = None
    commitment: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    format: str = FORMAT

    def written(self) -> bytes:
        """Return the bytes whose hash is the leaf."""
        return canonical_bytes(asdict(self))


_TEXTS = ("by", "office", "subject", "commitment")


def entry_in(document: bytes) -> Entry:
    """Return the entry in its bytes. Raises `LogError` if they are none, or written in another way."""
    try:
        found = json.loads(document)
        entry = Entry(**found)
        right = (
            type(entry.number) is int
            and entry.number >= 0
            and entry.format == FORMAT
            and isinstance(entry.kind, str)
            and _MOMENT.fullmatch(entry.at) is not None
            and all(isinstance(found[name], str | None) for name in _TEXTS)
            and all(isinstance(text, str) for text in entry.details.values())
            and entry.written() == document
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        right = False
    if not right:
        raise LogError("it is no entry of a log")
    return entry


def moment(at: datetime) -> str:
    """Return a moment (UTC) as entries and commitments write it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
