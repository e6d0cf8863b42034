"""From a database as an earlier program left it, or none, to one of today: all in one transaction, or nothing.

A database that an earlier program made without a note of its format begins at the first migration: those of the
time before notes only add the tables that are not there yet, as those programs did.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from api.settings import CannotStartError
from api.storage.engine import is_sqlite, name_of, writing

log = logging.getLogger("api")

_MIGRATIONS = Path(__file__).parent / "migrations"
# Any number will do, as long as all programs that migrate the same database take the same.
_ONE_AT_A_TIME = 20261129


def migrate(
    engine: Engine,
    migrations: Path = _MIGRATIONS,
    then: Callable[[Connection, str | None], None] = lambda _, __: None,
) -> bool:
    """Bring the database to the format of this program, and log what was done.

    Returns whether there was a former one. Where there is something to do, `then` is called with the connection and
    the format that was found, in the same transaction. Raises `CannotStartError` if it can not be opened, is of a
    newer program, or can not be migrated.
    """
    name = name_of(engine.url)
    known = known_formats(migrations)
    today = known[0]
    try:
        if is_sqlite(engine.url):
            _keep_to_oneself(Path(str(engine.url.database)))
        with engine.connect() as connection:
            found = format_of(connection)
    except (OSError, SQLAlchemyError) as error:
        remedy = _remedy(engine)
        raise CannotStartError(f"The {name} can not be opened ({type(error).__name__}).{remedy}") from error
    if found == today:
        return False
    try:
        with writing(engine).begin() as connection:
            _wait_for_others(connection)
            # Another process may have migrated since.
            found = format_of(connection)
            if found == today:
                return False
            if found is not None and found not in known:
                raise CannotStartError(
                    f"The {name} has format {found}, which a newer program made; this one knows formats up to "
                    f"{today}. Start the newer program, or restore a backup from before it."
                )
            empty = not inspect(connection).get_table_names()
            copy = None if empty or not is_sqlite(engine.url) else _copied(engine, today)
            config = _config(migrations)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            then(connection, found)
    except (OSError, SQLAlchemyError, sqlite3.Error) as error:
        raise CannotStartError(
            f"The {name} could not be brought to format {today} ({type(error).__name__}); "
            "nothing in it was changed."
        ) from error
    if empty:
        log.info("The %s was made, in format %s.", name, today)
    else:
        kept = f" As it was before, it is kept as {copy}." if copy else ""
        former = f"format {found}" if found else "an earlier format"
        log.info("The %s was migrated from %s to format %s.%s", name, former, today, kept)
    return not empty


@cache
def known_formats(migrations: Path = _MIGRATIONS) -> tuple[str, ...]:
    """Return the formats that this program knows, its own first: no program changes while it runs."""
    scripts = ScriptDirectory.from_config(_config(migrations))
    return tuple(script.revision for script in scripts.walk_revisions())


def _config(migrations: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    return config


def _keep_to_oneself(file: Path) -> None:
    """Make folder and file if they are not there, and let nobody else read the file; those beside it follow it."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, mode=0o600))
    mode = file.stat().st_mode & 0o777
    if mode & 0o077:
        file.chmod(mode & 0o700)
        log.info("The database %s could be read by other users of this machine; now it can not.", file)


def format_of(connection: Connection) -> str | None:
    """Return the format of a database; None if it is empty, or of the time before formats were numbered."""
    return MigrationContext.configure(connection).get_current_revision()


def _remedy(engine: Engine) -> str:
    if is_sqlite(engine.url):
        return ""
    return " See that the server runs, and that name, user and password in TRIAGE_DATABASE_URL are right."


def _wait_for_others(connection: Connection) -> None:
    """Let one process migrate at a time; on SQLite whoever writes is alone already."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")


def _copied(engine: Engine, today: str) -> Path:
    """Copy an SQLite file beside itself, with its permissions, and return the name; an older copy is replaced."""
    file = Path(str(engine.url.database))
    copy = file.with_name(f"{file.name}.before_format_{today}")
    part = copy.with_name(f"{copy.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode=file.stat().st_mode & 0o777))
    # A second connection reads what was last committed, while this one keeps others from writing.
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
        # One file is whole by itself only without a log beside it.
        target.execute("PRAGMA journal_mode = DELETE")
    part.replace(copy)
    return copy
