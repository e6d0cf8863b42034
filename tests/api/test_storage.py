"""Certificates are kept as they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from api.settings import CannotStartError
from api.storage import AssessmentStore, StoredAssessment

STORED = StoredAssessment("a" * 32, datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC), "sha256:0", b"\x00\xff{}")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AssessmentStore]:
    with closing(AssessmentStore(tmp_path / "deep" / "folder" / "triage.db")) as store:
        store.keep_rulebook(STORED.rulebook_digest, b"{}")
        yield store


def test_what_is_kept_is_found(store: AssessmentStore) -> None:
    store.keep(STORED)
    assert store.find(STORED.id) == STORED
    assert store.find("b" * 32) is None


def test_a_moment_of_another_time_zone_is_found_as_utc(store: AssessmentStore) -> None:
    nairobi = timezone(timedelta(hours=3))
    store.keep(replace(STORED, created_at=STORED.created_at.astimezone(nairobi)))
    found = store.find(STORED.id)
    assert found == STORED
    assert found is not None and found.created_at.tzinfo is UTC


def test_an_id_is_never_given_twice(store: AssessmentStore) -> None:
    store.keep(STORED)
    with pytest.raises(IntegrityError) as caught:
        store.keep(replace(STORED, document=b"CANARY"))
    assert store.find(STORED.id) == STORED
    assert "CANARY" not in str(caught.value)


def test_what_is_kept_outlives_the_store(tmp_path: Path) -> None:
    file = tmp_path / "triage.db"
    with closing(AssessmentStore(file)) as store:
        store.keep_rulebook(STORED.rulebook_digest, b"{}")
        store.keep(STORED)
    with closing(AssessmentStore(file)) as store:
        assert store.find(STORED.id) == STORED


def test_a_rulebook_is_kept_under_its_digest_and_never_changed(store: AssessmentStore) -> None:
    store.keep_rulebook("sha256:1", b"first")
    store.keep_rulebook("sha256:1", b"second")
    assert store.find_rulebook("sha256:1") == b"first"
    assert store.find_rulebook("sha256:2") is None


def test_an_assessment_whose_rulebook_is_not_kept_is_not_kept_either(store: AssessmentStore) -> None:
    with pytest.raises(IntegrityError):
        store.keep(replace(STORED, rulebook_digest="sha256:unknown"))
    assert store.find(STORED.id) is None


def test_the_database_writes_ahead_and_waits(store: AssessmentStore, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "deep" / "folder" / "triage.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_file_that_is_no_database_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "triage.db"
    file.write_bytes(b"this is not a database, whatever its name says" * 100)
    with pytest.raises(CannotStartError, match="can not be opened") as caught:
        AssessmentStore(file)
    assert "\n" not in str(caught.value)


def test_a_folder_that_can_not_be_made_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStartError, match="can not be opened"):
        AssessmentStore(tmp_path / "file" / "triage.db")
