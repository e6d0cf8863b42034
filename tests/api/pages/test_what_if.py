"""What if claims, stays, the country, or how a fact is known were otherwise; and what became of the rules since."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

import httpx

from api.browser.recommendation.since import since_then
from api.people.roles import Role
from tests.api.client import Client
from tests.api.oversight.reviewing import CHILD, assessed, someone
from tests.api.oversight.test_stops import FAMILY
from tests.api.pages.browsing import form_of
from tests.api.pages.reading import text_of
from tests.api.pages.test_frame import FORM, HTML
from tests.api.rulebook_changes.changing import LESS, draft
from triage import assess, case_from_data, house_rulebook
from triage.rulebook.loading import load_rulebook

# One claim of which much is told, one stay.
CASE: dict[str, Any] = {
    "assessed_on": "2026-11-23",
    "country_of_asylum": "KEN",
    "applicant": {"age": "adult", "protection_wish": "yes"},
    "circumstances": {"place": "on_territory"},
    "claims": [{"harms": ["life_or_liberty"], "past_harm": "yes"}],
    "stays": [{"kind": "transit"}],
    "proof_states": {"claims[0].past_harm": "stated"},
}


NO_CLAIM: dict[str, Any] = {name: value for name, value in CASE.items() if name not in ("claims", "proof_states")}


def page_of(location: str) -> str:
    return f"{location.removeprefix('/v1')}/what-if"


def begun(client: Client, case: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """Assess a case; return the address of the page and its form as it stands."""
    address = page_of(client.post_case(case).headers["location"])
    return address, form_of(client.get(address, HTML), address)


def sent(client: Client, address: str, fields: dict[str, str]) -> httpx.Response:
    return client.post(urlencode(fields).encode(), FORM, address)


def with_changes(page: httpx.Response) -> str:
    """Return the procedure that is recommended with the changes."""
    assert page.status_code == 200, page.text[:500]
    found = re.search(r"Recommended procedure</th><td>[^<]*</td><td>([^<]*)</td>", page.text)
    assert found is not None, text_of(page.text)[:500]
    return found[1]


def recommended(client: Client, case: dict[str, Any]) -> str:
    return str(client.post_case(case).json()["procedure"]["title"])


def written_down(client: Client, fields: dict[str, str]) -> Any:
    """Return the draft that a correction with these fields begins, of a case file of `CASE`."""
    opened = client.post(json.dumps(CASE).encode(), path="/v1/cases").json()
    address = page_of(opened["assessments"][0]["href"])
    answer = sent(client, f"{address}/draft", {**form_of(client.get(address, HTML), address), **fields})
    assert answer.status_code == 303, answer.text[:500]
    return client.get(answer.headers["location"].replace("/intake/", "/v1/drafts/")).json()


WITHOUT_DAY = {name: value for name, value in CASE.items() if name != "assessed_on"}


def test_as_it_stands_the_form_changes_nothing(shared_client: Client) -> None:
    address, form = begun(shared_client, CASE)
    assert form["how:claims[0].past_harm"] == "stated" and form["country_of_asylum"] == "KEN"
    assert "Here will be both recommendations" in sent(shared_client, address, form).text
    assert "Write this down" not in sent(shared_client, address, form).text


def test_another_claim_is_added_answered_and_compared_as_if_it_had_been_told(shared_client: Client) -> None:
    client = shared_client
    silent: dict[str, Any] = {"assessed_on": "2026-11-23", "applicant": {"age": "adult"}}
    address, form = begun(client, silent)
    assert "claims[0].harms.life_or_liberty" not in form
    page = sent(client, address, {**form, "then": "add_claims"})
    assert "Added: Claim 1" in text_of(page.text) and "Here will be both" in page.text
    form = form_of(page, address)
    compared = sent(client, address, {**form, "claims[0].harms.life_or_liberty": "yes"})
    told = {**silent, "claims": [{"harms": ["life_or_liberty"]}]}
    assert with_changes(compared) == recommended(client, told) != recommended(client, silent)
    # It stands in the form still.
    assert form_of(compared, address)["claims[0].harms.life_or_liberty"] == "yes"
    for name, value in (
        ("added_claims", "99"),
        ("added_claims", "-1"),
        ("country_of_asylum", "XXX"),
        ("without:claims[7]", "yes"),
        ("how:applicant.age", "guessed"),
    ):
        assert sent(client, address, {**form, name: value}).status_code == 400


def test_a_claim_is_left_out_with_what_was_said_of_it(shared_client: Client) -> None:
    address, form = begun(shared_client, CASE)
    compared = sent(shared_client, address, {**form, "without:claims[0]": "yes"})
    assert with_changes(compared) == recommended(shared_client, NO_CLAIM)
    assert 'name="without:claims[0]" value="yes" checked' in compared.text
    draft = written_down(shared_client, {"without:claims[0]": "yes", "without:stays[0]": "yes"})
    assert draft == {name: value for name, value in NO_CLAIM.items() if name not in ("assessed_on", "stays")}


def test_the_country_of_asylum_selects_another_law(shared_client: Client) -> None:
    address, form = begun(shared_client, CASE)
    compared = sent(shared_client, address, {**form, "country_of_asylum": "DEU"})
    # Kenya is bound by the convention of the OAU, Germany by the law of the Union.
    assert "Profile: oau → eu acquis" in text_of(compared.text)
    assert written_down(shared_client, {"country_of_asylum": ""}) == {
        name: value for name, value in WITHOUT_DAY.items() if name != "country_of_asylum"
    }


def test_how_a_fact_is_known_can_be_otherwise_alone_and_with_its_answer(shared_client: Client) -> None:
    disputed = {"how:claims[0].past_harm": "disputed", "how:applicant.age": "stated"}
    assert written_down(shared_client, disputed) == {
        **WITHOUT_DAY,
        "proof_states": {"claims[0].past_harm": "disputed", "applicant.age": "stated"},
    }
    address, form = begun(shared_client, CASE)
    compared = sent(shared_client, address, {**form, **disputed})
    assert with_changes(compared) == recommended(
        shared_client, {**CASE, "proof_states": {"claims[0].past_harm": "disputed", "applicant.age": "stated"}}
    )
    assert "Of how it is known: the person says so." in text_of(compared.text)
    # What stands beside an answer that is changed counts for it; with one that is taken back it goes.
    assert written_down(shared_client, {"claims[0].past_harm": "no"})["proof_states"] == CASE["proof_states"]
    assert "proof_states" not in written_down(shared_client, {"claims[0].past_harm": "unknown"})
    label = house_rulebook().facts["applicant.age"].label
    refused = sent(shared_client, address, {**form, "applicant.age": "unknown", "how:applicant.age": "stated"})
    assert refused.status_code == 422 and f"“{label}”: This fact is not known." in text_of(refused.text)


def test_it_says_which_rules_are_stopped_since(client: Client) -> None:
    anna, lena = someone(client, "anna", Role.CASEWORKER), someone(client, "lena", Role.LEGAL_ADVISER)
    address = page_of(assessed(anna, CHILD))
    headers = {**anna.headers, **FORM}
    form = urlencode({"applicant.protection_wish": "yes"}).encode()

    def compared() -> str:
        answer = client.run(client._http.post(address, content=form, headers=headers))
        assert answer.status_code == 200, answer.text[:300]
        return text_of(answer.text)

    assert "Stopped now" not in compared() and "Changed since" not in compared()
    assert lena.ask("POST", "/v1/stops", FAMILY).status_code == 201
    told = compared()
    titles = [each.title for each in house_rulebook().rules.values() if each.family == "child"]
    assert any(title in told.partition("Stopped now:")[2].partition("What differs")[0] for title in titles)


def test_it_says_which_rules_say_something_else_now_or_are_gone() -> None:
    then, now = house_rulebook(), load_rulebook(draft(LESS), kept=True)
    assessment = assess(case_from_data(CHILD))
    assert not since_then((assessment,), then, then, ())
    found = since_then((assessment,), then, now, ())
    [changed] = [each.id for each in then.rules.values() if each.digest != now.rules[each.id].digest]
    assert found.changed == ((changed, then.rules[changed].title),) and not found.stopped and not found.gone
