"""The page of stops: whoever may stops something, and somebody else lets it go on."""

from __future__ import annotations

import re

from api.people.roles import Role
from tests.api.client import Client
from tests.api.oversight.reviewing import CHILD
from tests.api.pages.test_accounts import sent, shown
from tests.api.pages.test_case_files import someone

WHY = "It reads the law otherwise than the court of last month."


def test_a_rule_is_stopped_on_the_page_and_let_go_on_by_somebody_else(client: Client) -> None:
    lead, adviser = someone(client, Role.SUPERVISOR), someone(client, Role.LEGAL_ADVISER)
    worker = someone(client, Role.CASEWORKER)
    assert "Nothing is stopped." in shown(worker, "/stops") and "<textarea" not in shown(worker, "/stops")
    nothing = {"kind": "", "family": "", "rule": "", "reason": "", "until": ""}
    refused = sent(lead, "/stops", **nothing)
    assert refused.status_code == 422 and 'href="#kind"' in refused.text and 'href="#reason"' in refused.text
    unknown = sent(lead, "/stops", **{**nothing, "kind": "rule", "rule": "child.no_such", "reason": WHY})
    assert unknown.status_code == 422 and 'href="#rule">There is no such rule.' in unknown.text
    assert WHY in unknown.text and 'value="child.no_such"' in unknown.text
    past = {**nothing, "kind": "system", "reason": WHY, "until": "2026-11-01T10:00"}
    assert 'href="#until"' in sent(lead, "/stops", **past).text
    stopped = {**nothing, "kind": "family", "family": "child", "reason": WHY, "until": "2026-12-24T18:00"}
    assert sent(lead, "/stops", **stopped).status_code == 303
    page = shown(lead, "/stops")
    assert "The family of rules “Children”" in page and "24 December 2026, 18:00 UTC" in page
    assert "Somebody else than you lets it go on." in page
    where = re.search(r'action="(/stops/\w+/lifting)"', shown(adviser, "/stops"))
    assert where is not None
    short = sent(adviser, where[1], reason="short")
    assert short.status_code == 422 and "Say why in ten letters or more" in short.text
    assert sent(lead, where[1], reason=WHY).status_code == 403
    assert sent(adviser, where[1], reason=WHY).status_code == 303
    assert "1 stop that is over" in shown(worker, "/stops")


def test_the_whole_system_is_stopped_from_the_page(client: Client) -> None:
    keeper, worker = someone(client, Role.ADMINISTRATOR), someone(client, Role.CASEWORKER)
    form = {"kind": "system", "family": "", "rule": "", "reason": WHY, "until": ""}
    assert sent(keeper, "/stops", **form).status_code == 303
    assert worker.ask("POST", "/v1/assessments", CHILD).status_code == 503
    again = sent(keeper, "/stops", **form)
    assert again.status_code == 409 and "stopped already" in again.text
