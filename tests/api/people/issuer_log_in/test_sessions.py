"""The session of who logged in at the issuer: for whom there is one, and how it ends."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from api.people.roles import Role
from api.people.sessions import IDLE
from tests.api.client import NOW, Client, assert_problem
from tests.api.people.issuer import (
    SUBJECT,
    LocalIssuer,
)
from tests.api.people.issuer_log_in.browser import (
    ADDRESS,
    SESSION,
    US,
    Browser,
    logged_in,
    refused,
    trust,
)
from tests.api.people.someone import SAME_ORIGIN, Someone, account, at, by_session


def test_without_an_account_or_with_a_disabled_one_nobody_is_let_in(client: Client, issuer: LocalIssuer) -> None:
    trust(client, issuer.url)
    account(client, "berta", Role.CASEWORKER)
    nobody = logged_in(Browser(client), issuer)
    refused(nobody)
    account(client, "anna", Role.CASEWORKER, subject=SUBJECT)
    client.change("UPDATE accounts SET disabled = true WHERE name = 'anna'")
    disabled = logged_in(Browser(client), issuer)
    refused(disabled)
    assert disabled.content == nobody.content


def test_the_session_that_the_browser_had_ends_and_none_that_was_planted_is_taken(
    office: Client, issuer: LocalIssuer
) -> None:
    former = by_session(office, "anna")
    [held] = [part.partition("=")[2] for part in former.headers["Cookie"].split("; ")]
    browser = Browser(office, {SESSION: held})
    assert logged_in(browser, issuer).status_code == 200
    assert browser.cookies[SESSION] != held
    assert_problem(former.ask("GET", "/v1/me"), 401, "not-logged-in")
    planted = Browser(office, {SESSION: "planted"})
    assert logged_in(planted, issuer).status_code == 200
    assert planted.cookies[SESSION] != "planted"
    assert_problem(Browser(office, {SESSION: "planted"}).get("/v1/me"), 401, "not-logged-in")


def test_a_session_from_the_issuer_ends_as_one_by_password_does(office: Client, issuer: LocalIssuer) -> None:
    browser = Browser(office)
    assert logged_in(browser, issuer).status_code == 200
    at(office, NOW + IDLE - timedelta(seconds=1))
    assert browser.get("/v1/me").status_code == 200
    at(office, NOW + IDLE * 2)
    assert_problem(browser.get("/v1/me"), 401, "not-logged-in")


def test_logging_out_says_where_one_logs_out_at_the_issuer(office: Client, issuer: LocalIssuer) -> None:
    browser = Browser(office)
    assert logged_in(browser, issuer).status_code == 200
    headers = {"Cookie": f"{SESSION}={browser.cookies[SESSION]}", **SAME_ORIGIN}
    answer = Someone(office, headers).ask("DELETE", "/v1/me/session")
    assert answer.status_code == 204
    there = urlsplit(answer.headers["triage-end-session"])
    assert f"{there.scheme}://{there.netloc}{there.path}" == f"{issuer.url}/end"
    assert parse_qs(there.query) == {"client_id": [US.id], "post_logout_redirect_uri": [f"{ADDRESS}/"]}
    assert_problem(browser.get("/v1/me"), 401, "not-logged-in")


def test_logging_out_works_where_the_issuer_offers_nothing_or_is_away(client: Client, issuer: LocalIssuer) -> None:
    issuer.description = {"end_session_endpoint": "javascript:alert(1)"}
    trust(client, issuer.url, kept=0)
    account(client, "anna", Role.CASEWORKER, subject=SUBJECT)
    issuer.broken = 500
    answer = by_session(client, "anna").ask("DELETE", "/v1/me/session")
    assert answer.status_code == 204 and "triage-end-session" not in answer.headers
    issuer.broken = None
    answer = by_session(client, "anna").ask("DELETE", "/v1/me/session")
    assert answer.status_code == 204 and "triage-end-session" not in answer.headers
