"""The service over time: whatever is submitted, read and refused in whatever order, what was answered stays so.

A state machine sends what a client could send to the real application on a real database, and stops and starts
the application in between. `stored` is all that it expects to be kept. A further endpoint is a rule of a few lines:
it takes one of `locations`, asks, compares with `stored[location]`, and notes there what it has to find again.
"""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import URL

from api.settings import sqlite_file
from tests.api.client import JSON, Client, assert_problem, running_service
from tests.api.postgresql import PostgreSQLServer
from tests.api.test_bad_input import REFUSED, UNREADABLE
from tests.strategies import cases
from triage import Case, check_certificate

pytestmark = pytest.mark.slow

REPRESENTATIONS = ("application/json", "text/plain", "text/vnd.mermaid", "text/x-mermaid")


@dataclass
class Stored:
    """What was answered when a case was submitted, what each form of its trace then said, and its reviews."""

    body: bytes
    document: bytes
    traces: dict[str, bytes]
    reviews: list[object]


class ServiceOverTime(RuleBasedStateMachine):
    """A client that remembers everything it was answered."""

    locations: Bundle[str] = Bundle("locations")

    def __init__(self) -> None:
        super().__init__()
        self.everything = ExitStack()
        self.database = self.new_database()
        self.stored: dict[str, Stored] = {}
        self.service = ExitStack()
        self.client: Client

    def new_database(self) -> URL:
        folder = self.everything.enter_context(tempfile.TemporaryDirectory())
        return sqlite_file(Path(folder) / "triage.db")

    @initialize()
    def start(self) -> None:
        self.client = self.service.enter_context(running_service(self.database))

    @rule()
    def restart(self) -> None:
        """Stop the application and start another one on the same database."""
        self.service.close()
        self.start()

    @rule(target=locations, case=cases())
    def submit(self, case: Case) -> str:
        return self._submitted(case.model_dump_json(exclude_defaults=True).encode())

    @rule(target=locations, location=locations)
    def submit_again(self, location: str) -> str:
        """The same case gives the same certificate; it is kept a second time, under another name."""
        again = self._submitted(self.stored[location].body)
        assert self.stored[again].document == self.stored[location].document
        return again

    @rule(target=locations, case=cases())
    def submit_with_a_key(self, case: Case) -> str:
        """Sent again with its key, also after a restart, a case is answered with what was made first."""
        body = case.model_dump_json(exclude_defaults=True).encode()
        keyed = {**JSON, "Idempotency-Key": f"key {len(self.stored)}"}
        first = self.client.post(body, keyed)
        assert first.status_code == 201, first.text[:300]
        location = str(first.headers["location"])
        assert location not in self.stored
        self.stored[location] = Stored(body, first.content, {}, [])
        self.restart()
        again = self.client.post(body, keyed)
        assert (again.headers["location"], again.content) == (location, first.content)
        return location

    @rule()
    def find_all(self) -> None:
        """Every assessment stands on one page of the list."""
        found: list[str] = []
        address = "/v1/assessments?limit=3"
        while address:
            page = self.client.get(address).json()
            found += [entry["href"] for entry in page["assessments"]]
            address = page["next"]
        assert sorted(found) == sorted(self.stored)

    @rule(location=locations)
    def submit_what_was_read_back(self, location: str) -> None:
        """The case inside a certificate is a case: submitted, it leads to the same certificate."""
        document = json.loads(self.stored[location].document)
        dated = {**document["case"], "assessed_on": document["assessed_on"]}
        again = self._submitted(json.dumps(dated).encode())
        assert json.loads(self.stored[again].document)["trace"] == document["trace"]

    @rule(name=st.sampled_from(sorted({**UNREADABLE, **REFUSED})))
    def submit_what_is_wrong(self, name: str) -> None:
        body = UNREADABLE[name] if name in UNREADABLE else REFUSED[name][0]
        answer = self.client.post(body)
        assert answer.status_code in (400, 413, 422), answer.text[:300]
        assert answer.headers["content-type"] == "application/problem+json"
        assert "location" not in answer.headers

    @rule(location=locations)
    def read(self, location: str) -> None:
        answer = self.client.get(location)
        assert answer.status_code == 200
        assert answer.content == self.stored[location].document
        assert answer.headers["etag"] == f'"{sha256(answer.content).hexdigest()}"'

    @rule(location=locations, media_type=st.sampled_from(REPRESENTATIONS))
    def read_trace(self, location: str, media_type: str) -> None:
        answer = self.client.get(f"{location}/trace", {"Accept": media_type})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(media_type)
        # Where it is recorded names the latest head of the log, which grows.
        told, *_ = answer.content.partition(b"\nHOW TO CHECK THIS RECORD\n")
        assert told == self.stored[location].traces.setdefault(media_type, told)
        if media_type == "application/json":
            assert answer.json() == json.loads(self.stored[location].document)["trace"]

    @rule(location=locations)
    def derive_again(self, location: str) -> None:
        """What was kept follows from its facts, without the engine and without the service."""
        check_certificate(self.client.get(location).content)

    @rule(location=locations, departing=st.booleans())
    def review(self, location: str, departing: bool) -> None:
        """A person confirms or departs; the assessment stays as it is, and each review is found again."""
        recommended = json.loads(self.stored[location].document)["procedure"]["id"]
        other = "regular_rsd" if recommended != "regular_rsd" else "protection_screening"
        review = {
            "decision": "departed" if departing else "confirmed",
            "procedure": other if departing else recommended,
            "code": "other_reason",
            "reason": "The interview showed what the file did not.",
        }
        answer = self.client.post_review(location, review)
        assert answer.status_code == 201, answer.text[:300]
        self.stored[location].reviews.append(answer.json())

    @rule(location=locations)
    def read_reviews(self, location: str) -> None:
        assert self.client.get(f"{location}/reviews").json() == self.stored[location].reviews

    @rule(location=locations)
    def verify(self, location: str) -> None:
        """The service itself derives again what it kept."""
        assert self.client.get(f"{location}/verification").json()["follows"] is True

    @rule(name=st.text("0123456789abcdef", min_size=32, max_size=32))
    def read_what_was_never_kept(self, name: str) -> None:
        assert_problem(self.client.get(f"/v1/assessments/{name}"), 404, "not-found")

    @invariant()
    def nothing_is_lost_and_nothing_is_added(self) -> None:
        if hasattr(self, "client"):
            assert self.client.rows() == len(self.stored)

    def teardown(self) -> None:
        for location, stored in self.stored.items():
            assert self.client.get(location).content == stored.document
        self.service.close()
        self.everything.close()

    def _submitted(self, body: bytes) -> str:
        answer = self.client.post(body)
        assert answer.status_code == 201, answer.text[:300]
        location = answer.headers["location"]
        assert location not in self.stored
        self.stored[location] = Stored(body, answer.content, {}, [])
        return str(location)


def lives(number: int, steps: int) -> settings:
    return settings(max_examples=number, stateful_step_count=steps, deadline=None)


def test_whatever_happens_to_the_service_what_it_answered_stays_so() -> None:
    run_state_machine_as_test(ServiceOverTime, settings=lives(6, steps=20))


def test_whatever_happens_to_the_service_on_postgresql_what_it_answered_stays_so(
    postgresql_server: PostgreSQLServer,
) -> None:
    class OnPostgreSQL(ServiceOverTime):
        def new_database(self) -> URL:
            return postgresql_server.new_database()

    run_state_machine_as_test(OnPostgreSQL, settings=lives(2, steps=15))


@pytest.mark.slow
def test_whatever_happens_to_the_service_for_long_what_it_answered_stays_so() -> None:
    run_state_machine_as_test(ServiceOverTime, settings=lives(8, steps=40))
