"""Certificates are kept as they are, on either database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlalchemy.exc import IntegrityError

from api.settings import CannotStartError, sqlite_file
from api.storage import AssessmentStore, DamagedDocumentError, StoredAssessment
from api.storage.documents import Kind, Packed
from tests.api.client import ON_BOTH_DATABASES, change, rows_of
from tests.api.postgresql import PASSWORD, PostgreSQLServer

STORED = StoredAssessment("a" * 32, datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC), "sha256:0", b"\x00\xff{}")


@pytest.fixture
def store(database: URL) -> Iterator[AssessmentStore]:
    with closing(AssessmentStore(database)) as store:
        store.keep_rulebook(STORED.rulebook_digest, b"{}")
        yield store


@ON_BOTH_DATABASES
def test_what_is_kept_is_found(store: AssessmentStore) -> None:
    store.keep(STORED)
    assert store.find(STORED.id) == STORED
    assert store.rulebook_of(STORED.id) == STORED.rulebook_digest
    assert store.find("b" * 32) is None


@ON_BOTH_DATABASES
@pytest.mark.parametrize("key", ["", "a" * 5000, "\x00", "a\x00", "é", "\ud800", "' OR '1'='1", "%", "a\n"])
def test_whatever_is_asked_for_there_is_nothing_under_a_name_that_was_never_given(
    store: AssessmentStore, key: str
) -> None:
    store.keep(STORED)
    assert store.find(key) is None
    assert store.find_rulebook(key) is None


@ON_BOTH_DATABASES
def test_a_moment_of_another_time_zone_is_found_as_utc(store: AssessmentStore) -> None:
    nairobi = timezone(timedelta(hours=3))
    store.keep(replace(STORED, created_at=STORED.created_at.astimezone(nairobi)))
    found = store.find(STORED.id)
    assert found == STORED
    assert found is not None and found.created_at.tzinfo is UTC


@ON_BOTH_DATABASES
def test_an_id_is_never_given_twice(store: AssessmentStore) -> None:
    store.keep(STORED)
    with pytest.raises(IntegrityError) as caught:
        store.keep(replace(STORED, document=b"CANARY"))
    assert store.find(STORED.id) == STORED
    assert "CANARY" not in str(caught.value)


@ON_BOTH_DATABASES
def test_what_is_kept_outlives_the_store(database: URL) -> None:
    with closing(AssessmentStore(database)) as store:
        store.keep_rulebook(STORED.rulebook_digest, b"{}")
        store.keep(STORED)
    with closing(AssessmentStore(database)) as store:
        assert store.find(STORED.id) == STORED


@ON_BOTH_DATABASES
def test_a_rulebook_is_kept_under_its_digest_and_never_changed(store: AssessmentStore) -> None:
    store.keep_rulebook("sha256:1", b"first")
    store.keep_rulebook("sha256:1", b"second")
    assert store.has_rulebook("sha256:1") and not store.has_rulebook("sha256:2")
    assert store.find_rulebook("sha256:1") == b"first"
    assert store.find_rulebook("sha256:2") is None


@ON_BOTH_DATABASES
def test_a_rulebook_of_which_only_the_digest_was_kept_is_added(store: AssessmentStore, database: URL) -> None:
    change(database, "INSERT INTO rulebooks (digest) VALUES ('sha256:1')")
    assert store.find_rulebook("sha256:1") is None and not store.has_rulebook("sha256:1")
    store.keep_rulebook("sha256:1", b"first")
    assert store.find_rulebook("sha256:1") == b"first"


@ON_BOTH_DATABASES
def test_an_assessment_whose_rulebook_is_not_kept_is_not_kept_either(store: AssessmentStore) -> None:
    with pytest.raises(IntegrityError):
        store.keep(replace(STORED, rulebook_digest="sha256:unknown"))
    assert store.find(STORED.id) is None


@ON_BOTH_DATABASES
def test_many_write_and_read_at_once_and_each_finds_its_own(store: AssessmentStore) -> None:
    """More threads than connections: all wait for their turn, and none is refused."""
    all_of_them = [replace(STORED, id=f"{n:032x}", document=b"%d" % n) for n in range(60)]

    def keep_and_find(stored: StoredAssessment) -> None:
        store.keep(stored)
        store.keep_review(stored.id, stored.id, stored.document)
        store.keep_rulebook("sha256:2", b"{}")
        assert store.find(stored.id) == stored
        assert store.reviews_of(stored.id) == (stored.document,)

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(keep_and_find, all_of_them))


@ON_BOTH_DATABASES
def test_whoever_reviews_sees_the_reviews_of_all_who_were_before(store: AssessmentStore) -> None:
    store.keep(STORED)
    seen: list[int] = []

    def look(there: tuple[bytes, ...]) -> None:
        seen.append(len(there))
        # Long enough for the others to look too, if they could.
        time.sleep(0.2)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: store.keep_review(f"{number}", STORED.id, b"{}", look), range(4)))
    assert seen == [0, 1, 2, 3]


@ON_BOTH_DATABASES
def test_documents_are_kept_compressed(store: AssessmentStore, database: URL) -> None:
    document = b'{"name": "value"}' * 1000
    store.keep(replace(STORED, document=document))
    [(content, encoding)] = rows_of(database, "SELECT content, encoding FROM assessments")
    assert isinstance(content, bytes) and len(content) < len(document) / 10
    assert encoding == "zlib+aes256gcm"


@ON_BOTH_DATABASES
def test_a_document_that_was_changed_is_not_found_as_if_it_were_whole(
    store: AssessmentStore, database: URL
) -> None:
    store.keep(STORED)
    forged = Packed.of(b"CANARY")
    change(database, "UPDATE assessments SET content = :content, encoding = 'zlib'", content=forged.content)
    with pytest.raises(DamagedDocumentError, match="does not have the SHA-256") as caught:
        store.find(STORED.id)
    assert "CANARY" not in str(caught.value)


def test_a_document_that_would_fill_the_memory_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.storage.documents._MOST_BYTES", 1000)
    assert len(Packed.of(b"0" * 999).document(Kind.REVIEW, "a")) == 999
    with pytest.raises(DamagedDocumentError, match="can not be unpacked"):
        Packed.of(b"0" * 1001).document(Kind.REVIEW, "a")


def test_sqlite_writes_ahead_wholly_and_waits_and_holds_references(tmp_path: Path) -> None:
    with (
        closing(AssessmentStore(sqlite_file(tmp_path / "triage.db"))) as store,
        store._engine.connect() as connection,
    ):
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 5000, "foreign_keys": 1}


def test_postgresql_writes_wholly_whatever_its_default_is(postgresql_server: PostgreSQLServer) -> None:
    database = postgresql_server.new_database()
    change(database, f"ALTER DATABASE {database.database} SET synchronous_commit = off")
    with closing(AssessmentStore(database)) as store, store._engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar_one()
            for name in ("synchronous_commit", "lock_timeout", "timezone")
        }
    assert found == {"synchronous_commit": "on", "lock_timeout": "5s", "timezone": "UTC"}


def test_a_file_that_is_no_database_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "triage.db"
    file.write_bytes(b"this is not a database, whatever its name says" * 100)
    with pytest.raises(CannotStartError, match="can not be opened") as caught:
        AssessmentStore(sqlite_file(file))
    assert "\n" not in str(caught.value)


def test_a_folder_that_can_not_be_made_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStartError, match="can not be opened"):
        AssessmentStore(sqlite_file(tmp_path / "file" / "triage.db"))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda url: url.set(password=f"{PASSWORD}-wrong"),
        lambda url: url.set(database="nowhere"),
        lambda url: url.set(port=1),
    ],
)
def test_a_server_that_lets_nobody_in_is_named_without_the_password(
    postgresql_server: PostgreSQLServer, wrong: Callable[[URL], URL]
) -> None:
    with pytest.raises(CannotStartError, match="can not be opened") as caught:
        AssessmentStore(wrong(postgresql_server.new_database()))
    assert "at 127.0.0.1:" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert PASSWORD not in str(caught.value)
