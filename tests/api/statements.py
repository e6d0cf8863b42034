"""One memory of prepared statements for all SQLite databases of a test run.

A service prepares each statement once, and keeps it as long as it runs. Nearly every test has a service of its own,
on a database of its own, and would prepare the same statements anew: a tenth of what the tests of the service take.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.util import LRUCache

from api.storage.engine import is_sqlite


class _OfEveryDatabase(LRUCache[Any, Any]):
    """Knows a statement by what it is, whichever engine it was prepared for: all speak the same SQLite."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(_without_engine(key), default)

    def __setitem__(self, key: tuple[Any, ...], value: Any) -> None:
        super().__setitem__(_without_engine(key), value)


def _without_engine(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *statement = key
    return (dialect.name, dialect.driver, *statement)


_PREPARED = _OfEveryDatabase(2000)


def engine_with_them(database: URL, **options: Any) -> Engine:
    """Return an engine as SQLAlchemy makes it, which on SQLite takes statements that another one prepared."""
    if is_sqlite(database):
        options["execution_options"] = {"compiled_cache": _PREPARED}
    return create_engine(database, **options)
