"""Pages as a browser gets them, without one: who is sent where, what stands in the head, and what is refused."""

from __future__ import annotations

import re

import httpx
import pytest

from api.browser.log_in import own_page
from api.people.roles import Role
from tests.api.client import Client, assert_problem
from tests.api.people.someone import account, by_session, nobody, of_role

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FORM = {**HTML, "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


def test_browsers_are_sent_from_the_root_to_the_first_page_and_programs_are_not(shared_client: Client) -> None:
    answer = shared_client.get("/", HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/home")
    assert shared_client.get("/").json()["links"]["cases"] == "/v1/cases"


def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing_that_stands_in_it(shared_client: Client) -> None:
    answer = shared_client.get("/home", HTML)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert not re.search(r"<script(?![^>]* src=)|<style|\son\w+=|\sstyle=", answer.text)


def test_an_asset_is_kept_for_a_year_under_an_address_that_changes_with_it(shared_client: Client) -> None:
    found = re.search(r'href="(/assets/[0-9a-f]{16}/triage\.css)"', shared_client.get("/home", HTML).text)
    assert found is not None
    answer = shared_client.get(found[1])
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert_problem(shared_client.get("/assets/0000000000000000/triage.css"), 404, "not-found")
    assert_problem(shared_client.get("/assets/0000000000000000/%2e%2e%2frendering.py"), 404, "not-found")


def test_a_refusal_is_a_page_for_browsers_and_a_document_for_programs(shared_client: Client) -> None:
    page = shared_client.get("/nowhere", HTML)
    assert page.status_code == 404 and page.headers["content-type"].startswith("text/html")
    assert "There is nothing at this address" in page.text
    assert_problem(shared_client.get("/nowhere"), 404, "not-found")
    assert_problem(shared_client.get("/v1/nowhere", HTML), 404, "not-found")


def sent(client: Client, **fields: str) -> httpx.Response:
    return client.post("&".join(f"{name}={text}" for name, text in fields.items()).encode(), FORM, "/log-in")


def test_whoever_is_not_logged_in_is_sent_to_the_log_in_and_back(client: Client) -> None:
    account(client, "ward", Role.CASEWORKER)
    asked = nobody(client).ask("GET", "/home?x=1", None, HTML)
    assert (asked.status_code, asked.headers["location"]) == (303, "/log-in?next=%2Fhome%3Fx%3D1")
    form = client.get(asked.headers["location"], HTML)
    assert 'value="/home?x=1"' in form.text
    refused = sent(client, name="ward", password="wrong", next="%2Fhome")
    assert (
        refused.status_code == 401 and "do not belong together" in refused.text and 'value="ward"' in refused.text
    )
    assert sent(client, name="No Such Name", password="x", next="%2Fhome").status_code == 401


def test_a_form_from_another_site_logs_nobody_in(client: Client) -> None:
    answer = client.post(b"name=a&password=b&code=&next=/", {**FORM, "Sec-Fetch-Site": "cross-site"}, "/log-in")
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example/", "/\\evil.example", "home", "/a\nb", "", "//["]
)
def test_nobody_is_sent_to_another_site_after_the_log_in(address: str) -> None:
    assert own_page(address) == "/home"


def test_logging_out_ends_the_session(client: Client) -> None:
    someone = by_session(client, account(client, "ward", Role.CASEWORKER))
    assert someone.ask("GET", "/home", None, HTML).status_code == 200
    answer = someone.ask("POST", "/log-out", None, FORM)
    assert answer.status_code == 200 and "You are logged out" in answer.text
    assert "cookies" in answer.headers["clear-site-data"]
    assert someone.ask("GET", "/home", None, HTML).headers["location"] == "/log-in?next=%2Fhome"


@pytest.mark.parametrize("role", list(Role))
def test_the_first_page_shows_each_role_what_it_may_do(client: Client, role: Role) -> None:
    page = of_role(client, role).ask("GET", "/home", None, HTML).text
    assert ("Drafts" in page) == (role in (Role.CASEWORKER, Role.SUPERVISOR))
    assert ("Waiting for a person" in page) == (role is not Role.ADMINISTRATOR)
