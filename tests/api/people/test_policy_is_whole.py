"""The table of who may do what is whole: an address without an entry, or an entry without one, is refused."""

from __future__ import annotations

import pytest
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.people.permission import permitted, served_addresses
from api.people.policy import POLICY, PolicyError, check_policy
from api.people.roles import Role
from tests.api.client import Client, assert_problem
from tests.api.people.someone import nobody, of_role, people_of


def test_an_address_without_an_entry_is_refused_at_the_start_and_while_running(client: Client) -> None:
    async def read() -> None:
        pass

    client.app.add_api_route("/forgotten", read)
    with pytest.raises(PolicyError, match=r"\('GET', '/forgotten'\)"):
        check_policy(POLICY, served_addresses(client.app))
    assert_problem(of_role(client, Role.ADMINISTRATOR).ask("GET", "/forgotten"), 403, "not-permitted")
    assert_problem(nobody(client).ask("GET", "/forgotten"), 403, "not-permitted")


def test_an_entry_without_an_address_is_refused_at_the_start(client: Client) -> None:
    stale = {**POLICY, ("GET", "/v1/gone"): POLICY["GET", "/"]}
    with pytest.raises(PolicyError, match="/v1/gone"):
        check_policy(stale, served_addresses(client.app))


def test_what_is_served_beside_the_policy_is_refused_at_the_start(client: Client) -> None:
    async def read(request: Request) -> Response:
        return Response()

    router = APIRouter()
    router.add_route("/aside", read)
    client.app.router.routes.extend(router.routes)
    with pytest.raises(PolicyError, match="/aside"):
        list(served_addresses(client.app))


def test_the_check_is_in_every_route(shared_client: Client) -> None:
    assert any(each.dependency is permitted for each in shared_client.app.router.dependencies)
    assert people_of(shared_client).policy is POLICY
