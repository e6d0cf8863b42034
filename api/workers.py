"""Several processes that serve at one address: each is the whole service, and they share nothing but the database.

One that dies is replaced; all end with the process that started them, however that ends.
"""

from __future__ import annotations

import gc
import os
import signal
import time
from shutil import rmtree
from socket import socket
from tempfile import TemporaryDirectory
from threading import Thread

from fastapi import FastAPI
from prometheus_client.multiprocess import mark_process_dead
from uvicorn import Config
from uvicorn.supervisors import Multiprocess

from api.application import create_application
from api.observation.log import write_log
from api.observation.measurements import SHARED
from api.parent import when_the_parent_ends
from api.people.people import People
from api.server import SECONDS_TO_SHUT_DOWN, address_of, configuration_of
from api.settings import Settings, settings_from
from api.storage import AssessmentStore

# To read the rulebook, build the engine and open the database, on a slow machine with others beside.
_SECONDS_TO_START = 120.0


def application() -> FastAPI:
    """Return the service of a worker, with the settings of the environment: called in its process."""
    settings = settings_from(os.environ)
    write_log(settings.log_format)
    when_the_parent_ends(_end)
    service = create_application(settings)
    # What stands by then stays for good: the garbage collector is kept from walking through it.
    gc.collect()
    gc.freeze()
    return service


def serve_by_workers(settings: Settings) -> bool:
    """Serve until interrupted; return whether no worker failed to start.

    Raises `CannotStartError` as `create_application` does, before any worker is started.
    """
    store = AssessmentStore(settings.database, settings.key_folder)
    try:
        People.of(store.engine, store.log, store.folder, settings).tell_if_local()
    finally:
        store.close()
    config = configuration_of("api.workers:application", settings)
    with TemporaryDirectory(prefix="triage-measurements-") as folder:
        os.environ[SHARED] = folder
        workers = _Workers(config, [config.bind_socket()])
        workers.run()
    return not workers.failed


class _Workers(Multiprocess):
    """Starts the workers, says where they listen once all do, and replaces one that dies."""

    def __init__(self, config: Config, sockets: list[socket]) -> None:
        super().__init__(config, sockets)
        self.served = False
        self.failed = False

    def init_processes(self) -> None:
        """Start the workers, and wait for them beside what else there is to do."""
        super().init_processes()
        Thread(target=self._announce, daemon=True).start()

    def _announce(self) -> None:
        ready = [each.wait_until_ready(_SECONDS_TO_START, self.should_exit) for each in tuple(self.processes)]
        if all(ready):
            self.served = True
            print(address_of(self.sockets[0], secure=self.config.is_ssl), flush=True)

    def keep_subprocess_alive(self) -> None:
        """Replace workers that died; what they had under way counts no longer."""
        before = {each.pid for each in self.processes}
        if self.served:
            super().keep_subprocess_alive()
        elif any(each.exitcode is not None for each in self.processes):
            # The others would fail like the first.
            self.failed = True
            self.should_exit.set()
        for pid in before - {each.pid for each in self.processes}:
            if pid is not None:
                mark_process_dead(pid)  # type: ignore[no-untyped-call]


def _end() -> None:
    """End as a worker that is told to: what is under way is answered, for as long as that takes at most."""
    # The process that is gone can remove it no more.
    rmtree(os.environ[SHARED], ignore_errors=True)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(SECONDS_TO_SHUT_DOWN)
    os._exit(1)
