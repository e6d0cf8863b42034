"""What an office needs around its intakes: cases, dashboard, stops, accounts; for each role, in a real browser."""

from __future__ import annotations

import json
import re
from base64 import b32decode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from api.people.roles import Role
from tests.api.client import change
from tests.api.oversight.reviewing import ADVERSE
from tests.api.people.someone import PASSWORD
from tests.api.people.test_second_factor import totp
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import Office, picture

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
CHILD = {"applicant": {"age": "child"}}
REASON = "The file was read with the person and counsel."


class Asking:
    """Asks the server as somebody of a role."""

    def __init__(self, client: httpx.Client, role: Role) -> None:
        self.client = client
        client.headers["Sec-Fetch-Site"] = "same-origin"
        client.post("/v1/sessions", json={"name": role.value, "password": PASSWORD}).raise_for_status()

    def post(self, path: str, body: object) -> Any:
        answer = self.client.post(path, json=body, headers={"If-Match": "*"})
        answer.raise_for_status()
        return answer.json()

    def confirm_latest(self, case_id: str) -> None:
        latest = self.client.get(f"/v1/cases/{case_id}").json()["assessments"][-1]
        review = {"decision": "confirmed", "procedure": latest["procedure"], "reason": REASON}
        self.post(f"{latest['href']}/reviews", {**review, "code": "facts_checked_with_both"})


def opened(worker: Asking, reference: str, case: dict[str, Any]) -> str:
    return str(worker.post("/v1/cases", {**case, "reference": reference})["id"])


@pytest.fixture(scope="module")
def cases(office: Office) -> dict[str, str]:
    to_office: dict[str, Any] = {"base_url": office.address, "timeout": 60}
    with httpx.Client(**to_office) as one, httpx.Client(**to_office) as other:
        return filled(office, Asking(one, Role.CASEWORKER), Asking(other, Role.SUPERVISOR))


def filled(office: Office, worker: Asking, lead: Asking) -> dict[str, str]:
    """Case files by their references; most of M were opened a month ago, those of N two: children, one at sea."""
    made = {f"M-{number}": opened(worker, f"M-{number}", CHILD) for number in range(11)}
    at_sea = {"circumstances": {"place": "at_sea", "in_distress": "yes"}}
    made["M-11"] = opened(worker, "M-11", at_sea)
    for number in range(12):
        made[f"N-{number}"] = opened(worker, f"N-{number}", CHILD if number < 6 else at_sea)
        opening = f"UPDATE case_files SET opened_at = '2026-09-05 09:00:00' WHERE id = '{made[f'N-{number}']}'"
        change(office.database, opening)
    for number in (3, 4):
        worker.confirm_latest(made[f"M-{number}"])
    names = ("opened_at", "assessed_at")
    for number, moment in ((0, "2026-10-01 09:00:00"), (1, "2026-11-20 09:00:00"), (2, "2026-11-27 09:00:00")):
        for name in names:
            change(office.database, f"UPDATE case_files SET {name} = '{moment}' WHERE id = '{made[f'M-{number}']}'")
    for number in range(3, 12):
        ids = made[f"M-{number}"]
        change(office.database, f"UPDATE case_files SET opened_at = '2026-10-05 09:00:00' WHERE id = '{ids}'")
    for name in ("hirsi_jamaa", "l_e_v_greece", "sultani", "ward"):
        made[name] = opened(worker, name, json.loads((EXAMPLES / f"{name}.json").read_bytes()))
    made["A-17"] = opened(worker, "A-17", {"applicant": {"age": "adult"}})
    worker.post(f"/v1/cases/{made['A-17']}/assessments?occasion=correction", {**CHILD, "reference": "A-17"})
    members = [
        {"case": made["ward"], "relation": "principal_applicant", "came_together": "yes"},
        {"case": made["A-17"], "relation": "child", "came_together": "unknown"},
    ]
    made["household"] = worker.post("/v1/households", {"kind": "household", "members": members})["id"]
    made["second"] = opened(worker, "second", ADVERSE)
    worker.confirm_latest(made["second"])
    lead.post(f"/v1/cases/{made['A-17']}/holds", {"ground": "complaint"})
    stop = {"kind": "family", "target": "rescue", "until": None}
    lead.post("/v1/stops", {**stop, "reason": "It reads the law of the sea otherwise than the court did."})
    return made


ROLES = {
    Role.CASEWORKER: (
        "/home",
        "/cases",
        "/cases/{A-17}",
        "/cases/{A-17}/difference",
        "/households/{household}",
        "/dashboard",
        "/account",
    ),
    Role.LEGAL_ADVISER: ("/home", "/cases/{A-17}", "/stops"),
    Role.SUPERVISOR: ("/home", "/dashboard", "/cases/{hirsi_jamaa}/erasure", "/stops"),
    Role.AUDITOR: ("/home", "/cases", "/dashboard", "/accounts"),
    Role.ADMINISTRATOR: ("/home", "/accounts", "/accounts/caseworker", "/account/second-factor"),
}


@pytest.mark.parametrize("role", list(Role))
def test_the_pages_of_each_role_are_accessible_and_fit_a_phone(
    browser: Browser, office: Office, cases: dict[str, str], role: Role
) -> None:
    with office.tab_of(browser, role) as tab:
        for path in ROLES[role]:
            tab.set_viewport_size({"width": 1280, "height": 900})
            answer = tab.goto(re.sub(r"\{([^}]+)\}", lambda part: cases[part[1]], path))
            assert answer is not None and answer.status == 200, path
            assert_accessible(tab)
            name = f"office_{role.value}{re.sub(r'[^a-z]+', '_', path.lower())}"
            picture(tab, name)
            tab.set_viewport_size({"width": 320, "height": 640})
            assert tab.evaluate("document.documentElement.scrollWidth") <= 320, path
            if path in ("/cases", "/dashboard"):
                picture(tab, f"{name}_phone")


def press_until(tab: Page, name: str) -> None:
    """Go by the key Tab until what has this name has the focus."""
    for _ in range(60):
        tab.keyboard.press("Tab")
        if name in tab.evaluate("[document.activeElement.innerText, document.activeElement.id]"):
            return
    pytest.fail(f"{name} is not reached by the keyboard")


def test_a_case_is_found_by_its_reference_and_held_by_the_keyboard_alone(
    browser: Browser, office: Office, cases: dict[str, str]
) -> None:
    with office.tab_of(browser, Role.SUPERVISOR) as tab:
        tab.goto("/cases")
        press_until(tab, "Find cases")
        tab.keyboard.press("Enter")
        press_until(tab, "reference")
        tab.keyboard.type("ward")
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/cases?*reference=ward*")
        press_until(tab, "ward")
        tab.keyboard.press("Enter")
        expect(tab.locator("h1")).to_have_text("Case ward")
        press_until(tab, "ground")
        tab.keyboard.type("an audit")
        press_until(tab, "Put on hold")
        tab.keyboard.press("Enter")
        expect(tab.get_by_text(": an audit.")).to_be_visible()
        # Back is safe: nothing is sent twice.
        tab.go_back()
        tab.reload()
        assert tab.get_by_text(": an audit.").count() == 1


def test_an_account_is_made_and_used_without_a_script(browser: Browser, office: Office) -> None:
    context = browser.new_context(base_url=office.address, java_script_enabled=False, locale="en-GB")
    tab = context.new_page()
    tab.goto("/log-in")
    log_in(tab, Role.ADMINISTRATOR.value)
    tab.get_by_role("link", name="Accounts: make one, change one").click()
    tab.get_by_label("Name", exact=True).fill("Fresh One")
    tab.get_by_label("Role").select_option(label="legal adviser")
    tab.get_by_role("button", name="Make the account").click()
    expect(tab.get_by_role("alert")).to_contain_text("1 problem")
    picture(tab, "office_account_refused")
    assert tab.title().startswith("Problem:")
    tab.get_by_label("Name", exact=True).fill("fresh")
    tab.get_by_role("button", name="Make the account").click()
    way_in = tab.locator(".secret").inner_text()
    picture(tab, "office_way_in")
    tab.get_by_role("button", name="Log out").click()
    tab.goto("/log-in")
    tab.get_by_role("link", name="I have no password yet").click()
    tab.get_by_label("Name of the account").fill("fresh")
    tab.get_by_label("Way in").fill(way_in)
    tab.get_by_label("New password", exact=True).fill(PASSWORD)
    tab.get_by_label("New password, once more").fill(PASSWORD)
    picture(tab, "office_first_password")
    tab.get_by_role("button", name="Set the password").click()
    expect(tab.get_by_role("status")).to_contain_text("Your password is set")
    log_in(tab, "fresh")
    tab.get_by_role("link", name="fresh · legal adviser").click()
    picture(tab, "office_account")
    tab.get_by_role("link", name="Begin with a second factor").click()
    tab.get_by_label("Your password").fill(PASSWORD)
    tab.get_by_role("button", name="Show what the authenticator needs").click()
    seed = tab.locator(".secret").first.inner_text().replace(" ", "")
    picture(tab, "office_second_factor")
    tab.get_by_label("The six digits").fill(totp(b32decode(seed), datetime.now(UTC)))
    tab.get_by_role("button", name="Confirm").click()
    codes = tab.locator(".secrets code").all_inner_texts()
    picture(tab, "office_recovery_codes")
    assert len(codes) == 10
    tab.get_by_role("link", name="I have kept them").click()
    tab.get_by_role("button", name="Log out").click()
    tab.goto("/log-in?next=/account")
    log_in(tab, "fresh")
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_label("Code of your authenticator").fill(codes[0])
    tab.get_by_role("button", name="Log in").click()
    expect(tab.get_by_text("9 recovery codes are left.")).to_be_visible()
    context.close()


def log_in(tab: Page, name: str) -> None:
    tab.get_by_label("Name of the account").fill(name)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Log in").click()
