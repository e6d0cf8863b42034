"""A client of the real application, on a real SQLite file, without a socket."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import httpx
from fastapi import FastAPI

from api.application import create_application
from api.settings import Settings

Result = TypeVar("Result")

NOW = datetime(2026, 11, 23, 23, 59, 58, tzinfo=UTC)
JSON = {"Content-Type": "application/json"}


class Client:
    """Sends requests to the application; an exception that leaves the application fails the test."""

    def __init__(self, app: FastAPI, database: Path, runner: asyncio.Runner) -> None:
        self.app = app
        self.database = database
        self._runner = runner
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://triage.test")

    def run(self, work: Coroutine[object, object, Result]) -> Result:
        return self._runner.run(work)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self.run(self._http.get(path, headers=headers))

    def request(self, method: str, path: str) -> httpx.Response:
        return self.run(self._http.request(method, path))

    def post(
        self, body: bytes | AsyncIterator[bytes], headers: Mapping[str, str] = JSON, path: str = "/v1/assessments"
    ) -> httpx.Response:
        return self.run(self._http.post(path, content=body, headers=headers))

    def post_case(self, case: Mapping[str, object]) -> httpx.Response:
        return self.post(json.dumps(case).encode())

    def post_at_once(self, bodies: list[bytes]) -> list[httpx.Response]:
        async def all_of_them() -> list[httpx.Response]:
            sent = (self._http.post("/v1/assessments", content=body, headers=JSON) for body in bodies)
            return list(await asyncio.gather(*sent))

        return self.run(all_of_them())

    def get_at_once(self, paths: list[str]) -> list[httpx.Response]:
        async def all_of_them() -> list[httpx.Response]:
            return list(await asyncio.gather(*(self._http.get(path) for path in paths)))

        return self.run(all_of_them())

    def rows(self) -> int:
        with closing(sqlite3.connect(self.database)) as connection:
            (count,) = connection.execute("SELECT count(*) FROM assessments").fetchone()
        assert isinstance(count, int)
        return count

    def drop_table(self) -> None:
        """Break the database behind the back of the service."""
        with closing(sqlite3.connect(self.database)) as connection:
            connection.execute("DROP TABLE assessments")


@contextmanager
def running_service(folder: Path) -> Iterator[Client]:
    database = folder / "var" / "triage.db"
    app = create_application(Settings(database_file=database), clock=lambda: NOW)
    with asyncio.Runner() as runner:
        life = app.router.lifespan_context(app)
        runner.run(life.__aenter__())
        try:
            yield Client(app, database, runner)
        finally:
            runner.run(life.__aexit__(None, None, None))


def assert_problem(answer: httpx.Response, status: int, name: str) -> dict[str, object]:
    """Check that the answer is a problem document of this kind, and return it."""
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    problem: dict[str, object] = answer.json()
    assert problem["type"] == f"urn:triage:problem:{name}"
    assert problem["status"] == status
    assert problem["title"] and problem["detail"]
    return problem
