"""Whether a database holds what was answered: once, whole and verifiable; and nothing that was refused."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, text

from api.conditions import entity_tag
from api.log.copying import copy_of
from api.log.events import Act
from api.storage import AssessmentStore, DamagedDocumentError
from tools.faults.submitting import Answered, Tally
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


def faults_of(database: URL, keys: Path, tally: Tally) -> list[str]:
    """Return every fault, in words. What is read is held to the log, and derived again from its facts."""
    faults = list(tally.wrong)
    with closing(AssessmentStore(database, keys)) as store:
        with store.engine.connect() as connection:
            ids = [str(key) for key in connection.execute(text("SELECT id FROM assessments")).scalars()]
            for name, question in _BESIDE.items():
                number = connection.execute(text(question)).scalar_one()
                faults += [f"{number} times {name}"] if number else []
        there: dict[str, Answered] = {}
        for key in ids:
            try:
                reference, found = _whole(store, key)
            except (DamagedDocumentError, CertificateError) as error:
                faults.append(f"{key} can not be read: {error}")
                continue
            if reference in there:
                faults.append(f"{reference} is there twice")
            there[reference] = found
        for reference, answered in tally.kept.items():
            if there.get(reference) != answered:
                faults.append(f"{reference} was answered as {answered}, and is {there.get(reference)}")
        faults += [f"{reference} was refused and is there" for reference in tally.refused & set(there)]
        sent = set(tally.kept) | tally.refused | tally.unanswered
        faults += [f"{reference} was never sent" for reference in set(there) - sent]
        faults += _faults_of_the_log(store, len(ids))
    return faults


def _whole(store: AssessmentStore, key: str) -> tuple[str, Answered]:
    """Return the reference of an assessment, and what it has to be answered as; it is derived again."""
    stored = store.find(key)
    assert stored is not None
    check_certificate(stored.document)
    return str(stored.reference), Answered(key, entity_tag(stored.document))


def _faults_of_the_log(store: AssessmentStore, assessments: int) -> list[str]:
    lines = list(copy_of(store.log, Act()))
    try:
        check_export(lines, store.log.key)
    except LogError as error:
        return [f"the log is not whole: {error}"]
    recorded = sum(_MADE in line for line in lines)
    return [f"{recorded} assessments in the log, {assessments} in the database"] if recorded != assessments else []
