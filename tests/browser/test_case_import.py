"""A case file or a row of a spreadsheet, imported in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import picture

pytestmark = pytest.mark.slow

ROW = "applicant.age,claims[0].harms\nchild,torture_or_inhuman; slavery_or_exploitation\n"


def test_a_pasted_row_that_is_wrong_is_told_and_corrected_with_the_keyboard_alone(tab: Page) -> None:
    tab.goto("/intake/import")
    assert_accessible(tab)
    picture(tab, "import")
    text = tab.get_by_label("Or paste it here")
    text.focus()
    tab.keyboard.insert_text(ROW.replace("applicant.age", "applicant.agee"))
    tab.keyboard.press("Tab")
    expect(tab.locator(":focus")).to_have_text("Begin a draft with it")
    tab.keyboard.press("Enter")
    expect(tab).to_have_title("Problem: Import a case file – Asylum triage")
    expect(tab.get_by_role("alert")).to_contain_text("Column A: The name of this column is not in the vocabulary.")
    expect(tab.get_by_role("alert")).to_contain_text("Did you mean 'applicant.age'?")
    assert_accessible(tab)
    picture(tab, "import_refused")
    tab.get_by_role("link", name="Column A").press("Enter")
    text.fill(ROW)
    tab.get_by_role("button", name="Begin a draft with it").press("Enter")
    tab.wait_for_url("**/intake/*")
    draft = tab.request.get(tab.url.replace("/intake/", "/v1/drafts/")).json()
    assert draft == {
        "applicant": {"age": "child"},
        "claims": [{"harms": ["torture_or_inhuman", "slavery_or_exploitation"]}],
    }


def test_a_file_is_uploaded_without_a_script_and_seen_in_full_on_a_phone(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    file = tmp_path / "row.csv"
    file.write_text(ROW.replace("child", "Child"), encoding="utf-8-sig")
    context = browser.new_context(
        base_url=address, java_script_enabled=False, viewport={"width": 320, "height": 640}, has_touch=True
    )
    tab = context.new_page()
    tab.goto("/intake/import")
    tab.get_by_label("A file").set_input_files(file)
    tab.get_by_role("button", name="Begin a draft with it").tap()
    expect(tab.get_by_role("alert")).to_contain_text("Column A, applicant.age: This value is not in the")
    # The text of the file stands in the form, to be corrected there.
    expect(tab.get_by_label("Or paste it here")).to_have_value(file.read_text(encoding="utf-8-sig"))
    picture(tab, "import_phone")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    tab.get_by_role("button", name="Begin a draft with it as it is").tap()
    tab.wait_for_url("**/intake/*")
    context.close()
