"""The log in the database: appended to in the transaction of what is recorded, and held to the head that is known.

The head that is known is in the memory of the process, and outside the database. It only ever moves on: by an entry
that this process appended, or by a proof that the log in the database has the head as its beginning.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from sqlalchemy import Connection, Engine

from api.log.entries import AT_ONCE, entries_between, size_of
from api.log.events import Event, EventKind
from api.log.folder import LogFolder
from api.log.nodes import BrokenLogError, is_leaf_of, read_nodes
from api.log.tables import LOG_ENTRIES, LOG_NODES
from api.settings import CannotStartError
from api.storage.engine import writing
from triage.log.checkpoint import Checkpoint, LogKey
from triage.log.entry import Entry, LogError, entry_in, moment
from triage.log.tree import (
    EMPTY_ROOT,
    Head,
    Span,
    consistency_spans,
    hash_of,
    head_of,
    is_consistent,
    leaf_hash,
    nodes_of,
)

# Any number, as long as all processes on one database take the same: one appends at a time.
_ONE_AT_A_TIME = 20261130
# Under which the head of a transaction that is not yet committed stands with its connection.
_PENDING = "log_head"


@dataclass(frozen=True)
class Appended:
    """An entry that was appended: its number and its bytes."""

    number: int
    entry: bytes


class TamperEvidentLog:
    """The log. All methods wait for the disk: call them in a worker thread."""

    def __init__(self, engine: Engine, folder: LogFolder) -> None:
        """Take the log of a migrated database. `open` is called before anything else is."""
        self._engine = engine
        self._writing = writing(engine)
        self._folder = folder
        self._lock = Lock()
        self._known = Head()
        self._name = ""
        self._broken: BrokenLogError | None = None

    def open(self, *, remember: bool = True) -> str | None:
        """Find the log in the database and hold it to the last head that was known outside of it.

        A log that does not fit is told by every later use of it; what is wrong with it is returned. Raises
        `CannotStartError` if the folder has the key of another log.
        """
        with self._engine.connect() as connection:
            try:
                self._find(connection)
            except (BrokenLogError, LogError) as error:
                self._broken = BrokenLogError(str(error))
                return str(error)
        if remember:
            self._remember(self._known)
            self._record_acceptance()
        return None

    @property
    def key(self) -> LogKey:
        """What the checkpoints of this log are checked with."""
        return self._folder.key(self._name)

    def require_whole(self) -> None:
        """Raise `BrokenLogError` if the log is not the one that was known."""
        if self._broken is not None:
            raise self._broken

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Begin a transaction that writes; what is appended in it is known once it is committed."""
        self.require_whole()
        with self._writing.begin() as connection:
            connection.info[_PENDING] = None
            try:
                yield connection
            finally:
                pending = connection.info.pop(_PENDING)
        if pending is not None:
            self._adopt(pending)
            self._remember(pending)

    def append(self, connection: Connection, event: Event, commitment: str | None = None) -> Appended:
        """Append an entry, in the transaction that `writing` began for what it records, as late in it as can be.

        From here to the end of the transaction no other process appends. Raises `BrokenLogError` if the log was
        changed.
        """
        self.require_whole()
        assert _PENDING in connection.info, "the transaction was not begun by `writing`"
        head = self._head_to_append_to(connection)
        appended, next_head = self._appended(connection, head, event, commitment)
        connection.info[_PENDING] = next_head
        return appended

    @contextmanager
    def beginning(self, connection: Connection) -> Iterator[None]:
        """Begin the log of a database that has none, with its name and key, in a transaction of the caller.

        What is appended meanwhile goes on from there; what was known before the transaction ends is nothing.
        """
        self._name = f"triage-log-{secrets.token_hex(6)}"
        details = {"log": self._name, "key": str(self.key)}
        connection.info[_PENDING] = Head()
        try:
            self.append(connection, Event(EventKind.LOG_BEGUN, details=details))
            yield
        finally:
            del connection.info[_PENDING]

    @contextmanager
    def going_on(self, connection: Connection) -> Iterator[None]:
        """Append to a log that is not open yet, in a transaction of the caller that migrates its database.

        Raises `CannotStartError` if it is not the one that was known: nothing is taken over into such a log.
        """
        connection.info[_PENDING] = None
        try:
            self._find(connection)
            yield
        except (BrokenLogError, LogError) as error:
            raise CannotStartError(
                f"The database is not migrated, as its log is not the one that was known: {error} Restore a "
                "backup, or have it accepted by the program that made it (python -m api log accept-restored)."
            ) from None
        finally:
            del connection.info[_PENDING]

    def _find(self, connection: Connection) -> None:
        """Find the log, and hold it to the last head that was known outside the database."""
        self._name = self._name_in(entries_between(connection, 0, 1))
        size = size_of(connection)
        last = self._folder.last_known(self._name)
        if last is None:
            self._known = head_of(size, read_nodes(connection, nodes_of((0, size))))
        else:
            self._hold_to(connection, last, size)

    def head(self) -> Head:
        """Return the head of today, which has the one that was known as its beginning.

        Raises `BrokenLogError` if it has not.
        """
        self.require_whole()
        # Looked at first: what becomes known later need not be in what is read now.
        known = self._known
        with self._engine.connect() as connection:
            head = self._moved_on(connection, size_of(connection), known)
        self._adopt(head)
        return head

    def checkpoint(self) -> str:
        """Return the head of today, signed."""
        return self.signed(self.head())

    def signed(self, head: Head) -> str:
        """Return a head of this log as a checkpoint, signed."""
        return self._folder.sign(self._checkpoint(head))

    def signed_text(self, text: str) -> str:
        """Return a text, signed with the key of this log: `triage.log.note` says how that is checked."""
        return self._folder.sign_text(text, self._name)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Begin a transaction that reads."""
        with self._engine.connect() as connection:
            yield connection

    def entry(self, connection: Connection, number: int) -> Entry:
        """Return an entry that is in the tree. Raises `BrokenLogError` if it is not, or is none."""
        self.require_whole()
        try:
            return self._entry(connection, number)
        except BrokenLogError:
            # What came to be known since this transaction began is not in it: one that begins now has it.
            with self._engine.connect() as later:
                return self._entry(later, number)

    def _entry(self, connection: Connection, number: int) -> Entry:
        known = self._known
        if number >= known.size:
            known = self._moved_on(connection, size_of(connection))
            # What this very transaction appended may still be undone.
            if connection.info.get(_PENDING) is None:
                self._adopt(known)
        found = entries_between(connection, number, number + 1)
        if not found or number >= known.size:
            raise BrokenLogError(f"Entry {number} of the log is missing.")
        try:
            entry = entry_in(found[0])
        except LogError:
            raise BrokenLogError(f"Entry {number} of the log was changed: it is none any more.") from None
        if entry.number != number or not is_leaf_of(connection, known, number, leaf_hash(found[0])):
            raise BrokenLogError(f"Entry {number} of the log was changed.")
        return entry

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the entries from `start` to before `end`, byte by byte; each read is short."""
        for place in range(start, end, AT_ONCE):
            with self._engine.connect() as connection:
                yield from entries_between(connection, place, min(place + AT_ONCE, end))

    def hashes(self, spans: Sequence[Span]) -> tuple[bytes, ...]:
        """Return the hashes over spans of entries, for a proof. Raises `BrokenLogError` if a part is missing."""
        self.require_whole()
        with self._engine.connect() as connection:
            read = read_nodes(connection, [node for span in spans for node in nodes_of(span)])
            return tuple(hash_of(span, read) for span in spans)

    def root_of(self, size: int) -> bytes:
        """Return the root that the log had with its first `size` entries."""
        return self.hashes([(0, size)])[0] if size else EMPTY_ROOT

    def accept_restored(self) -> str | None:
        """Take the log that is there for the known one if it is not; return what was wrong with it, if anything.

        That it was accepted, and what was known before, becomes an entry.
        """
        if self._broken is None:
            return None
        told, self._broken = str(self._broken), None
        self._folder.set_aside()
        still = self.open()
        if still is not None:
            raise BrokenLogError(still)
        return told

    def _record_acceptance(self) -> None:
        former = self._folder.former()
        if former:
            with self.writing() as connection:
                self.append(connection, Event(EventKind.OLDER_COPY_ACCEPTED, details={"known_before": former}))
            self._folder.forget_former()

    def _head_to_append_to(self, connection: Connection) -> Head:
        pending = connection.info.get(_PENDING)
        if isinstance(pending, Head):
            return pending
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")
        return self._moved_on(connection, size_of(connection))

    def _appended(
        self, connection: Connection, head: Head, event: Event, commitment: str | None
    ) -> tuple[Appended, Head]:
        entry = Entry(
            number=head.size,
            at=moment(event.at.astimezone(UTC)),
            kind=event.kind,
            by=event.by,
            office=event.office,
            subject=event.subject,
            commitment=commitment,
            details=dict(event.details),
        ).written()
        next_head, nodes = head.appended(leaf_hash(entry))
        row = {"number": head.size, "entry": entry, "subject": event.subject}
        connection.execute(LOG_ENTRIES.insert().values(row))
        # Leaves are made from their entries.
        kept = [
            {"level": level, "number": number, "hash": value} for (level, number), value in nodes.items() if level
        ]
        if kept:
            connection.execute(LOG_NODES.insert(), kept)
        return Appended(head.size, entry), next_head

    def _moved_on(self, connection: Connection, size: int, known: Head | None = None) -> Head:
        """Return the head of `size` entries, after it was proved that the known one is its beginning."""
        known = self._known if known is None else known
        if size == known.size:
            return known
        if size < known.size:
            raise BrokenLogError(
                f"The end of the log is cut off, or the database is an older copy: the log has {size} entries, "
                f"and {known.size} were known."
            )
        spans = consistency_spans(known.size, size)
        nodes = [node for span in spans for node in nodes_of(span)]
        read = read_nodes(connection, [*nodes, *nodes_of((0, size))])
        head = head_of(size, read)
        proof = [hash_of(span, read) for span in spans]
        if not is_consistent(known.size, size, known.root, head.root, proof):
            raise BrokenLogError(f"The log was written anew: its first {known.size} entries are not those known.")
        return head

    def _hold_to(self, connection: Connection, last: Checkpoint, size: int) -> None:
        """Take the head that was known outside the database for the known one, and move on to the one of today."""
        if last.size > size:
            raise BrokenLogError(
                f"The database is an older copy, or the end of its log is cut off: the log has {size} entries, and "
                f"at {last.at} it had {last.size}."
            )
        known = head_of(last.size, read_nodes(connection, nodes_of((0, last.size))))
        if known.root != last.root:
            raise BrokenLogError(
                f"The log was written anew: its first {last.size} entries are not those of {last.at}."
            )
        self._known = known
        self._known = self._moved_on(connection, size)

    def _name_in(self, first: Sequence[bytes]) -> str:
        """Return the name of the log, from its first entry."""
        if not first:
            raise BrokenLogError("The log is gone: it has no entries.")
        if not self._folder.is_made():
            raise CannotStartError(
                f"There is no folder of keys {self._folder.folder}, and without it nothing in the database can be "
                "read: put it back, or name it in TRIAGE_KEY_FOLDER."
            )
        entry = entry_in(first[0])
        name = entry.details.get("log", "")
        if entry.kind != EventKind.LOG_BEGUN:
            raise BrokenLogError("The log was changed: its first entry does not begin one.")
        if entry.details.get("key") != str(self._folder.key(name)):
            raise CannotStartError(
                f"The folder of keys {self._folder.folder} belongs to another database: the log in this one is "
                "signed with another key. Name the folder that belongs to it in TRIAGE_KEY_FOLDER."
            )
        return name

    def _adopt(self, head: Head) -> None:
        with self._lock:
            if head.size > self._known.size:
                self._known = head

    def _remember(self, head: Head) -> None:
        self._folder.remember(self._checkpoint(head))

    def _checkpoint(self, head: Head) -> Checkpoint:
        return Checkpoint(self._name, head.size, head.root, moment(datetime.now(UTC)))
