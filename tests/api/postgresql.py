"""A real PostgreSQL server for the tests, from the Debian package, as a process of their own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from pwd import getpwnam

import pytest
from sqlalchemy import URL, create_engine, text
from sqlalchemy.exc import OperationalError

MISSING = "PostgreSQL is not installed: what is tested on it was skipped; run tools/install_debian_packages.sh"
PASSWORD = "CANARY-password-5c1e"


class PostgreSQLServer:
    """A server; each test takes a database of its own."""

    def __init__(self, port: int, command: Sequence[str], folder: Path) -> None:
        self.port = port
        self._command = command
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self._administration = create_engine(self.database("postgres"), isolation_level="AUTOCOMMIT")

    def database(self, name: str) -> URL:
        return URL.create("postgresql+psycopg", "office", PASSWORD, "127.0.0.1", self.port, name)

    def new_database(self, copied_from: URL | None = None) -> URL:
        """Return a database without a table, or a copy of another that nobody is connected to."""
        # The keys of a database stand in a folder of its name, whichever server it is on.
        name = f"triage_{self.port}_{next(self._numbers)}"
        template = copied_from.database if copied_from else "template1"
        self.administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.database(name)

    def begin(self) -> None:
        """Start, and return once it answers."""
        assert self._process is None
        self._process = subprocess.Popen(
            self._command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _wait_until_it_answers(self._process, self)

    def break_off(self) -> None:
        """End at once and without order: what was under way is undone at the next start."""
        self._end(signal.SIGQUIT)

    def close(self) -> None:
        """End in good order, if it runs."""
        if self._process is not None:
            self._end(signal.SIGINT)

    def administer(self, statement: str) -> None:
        """Do what is not of one database."""
        with self._administration.connect() as connection:
            connection.execute(text(statement))

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        self._administration.dispose()
        self._process.send_signal(how)
        self._process.wait()
        self._process = None


def programs() -> Path | None:
    """Return the folder of the newest server that is installed, or None."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda file: int(file.parts[-3]), default=None)
    return newest.parent if newest else None


def required_programs() -> Path:
    """Return the folder of the server. Without one CI fails, and other machines skip."""
    found = programs()
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(MISSING.replace("what is tested on it was skipped; ", ""))
    if found is None:
        pytest.skip(MISSING)
    return found


@contextmanager
def running_server() -> Iterator[PostgreSQLServer]:
    """Start a server on a free port with a password; it stops at the end, and also if the tests are killed."""
    folder = required_programs()
    data = Path(tempfile.mkdtemp(prefix="triage-postgresql-"))
    secret = data / "password"
    secret.write_text(PASSWORD)
    # The server refuses to run as root.
    become = []
    if os.geteuid() == 0:
        user = getpwnam("nobody")
        become = ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]
        for each in (data, secret):
            os.chown(each, user.pw_uid, user.pw_gid)
    command = ["setpriv", "--pdeathsig", "INT", *become]
    options = ["--username=office", "--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8", "--no-sync"]
    initialise = [*command, str(folder / "initdb"), *options, "--no-locale", "-D", str(data / "data")]
    try:
        subprocess.run(initialise, check=True, capture_output=True, cwd=data)
        port = _free_port()
        # What the machine would keep through a power cut is not what these tests look at.
        settings = ["fsync=off", "listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={data}"]
        run = [*command, str(folder / "postgres"), "-D", str(data / "data"), *(f"-c{each}" for each in settings)]
        server = PostgreSQLServer(port, run, data)
        try:
            server.begin()
            yield server
        finally:
            server.close()
    finally:
        shutil.rmtree(data)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_answers(process: subprocess.Popen[bytes], server: PostgreSQLServer) -> None:
    for _ in range(600):
        assert process.poll() is None, "the PostgreSQL server ended"
        with suppress(OperationalError):
            server.new_database()
            return
        time.sleep(0.05)
    raise AssertionError("the PostgreSQL server does not answer")
