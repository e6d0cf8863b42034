"""The keys that drafts are encrypted with: a file in the folder of keys, which whoever has the database lacks.

Each line of the file is a key, 256 random bits as base64; the first one encrypts, the others are still read with.
A key is told by the beginning of its SHA-256. The file is looked at again whenever it has changed, so that keys
can be changed while services run.
"""

from __future__ import annotations

import logging
import os
import secrets
from base64 import b64decode, b64encode
from binascii import Error as NoBase64Error
from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api.settings import CannotStartError

log = logging.getLogger("api")

_BYTES = 32
_NONCE_BYTES = 12
_MOST_KEYS = 100


class UnknownKeyError(Exception):
    """The key that something was encrypted with is not in the file."""


class NotAuthenticError(Exception):
    """What is kept is not what was encrypted, or not in this place."""


class DraftKeys:
    """The keys in a file. Raises `CannotStartError` where the file is not as it has to be."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._seen: tuple[int, int, int] | None = None
        self._current = ""
        self._keys: Mapping[str, AESGCM] = {}
        self._secrets: Mapping[str, bytes] = {}
        self._look()

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all keys in the file."""
        self._look()
        return frozenset(self._keys)

    @property
    def current(self) -> str:
        """The id of the key that encrypts."""
        self._look()
        return self._current

    def encrypted(self, content: bytes, place: bytes) -> tuple[str, bytes, bytes]:
        """Return the id of the key, a nonce, and the content encrypted for a place, where alone it can be read."""
        self._look()
        nonce = os.urandom(_NONCE_BYTES)
        return self._current, nonce, self._keys[self._current].encrypt(nonce, content, place)

    def decrypted(self, key_id: str, nonce: bytes, content: bytes, place: bytes) -> bytes:
        """Return what was encrypted. Raises `UnknownKeyError`, `NotAuthenticError`."""
        self._look()
        key = self._keys.get(key_id)
        if key is None:
            raise UnknownKeyError
        try:
            return key.decrypt(nonce, content, place)
        except (InvalidTag, ValueError):
            raise NotAuthenticError from None

    def for_browser(self, place: bytes) -> Mapping[str, bytes]:
        """Return of each key one that is made of it for a place alone, by the id of the key, the current one first.

        Whoever has it can read what a browser kept for this place, and nothing that is kept here.
        """
        self._look()
        return {
            key_id: HKDF(SHA256(), _BYTES, salt=None, info=b"kept in a browser\n" + place).derive(secret)
            for key_id, secret in self._secrets.items()
        }

    def _look(self) -> None:
        try:
            found = os.stat(self._file)
        except OSError:
            # What was read once is good until the service ends; at the start there is nothing to go on with.
            if self._seen is not None:
                return
            raise CannotStartError(
                f"The keys of drafts can not be read: {self._file} is not there or not open to the service."
            ) from None
        seen = (found.st_ino, found.st_mtime_ns, found.st_size)
        with self._lock:
            if seen == self._seen:
                return
            try:
                keys = read_keys(self._file)
            except CannotStartError as error:
                if self._seen is None:
                    raise
                # Drafts of today are not to be lost because somebody mistyped a command; it is told once.
                log.error("%s Until then the keys of before are used.", error)
            else:
                self._secrets = {_id_of(key): key for key in keys}
                self._keys = {_id_of(key): AESGCM(key) for key in keys}
                self._current = _id_of(keys[0])
            self._seen = seen


def make_file(file: Path) -> None:
    """Make a file with a new key, open to its owner alone, unless there is one."""
    with suppress(FileExistsError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(file, [secrets.token_bytes(_BYTES)], only_if_new=True)


def move_file(former: Path, file: Path) -> None:
    """Move the keys from where an earlier program had them, and say so.

    Raises `CannotStartError` if that is no file of keys.
    """
    keys = read_keys(former)
    with suppress(FileExistsError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(file, keys, only_if_new=True)
    former.unlink(missing_ok=True)
    log.info("The keys of drafts were moved from %s to %s.", former, file)


def add_key(file: Path) -> str:
    """Put a new key before the others, and return its id. Raises `CannotStartError` if the file is not as it has
    to be.
    """
    keys = read_keys(file)
    if len(keys) >= _MOST_KEYS:
        raise CannotStartError(f"{file} has {_MOST_KEYS} keys: forget those that no draft needs any more first.")
    new = secrets.token_bytes(_BYTES)
    _write(file, [new, *keys])
    return _id_of(new)


def keep_only(file: Path, needed: frozenset[str]) -> int:
    """Forget all keys but the current one and those that are needed; return how many were forgotten."""
    current, *former = read_keys(file)
    kept = [key for key in former if _id_of(key) in needed]
    if len(kept) < len(former):
        _write(file, [current, *kept])
    return len(former) - len(kept)


def read_keys(file: Path) -> tuple[bytes, ...]:
    """Return the keys, the current one first. Raises `CannotStartError` if the file is not as it has to be."""
    try:
        mode = file.stat().st_mode
        text = file.read_text(encoding="ascii")
    except (OSError, ValueError):
        raise CannotStartError(f"The keys of drafts can not be read: {file} is no readable file of keys.") from None
    if mode & 0o077:
        raise CannotStartError(
            f"The keys of drafts can be read by other users of this machine: {file}. Take the right from them "
            "(chmod 600), then change the key with `triage drafts rotate-key`."
        )
    try:
        keys = tuple(b64decode(line, validate=True) for line in text.split())
    except NoBase64Error:
        keys = ()
    if not keys or any(len(key) != _BYTES for key in keys):
        raise CannotStartError(f"{file} has to hold keys of drafts, of {_BYTES} bytes as base64, one on a line.")
    return keys


def _id_of(key: bytes) -> str:
    return sha256(key).hexdigest()[:16]


def _write(file: Path, keys: Sequence[bytes], only_if_new: bool = False) -> None:
    """Write the whole file beside itself first: whatever happens, one of the two is there, and on the disk."""
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode=0o600)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(b"".join(b64encode(key) + b"\n" for key in keys))
            opened.flush()
            os.fsync(opened.fileno())
        if only_if_new:
            os.link(part, file)
        else:
            part.rename(file)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
