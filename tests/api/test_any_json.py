"""No document whatsoever brings the service to fail."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.examples import EXAMPLES
from tests.api.client import Client
from tests.case.test_mutated_cases import mutated_case
from tests.mutated import Mutated
from triage import Case, house_rulebook

FACTS = house_rulebook().vocabulary.told.values()
NAMES = (
    st.sampled_from(sorted({*Case.model_fields, *(name for fact in FACTS for name in fact.list_names.all)}))
    | st.text()
)
VALUES = st.sampled_from(sorted({value for fact in FACTS for value in fact.values}))
LEAVES = VALUES | st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())


def _nested(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(children, max_size=5) | st.dictionaries(NAMES, children, max_size=5)


ANY_JSON = st.recursive(LEAVES, _nested, max_leaves=20)

# Close to a case: right groups with right and wrong names and values in them.
NEAR_CASES = st.dictionaries(
    st.sampled_from(sorted(Case.model_fields)),
    st.dictionaries(NAMES, LEAVES, max_size=3) | st.lists(st.dictionaries(NAMES, VALUES, max_size=3), max_size=3),
)

BODIES = (ANY_JSON | NEAR_CASES).map(lambda data: json.dumps(data).encode()) | st.binary(max_size=200)


@settings(max_examples=10 * settings().max_examples)
@given(body=BODIES)
def test_any_document_is_assessed_and_stored_or_refused_and_not_stored(shared_client: Client, body: bytes) -> None:
    stored_or_refused(shared_client, body)


def stored_or_refused(shared_client: Client, body: bytes) -> None:
    rows = shared_client.rows()
    answer = shared_client.post(body)
    assert answer.status_code in (201, 400, 422)
    assert shared_client.rows() == rows + (answer.status_code == 201)
    if answer.status_code != 201:
        assert answer.headers["content-type"] == "application/problem+json"


# Close to a case byte by byte: what the document of the service shows, after hands, disks and attackers had it.
MUTATED = st.sampled_from([json.dumps(each.case, indent=1).encode() for each in EXAMPLES]).flatmap(mutated_case)


@given(body=MUTATED)
def test_a_mutated_case_is_assessed_and_stored_or_refused_and_not_stored(
    shared_client: Client, body: Mutated
) -> None:
    stored_or_refused(shared_client, body.content)


@pytest.mark.slow
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=MUTATED)
def test_many_mutated_cases_are_assessed_and_stored_or_refused_and_not_stored(
    shared_client: Client, body: Mutated
) -> None:
    stored_or_refused(shared_client, body.content)
