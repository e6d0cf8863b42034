"""Forms of pages as a browser fills them in and sends them: what is checked, selected and written is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx

from tests.api.client import Client

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FORM = {**HTML, "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


class _Forms(HTMLParser):
    """Collects the forms of a page: action, and the fields as they would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._select: str | None = None

    def handle_starttag(self, tag: str, attributes: Sequence[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append((told["action"], {}))
        elif (
            tag == "input"
            and "name" in told
            and (told.get("type") not in ("radio", "checkbox") or "checked" in told)
        ):
            self.forms[-1][1][told["name"]] = told.get("value", "")
        elif tag == "select":
            self._select = told["name"]
        elif tag == "option" and self._select and (self._select not in self.forms[-1][1] or "selected" in told):
            self.forms[-1][1][self._select] = told["value"]


def form_of(page: httpx.Response, action: str) -> dict[str, str]:
    """Return the fields of the form of a page that is sent to an address, as it stands."""
    assert page.status_code in (200, 412, 422), page.text[:500]
    parser = _Forms()
    parser.feed(page.text)
    [fields] = [fields for to, fields in parser.forms if to == action]
    return fields


def see(client: Client, path: str) -> httpx.Response:
    """Return a page, and whatever it leads to."""
    page = client.get(path, HTML)
    while page.status_code == 303:
        page = client.get(page.headers["location"], HTML)
    return page


def send(client: Client, path: str, fields: Mapping[str, str]) -> httpx.Response:
    """Send a form, and return the answer as it came."""
    return client.post(urlencode(fields).encode(), FORM, path)


def fill_in(client: Client, path: str, action: str, answers: Mapping[str, str]) -> httpx.Response:
    """Load a page, fill in its form to an address, send it and return the answer."""
    return send(client, action, {**form_of(see(client, path), action), **answers})
