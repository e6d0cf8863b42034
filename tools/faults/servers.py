"""Server processes on one database, of which any is killed at a random moment and replaced."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from threading import Event, Lock, Thread
from types import TracebackType

from sqlalchemy import URL

_ROOT = Path(__file__).parents[2]


class Servers:
    """Two servers of one database. `addresses` are those that can be asked now."""

    def __init__(self, database: URL, keys: Path, folder: Path, source: random.Random, mean_seconds: float) -> None:
        self.kills = 0
        self._database = database
        self._keys = keys
        self._folder = folder
        self._source = source
        self._mean = mean_seconds
        self._lock = Lock()
        self._running: dict[str, subprocess.Popen[str]] = {}
        self._over = Event()
        self._killer = Thread(target=self._kill)

    def addresses(self) -> list[str]:
        """Return where the servers are."""
        with self._lock:
            return list(self._running)

    def __enter__(self) -> Servers:
        """Start both."""
        for _ in range(2):
            self._start()
        self._killer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kill both."""
        self._over.set()
        self._killer.join()
        for address in self.addresses():
            self._end(address)

    def _start(self) -> None:
        environment = {
            **os.environ,
            # The program that is tried is the one beside this file, wherever the servers stand.
            "PYTHONPATH": os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH")))),
            "PORT": "0",
            "TRIAGE_DATABASE_URL": self._database.render_as_string(hide_password=False),
            "TRIAGE_KEY_FOLDER": str(self._keys),
            "TRIAGE_REQUESTS_PER_MINUTE": "0",
        }
        with (self._folder / "servers.log").open("a", encoding="utf-8") as told:
            process = subprocess.Popen(
                [sys.executable, "-m", "api"],
                cwd=self._folder,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=told,
                text=True,
            )
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        if not address:
            raise RuntimeError(f"a server did not start; see {told.name}")
        with self._lock:
            self._running[address] = process

    def _end(self, address: str) -> None:
        with self._lock:
            process = self._running.pop(address)
        process.kill()
        process.communicate()

    def _kill(self) -> None:
        """Kill one of them at a random moment, or both, and start others."""
        while not self._over.wait(self._source.expovariate(1 / self._mean)):
            doomed = self._source.sample(self.addresses(), self._source.choice((1, 1, 2)))
            for address in doomed:
                self._end(address)
                self.kills += 1
            for _ in doomed:
                self._start()
