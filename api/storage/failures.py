"""What it means that a database does not do what it is asked, and what it calls that itself."""

from __future__ import annotations

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from api.storage.engine import DatabaseGoneError

# What was asked was wrong: to ask again would not help, so these are failures of the program.
_OF_THE_PROGRAM = (IntegrityError, DataError)


def is_unavailable(error: SQLAlchemyError) -> bool:
    """Whether the database could not do it now: locked, full, read-only, gone, or not as the program left it."""
    if isinstance(error, DBAPIError):
        return not isinstance(error, _OF_THE_PROGRAM)
    return isinstance(error, NoConnectionError | DatabaseGoneError)


def failure_name(error: SQLAlchemyError) -> str:
    """Return the database's own name of the failure, such as SQLITE_FULL, never its text: that may hold facts."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    of_sqlite = getattr(cause, "sqlite_errorname", None)
    if of_sqlite:
        return str(of_sqlite)
    state = getattr(cause, "sqlstate", None)
    return f"{type(cause).__name__} (SQLSTATE {state})" if state else type(cause).__name__
