"""Whether a database holds what was answered: once, whole and verifiable; and nothing that was refused."""

from __future__ import annotations

from collections import Counter
from contextlib import closing

from sqlalchemy import URL, text

from api.conditions import entity_tag
from api.log.copying import copy_of
from api.log.events import Act
from api.settings import key_folder_of
from api.storage import AssessmentStore, DamagedDocumentError
from tools.faults.submitting import Tally
from triage import CertificateError, check_certificate
from triage.log.entry import LogError
from triage.log.export import check_export

_MADE = b'"kind":"assessment_made"'

# What is written beside an assessment, in the same transaction: none of it may be there alone.
_COUNT = "SELECT count(*) FROM {table} WHERE {column} NOT IN (SELECT {other} FROM {others})"
_BESIDE = {
    "an assessment without its road": _COUNT.format(
        table="assessments", column="id", other="assessment_id", others="roads"
    ),
    "a road without its assessment": _COUNT.format(
        table="roads", column="assessment_id", other="id", others="assessments"
    ),
    "a key without its assessment": _COUNT.format(
        table="idempotency_keys", column="assessment_id", other="id", others="assessments"
    ),
}


def faults_of(database: URL, tally: Tally) -> list[str]:
    """Return every fault, in words. What is read is held to the log, and derived again from its facts."""
    faults = list(tally.wrong)
    with closing(AssessmentStore(database, key_folder_of(database))) as store:
        with store.engine.connect() as connection:
            rows = connection.execute(text("SELECT id, reference FROM assessments")).all()
            for name, question in _BESIDE.items():
                number = connection.execute(text(question)).scalar_one()
                faults += [f"{number} times {name}"] if number else []
        ids = {str(row.id): str(row.reference) for row in rows}
        times = Counter(ids.values())
        faults += [f"{reference} is there {number} times" for reference, number in times.items() if number > 1]
        faults += [f"{reference} was refused and is there" for reference in tally.refused & set(times)]
        sent = set(tally.kept) | tally.refused | tally.unanswered
        faults += [f"{reference} was never sent" for reference in set(times) - sent]
        for reference, answered in tally.kept.items():
            if ids.get(answered.id) != reference:
                faults.append(f"{reference} was answered as {answered.id}, which is not there")
        tags = {answered.id: answered.tag for answered in tally.kept.values()}
        faults += [fault for key in ids if (fault := _fault_of(store, key, tags.get(key)))]
        faults += _faults_of_the_log(store, len(ids))
    return faults


def _fault_of(store: AssessmentStore, key: str, tag: str | None) -> str | None:
    try:
        stored = store.find(key)
        assert stored is not None
        check_certificate(stored.document)
    except (DamagedDocumentError, CertificateError) as error:
        return f"{key} can not be read: {error}"
    return f"{key} is not what was answered" if tag not in (None, entity_tag(stored.document)) else None


def _faults_of_the_log(store: AssessmentStore, assessments: int) -> list[str]:
    lines = list(copy_of(store.log, Act()))
    try:
        check_export(lines, store.log.key)
    except LogError as error:
        return [f"the log is not whole: {error}"]
    recorded = sum(_MADE in line for line in lines)
    return [f"{recorded} assessments in the log, {assessments} in the database"] if recorded != assessments else []
