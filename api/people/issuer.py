"""What an issuer (OpenID Connect) says of itself: where its keys are, where people log in and out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from api.settings import Issuer, is_safe_address

_MOST_OF_A_DESCRIPTION = 256 * 1024
SECONDS = 5


class IssuerUnavailableError(Exception):
    """The issuer does not answer, or not as it has to."""


class _NoRedirect(HTTPRedirectHandler):
    """What is fetched comes from where the issuer said, not from where that place sends on to."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True)
class Endpoints:
    """Where people log in at the issuer, where the code that they bring is exchanged, and where they log out.

    `names_itself` is whether it names itself in every answer that a browser brings (RFC 9207); `methods` is how a
    client may show there who it is.
    """

    authorization: str
    token: str
    end_session: str | None
    names_itself: bool
    methods: tuple[str, ...]


def description_of(issuer: Issuer) -> Mapping[str, object]:
    """Return the issuer's own description. Raises `IssuerUnavailableError` if it is not that of this issuer."""
    address = f"{issuer.url.rstrip('/')}/.well-known/openid-configuration"
    try:
        with build_opener(_NoRedirect()).open(Request(address), timeout=SECONDS) as answer:
            description = json.loads(answer.read(_MOST_OF_A_DESCRIPTION))
    except HTTPError as error:
        # It is the answer too, and holds the connection.
        error.close()
        raise IssuerUnavailableError from error
    except (OSError, HTTPException, ValueError) as error:
        raise IssuerUnavailableError from error
    if not isinstance(description, dict) or description.get("issuer") != issuer.url:
        raise IssuerUnavailableError
    return description


def keys_address(issuer: Issuer) -> str:
    """Return where an issuer says that its keys are. Raises `IssuerUnavailableError` if it says nothing safe."""
    return _address(description_of(issuer), "jwks_uri")


def endpoints_of(issuer: Issuer) -> Endpoints:
    """Return where an issuer says that people log in. Raises `IssuerUnavailableError` if it says nothing safe."""
    description = description_of(issuer)
    methods = description.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Endpoints(
        authorization=_address(description, "authorization_endpoint"),
        token=_address(description, "token_endpoint"),
        end_session=_address(description, "end_session_endpoint")
        if "end_session_endpoint" in description
        else None,
        names_itself=description.get("authorization_response_iss_parameter_supported") is True,
        methods=tuple(map(str, methods)) if isinstance(methods, list) else (),
    )


def _address(description: Mapping[str, object], name: str) -> str:
    address = description.get(name)
    if not isinstance(address, str) or not is_safe_address(address):
        raise IssuerUnavailableError
    return address
