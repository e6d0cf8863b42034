"""The trace in a browser: read as a list and as a graph, walked by keys, and judged by a lawyer."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from api.people.roles import Role
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import Office, picture
from tests.oracle.landmarks import LANDMARKS

pytestmark = pytest.mark.slow

LARGE, SMALL = "O15_sb_moldova", "O29_hirsi_jamaa"


@pytest.fixture(scope="module")
def traces(address: str) -> dict[str, str]:
    """The addresses of the traces of a large and of a small case."""
    return {name: posted(address, name) for name in (LARGE, SMALL)}


def posted(address: str, name: str) -> str:
    case = {"assessed_on": "2026-11-23", **LANDMARKS[name]["facts"]}
    answer = httpx.post(f"{address}/v1/assessments", json=case, timeout=60)
    assert answer.status_code == 201, answer.text
    return f"{answer.headers['location'].removeprefix('/v1')}/trace"


@pytest.fixture
def without_script(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", [LARGE, SMALL])
def test_list_and_graph_are_accessible_light_and_dark(tab: Page, traces: dict[str, str], name: str) -> None:
    for query in ("", "?view=graph", "?view=graph&steps=all", "?step=procedure", "?find=trafficking"):
        tab.goto(traces[name] + query)
        assert_accessible(tab)
        picture(tab, f"trace_{name}{query.replace('?', '_').replace('=', '_').replace('&', '_')}")
    tab.emulate_media(color_scheme="dark")
    tab.goto(f"{traces[name]}?view=graph")
    picture(tab, f"trace_{name}_dark")


def test_nothing_is_cut_off_on_a_phone(tab: Page, traces: dict[str, str]) -> None:
    tab.set_viewport_size({"width": 320, "height": 640})
    for query in ("", "?steps=all", "?view=graph", "?step=procedure"):
        tab.goto(traces[LARGE] + query)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320, query
        if query != "?steps=all":
            picture(tab, f"trace_phone{query.replace('?', '_').replace('=', '_')}")


def focused(tab: Page) -> str:
    return str(tab.evaluate("document.activeElement.dataset.step"))


def test_the_graph_is_walked_along_its_lines_by_keys_alone(tab: Page, traces: dict[str, str]) -> None:
    tab.goto(f"{traces[SMALL]}?view=graph")
    # One stop for Tab, and it is the recommendation.
    assert tab.locator('#graph a[tabindex="0"]').count() == 1
    tab.locator(".trace-pane").focus()
    tab.keyboard.press("Tab")
    assert focused(tab) == "procedure"
    lines = [
        (each["from"], each["to"])
        for each in tab.evaluate(
            "[...document.querySelectorAll('#graph path[data-from]')].map((each) => ({...each.dataset}))"
        )
    ]
    seen = ["procedure"]
    while any(to == seen[-1] for _, to in lines):
        tab.keyboard.press("ArrowLeft")
        assert (focused(tab), seen[-1]) in lines
        seen.append(focused(tab))
    assert len(seen) == 3
    tab.keyboard.press("Enter")
    beside = tab.get_by_role("complementary", name="The step that is open")
    expect(beside).to_be_visible()
    expect(beside.locator("h3")).to_be_focused()
    expect(beside).to_contain_text("Bears on")
    picture(tab, "trace_beside")
    tab.keyboard.press("Escape")
    expect(beside).to_be_hidden()
    assert focused(tab) == seen[-1]
    tab.keyboard.press("ArrowRight")
    assert (seen[-1], focused(tab)) in lines


def test_a_link_to_a_step_that_is_closed_opens_it(tab: Page, traces: dict[str, str]) -> None:
    tab.goto(f"{traces[LARGE]}?find=exploiters")
    link = tab.locator("section a").first
    name = str(link.get_attribute("href")).removeprefix("#")
    expect(tab.locator(f"#{name}")).to_be_hidden()
    link.click()
    expect(tab.locator(f"#{name}")).to_be_visible()


def test_zoom_changes_the_drawing_and_not_the_page(tab: Page, traces: dict[str, str]) -> None:
    tab.goto(f"{traces[LARGE]}?view=graph&steps=all")
    picture(tab, "trace_all")
    tab.get_by_role("button", name="Whole width").click()
    pane = tab.locator(".trace-pane")
    assert tab.locator("#graph").bounding_box()["width"] <= pane.bounding_box()["width"]  # type: ignore[index]
    picture(tab, "trace_all_whole")
    tab.get_by_role("button", name="Larger").click()
    assert tab.locator("#graph").bounding_box()["width"] > pane.bounding_box()["width"]  # type: ignore[index]


def test_everything_is_reached_without_a_script(without_script: Page, traces: dict[str, str]) -> None:
    tab = without_script
    tab.goto(traces[SMALL])
    step = tab.locator("details.step:has(#procedure)")
    expect(step.locator("div").first).to_be_hidden()
    step.locator("summary").click()
    expect(step).to_contain_text("This is recommended.")
    tab.get_by_role("link", name="Graph of all steps").click()
    boxes = tab.locator("#graph a[data-step]")
    trace = json.loads(tab.request.get(f"{traces[SMALL]}.json").text())
    assert boxes.count() > len(trace)
    boxes.last.click()
    assert tab.url.endswith("#procedure") or "#procedure-" in tab.url
    tab.get_by_label("Find a step").fill("rescue")
    tab.get_by_role("button", name="Find").click()
    expect(tab.locator("#found")).to_contain_text("steps have these words")


def test_a_lawyer_signs_and_dissents_at_a_step_and_everybody_sees_it(browser: Browser, office: Office) -> None:
    with office.tab_of(browser, Role.CASEWORKER) as tab:
        case = {"assessed_on": "2026-11-23", "applicant": {"age": "child"}}
        answer = tab.request.post(
            "/v1/assessments",
            data=json.dumps(case),
            headers={"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"},
        )
        assert answer.status == 201, answer.text()
        trace = f"{answer.headers['location'].removeprefix('/v1')}/trace"
    with office.tab_of(browser, Role.LEGAL_ADVISER) as tab:
        tab.goto(f"{trace}?find=treatment+as+a+child")
        tab.locator("section").get_by_role("link", name="Treatment as a child").click()
        tab.get_by_role("link", name="Sign, query or dissent").locator("visible=true").click()
        assert_accessible(tab)
        tab.get_by_role("button", name="Keep this opinion").click()
        expect(tab.get_by_role("alert")).to_contain_text("Give your reason")
        assert tab.title().startswith("Problem:")
        assert_accessible(tab)
        picture(tab, "trace_refused")
        tab.get_by_label("I dissent").check()
        tab.get_by_label("For a dissent").select_option("adult")
        tab.get_by_label("Your reason").fill("The register shows another year of birth.")
        tab.get_by_role("button", name="Keep this opinion").click()
        expect(tab.locator("main")).to_contain_text("legal_adviser dissented on")
        picture(tab, "trace_dissent")
    with office.tab_of(browser, Role.CASEWORKER) as tab:
        tab.goto(trace)
        expect(tab.locator("summary", has_text="Treatment as a child")).to_contain_text("one dissent")
        assert tab.get_by_role("link", name="Sign, query or dissent").count() == 0
