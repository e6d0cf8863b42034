"""Tokens of an issuer: which are taken, and each that is refused. What somebody may do never stands in a token."""

from __future__ import annotations

import hashlib
import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api.people.roles import Role
from api.people.tokens import Tokens
from api.settings import Issuer
from tests.api.client import Client, assert_problem
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
from tests.api.people.someone import Someone, account, people_of


@pytest.fixture
def issuer() -> Iterator[LocalIssuer]:
    with running_issuer() as issuer:
        yield issuer


@pytest.fixture
def office(client: Client, issuer: LocalIssuer) -> Client:
    """A service that takes the tokens of the issuer, and an account of its subject."""
    trust(client, issuer.url)
    account(client, "anna", Role.CASEWORKER, subject=SUBJECT)
    return client


def trust(client: Client, url: str, kept: float = 300, again: float = 0) -> None:
    people_of(client).tokens = Tokens(Issuer(url, AUDIENCE), kept, again)


def me(client: Client, token: str) -> httpx.Response:
    return Someone(client, {"Authorization": f"Bearer {token}"}).ask("GET", "/v1/me")


def refused(client: Client, token: str) -> None:
    assert_problem(me(client, token), 401, "not-logged-in")


def test_a_token_says_who_somebody_is_and_the_account_what_they_may_do(office: Client, issuer: LocalIssuer) -> None:
    token = issuer.token(role="administrator", roles=["administrator"], office="kakuma", scope="admin")
    assert me(office, token).json() == {
        "name": "anna",
        "role": "caseworker",
        "office": "nairobi",
        "means": "token",
    }
    bearer = Someone(office, {"Authorization": f"Bearer {token}"})
    assert_problem(bearer.ask("GET", "/v1/accounts"), 403, "not-permitted")
    assert bearer.ask("POST", "/v1/assessments", {}).headers["triage-author"] == "anna"


def test_other_signatures_with_a_private_key_are_taken_too(office: Client, issuer: LocalIssuer) -> None:
    issuer.new_key("curve", "EC")
    assert me(office, issuer.token("curve", "ES256")).status_code == 200
    assert me(office, issuer.token(aud=["another", AUDIENCE])).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": None},
        {"aud": ""},
        {"iss": "https://attacker.example"},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "somebody-else"},
        {"sub": "SUBJECT".lower()},
        {"exp": None},
        {"exp": 1},
        {"iat": None},
        {"exp": "soon"},
    ],
)
def test_a_token_for_another_service_or_nobody_or_without_an_end_is_refused(
    office: Client, issuer: LocalIssuer, changes: dict[str, object]
) -> None:
    refused(office, issuer.token(**changes))


def test_clocks_may_differ_by_a_minute_and_no_more(office: Client, issuer: LocalIssuer) -> None:
    now = int(time.time())
    for taken in ({"exp": now - 30}, {"nbf": now + 30}, {"iat": now + 30}):
        assert me(office, issuer.token(**taken)).status_code == 200, taken
    for late in ({"exp": now - 90}, {"nbf": now + 120}, {"iat": now + 120}):
        refused(office, issuer.token(**late))


def test_a_token_without_a_signature_is_refused(office: Client, issuer: LocalIssuer) -> None:
    claims = claims_of(issuer.url, {})
    for name in ("none", "None", "NONE", ""):
        head = segment({"alg": name, "typ": "JWT", "kid": "first"})
        refused(office, f"{head}.{segment(claims)}.")
    signed = issuer.token()
    refused(office, signed.rpartition(".")[0] + ".")
    refused(office, signed.rpartition(".")[0])


def test_a_token_signed_with_the_public_key_as_a_password_is_refused(office: Client, issuer: LocalIssuer) -> None:
    public = issuer.keys["first"].public_key()
    for form in (public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), b"first", b""):
        text = f"{segment({'alg': 'HS256', 'kid': 'first'})}.{segment(claims_of(issuer.url, {}))}"
        mac = hmac.new(form, text.encode(), hashlib.sha256).digest()
        refused(office, f"{text}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}")


def test_a_token_signed_with_another_key_is_refused(office: Client, issuer: LocalIssuer) -> None:
    own = rsa.generate_private_key(65537, 2048)
    claims = claims_of(issuer.url, {})
    jwk: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(own.public_key(), as_dict=True)
    for header in (
        {"kid": "first"},
        {"kid": "first", "jwk": jwk},
        {"kid": "other"},
        {"jku": "http://a.example"},
        {},
    ):
        refused(office, jwt.encode(claims, own, algorithm="RS256", headers=header))


def test_a_token_that_names_no_key_is_taken_if_there_is_one_key_only(office: Client, issuer: LocalIssuer) -> None:
    unnamed = jwt.encode(claims_of(issuer.url, {}), issuer.keys["first"], algorithm="RS256")
    assert me(office, unnamed).status_code == 200
    issuer.new_key("second")
    trust(office, issuer.url)
    refused(office, unnamed)


def test_a_token_that_was_changed_is_refused(office: Client, issuer: LocalIssuer) -> None:
    account(office, "keeper", Role.ADMINISTRATOR, subject="keeper")
    head, _, signature = issuer.token().split(".")
    refused(office, f"{head}.{segment(claims_of(issuer.url, {'sub': 'keeper'}))}.{signature}")


@pytest.mark.parametrize("token", ["x", "a.b.c", "..", "e30.e30.e30", "x" * 15_000, "eyJhbGciOiJSUzI1NiJ9.e30.AA"])
def test_what_is_no_token_is_refused(office: Client, token: str) -> None:
    refused(office, token)


def test_a_new_key_is_fetched_and_a_withdrawn_one_refused(office: Client, issuer: LocalIssuer) -> None:
    before = issuer.token()
    assert me(office, before).status_code == 200
    del issuer.keys["first"]
    issuer.new_key("second")
    assert me(office, issuer.token("second")).status_code == 200
    refused(office, before)


def test_a_withdrawn_key_is_good_no_longer_than_the_keys_are_kept(office: Client, issuer: LocalIssuer) -> None:
    trust(office, issuer.url, kept=0.5)
    before = issuer.token()
    assert me(office, before).status_code == 200
    issuer.new_key("second")
    del issuer.keys["first"]
    time.sleep(0.6)
    refused(office, before)


def test_names_of_keys_that_nobody_has_do_not_make_the_service_ask_the_issuer_each_time(
    office: Client, issuer: LocalIssuer
) -> None:
    trust(office, issuer.url, again=30)
    assert me(office, issuer.token()).status_code == 200
    issuer.keys["unknown"] = issuer.keys["first"]
    for _ in range(20):
        refused(office, issuer.token("unknown"))
    assert issuer.fetched == 1


def test_without_an_account_or_with_a_disabled_one_a_token_is_nobody(client: Client, issuer: LocalIssuer) -> None:
    trust(client, issuer.url)
    account(client, "berta", Role.CASEWORKER)
    refused(client, issuer.token())
    account(client, "anna", Role.CASEWORKER, subject=SUBJECT)
    assert me(client, issuer.token()).status_code == 200
    client.change("UPDATE accounts SET disabled = true WHERE name = 'anna'")
    refused(client, issuer.token())


def test_without_an_issuer_no_token_is_taken(client: Client, issuer: LocalIssuer) -> None:
    account(client, "anna", Role.CASEWORKER, subject=SUBJECT)
    refused(client, issuer.token())
    assert issuer.fetched == 0


@pytest.mark.parametrize("broken", [500, 302, 404])
def test_an_issuer_that_tells_no_keys_is_said_to_and_asked_again(
    office: Client, issuer: LocalIssuer, broken: int
) -> None:
    issuer.broken = broken
    answer = me(office, issuer.token())
    assert_problem(answer, 503, "issuer-unavailable")
    assert answer.headers["retry-after"] == "5"
    issuer.broken = None
    assert me(office, issuer.token()).status_code == 200


@pytest.mark.parametrize(
    "description",
    [{"issuer": "https://another.example"}, {"jwks_uri": "file:///etc/passwd"}, {"jwks_uri": "http://192.0.2.1/"}],
)
def test_keys_are_only_fetched_from_where_the_issuer_may_say(
    office: Client, issuer: LocalIssuer, description: dict[str, object]
) -> None:
    issuer.description = description
    assert_problem(me(office, issuer.token()), 503, "issuer-unavailable")
    assert issuer.fetched == 0


def log_in_at(url: str) -> str:
    """Log in as a person does in a browser, and return the token for this service."""
    back = "http://127.0.0.1/back"
    asked = {"client_id": AUDIENCE, "redirect_uri": back, "response_type": "code", "scope": "openid", "state": "s"}
    sent = httpx.post(f"{url}/oauth2/authorize", params=asked, data={"sub": SUBJECT})
    [code] = parse_qs(urlsplit(sent.headers["location"]).query)["code"]
    grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
    return str(httpx.post(f"{url}/oauth2/token", data=grant, auth=(AUDIENCE, "secret")).json()["id_token"])


@pytest.mark.slow
def test_the_tokens_of_a_provider_that_others_made_are_taken_also_after_it_has_another_key(client: Client) -> None:
    account(client, "anna", Role.CASEWORKER, subject=SUBJECT)
    port = free_port()
    with provider(port) as url:
        trust(client, url, kept=0.1)
        before = log_in_at(url)
        answer = me(client, before)
        assert answer.status_code == 200, answer.text
        head, claims, signature = before.split(".")
        refused(client, f"{head}.{claims}.{signature[:-4]}AAAA")
    # Its keys are made at the start; its tokens name none.
    with provider(port) as url:
        time.sleep(0.2)
        assert me(client, log_in_at(url)).status_code == 200
        refused(client, before)
