"""What an issuer says of itself and answers, and one that others made."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.people.roles import Role
from tests.api.client import Client, assert_problem
from tests.api.people.issuer import (
    SUBJECT,
    LocalIssuer,
    free_port,
    provider,
)
from tests.api.people.issuer_log_in.browser import (
    ADDRESS,
    US,
    Browser,
    granted,
    refused,
    trust,
)
from tests.api.people.someone import account


@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "https://another.example"},
        {"authorization_endpoint": "http://attacker.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "file:///etc/passwd"},
        {"token_endpoint": None},
    ],
    ids=str,
)
def test_an_issuer_that_describes_itself_unsafely_is_not_asked(
    client: Client, issuer: LocalIssuer, description: dict[str, object]
) -> None:
    issuer.description = description
    trust(client, issuer.url)
    assert_problem(Browser(client).get("/v1/log-in", "none"), 503, "issuer-unavailable")


@pytest.mark.parametrize("status", [302, 401, 500])
def test_an_issuer_that_gives_no_token_is_said_to_and_no_secret_reaches_the_log(
    office: Client, issuer: LocalIssuer, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    browser = Browser(office)
    asked = browser.begin()
    issuer.answers = status
    answer = browser.back(code=granted(issuer, asked), state=asked["state"])
    assert_problem(answer, 503, "issuer-unavailable")
    assert f"status {status}" in caplog.text
    assert US.secret not in caplog.text + answer.text and "code-0" not in caplog.text + answer.text


def test_without_a_client_nobody_logs_in_at_an_issuer(client: Client) -> None:
    account(client, "anna", Role.CASEWORKER, subject=SUBJECT)
    for path in ("/v1/log-in", "/v1/log-in/return?code=c&state=s"):
        assert_problem(Browser(client).get(path, "none"), 404, "not-found")


@pytest.mark.slow
def test_a_provider_that_others_made_lets_a_browser_log_in_once_for_each_code(client: Client) -> None:
    account(client, "anna", Role.CASEWORKER, subject=SUBJECT)
    with provider(free_port()) as url:
        trust(client, url)
        browser = Browser(client)
        address = browser.get("/v1/log-in", "none").headers["location"]
        sent = httpx.post(address, data={"sub": SUBJECT}).headers["location"]
        assert sent.startswith(f"{ADDRESS}/v1/log-in/return?")
        path = sent.removeprefix(ADDRESS)
        assert browser.get(path, "cross-site").status_code == 200
        assert browser.get("/v1/me").json()["name"] == "anna"
        # The same code, brought by a browser that began anew.
        code = parse_qs(urlsplit(path).query)["code"][0]
        refused(browser.back(code=code, state=browser.begin()["state"]))
        denied = httpx.post(browser.get("/v1/log-in", "none").headers["location"], data={"action": "deny"})
        refused(browser.get(denied.headers["location"].removeprefix(ADDRESS), "cross-site"))
