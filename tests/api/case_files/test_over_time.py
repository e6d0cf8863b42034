"""Case files over time: whatever two offices send in whatever order, none loses an assessment or sees the other's.

A state machine sends what people of two offices could send to the real application on a real database, and stops
and starts it in between. What it was answered is all that it expects to find, and nothing of it may change.
"""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
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

from api.people.roles import Role
from api.settings import sqlite_file
from tests.api.client import Client, running_service
from tests.api.people.someone import OTHER, OWN, Someone, account, by_key
from tests.api.postgresql import PostgreSQLServer

CASES = st.sampled_from(
    [
        {"assessed_on": "2026-11-23"},
        {"assessed_on": "2026-11-23", "applicant": {"age": "child"}},
        {"assessed_on": "2026-11-23", "applicant": {"protection_wish": "yes"}, "claims": [{}]},
        {"assessed_on": "2026-11-23", "reference": "KE-1", "stays": [{"kind": "transit"}]},
    ]
)
OCCASIONS = st.sampled_from(["correction", "new_information", "changed_circumstances", "reassessment"])
# A file that is not there, one that is, and what another office has: all that a tag can be about.
OFFICES = st.sampled_from([OWN, OTHER])


@dataclass
class File:
    """What was answered of a case file: its office, and its assessments in order."""

    office: str
    tag: str
    assessments: list[tuple[str, bytes]] = field(default_factory=list)


class CasesOverTime(RuleBasedStateMachine):
    """People of two offices who remember everything that they were answered."""

    files: Bundle[str] = Bundle("files")

    def __init__(self) -> None:
        super().__init__()
        self.everything = ExitStack()
        self.folder = Path(self.everything.enter_context(tempfile.TemporaryDirectory()))
        self.database = self.new_database()
        self.known: dict[str, File] = {}
        self.drafts: dict[str, tuple[str, bytes]] = {}
        self.service = ExitStack()
        self.client: Client
        self.people: dict[str, Someone] = {}

    def new_database(self) -> URL:
        return sqlite_file(self.folder / "triage.db")

    @initialize()
    def begin(self) -> None:
        self.start()
        for office in (OWN, OTHER):
            account(self.client, office, Role.CASEWORKER, office)
            self.people[office] = by_key(self.client, office)

    def start(self) -> None:
        running = running_service(self.database)
        self.client = self.service.enter_context(running)

    @rule()
    def restart(self) -> None:
        """Stop the application and start another one on the same database."""
        self.service.close()
        self.start()
        self.people = {name: Someone(self.client, each.headers) for name, each in self.people.items()}

    @rule(target=files, office=OFFICES, case=CASES)
    def open(self, office: str, case: dict[str, object]) -> str:
        return self.opened(office, case, "")

    @rule(location=files, office=OFFICES, case=CASES, occasion=OCCASIONS, stale=st.booleans())
    def correct(self, location: str, office: str, case: dict[str, object], occasion: str, stale: bool) -> None:
        file = self.known[location]
        path = f"{location}/assessments?occasion={occasion}"
        tag = '"of another day"' if stale else file.tag
        answer = self.people[office].ask("POST", path, case, {"If-Match": tag})
        if office != file.office:
            assert answer.status_code == 404
        elif stale:
            assert answer.status_code == 412
        else:
            assert answer.status_code == 201, answer.text
            file.assessments.append((answer.headers["location"], answer.content))
            file.tag = self.people[office].ask("GET", location).headers["etag"]

    @rule(office=OFFICES, case=CASES)
    def draft(self, office: str, case: dict[str, object]) -> None:
        answer = self.people[office].ask("POST", "/v1/drafts", case)
        assert answer.status_code == 201, answer.text
        self.drafts[answer.headers["location"]] = (office, json.dumps(case).encode())

    @rule(target=files, office=OFFICES)
    def submit_a_draft(self, office: str) -> str:
        own = [location for location, (owner, _) in self.drafts.items() if owner == office]
        if not own:
            return self.opened(office, {"assessed_on": "2026-11-23"}, "")
        case = json.loads(self.drafts.pop(own[0])[1])
        return self.opened(office, case, f"?draft={own[0].rpartition('/')[2]}")

    @rule(one=files, other=files, office=OFFICES)
    def link(self, one: str, other: str, office: str) -> None:
        """A household is made of files of one's own office alone; whoever makes it sees no other."""
        ids = {each.rpartition("/")[2] for each in (one, other)}
        body = {"kind": "household", "members": [{"case": each, "relation": "sibling"} for each in sorted(ids)]}
        answer = self.people[office].ask("POST", "/v1/households", body)
        own = {self.known[each].office for each in (one, other)} == {office}
        assert answer.status_code == (201 if own else 422)
        if own:
            outsider = self.people[OTHER if office == OWN else OWN]
            for path in ("", "/together"):
                assert self.people[office].ask("GET", answer.headers["location"] + path).status_code == 200
                assert outsider.ask("GET", answer.headers["location"] + path).status_code == 404

    @invariant()
    def no_assessment_is_lost_or_changed(self) -> None:
        for location, file in self.known.items():
            answer = self.people[file.office].ask("GET", location)
            assert answer.headers["etag"] == file.tag
            entries = answer.json()["assessments"]
            assert [entry["href"] for entry in entries] == [href for href, _ in file.assessments]
            assert [entry["follows"] for entry in entries] == [None, *(entry["id"] for entry in entries[:-1])]

    @invariant()
    def each_office_finds_its_own_and_nothing_else(self) -> None:
        for office, person in self.people.items():
            found = {entry["href"] for entry in person.ask("GET", "/v1/cases?limit=200").json()["cases"]}
            assert found == {location for location, file in self.known.items() if file.office == office}
            drafts = {entry["href"] for entry in person.ask("GET", "/v1/drafts").json()["drafts"]}
            assert drafts == {location for location, (owner, _) in self.drafts.items() if owner == office}

    def opened(self, office: str, case: dict[str, object], query: str) -> str:
        answer = self.people[office].ask("POST", f"/v1/cases{query}", case)
        assert answer.status_code == 201, answer.text
        location = str(answer.headers["location"])
        assert location not in self.known
        self.known[location] = file = File(office, answer.headers["etag"])
        [entry] = answer.json()["assessments"]
        file.assessments.append((entry["href"], self.read(office, entry["href"])))
        return location

    def read(self, office: str, href: str) -> bytes:
        answer = self.people[office].ask("GET", href)
        assert answer.status_code == 200
        return answer.content

    def teardown(self) -> None:
        """At the end everything is read once more, by both offices."""
        if self.people:
            for location, file in self.known.items():
                outsider = self.people[OTHER if file.office == OWN else OWN]
                for path in (location, f"{location}/difference"):
                    assert outsider.ask("GET", path).status_code == 404
                for href, document in file.assessments:
                    assert self.read(file.office, href) == document
                    assert outsider.ask("GET", href).status_code == 404
                    assert outsider.ask("GET", f"{href}/case").status_code == 404
            for location, (owner, content) in self.drafts.items():
                assert self.read(owner, location) == content
                assert self.people[OTHER if owner == OWN else OWN].ask("GET", location).status_code == 404
        self.service.close()
        self.everything.close()


def lives(number: int, steps: int) -> settings:
    return settings(max_examples=number, stateful_step_count=steps, deadline=None)


def test_whatever_is_sent_no_file_loses_an_assessment_and_no_office_sees_the_others() -> None:
    run_state_machine_as_test(CasesOverTime, settings=lives(4, steps=12))


@pytest.mark.slow
def test_so_at_length_on_sqlite() -> None:
    run_state_machine_as_test(CasesOverTime, settings=lives(8, steps=40))


@pytest.mark.slow
def test_so_at_length_on_postgresql(postgresql_server: PostgreSQLServer) -> None:
    class OnPostgreSQL(CasesOverTime):
        def new_database(self) -> URL:
            return postgresql_server.new_database()

    run_state_machine_as_test(OnPostgreSQL, settings=lives(5, steps=20))
