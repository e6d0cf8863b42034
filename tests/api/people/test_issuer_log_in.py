"""Browsers log in at the issuer, and everything that is refused on the way."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.log.folder import LogFolder
from api.people.issuer_log_in import LIFE, IssuerLogIn
from api.people.roles import Role
from api.people.sealing import Sealing
from api.people.sessions import IDLE
from api.people.tokens import Tokens
from api.settings import CannotStartError, Issuer, LogInClient, key_folder_of, settings_from
from tests.api.client import NOW, ON_BOTH_DATABASES, Client, assert_problem, rows_of
from tests.api.people.issuer import (
    AUDIENCE,
    SUBJECT,
    LocalIssuer,
    claims_of,
    free_port,
    provider,
    running_issuer,
    segment,
)
from tests.api.people.someone import SAME_ORIGIN, Someone, account, at, by_session, people_of
from triage.log.entry import entry_in

ADDRESS = "http://127.0.0.1:8000"
US = LogInClient("triage-service", "a secret: ü+%", ADDRESS)
SESSION, BEGUN = "triage-session", "triage-log-in"


@dataclass
class Browser:
    """A browser, which keeps cookies and sends what browsers send."""

    client: Client
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, site: str = "same-origin") -> httpx.Response:
        # A cookie that is for this site alone is not sent on a way that began at another one.
        sent = {name: value for name, value in self.cookies.items() if site != "cross-site" or name != SESSION}
        headers = {"Sec-Fetch-Site": site, "Cookie": "; ".join(f"{name}={value}" for name, value in sent.items())}
        answer = Someone(self.client, headers).ask("GET", path)
        for morsel in SimpleCookie("\n".join(answer.headers.get_list("set-cookie"))).values():
            if morsel["max-age"] == "0":
                self.cookies.pop(morsel.key, None)
            else:
                self.cookies[morsel.key] = morsel.value
        return answer

    def begin(self) -> dict[str, str]:
        """Begin a log-in; return what the issuer is asked for."""
        answer = self.get("/v1/log-in", "none")
        assert answer.status_code == 303, answer.text
        return {name: value for name, [value] in parse_qs(urlsplit(answer.headers["location"]).query).items()}

    def back(self, **given: str) -> httpx.Response:
        query = str(httpx.QueryParams(given))
        return self.get(f"/v1/log-in/return?{query}", "cross-site")


@pytest.fixture
def issuer() -> Iterator[LocalIssuer]:
    with running_issuer() as issuer:
        yield issuer


def trust(client: Client, url: str, kept: float = 300, log_in: LogInClient = US) -> None:
    people = people_of(client)
    issuer = Issuer(url, AUDIENCE)
    people.tokens = Tokens(issuer, 0.1 if kept == 0 else 300, 0)
    sealing = Sealing(LogFolder(key_folder_of(client.database)), "log-in")
    people.issuer = IssuerLogIn(issuer, log_in, people.tokens, sealing, kept)


@pytest.fixture
def office(client: Client, issuer: LocalIssuer) -> Client:
    trust(client, issuer.url)
    account(client, "anna", Role.CASEWORKER, subject=SUBJECT)
    return client


def granted(issuer: LocalIssuer, asked: dict[str, str], **changes: object) -> str:
    """Let the issuer give a token for a code, as it was asked but for these changes; return the code."""
    code = f"code-{len(issuer.grants)}"
    issuer.grants[code] = issuer.token(**{"aud": US.id, "nonce": asked["nonce"], **changes})
    return code


def logged_in(browser: Browser, issuer: LocalIssuer) -> httpx.Response:
    asked = browser.begin()
    return browser.back(code=granted(issuer, asked), state=asked["state"])


def refused(answer: httpx.Response) -> None:
    assert_problem(answer, 401, "log-in-refused")
    assert not any(cookie.startswith(SESSION) for cookie in answer.headers.get_list("set-cookie"))


@ON_BOTH_DATABASES
def test_a_browser_logs_in_at_the_issuer_and_has_the_session_of_its_account(
    office: Client, issuer: LocalIssuer
) -> None:
    browser = Browser(office)
    asked = browser.begin()
    assert {name: asked[name] for name in ("response_type", "client_id", "redirect_uri", "scope")} == {
        "response_type": "code",
        "client_id": US.id,
        "redirect_uri": f"{ADDRESS}/v1/log-in/return",
        "scope": "openid",
    }
    answer = browser.back(code=granted(issuer, asked), state=asked["state"], session_state="x")
    assert answer.status_code == 200 and 'url=/"' in answer.text
    assert set(browser.cookies) == {SESSION}
    me = browser.get("/v1/me").json()
    assert me == {"name": "anna", "role": "caseworker", "office": "nairobi", "means": "session"}
    log = office.app.state.service.store.log
    [last] = map(entry_in, log.entries(log.head().size - 1, log.head().size))
    assert (last.kind, last.subject, last.details) == ("logged_in", "anna", {"by": "issuer"})


def test_the_code_is_exchanged_with_the_secret_and_with_what_only_this_service_knows(
    office: Client, issuer: LocalIssuer
) -> None:
    browser = Browser(office)
    asked = browser.begin()
    assert browser.back(code=granted(issuer, asked), state=asked["state"]).status_code == 200
    [(form, authorization)] = issuer.exchanged
    challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
    assert (asked["code_challenge"], asked["code_challenge_method"]) == (challenge, "S256")
    assert form["redirect_uri"] == asked["redirect_uri"]
    assert form["grant_type"] == "authorization_code"
    assert authorization is not None
    # Encoded before it is put together (RFC 6749, 2.3.1).
    assert b64decode(authorization.removeprefix("Basic ")) == b"triage-service:a+secret%3A+%C3%BC%2B%25"
    assert form["code_verifier"] not in str(asked) and "secret" not in form


def test_an_issuer_that_wants_the_secret_in_the_form_gets_it_there(client: Client, issuer: LocalIssuer) -> None:
    issuer.description = {"token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"]}
    trust(client, issuer.url)
    account(client, "anna", Role.CASEWORKER, subject=SUBJECT)
    assert logged_in(Browser(client), issuer).status_code == 200
    [(form, authorization)] = issuer.exchanged
    assert (form["client_id"], form["client_secret"], authorization) == (US.id, US.secret, None)


def test_every_log_in_has_its_own_state_nonce_and_challenge(office: Client) -> None:
    first, second = (Browser(office).begin() for _ in range(2))
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name] and len(first[name]) >= 43


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 5},
        {"aud": "another"},
        {"aud": AUDIENCE},
        {"aud": [US.id, "another"]},
        {"aud": None},
        {"azp": "another"},
        {"iss": "https://another.example"},
        {"iss": None},
        {"exp": 1},
        {"exp": None},
        {"sub": "somebody-else"},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_log_in_of_this_service_is_refused(
    office: Client, issuer: LocalIssuer, changes: dict[str, object]
) -> None:
    browser = Browser(office)
    asked = browser.begin()
    refused(browser.back(code=granted(issuer, asked, **changes), state=asked["state"]))
    assert rows_of(office.database, "SELECT account FROM sessions") == []


def test_a_token_that_names_this_service_in_other_words_is_taken(office: Client, issuer: LocalIssuer) -> None:
    browser = Browser(office)
    asked = browser.begin()
    code = granted(issuer, asked, aud=[US.id], azp=US.id)
    assert browser.back(code=code, state=asked["state"], iss=issuer.url).status_code == 200


def test_a_token_without_a_signature_or_of_another_key_is_refused(office: Client, issuer: LocalIssuer) -> None:
    browser = Browser(office)
    asked = browser.begin()
    claims = claims_of(issuer.url, {"aud": US.id, "nonce": asked["nonce"]})
    issuer.grants["none"] = f"{segment({'alg': 'none', 'kid': 'first'})}.{segment(claims)}."
    refused(browser.back(code="none", state=asked["state"]))
    with running_issuer() as another:
        asked = browser.begin()
        issuer.grants["foreign"] = another.token(iss=issuer.url, aud=US.id, nonce=asked["nonce"])
        refused(browser.back(code="foreign", state=asked["state"]))


def test_keys_that_the_issuer_changed_are_fetched(office: Client, issuer: LocalIssuer) -> None:
    assert logged_in(Browser(office), issuer).status_code == 200
    del issuer.keys["first"]
    issuer.new_key("second", "EC")
    browser = Browser(office)
    asked = browser.begin()
    issuer.grants["new"] = issuer.token("second", "ES256", aud=US.id, nonce=asked["nonce"])
    assert browser.back(code="new", state=asked["state"]).status_code == 200


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


def settings_with(file: Path, **changes: str) -> LogInClient | None:
    named = {
        "TRIAGE_OIDC_ISSUER": "https://issuer.example",
        "TRIAGE_OIDC_AUDIENCE": "triage",
        "TRIAGE_OIDC_CLIENT_ID": "triage-service",
        "TRIAGE_OIDC_CLIENT_SECRET_FILE": str(file),
        "TRIAGE_ADDRESS": "https://triage.office.example/",
    }
    return settings_from({**named, **changes}).log_in


def test_the_settings_name_a_file_with_the_secret_and_show_it_never(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("CANARY\n")
    file.chmod(0o600)
    found = settings_with(file)
    assert found == LogInClient("triage-service", "CANARY", "https://triage.office.example")
    assert "CANARY" not in repr(found)
    file.chmod(0o640)
    with pytest.raises(CannotStartError, match="chmod 600") as caught:
        settings_with(file)
    assert "CANARY" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRIAGE_OIDC_CLIENT_ID", ""),
        ("TRIAGE_OIDC_CLIENT_SECRET_FILE", ""),
        ("TRIAGE_OIDC_CLIENT_SECRET_FILE", "/nowhere"),
        ("TRIAGE_ADDRESS", ""),
        ("TRIAGE_ADDRESS", "http://triage.office.example"),
        ("TRIAGE_ADDRESS", "https://triage.office.example/app"),
        ("TRIAGE_ADDRESS", "https://triage.office.example?x=1"),
        ("TRIAGE_ADDRESS", "https://anna@triage.office.example"),
    ],
)
def test_a_client_that_is_not_whole_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    file = tmp_path / "secret"
    file.write_text("CANARY\n")
    file.chmod(0o600)
    with pytest.raises(CannotStartError, match=name):
        settings_with(file, **{name: value})
