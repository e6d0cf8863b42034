"""What a browser brings back from the issuer, and everything that is refused of it."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import pytest

from api.log.folder import LogFolder
from api.people.issuer_log_in import LIFE
from api.people.roles import Role
from api.people.sealing import Sealing
from api.settings import key_folder_of
from tests.api.client import NOW, Client, assert_problem
from tests.api.people.issuer import (
    SUBJECT,
    LocalIssuer,
)
from tests.api.people.issuer_log_in.browser import (
    ADDRESS,
    BEGUN,
    Browser,
    granted,
    logged_in,
    refused,
    trust,
)
from tests.api.people.someone import Someone, account, at


@pytest.mark.parametrize("state", ["", "another", "ü", None])
def test_another_state_is_refused_and_no_code_is_sent_on(
    office: Client, issuer: LocalIssuer, state: str | None
) -> None:
    browser = Browser(office)
    asked = browser.begin()
    code = granted(issuer, asked)
    refused(browser.back(code=code) if state is None else browser.back(code=code, state=state))
    assert issuer.exchanged == []


def test_only_the_browser_that_began_can_end_it(office: Client, issuer: LocalIssuer) -> None:
    """Neither somebody who saw the code, nor a page that would have a victim log in as the attacker."""
    asked = Browser(office).begin()
    code = granted(issuer, asked)
    other = Browser(office)
    refused(other.back(code=code, state=asked["state"]))
    other.begin()
    refused(other.back(code=code, state=asked["state"]))
    assert issuer.exchanged == []


def test_what_came_back_once_comes_back_no_second_time_even_if_the_issuer_would_take_it(
    office: Client, issuer: LocalIssuer
) -> None:
    browser = Browser(office)
    asked = browser.begin()
    copied = Browser(office, dict(browser.cookies))
    code = granted(issuer, asked)
    assert browser.back(code=code, state=asked["state"]).status_code == 200
    refused(copied.back(code=code, state=asked["state"]))
    assert len(issuer.exchanged) == 1


def test_a_code_that_the_issuer_does_not_know_any_more_is_refused(office: Client, issuer: LocalIssuer) -> None:
    browser = Browser(office)
    asked = browser.begin()
    refused(browser.back(code="used-before", state=asked["state"]))


def test_a_log_in_has_ten_minutes(office: Client, issuer: LocalIssuer) -> None:
    browser = Browser(office)
    asked = browser.begin()
    at(office, NOW + LIFE)
    refused(browser.back(code=granted(issuer, asked), state=asked["state"]))
    assert issuer.exchanged == []


def test_an_answer_of_another_issuer_is_refused_before_a_code_is_sent_on(
    office: Client, issuer: LocalIssuer
) -> None:
    browser = Browser(office)
    asked = browser.begin()
    refused(browser.back(code=granted(issuer, asked), state=asked["state"], iss="https://another.example"))
    assert issuer.exchanged == []


def test_an_issuer_that_says_that_it_names_itself_has_to(client: Client, issuer: LocalIssuer) -> None:
    issuer.description = {"authorization_response_iss_parameter_supported": True}
    trust(client, issuer.url)
    account(client, "anna", Role.CASEWORKER, subject=SUBJECT)
    refused(logged_in(Browser(client), issuer))
    browser = Browser(client)
    asked = browser.begin()
    code = granted(issuer, asked)
    assert browser.back(code=code, state=asked["state"], iss=issuer.url).status_code == 200


def test_what_the_issuer_refuses_is_refused_and_its_words_are_not_repeated(office: Client) -> None:
    browser = Browser(office)
    asked = browser.begin()
    answer = browser.back(state=asked["state"], error="access_denied", error_description="<script>CANARY")
    refused(answer)
    assert "CANARY" not in answer.text
    refused(browser.back(state=asked["state"]))


def test_nothing_may_be_said_twice(office: Client, issuer: LocalIssuer) -> None:
    browser = Browser(office)
    asked = browser.begin()
    code, state = granted(issuer, asked), asked["state"]
    refused(browser.get(f"/v1/log-in/return?code={code}&state={state}&state={state}", "cross-site"))


@pytest.mark.parametrize("kept", ["", "x", "ü", "AAAA", "A" * 200])
def test_a_cookie_that_this_service_did_not_seal_is_refused(office: Client, kept: str) -> None:
    sealed = {BEGUN: urlsafe_b64encode(kept.encode()).decode()}
    for cookies in ({BEGUN: kept} if kept.isascii() else {}, sealed):
        refused(Browser(office, cookies).back(code="c", state="s"))


def test_what_was_sealed_for_something_else_opens_no_log_in(office: Client) -> None:
    folder = LogFolder(key_folder_of(office.database))
    text = b'{"state": "s", "nonce": "n", "verifier": "v", "begun_at": 0, "former": null}'
    for sealing, place in ((Sealing(folder, "another"), "log-in"), (Sealing(folder, "log-in"), "another")):
        kept = urlsafe_b64encode(sealing.sealed(text, place)).decode()
        refused(Browser(office, {BEGUN: kept}).back(code="c", state="s"))


@pytest.mark.parametrize("name", ["next", "redirect_uri", "return_to", "url", "state"])
def test_nobody_says_where_a_log_in_leads(office: Client, issuer: LocalIssuer, name: str) -> None:
    evil = "https://attacker.example"
    assert_problem(Browser(office).get(f"/v1/log-in?{name}={evil}", "none"), 400, "unknown-parameter")
    browser = Browser(office)
    asked = browser.begin()
    given = {name: evil, "code": granted(issuer, asked), **({} if name == "state" else {"state": asked["state"]})}
    assert evil not in browser.back(**given).text


def test_the_address_to_come_back_to_is_that_of_the_settings_whatever_a_request_calls_the_service(
    office: Client,
) -> None:
    headers = {"Host": "localhost:9", "X-Forwarded-Host": "attacker.example", "Sec-Fetch-Site": "none"}
    answer = Someone(office, headers).ask("GET", "/v1/log-in")
    [address] = parse_qs(urlsplit(answer.headers["location"]).query)["redirect_uri"]
    assert address == f"{ADDRESS}/v1/log-in/return"


def test_a_page_of_another_site_can_not_begin_a_log_in(office: Client) -> None:
    assert_problem(Browser(office).get("/v1/log-in", "cross-site"), 403, "cross-site-request")
