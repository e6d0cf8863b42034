"""A client of the real application, on a real database, without a socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import URL, create_engine, text

from api.application import create_application
from api.people.policy import Access
from api.settings import Settings

Result = TypeVar("Result")

NOW = datetime(2026, 11, 23, 23, 59, 58, tzinfo=UTC)
JSON = {"Content-Type": "application/json"}
ON_BOTH_DATABASES = pytest.mark.parametrize("kind_of_database", ["sqlite", "postgresql"], indirect=True)


class Client:
    """Sends requests to the application; an exception that leaves the application fails the test."""

    def __init__(self, app: FastAPI, database: URL, runner: asyncio.Runner) -> None:
        self.app = app
        self.database = database
        self._runner = runner
        # What is compressed has other bytes and another tag: whoever looks at that asks for it.
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://127.0.0.1:8000",
            headers={"Accept-Encoding": "identity"},
        )

    def run(self, work: Coroutine[object, object, Result]) -> Result:
        return self._runner.run(work)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self.run(self._http.get(path, headers=headers))

    def request(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self.run(self._http.request(method, path, headers=headers))

    def post(
        self, body: bytes | AsyncIterator[bytes], headers: Mapping[str, str] = JSON, path: str = "/v1/assessments"
    ) -> httpx.Response:
        return self.run(self._http.post(path, content=body, headers=headers))

    def post_case(self, case: Mapping[str, object]) -> httpx.Response:
        return self.post(json.dumps(case).encode())

    def post_review(
        self, location: str, review: Mapping[str, object] | bytes, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Send a review of whatever reviews there are."""
        body = review if isinstance(review, bytes) else json.dumps(review).encode()
        return self.post(body, {**JSON, "If-Match": "*", **(headers or {})}, f"{location}/reviews")

    def post_at_once(
        self, bodies: list[bytes], headers: Mapping[str, str] = JSON, path: str = "/v1/assessments"
    ) -> list[httpx.Response]:
        async def all_of_them() -> list[httpx.Response]:
            sent = (self._http.post(path, content=body, headers=headers) for body in bodies)
            return list(await asyncio.gather(*sent))

        return self.run(all_of_them())

    def get_at_once(self, paths: list[str]) -> list[httpx.Response]:
        async def all_of_them() -> list[httpx.Response]:
            return list(await asyncio.gather(*(self._http.get(path) for path in paths)))

        return self.run(all_of_them())

    def allow(self, path: str) -> None:
        """Let anybody read an address that a test added to the application."""
        people = self.app.state.people
        people.policy = {**people.policy, ("GET", path): Access(anybody=True)}

    def rows(self) -> int:
        return len(rows_of(self.database, "SELECT id FROM assessments"))

    def change(self, statement: str, **values: object) -> None:
        """Change the database behind the back of the service."""
        change(self.database, statement, **values)

    def drop_table(self) -> None:
        """Break the database behind the back of the service."""
        # SQLite asks nobody whether others refer to a table, and has no word for it.
        with_references = "" if self.database.get_backend_name() == "sqlite" else " CASCADE"
        for table in ("idempotency_keys", "reviews", "assessments"):
            self.change(f"DROP TABLE {table}{with_references}")


@contextmanager
def running_service(database: URL, otlp_endpoint: str | None = None) -> Iterator[Client]:
    settings = Settings(database=database, requests_per_minute=0, otlp_endpoint=otlp_endpoint)
    app = create_application(settings, clock=lambda: NOW)
    with asyncio.Runner() as runner:
        life = app.router.lifespan_context(app)
        runner.run(life.__aenter__())
        try:
            yield Client(app, database, runner)
        finally:
            runner.run(life.__aexit__(None, None, None))


def change(database: URL, statement: str, **values: object) -> None:
    """Change a database as somebody else than the service would: no references are looked at on SQLite."""
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text(statement), values)
    engine.dispose()


def rows_of(database: URL, question: str) -> list[tuple[object, ...]]:
    """Return what a database holds, asked as somebody else than the service would."""
    engine = create_engine(database)
    with engine.begin() as connection:
        rows = [tuple(row) for row in connection.execute(text(question))]
    engine.dispose()
    return rows


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
