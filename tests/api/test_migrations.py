"""A database of an earlier version opens, becomes one of today and reads; whatever fails, it stays as it was.

`fixtures/format_N.db.xz` were made by the programs of their day: two assessments each, from format 3 on two reviews
of the second, in format 4 a reference of the first. `format_1_opened_by_3` was made by the first and used by the
last program before numbered formats. From format 7 on the first assessment stands in a case file, from format 8 on
the second one too, with a dissent that ended, a signature, and two stops of which one was lifted. What stood in
files beside the database is in `format_N.keys`.
"""

from __future__ import annotations

import logging
import lzma
import re
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import URL, create_engine

import api.storage.migrating
from api.settings import CannotStartError, key_folder_of, sqlite_file
from api.storage import AssessmentStore
from api.storage.engine import engine_of
from api.storage.migrating import known_formats, migrate
from api.storage.roads import road_of
from api.storage.tables import METADATA
from tests.api.client import ON_BOTH_DATABASES, assert_problem, change, rows_of, running_service
from triage.log.entry import entry_in

FIXTURES = Path(__file__).parent / "fixtures"
TODAY = known_formats()[0]
NEXT = str(int(TODAY) + 1)
# Those with a rulebook of the form that this program reads.
READABLE = ["format_4", "format_5", "format_6", "format_7", "format_8", "format_9"]
FORMER = sorted(file.name.removesuffix(".db.xz") for file in FIXTURES.glob("*.xz"))
FIRST_AND_LAST_QUICKLY = [
    name if name in (FORMER[0], FORMER[-1]) else pytest.param(name, marks=pytest.mark.slow) for name in FORMER
]


@pytest.fixture
def database(new_database: Callable[[Path], URL], tmp_path: Path) -> URL:
    """Here, a database without a table."""
    return new_database(tmp_path)


def former_database(name: str, folder: Path) -> Path:
    file = folder / "triage.db"
    file.write_bytes(lzma.decompress((FIXTURES / f"{name}.db.xz").read_bytes()))
    put_keys_beside(name, file)
    return file


def put_keys_beside(name: str, file: Path) -> None:
    """Put beside a former database what stood beside it in files."""
    beside = FIXTURES / f"{name}.keys"
    if (beside / "draft_keys").exists():
        copied = Path(shutil.copy(beside / "draft_keys", file.with_name(f"{file.name}.draft_keys")))
        copied.chmod(0o600)
    if (beside / "log.key").exists():
        ignored = shutil.ignore_patterns("draft_keys")
        shutil.copytree(beside, key_folder_of(sqlite_file(file)), ignore=ignored)


def documents(file: Path, table: str, order: str) -> dict[str, bytes]:
    """Return what a former program kept, by id."""
    with closing(sqlite3.connect(file)) as connection:
        try:
            if connection.execute("SELECT 1 FROM pragma_table_info(?) WHERE name = 'content'", (table,)).fetchone():
                packed = connection.execute(f"SELECT * FROM {table} ORDER BY {order}")
                names = [column[0] for column in packed.description]
                rows = [dict(zip(names, row, strict=True)) for row in packed]
                return {row["id"]: zlib.decompress(opened(file, table, row)) for row in rows}
            return dict(connection.execute(f"SELECT id, document FROM {table} ORDER BY {order}"))
        except sqlite3.OperationalError:
            return {}


def opened(file: Path, table: str, row: dict[str, Any]) -> bytes:
    """Return a document as it is packed: from format 9 on it is sealed with the key of its case."""
    if row["encoding"] == "zlib":
        return bytes(row["content"])
    case = row.get("assessment_id", row["id"])
    master = AESGCM((key_folder_of(sqlite_file(file)) / "master.key").read_bytes())
    [(wrapped,)] = rows_of(sqlite_file(file), f"SELECT wrapped FROM case_keys WHERE id = '{case}'")
    assert isinstance(wrapped, bytes)
    key = AESGCM(master.decrypt(wrapped[:12], wrapped[12:], case.encode()))
    return key.decrypt(row["content"][:12], row["content"][12:], f"{table.removesuffix('s')}/{row['id']}".encode())


def content_of(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def test_the_page_on_upgrading_tells_of_every_step() -> None:
    page = (Path(__file__).parents[2] / "docs" / "upgrading.md").read_text(encoding="utf-8")
    steps = [f"| {number} → {number + 1} |" for number in range(1, int(TODAY))]
    assert re.findall(r"^\| \d+ → \d+ \|", page, re.MULTILINE) == steps


def test_there_is_a_database_of_every_former_format() -> None:
    numbered = [f"format_{number}" for number in range(2, 10)]
    assert set(FORMER) == {"format_1", "format_1_opened_by_3", *numbered}


@pytest.mark.parametrize("name", FIRST_AND_LAST_QUICKLY)
def test_a_former_database_reads_byte_by_byte_and_the_copy_from_before_is_as_it_was(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = former_database(name, tmp_path)
    file.chmod(0o600)
    before = content_of(file)
    assessments, reviews = documents(file, "assessments", "id"), documents(file, "reviews", "number")
    assert len(assessments) in (2, 4) and bool(reviews) is (name[-1] in "3456789")
    with caplog.at_level(logging.INFO, "api"), running_service(sqlite_file(file)) as client:
        for key, document in assessments.items():
            answer = client.get(f"/v1/assessments/{key}")
            assert answer.content == document
            assert answer.headers["etag"] == f'"{sha256(document).hexdigest()}"'
            assert answer.headers["last-modified"] == "Mon, 23 Nov 2026 23:59:58 GMT"
            assert client.get(f"/v1/assessments/{key}/trace").json()
            assert "follows" in client.get(f"/v1/assessments/{key}/verification").json()
            explained = client.get(f"/v1/assessments/{key}/why-not/regular_rsd")
            if name in READABLE:
                assert explained.json()["about"] == "regular_rsd"
            else:
                # Its rulebook is not kept, or in a form that only an earlier program reads: that is told.
                assert_problem(explained, 404, "not-found")
        found = [client.get(f"/v1/assessments/{key}/reviews").content for key in assessments]
        assert b"[" + b",".join(reviews.values()) + b"]" in found
        assert client.post_case({"assessed_on": "2026-11-23"}).status_code == 201
        assert client.rows() == len(assessments) + 1
    copy = tmp_path / f"triage.db.before_format_{TODAY}"
    assert content_of(copy) == before
    assert copy.stat().st_mode & 0o777 == 0o600
    told, *moved = [record.getMessage() for record in caplog.records if record.name == "api"]
    assert [each.partition(" from ")[0] for each in moved] == ["The keys of drafts were moved"] * (name[-1] in "89")
    former = name.replace("_", " ") if name in READABLE else "an earlier format"
    migrated = f"The database {file} was migrated from {former} to format {TODAY}."
    assert told == f"{migrated} As it was before, it is kept as {copy}."


def test_what_was_made_before_there_were_accounts_belongs_to_this_machine_and_reads_as_it_was(
    tmp_path: Path,
) -> None:
    with running_service(sqlite_file(former_database("format_5", tmp_path))) as client:
        entries = client.get("/v1/assessments").json()["assessments"]
        assert [(entry["office"], entry["author"]) for entry in entries] == [("local", None)] * 2
        assert "triage-author" not in client.get(entries[0]["href"]).headers
        [reviewed] = [entry for entry in entries if client.get(f"{entry['href']}/reviews").json()]
        review = {
            "decision": "confirmed",
            "procedure": "child_best_interests_rsd",
            "code": "facts_checked_with_the_person",
            "reason": "The guardian was heard and agrees.",
        }
        assert client.post_review(reviewed["href"], review).status_code == 201
        reviews = client.get(f"{reviewed['href']}/reviews").json()
        assert [(each["format"], each["reviewer"], each.get("reviewer_role")) for each in reviews] == [
            ("triage-review/1", "office-7", None),
            ("triage-review/1", "office-7", None),
            ("triage-review/3", "local", "caseworker"),
        ]


@pytest.mark.parametrize("name", ["format_6", "format_7", "format_8", "format_9"])
def test_what_was_decided_before_stays_decided_and_is_counted_and_compared(name: str, tmp_path: Path) -> None:
    with running_service(sqlite_file(former_database(name, tmp_path))) as client:
        entries = client.get("/v1/assessments").json()["assessments"]
        states = {entry["href"]: client.get(f"{entry['href']}/review-state").json() for entry in entries}
        assert {state["state"] for state in states.values()} == {"not_reviewed", "departed"}
        for href in states:
            road = client.get(f"{href}/like-cases").json()
            assert [case["href"] for case in road["assessments"]] == [href]
        counted = client.app.state.service.oversight.reviews.counted(None, None, None)
        assert [(each.decision, each.office, each.first) for each in counted] == [("departed", "local", True)]


@pytest.mark.parametrize("name", ["format_5", "format_6", "format_7", "format_8", "format_9"])
def test_a_migration_and_the_program_call_a_road_the_same(name: str, tmp_path: Path) -> None:
    file = sqlite_file(former_database(name, tmp_path))
    with closing(AssessmentStore(file)) as store:
        for key, fingerprint in rows_of(file, "SELECT assessment_id, fingerprint FROM roads"):
            kept = store.find(str(key))
            road = road_of(kept.document) if kept else None
            assert road is not None and road.fingerprint == fingerprint
    assert len(rows_of(file, "SELECT * FROM roads")) == 2


@pytest.mark.parametrize("name", [name for name in FORMER if name != "format_9"])
def test_every_document_that_was_there_comes_into_the_log_as_taken_over(name: str, tmp_path: Path) -> None:
    file = former_database(name, tmp_path)
    expected = {
        *(("assessment_taken_over", key, None) for key in documents(file, "assessments", "id")),
        *(("review_taken_over", None, key) for key in documents(file, "reviews", "number")),
    }
    with closing(AssessmentStore(sqlite_file(file))) as store:
        entries = [entry_in(each) for each in store.log.entries(0, store.log.head().size)]
        assert [entry.number for entry in entries] == list(range(len(entries)))
    assert entries[0].kind == "log_begun"
    found = {
        (entry.kind, None if "review" in entry.details else entry.subject, entry.details.get("review"))
        for entry in entries[1:]
        if entry.kind in ("assessment_taken_over", "review_taken_over")
    }
    assert found == expected


def test_what_was_taken_over_is_bound_from_then_on(tmp_path: Path) -> None:
    file = sqlite_file(former_database("format_6", tmp_path))
    with running_service(file) as client:
        [first, second] = [entry["href"] for entry in client.get("/v1/assessments").json()["assessments"]]
        client.change(
            "UPDATE assessments SET content = other.content, sha256 = other.sha256 "
            "FROM assessments AS other WHERE other.id <> assessments.id"
        )
        for location in (first, second):
            assert_problem(client.get(location), 503, "damaged-document")


def test_the_references_of_former_cases_are_found(tmp_path: Path) -> None:
    with running_service(sqlite_file(former_database("format_4", tmp_path))) as client:
        [found] = client.get("/v1/assessments?reference=KE-2026-00017").json()["assessments"]
        assert client.get(found["href"]).json()["case"]["reference"] == "KE-2026-00017"
        assert len(client.get("/v1/assessments").json()["assessments"]) == 2


def test_keys_of_repeated_requests_and_decisions_of_reviews_are_carried_over(tmp_path: Path) -> None:
    with running_service(sqlite_file(former_database("format_6", tmp_path))) as client:
        [found] = client.get("/v1/assessments?reference=KE-2026-00017").json()["assessments"]
        body = b'{"assessed_on":"2026-11-23","reference":"KE-2026-00017","applicant":{"protection_wish":"yes"}}'
        keyed = {"Content-Type": "application/json", "Idempotency-Key": "kept from format 6"}
        assert client.post(body, keyed).headers["location"] == found["href"]
        assert client.rows() == 2
    file = sqlite_file(tmp_path / "triage.db")
    assert rows_of(file, "SELECT decision FROM reviews ORDER BY number") == [("confirmed",), ("departed",)]


def test_a_damaged_document_is_carried_over_as_it_is(tmp_path: Path) -> None:
    file = former_database("format_4", tmp_path)
    change(sqlite_file(file), "UPDATE assessments SET content = x'00'")
    with running_service(sqlite_file(file)) as client:
        entries = client.get("/v1/assessments").json()["assessments"]
        assert [entry["reference"] for entry in entries] == [None, None]
        assert_problem(client.get(entries[0]["href"]), 503, "damaged-document")


@ON_BOTH_DATABASES
def test_a_new_database_is_made_and_then_opened_without_a_word(
    database: URL, caplog: pytest.LogCaptureFixture
) -> None:
    for told in ([f"in format {TODAY}."], []):
        caplog.clear()
        with caplog.at_level(logging.INFO, "api"):
            AssessmentStore(database).close()
        assert [record.getMessage().partition("was made, ")[2] for record in caplog.records] == told
    if database.database and "/" in database.database:
        assert [file.name for file in Path(database.database).parent.glob("*before*")] == []


@ON_BOTH_DATABASES
def test_the_migrations_come_to_what_the_tables_say(database: URL) -> None:
    AssessmentStore(database).close()
    engine = create_engine(database)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


@ON_BOTH_DATABASES
def test_a_database_of_a_newer_program_is_refused_and_stays_as_it_is(database: URL) -> None:
    AssessmentStore(database).close()
    change(database, "UPDATE alembic_version SET version_num = '99'")
    with pytest.raises(CannotStartError, match="has format 99, which a newer program made") as caught:
        AssessmentStore(database)
    assert "\n" not in str(caught.value)
    assert rows_of(database, "SELECT version_num FROM alembic_version") == [("99",)]


def migrations_that_fail(folder: Path) -> Path:
    """The migrations of today and one more that changes something, and then fails."""
    copied = folder / "migrations"
    shutil.copytree(api.storage.migrating._MIGRATIONS, copied, ignore=shutil.ignore_patterns("__pycache__"))
    (copied / "versions" / f"format_{NEXT}.py").write_text(
        "from alembic import op\n"
        f"revision, down_revision = '{NEXT}', '{TODAY}'\n"
        "def upgrade():\n"
        "    op.execute('ALTER TABLE reviews RENAME TO opinions')\n"
        "    op.execute('DELETE FROM opinions')\n"
        "    op.execute('INSERT INTO nowhere VALUES (1)')\n"
    )
    return copied


@ON_BOTH_DATABASES
def test_a_migration_that_fails_leaves_the_database_as_it_was(database: URL, tmp_path: Path) -> None:
    with closing(AssessmentStore(database)) as store:
        store.keep_rulebook("sha256:0", b"{}")
    engine = engine_of(database)
    with pytest.raises(
        CannotStartError, match=rf"could not be brought to format {NEXT} .*nothing in it was changed"
    ):
        migrate(engine, migrations_that_fail(tmp_path))
    engine.dispose()
    assert rows_of(database, "SELECT version_num FROM alembic_version") == [(TODAY,)]
    with closing(AssessmentStore(database)) as store:
        assert store.find_rulebook("sha256:0") == b"{}"
        assert store.reviews_of("a") == ()


def test_a_former_database_stays_as_it_was_if_a_later_step_fails(tmp_path: Path) -> None:
    file = former_database("format_3", tmp_path)
    before = content_of(file)
    engine = engine_of(sqlite_file(file))
    with pytest.raises(CannotStartError, match="nothing in it was changed"):
        migrate(engine, migrations_that_fail(tmp_path))
    engine.dispose()
    assert content_of(file) == before


def test_a_row_that_refers_to_nothing_is_not_carried_over(tmp_path: Path) -> None:
    file = former_database("format_3", tmp_path)
    change(sqlite_file(file), "DELETE FROM assessments")
    with pytest.raises(CannotStartError, match=f"could not be brought to format {TODAY}"):
        AssessmentStore(sqlite_file(file))
    assert len(documents(file, "reviews", "number")) == 2


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    file = sqlite_file(tmp_path / "triage.db")
    change(file, "CREATE TABLE assessments (pupil TEXT, grade INTEGER)")
    with pytest.raises(CannotStartError, match=f"could not be brought to format {TODAY}"):
        AssessmentStore(file)
    assert rows_of(file, "SELECT name FROM sqlite_master") == [("assessments",)]


@ON_BOTH_DATABASES
def test_several_processes_that_start_at_once_migrate_once(database: URL, kind_of_database: str) -> None:
    if kind_of_database == "sqlite":
        folder = Path(str(database.database)).parent
        folder.mkdir()
        former_database("format_3", folder)
    with ThreadPoolExecutor(4) as starting:
        for store in starting.map(lambda _: AssessmentStore(database), range(4)):
            store.close()
    expected = 2 if kind_of_database == "sqlite" else 0
    assert len(rows_of(database, "SELECT id FROM assessments")) == expected


def test_a_start_waits_for_another_process_that_writes_in_the_former_way(tmp_path: Path) -> None:
    """SQLite says at once that the database is locked, where several start at once and one is about to write."""
    former_database("format_3", tmp_path)
    database = sqlite_file(tmp_path / "triage.db")
    with closing(sqlite3.connect(tmp_path / "triage.db", isolation_level=None, check_same_thread=False)) as other:
        assert other.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
        other.execute("BEGIN IMMEDIATE")
        ending = Timer(0.2, other.execute, ["COMMIT"])
        ending.start()
        AssessmentStore(database).close()
        ending.join()
