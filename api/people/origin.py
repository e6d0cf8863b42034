"""From where a browser asks. It sends its cookies, and reaches loopback, for any page that it shows.

So a page of somebody else could ask in a person's name (CSRF). What no page can change are the headers `Origin` and
`Sec-Fetch-Site`; that `Host` names this service is looked at in `api.gate`.
"""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from api.people.sessions import LIFE
from api.problems import CROSS_SITE, ProblemError

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Origins:
    """What is a page of the service itself, and how the cookie of a session is kept.

    `secure` means that browsers come over TLS, of the service or of the proxy in front of it.
    """

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure

    @property
    def cookie(self) -> str:
        """The name of the cookie: with this prefix a browser takes it over TLS and from this host alone."""
        return "__Host-triage-session" if self._secure else "triage-session"

    def set_cookie(self, response: Response, secret: str) -> None:
        """Let the browser keep a session."""
        response.set_cookie(
            self.cookie,
            secret,
            max_age=int(LIFE.total_seconds()),
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )

    def remove_cookie(self, response: Response) -> None:
        """Let the browser forget a session."""
        response.delete_cookie(self.cookie, path="/", secure=self._secure, httponly=True, samesite="strict")

    @property
    def log_in_cookie(self) -> str:
        """The name of the cookie of a log-in at the issuer that has begun."""
        return "__Host-triage-log-in" if self._secure else "triage-log-in"

    def set_log_in_cookie(self, response: Response, sealed: str, seconds: int) -> None:
        """Let the browser keep what it began, and send it also when the issuer sends the browser back."""
        response.set_cookie(
            self.log_in_cookie,
            sealed,
            max_age=seconds,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def remove_log_in_cookie(self, response: Response) -> None:
        """Let the browser forget what it began."""
        response.delete_cookie(self.log_in_cookie, path="/", secure=self._secure, httponly=True, samesite="lax")

    def refuse_other_sites(self, request: Request, *, certain: bool) -> None:
        """Raise `ProblemError` if a page of another site sent the request.

        If it has to be `certain`, a request that changes something has to say where it comes from, as all browsers
        do. Reading by a link or from another page is refused too, wherever the browser says so.
        """
        site = request.headers.get("sec-fetch-site")
        origin = request.headers.get("origin")
        own = site in (None, "same-origin", "none") and (origin is None or self._is_own(origin, request))
        told = site is not None or origin is not None
        if not own or (certain and not told and request.method not in _SAFE_METHODS):
            raise ProblemError(CROSS_SITE, "It has to come from a page of this service itself: see Sec-Fetch-Site.")

    def _is_own(self, origin: str, request: Request) -> bool:
        scheme = "https" if self._secure else "http"
        return origin.lower() == f"{scheme}://{request.headers.get('host', '').lower()}"
