"""What stands outside the database: keys, the last head that was known, and which cases were erased.

Whoever has the database alone can neither read a case nor sign another log, nor bring back an older copy unnoticed.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from threading import Lock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.settings import CannotStartError
from triage.log.checkpoint import Checkpoint, LogKey, checkpoint_in, key_of, signed
from triage.log.entry import LogError
from triage.log.note import signed_note

_KEY_BYTES = 32
_SECTOR_BYTES = 512


class LogFolder:
    """A folder of the service alone. Two processes on one machine may share it."""

    def __init__(self, folder: Path) -> None:
        """Take a folder; it is opened, and made if need be with a new key, when it is first needed.

        Whatever needs it raises `CannotStartError` if that is not possible.
        """
        self.folder = folder
        self._lock = Lock()

    def is_made(self) -> bool:
        """Return whether there is such a folder with keys in it."""
        return (self.folder / "log.key").is_file()

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        try:
            # Of the folders above only those that are there already are open to others.
            self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.mkdir(mode=0o700, exist_ok=True)
            return Ed25519PrivateKey.from_private_bytes(self._secret("log.key"))
        except (OSError, ValueError) as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> CannotStartError:
        return CannotStartError(
            f"The folder of keys {self.folder} can not be used ({type(error).__name__}). See TRIAGE_KEY_FOLDER."
        )

    def key(self, log: str) -> LogKey:
        """Return what checkpoints of this log are checked with."""
        return key_of(log, self._private)

    def sign(self, checkpoint: Checkpoint) -> str:
        """Return a checkpoint with its signature."""
        return signed(checkpoint, self._private)

    def sign_text(self, text: str, log: str) -> str:
        """Return a text with its signature under the name of a log; no checkpoint is a text of this kind."""
        return signed_note(text, log, self._private)

    def last_known(self, log: str) -> Checkpoint | None:
        """Return the last head that was known of this log, None if none was; `LogError` if it was tampered with."""
        try:
            note = self._file.read_text(encoding="utf-8")
        except FileNotFoundError:
            note = ""
        except (OSError, ValueError):
            raise LogError(f"the last checkpoint, {self._file}, can not be read") from None
        if not note:
            return None
        try:
            return checkpoint_in(note, self.key(log))
        except LogError as error:
            raise LogError(f"the last checkpoint, {self._file}, is not of this log: {error}") from None

    @cached_property
    def master(self) -> bytes:
        """The key that the keys of cases are wrapped with. Raises `CannotStartError`."""
        try:
            assert self._private
            return self._secret("master.key")
        except (OSError, ValueError) as error:
            raise self._unusable(error) from error

    def note_erased(self, case: str) -> None:
        """Note that a case was erased, so that no backup brings it back."""
        with self._lock, suppress(OSError):
            file = os.open(self.folder / "erased", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
            try:
                os.write(file, f"{case}\n".encode())
                os.fsync(file)
            finally:
                os.close(file)

    def erased(self) -> tuple[str, ...]:
        """Return the cases that were erased, each once."""
        try:
            noted = (self.folder / "erased").read_text(encoding="ascii", errors="ignore").split()
        except OSError:
            return ()
        return tuple(dict.fromkeys(noted))

    def remember(self, checkpoint: Checkpoint, *, anew: bool = False) -> None:
        """Keep a head as the last one that is known, unless a later one is; `anew` whatever is there.

        Where it can not be written, the head before stays: that one is right too. It is written in place, within
        one sector of a disk: a new file at each entry would have to wait for the disk.
        """
        with self._lock, suppress(OSError):
            file = os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                if anew or _size_in(os.pread(file, _SECTOR_BYTES, 0)) < checkpoint.size:
                    os.pwrite(file, self.sign(checkpoint).encode().ljust(_SECTOR_BYTES, b"\n"), 0)
            finally:
                os.close(file)

    def set_aside(self) -> None:
        """Let the last head that was known be none, since a backup was restored on purpose: the log will say so."""
        with suppress(FileNotFoundError):
            self._file.replace(self._former)

    def former(self) -> str:
        """Return what was known before a backup was restored, in one line; nothing if none was."""
        try:
            return " ".join(self._former.read_text(encoding="utf-8").splitlines()[:4])[:300]
        except (OSError, ValueError):
            return ""

    def forget_former(self) -> None:
        """Forget it, once the log says it."""
        self._former.unlink(missing_ok=True)

    @property
    def _former(self) -> Path:
        return self.folder / "checkpoint.before_restore"

    @property
    def _file(self) -> Path:
        return self.folder / "checkpoint"

    def _secret(self, name: str) -> bytes:
        """Return 256 random bits that are kept under a name; one of several processes makes them."""
        file = self.folder / name
        if not file.exists():
            part = self.folder / f"{name}.{os.getpid()}.{os.urandom(4).hex()}"
            with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as made:
                made.write(os.urandom(_KEY_BYTES))
                made.flush()
                os.fsync(made.fileno())
            # A link fails if another process was first, a rename would not.
            with suppress(FileExistsError):
                os.link(part, file)
            part.unlink()
        secret = file.read_bytes()
        if len(secret) != _KEY_BYTES:
            raise ValueError("not a key")
        return secret


def _size_in(note: bytes) -> int:
    try:
        return int(note.split(b"\n")[1])
    except (ValueError, IndexError):
        return -1
