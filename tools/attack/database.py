"""What somebody can do who may write to the database, and has neither the keys nor the service."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True)
class Target:
    """A database file; in it, by their ids, an assessment with two reviews and two dissents, of which the first one
    ended, and another assessment; and the certificate of the first. Two families are stopped, and one was lifted.
    """

    file: Path
    assessment: str
    reviews: tuple[str, str]
    opinions: tuple[str, str]
    other: str
    certificate: bytes

    def run(self, statement: str, *values: object) -> None:
        """Change the database, without regard to what refers to what."""
        with closing(sqlite3.connect(self.file)) as connection, connection:
            connection.execute(statement, values)

    def replace(self, table: str, column: str, key: str, document: bytes) -> None:
        """Put a document in the place of another, with a digest that fits."""
        packed = zlib.compress(document), "zlib", sha256(document).hexdigest(), key
        self.run(f"UPDATE {table} SET content = ?, encoding = ?, sha256 = ? WHERE {column} = ?", *packed)


Attack = Callable[[Target], None]


def _exchange(target: Target) -> None:
    for former, new in ((target.assessment, "x" * 32), (target.other, target.assessment), ("x" * 32, target.other)):
        for table, column in (("assessments", "id"), ("log_bindings", "key"), ("case_keys", "id")):
            target.run(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", new, former)


def _forged(target: Target) -> bytes:
    return target.certificate.replace(b'"age":"child"', b'"age":"adult"')


def _number(target: Target) -> str:
    return f"number = (SELECT number FROM log_bindings WHERE key = '{target.assessment}')"


ON_AN_ASSESSMENT: dict[str, Attack] = {
    "change a fact, with the digest": lambda it: it.replace("assessments", "id", it.assessment, _forged(it)),
    "break it as JSON, with the digest": lambda it: it.replace("assessments", "id", it.assessment, b"{"),
    "break what is packed": lambda it: it.run("UPDATE assessments SET content = x'00' WHERE id = ?", it.assessment),
    "exchange it with another one": _exchange,
    "give it another author": lambda it: it.run(
        "UPDATE assessments SET author = 'somebody' WHERE id = ?", it.assessment
    ),
    "make it older": lambda it: it.run(
        "UPDATE assessments SET created_at = '2026-11-02 00:00:00.000000' WHERE id = ?", it.assessment
    ),
    "give it another reference": lambda it: it.run(
        "UPDATE assessments SET reference_index = 'ANOTHER' WHERE id = ?", it.assessment
    ),
    "remove what binds it": lambda it: it.run("DELETE FROM log_bindings WHERE key = ?", it.assessment),
    "remove its entry from the log": lambda it: it.run(f"DELETE FROM log_entries WHERE {_number(it)}"),
    "change its entry": lambda it: it.run(
        f"UPDATE log_entries SET entry = replace(CAST(entry AS TEXT), 'local', 'other') WHERE {_number(it)}"
    ),
    "change the tree": lambda it: it.run("UPDATE log_nodes SET hash = zeroblob(32)"),
    "take its key away": lambda it: it.run(
        "UPDATE case_keys SET wrapped = NULL, erased_at = '2026-11-23 00:00:00.000000' WHERE id = ?", it.assessment
    ),
}
ON_ITS_REVIEWS: dict[str, Attack] = {
    "change a review, with the digest": lambda it: it.replace("reviews", "id", it.reviews[0], b"{}"),
    "remove a review": lambda it: it.run("DELETE FROM reviews WHERE id = ?", it.reviews[0]),
    "remove the last review": lambda it: it.run("DELETE FROM reviews WHERE id = ?", it.reviews[1]),
    "put reviews in another order": lambda it: it.run(
        "UPDATE reviews SET number = number + 1000 WHERE id = ?", it.reviews[0]
    ),
    "move a review to another assessment": lambda it: it.run(
        "UPDATE reviews SET assessment_id = ? WHERE id = ?", it.other, it.reviews[0]
    ),
}


ON_ITS_OPINIONS: dict[str, Attack] = {
    "change a dissent, with the digest": lambda it: it.replace("opinions", "id", it.opinions[0], b"{}"),
    "exchange two dissents": lambda it: it.run(
        "UPDATE opinions SET content = other.content, sha256 = other.sha256 "
        "FROM opinions AS other WHERE other.id <> opinions.id"
    ),
    "remove a dissent": lambda it: it.run("DELETE FROM opinions WHERE id = ?", it.opinions[1]),
    "move a dissent to another assessment": lambda it: it.run(
        "UPDATE opinions SET assessment_id = ? WHERE id = ?", it.other, it.opinions[1]
    ),
    "change how a dissent ended": lambda it: it.replace("resolutions", "opinion_id", it.opinions[0], b"{}"),
    "have a dissent go on that ended": lambda it: it.run("DELETE FROM resolutions"),
    "have another dissent end": lambda it: it.run("UPDATE resolutions SET opinion_id = ?", it.opinions[1]),
}
ON_STOPS: dict[str, Attack] = {
    "remove a stop": lambda it: it.run("DELETE FROM stops WHERE target = 'child'"),
    "end a stop": lambda it: it.run("UPDATE stops SET until = '2026-11-02 00:00:00.000000'"),
    "have another rule stopped": lambda it: it.run("UPDATE stops SET target = 'route' WHERE target = 'child'"),
    "give a stop another author": lambda it: it.run("UPDATE stops SET set_by = 'somebody'"),
    "lift a stop": lambda it: it.run(
        "INSERT INTO liftings SELECT id, reason, set_at, 'sam' FROM stops WHERE target = 'child'"
    ),
    "have a stop that was lifted hold again": lambda it: it.run("DELETE FROM liftings"),
    "add a stop": lambda it: it.run(
        "INSERT INTO stops (number, id, kind, reason, set_at, set_by) "
        "SELECT 9, 'x', 'system', reason, set_at, set_by FROM stops LIMIT 1"
    ),
}


def alter_rulebooks(target: Target) -> None:
    """Put something else in the place of every kept rulebook."""
    packed = zlib.compress(b"{}"), sha256(b"{}").hexdigest()
    target.run("UPDATE rulebooks SET content = ?, encoding = 'zlib', sha256 = ?", *packed)
