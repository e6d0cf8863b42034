"""A real browser (Debian's Chromium) in front of a real server.

All that is here is slow: a fresh machine has no browser, and `tools/install_debian_packages.sh` brings it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from sqlalchemy import URL

from api.people.roles import Role
from tests.api.people.someone import PASSWORD
from tests.api.test_server import environment, server, sqlite_in, started

PICTURES = Path(__file__).parents[2] / "var" / "pictures"
# Without these it looks for hosts of its maker at each start.
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# Not for the session: as long as it is open, no other test of the process can run an event loop.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, opened_browser(playwright) as opened:
        yield opened


@contextmanager
def opened_browser(playwright: Playwright) -> Iterator[Browser]:
    """The browser of the machine, as long as it is needed."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("there is no Chromium: run tools/install_debian_packages.sh (as root)")
    opened = playwright.chromium.launch(executable_path=chromium, args=list(_QUIET))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the module's own, at which nobody has an account yet."""
    folder = tmp_path_factory.mktemp("served")
    with started(folder, sqlite_in(folder), log="log") as (_, address):
        yield address.rstrip("/")


@pytest.fixture
def tab(browser: Browser, address: str) -> Iterator[Page]:
    """A tab of a browser of its own; it fails if the page asks any other host, or if a script of it fails."""
    with watched_tab(browser, address) as page:
        yield page


@contextmanager
def watched_tab(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, locale="en-GB")
    page = context.new_page()
    strayed: list[str] = []
    page.on("request", lambda asked: strayed.append(asked.url) if not asked.url.startswith(address) else None)
    page.on("pageerror", lambda error: strayed.append(str(error)))
    page.on("console", lambda said: strayed.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert strayed == []


@dataclass(frozen=True)
class Office:
    """A server at which people log in, and its database."""

    address: str
    database: URL

    @contextmanager
    def tab_of(self, browser: Browser, role: Role) -> Iterator[Page]:
        """A tab in which somebody of a role is logged in; see `tab` for what makes it fail."""
        with watched_tab(browser, self.address) as page:
            page.goto("/log-in")
            page.get_by_label("Name of the account").fill(role.value)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Log in").click()
            page.wait_for_url("**/home")
            yield page


@pytest.fixture(scope="session")
def once_in_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a server leaves at which an account of each role was made, and nothing else: only copies are used."""
    folder = tmp_path_factory.mktemp("once_in_office")
    with server(folder, []) as client:
        for role in Role:
            command = [sys.executable, "-m", "api", "accounts", "make", role, "--role", role, "--office", "nairobi"]
            made = environment(sqlite_in(folder))
            asked = subprocess.run(command, cwd=folder, env=made, capture_output=True, text=True, check=True)
            [way_in] = [line.strip() for line in asked.stdout.splitlines() if line.startswith("  ")]
            sent = {"name": role.value, "way_in": way_in, "password": PASSWORD}
            client.post("/v1/password", json=sent).raise_for_status()
    return folder


@pytest.fixture(scope="module")
def office(once_in_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A server with an account of each role in one office, whose names are those of the roles."""
    folder = shutil.copytree(once_in_office, tmp_path_factory.mktemp("offices") / "office")
    database = sqlite_in(folder)
    with started(folder, database, log="log") as (_, printed):
        yield Office(printed.rstrip("/"), database)


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page among the artefacts, `var/pictures/NAME.png`."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
