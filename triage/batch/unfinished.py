"""What a batch has done so far, in a folder beside the file that it will become, so that it can be taken up again.

The folder holds the rows that are finished, those that were refused, and a progress file that says how far both go.
A chunk counts as finished once its rows are on the disk and the progress file says so; what stands after that was
written by a run that ended in between, and is cut off.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from triage.batch.chunk import Place
from triage.batch.forms import BatchError

FORMAT = "triage-batch-progress/1"
_PROGRESS, _ROWS, _REFUSED = "progress.json", "rows", "refused.ndjson"


@dataclass(frozen=True)
class Done:
    """How far a batch has come: up to where the file was read, how many cases stood there and what became of them.

    `complete` is said once everything is read, and nothing is left to do but to put the files in place.
    """

    read_to: Place
    cases: int = 0
    assessed: int = 0
    refused: int = 0
    bytes_of_rows: int = 0
    bytes_of_refused: int = 0
    complete: bool = False


@dataclass(frozen=True)
class Counted:
    """What a chunk came to: up to where it goes, how many cases stood there, and what became of them."""

    read_to: Place
    cases: int
    assessed: int
    refused: int


def unfinished_folder(out: Path) -> Path:
    """Return the folder in which the batch that becomes a file is kept until it is finished."""
    return out.with_name(f"{out.name}.unfinished")


def refused_file(out: Path) -> Path:
    """Return the file into which the rows go that are refused."""
    return out.with_name(f"{out.name}.rejects.ndjson")


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file. Raises `BatchError` if it can not be read."""
    try:
        with file.open("rb") as opened:
            return f"sha256:{hashlib.file_digest(opened, 'sha256').hexdigest()}"
    except OSError as error:
        raise BatchError(f"{file}: can not be read: {error.strerror}.") from None


class Unfinished:
    """A batch in its folder, new or taken up again; `made_from` says from what it is made.

    Raises `BatchError` if another run works on it, or if what is in the folder was made from something else.
    """

    def __init__(self, out: Path, made_from: Mapping[str, str], start: Place) -> None:
        self._out = out
        self.folder = unfinished_folder(out)
        self.made_from = dict(made_from)
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            self._lock = (self.folder / "lock").open("wb")
        except OSError as error:
            raise BatchError(f"{self.folder}: can not be made: {error.strerror}.") from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise BatchError(f"{self.folder}: another run is writing there. Wait for it to end.") from None
        try:
            self.done = self._found() or Done(start)
            self.taken_up = self.done != Done(start)
            self._rows = self._at(_ROWS, self.done.bytes_of_rows)
            self._refused = self._at(_REFUSED, self.done.bytes_of_refused)
        except BaseException:
            self._lock.close()
            raise

    def _found(self) -> Done | None:
        """Return how far the batch in the folder has come. Raises `BatchError` if it is another one."""
        found = _read(self.folder / _PROGRESS)
        if found is None:
            return None
        changed = [name for name, value in self.made_from.items() if found["made_from"].get(name) != value]
        if changed:
            raise BatchError(
                f"{self.folder}: this was begun with another {' and another '.join(changed)}. "
                "Give what it was begun with, or remove the folder to begin anew."
            )
        done = found["done"]
        return Done(**{**done, "read_to": Place(**done["read_to"])})

    def _at(self, name: str, size: int) -> BinaryIO:
        """Open a file at its end, without what was written after the last finished chunk."""
        path = self.folder / name
        # Only where all is done can a file have been put in place already.
        if self.done.complete and not path.exists():
            return path.open("ab") if size == 0 else open(os.devnull, "ab")
        opened = path.open("ab")
        if opened.tell() < size:
            opened.close()
            raise BatchError(
                f"{path}: it is shorter than what was finished. Remove the folder {self.folder} to begin anew."
            )
        opened.truncate(size)
        opened.seek(size)
        return opened

    @property
    def rows(self) -> Path:
        """The file of the rows that are finished."""
        return self.folder / _ROWS

    def finish_chunk(self, counted: Counted, rows: Iterable[bytes], refused: Iterable[bytes]) -> None:
        """Keep what a chunk came to: `rows` as they are written, and a line for each refused one."""
        sizes = [_kept(self._rows, rows), _kept(self._refused, refused)]
        done = self.done
        self._tell(
            Done(
                counted.read_to,
                done.cases + counted.cases,
                done.assessed + counted.assessed,
                done.refused + counted.refused,
                done.bytes_of_rows + sizes[0],
                done.bytes_of_refused + sizes[1],
            )
        )

    def put_in_place(self, finished: Path | None = None) -> None:
        """Put the files in place, that of the refused rows first, and remove the folder.

        `finished` is the file to put in place where it is not that of the rows.
        """
        if not self.done.complete:
            self._tell(Done(**{**vars(self.done), "complete": True}))
        self._rows.close()
        self._refused.close()
        refused, beside = self.folder / _REFUSED, refused_file(self._out)
        if not self.done.refused:
            beside.unlink(missing_ok=True)
        elif refused.exists():
            refused.replace(beside)
        made = finished or self.rows
        if made.exists():
            made.replace(self._out)
        _sync(self._out.parent)
        shutil.rmtree(self.folder)

    def _tell(self, done: Done) -> None:
        document = {"format": FORMAT, "made_from": self.made_from, "done": asdict(done)}
        new = self.folder / f"{_PROGRESS}.new"
        with new.open("w", encoding="utf-8") as file:
            json.dump(document, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.folder / _PROGRESS)
        _sync(self.folder)
        self.done = done

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the files, and leave what is unfinished where it is; a batch that did nothing leaves nothing."""
        self._rows.close()
        self._refused.close()
        if self.folder.exists() and not (self.folder / _PROGRESS).exists():
            shutil.rmtree(self.folder)
        self._lock.close()


def begun_with(out: Path) -> Mapping[str, str]:
    """Return from what the unfinished batch of a file is made, nothing if there is none.

    Raises `BatchError` if its progress file can not be read.
    """
    found = _read(unfinished_folder(out) / _PROGRESS)
    return {} if found is None else dict(found["made_from"])


def _read(progress: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(progress.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BatchError(f"{progress}: this can not be read. Remove the folder {progress.parent} to begin anew.")
    return found


def _kept(file: BinaryIO, pieces: Iterable[bytes]) -> int:
    """Write pieces to the disk, and return how many bytes they are."""
    size = sum(map(file.write, pieces))
    file.flush()
    os.fsync(file.fileno())
    return size


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
