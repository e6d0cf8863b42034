"""Browsers log in at the issuer: authorization code with PKCE, state and nonce (OpenID Connect Core, RFC 9700).

What was begun is kept sealed in a cookie of the browser that began it, and not in the database: for strangers
nothing is kept. The browser comes back with a code, which is exchanged directly at the issuer for a token that says
who somebody is. What they may do stands in their account here.
"""

from __future__ import annotations

import json
import logging
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from threading import Lock
from urllib.parse import quote_plus

import httpx
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from api.people.issuer import SECONDS, Endpoints, IssuerUnavailableError, endpoints_of
from api.people.sealing import Sealing
from api.people.secret import new_secret
from api.people.tokens import Tokens, subject_in
from api.settings import Issuer, LogInClient

log = logging.getLogger("api")

# Long enough for a password and a second factor there; void of itself before what was used is forgotten.
LIFE = timedelta(minutes=10)
ENDPOINTS_KEPT_SECONDS = 300.0
_MOST_OF_AN_ANSWER = 64 * 1024
_PLACE = "log-in"
RETURN = "/v1/log-in/return"


class IssuerLogInError(Exception):
    """The browser did not bring what it has to bring, or the issuer does not stand by it."""


@dataclass(frozen=True)
class Begun:
    """A log-in that began in a browser; `former` is the digest of the session that it had."""

    state: str
    nonce: str
    verifier: str
    begun_at: float
    former: str | None


@dataclass(frozen=True)
class Returned:
    """A browser that came back from the issuer, with what it began and the code that it brought."""

    begun: Begun
    code: str


class IssuerLogIn:
    """The log-in at one issuer. Waits for the network: call it in a worker thread."""

    def __init__(
        self,
        issuer: Issuer,
        client: LogInClient,
        tokens: Tokens,
        sealing: Sealing,
        kept: float = ENDPOINTS_KEPT_SECONDS,
    ) -> None:
        self._issuer = issuer
        self._client = client
        self._tokens = tokens
        self._sealing = sealing
        self._kept = kept
        self._lock = Lock()
        self._endpoints: Endpoints | None = None
        self._fetched_at = 0.0

    @property
    def _redirect(self) -> str:
        """The one address that the issuer sends browsers back to: that of the settings, never that of a request."""
        return f"{self._client.address}{RETURN}"

    def begin(self, now: datetime, former: str | None) -> tuple[str, str]:
        """Return where the browser logs in, and what it keeps meanwhile. Raises `IssuerUnavailableError`."""
        begun = Begun(new_secret(), new_secret(), new_secret(), now.timestamp(), former)
        address = prepare_grant_uri(
            self._known().authorization,
            client_id=self._client.id,
            response_type="code",
            redirect_uri=self._redirect,
            scope="openid",
            state=begun.state,
            nonce=begun.nonce,
            code_challenge=create_s256_code_challenge(begun.verifier),
            code_challenge_method="S256",
        )
        sealed = self._sealing.sealed(json.dumps(asdict(begun)).encode(), _PLACE)
        return str(address), urlsafe_b64encode(sealed).decode()

    def returned(self, kept: str, given: Mapping[str, str], now: datetime) -> Returned:
        """Return what a browser brought back, if it is the one that began, lately, and comes from this issuer.

        Raises `IssuerLogInError`, and `IssuerUnavailableError`.
        """
        begun = self._begun(kept)
        if begun is None or not 0 <= now.timestamp() - begun.begun_at < LIFE.total_seconds():
            raise IssuerLogInError
        if not compare_digest(given.get("state", "").encode(), begun.state.encode()):
            raise IssuerLogInError
        told = given.get("iss")
        if (told is None and self._known().names_itself) or told not in (None, self._issuer.url):
            raise IssuerLogInError
        code = given.get("code")
        if not code or "error" in given:
            raise IssuerLogInError
        return Returned(begun, code)

    def subject(self, returned: Returned) -> str:
        """Return who logged in. Raises `IssuerLogInError`, `IssuerUnavailableError`."""
        claims = self._tokens.claims(self._exchanged(returned), self._client.id)
        if claims is None:
            raise IssuerLogInError
        nonce, party = claims.get("nonce"), claims.get("azp", self._client.id)
        if not isinstance(nonce, str) or not compare_digest(nonce.encode(), returned.begun.nonce.encode()):
            raise IssuerLogInError
        # Made for this service alone: whoever else it was made for could have brought it here.
        if claims["aud"] not in (self._client.id, [self._client.id]) or party != self._client.id:
            raise IssuerLogInError
        subject = subject_in(claims)
        if subject is None:
            raise IssuerLogInError
        return subject

    def end_session(self) -> str | None:
        """Return where a person logs out at the issuer; None if it offers that nowhere, or does not answer."""
        try:
            address = self._known().end_session
        except IssuerUnavailableError:
            return None
        if address is None:
            return None
        back = {"client_id": self._client.id, "post_logout_redirect_uri": f"{self._client.address}/"}
        return str(httpx.URL(address).copy_merge_params(back))

    def _begun(self, kept: str) -> Begun | None:
        try:
            sealed = urlsafe_b64decode(kept.encode())
        except ValueError:
            return None
        opened = self._sealing.opened(sealed, _PLACE)
        return Begun(**json.loads(opened)) if opened is not None else None

    def _exchanged(self, returned: Returned) -> str:
        """Return the ID token that the issuer gives for a code."""
        endpoints = self._known()
        method = next((each for each in ClientAuth.DEFAULT_AUTH_METHODS if each in endpoints.methods), "none")
        if method == "none":
            log.error("the issuer takes a client's secret neither in a header nor in the body")
            raise IssuerUnavailableError
        asked = prepare_token_request(
            "authorization_code",
            redirect_uri=self._redirect,
            code=returned.code,
            code_verifier=returned.begun.verifier,
        )
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        # In a header they are encoded first (RFC 6749, 2.3.1); in a form they are by the form.
        encoded = quote_plus if method == "client_secret_basic" else str
        client = ClientAuth(encoded(self._client.id), encoded(self._client.secret), method)
        address, headers, body = client.prepare("POST", endpoints.token, headers, asked)
        status, document = _posted(address, headers, body)
        if status == 400 and document.get("error") == "invalid_grant":
            raise IssuerLogInError
        token = document.get("id_token")
        if status != 200 or not isinstance(token, str):
            # Of what it says nothing is repeated: who has a log is not to have codes or secrets.
            log.error(
                "the issuer gave no token for a code: status %s; look at the client id and its secret", status
            )
            raise IssuerUnavailableError
        return token

    def _known(self) -> Endpoints:
        with self._lock:
            if self._endpoints is None or time.monotonic() - self._fetched_at >= self._kept:
                self._endpoints = endpoints_of(self._issuer)
                self._fetched_at = time.monotonic()
            return self._endpoints


def _posted(address: str, headers: Mapping[str, str], body: str) -> tuple[int, Mapping[str, object]]:
    """Return status and document of an answer. Raises `IssuerUnavailableError` where there is none."""
    try:
        with (
            httpx.Client(timeout=SECONDS, follow_redirects=False) as client,
            client.stream("POST", address, headers=headers, content=body) as answer,
        ):
            content = b""
            for part in answer.iter_bytes():
                content += part
                if len(content) > _MOST_OF_AN_ANSWER:
                    raise IssuerUnavailableError
            document = json.loads(content)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise IssuerUnavailableError from error
    return answer.status_code, document if isinstance(document, dict) else {}
