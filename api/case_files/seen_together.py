"""What has to be seen together of a household, from the latest assessment of each person."""

from __future__ import annotations

import json
from typing import Any

from api.case_files.casework import Casework
from api.case_files.households import Household, Member
from api.storage import AssessmentStore
from triage.household.model import Person, Together
from triage.household.together import together
from triage.rulebook.model import Rulebook


def together_of(household: Household, store: AssessmentStore, casework: Casework, rulebook: Rulebook) -> Together:
    """Return what only shows when the files lie side by side.

    The latest assessment of each person is read, a hundred kilobytes and more each: call it in a worker thread.
    Raises `DamagedDocumentError` if one was changed in the database.
    """
    persons = [
        Person(member.case_id, member.relation, member.came_together, _latest(member, store, casework))
        for member in household.members
    ]
    return together(persons, rulebook)


def _latest(member: Member, store: AssessmentStore, casework: Casework) -> dict[str, Any]:
    history = casework.files.find(member.case_id)
    assert history is not None
    stored = store.find(history.latest.assessment_id)
    assert stored is not None
    document: dict[str, Any] = json.loads(stored.document)
    return document
