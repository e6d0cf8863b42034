"""Requests per second of `POST /v1/assessments`, beside an echo endpoint that validates the same model.

    python -m benchmarks.service [--seconds N] [--connections N]

Both servers run one after the other as processes of their own, one worker each, on the loopback interface; this
process sends the requests over kept-alive connections.
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
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.cases import data

BODY = json.dumps(data(1, 0)).encode()
REQUEST = (
    b"POST /v1/assessments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: " + str(len(BODY)).encode() + b"\r\n\r\n" + BODY
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def one_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(REQUEST)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 201"):
        raise RuntimeError(head.decode())
    [length] = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    await reader.readexactly(int(length.split(b":")[1]))


async def connection(port: int, until: float, times: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while perf_counter() < until:
        start = perf_counter()
        await one_request(reader, writer)
        times.append((perf_counter() - start) * 1000)
    writer.close()


async def load(port: int, seconds: float, connections: int) -> list[float]:
    times: list[float] = []
    until = perf_counter() + seconds
    await asyncio.gather(*(connection(port, until, times) for _ in range(connections)))
    return sorted(times)


def measure(module: str, seconds: float, connections: int) -> float:
    """Start a server, warm it up, load it; print and return the requests per second."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'bench.db'}"
        environment = {**os.environ, "PORT": str(port), "TRIAGE_DATABASE_URL": database}
        environment["TRIAGE_REQUESTS_PER_MINUTE"] = "0"
        server = subprocess.Popen([sys.executable, "-m", module], env=environment, stdout=subprocess.PIPE)
        try:
            assert server.stdout is not None
            server.stdout.readline()
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                server.poll()
                asyncio.run(asyncio.sleep(0.05))
            asyncio.run(load(port, 1, connections))
            times = asyncio.run(load(port, seconds, connections))
        finally:
            server.terminate()
            server.wait()
    rate = len(times) / seconds
    p99 = times[int(len(times) * 0.99)]
    print(f"{module:18} {rate:7.0f} requests/s   median {median(times):6.2f} ms   p99 {p99:6.2f} ms", flush=True)
    return rate


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=10)
    options.add_argument("--connections", type=int, default=4)
    chosen = options.parse_args()
    ours = measure("api", chosen.seconds, chosen.connections)
    echo = measure("benchmarks.echo", chosen.seconds, chosen.connections)
    print(f"echo / service: {echo / ours:.1f}")


if __name__ == "__main__":
    main()
