"""How a database is spoken to: connections, durability, waiting."""

from __future__ import annotations

from sqlite3 import Connection as SqliteConnection
from typing import Any

from psycopg import Connection as PostgresqlConnection
from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy import event as events

# Each process of the service keeps at most this many connections: to be held against max_connections of PostgreSQL.
CONNECTIONS = 8
_SECONDS_FOR_A_CONNECTION = 10

# Waiting comes first: the change to WAL may itself have to wait for another process.
# FULL with WAL: what was answered to a caseworker is still there after a power cut.
_SQLITE_PRAGMAS = ("busy_timeout = 10000", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")
# The same promises whatever the server, the database or the role has as its default.
_POSTGRESQL_SETTINGS = ("synchronous_commit = on", "lock_timeout = '10s'", "timezone = 'UTC'")


def engine_of(database: URL) -> Engine:
    """Return the engine for a database; `writing` gives what is written with. Nothing is opened yet."""
    if is_sqlite(database):
        engine = _pooled(database)
        events.listen(engine, "connect", _configure_sqlite)
        events.listen(engine, "begin", _begin_sqlite)
        return engine
    # Asked first: a server that was restarted, or a firewall that forgot, costs one question and no request.
    engine = _pooled(database, pool_pre_ping=True, connect_args={"connect_timeout": _SECONDS_FOR_A_CONNECTION})
    events.listen(engine, "connect", _configure_postgresql)
    return engine


def _pooled(database: URL, **more: Any) -> Engine:
    return create_engine(
        database,
        # Parameters are case facts: they must not show in the text of an exception.
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=_SECONDS_FOR_A_CONNECTION,
        **more,
    )


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


def _configure_sqlite(connection: SqliteConnection, record: object) -> None:
    # The driver begins no transaction by itself, so that also a change of tables is wholly in one or not at all.
    connection.isolation_level = None
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes then would be refused, and not wait, if another one wrote between.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _configure_postgresql(connection: PostgresqlConnection, record: object) -> None:
    for setting in _POSTGRESQL_SETTINGS:
        connection.execute(f"SET {setting}")
    connection.commit()
