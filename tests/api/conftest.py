from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import URL

import api.settings.model
import api.storage.engine
from api.settings import key_folder_of, sqlite_file
from tests.api.client import Client, running_service
from tests.api.postgresql import PostgreSQLServer, running_server
from tests.api.statements import engine_with_them


@pytest.fixture(scope="session", autouse=True)
def folder_of_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The keys of databases on PostgreSQL stand in a folder of the tests, not in that of the program."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api.settings.model, "KEY_FOLDERS", tmp_path_factory.mktemp("keys"))
        yield


@pytest.fixture(scope="session", autouse=True)
def statements_prepared_once() -> Iterator[None]:
    """What one service prepared, another of the same run takes; see `tests/api/statements.py`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api.storage.engine, "create_engine", engine_with_them)
        yield


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let passwords be kept with the least that Argon2 takes, for tests of what comes before and after comparing.

    With what the service itself takes each costs a tenth of a second; `test_log_in.py` shows that it takes no less,
    and that what was kept with so little is kept anew.
    """
    least = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("api.people.passwords._HASHER", least)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQLServer]:
    with running_server() as server:
        yield server


@pytest.fixture(scope="module")
def kind_of_database(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a module says with `ON_BOTH_DATABASES` that its tests run on PostgreSQL too."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="module")
def new_database(request: pytest.FixtureRequest, kind_of_database: str) -> Callable[[Path], URL]:
    """Return what gives a new, empty database; one of SQLite stands in the folder that is named."""
    if kind_of_database == "sqlite":
        return lambda folder: sqlite_file(folder / "var" / "triage.db")
    server = request.getfixturevalue("postgresql_server")
    assert isinstance(server, PostgreSQLServer)
    return lambda folder: server.new_database()


@pytest.fixture(scope="session")
def sqlite_once_served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a service leaves that was started once and asked nothing: only copies of it are used."""
    file = tmp_path_factory.mktemp("once_served") / "triage.db"
    with running_service(sqlite_file(file)):
        pass
    assert {each.name for each in file.parent.iterdir()} == {file.name, f"{file.name}.keys"}
    return file


@pytest.fixture(scope="session")
def postgresql_once_served(postgresql_server: PostgreSQLServer) -> URL:
    database = postgresql_server.new_database()
    with running_service(database):
        pass
    return database


@pytest.fixture(scope="module")
def prepared_database(request: pytest.FixtureRequest, kind_of_database: str) -> Callable[[Path], URL]:
    """Return what gives a database with the tables of today and the rulebook, and nothing else in it.

    To make it each time as the first start of a service does takes longer than most tests.
    """
    if kind_of_database == "sqlite":
        made = request.getfixturevalue("sqlite_once_served")

        def copied(folder: Path) -> URL:
            (folder / "var").mkdir(mode=0o700)
            database = sqlite_file(Path(shutil.copy(made, folder / "var" / "triage.db")))
            shutil.copytree(key_folder_of(sqlite_file(made)), key_folder_of(database))
            return database

        return copied
    made = request.getfixturevalue("postgresql_once_served")
    server = request.getfixturevalue("postgresql_server")
    assert isinstance(server, PostgreSQLServer)

    def copied_on_the_server(folder: Path) -> URL:
        database = server.new_database(copied_from=made)
        shutil.copytree(key_folder_of(made), key_folder_of(database))
        return database

    return copied_on_the_server


@pytest.fixture
def database(prepared_database: Callable[[Path], URL], tmp_path: Path) -> URL:
    """A database of its own for a test, in which nothing is stored yet; see `prepared_database`."""
    return prepared_database(tmp_path)


@pytest.fixture
def client(database: URL) -> Iterator[Client]:
    with running_service(database) as client:
        yield client


@pytest.fixture(scope="module")
def shared_client(
    prepared_database: Callable[[Path], URL], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    """A service for tests that do not mind what others stored."""
    folder = tmp_path_factory.mktemp("service")
    database = prepared_database(folder)
    with running_service(database) as client:
        yield client
