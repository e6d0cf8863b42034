"""Backup and restore of the database, also while the service runs: a backup is whole, or it is not there.

An SQLite database becomes one SQLite file, a PostgreSQL database the archive of `pg_dump`. A backup holds case
facts: it is for its owner alone (0600).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, inspect
from sqlalchemy.exc import SQLAlchemyError

from api.log.folder import LogFolder
from api.settings import CannotStartError, key_folder_of
from api.storage.engine import engine_of, is_sqlite, name_of
from api.storage.migrating import known_formats


def back_up(database: URL, file: Path) -> None:
    """Write a backup of the database to a new file.

    Raises `CannotStartError`, and leaves no file, if there is no such database, if the file exists, if the database
    is damaged, or if the program for it is missing or fails.
    """
    if os.path.lexists(file):
        raise CannotStartError(f"{file} exists already: a backup is written to a new file.")
    with _written_at_once(file) as part:
        if is_sqlite(database):
            source = Path(str(database.database))
            if not source.is_file():
                raise CannotStartError(f"There is no {name_of(database)}.")
            _copy(source, part)
        else:
            _run("pg_dump", database, ["--format=custom", "--no-owner", f"--file={part}"])


def restore(database: URL, file: Path, *, replace: bool = False, key_folder: Path | None = None) -> Path | None:
    """Make the database as a backup has it, and return where the one that was there is kept, if there was one.

    On SQLite the one that is there is kept beside itself, as `NAME.before_restore`, and only replaced if `replace`
    says so; on PostgreSQL the database has to be empty. The service must not run meanwhile: one that does refuses
    everything from then on. The keys have to be in their folder; that the log is an older one is meant, and the
    next start records it.

    Raises `CannotStartError`, and changes nothing, if the file is no backup of such a database, if it is damaged or
    of a newer program (on PostgreSQL the next start finds that), or if there is a database already.
    """
    if not file.is_file():
        raise CannotStartError(f"There is no file {file}.")
    if not is_sqlite(database):
        _restore_to_postgresql(database, file)
        LogFolder(key_folder or key_folder_of(database)).set_aside()
        return None
    _refuse_what_is_no_backup(file)
    target = Path(str(database.database))
    kept = target.with_name(f"{target.name}.before_restore") if target.exists() else None
    if kept is not None and not replace:
        raise CannotStartError(
            f"There is a {name_of(database)} already. Stop the service and say --replace: "
            f"it is then kept as {kept}."
        )
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _written_at_once(target, replace=True) as part:
        _copy(file, part)
        if kept is not None:
            with _written_at_once(kept, replace=True) as former:
                _copy(target, former)
            # What stands in them belongs to the database that goes.
            for beside in ("-wal", "-shm"):
                target.with_name(target.name + beside).unlink(missing_ok=True)
    LogFolder(key_folder or key_folder_of(database)).set_aside()
    return kept


@contextmanager
def _written_at_once(file: Path, *, replace: bool = False) -> Iterator[Path]:
    """Yield where to write what becomes the file: only once all is on the disk, and for its owner alone."""
    part = file.with_name(f"{file.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode=0o600))
        yield part
        _onto_the_disk(part)
        if replace:
            part.replace(file)
        else:
            # Unlike a renaming it fails if somebody made the file meanwhile.
            os.link(part, file)
        _onto_the_disk(file.parent)
    except (OSError, sqlite3.Error) as error:
        raise CannotStartError(f"{file} could not be written ({error}); nothing was changed.") from error
    finally:
        part.unlink(missing_ok=True)


def _onto_the_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy(source: Path, target: Path) -> None:
    """Copy what was last committed, also while others write, and look whether it is whole."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)
        # One file is whole by itself only without a log beside it.
        written.execute("PRAGMA journal_mode = DELETE")
        faults = written.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if faults != "ok":
        raise CannotStartError(f"The database {source} is damaged ({faults}): take an earlier backup.")


def _refuse_what_is_no_backup(file: Path) -> None:
    try:
        # Read only: the service's own way of opening would change the file.
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("SELECT count(*) FROM assessments").fetchone()
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            numbered = "alembic_version" in tables
            found = (
                connection.execute("SELECT version_num FROM alembic_version").fetchone()[0] if numbered else None
            )
    except (sqlite3.Error, TypeError):
        raise CannotStartError(f"{file} is no backup of a database of this service.") from None
    if found is not None and found not in known_formats():
        raise CannotStartError(f"{file} has format {found}, which a newer program made: restore it with that one.")


def _restore_to_postgresql(database: URL, file: Path) -> None:
    engine = engine_of(database)
    try:
        with engine.connect() as connection:
            tables = inspect(connection).get_table_names()
    except SQLAlchemyError as error:
        raise CannotStartError(f"The {name_of(database)} can not be opened ({type(error).__name__}).") from error
    finally:
        engine.dispose()
    if tables:
        raise CannotStartError(f"The {name_of(database)} is not empty: name a new one, and restore into that.")
    # One transaction: all of it, or the database stays empty.
    _run("pg_restore", database, ["--no-owner", "--single-transaction", "--exit-on-error", str(file)])


def _run(program: str, database: URL, arguments: Sequence[str]) -> None:
    path = shutil.which(program)
    if path is None:
        raise CannotStartError(f"{program} is not installed: it is in the package postgresql-client of Debian.")
    # What stands in the arguments every user of the machine can read.
    bare = URL.create(
        "postgresql", database.username, None, database.host, database.port, database.database, database.query
    )
    address = bare.render_as_string()
    environment = {**os.environ, **({"PGPASSWORD": str(database.password)} if database.password else {})}
    done = subprocess.run(
        [path, f"--dbname={address}", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["it says nothing"]
        raise CannotStartError(f"{program} failed: {lines[0]}")
