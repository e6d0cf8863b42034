"""Who may ask at all: by which name, through which proxy, how much and how often."""

from __future__ import annotations

import asyncio
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from api.gate import Buckets, Gate
from api.settings import Settings, sqlite_file
from api.storage import AssessmentStore
from tests.api.client import Client, assert_problem
from tests.api.test_server import sqlite_in, started

OWN = {"Host": "127.0.0.1:8000"}


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "localhost", "127.0.0.1:1", "[::1]:8000"])
def test_a_name_of_the_service_is_answered(shared_client: Client, host: str) -> None:
    assert shared_client.get("/healthz", {"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["attacker.example", "localhost.attacker.example", "127.0.0.1.nip.example", ""])
def test_another_name_is_refused(shared_client: Client, host: str) -> None:
    answer = shared_client.get("/healthz", {"Host": host})
    assert_problem(answer, 421, "unknown-host")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_bucket_gives_what_it_holds_and_then_what_comes_back() -> None:
    buckets = Buckets(per_minute=60)
    assert [buckets.seconds_to_wait("a", 0.0) for _ in range(60)] == [0.0] * 60
    assert buckets.seconds_to_wait("a", 0.0) == pytest.approx(1.0)
    assert buckets.seconds_to_wait("b", 0.0) == 0.0
    assert buckets.seconds_to_wait("a", 0.5) == pytest.approx(0.5)
    assert buckets.seconds_to_wait("a", 1.0) == 0.0
    assert buckets.seconds_to_wait("a", 1.0) > 0
    assert [buckets.seconds_to_wait("a", 1000.0) for _ in range(61)].count(0.0) == 60


def test_clients_without_number_fill_no_memory() -> None:
    buckets = Buckets(per_minute=1)
    for number in range(20_000):
        buckets.seconds_to_wait(str(number), 0.0)
    assert len(buckets._left) == 10_000


def asked(settings: Settings, client: str, headers: dict[str, str], times: int = 1) -> list[httpx.Response]:
    """Ask through a gate, before an application that answers with the address of its client."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["client"][0].encode()})

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(gate, client=(client, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            return [await http.get("/x", headers=headers) for _ in range(times)]

    gate = Gate(application, settings, clock=lambda: 0.0)
    return asyncio.run(ask())


def test_too_many_requests_of_one_client_are_told_when_to_come_again() -> None:
    *taken, refused = asked(Settings(requests_per_minute=6), "127.0.0.1", {}, 7)
    assert {answer.status_code for answer in taken} == {200}
    assert_problem(refused, 429, "too-many-requests")
    assert refused.headers["retry-after"] == "10"


def test_the_neighbours_of_one_ipv6_subscriber_are_one_client() -> None:
    gate = Gate(lambda *_: None, Settings(requests_per_minute=1), clock=lambda: 0.0)  # type: ignore[arg-type]

    def refusal(client: str) -> object:
        scope = {"client": (client, 1), "headers": [(b"host", b"localhost")], "path": "/", "query_string": b""}
        return gate._refusal(scope)

    assert refusal("2001:db8::1") is None
    assert refusal("2001:db8::2") is not None
    assert refusal("2001:db8:0:1::1") is None


def test_only_the_named_proxy_is_let_in_and_believed_whom_it_asks_for() -> None:
    behind = Settings(trusted_proxies=("10.0.0.5/32",), requests_per_minute=0)
    forwarded = {"X-Forwarded-For": "198.51.100.7"}
    [answer] = asked(behind, "10.0.0.5", forwarded)
    assert answer.text == "198.51.100.7"
    [foreign] = asked(behind, "10.0.0.6", forwarded)
    assert_problem(foreign, 403, "foreign-peer")
    [near] = asked(behind, "127.0.0.1", forwarded)
    assert near.text == "127.0.0.1"
    [unnamed] = asked(Settings(requests_per_minute=0), "127.0.0.1", forwarded)
    assert unnamed.text == "127.0.0.1"


def test_what_a_client_writes_into_the_header_itself_is_not_believed() -> None:
    behind = Settings(trusted_proxies=("10.0.0.5/32",), requests_per_minute=0)
    [answer] = asked(behind, "10.0.0.5", {"X-Forwarded-For": "127.0.0.1, 198.51.100.7"})
    assert answer.text == "198.51.100.7"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.URL]:
    folder = tmp_path_factory.mktemp("server")
    with started(folder, sqlite_in(folder)) as (_, found):
        yield httpx.URL(found)


def said(address: httpx.URL, *parts: bytes, seconds: float = 0.0) -> bytes:
    """Send some bytes, and return all that comes until the server closes the connection."""
    heard = b""
    with closing(socket.create_connection((address.host, address.port), timeout=25)) as connection:
        try:
            for part in parts:
                connection.sendall(part)
                time.sleep(seconds)
        except OSError:
            pass
        try:
            while some := connection.recv(65536):
                heard += some
        except ConnectionResetError:
            pass
    return heard


def assert_refused(heard: bytes, status: int, name: str) -> None:
    head, _, body = heard.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d" % status), head
    assert b"application/problem+json" in head and b"nosniff" in head and b"no-store" in head
    assert b"urn:triage:problem:" + name.encode() in body


@pytest.mark.slow
@pytest.mark.parametrize(
    ("request_head", "status", "name"),
    [
        (b"GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n" % (b"a" * 20_000), 431, "head-too-large"),
        (b"GET /%s" % (b"a" * 20_000), 431, "head-too-large"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: %s\r\n\r\n" % (b"a" * 20_000), 431, "head-too-large"),
        (b"GET / HTTP/1.1\r\n\r\n", 400, "bad-request"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400, "bad-request"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, "bad-request"),
        (b"nonsense\r\n\r\n", 400, "bad-request"),
        (b"GET / HTTP/1.0\r\nConnection: close\r\n\r\n", 421, "unknown-host"),
    ],
    ids=["path", "endless", "header", "no Host", "two Hosts", "two lengths", "no HTTP", "HTTP/1.0 without Host"],
)  # fmt: skip
def test_what_the_server_itself_refuses_is_a_problem_too(
    address: httpx.URL, request_head: bytes, status: int, name: str
) -> None:
    if status == 431:
        # Without its end a large head in one piece is refused by the server, with it by the gate: the client
        # has to close.
        request_head = request_head.replace(b"\r\nHost: localhost", b"\r\nHost: localhost\r\nConnection: close")
    assert_refused(said(address, request_head), status, name)


@pytest.mark.slow
def test_a_head_that_never_ends_is_not_waited_for(address: httpx.URL) -> None:
    begun = time.monotonic()
    heard = said(address, b"GET / HTTP/1.1\r\n", *([b"X: y\r\n"] * 13), seconds=1)
    assert_refused(heard, 408, "too-slow")
    assert 9 < time.monotonic() - begun < 20


def test_the_file_of_the_database_is_for_the_service_alone(tmp_path: Path) -> None:
    file = tmp_path / "var" / "triage.db"
    for _ in range(2):
        with closing(AssessmentStore(sqlite_file(file))) as store:
            store.keep_rulebook("sha256:0", b"{}")
            for each in file.parent.rglob("*"):
                assert stat.S_IMODE(each.stat().st_mode) == (0o700 if each.is_dir() else 0o600), each
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        # A program from before let others read it.
        file.chmod(0o644)
