"""Words of the file on their page: kept, changed, taken out, refused beside their field; nothing is lost."""

from __future__ import annotations

import html
import re

from api.conditions import entity_tag
from tests.api.client import Client
from tests.api.pages.browsing import see, send
from tests.api.pages.test_intake import begun, content, written
from triage import house_rulebook
from triage.case.statements import MOST_STATEMENTS

RULEBOOK = house_rulebook()
SAID = {"words": "The chief saw it.", "made_by": "witness", "about": "credibility"}


def kept(client: Client, intake: str, **fields: str) -> None:
    answer = send(client, f"{intake}/statements", {"made_from": "new", **fields})
    assert answer.status_code == 303, answer.text


def made_from(client: Client, intake: str) -> list[str]:
    """Return what the forms of the page were made from, in their order; each statement has two forms."""
    found = re.findall(r'name="made_from" value="([^"]*)"', see(client, f"{intake}/statements").text)
    return [html.unescape(each) for each in dict.fromkeys(found)]


def test_words_are_kept_shown_counted_and_told_in_the_recommendation(shared_client: Client) -> None:
    intake = begun(shared_client)
    kept(shared_client, intake, **{**SAID, "words": " The chief\n saw it. "})
    kept(shared_client, intake, words="«لا أستطيع العودة» <b>", made_by="applicant", until="2026-12-14")
    assert content(shared_client, intake)["statements"] == [
        SAID,
        {"words": "«لا أستطيع العودة» <b>", "made_by": "applicant", "until": "2026-12-14"},
    ]
    page = see(shared_client, f"{intake}/statements").text
    assert "The chief saw it." in page
    assert "العودة» &lt;b&gt;" in page
    assert "2 statements" in see(shared_client, intake).text
    tag = re.search(r'name="tag" value="([^"]*)"', see(shared_client, intake).text)
    assert tag is not None
    answer = send(shared_client, f"{intake}/submission", {"tag": html.unescape(tag[1])})
    assert answer.status_code == 303
    told = see(shared_client, answer.headers["location"]).text
    assert "“The chief saw it.”" in told
    assert "&lt;b&gt;”" in told


def test_a_statement_is_changed_where_it_stands_now_and_taken_out(shared_client: Client) -> None:
    intake = written(shared_client, statements=[SAID, {**SAID, "words": "Second."}])
    first, second, new = made_from(shared_client, intake)
    assert new == "new"
    # Another window takes the first one out meanwhile: the second moves up.
    assert send(shared_client, f"{intake}/statements", {"made_from": first, "then": "remove"}).status_code == 303
    changed = {"made_from": second, "words": "Second, as he said.", "made_by": "witness"}
    assert send(shared_client, f"{intake}/statements", changed).status_code == 303
    told = [{"words": "Second, as he said.", "made_by": "witness"}]
    assert content(shared_client, intake)["statements"] == told
    # Sent once more it changes nothing, and nothing is written twice.
    assert send(shared_client, f"{intake}/statements", changed).status_code == 303
    assert content(shared_client, intake)["statements"] == told


def test_what_was_written_of_a_statement_that_is_no_more_stands_as_a_new_one(shared_client: Client) -> None:
    intake = written(shared_client, statements=[SAID])
    gone = entity_tag(b"another").strip('"')
    answer = send(shared_client, f"{intake}/statements", {"made_from": gone, "words": "Mine."})
    assert answer.status_code == 412
    assert "Mine." in answer.text
    assert "Nothing was saved yet." in answer.text
    assert content(shared_client, intake)["statements"] == [SAID]


def test_what_was_written_is_shown_also_where_there_is_no_room_or_no_list_any_more(shared_client: Client) -> None:
    gone = entity_tag(b"another").strip('"')
    full = written(
        shared_client, statements=[{**SAID, "words": f"Number {each}."} for each in range(MOST_STATEMENTS)]
    )
    assert "A case has at most" in see(shared_client, f"{full}/statements").text
    no_list = written(shared_client, statements="no list")
    for intake, made in ((full, gone), (no_list, "new")):
        answer = send(shared_client, f"{intake}/statements", {"made_from": made, "words": "Mine."})
        assert answer.status_code == 412
        assert "Mine." in answer.text
    assert content(shared_client, no_list) == {"statements": "no list"}


def test_what_is_wrong_stands_beside_its_field_and_leads_there_from_the_overview(shared_client: Client) -> None:
    intake = written(shared_client, statements=[SAID, {"words": "No maker.", "about": "credibilty"}])
    page = see(shared_client, f"{intake}/statements").text
    assert 'id="made_by-2-error"' in page
    overview = see(shared_client, intake).text
    assert f'<a href="{intake}/statements">Words of the file</a>: This is not given.' in overview


def test_what_no_form_can_show_is_kept_shown_and_taken_out_on_request(shared_client: Client) -> None:
    odd = {"words": ["x"], "name": "y"}
    intake = written(shared_client, statements=[odd, SAID, {**SAID, "made_by": "the_king"}])
    page = see(shared_client, f"{intake}/statements").text
    assert "The form can not show what stands there." in page
    assert "the_king" in page
    assert content(shared_client, intake)["statements"][0] == odd
    first = made_from(shared_client, intake)[0]
    assert send(shared_client, f"{intake}/statements", {"made_from": first, "then": "remove"}).status_code == 303
    assert content(shared_client, intake)["statements"] == [SAID, {**SAID, "made_by": "the_king"}]
    whole = written(shared_client, statements="no list")
    assert "can not be shown as a form" in see(shared_client, f"{whole}/statements").text


def test_an_empty_form_keeps_nothing(shared_client: Client) -> None:
    intake = begun(shared_client)
    kept(shared_client, intake, words="  ")
    assert content(shared_client, intake) == {}


def offered(page: str) -> set[str]:
    """Return the arguments that the forms of a page offer."""
    choices = re.findall(r'<select id="argument-[^>]*>(.*?)</select>', page, re.DOTALL)
    return {name for choice in choices for name in re.findall(r'<option value="([^"]+)"', choice)}


def test_the_arguments_on_what_words_are_about_can_be_chosen_and_no_others(shared_client: Client) -> None:
    on = {name: {each.id for each in RULEBOOK.arguments.values() if each.about == name} for name in RULEBOOK.issues}
    of_a_point = written(shared_client, statements=[SAID])
    assert offered(see(shared_client, f"{of_a_point}/statements").text) == on["credibility"]
    asking = [issue.id for issue in RULEBOOK.issues.values() if "claim.past_harm" in issue.asks]
    assert len(asking) > 1
    of_a_fact = written(shared_client, claims=[{}], statements=[{**SAID, "about": "claims[0].past_harm"}])
    assert offered(see(shared_client, f"{of_a_fact}/statements").text) == set().union(*map(on.__getitem__, asking))
    of_all = written(shared_client, statements=[{"words": "No.", "made_by": "witness"}])
    page = see(shared_client, f"{of_all}/statements").text
    assert offered(page) == set()
    assert "Once it is kept what they are about" in page


def test_an_argument_that_stands_in_the_draft_stays_chosen_whatever_the_words_are_about(
    shared_client: Client,
) -> None:
    argument = next(each for each in RULEBOOK.arguments.values() if each.about == "nexus")
    intake = written(shared_client, statements=[{"words": "No.", "made_by": "witness", "argument": argument.id}])
    assert f'<option value="{argument.id}" selected>' in see(shared_client, f"{intake}/statements").text
