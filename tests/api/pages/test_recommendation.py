"""The page of a recommendation tells what its text tells, and keeps what people decide."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given, settings

from api.people.roles import Role
from api.settings import sqlite_file
from api.storage import StoredAssessment
from tests.api.client import NOW, Client, rows_of, running_service
from tests.api.oversight.reviewing import ADVERSE, CHILD, REASON, RECOMMENDED, assessed, confirm, someone, state
from tests.api.pages.reading import section_of, text_of, words_of
from tests.api.pages.test_frame import FORM, HTML
from tests.api.people.someone import Someone
from tests.api.test_migrations import former_database
from tests.assessment.test_certificate import KEPT
from tests.explanation.test_renderings import NAMES
from tests.oracle.landmarks import LANDMARKS
from tests.strategies import cases
from triage import Assessment, Case
from triage.assessment.model import assessment_in
from triage.assessment.nodes import FactNode
from triage.explanation.order import waits
from triage.explanation.reasons import Reasons
from triage.explanation.text import assessment_text
from triage.rulebook.bundle import rulebook_in
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook
from triage.rulebook.vocabulary import NOT_KNOWN

RULEBOOK = house_rulebook()
QUICK = ("O01_ward", "O29_hirsi_jamaa", "O20_m_s_s")


def page_of(location: str) -> str:
    return location.removeprefix("/v1")


def read(client: Client, case: Mapping[str, object]) -> tuple[str, Assessment]:
    """Assess a case, and return its page and what stands behind it."""
    location = client.post_case(case).headers["location"]
    answer = client.get(page_of(location), HTML)
    assert answer.status_code == 200, answer.text
    return answer.text, assessment_in(client.get(location).content, RULEBOOK)


def sentences_in(text: str) -> Iterator[str]:
    """Yield each sentence of a text of lines; a title, a paragraph and an item of a list are each by themselves."""
    block: list[str] = []
    for line in [*text.splitlines(), ""]:
        ends_item = bool(block) and (block[-1].isupper() or (block[-1][0] == " " and line[:1] != " "))
        if not line or ends_item or re.match(r" *- |\d+\. ", line) or line.isupper():
            yield from re.split(r"(?<=[.?!:;]) ", " ".join(" ".join(block).split()))
            block = []
        block += [line] if line else []


def assert_tells_the_same(page: str, assessment: Assessment, rulebook: Rulebook) -> None:
    """Every sentence of the text stands on the page, and a title as a heading."""
    words = words_of(text_of(page))
    missing = [
        each
        for each in sentences_in(assessment_text(assessment, rulebook))
        if words_of(each).strip() and words_of(each) not in words
    ]
    assert missing == []


def assert_in_view_is_only_what_rests_on_stated_facts(page: str, assessment: Assessment) -> None:
    reasons = Reasons(assessment)
    for name, items in (
        ("do-first", assessment.actions),
        ("safeguards", assessment.safeguards),
        ("referrals", assessment.referrals),
        ("tell", assessment.information),
        ("supervisor", assessment.flags),
    ):
        words = words_of(text_of(section_of(page, name)))
        for item in items:
            stated = [
                node
                for node in (reasons.nodes[each] for each in reasons.leading_to(item.firings))
                if isinstance(node, FactNode) and node.value not in NOT_KNOWN
            ]
            in_view = all(words_of(each) in words for each in item.meaning.split(". "))
            # The task of a lane that is not recommended stands behind the other procedures.
            later = name == "do-first" and waits(assessment, RULEBOOK, item)
            assert (item.particular and not later) == in_view, (name, item.term)
            assert stated or not item.particular


def assert_told_rightly(page: str, assessment: Assessment) -> None:
    assert_tells_the_same(page, assessment, RULEBOOK)
    told = re.findall(r"[\w.]+", re.sub(r"\[[^\]]*\]", "", text_of(page)))
    assert NAMES & {word.strip(".") for word in told} == set()
    assert_in_view_is_only_what_rests_on_stated_facts(page, assessment)


# Each is a request, an assessment and a page; the real cases below are held to the same.
@settings(max_examples=settings().max_examples // 3)
@given(case=cases())
def test_the_page_tells_all_of_the_text_without_a_name_of_rules_and_in_view_only_what_rests_on_stated_facts(
    shared_client: Client, case: Case
) -> None:
    assert_told_rightly(*read(shared_client, case.model_copy(update={"reference": None}).given()))


def test_words_of_the_file_stand_on_the_page_at_their_points_and_besides(shared_client: Client) -> None:
    words = [
        {"words": "The chief saw it.", "made_by": "witness", "about": "credibility"},
        {"words": "There is work in the north.", "made_by": "authority", "about": "internal_relocation"},
        {"words": "Her sister arrives on Friday.", "made_by": "caseworker", "until": "2026-12-04"},
    ]
    page, assessment = read(shared_client, {**LANDMARKS[QUICK[0]]["facts"], "statements": words})
    assert_tells_the_same(page, assessment, RULEBOOK)
    assert all(each["words"] in text_of(page) for each in words)
    assert "What the file says besides" in text_of(page)


def test_what_the_law_answers_to_an_argument_stands_on_the_page_with_its_sources(shared_client: Client) -> None:
    argument = "could_have_been_told_before"
    said = {"words": "Why only now?", "made_by": "authority", "argument": argument}
    page, assessment = read(shared_client, {**LANDMARKS[QUICK[0]]["facts"], "statements": [said]})
    assert RULEBOOK.arguments[argument].answer in text_of(page)
    assert_tells_the_same(page, assessment, RULEBOOK)


def test_a_day_of_the_file_is_told_whole_with_who_says_so_however_long_its_words_are(shared_client: Client) -> None:
    words = f"The notice ends the permit. It was handed over at the counter{', without an interpreter' * 8}."
    day = {"words": words, "made_by": "authority", "until": "2026-12-04"}
    page, _ = read(shared_client, {**LANDMARKS[QUICK[0]]["facts"], "statements": [day]})
    first = " ".join(text_of(section_of(page, "do-first")).split())
    assert f"2026-12-04 (the authority says): \u201c{words}\u201d" in first


@pytest.mark.parametrize("name", QUICK)
def test_a_real_case_is_told_on_the_page_as_in_its_text(shared_client: Client, name: str) -> None:
    assert_told_rightly(*read(shared_client, LANDMARKS[name]["facts"]))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in LANDMARKS if name not in QUICK])
def test_every_real_case_is_told_on_the_page_as_in_its_text(shared_client: Client, name: str) -> None:
    assert_told_rightly(*read(shared_client, LANDMARKS[name]["facts"]))


def test_the_page_opens_with_what_decides_and_keeps_the_rest_closed(shared_client: Client) -> None:
    page, _ = read(shared_client, LANDMARKS["O01_ward"]["facts"])
    headings = [text_of(each).strip() for each in re.findall(r"<h[12].*?</h[12]>", page, re.DOTALL)]
    assert headings[0].endswith("Regular procedure with exclusion examination")
    assert headings[1:] == [
        "What this case turns on",
        "Where it stands",
        "Do first",
        "Onwards from here",
        "Safeguards of this case",
        "Refer to",
        "Ask next",
        "Tell this person",
        "Findings",
        "What is done in this procedure, and what follows",
        "Also proposed, and outranked, in order of precedence (1)",
        "What each answer did",
        "For everybody, or because something is not known (30)",
        "The rules behind the procedure",
        "Under which law",
        "How to verify, and how to contest",
        "What people decided",
    ]
    # No test of law is open, and the five points beyond the first four are behind their number.
    assert "<details open" not in page and not re.search(r"<details[^>]* open", page)
    assert len(re.findall('<details class="point">', page)) == 9
    assert "5 more points:" in page
    assert "Torture and trauma affect memory" in page.partition("What this case turns on")[0]


def test_a_stopped_rule_is_shown_as_stopped_where_it_would_have_spoken_and_where_it_was_stopped_since(
    client: Client,
) -> None:
    anna, lena = someone(client, "anna", Role.CASEWORKER), someone(client, "lena", Role.LEGAL_ADVISER)
    before = assessed(anna, CHILD)
    stop = {"kind": "family", "target": "child", "reason": "The guidance on age was withdrawn.", "until": None}
    assert lena.ask("POST", "/v1/stops", stop).status_code == 201
    now = assessed(anna, CHILD)
    page = anna.ask("GET", page_of(now), headers=HTML).text
    assert "Stopped rules bear on this case" in page
    assert "Stopped rules that would have spoken here" in page and "<strong>Stopped:</strong>" in page
    assert_tells_the_same(page, assessment_in(anna.ask("GET", now).content, RULEBOOK), RULEBOOK)
    former = anna.ask("GET", page_of(before), headers=HTML).text
    assert "have been stopped since" in former
    assert RULEBOOK.rules["child.presumption"].title in former


@pytest.mark.slow
@pytest.mark.parametrize("name", ["format_4", "format_9"])
def test_an_assessment_of_before_is_read_with_the_rulebook_of_its_day(tmp_path: Path, name: str) -> None:
    database = sqlite_file(former_database(name, tmp_path))
    with running_service(database) as client:
        for entry in client.get("/v1/assessments").json()["assessments"]:
            page = client.get(page_of(entry["href"]), HTML)
            assert page.status_code == 200, page.text
            document = client.get(entry["href"]).content
            digest = json.loads(document)["rulebook"]["digest"]
            rulebook = rulebook_in(client.get(f"/v1/rulebooks/{digest}").content)
            assert rulebook.digest != RULEBOOK.digest
            assert_tells_the_same(page.text, assessment_in(document, rulebook), rulebook)


def test_an_assessment_of_the_form_before_is_told_and_compared_under_a_rulebook_that_is_not_that_of_today(
    client: Client,
) -> None:
    document = (KEPT / "assessment_of_form_3.json").read_bytes()
    bundle = (KEPT / "rulebook_of_form_2.json").read_bytes()
    rulebook = rulebook_in(bundle)
    store = client.app.state.service.store
    store.keep_rulebook(rulebook.digest, bundle)
    store.keep(StoredAssessment("0" * 32, NOW, rulebook.digest, document, None, "local", "local"), None)
    location = f"/v1/assessments/{'0' * 32}"
    assert json.loads(client.get(location).content)["format"] == "triage-assessment/3"
    page = client.get(page_of(location), HTML)
    assert page.status_code == 200, page.text
    assessment = assessment_in(document, rulebook)
    assert_tells_the_same(page.text, assessment, rulebook)
    node, value = next((node, value) for node, value in assessment.case.facts() if value not in NOT_KNOWN)
    form = client.get(f"{page_of(location)}/what-if", HTML).text
    assert f'<select id="{node}"' in form
    answer = asked_what_if(client, location, **{node: "unknown"})
    assert answer.status_code == 200 and f"In the file: {value}" in text_of(answer.text)


def sent(person: Someone, location: str, page: str, **fields: str) -> httpx.Response:
    """Send the form of a page for one decision, with what a person filled in."""
    client = person.client
    tag = unescape(re.findall(r'name="reviews" value="([^"]*)"', page)[0])
    body = urlencode({"reviews": tag, **fields}).encode()
    headers = {**person.headers, **FORM}
    return client.run(client._http.post(f"{page_of(location)}/reviews", content=body, headers=headers))


CONFIRM = {
    "decision": "confirmed",
    "procedure": RECOMMENDED,
    "code": "facts_checked_with_both",
    "reason": REASON,
}


def page_at(person: Someone, location: str) -> str:
    answer = person.ask("GET", page_of(location), headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_two_people_take_what_is_adverse_on_the_page_and_it_says_who_and_when(client: Client) -> None:
    anna, lena = someone(client, "anna", Role.CASEWORKER), someone(client, "lena", Role.LEGAL_ADVISER)
    location = assessed(anna, ADVERSE)
    page = page_at(anna, location)
    assert "Nobody has decided on this yet." in page
    assert "two people have to say so" in page
    # Three of the same size, and nothing chosen beforehand.
    assert len(re.findall('<summary class="button button--equal">', page)) == 3
    assert not re.search(r"<(input|option)[^>]* (checked|selected)|<details[^>]* open", page)
    answer = sent(anna, location, page, **CONFIRM)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{page_of(location)}#decision")
    waiting = page_at(lena, location)
    assert "A second person is needed" in waiting
    assert "anna confirmed it on 23 November 2026, 23:59 UTC." in text_of(waiting)
    assert sent(lena, location, waiting, **CONFIRM).status_code == 303
    settled = page_at(anna, location)
    assert "Confirmed: lena, 23 November 2026, 23:59 UTC." in text_of(settled)
    assert "The facts were checked with both, the person and the file." in text_of(settled)
    assert state(anna, location)["state"] == "confirmed"


def test_what_is_left_out_is_said_beside_the_field_and_what_was_written_stands_still(client: Client) -> None:
    anna = someone(client, "anna", Role.CASEWORKER)
    location = assessed(anna, ADVERSE)
    form = {"decision": "departed", "procedure": "", "code": "", "reason": "Counsel showed <new> evidence."}
    answer = sent(anna, location, page_at(anna, location), **form)
    assert answer.status_code == 422
    assert "<title>Problem: " in answer.text
    assert 'href="#departed-procedure"' in answer.text and 'href="#departed-code"' in answer.text
    assert "Choose the procedure that is taken instead." in answer.text
    assert "Counsel showed &lt;new&gt; evidence.</textarea>" in answer.text
    assert re.findall(r'<details class="decision" id="(\w+)" open>', answer.text) == ["departed"]
    whole = {**form, "procedure": "regular_rsd", "code": "law_read_otherwise"}
    short = sent(anna, location, answer.text, **{**whole, "reason": "!!!!!!!!!!!"})
    assert short.status_code == 422 and "at least 8 of them letters or digits" in short.text
    assert '<option value="regular_rsd" selected>' in short.text
    nothing = sent(anna, location, answer.text, decision="", procedure="", code="", reason="")
    assert nothing.status_code == 422 and "Say what you decide" in nothing.text
    assert state(anna, location)["state"] == "not_reviewed"
    assert sent(anna, location, short.text, **whole).status_code == 303
    assert "is taken instead" in page_at(anna, location)


def test_what_changed_meanwhile_is_said_and_nothing_is_lost(client: Client) -> None:
    anna, lena = someone(client, "anna", Role.CASEWORKER), someone(client, "lena", Role.LEGAL_ADVISER)
    location = assessed(anna, ADVERSE)
    page = page_at(anna, location)
    confirm(lena, location, RECOMMENDED, decision="sent_back", code="person_not_heard", reason="Nobody heard her.")
    refused = sent(anna, location, page, **{**CONFIRM, "reason": "All of it was read twice."})
    assert refused.status_code == 412
    assert "Somebody decided on this meanwhile" in refused.text
    assert "Nobody heard her." in refused.text
    assert "All of it was read twice.</textarea>" in refused.text
    assert state(anna, location)["state"] == "sent_back"
    # Sent again from there, it is kept: the page knows of the other now.
    assert sent(anna, location, refused.text, **CONFIRM).status_code == 303


def test_who_may_not_review_is_shown_no_form(client: Client) -> None:
    location = assessed(someone(client, "anna", Role.CASEWORKER), ADVERSE)
    page = page_at(someone(client, "uma", Role.AUDITOR, "geneva"), location)
    assert "What people decided" in page and "<textarea" not in page and ">Decide<" not in page


def test_no_page_of_a_case_is_kept_by_a_cache_or_runs_anything_in_it(shared_client: Client) -> None:
    location = page_of(shared_client.post_case(CHILD).headers["location"])
    for address in (location, f"{location}/what-if"):
        answer = shared_client.get(address, HTML)
        assert answer.headers["cache-control"] == "no-store"
        assert not re.search(r"<script(?![^>]* src=)|<style|\son\w+=|\sstyle=", answer.text)


def test_an_address_with_a_query_or_without_an_assessment_is_refused(shared_client: Client) -> None:
    assert shared_client.get("/assessments/nothing", HTML).status_code == 404
    location = page_of(shared_client.post_case(CHILD).headers["location"])
    assert shared_client.get(f"{location}?x=1", HTML).status_code == 400


WARD = LANDMARKS["O01_ward"]["facts"]


def asked_what_if(client: Client, location: str, more: str = "", **fields: str) -> httpx.Response:
    names = {name.replace("__", "."): value for name, value in fields.items()}
    return client.post(urlencode(names).encode(), FORM, f"{page_of(location)}/what-if{more}")


def test_what_if_shows_both_recommendations_with_the_difference_by_reason_and_stores_nothing(
    client: Client,
) -> None:
    location = client.post_case({"assessed_on": "2026-11-23", **WARD}).headers["location"]
    form = client.get(f"{page_of(location)}/what-if", HTML).text
    assert "Here will be both recommendations" in form
    assert 'name="exclusion.indication_article_1f_b"' in form
    asked = json.loads(client.get(location).content)["ask_next"][0]["fact"]
    assert f'name="{asked}"' in form
    answer = asked_what_if(client, location, exclusion__indication_article_1f_b="no")
    assert answer.status_code == 200, answer.text
    told = text_of(answer.text)
    assert "Regular procedure with exclusion examination" in told and "Regular individual status procedure" in told
    assert "Another procedure is recommended." in told
    assert "No longer: Are there serious reasons for considering" in told
    assert "[Indication of serious non-political crime]" in told
    assert "In the file: yes." in told
    assert client.rows() == 1
    same = asked_what_if(client, location, exclusion__indication_article_1f_b="yes")
    assert "Another procedure" not in same.text


def test_what_can_not_be_together_is_said_in_words(client: Client) -> None:
    location = client.post_case(CHILD).headers["location"]
    answer = asked_what_if(client, location, applicant__age="adult", applicant__too_young_to_be_heard="yes")
    assert answer.status_code == 422
    told = text_of(answer.text)
    assert "It can not be like this" in told
    assert RULEBOOK.vocabulary.facts["applicant.too_young_to_be_heard"].label in told
    assert "too_young_to_be_heard" not in told
    assert asked_what_if(client, location, applicant__age="ancient").status_code == 400
    assert asked_what_if(client, location, applicant__shoe_size="43").status_code == 400


def test_any_fact_is_found_by_a_word(client: Client) -> None:
    location = client.post_case(CHILD).headers["location"]
    found = client.get(f"{page_of(location)}/what-if?find=police", HTML).text
    labels = [fact.label for fact in RULEBOOK.facts.values() if "police" in fact.question.casefold()]
    assert labels and all(label in unescape(found) for label in labels)
    nothing = client.get(f"{page_of(location)}/what-if?find=zeppelin", HTML).text
    assert "No other fact tells of this" in nothing


def test_what_if_is_written_down_as_a_correction_of_the_case_file(client: Client) -> None:
    anna = someone(client, "anna", Role.CASEWORKER)
    case = {"assessed_on": "2026-11-23", **WARD, "proof_states": {"exclusion.indication_article_1f_b": "stated"}}
    opened = anna.ask("POST", "/v1/cases", case)
    location = opened.json()["assessments"][0]["href"]
    body = urlencode({"exclusion.indication_article_1f_b": "unknown", "claims[0].agents.state": "yes"}).encode()
    headers = {**anna.headers, **FORM}
    answer = client.run(client._http.post(f"{page_of(location)}/what-if/draft", content=body, headers=headers))
    assert answer.status_code == 303
    assert anna.ask("GET", answer.headers["location"], headers=HTML).status_code == 200
    draft = answer.headers["location"].removeprefix("/intake/")
    kept = anna.ask("GET", f"/v1/drafts/{draft}")
    assert opened.json()["href"] in kept.headers["link"]
    written = kept.json()
    assert "indication_article_1f_b" not in written["exclusion"]
    assert written["claims"][0]["agents"] == ["armed_group", "state"]
    assert "proof_states" not in written and "assessed_on" not in written
    assert written["applicant"] == WARD["applicant"]
    assert len(rows_of(client.database, "SELECT id FROM assessments")) == 1
