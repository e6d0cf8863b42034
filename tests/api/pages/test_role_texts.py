"""What each role is told it may and may not do is what the table says."""

from __future__ import annotations

import re

import pytest

from api.people.policy import POLICY
from api.people.roles import Role
from tests.api.pages.test_help import FOR_PROGRAMS, written

FORBIDDEN = "## What you may not do, and why"
# What a role opens on: pages whose address holds no name of anything.
OPENED = [
    path
    for method, path in POLICY
    if method == "GET"
    and "{" not in path
    and path != "/"
    and not path.startswith((*FOR_PROGRAMS, "/help", "/design"))
]


def addresses_in(text: str) -> list[str]:
    """Return the addresses that stand in a text, `GET` where no method is said."""
    found = re.findall(r"`(?:(GET|POST|PUT|PATCH|DELETE) )?(/[^`\s]*)`", text)
    return [f"{method or 'GET'} {path}" for method, path in found]


def may(role: Role, address: str) -> bool:
    method, path = address.split(" ")
    access = POLICY[method, path]
    return access.anybody or role in access.roles


@pytest.mark.parametrize("role", list(Role))
def test_what_a_role_is_told_of_addresses_is_what_the_table_says(role: Role) -> None:
    may_do, _, rest = written(role.value).partition(f"{FORBIDDEN}\n")
    may_not, heading, after = rest.partition("\n## ")
    assert heading and addresses_in(may_not), "the section on what the role may not do names at least one address"
    assert [each for each in addresses_in(may_do + after) if not may(role, each)] == []
    assert [each for each in addresses_in(may_not) if may(role, each)] == []


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_told_of_every_page_that_it_can_open_by_its_address(role: Role) -> None:
    told = {address.removeprefix("GET ") for address in addresses_in(written(role.value))}
    expected = {path for path in OPENED if may(role, f"GET {path}")}
    assert expected - told - {"/log-in", "/first-password", "/intake/import/template.csv"} == set()
