"""Requests per second of `POST /v1/assessments`, beside an echo endpoint that validates the same model.

    python -m benchmarks.service [--seconds N] [--connections N] [--workers N] [--assessments N]

Both servers run one after the other as processes of their own, on the loopback interface; this process sends the
requests over kept-alive connections. Each case is stored, `synchronous=FULL`, before it is answered. `/healthz`
is asked fifty times a second all the while; in the second half of the time somebody asks the service, again and
again, what would change an assessment. `--assessments N` posts so many instead, and tells on the way what the
service uses. Seconds of the processor are those of the server with all its processes: on a machine that does other
work too they say more than those of the clock.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.cases import data
from benchmarks.processes import used_by

BODY = json.dumps(data(1, 0)).encode()
POST = (
    b"POST /v1/assessments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: " + str(len(BODY)).encode() + b"\r\n\r\n" + BODY
)
SECONDS_BETWEEN_PROBES = 0.02
PARTS = 10


@dataclass
class Measured:
    """Milliseconds of each answer that was the right one, and how many others there were."""

    times: list[float] = field(default_factory=list)
    errors: int = 0

    def told(self) -> str:
        """Return median and 99th percentile."""
        if not self.times:
            return f"no answers, {self.errors} errors"
        ordered = sorted(self.times)
        p99 = ordered[int(len(ordered) * 0.99)]
        return f"median {median(ordered):7.2f} ms   p99 {p99:7.2f} ms   {self.errors} errors"


class Connection:
    """A connection that is kept, and opened anew where the server closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes, status: bytes, measured: Measured) -> bytes:
        """Send a request, take down how long it took, and return the head of the answer."""
        start = perf_counter()
        try:
            head = await self._answer(request)
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            head = b""
        if head.startswith(b"HTTP/1.1 " + status):
            measured.times.append((perf_counter() - start) * 1000)
        else:
            measured.errors += 1
        return head

    def close(self) -> None:
        """Close it."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _answer(self, request: bytes) -> bytes:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        [length] = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        await reader.readexactly(int(length.split(b":")[1]))
        return head


def _get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


@dataclass
class Load:
    """Clients of one server until the time is over, or so many were posted."""

    port: int
    seconds: float
    most: int | None = None
    posts: Measured = field(default_factory=Measured)
    health: Measured = field(default_factory=Measured)

    async def run(self, connections: int, asking: str | None = None) -> None:
        """Post, and ask for the health beside it; `asking` is an address that is asked again and again."""
        self._end = perf_counter() + self.seconds
        self._numbers = count()
        others = [asyncio.ensure_future(self._probe())]
        if asking:
            others.append(asyncio.ensure_future(self._again_and_again(_get(asking))))
        await asyncio.gather(*(self._post() for _ in range(connections)))
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _post(self) -> None:
        connection = Connection(self.port)
        while perf_counter() < self._end and (self.most is None or next(self._numbers) < self.most):
            await connection.ask(POST, b"201", self.posts)
        connection.close()

    async def _probe(self) -> None:
        connection = Connection(self.port)
        while True:
            await connection.ask(_get("/healthz"), b"200", self.health)
            await asyncio.sleep(SECONDS_BETWEEN_PROBES)

    async def _again_and_again(self, request: bytes) -> None:
        connection, unmeasured = Connection(self.port), Measured()
        while True:
            await connection.ask(request, b"200", unmeasured)


@contextmanager
def served(module: str, workers: int) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Start a server with an empty database, and yield its port and process once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "PORT": str(port),
            "TRIAGE_DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.db'}",
            "TRIAGE_REQUESTS_PER_MINUTE": "0",
            "TRIAGE_WORKERS": str(workers),
        }
        server = subprocess.Popen(
            [sys.executable, "-m", module], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        try:
            assert server.stdout is not None
            server.stdout.readline()
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                asyncio.run(asyncio.sleep(0.05))
            yield port, server
        finally:
            server.terminate()
            server.wait()


def an_assessment(port: int) -> str:
    """Make one, and return where it is."""
    connection = Connection(port)
    head = asyncio.run(connection.ask(POST, b"201", Measured()))
    return next(
        line.split(b":", 1)[1].strip().decode()
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"location:")
    )


def measure(module: str, seconds: float, connections: int, workers: int = 1) -> float:
    """Start a server, warm it up, load it; print, and return the answers per second."""
    with served(module, workers) as (port, server):
        asyncio.run(Load(port, 1).run(connections))
        before = used_by(server.pid)
        load = Load(port, seconds / 2)
        asyncio.run(load.run(connections))
        spent = used_by(server.pid).processor - before.processor
        rate = len(load.posts.times) / load.seconds
        print(f"{module}, {workers} workers, {connections} connections, {load.seconds:.0f} s")
        print(f"  {rate:7.1f} assessments/s   {load.posts.told()}")
        print(f"  {spent / len(load.posts.times) * 1000:7.2f} ms of the processor for each")
        if module == "api":
            print(f"  /healthz meanwhile          {load.health.told()}", flush=True)
            beside = Load(port, seconds / 2)
            asyncio.run(beside.run(connections, f"{an_assessment(port)}/what-would-change"))
            beside_rate = len(beside.posts.times) / beside.seconds
            print(f"  beside a long question, {beside_rate:.1f} assessments/s   {beside.posts.told()}")
            print(f"  /healthz meanwhile          {beside.health.told()}", flush=True)
    return rate


def measure_use(assessments: int, connections: int, workers: int) -> None:
    """Print memory and descriptors in the course of many assessments."""
    with served("api", workers) as (port, server):
        for part in range(PARTS + 1):
            used = used_by(server.pid)
            done = part * assessments // PARTS
            print(f"{done:8} assessments: {used.memory / 1e6:6.1f} MB, {used.descriptors} descriptors", flush=True)
            if part < PARTS:
                load = Load(port, float("inf"), most=assessments // PARTS)
                asyncio.run(load.run(connections))
                if load.posts.errors:
                    print(f"         {load.posts.errors} errors")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--connections", type=int, default=8)
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("--assessments", type=int)
    chosen = options.parse_args()
    if chosen.assessments:
        measure_use(chosen.assessments, chosen.connections, chosen.workers)
        return
    ours = measure("api", chosen.seconds, chosen.connections, chosen.workers)
    echo = measure("benchmarks.echo", chosen.seconds, chosen.connections)
    print(f"echo / service: {echo / ours:.1f}")


if __name__ == "__main__":
    main()
