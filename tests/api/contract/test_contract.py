"""Whatever is sent by whoever may use an address, the answer is one of the OpenAPI document; never 5xx."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.schemas import APIOperation, BaseSchema

from api.people.roles import Role
from tests.api.client import ON_BOTH_DATABASES, Client
from tests.api.contract.keeping import Case, keep, sent
from tests.api.contract.office import (
    EXAMPLES,
    Office,
    access_to,
    addresses,
    furnished,
    make_sensible,
    with_accounts,
)

# The solver is asked, which takes seconds.
DEAR = "GET /v1/assessments/{assessment_id}/what-would-change"
# What these need takes an issuer, a proof of minutes or a second factor: only refusals are looked at here.
REFUSED_HERE = ("/log-in", "/checks", "/second-factor")


@pytest.fixture(scope="module")
def schema(shared_client: Client) -> BaseSchema:
    return schemathesis.openapi.from_dict(shared_client.get("/openapi.json").json())


@pytest.mark.parametrize("address", addresses())
@ON_BOTH_DATABASES
def test_every_answer_to_every_role_stands_in_the_document(
    schema: BaseSchema, client: Client, kind_of_database: str, address: str
) -> None:
    operation = _operation(schema, address)
    access = access_to(address)
    roles = sorted(access.roles) if not access.anybody else (None,)
    # What an answer looks like does not hang on the database; that it fails may.
    if kind_of_database == "postgresql":
        roles = roles[:1]
    with_accounts(client)
    answered = set()
    for role in roles:
        office = furnished(client, address, role)
        for requests in (_sensible(operation, office), *_drawn(operation, office)):
            answered |= _asked(requests, office, role, 1 if address == DEAR else EXAMPLES)
    if not any(part in address for part in REFUSED_HERE):
        assert any(status < 300 for status in answered), f"it was never reached: {sorted(answered)}"


def _operation(schema: BaseSchema, address: str) -> APIOperation[Any, Any, Any, Any]:
    method, path = address.split(" ")
    return schema[path][method]


def _asked(requests: st.SearchStrategy[Case], office: Office, role: Role | None, number: int) -> set[int]:
    """Send what is drawn, and return with which statuses it was answered."""
    statuses: set[int] = set()

    @settings(max_examples=number, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(requests)
    def ask(case: Case) -> None:
        answer = sent(office.client, case, office.somebody(role, case.operation.label))
        keep(case, answer)
        statuses.add(answer.status_code)

    # Where nothing can be sent but the address itself, nothing is drawn that would not fit.
    with suppress(Unsatisfiable):
        ask()
    return statuses


def _drawn(operation: APIOperation[Any, Any, Any, Any], office: Office) -> Iterator[st.SearchStrategy[Case]]:
    """Requests that fit the document, about what is there; and those that do not, about that or about anything."""

    def placed(case: Case) -> Case:
        return _placed(case, office)

    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    yield operation.as_strategy(generation_mode=GenerationMode.POSITIVE).map(placed)
    yield wrong.map(placed) | wrong


def _sensible(operation: APIOperation[Any, Any, Any, Any], office: Office) -> st.SearchStrategy[Case]:
    """Requests that have what the address needs, with whatever headers are drawn."""

    def sensible(case: Case) -> Case:
        make_sensible(_placed(case, office))
        return case

    return operation.as_strategy(generation_mode=GenerationMode.POSITIVE).map(sensible)


def _placed(case: Case, office: Office) -> Case:
    case.path_parameters = {name: office.made[name] for name in case.path_parameters or {}}
    return case
