"""An issuer, and an office that trusts it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.people.roles import Role
from tests.api.client import Client
from tests.api.people.issuer import (
    SUBJECT,
    LocalIssuer,
    running_issuer,
)
from tests.api.people.issuer_log_in.browser import (
    trust,
)
from tests.api.people.someone import account


@pytest.fixture
def issuer() -> Iterator[LocalIssuer]:
    with running_issuer() as issuer:
        yield issuer


@pytest.fixture
def office(client: Client, issuer: LocalIssuer) -> Client:
    trust(client, issuer.url)
    account(client, "anna", Role.CASEWORKER, subject=SUBJECT)
    return client
