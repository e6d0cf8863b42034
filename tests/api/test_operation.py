"""Whoever operates the service backs it up, restores it, migrates it, and finds out what is wrong with it."""

from __future__ import annotations

import logging
import lzma
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL

from api.operation import examination
from api.operation.backup import back_up, restore
from api.operation.examination import Finding, examine
from api.oversight.stops import Stop
from api.settings import CannotStartError, Settings, key_folder_of, sqlite_file
from tests.api.client import NOW, ON_BOTH_DATABASES, Client, change, rows_of, running_service
from tests.api.operating import run_command
from tests.api.people.test_first_start import certificate_in
from tests.api.test_migrations import put_keys_beside
from triage.command_line.extensions import extensions, loaded

CASE = {"assessed_on": "2026-11-23", "reference": "A-1"}
FIXTURES = Path(__file__).parent / "fixtures"


def bring_keys(of: URL, to: URL) -> URL:
    """Put the keys of a database where those of another are looked for, as whoever restores it elsewhere has to."""
    folder = key_folder_of(to)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("log.key", "master.key"):
        if (key_folder_of(of) / name).exists():
            shutil.copy(key_folder_of(of) / name, folder / name)
    return to


@pytest.fixture
def kept(client: Client) -> tuple[Client, list[str]]:
    """A service in which two cases are kept, and where."""
    return client, [client.post_case({**CASE, "reference": f"A-{number}"}).headers["location"] for number in (1, 2)]


@ON_BOTH_DATABASES
def test_what_was_backed_up_while_the_service_ran_is_restored_byte_by_byte(
    kept: tuple[Client, list[str]], new_database: Callable[[Path], URL], tmp_path: Path
) -> None:
    client, places = kept
    file = tmp_path / "backup"
    back_up(client.database, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    later = client.post_case(CASE).headers["location"]
    other = new_database(tmp_path / "other")
    assert restore(other, file) is None
    with running_service(bring_keys(client.database, other)) as restored:
        assert [restored.get(place).content for place in places] == [client.get(place).content for place in places]
        assert restored.get(f"{places[0]}/verification").json()["follows"] is True
        assert restored.get(later).status_code == 404
    assert {each.name for each in tmp_path.iterdir()} <= {"backup", "other", "var", "draft_keys"}


@ON_BOTH_DATABASES
def test_a_database_that_is_there_is_not_restored_over(kept: tuple[Client, list[str]], tmp_path: Path) -> None:
    client, places = kept
    file = tmp_path / "backup"
    back_up(client.database, file)
    with pytest.raises(CannotStartError, match=r"--replace|not empty"):
        restore(client.database, file)
    assert client.get(places[0]).status_code == 200


def test_a_database_that_is_replaced_is_kept_beside_itself(database: URL, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    with running_service(database) as client:
        first = client.post_case(CASE).headers["location"]
        back_up(database, file)
        later = client.post_case(CASE).headers["location"]
    former = restore(database, file, replace=True)
    assert former is not None and stat.S_IMODE(former.stat().st_mode) == 0o600
    with running_service(database) as client:
        assert client.get(first).status_code == 200
        assert client.get(later).status_code == 404
    with running_service(bring_keys(database, sqlite_file(former))) as client:
        assert client.get(later).status_code == 200


def test_what_a_killed_service_left_beside_the_database_does_not_come_into_the_restored_one(
    database: URL, tmp_path: Path
) -> None:
    killed = tmp_path / "killed"
    with running_service(database) as client:
        back_up(database, tmp_path / "backup")
        later = client.post_case(CASE).headers["location"]
        # As a killed process leaves it: what was committed last stands in the log beside the file.
        shutil.copytree(Path(str(database.database)).parent, killed)
    assert (killed / "triage.db-wal").stat().st_size
    former = restore(sqlite_file(killed / "triage.db"), tmp_path / "backup", replace=True)
    with running_service(sqlite_file(killed / "triage.db")) as client:
        assert client.rows() == 0 and client.get("/readyz").status_code == 200
    assert former is not None
    with running_service(bring_keys(database, sqlite_file(former))) as client:
        assert client.get(later).status_code == 200


def test_a_service_that_runs_while_its_database_is_replaced_refuses_everything(
    client: Client, database: URL, tmp_path: Path
) -> None:
    place = client.post_case(CASE).headers["location"]
    back_up(database, tmp_path / "backup")
    later = client.post_case(CASE).headers["location"]
    restore(database, tmp_path / "backup", replace=True)
    assert client.get(place).status_code == 503
    assert client.post_case(CASE).status_code == 503
    # What it wrote last, into a log beside the file that is gone, does not come into the one that is there now.
    with running_service(database) as started_again:
        assert started_again.get(place).status_code == 200
        assert started_again.get(later).status_code == 404


def test_a_file_that_is_there_is_no_place_for_a_backup(database: URL, tmp_path: Path) -> None:
    with running_service(database):
        pass
    file = tmp_path / "precious"
    file.write_text("precious")
    with pytest.raises(CannotStartError, match="exists already"):
        back_up(database, file)
    file.unlink()
    file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotStartError, match="exists already"):
        back_up(database, file)
    assert not (tmp_path / "elsewhere").exists()


def test_a_database_that_is_not_there_is_not_made_by_backing_it_up(tmp_path: Path) -> None:
    with pytest.raises(CannotStartError, match="There is no database"):
        back_up(sqlite_file(tmp_path / "none.db"), tmp_path / "backup")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_is_not_backed_up_as_if_it_were_whole(database: URL, tmp_path: Path) -> None:
    with running_service(database) as client:
        for _ in range(20):
            client.post_case(CASE)
    file = Path(str(database.database))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(file.read_bytes())
    content[-4096 * 6 : -4096 * 2] = os.urandom(4096 * 4)
    file.write_bytes(content)
    with pytest.raises(CannotStartError, match=r"damaged|could not be written"):
        back_up(database, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def of_a_newer_program(file: Path) -> None:
    with running_service(sqlite_file(file)):
        pass
    change(sqlite_file(file), "UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda file: None, "There is no file"),
        (lambda file: file.write_bytes(b"precious"), "no backup"),
        (lambda file: file.write_bytes(b""), "no backup"),
        (of_a_newer_program, "newer program"),
    ],
)
def test_what_is_no_backup_is_not_restored(make: Callable[[Path], object], message: str, tmp_path: Path) -> None:
    make(tmp_path / "backup")
    target = tmp_path / "target" / "triage.db"
    with pytest.raises(CannotStartError, match=message):
        restore(sqlite_file(target), tmp_path / "backup", replace=True)
    assert not target.exists()


def test_what_pg_restore_does_not_take_leaves_the_database_empty(postgresql_server: object, tmp_path: Path) -> None:
    database = postgresql_server.new_database()  # type: ignore[attr-defined]
    (tmp_path / "backup").write_bytes(b"precious")
    with pytest.raises(CannotStartError, match="pg_restore failed"):
        restore(database, tmp_path / "backup")
    assert rows_of(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == []


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CannotStartError, match="postgresql-client"):
        back_up(URL.create("postgresql+psycopg", "office", "CANARY", "127.0.0.1", 1, "triage"), tmp_path / "backup")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_backup_of_every_former_format_is_restored_and_then_migrated(tmp_path: Path) -> None:
    former = sorted(FIXTURES.glob("*.db.xz"))
    assert former
    for fixture in former:
        (tmp_path / "backup").write_bytes(lzma.decompress(fixture.read_bytes()))
        database = sqlite_file(tmp_path / fixture.stem / "triage.db")
        restore(database, tmp_path / "backup")
        put_keys_beside(fixture.name.removesuffix(".db.xz"), Path(str(database.database)))
        with running_service(database) as client:
            assert client.get("/readyz").status_code == 200


def findings(settings: Settings, now: datetime = NOW) -> dict[str, Finding]:
    found = list(examine(settings, lambda: now))
    # The clock is looked at twice: as such, and against what was stored.
    return {each.about: each for each in sorted(found, key=lambda each: not each.well, reverse=False)}


def wrong(settings: Settings, now: datetime = NOW) -> set[str]:
    return {each.about for each in examine(settings, lambda: now) if not each.well}


@ON_BOTH_DATABASES
def test_a_sound_service_is_found_well_and_every_document_is_read(kept: tuple[Client, list[str]]) -> None:
    client, _ = kept
    assert wrong(Settings(database=client.database)) == set()
    assert findings(Settings(database=client.database))["documents"].found == "All 3 documents are what was stored."
    assert client.rows() == 2


@ON_BOTH_DATABASES
def test_a_damaged_document_is_named(kept: tuple[Client, list[str]]) -> None:
    client, places = kept
    damaged = places[1].rpartition("/")[2]
    client.change("UPDATE assessments SET sha256 = 'x' WHERE id = :id", id=damaged)
    assert wrong(Settings(database=client.database)) == {"documents"}
    assert damaged in findings(Settings(database=client.database))["documents"].found


@ON_BOTH_DATABASES
def test_an_entry_that_is_hidden_from_those_who_look_for_it_is_named(kept: tuple[Client, list[str]]) -> None:
    client, places = kept
    hidden = places[1].rpartition("/")[2]
    client.change("UPDATE log_entries SET subject = NULL WHERE subject = :hidden", hidden=hidden)
    assert wrong(Settings(database=client.database)) == {"log"}


def test_a_stop_that_was_removed_is_named(client: Client) -> None:
    told = {"kind": "family", "target": "child", "reason": "The guidance was withdrawn.", "until": None}
    stop = Stop.model_validate({**told, "id": "f" * 32, "set_at": NOW, "set_by": "lena", "holds": True})
    client.app.state.service.oversight.stops.set(stop)
    assert wrong(Settings(database=client.database)) == set()
    client.change("DELETE FROM stops")
    assert wrong(Settings(database=client.database)) == {"stops"}


@ON_BOTH_DATABASES
def test_a_clock_behind_what_was_stored_is_told(kept: tuple[Client, list[str]]) -> None:
    client, _ = kept
    assert wrong(Settings(database=client.database), NOW - timedelta(hours=1)) == {"clock"}
    assert wrong(Settings(database=client.database), NOW - timedelta(days=900)) == {"clock"}


@ON_BOTH_DATABASES
def test_a_database_of_a_newer_program_and_a_foreign_one_are_told(client: Client) -> None:
    client.change("UPDATE alembic_version SET version_num = '9999'")
    assert wrong(Settings(database=client.database)) == {"format"}
    client.change("DROP TABLE alembic_version")
    assert "earlier format" in findings(Settings(database=client.database))["format"].found


def test_nothing_is_made_or_migrated_by_looking(tmp_path: Path) -> None:
    database = sqlite_file(tmp_path / "var" / "triage.db")
    assert "the first start makes it" in findings(Settings(database=database))["database"].found
    assert list(tmp_path.iterdir()) == []
    file = tmp_path / "former.db"
    file.write_bytes(lzma.decompress((FIXTURES / "format_4.db.xz").read_bytes()))
    file.chmod(0o600)
    with closing(sqlite3.connect(file)) as connection:
        before = list(connection.iterdump())
    assert "the next start brings it to format" in findings(Settings(database=sqlite_file(file)))["format"].found
    with closing(sqlite3.connect(file)) as connection:
        assert list(connection.iterdump()) == before


def test_what_a_file_lets_others_do_and_a_full_disk_are_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(str(client.database.database)).chmod(0o644)
    monkeypatch.setattr(examination, "_LEAST_FREE_BYTES", 10**18)
    assert wrong(Settings(database=client.database)) == {"permissions", "space"}


@pytest.mark.slow
def test_a_database_that_can_only_be_read_is_told(client: Client) -> None:
    holder = sqlite3.connect(str(client.database.database), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert wrong(Settings(database=client.database)) == {"writing"}
    finally:
        holder.close()


def test_a_server_that_does_not_answer_is_told_without_its_password() -> None:
    database = URL.create("postgresql+psycopg", "office", "CANARY", "127.0.0.1", 1, "triage")
    found = findings(Settings(database=database))["database"]
    assert not found.well and "CANARY" not in f"{found}"


def test_others_that_could_come_a_certificate_that_ends_and_an_issuer_that_is_away_are_told(
    client: Client, tmp_path: Path
) -> None:
    certificate, key = certificate_in(tmp_path)
    settings = Settings(
        database=client.database,
        hosts=("a.example",),
        tls_certificate=certificate,
        tls_key=key,
        oidc_issuer="http://127.0.0.1:1",
        oidc_audience="a",
    )
    found = wrong(settings, datetime.now(UTC))
    assert {"accounts", "certificate", "issuer"} <= found


def test_the_commands_do_it_and_tell_in_their_exit_codes(
    database: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRIAGE_DATABASE_URL", database.render_as_string())
    assert run_command(["doctor"]) == 0
    assert run_command(["migrate"]) == 0
    assert run_command(["backup", str(tmp_path / "backup")]) == 0
    assert run_command(["backup", str(tmp_path / "backup")]) == 2
    assert run_command(["restore", str(tmp_path / "backup")]) == 2
    assert run_command(["restore", str(tmp_path / "backup"), "--replace"]) == 0
    assert ".before_restore" in capsys.readouterr().out
    Path(str(database.database)).chmod(0o644)
    assert run_command(["doctor"]) == 1
    told = capsys.readouterr().out
    assert "WRONG permissions" in told and "chmod 600" in told
    monkeypatch.setenv("PORT", "http")
    assert [run_command([name]) for name in ("doctor", "migrate", "serve")] == [2, 2, 2]
    assert capsys.readouterr().err.count("PORT has to be") == 3


def test_the_command_triage_has_them_too() -> None:
    assert list(extensions()) == [
        "accounts",
        "backup",
        "doctor",
        "drafts",
        "migrate",
        "restore",
        "retention",
        "serve",
    ]
    assert all(loaded(each) for each in extensions().values())


@pytest.fixture(autouse=True)
def _no_log_is_left_set_up() -> Iterator[None]:
    level = logging.getLogger("api").level
    yield
    logging.getLogger("api").setLevel(level)
