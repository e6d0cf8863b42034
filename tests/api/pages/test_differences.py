"""Changes of the rulebook on pages: what differs by rule and by reason, and two people who decide."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import httpx
import pytest

from api.people.roles import Role
from tests.api.client import Client
from tests.api.oversight.reviewing import someone
from tests.api.people.someone import Someone
from tests.api.rulebook_changes.changing import LESS, NOBODY_DECIDES, Office, draft
from triage import house_rulebook
from triage.reference_pages.rule_difference import rulebook_difference
from triage.rulebook.loading import load_rulebook

HTML = {"Accept": "text/html"}
FORM = {**HTML, "Content-Type": "application/x-www-form-urlencoded"}
CHILD = {"assessed_on": "2026-11-23", "applicant": {"age": "child"}}
REASON = "The check was read to its end."


def page(who: Someone, path: str, status: int = 200) -> str:
    answer = who.ask("GET", path, None, HTML)
    assert answer.status_code == status, (path, answer.text[:300])
    return answer.text


def sent(who: Someone, path: str, fields: dict[str, str]) -> httpx.Response:
    content = urlencode(fields).encode()
    http = who.client._http
    return who.client.run(http.request("POST", path, content=content, headers={**who.headers, **FORM}))


def hidden(text: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(tag|digest|check)" value="([^"]*)"', text)
    return {name: value.replace("&#34;", '"') for name, value in found}


def at_pages(location: str) -> str:
    return location.replace("/v1/rulebook-changes", "/differences/changes")


def test_a_rule_that_says_something_else_is_told_with_both_texts() -> None:
    before = house_rulebook()
    found = rulebook_difference(before, load_rulebook(draft(LESS), kept=True))
    [rule] = found.rules
    [part] = rule.parts
    assert rule.id.startswith("child.") and part.name.startswith("Branch ")
    assert "urgent" in " ".join(part.before) and "urgent" not in " ".join(part.after)
    assert found.names == ()
    assert rulebook_difference(before, before).rules == ()


@pytest.mark.slow
def test_two_people_approve_a_change_on_its_page_after_they_read_what_it_does(client: Client) -> None:
    office = Office(client)
    assert "Here will be the changes" in page(office.anna, "/differences")
    office.anna.ask("POST", "/v1/assessments", CHILD)
    location = office.submitted(LESS)
    path = at_pages(location)
    assert f'href="{path}"' in page(office.anna, "/differences")
    text = page(office.luis, path)
    assert "not decided" in text and "0 of 2 that are needed" in text and 'value="approved"' not in text
    rules = page(office.luis, f"{path}/rules")
    assert "1 rule differs" in rules and rules.count("(only here)") == 2

    assert sent(office.luis, f"{path}/checks", {}).headers["location"] == path
    check = office.told(location)["checks"][-1]["id"]
    client.run(client.app.state.rulebook_changes.runner.ended(check))
    text = page(office.luis, path)
    assert "promises are proved of the draft." in text and "protects less" in text
    [group] = re.findall(rf'href="({path}/checks/[0-9a-f]+/groups/1)"', text)
    assert re.search(r'href="/assessments/[0-9a-f]{32}"', page(office.sam, group))
    # The lawyer is of another office, and sees how many there are and none of them.
    assert "None of them is of your office" in page(office.luis, group) and "1 is of another office" in page(
        office.luis, group
    )
    page(office.anna, group, 403)
    assert "protects less" not in page(office.anna, path)

    for number, who in enumerate((office.luis, office.sam), start=1):
        answer = sent(
            who, f"{path}/decisions", {**hidden(page(who, path)), "decision": "approved", "reason": REASON}
        )
        assert (answer.status_code, answer.headers.get("location")) == (303, path), answer.text[:500]
        assert f"{number} of 2 that are needed" in page(who, path)
    assert office.told(location)["state"] == "approved"
    assert "approved, waits for its day" in page(office.anna, path)


@pytest.fixture(scope="module")
def waiting(shared_client: Client) -> tuple[Office, str]:
    office = Office(shared_client)
    return office, at_pages(office.submitted(LESS))


@pytest.mark.slow
def test_a_decision_that_is_not_whole_comes_back_with_what_was_written(waiting: tuple[Office, str]) -> None:
    office, path = waiting
    answer = sent(office.luis, f"{path}/decisions", {**hidden(page(office.luis, path)), "reason": "no"})
    assert answer.status_code == 422 and "<title>Problem:" in answer.text
    assert '<a href="#decision">' in answer.text and '<a href="#reason">' in answer.text
    assert ">no</textarea>" in answer.text


def test_what_changed_meanwhile_is_not_decided_and_nothing_that_was_written_is_lost(
    waiting: tuple[Office, str],
) -> None:
    office, path = waiting
    fields = {**hidden(page(office.luis, path)), "decision": "refused", "reason": REASON}
    answer = sent(office.luis, f"{path}/decisions", {**fields, "tag": '"of another day"'})
    assert answer.status_code == 412 and REASON in answer.text and "Somebody did something meanwhile" in answer.text
    assert 'value="refused" checked' in answer.text
    assert "Nobody has decided anything yet" in page(office.luis, path)


def test_the_author_withdraws_and_nobody_else_does(waiting: tuple[Office, str]) -> None:
    office, path = waiting
    own = page(office.lena, path)
    assert 'value="withdrawn"' in own and 'value="refused"' not in own
    assert 'value="withdrawn"' not in page(office.luis, path)
    assert 'name="decision"' not in page(office.anna, path)
    fields = {**hidden(page(office.luis, path)), "decision": "withdrawn", "reason": REASON}
    assert sent(office.luis, f"{path}/decisions", fields).status_code == 403


@pytest.mark.slow
def test_a_draft_that_breaks_a_promise_can_not_be_approved_on_its_page(client: Client) -> None:
    office = Office(client)
    location = office.submitted(NOBODY_DECIDES)
    office.checked(location)
    text = page(office.luis, at_pages(location))
    assert "1 promise is not proved" in text and "I-02" in text and 'value="approved"' not in text
    fields = {**hidden(text), "decision": "approved", "reason": REASON}
    fields["check"] = office.told(location)["checks"][-1]["id"]
    answer = sent(office.luis, f"{at_pages(location)}/decisions", fields)
    assert answer.status_code == 409 and "These promises are not proved" in answer.text


@pytest.mark.slow
def test_the_history_of_a_rule_goes_through_a_change_that_was_put_in_force(client: Client) -> None:
    office = Office(client)
    [changed] = rulebook_difference(house_rulebook(), load_rulebook(draft(LESS), kept=True)).rules
    bundle = client.app.state.service.store.find_rulebook(house_rulebook().digest)
    assert bundle is not None
    location = office.submitted(LESS)
    # As if it had been put in force.
    draft_bundle = client.app.state.rulebook_changes.records.draft(location.rpartition("/")[2])
    digest = office.told(location)["change"]["rulebook"]["digest"]
    client.app.state.service.store.keep_rulebook(digest, draft_bundle)
    text = page(office.luis, f"/rules/{changed.id}/history")
    assert "2 rulebooks are kept here" in text and text.count("From version") == 2
    [between] = re.findall(r'href="(/differences\?before=[^"]*)"', text)
    assert "1 rule differs" in page(office.luis, between.replace("&amp;", "&"))
    # A rule beside it is as it was.
    assert page(office.luis, "/rules/exclusion.level/history").count("From version") == 1
    assert f'value="{digest}"' in page(someone(client, "una", Role.AUDITOR), "/differences")
    page(office.luis, "/differences?before=sha256:0&after=sha256:1", 404)
