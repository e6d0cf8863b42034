"""A browser logs in at the issuer: what is asked for, and which token is taken."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode
from hashlib import sha256

import pytest

from api.people.roles import Role
from tests.api.client import ON_BOTH_DATABASES, Client, rows_of
from tests.api.people.issuer import (
    AUDIENCE,
    SUBJECT,
    LocalIssuer,
    claims_of,
    running_issuer,
    segment,
)
from tests.api.people.issuer_log_in.browser import (
    ADDRESS,
    SESSION,
    US,
    Browser,
    granted,
    logged_in,
    refused,
    trust,
)
from tests.api.people.someone import account
from triage.log.entry import entry_in


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
