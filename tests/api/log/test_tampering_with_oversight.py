"""Somebody changes what lawyers said, or what is stopped: it is named by kind when it is read, never with 500."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict

import pytest

from api.people.roles import Role
from api.storage.documents import Packed
from tests.api.client import ON_BOTH_DATABASES, Client, assert_problem, rows_of
from tests.api.log.test_tampering import ANYTHING, put
from tests.api.oversight.reviewing import ANY, CHILD, assessed, someone
from tests.api.people.someone import Someone

SIGNED = {"opinion": "signed", "node": "child", "instead": None, "reason": "This is how the law reads."}
DISSENT = {"opinion": "dissented", "node": "child", "instead": "adult", "reason": "The register says otherwise."}
STANDS = {"outcome": "stands", "reason": "The doubt is resolved later, in the procedure."}
STOP = {"kind": "family", "target": "child", "reason": "The guidance was withdrawn.", "until": None}


class Said:
    """An assessment with two dissents of a lawyer, of which one ended, and another assessment."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.lena = someone(client, "lena", Role.LEGAL_ADVISER)
        self.sam = someone(client, "sam", Role.SUPERVISOR)
        anna = someone(client, "anna", Role.CASEWORKER)
        self.location, self.other = assessed(anna, CHILD), assessed(anna, CHILD)
        made = [self.lena.ask("POST", f"{self.location}/opinions", DISSENT, ANY) for _ in range(2)]
        assert [answer.status_code for answer in made] == [201, 201]
        self.ids = [answer.json()["id"] for answer in made]
        self.resolution = f"{self.location}/opinions/{self.ids[0]}/resolution"
        assert self.sam.ask("PUT", self.resolution, STANDS).status_code == 201

    def change(self, statement: str, **values: object) -> None:
        self.client.change(statement, **values)


def delete_with_binding(said: Said, opinion: str) -> None:
    said.change("DELETE FROM opinions WHERE id = :id", id=opinion)
    said.change("DELETE FROM log_bindings WHERE key = :id", id=opinion)


def replaced(document: bytes) -> dict[str, object]:
    return asdict(Packed.of(document))


OPINION_ATTACKS: dict[str, Callable[[Said], None]] = {
    "changed with its digest": lambda it: it.change(
        "UPDATE opinions SET content = :content, encoding = :encoding, sha256 = :sha256 WHERE id = :id",
        id=it.ids[0],
        **replaced(b'{"opinion":"signed"}'),
    ),
    "exchanged": lambda it: it.change(
        "UPDATE opinions SET content = other.content, sha256 = other.sha256 "
        "FROM opinions AS other WHERE other.id <> opinions.id"
    ),
    "moved": lambda it: it.change(
        "UPDATE opinions SET assessment_id = :other WHERE id = :id", other=it.other[-32:], id=it.ids[1]
    ),
    "deleted": lambda it: it.change("DELETE FROM opinions WHERE id = :id", id=it.ids[1]),
    "deleted with what binds it": lambda it: delete_with_binding(it, it.ids[1]),
    "in another order": lambda it: it.change(
        "UPDATE opinions SET number = number + 5 WHERE id = :id", id=it.ids[0]
    ),
    "how it ended changed": lambda it: it.change(
        "UPDATE resolutions SET content = :content, encoding = :encoding, sha256 = :sha256",
        **replaced(b'{"outcome":"withdrawn"}'),
    ),
    "how it ended deleted": lambda it: it.change("DELETE FROM resolutions"),
    "how it ended given to another": lambda it: it.change("UPDATE resolutions SET opinion_id = :id", id=it.ids[1]),
}


@pytest.mark.parametrize("attack", OPINION_ATTACKS)
@ON_BOTH_DATABASES
def test_opinions_that_were_changed_are_named(client: Client, attack: str) -> None:
    said = Said(client)
    OPINION_ATTACKS[attack](said)
    addresses = [f"{said.location}/opinions", f"{said.location}/review-state", "/v1/dissents"]
    if attack in ("in another order", "deleted with what binds it"):
        # In a list of all assessments only what is there is looked at.
        addresses.pop()
    for address in addresses:
        problem = assert_problem(said.lena.ask("GET", address), 503, "damaged-document")
        assert str(problem["detail"]).startswith(("The stored opinion", "The stored resolution")), address
    assert_problem(said.lena.ask("POST", f"{said.location}/opinions", SIGNED, ANY), 503, "damaged-document")
    assert_problem(said.sam.ask("PUT", said.resolution, STANDS), 503, "damaged-document")


@ON_BOTH_DATABASES
def test_no_word_of_an_opinion_stands_in_the_database_in_clear_text(client: Client) -> None:
    Said(client)
    for table in ("opinions", "resolutions"):
        for (content,) in rows_of(client.database, f"SELECT content FROM {table}"):
            assert isinstance(content, bytes | memoryview)
            with pytest.raises(Exception, match="unpacked"):
                Packed(bytes(content), "zlib", "").document("opinion", "")  # type: ignore[arg-type]


def test_what_was_said_of_an_erased_case_is_gone_and_told_as_erased(client: Client) -> None:
    said = Said(client)
    assert said.sam.ask("DELETE", said.location, headers=ANY).status_code == 204
    assert_problem(said.lena.ask("GET", f"{said.location}/opinions"), 410, "erased")
    assert_problem(said.lena.ask("POST", f"{said.location}/opinions", SIGNED, ANY), 410, "erased")
    assert said.lena.ask("GET", "/v1/dissents").json() == []
    assert rows_of(client.database, "SELECT 1 FROM log_bindings WHERE kind = 'opinion'") == []


def stopped(client: Client) -> tuple[Someone, Someone, list[str]]:
    """Have two families stopped, of which one was lifted."""
    lena, sam = someone(client, "lena", Role.LEGAL_ADVISER), someone(client, "sam", Role.SUPERVISOR)
    ids = [lena.ask("POST", "/v1/stops", {**STOP, "target": name}).json()["id"] for name in ("child", "access")]
    lifted = sam.ask("PUT", f"/v1/stops/{ids[1]}/lifting", {"reason": "The new guidance is in the rulebook."})
    assert lifted.status_code == 201
    return lena, someone(client, "anna", Role.CASEWORKER), ids


STOP_ATTACKS = {
    "deleted": "DELETE FROM stops WHERE target = 'child'",
    "ended in secret": "UPDATE stops SET until = '2026-11-23 00:00:00' WHERE target = 'child'",
    "another rule": "UPDATE stops SET target = 'trafficking' WHERE target = 'child'",
    "another kind": "UPDATE stops SET kind = 'system', target = NULL",
    "other words": "UPDATE stops SET reason = 'Nothing of the kind.'",
    "another person": "UPDATE stops SET set_by = 'anna'",
    "lifted in secret": "INSERT INTO liftings SELECT id, reason, set_at, 'sam' FROM stops WHERE target = 'child'",
    "not lifted": "DELETE FROM liftings",
    "set in secret": "INSERT INTO stops (number, id, kind, target, reason, set_at, set_by) "
    "SELECT 9, 'x', kind, 'trafficking', reason, set_at, set_by FROM stops WHERE target = 'child'",
}


@pytest.mark.parametrize("attack", STOP_ATTACKS)
@ON_BOTH_DATABASES
def test_stops_that_were_changed_are_named_before_anything_is_assessed(client: Client, attack: str) -> None:
    lena, anna, _ = stopped(client)
    location = assessed(anna, CHILD)
    client.change(STOP_ATTACKS[attack])
    for answer in (
        lena.ask("GET", "/v1/stops"),
        lena.ask("POST", "/v1/stops", {**STOP, "target": "route"}),
        anna.ask("POST", "/v1/assessments", CHILD),
        anna.ask("GET", f"{location}/review-state"),
    ):
        problem = assert_problem(answer, 503, "damaged-document")
        assert str(problem["detail"]).startswith(("The stored stop", "The stored lifting"))
    assert client.rows() == 1
    assert anna.ask("GET", location).status_code == 200


def test_a_stop_that_is_seen_to_be_right_is_not_looked_up_again_and_is_named_once_it_is_changed(
    client: Client,
) -> None:
    lena, _, _ = stopped(client)
    first = lena.ask("GET", "/v1/stops").json()
    assert lena.ask("GET", "/v1/stops").json() == first
    client.change("UPDATE stops SET set_by = 'anna'")
    assert_problem(lena.ask("GET", "/v1/stops"), 503, "damaged-document")
    client.change("UPDATE stops SET set_by = 'lena'")
    assert lena.ask("GET", "/v1/stops").json() == first


@pytest.mark.slow
def test_whatever_is_put_into_whatever_column_of_theirs_is_never_an_unforeseen_failure(client: Client) -> None:
    said = Said(client)
    stopped_by, _, _ = stopped_again(said)
    file = str(client.database.database)
    addresses = (f"{said.location}/opinions", "/v1/dissents", "/v1/stops", f"{said.location}/review-state")
    answered: set[int] = set()
    for table in ("opinions", "resolutions", "stops", "liftings"):
        with closing(sqlite3.connect(file)) as connection:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            row, *before = connection.execute(f"SELECT rowid, {', '.join(columns)} FROM {table} LIMIT 1").fetchone()
        for column, former in zip(columns, before, strict=True):
            for value in ANYTHING:
                try:
                    put(file, table, column, row, value)
                except sqlite3.IntegrityError:
                    continue
                for address in addresses:
                    answer = stopped_by.ask("GET", address)
                    assert answer.status_code in (200, 503), (table, column, value, answer.text)
                    answered.add(answer.status_code)
                moved = value if isinstance(value, int) and column == "number" else row
                put(file, table, column, moved, former)
    assert answered == {200, 503}
    assert [stopped_by.ask("GET", address).status_code for address in addresses] == [200] * 4


def stopped_again(said: Said) -> tuple[Someone, Someone, str]:
    """Have a family stopped and let go on."""
    stop = said.lena.ask("POST", "/v1/stops", STOP).json()["id"]
    assert said.sam.ask("PUT", f"/v1/stops/{stop}/lifting", {"reason": "It is mended now."}).status_code == 201
    return said.lena, said.sam, stop
