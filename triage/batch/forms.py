"""The forms in which a file of cases comes and goes, by the end of its name."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from triage.errors import TriageError


class BatchError(TriageError):
    """A file of cases can not be read or written as a whole; nothing was put in place. The message says why."""


class FileForm(StrEnum):
    """The form of a file of cases."""

    NDJSON = "ndjson"
    CSV = "csv"
    PARQUET = "parquet"


_ENDS = {
    ".ndjson": FileForm.NDJSON,
    ".jsonl": FileForm.NDJSON,
    ".csv": FileForm.CSV,
    ".parquet": FileForm.PARQUET,
}


def form_of(file: Path) -> FileForm:
    """Return the form of a file by the end of its name. Raises `BatchError` for a name that ends otherwise."""
    form = _ENDS.get(file.suffix.lower())
    if form is None:
        raise BatchError(f"{file}: the name has to end in {', '.join(_ENDS)}, which says the form of the file.")
    return form
