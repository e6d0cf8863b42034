"""`python -m api`: serve until interrupted, and print the address as soon as requests are answered."""

from __future__ import annotations

import logging
import os
import socket
import sys
from contextlib import suppress

import uvicorn

from api.application import create_application
from api.settings import CannotStartError, settings_from
from triage import RulebookError


class AnnouncedServer(uvicorn.Server):
    """Prints the address on standard output once it listens there, with the port that it got."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then say where."""
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            print(f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/", flush=True)


def main() -> int:
    """Serve with the settings of the environment. Return the exit code: 1 if the service could not start."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # What was done to the database at the start is told, also where nothing is wrong.
    logging.getLogger("api").setLevel(logging.INFO)
    try:
        settings = settings_from(os.environ)
        app = create_application(settings)
    except (CannotStartError, RulebookError) as error:
        print(f"The service can not start: {error}", file=sys.stderr)
        return 1
    # No access log: the path and query of a request are written by whoever sends it, and may name a person.
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, access_log=False, server_header=False, log_level="warning"
    )
    server = AnnouncedServer(config)
    with suppress(KeyboardInterrupt):
        server.run()
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
