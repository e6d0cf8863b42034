"""A key for each case: its documents are sealed with it, salts of the log are made from it, erasing destroys it.

A case is a case file with all its assessments, or an assessment that stands in none. Its key stands under the id of
its first assessment, so that an assessment keeps its key when a file is opened with it.

What was sealed is then nothing but random bytes, in the database and in whatever copy was made of it, and the log,
which binds it by a digest with a salt that nobody has any more, still verifies. Keys are kept wrapped by the master
key, which stands outside the database.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, Connection, LargeBinary, String, Table, select, update

from api.log.bindings import entries_about
from api.log.events import EventKind
from api.log.folder import LogFolder
from api.log.log import TamperEvidentLog
from api.storage.documents import DamagedDocumentError, Kind, Seal, blob, read_as
from api.storage.tables import METADATA, UtcDateTime

_KEY_BYTES = 32
_NONCE_BYTES = 12

# The key of a case under the id of its first assessment; none once it was erased.
CASE_KEYS = Table(
    "case_keys",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("wrapped", LargeBinary),
    Column("erased_at", UtcDateTime),
)


class ErasedCaseError(Exception):
    """The case was erased, by a person, and the log says so."""

    def __init__(self, erased_at: datetime) -> None:
        super().__init__(f"erased at {erased_at:%Y-%m-%dT%H:%M}Z")
        self.erased_at = erased_at


@dataclass(frozen=True)
class CaseKey:
    """The key of a case."""

    case: str
    secret: bytes

    def seal(self, kind: Kind, key: str) -> Seal:
        """Return what a document of the case is sealed with: it opens under no other name."""
        return Seal(self.secret, f"{kind}/{key}")

    def seal_of_reference(self, owner: str) -> Seal:
        """Return what the reference of an assessment or a case file is sealed with."""
        return Seal(self.secret, f"reference/{owner}")

    def salt(self, kind: Kind, key: str) -> bytes:
        """Return the salt of a document in the log. It tells nothing of the key."""
        return digest(self.secret, f"salt/{kind}/{key}".encode(), sha256)

    def secret_of_pieces(self, assessment_id: str) -> bytes:
        """Return what the salts of the pieces of an assessment are made from (`triage.redaction`)."""
        return digest(self.secret, f"pieces/{assessment_id}".encode(), sha256)


class CaseKeys:
    """The keys of cases, in the transactions of the caller."""

    def __init__(self, folder: LogFolder, log: TamperEvidentLog) -> None:
        self._folder = folder
        self._log = log

    def new(self, case: str) -> CaseKey:
        """Return a new key for a case; `keep` keeps it."""
        return CaseKey(case, os.urandom(_KEY_BYTES))

    def keep(self, connection: Connection, key: CaseKey) -> None:
        """Keep a key, wrapped."""
        nonce = os.urandom(_NONCE_BYTES)
        wrapped = nonce + self._master().encrypt(nonce, key.secret, key.case.encode())
        connection.execute(CASE_KEYS.insert().values(id=key.case, wrapped=wrapped))

    def index_of(self, reference: str) -> str:
        """Return what a reference is found by: nobody without the master key can try which one it is."""
        return digest(digest(self._folder.master, b"references", sha256), reference.encode(), sha256).hex()

    def find(self, connection: Connection, case: str) -> CaseKey:
        """Return the key of a case, by the id that it stands under.

        Raises `ErasedCaseError` if it was erased, and `DamagedDocumentError` if it is not there otherwise.
        """
        with read_as(Kind.ASSESSMENT, case):
            row = connection.execute(select(CASE_KEYS).where(CASE_KEYS.c.id == case)).one_or_none()
        if row is None or (row.wrapped is None and row.erased_at is None):
            raise _damaged(case, "Its key is missing.")
        if row.wrapped is None:
            self._require_erased(connection, case)
            raise ErasedCaseError(row.erased_at)
        wrapped = blob(row.wrapped)
        try:
            secret = self._master().decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], case.encode())
        except (InvalidTag, ValueError):
            raise _damaged(case, "Its key was changed, or the master key is another one.") from None
        return CaseKey(case, secret)

    def destroy(self, connection: Connection, case: str, at: datetime) -> bool:
        """Destroy the key of a case; return whether there was one."""
        there = update(CASE_KEYS).where(CASE_KEYS.c.id == case, CASE_KEYS.c.wrapped.is_not(None))
        destroyed = there.values(wrapped=None, erased_at=at).returning(CASE_KEYS.c.id)
        return connection.execute(destroyed).one_or_none() is not None

    def _require_erased(self, connection: Connection, case: str) -> None:
        """A key that is gone without an entry was taken away by somebody else than a person who erased the case."""
        for entry in entries_about(connection, case):
            if entry.kind == EventKind.CASE_ERASED and self._log.entry(connection, entry.number) == entry:
                return
        raise _damaged(case, "Its key was taken away, and the log does not say that the case was erased.")

    def _master(self) -> AESGCM:
        return AESGCM(self._folder.master)


def _damaged(case: str, fault: str) -> DamagedDocumentError:
    return DamagedDocumentError(Kind.ASSESSMENT, case, fault)
