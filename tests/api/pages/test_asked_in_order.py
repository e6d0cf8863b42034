"""The guided intake in the order of what matters next: led there, passing over, and leaving it at any time."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from api.browser.so_far.places import Places
from tests.api.client import Client
from tests.api.pages.browsing import FORM, HTML, form_of
from tests.api.pages.test_intake import begun, content, written
from triage import assess, case_from_data, house_rulebook
from triage.explanation.asking import questions
from triage.language.names import list_of

COOKIE = {"Cookie": "triage-order=asked"}
VOCABULARY = house_rulebook().vocabulary


def asked_of(case: dict[str, Any]) -> list[str]:
    """Return the facts that an assessment asks next, in their order."""
    found = assess(case_from_data({"assessed_on": "2026-11-23", **case}))
    return list(
        dict.fromkeys(list_of(each.fact) or each.fact for _, members in questions(found) for each in members)
    )


def place(intake: str, node: str) -> str:
    return Places(intake.rpartition("/")[2], VOCABULARY).of_node(node).partition("#")[0]


def without_passed(address: str) -> str:
    return re.sub(r"&passed=[^#]*", "", address).partition("#")[0]


def get(client: Client, address: str) -> httpx.Response:
    return client.get(address.partition("#")[0], {**HTML, **COOKIE})


def saved(client: Client, address: str, **answers: str) -> str:
    """Save the page at an address with answers, and return where it leads."""
    section = urlsplit(address).path
    fields = {**form_of(get(client, address), section), **answers, "then": "next"}
    answer = client.post(urlencode(fields).encode(), {**FORM, **COOKIE}, section)
    assert answer.status_code == 303, answer.text[:500]
    return str(answer.headers["location"])


def test_who_chooses_it_is_led_to_the_question_that_matters_next_and_the_browser_remembers(
    shared_client: Client,
) -> None:
    client, intake = shared_client, begun(shared_client)
    overview = client.get(intake, HTML).text
    assert f'href="{intake}/about?order=asked"' in overview
    chosen = client.get(f"{intake}/about?order=asked", HTML)
    first = asked_of({})[0]
    assert chosen.status_code == 303
    assert chosen.headers["location"] == f"{place(intake, first)}#fact-{first.rpartition('.')[2]}"
    cookies = chosen.headers.get_list("set-cookie")
    assert [each.partition(";")[0] for each in cookies] == ["triage-order=asked", "triage-hand=guided"]
    page = get(client, chosen.headers["location"]).text
    assert "The next page is the one with the question that matters next." in page
    assert f'id="fact-{first.rpartition(".")[2]}"' in page


def test_an_answer_leads_to_what_matters_after_it(shared_client: Client) -> None:
    client, intake = shared_client, begun(shared_client)
    at = f"{intake}/applicant?fact=age"
    case: dict[str, Any] = {"applicant": {"age": "child"}}
    after = saved(client, at, age="child")
    page = set(re.findall(r'id="fact-(\w+)"', get(client, at).text))
    expected = next(node for node in asked_of(case) if node.rpartition(".")[2] not in page)
    assert without_passed(after) == place(intake, expected)
    assert content(client, intake) == case


# To the end it takes seconds: the slow suite goes there.
@pytest.mark.parametrize("most", [5, pytest.param(80, marks=pytest.mark.slow)])
def test_what_is_passed_over_is_not_asked_again_and_it_ends_on_the_overview(
    shared_client: Client, most: int
) -> None:
    client, intake = shared_client, written(shared_client, claims=[{"harms": ["life_or_liberty"]}])
    address = str(client.get(f"{intake}/about?order=asked", HTML).headers["location"])
    seen: list[tuple[str, str]] = []
    while address != intake and len(seen) < most:
        fact = parse_qs(urlsplit(address).query)["fact"][0]
        here = (urlsplit(address).path, fact)
        assert here not in seen
        seen.append(here)
        address = saved(client, address)
    assert len(seen) > 3 and (most == 5 or address == intake)
    assert content(client, intake) == {"claims": [{"harms": ["life_or_liberty"]}]}


def test_not_known_is_an_answer_and_is_not_asked_again(shared_client: Client) -> None:
    client, intake = shared_client, begun(shared_client)
    first = asked_of({})[0]
    group, _, name = first.partition(".")
    intake = written(client, **{group: {name: "unknown"}})
    chosen = str(client.get(f"{intake}/about?order=asked", HTML).headers["location"])
    assert without_passed(chosen) != place(intake, first)


def test_it_is_left_at_any_time(shared_client: Client) -> None:
    client, intake = shared_client, begun(shared_client)
    address = f"{intake}/circumstances"
    assert 'href="?step=1&amp;order=sections"' in get(client, address).text
    left = client.get(f"{address}?step=1&order=sections", {**HTML, **COOKIE})
    assert (left.status_code, left.headers["location"]) == (303, f"{address}?step=1")
    assert left.headers["set-cookie"].startswith("triage-order=sections;")
    assert client.get(f"{address}?order=mine", HTML).status_code == 400
    # Whoever writes densely goes on in the order of the sections.
    dense = {"Cookie": "triage-order=asked; triage-hand=dense"}
    fields = {**form_of(client.get(address, {**HTML, **dense}), address), "then": "next"}
    answer = client.post(urlencode(fields).encode(), {**FORM, **dense}, address)
    assert "fact=" not in answer.headers["location"]


def test_what_is_refused_or_in_the_way_is_said_first(shared_client: Client) -> None:
    client, intake = shared_client, begun(shared_client)
    assert saved(client, f"{intake}/about", assessed_on="31.11.") == f"{intake}/about"
    # Something elsewhere in the draft keeps it from being looked at: the overview says what.
    intake = written(client, applicant={"age": "old"})
    assert saved(client, f"{intake}/screening") == intake
    assert json.dumps("old") in json.dumps(content(client, intake))
