"""Intake pages as a browser without a script uses them: begun, written in, saved, submitted, erased."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

import pytest

from api.browser.intake.answers import fields_from
from api.browser.intake.sections import sections_of
from tests.api.client import Client, rows_of
from tests.api.pages.browsing import FORM, fill_in, form_of, see, send
from tests.oracle.landmarks import LANDMARKS
from triage import house_rulebook
from triage.case.model import ALL_OTHERS


def begun(client: Client) -> str:
    answer = send(client, "/intake", {})
    assert answer.status_code == 303
    return str(answer.headers["location"])


def content(client: Client, intake: str) -> Any:
    return client.get(f"/v1/drafts/{intake.rpartition('/')[2]}").json()


def written(client: Client, **case: Any) -> str:
    """Return the pages of a draft that a program has written."""
    draft = client.post(json.dumps(case).encode(), path="/v1/drafts").headers["location"]
    return f"/intake/{draft.rpartition('/')[2]}"


def wrote(client: Client, section: str, **answers: str) -> Any:
    """Fill in and save a section, and return the answer."""
    return fill_in(client, section, section.partition("?")[0], answers)


def test_the_first_page_begins_a_draft_and_leads_back_to_it(shared_client: Client) -> None:
    assert form_of(see(shared_client, "/home"), "/intake") == {}
    intake = begun(shared_client)
    assert content(shared_client, intake) == {}
    assert f'href="{intake}"' in see(shared_client, "/home").text


def test_nothing_is_preselected(shared_client: Client) -> None:
    client, intake = shared_client, written(shared_client, claims=[{}], stays=[{}])
    for section in ("about", "applicant", "screening", "claims-1", "stays-1"):
        fields = form_of(see(client, f"{intake}/{section}"), f"{intake}/{section}")
        told = {name: value for name, value in fields.items() if name not in ("tag", "shown", "members", "step")}
        assert set(told.values()) == {""}


def test_an_answer_is_saved_shown_and_taken_back(shared_client: Client) -> None:
    client, intake = shared_client, begun(shared_client)
    section = f"{intake}/applicant"
    answer = wrote(client, section, age="child", **{"how:age": "stated"}, then="here")
    assert (answer.status_code, answer.headers["location"]) == (303, section)
    assert content(client, intake) == {"applicant": {"age": "child"}, "proof_states": {"applicant.age": "stated"}}
    shown = form_of(see(client, section), section)
    assert (shown["age"], shown["how:age"]) == ("child", "stated")
    wrote(client, section, age="", **{"how:age": ""})
    assert content(client, intake) == {"applicant": {}}


def test_saving_leads_through_the_pages_of_a_section_and_on(shared_client: Client) -> None:
    client, intake = shared_client, begun(shared_client)

    def after(place: str) -> str:
        return str(wrote(client, f"{intake}/{place}", then="next").headers["location"]).removeprefix(f"{intake}/")

    assert [after(place) for place in ("about", "circumstances", "circumstances?step=2")] == [
        "circumstances",
        "circumstances?step=2",
        "circumstances?step=3",
    ]
    assert after("motives") == "solutions"
    assert wrote(client, f"{intake}/guarantees?step=2", then="next").headers["location"] == intake
    assert wrote(client, f"{intake}/about", then="overview").headers["location"] == intake
    assert content(client, intake) == {}


def test_claims_are_added_and_taken_out(shared_client: Client) -> None:
    client, intake = shared_client, begun(shared_client)
    for number in (1, 2):
        answer = fill_in(client, intake, f"{intake}/claims", {})
        assert answer.headers["location"] == f"{intake}/claims-{number}"
    wrote(client, f"{intake}/claims-2", **{"harms.life_or_liberty": "yes"})
    assert wrote(client, f"{intake}/claims-1", then="remove").headers["location"] == intake
    assert content(client, intake) == {"claims": [{"harms": ["life_or_liberty"]}]}


def test_the_overview_counts_what_is_answered_of_what_stands_open(shared_client: Client) -> None:
    intake = written(shared_client, screening={"needs": "not_done", "done_by": "unknown"})
    row = re.search(r"/screening\">Screening</a></th><td>([^<]*)", see(shared_client, intake).text)
    assert row is not None and row[1] == "2 of 5 answered"


def test_questions_to_which_nothing_points_stand_closed_behind_the_others(shared_client: Client) -> None:
    """Who reviews a detention is asked where somebody is detained (`asked where` in rules/vocabulary/)."""

    def closed(**circumstances: str) -> str:
        intake = written(shared_client, circumstances=circumstances)
        page = see(shared_client, f"{intake}/circumstances?fact=detention_review").text
        return page.partition('<details class="behind">')[2]

    assert 'id="fact-detention_review"' in closed()
    assert 'id="fact-detention_review"' not in closed(detained="yes")
    # What is answered is never put away.
    assert 'id="fact-detention_review"' not in closed(detention_review="court")


def test_who_answers_what_makes_another_question_matter_is_told_before_going_on(shared_client: Client) -> None:
    client, section = shared_client, f"{begun(shared_client)}/applicant"
    answer = wrote(client, section, age="child", then="next")
    assert answer.headers["location"] == f"{section}?new=too_young_to_be_heard"
    page = see(client, answer.headers["location"])
    assert "1 question follows from what you answered" in page.text
    again = send(client, section, {**form_of(page, section), "then": "next"})
    assert again.headers["location"] == f"{section}?step=2"


def test_what_would_be_refused_stands_beside_its_field_with_the_remedy(shared_client: Client) -> None:
    client, intake = shared_client, begun(shared_client)
    section = f"{intake}/about"
    answer = wrote(client, section, assessed_on="31.11.", reference="Mr Smith")
    assert answer.headers["location"] == section
    page = see(client, section).text
    assert "<title>Problem: Key, country and day" in page and 'value="31.11."' in page
    for field, message in (("assessed_on", "This is not a date"), ("reference", "This is not an opaque key")):
        beside = page.partition(f'id="fact-{field}"')[2].partition("</p>")[0]
        assert message in beside
    contradiction = written(client, applicant={"age": "child"}, proof_states={"applicant.nationality": "stated"})
    page = see(client, f"{contradiction}/applicant?fact=nationality").text
    assert "This fact is not known." in page.partition('id="fact-nationality"')[2].partition("<details")[0]


def test_what_the_form_can_not_show_is_said_kept_and_taken_out_when_asked(shared_client: Client) -> None:
    client = shared_client
    intake = written(client, applicant={"age": "seventeen, she says"}, motto="x", stays=7)
    section = f"{intake}/applicant"
    assert "seventeen, she says" in see(client, section).text
    wrote(client, section, protection_wish="yes")
    assert content(client, intake)["applicant"] == {"age": "seventeen, she says", "protection_wish": "yes"}
    wrote(client, section, take_out="/applicant/age")
    wrote(client, f"{intake}/about", take_out="/stays")
    assert content(client, intake) == {"applicant": {"protection_wish": "yes"}, "motto": "x"}


def test_a_draft_that_a_form_would_spoil_is_not_touched(shared_client: Client) -> None:
    for body in (b"[1]", b'{"applicant": {"age": 17.50}}'):
        draft = shared_client.post(body, path="/v1/drafts").headers["location"]
        intake = f"/intake/{draft.rpartition('/')[2]}"
        for page in (see(shared_client, intake), see(shared_client, f"{intake}/applicant")):
            assert "can not be shown as a form" in page.text
        send(shared_client, f"{intake}/applicant", {"age": "child"})
        assert shared_client.get(draft).content == body


def test_a_form_that_is_sent_twice_saves_once_and_goes_on(shared_client: Client) -> None:
    client, intake = shared_client, begun(shared_client)
    section = f"{intake}/applicant"
    sent = {**form_of(see(client, section), section), "age": "child"}
    assert [send(client, section, sent).status_code for _ in range(2)] == [303, 303]


def test_a_form_says_nothing_that_it_does_not_ask(shared_client: Client) -> None:
    section = f"{begun(shared_client)}/applicant"
    tag = form_of(see(shared_client, section), section)["tag"]
    for odd in ({"age": "old"}, {"name": "x"}):
        assert send(shared_client, section, {"tag": tag, **odd}).status_code == 400
    assert shared_client.get(f"{section}?step=99", {"Accept": "text/html"}).status_code == 400
    assert see(shared_client, f"{begun(shared_client)}/claims-1").status_code == 404


def test_the_hand_is_remembered_and_shows_the_whole_section(shared_client: Client) -> None:
    section = f"{begun(shared_client)}/circumstances"
    assert 'id="fact-host_measure"' not in see(shared_client, section).text
    chosen = shared_client.get(f"{section}?hand=dense&step=2", {"Accept": "text/html"})
    assert (chosen.status_code, chosen.headers["location"]) == (303, f"{section}?step=2")
    cookie = chosen.headers["set-cookie"]
    assert cookie.startswith("triage-hand=dense;") and "HttpOnly" in cookie and "SameSite=strict" in cookie
    page = shared_client.get(section, {"Accept": "text/html", "Cookie": "triage-hand=dense"}).text
    assert 'id="fact-host_measure"' in page and "<kbd>j</kbd>" in page


def test_a_submission_opens_a_case_file_and_erases_the_draft_and_a_second_click_leads_there_too(
    client: Client,
) -> None:
    intake = written(client, reference="A-17", applicant={"age": "child"})
    submission = f"{intake}/submission"
    form = form_of(see(client, intake), submission)
    answers = [send(client, submission, form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    [assessment] = {answer.headers["location"] for answer in answers}
    assert re.fullmatch(r"/assessments/[0-9a-f]{32}", assessment)
    [case] = client.get("/v1/cases").json()["cases"]
    assert case["reference"] == "A-17" and case["latest"] == f"/v1{assessment}"
    assert client.rows() == 1
    assert client.get(f"/v1/drafts/{intake.rpartition('/')[2]}").status_code == 404
    assert see(client, intake).status_code == 404


def test_two_clicks_at_once_make_one_assessment(client: Client) -> None:
    intake = written(client, applicant={"age": "child"})
    tag = form_of(see(client, intake), f"{intake}/submission")["tag"].replace('"', "%22")
    answers = client.post_at_once([f"tag={tag}&file_tag=&occasion=".encode()] * 2, FORM, f"{intake}/submission")
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert client.rows() == 1


def test_what_would_be_refused_is_not_submitted_and_the_draft_stays(client: Client) -> None:
    intake = written(client, applicant={"age": "old"})
    answer = fill_in(client, intake, f"{intake}/submission", {})
    assert answer.status_code == 422
    assert f'href="{intake}/applicant?fact=age#fact-age"' in answer.text
    assert content(client, intake) == {"applicant": {"age": "old"}} and client.rows() == 0


def test_what_somebody_saved_meanwhile_is_not_submitted_unseen(client: Client) -> None:
    intake = written(client, applicant={"age": "child"})
    form = form_of(see(client, intake), f"{intake}/submission")
    wrote(client, f"{intake}/applicant", age="adult")
    assert send(client, f"{intake}/submission", form).status_code == 412
    assert client.rows() == 0


def test_a_case_is_corrected_from_what_its_file_knows(client: Client) -> None:
    intake = written(client, reference="A-17", applicant={"age": "child"}, assessed_on="2026-11-20")
    first = fill_in(client, intake, f"{intake}/submission", {}).headers["location"]
    [case] = client.get("/v1/cases").json()["cases"]
    again = send(client, f"/cases/{case['id']}/correction", {}).headers["location"]
    assert content(client, again) == {"reference": "A-17", "applicant": {"age": "child"}}
    wrote(client, f"{again}/applicant", age="adult")
    assert fill_in(client, again, f"{again}/submission", {}).status_code == 422
    answer = fill_in(client, again, f"{again}/submission", {"occasion": "correction"})
    file = client.get(f"/v1/cases/{case['id']}").json()["assessments"]
    assert [each["href"] for each in file] == [f"/v1{first}", f"/v1{answer.headers['location']}"]
    assert file[1]["occasion"] == "correction"


def test_a_draft_is_erased_when_somebody_says_so(client: Client) -> None:
    intake = begun(client)
    assert fill_in(client, intake, f"{intake}/erasure", {}).headers["location"] == "/home"
    assert rows_of(client.database, "SELECT id FROM drafts") == []


@pytest.mark.parametrize("section", ["claims-1", "circumstances"])
def test_a_page_of_the_intake_is_light(shared_client: Client, section: str) -> None:
    """With style, scripts and picture below 50 kB as it is sent, and not much more than 150 kB in the browser."""
    intake = written(shared_client, claims=[{}])
    dense = shared_client.get(f"{intake}/{section}", {"Accept": "text/html", "Cookie": "triage-hand=dense"})
    assets = set(re.findall(r'(?:href|src)="(/assets/[^"]+)"', dense.text))
    contents = [dense.content, *(shared_client.get(each).content for each in assets)]
    assert sum(len(gzip.compress(content)) for content in contents) < 50_000
    assert sum(map(len, contents)) < 175_000


# A few in the quick suite, with two of a stay or claim; the slow one takes the rest.
QUICK = ("O01_ward", "O20_m_s_s", "O30_south_sudan_prima_facie")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in LANDMARKS]
)
def test_a_real_case_entered_on_the_pages_is_assessed_as_over_http(shared_client: Client, name: str) -> None:
    """Each section is filled in and sent by itself, as somebody would who enters the case from its file."""
    client, case = shared_client, json.loads(json.dumps(LANDMARKS[name]["facts"]))
    intake = begun(client)
    for member in ("claims", "stays"):
        for _ in case.get(member, []):
            fill_in(client, intake, f"{intake}/{member}", {})
    for each in sections_of(house_rulebook().vocabulary, case):
        if fields := fields_from(each, case):
            assert wrote(client, f"{intake}/{each.name}", **fields).status_code == 303
    entered = fill_in(client, intake, f"{intake}/submission", {}).headers["location"]
    posted = client.post(json.dumps(in_the_order_of_the_form(case)).encode(), path="/v1/cases").json()
    assert client.get(f"/v1{entered}").content == client.get(posted["assessments"][0]["href"]).content


def in_the_order_of_the_form(case: Any) -> Any:
    """Return a case with the values of each list in the order in which the form asks them: it has no other."""
    for each in sections_of(house_rulebook().vocabulary, case):
        values = each.values_in(case) if each.group else {}
        for fact in each.facts:
            for place in fact.list_names.all if fact.several else ():
                if place in values:
                    values[place] = sorted(values[place], key=(*fact.values, ALL_OTHERS).index)
    return case
