"""How a database is spoken to: connections, durability, waiting."""

from __future__ import annotations

import os
from pathlib import Path
from sqlite3 import SQLITE_BUSY, OperationalError
from sqlite3 import Connection as SqliteConnection
from time import monotonic, sleep
from typing import Any

from psycopg import Connection as PostgresqlConnection
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine
from sqlalchemy import event as events
from sqlalchemy.exc import SQLAlchemyError

# Each process of the service keeps at most this many connections: to be held against max_connections of PostgreSQL.
CONNECTIONS = 8
# How long a request waits for a free connection, and again for a lock. After that the client is told to come again.
SECONDS_TO_WAIT = 5
# How long the question whether the service is ready waits for each.
SECONDS_TO_PROBE = 1
_SECONDS_TO_CONNECT = 10
_SECONDS_BETWEEN_TRIES = 0.02

# FULL with WAL: what was answered to a caseworker is still there after a power cut.
# secure_delete: what is removed, such as the key of a case, is overwritten and not only marked as free.
_SQLITE_PRAGMAS = ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")
# The same promises whatever the server, the database or the role has as its default.
_POSTGRESQL_SETTINGS = ("synchronous_commit = on", "timezone = 'UTC'")


class DatabaseGoneError(SQLAlchemyError):
    """The file of the database is not the one that was opened: it was removed or replaced.

    Whatever is written would go to a file without a name, be answered as kept, and be lost.
    """


def engine_of(database: URL) -> Engine:
    """Return the engine for a database; `writing` gives what is written with. Nothing is opened yet."""
    return engines_of(database)[0]


def engines_of(database: URL) -> tuple[Engine, Engine]:
    """Return the engine for a database, and one for the question whether it can be written.

    The second connects anew for each question and hardly waits; on SQLite both know which file was opened.
    """
    file = _SqliteFile(Path(str(database.database)))
    pool = {"pool_size": CONNECTIONS, "max_overflow": 0, "pool_timeout": SECONDS_TO_WAIT}
    # Asked first: a server that was restarted, or a firewall that forgot, costs one question and no request.
    pool["pool_pre_ping"] = not is_sqlite(database)
    return (
        _engine(database, file, SECONDS_TO_WAIT, _SECONDS_TO_CONNECT, **pool),
        _engine(database, file, SECONDS_TO_PROBE, SECONDS_TO_PROBE, poolclass=NullPool),
    )


def _engine(database: URL, file: _SqliteFile, seconds: int, seconds_to_connect: int, **pool: Any) -> Engine:
    if not is_sqlite(database):
        pool["connect_args"] = {"connect_timeout": seconds_to_connect}
    # Parameters are case facts: they must not show in the text of an exception.
    engine = create_engine(database, hide_parameters=True, **pool)
    if is_sqlite(database):
        file.watch(engine, seconds)
    else:
        _wait_on_postgresql(engine, seconds)
    return engine


def writing(engine: Engine) -> Engine:
    """Return the engine for transactions that write: on SQLite they wait for their turn when they begin."""
    return engine.execution_options(writes=True)


def is_sqlite(database: URL) -> bool:
    """Whether the database is an SQLite file."""
    return database.get_backend_name() == "sqlite"


def name_of(database: URL) -> str:
    """Return how a message names the database: never with user, password or options."""
    if is_sqlite(database):
        return f"database {database.database}"
    host = database.host or "the local server"
    return f"PostgreSQL database {database.database} at {host}{f':{database.port}' if database.port else ''}"


def _write_ahead(connection: SqliteConnection, seconds: int) -> None:
    """Have the file written with WAL, and wait so long for another process that is writing in the former way.

    SQLite waits by itself only for some of these: where another one is about to write, it says at once that the
    database is locked. That is so where several processes start at once on a database of before.
    """
    until = monotonic() + seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except OperationalError as error:
            if error.sqlite_errorcode != SQLITE_BUSY or monotonic() >= until:
                raise
            sleep(_SECONDS_BETWEEN_TRIES)


class _SqliteFile:
    """The file behind an engine: how connections to it are set up, and that it stays the file that was opened."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._opened: tuple[int, int] | None = None

    def watch(self, engine: Engine, seconds: int) -> None:
        """Set up the connections of an engine, which wait so long for others that write."""

        def configure(connection: SqliteConnection, record: object) -> None:
            # The driver begins no transaction by itself: so a change of tables too is wholly in one or not at all.
            connection.isolation_level = None
            # Waiting comes first: the change to WAL may itself have to wait for another process.
            connection.execute(f"PRAGMA busy_timeout = {seconds * 1000}")
            _write_ahead(connection, seconds)
            for pragma in _SQLITE_PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            if self._opened is None:
                self._opened = _identity(self._file)

        events.listen(engine, "do_connect", self._before_connecting)
        events.listen(engine, "connect", configure)
        events.listen(engine, "begin", self._begin)

    def _before_connecting(self, *_: object) -> None:
        # SQLite would make a new, empty file.
        if self._opened is not None:
            self._require_the_same()

    def _begin(self, connection: Connection) -> None:
        self._require_the_same()
        # A transaction that reads first and writes then would be refused, and not wait, if another wrote between.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    def _require_the_same(self) -> None:
        if _identity(self._file) != self._opened:
            raise DatabaseGoneError("the file of the database was removed or replaced while the service runs")


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _wait_on_postgresql(engine: Engine, seconds: int) -> None:
    def configure(connection: PostgresqlConnection, record: object) -> None:
        for setting in (*_POSTGRESQL_SETTINGS, f"lock_timeout = '{seconds}s'"):
            connection.execute(f"SET {setting}")
        connection.commit()

    events.listen(engine, "connect", configure)
