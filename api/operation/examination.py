"""What an operator wants to know of a service before trusting it: what was looked at and found, and what to do.

Nothing is changed: a database is neither made nor migrated, and what is written to see whether it can be written is
taken back.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path

from cryptography import x509
from sqlalchemy import Column, Connection, Engine, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from api.case_files.casework import draft_keys_file, draft_keys_of
from api.case_files.drafts import Drafts
from api.log.case_keys import CaseKeys, ErasedCaseError
from api.log.entries import misplaced_entry
from api.log.folder import LogFolder
from api.log.log import TamperEvidentLog
from api.log.nodes import BrokenLogError
from api.office_clock import FIRST_DAY, OfficeClock
from api.oversight.opinion_records import OpinionRecords
from api.oversight.stops import StopRecords
from api.people.accounts import Accounts
from api.people.exposure import check_exposure
from api.people.issuer import IssuerUnavailableError, endpoints_of, keys_address
from api.problems import ProblemError
from api.rulebook_changes.in_force import last_in_force
from api.rulebook_changes.records import ChangeRecords
from api.rulebook_changes.tables import CHANGES
from api.settings import CannotStartError, Issuer, Settings, key_folder_of
from api.storage.documents import DamagedDocumentError
from api.storage.engine import engine_of, is_sqlite, name_of, writing
from api.storage.migrating import format_of, known_formats
from api.storage.sealed import SealedDocuments
from api.storage.tables import ASSESSMENTS, REVIEWS, RULEBOOKS
from triage import RulebookError, assess, case_model, house_rulebook
from triage.rulebook.bundle import rulebook_in

# Below this a migration, which copies the database beside itself, or a busy day could fill the disk.
_LEAST_FREE_BYTES = 1024**3
_CERTIFICATE_ENDS_SOON = timedelta(days=30)
_MOST_NAMED = 20


@dataclass(frozen=True)
class Finding:
    """Of one thing that was looked at: what was found. With a `remedy` it is not as it should be."""

    about: str
    found: str
    remedy: str | None = None

    @property
    def well(self) -> bool:
        """Whether it is as it should be."""
        return self.remedy is None


def examine(settings: Settings, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """Yield what is found, one thing after the other; nothing is raised for what is not as it should be."""
    yield _rules()
    yield _clock(settings, clock, None)
    if settings.tls:
        yield _certificate(settings.tls.certificate, clock())
    if settings.issuer:
        yield _issuer(settings.issuer, log_in=settings.log_in is not None)
    file = Path(str(settings.database.database)) if is_sqlite(settings.database) else None
    if file is not None and not file.exists():
        yield Finding("database", f"There is no {name_of(settings.database)}; the first start makes it.")
        return
    engine = engine_of(settings.database)
    try:
        if file is not None:
            yield _permissions(file)
            yield _space(file)
        yield from _database(engine, settings, clock)
    except (OSError, SQLAlchemyError) as error:
        remedy = (
            "See that the disk or the server works, and that TRIAGE_DATABASE_URL is right; else restore a backup."
        )
        yield Finding("database", f"The {name_of(engine.url)} does not answer ({type(error).__name__}).", remedy)
    finally:
        engine.dispose()


def _rules() -> Finding:
    rulebook = house_rulebook()
    assess(case_model(rulebook)(assessed_on=FIRST_DAY), rulebook=rulebook)
    return Finding("rulebook", f"Rulebook {rulebook.version} was read, and a case assessed with it.")


def _clock(settings: Settings, clock: Callable[[], datetime], latest: datetime | None) -> Finding:
    office = OfficeClock(clock, settings.time_zone, latest)
    try:
        day = office.today()
    except ProblemError as problem:
        return Finding("clock", str(problem.detail), "Put the clock of this machine right.")
    return Finding("clock", f"In the office it is {day.isoformat()} ({settings.time_zone}).")


def _certificate(file: Path, now: datetime) -> Finding:
    ends = x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc
    found = f"The certificate is good until {ends:%Y-%m-%d}."
    if ends < now + _CERTIFICATE_ENDS_SOON:
        return Finding("certificate", found, "Renew it: clients refuse one that is over.")
    return Finding("certificate", found)


def _issuer(issuer: Issuer, *, log_in: bool) -> Finding:
    try:
        keys_address(issuer)
        if log_in:
            endpoints_of(issuer)
    except IssuerUnavailableError:
        remedy = "Nobody is let in with its tokens meanwhile: see that it runs and can be reached."
        return Finding("issuer", "The issuer of tokens does not describe itself.", remedy)
    places = "its keys are, and where people log in" if log_in else "its keys are"
    return Finding("issuer", f"The issuer of tokens says where {places}.")


def _permissions(file: Path) -> Finding:
    mode = file.stat().st_mode & 0o777
    if mode & 0o077:
        return Finding("permissions", f"{file} can be read by others ({mode:o}).", f"chmod 600 {file}")
    if not os.access(file, os.W_OK):
        return Finding("permissions", f"{file} can not be written.", "Run as the user who owns it.")
    return Finding("permissions", "The file of the database is for its owner alone.")


def _space(file: Path) -> Finding:
    free, needed = shutil.disk_usage(file.parent).free, max(_LEAST_FREE_BYTES, 2 * file.stat().st_size)
    found = f"{free / 1024**3:.1f} GiB are free beside the database."
    if free < needed:
        return Finding(
            "space", found, f"Make room for {needed / 1024**3:.1f} GiB: a migration copies the database."
        )
    return Finding("space", found)


def _database(engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> Iterator[Finding]:
    with engine.connect() as connection:
        found, tables = format_of(connection), inspect(connection).get_table_names()
    formats = known_formats()
    if found in formats[1:] or (found is None and tables):
        yield Finding(
            "format", f"The database has an earlier format; the next start brings it to format {formats[0]}."
        )
        return
    if found is None:
        yield Finding("format", "The database is empty; the first start makes its tables.")
        return
    if found not in formats:
        remedy = "Start the newer program, or restore a backup from before it."
        yield Finding("format", f"A newer program made the database (format {found}).", remedy)
        return
    yield Finding("format", f"The database has format {found}.")
    with engine.connect() as connection:
        latest = select(ASSESSMENTS.c.created_at).order_by(ASSESSMENTS.c.created_at.desc()).limit(1)
        moment = connection.execute(latest).scalar_one_or_none()
    if moment is not None:
        yield _clock(settings, clock, moment)
    yield _writable(engine)
    yield _accounts(engine, settings)
    yield _draft_keys(engine, settings)
    if is_sqlite(engine.url):
        yield _whole(engine)
    yield from _documents(engine, settings, clock)


def _writable(engine: Engine) -> Finding:
    try:
        with writing(engine).connect() as connection, connection.begin() as transaction:
            connection.execute(RULEBOOKS.insert().values(digest="looked whether this can be written"))
            transaction.rollback()
    except SQLAlchemyError as error:
        remedy = "docs/operations.md says what each failure means."
        return Finding("writing", f"It can not be written ({type(error).__name__}).", remedy)
    return Finding("writing", "The database can be written.")


def _accounts(engine: Engine, settings: Settings) -> Finding:
    accounts = Accounts(engine, _log(engine, settings))
    try:
        check_exposure(settings, has_administrator=accounts.has_administrator())
    except CannotStartError as error:
        return Finding("accounts", "Others could reach the service, and nobody manages accounts.", str(error))
    if not accounts.any():
        return Finding("accounts", "There is no account: whoever uses this machine is served.")
    return Finding("accounts", f"There are {len(accounts.all())} accounts.")


def _draft_keys(engine: Engine, settings: Settings) -> Finding:
    in_use = Drafts(engine, None).keys_in_use()
    file = draft_keys_file(settings)
    if not in_use and not file.exists():
        return Finding("drafts", "There are no drafts that need a key.")
    try:
        draft_keys_of(settings, in_use)
    except CannotStartError as error:
        return Finding("drafts", "Drafts can not be read or kept as they are to be.", str(error))
    return Finding("drafts", "Every draft can be read with the keys of this service.")


def _whole(engine: Engine) -> Finding:
    with engine.connect() as connection:
        fault = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
    if fault != "ok":
        return Finding("file", f"The file of the database is damaged: {fault}", "Restore a backup.")
    return Finding("file", "The file of the database is whole.")


def _folder(settings: Settings) -> LogFolder:
    return LogFolder(settings.key_folder or key_folder_of(settings.database))


def _log(engine: Engine, settings: Settings) -> TamperEvidentLog:
    return TamperEvidentLog(engine, _folder(settings))


def _documents(engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> Iterator[Finding]:
    folder = _folder(settings)
    if not folder.is_made():
        remedy = (
            "Put it back from where you keep it, or name it in TRIAGE_KEY_FOLDER: without it no case can be read."
        )
        yield Finding("keys", f"There is no folder of keys {folder.folder}.", remedy)
        return
    kept = TamperEvidentLog(engine, folder)
    try:
        fault = kept.open(remember=False)
    except CannotStartError as error:
        yield Finding("keys", "The folder of keys is not that of this database.", str(error))
        return
    if fault is not None:
        remedy = "Restore a backup; if one was restored on purpose, say python -m api log accept-restored."
        yield Finding("log", fault, remedy)
        return
    with kept.reading() as connection:
        misplaced = misplaced_entry(connection)
    if misplaced is not None:
        found = f"Entry {misplaced} of the log was changed, or is not found under what it is about."
        yield Finding("log", found, "Somebody hides what is missing: restore a backup.")
        return
    yield Finding("log", "The log is the one that was known, and goes on from it.")
    yield _stops(StopRecords(engine, kept), clock())
    documents = SealedDocuments(kept, CaseKeys(folder, kept))
    with engine.connect() as connection:
        yield _in_force(connection, kept, documents)
    damaged: list[str] = []
    count = 0
    with engine.connect() as connection:
        opinions = OpinionRecords(engine, kept, documents)
        changes = _changes(connection, engine, kept)
        for read in chain(_kept(connection, documents), opinions.check_all(connection), changes):
            count += 1
            try:
                read()
            except ErasedCaseError:
                count -= 1
            except (DamagedDocumentError, BrokenLogError) as error:
                damaged.append(str(error))
    if damaged:
        named = "; ".join(damaged[:_MOST_NAMED]) + ("; and more" if len(damaged) > _MOST_NAMED else "")
        remedy = "Nobody is shown them. To read them, restore a backup from before they were changed."
        found = f"{len(damaged)} of {count} documents are not what was stored: {named}"
        yield Finding("documents", found, remedy)
        return
    yield Finding("documents", f"All {count} documents are what was stored.")


def _stops(stops: StopRecords, now: datetime) -> Finding:
    try:
        count = len(stops.all(now))
    except (DamagedDocumentError, BrokenLogError) as error:
        return Finding("stops", str(error), "Nothing is assessed meanwhile: restore a backup.")
    return Finding("stops", f"All {count} stops are those that people set and lifted.")


def _in_force(connection: Connection, kept: TamperEvidentLog, documents: SealedDocuments) -> Finding:
    brought = house_rulebook().version
    try:
        last = last_in_force(kept, connection)
        if last is None:
            return Finding("in force", f"In force is the rulebook that the program brings, {brought}.")
        bundle = documents.rulebook(connection, last.digest)
        version = rulebook_in(bundle or b"").version
    except RulebookError:
        remedy = "Start the program that it was put in force with, and submit a change that both read."
        return Finding("in force", "This program can not read the rulebook in force.", remedy)
    except (DamagedDocumentError, BrokenLogError) as error:
        return Finding("in force", str(error), "Restore a backup from before it was changed.")
    told = f"In force is rulebook {version}, by change {last.change}; the program brings {brought}."
    return Finding("in force", told)


def _changes(connection: Connection, engine: Engine, kept: TamperEvidentLog) -> Iterator[Callable[[], object]]:
    """Yield what reads each change of the rulebook with its draft, checks and decisions."""
    records = ChangeRecords(engine, kept)
    for change_id in connection.execute(select(CHANGES.c.id)).scalars().all():
        yield partial(records.examine, connection, change_id, datetime.now(UTC))


def _kept(connection: Connection, documents: SealedDocuments) -> Iterator[Callable[[], object]]:
    """Yield what reads each document, and raises if it is not what was stored."""
    readers: tuple[tuple[Column[str], Callable[[Connection, str], object]], ...] = (
        (RULEBOOKS.c.digest, documents.rulebook),
        (ASSESSMENTS.c.id, documents.assessment),
        (REVIEWS.c.id, documents.review),
    )
    for key, reader in readers:
        there = select(key).where(key.table.c.content.is_not(None))
        for name in connection.execute(there).scalars().all():
            yield partial(reader, connection, name)
