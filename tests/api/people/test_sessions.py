"""Sessions of browsers: the cookie, its end, and pages of other sites."""

from __future__ import annotations

from datetime import timedelta
from http.cookies import Morsel, SimpleCookie

import httpx
import pytest
from starlette.responses import Response

from api.people.origin import Origins
from api.people.passwords import hash_of
from api.people.roles import Role
from api.people.sessions import IDLE, LIFE
from tests.api.client import NOW, ON_BOTH_DATABASES, Client, assert_problem, rows_of
from tests.api.people.someone import (
    PASSWORD,
    SAME_ORIGIN,
    Someone,
    account,
    at,
    by_key,
    by_session,
    nobody,
    people_of,
)

pytestmark = pytest.mark.usefixtures("cheap_passwords")

COOKIE = "triage-session"
CASE = {"assessed_on": "2026-11-23"}


@pytest.fixture
def anna(client: Client) -> str:
    account(client, "anna", Role.CASEWORKER)
    people_of(client).accounts.rehash_password("anna", hash_of(PASSWORD))
    return "anna"


def cookie_of(answer: httpx.Response) -> Morsel[str]:
    return SimpleCookie(answer.headers["set-cookie"])[COOKIE]


def logged_in(client: Client, **headers: str) -> httpx.Response:
    body = {"name": "anna", "password": PASSWORD}
    answer = nobody(client).ask("POST", "/v1/sessions", body, headers)
    assert answer.status_code == 204, answer.text
    return answer


def with_cookie(client: Client, secret: str, **headers: str) -> Someone:
    return Someone(client, {"Cookie": f"{COOKIE}={secret}", **(headers or SAME_ORIGIN)})


@ON_BOTH_DATABASES
def test_logging_in_sets_a_cookie_that_no_script_and_no_other_site_reaches(client: Client, anna: str) -> None:
    cookie = cookie_of(logged_in(client))
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "strict", "/")
    assert cookie["max-age"] == str(12 * 60 * 60)
    assert cookie["domain"] == "" and cookie["secure"] == ""  # This test is on loopback, without TLS.
    me = with_cookie(client, cookie.value).ask("GET", "/v1/me").json()
    assert me == {"name": "anna", "role": "caseworker", "office": "nairobi", "means": "session"}
    [(kept,)] = rows_of(client.database, "SELECT token_sha256 FROM sessions")
    assert cookie.value not in str(kept)


def test_over_tls_the_cookie_is_for_this_host_alone() -> None:
    response = Response()
    Origins(secure=True).set_cookie(response, "secret")
    text = response.headers["set-cookie"]
    assert text.startswith("__Host-triage-session=secret;")
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=strict"):
        assert part in text
    assert "Domain" not in text


def test_logging_in_gives_another_session_and_ends_the_one_before(client: Client, anna: str) -> None:
    first = cookie_of(logged_in(client)).value
    second = cookie_of(logged_in(client, Cookie=f"{COOKIE}={first}")).value
    assert second != first
    assert_problem(with_cookie(client, first).ask("GET", "/v1/me"), 401, "not-logged-in")
    assert with_cookie(client, second).ask("GET", "/v1/me").status_code == 200


def test_a_session_that_somebody_else_chose_is_never_logged_in(client: Client, anna: str) -> None:
    planted = "planted-by-somebody-else"
    secret = cookie_of(logged_in(client, Cookie=f"{COOKIE}={planted}")).value
    assert secret != planted
    assert_problem(with_cookie(client, planted).ask("GET", "/v1/me"), 401, "not-logged-in")


def test_logging_out_ends_the_session_at_the_server_too(client: Client, anna: str) -> None:
    secret = cookie_of(logged_in(client)).value
    answer = with_cookie(client, secret).ask("DELETE", "/v1/me/session")
    assert answer.status_code == 204
    assert cookie_of(answer)["max-age"] == "0"
    assert_problem(with_cookie(client, secret).ask("GET", "/v1/me"), 401, "not-logged-in")


@ON_BOTH_DATABASES
def test_a_session_ends_after_a_working_day_and_after_an_hour_without_use(client: Client, anna: str) -> None:
    used, unused = (by_session(client, "anna") for _ in range(2))
    for passed in (IDLE * n * 0.9 for n in range(1, 15)):
        at(client, NOW + passed)
        expected = 200 if passed < LIFE else 401
        assert used.ask("GET", "/v1/me").status_code == expected, passed
    at(client, NOW + IDLE)
    assert_problem(unused.ask("GET", "/v1/me"), 401, "not-logged-in")


def test_where_nothing_can_be_written_a_session_still_reads(client: Client, anna: str) -> None:
    session = by_session(client, "anna")
    client.change("CREATE TRIGGER full BEFORE UPDATE ON sessions BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    at(client, NOW + timedelta(minutes=6))
    assert session.ask("GET", "/v1/me").status_code == 200
    at(client, NOW + IDLE)
    assert_problem(session.ask("GET", "/v1/me"), 401, "not-logged-in")


def test_sessions_that_are_over_are_removed(client: Client, anna: str) -> None:
    by_session(client, "anna")
    at(client, NOW + LIFE)
    logged_in(client)
    assert len(rows_of(client.database, "SELECT account FROM sessions")) == 1


def test_another_password_ends_all_sessions_and_begins_a_new_one(client: Client, anna: str) -> None:
    stolen, own = (cookie_of(logged_in(client)).value for _ in range(2))
    new = "eleven herons by the other weir"
    wrong = with_cookie(client, own).ask("PUT", "/v1/me/password", {"current": "wrong", "password": new})
    assert_problem(wrong, 422, "refused-form")
    body = {"current": PASSWORD, "password": new}
    answer = with_cookie(client, own).ask("PUT", "/v1/me/password", body)
    assert answer.status_code == 204
    for secret in (stolen, own):
        assert_problem(with_cookie(client, secret).ask("GET", "/v1/me"), 401, "not-logged-in")
    assert with_cookie(client, cookie_of(answer).value).ask("GET", "/v1/me").status_code == 200
    assert nobody(client).ask("POST", "/v1/sessions", {"name": "anna", "password": PASSWORD}).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://attacker.example"},
        {"Origin": "https://attacker.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8001"},
        {"Origin": "http://127.0.0.1:8000.attacker.example"},
    ],
)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/me"), ("POST", "/v1/assessments"), ("DELETE", "/v1/me/session")]
)
def test_a_page_of_another_site_does_nothing_in_a_session(
    client: Client, method: str, path: str, headers: dict[str, str]
) -> None:
    account(client, "anna", Role.CASEWORKER)
    secret = people_of(client).sessions.begin("anna", NOW, None)
    body = CASE if method == "POST" else None
    answer = with_cookie(client, secret, **headers).ask(method, path, body)
    assert_problem(answer, 403, "cross-site-request")
    assert client.rows() == 0
    assert with_cookie(client, secret).ask("GET", "/v1/me").status_code == 200


def test_what_changes_something_in_a_session_has_to_say_where_it_comes_from(client: Client) -> None:
    account(client, "anna", Role.CASEWORKER)
    secret = people_of(client).sessions.begin("anna", NOW, None)
    silent = Someone(client, {"Cookie": f"{COOKIE}={secret}"})
    assert_problem(silent.ask("POST", "/v1/assessments", CASE), 403, "cross-site-request")
    assert silent.ask("GET", "/v1/me").status_code == 200
    own = with_cookie(client, secret, Origin="http://127.0.0.1:8000")
    assert own.ask("POST", "/v1/assessments", CASE).status_code == 201


@pytest.mark.parametrize("path", ["/v1/assessments", "/v1/sessions", "/v1/password"])
def test_a_page_of_another_site_can_not_use_this_machine_nor_log_in_somebody(client: Client, path: str) -> None:
    page = Someone(client, {"Sec-Fetch-Site": "cross-site", "Origin": "https://attacker.example"})
    assert_problem(page.ask("POST", path, CASE), 403, "cross-site-request")
    assert_problem(page.ask("GET", "/v1/assessments"), 403, "cross-site-request")


def test_a_key_says_itself_who_sends_it_from_wherever(client: Client) -> None:
    account(client, "anna", Role.CASEWORKER)
    elsewhere = {"Origin": "https://another.example", "Sec-Fetch-Site": "cross-site"}
    assert by_key(client, "anna").ask("GET", "/v1/me", headers=elsewhere).status_code == 200


def test_no_page_can_show_an_answer_inside_itself(client: Client) -> None:
    for path in ("/", "/v1/assessments", "/nowhere"):
        headers = nobody(client).ask("GET", path).headers
        assert headers["x-frame-options"] == "DENY"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize("secret", ["", "x", "a" * 5000, "%00"])
def test_a_cookie_that_is_no_session_is_nobody(client: Client, secret: str) -> None:
    account(client, "anna", Role.CASEWORKER)
    answer = Someone(client, {"Cookie": f"{COOKIE}={secret}"}).ask("GET", "/v1/me")
    assert_problem(answer, 401, "not-logged-in")


def test_a_disabled_account_has_no_session_left(client: Client) -> None:
    account(client, "anna", Role.CASEWORKER)
    session = by_session(client, "anna")
    client.change("UPDATE accounts SET disabled = true")
    assert_problem(session.ask("GET", "/v1/me"), 401, "not-logged-in")
    client.change("UPDATE accounts SET disabled = false")
    at(client, NOW + timedelta(minutes=1))
    assert session.ask("GET", "/v1/me").status_code == 200
