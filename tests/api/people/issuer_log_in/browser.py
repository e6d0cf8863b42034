"""A browser that logs in at the issuer, and what a service has to trust it."""

from __future__ import annotations

from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import httpx

from api.log.folder import LogFolder
from api.people.issuer_log_in import IssuerLogIn
from api.people.sealing import Sealing
from api.people.tokens import Tokens
from api.settings import Issuer, LogInClient, key_folder_of
from tests.api.client import Client, assert_problem
from tests.api.people.issuer import AUDIENCE, LocalIssuer
from tests.api.people.someone import Someone, people_of

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


def trust(client: Client, url: str, kept: float = 300, log_in: LogInClient = US) -> None:
    people = people_of(client)
    issuer = Issuer(url, AUDIENCE)
    people.tokens = Tokens(issuer, 0.1 if kept == 0 else 300, 0)
    sealing = Sealing(LogFolder(key_folder_of(client.database)), "log-in")
    people.issuer = IssuerLogIn(issuer, log_in, people.tokens, sealing, kept)


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
