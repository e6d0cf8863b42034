"""Accounts for tests, made behind the routes, and what they send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from api.people.accounts import Account
from api.people.people import People
from api.people.roles import Role
from api.people.secret import digest_of
from tests.api.client import JSON, NOW, Client

PASSWORD = "seven grey herons by the weir"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
# Whatever is there.
ANY = {"If-Match": "*"}
OWN, OTHER = "nairobi", "kakuma"


@dataclass(frozen=True)
class Someone:
    """Whoever sends these headers."""

    client: Client
    headers: Mapping[str, str]

    def ask(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        sent = {**self.headers, **(JSON if body is not None else {}), **(headers or {})}
        content = None if body is None else json.dumps(body).encode()
        # A cookie is sent by the test alone: no answer of before changes what the next request says.
        self.client._http.cookies.clear()
        answer = self.client.run(self.client._http.request(method, path, content=content, headers=sent))
        self.client._http.cookies.clear()
        return answer


def people_of(client: Client) -> People:
    people = client.app.state.people
    assert isinstance(people, People)
    return people


def account(
    client: Client, name: str, role: Role, office: str = OWN, subject: str | None = None, way_in: str = "w"
) -> str:
    """Make an account and return its name."""
    made = Account(name, role, office, subject, False, False, NOW, None)
    people_of(client).accounts.add(made, digest_of(way_in))
    return name


def nobody(client: Client) -> Someone:
    return Someone(client, {})


def by_key(client: Client, name: str, days: int = 30) -> Someone:
    _, key = people_of(client).keys.issue(name, "test", NOW, NOW + timedelta(days=days))
    return Someone(client, {"Authorization": f"Bearer {key}"})


def by_session(client: Client, name: str) -> Someone:
    """As a page of the service itself asks in a browser."""
    secret = people_of(client).sessions.begin(name, NOW, None)
    return Someone(client, {"Cookie": f"triage-session={secret}", **SAME_ORIGIN})


def of_role(client: Client, role: Role, office: str = OWN) -> Someone:
    """Someone with a new account of this role, by key."""
    name = f"{role.value}-{office}-{len(people_of(client).accounts.all())}"
    return by_key(client, account(client, name, role, office))


def at(client: Client, moment: datetime) -> None:
    """Let the service have this moment."""
    client.app.state.service.clock.clock = lambda: moment
