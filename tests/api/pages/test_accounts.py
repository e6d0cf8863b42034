"""The pages of accounts: they keep what the interface for programs keeps, and say what is wrong beside a field."""

from __future__ import annotations

import re
from base64 import b32decode
from urllib.parse import urlencode

import httpx
import pytest

from api.people.roles import Role
from tests.api.client import NOW, Client
from tests.api.pages.test_frame import FORM, HTML
from tests.api.people.someone import PASSWORD, Someone, account, at, by_session, nobody, people_of
from tests.api.people.test_second_factor import totp

pytestmark = pytest.mark.usefixtures("cheap_passwords")

OTHER_PASSWORD = "nine brown otters on the bank"


def sent(someone: Someone, path: str, **fields: str) -> httpx.Response:
    """Send a form as a browser does."""
    client, headers = someone.client, {**FORM, **someone.headers}
    client._http.cookies.clear()
    answer = client.post(urlencode(fields).encode(), headers, path)
    client._http.cookies.clear()
    return answer


def shown(someone: Someone, path: str) -> str:
    answer = someone.ask("GET", path, None, HTML)
    assert answer.status_code == 200, answer.text[:300]
    return answer.text


def secret_in(page: str) -> str:
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found is not None
    return found[1]


def with_password(client: Client, name: str, role: Role = Role.CASEWORKER) -> Someone:
    account(client, name, role)
    answer = sent(nobody(client), "/first-password", name=name, way_in="w", password=PASSWORD, again=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/log-in?done=password")
    return by_session(client, name)


def as_in(answer: httpx.Response, client: Client) -> Someone:
    """Whoever has the session that an answer began."""
    cookie = answer.headers["set-cookie"].partition(";")[0]
    return Someone(client, {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"})


def test_a_first_password_is_set_with_the_way_in_and_lets_one_in(client: Client) -> None:
    with_password(client, "ward")
    assert "Your password is set" in shown(nobody(client), "/log-in?done=password")
    answer = sent(nobody(client), "/log-in", name="ward", password=PASSWORD, code="", next="/home")
    assert (answer.status_code, answer.headers["location"]) == (303, "/home")
    # A way in is good once.
    again = sent(nobody(client), "/first-password", name="ward", way_in="w", password=PASSWORD, again=PASSWORD)
    assert again.status_code == 401 and "do not belong together" in again.text and 'value="ward"' in again.text


@pytest.mark.parametrize(
    ("password", "again", "field", "told"),
    [
        (PASSWORD, OTHER_PASSWORD, "again", "The two are not the same"),
        ("short", "short", "password", "A password has 15 to 256 characters"),
        ("", "", "password", "Write a password"),
    ],
)
def test_what_is_wrong_with_a_first_password_is_said_beside_its_field(
    client: Client, password: str, again: str, field: str, told: str
) -> None:
    account(client, "ward", Role.CASEWORKER)
    answer = sent(nobody(client), "/first-password", name="ward", way_in="w", password=password, again=again)
    assert answer.status_code == 422
    assert f'<a href="#{field}">{told}' in answer.text and "<title>Problem:" in answer.text
    assert not password or password not in answer.text
    assert people_of(client).accounts.password_of("ward") is None


def test_a_password_is_changed_by_whoever_knows_the_present_one(client: Client) -> None:
    ward = with_password(client, "ward")
    refused = sent(ward, "/account/password", current="wrong", password=OTHER_PASSWORD, again=OTHER_PASSWORD)
    assert refused.status_code == 422 and '<a href="#current">This is not the present password.' in refused.text
    other = by_session(client, "ward")
    done = sent(ward, "/account/password", current=PASSWORD, password=OTHER_PASSWORD, again=OTHER_PASSWORD)
    assert (done.status_code, done.headers["location"]) == (303, "/account?done=password")
    assert "Your password is changed" in shown(as_in(done, client), "/account?done=password")
    assert other.ask("GET", "/account", None, HTML).headers["location"].startswith("/log-in")


def test_a_second_factor_is_begun_confirmed_and_asked_for_at_the_log_in(client: Client) -> None:
    ward = with_password(client, "ward")
    begun = sent(ward, "/account/second-factor", password=PASSWORD, code="")
    seed = secret_in(begun.text).replace(" ", "")
    assert f"secret={seed}" in begun.text and "otpauth://totp/" in begun.text
    assert begun.headers["cache-control"] == "no-store"
    wrong = sent(ward, "/account/second-factor/confirmation", code="000000")
    assert wrong.status_code == 422 and '<a href="#code">This is no code' in wrong.text
    done = sent(ward, "/account/second-factor/confirmation", code=totp(b32decode(seed), NOW))
    codes = re.findall(r"<li><code>([^<]+)</code></li>", done.text)
    assert len(codes) == 10
    assert "10 recovery codes are left" in shown(as_in(done, client), "/account")
    asked = sent(nobody(client), "/log-in", name="ward", password=PASSWORD, code="", next="/home")
    assert asked.status_code == 401 and 'id="code"' in asked.text
    entered = sent(nobody(client), "/log-in", name="ward", password=PASSWORD, code=codes[0], next="/home")
    assert entered.status_code == 303
    renewed = sent(as_in(entered, client), "/account/second-factor/recovery-codes", code_now=codes[1])
    assert codes[2] not in renewed.text and len(re.findall(r"<li><code>", renewed.text)) == 10


def test_who_must_have_a_second_factor_is_led_to_it_and_nowhere_else(client: Client) -> None:
    ward = with_password(client, "ward", Role.ADMINISTRATOR)
    people_of(client).sessions._demands_second_factor = frozenset({Role.ADMINISTRATOR})
    people_of(client).demands_second_factor = frozenset({Role.ADMINISTRATOR})
    for path in ("/home", "/accounts"):
        led = ward.ask("GET", path, None, HTML)
        assert (led.status_code, led.headers["location"]) == (303, "/account/second-factor"), path
    page = shown(ward, "/account/second-factor")
    assert "Your role needs a second factor first" in page
    # Nothing is offered that would be refused.
    assert "/account/keys" not in shown(ward, "/account")


def test_a_key_is_shown_once_does_what_its_owner_may_and_is_revoked(client: Client) -> None:
    ward = with_password(client, "ward")
    refused = sent(ward, "/account/keys", label="statistics ;", last_day="")
    assert refused.status_code == 422 and 'value="statistics ;"' in refused.text
    late = sent(ward, "/account/keys", label="statistics", last_day="2028-01-01")
    assert late.status_code == 422 and "a year at most" in late.text and 'value="2028-01-01"' in late.text
    key = secret_in(sent(ward, "/account/keys", label="statistics", last_day="2026-12-24").text)
    program = Someone(client, {"Authorization": f"Bearer {key}"})
    assert program.ask("GET", "/v1/me").json()["name"] == "ward"
    page = shown(ward, "/account")
    assert key not in page and "25 December 2026, 00:00 UTC" in page
    where = re.search(r'action="(/account/keys/[^"]+/revocation)"', page)
    assert where is not None
    assert sent(ward, where[1]).status_code == 303
    assert program.ask("GET", "/v1/me").status_code == 401
    assert "revoked on 23 November 2026" in shown(ward, "/account")


def test_an_administrator_makes_an_account_and_hands_over_its_way_in(client: Client) -> None:
    keeper = with_password(client, "keeper", Role.ADMINISTRATOR)
    assert 'href="/accounts"' in shown(keeper, "/home")
    refused = sent(keeper, "/accounts", name="Ward!", role="", office="nairobi", subject="")
    assert refused.status_code == 422 and 'href="#name"' in refused.text and 'href="#role"' in refused.text
    made = sent(keeper, "/accounts", name="ward", role="caseworker", office="nairobi", subject="")
    assert made.status_code == 201 and "/first-password?name=ward" in made.text
    way_in = secret_in(made.text)
    again = sent(keeper, "/accounts", name="ward", role="auditor", office="nairobi", subject="")
    assert again.status_code == 409 and "such an account already" in again.text
    first = {"name": "ward", "way_in": way_in, "password": PASSWORD, "again": PASSWORD}
    assert sent(nobody(client), "/first-password", **first).status_code == 303


def test_an_account_is_changed_by_whoever_has_seen_it_as_it_is(client: Client) -> None:
    keeper = with_password(client, "keeper", Role.ADMINISTRATOR)
    ward = by_session(client, account(client, "ward", Role.CASEWORKER))
    tag = re.search(r'name="seen" value="([^"]+)"', shown(keeper, "/accounts/ward"))
    assert tag is not None
    seen = tag[1].replace("&#34;", '"')
    assert sent(keeper, "/accounts/ward", role="auditor", office="", subject="", seen=seen).status_code == 303
    assert ward.ask("GET", "/account", None, HTML).headers["location"].startswith("/log-in")
    late = sent(keeper, "/accounts/ward", role="", office="kakuma", subject="", disabled="", seen=seen)
    assert late.status_code == 412 and "Somebody else changed this account" in late.text
    assert 'value="kakuma"' in late.text
    found = people_of(client).accounts.find("ward")
    assert found is not None and (found.role, found.office) == (Role.AUDITOR, "nairobi")


def test_nobody_disables_themself_and_auditors_change_nothing(client: Client) -> None:
    keeper = with_password(client, "keeper", Role.ADMINISTRATOR)
    page = shown(keeper, "/accounts/keeper")
    assert "another administrator changes it" in page and "<form" not in page.partition("<main")[2]
    assert sent(keeper, "/accounts/keeper", disabled="yes", seen="").status_code == 403
    auditor = by_session(client, account(client, "looker", Role.AUDITOR))
    assert "Make an account" not in shown(auditor, "/accounts")
    assert "<form" not in shown(auditor, "/accounts/keeper").partition("<main")[2]


def test_a_way_in_is_over_after_three_days(client: Client) -> None:
    account(client, "ward", Role.CASEWORKER)
    at(client, NOW.replace(day=27))
    answer = sent(nobody(client), "/first-password", name="ward", way_in="w", password=PASSWORD, again=PASSWORD)
    assert answer.status_code == 401
