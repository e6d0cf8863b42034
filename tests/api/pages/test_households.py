"""The page of a household: who belongs to it, what has to be seen together, and nothing lost in between."""

from __future__ import annotations

import html
import re
from typing import Any

from api.people.roles import Role
from tests.api.client import Client
from tests.api.pages.test_accounts import sent, shown
from tests.api.pages.test_case_files import ADULT, opened, someone
from tests.api.people.someone import OTHER, Someone

DAUGHTER: dict[str, Any] = {
    **ADULT,
    "reference": "A-2",
    "applicant": {"age": "child", "unaccompanied_or_separated": "yes"},
}


def begun(worker: Someone, case_id: str, kind: str = "household", relation: str = "principal_applicant") -> str:
    answer = sent(worker, f"/cases/{case_id}/households", kind=kind, relation=relation)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found is not None
    return html.unescape(found[1])


def added(worker: Someone, address: str, case: str, **how: str) -> Any:
    told = {"relation": "child", "came_together": "unknown", "seen": seen_on(shown(worker, address)), **how}
    return sent(worker, f"{address}/members", case=case, **told)


def test_a_household_is_begun_from_a_case_filled_by_reference_and_tells_what_is_seen_together(
    client: Client,
) -> None:
    worker = someone(client, Role.CASEWORKER)
    mother, daughter = opened(worker), opened(worker, DAUGHTER)
    address = begun(worker, mother)
    assert added(worker, address, " A-2 ").status_code == 303
    page = shown(worker, address)
    told = worker.ask("GET", f"/v1{address}/together").json()
    assert len(told["seen"]) > 1
    for each in told["seen"]:
        assert each["title"] in html.unescape(page) and each["text"] in html.unescape(page)
    assert f'href="/cases/{daughter}"' in page and "child, nobody asked whether they came together" in page
    assert f'href="{address}"' in shown(worker, f"/cases/{daughter}")
    # By the address of its page a case is found too, and what is said of it anew takes the place of what was said.
    again = added(worker, address, f"http://triage.example/cases/{daughter}", came_together="yes")
    assert again.status_code == 303
    page = shown(worker, address)
    assert "child, came together" in page and "What was said before" in page


def test_what_is_not_chosen_or_not_found_is_told_beside_its_field_and_nothing_changes(client: Client) -> None:
    worker = someone(client, Role.CASEWORKER)
    case_id = opened(worker)
    none = sent(worker, f"/cases/{case_id}/households", kind="", relation="")
    assert none.status_code == 422 and 'id="kind-error"' in none.text
    no_relation = sent(worker, f"/cases/{case_id}/households", kind="group", relation="")
    assert no_relation.status_code == 422 and 'id="relation-error"' in no_relation.text
    address = begun(worker, case_id)
    before = worker.ask("GET", f"/v1{address}").json()
    opened(someone(client, Role.CASEWORKER, "stranger", OTHER), {**ADULT, "reference": "B-1"})
    for case, sentence in (("", "Name the case"), ("A-9", "No case file of this office"), ("B-1", "No case file")):
        refused = added(worker, address, case)
        assert refused.status_code == 422 and sentence in refused.text, case
    odd = added(worker, address, "A-1", came_together="perhaps")
    assert odd.status_code == 422 and 'id="came_together-error"' in odd.text
    opened(worker)
    assert "Several case files have this reference" in added(worker, address, "A-1").text
    second = opened(worker, DAUGHTER)
    two = added(worker, address, second, relation="principal_applicant")
    assert two.status_code == 422 and "There is a principal applicant already." in two.text
    assert f'value="{second}"' in two.text
    assert worker.ask("GET", f"/v1{address}").json() == before


def test_who_is_taken_out_stands_among_what_was_said_before(client: Client) -> None:
    worker = someone(client, Role.CASEWORKER)
    mother, daughter = opened(worker), opened(worker, DAUGHTER)
    address = begun(worker, mother)
    added(worker, address, "A-2")
    seen = seen_on(shown(worker, address))
    removal = f"{address}/members/{daughter}/removal"
    assert sent(worker, removal, seen=seen).status_code == 303
    page = shown(worker, address)
    assert "What was said before" in page
    assert address not in shown(worker, f"/cases/{daughter}")
    # The page it was sent from is no more what stands there: nothing is taken out, or said, by a stale form.
    stale = sent(worker, f"{address}/members/{mother}/removal", seen=seen)
    assert stale.status_code == 412 and "Look at what stands here now" in stale.text
    assert (
        sent(worker, f"{address}/members", case="A-2", relation="child", came_together="yes", seen=seen).status_code
        == 412
    )
    assert len(worker.ask("GET", f"/v1{address}").json()["members"]) == 1


def test_who_only_reads_sees_no_form_and_another_office_no_page(client: Client) -> None:
    worker = someone(client, Role.CASEWORKER)
    address = begun(worker, opened(worker))
    page = shown(someone(client, Role.LEGAL_ADVISER), address)
    assert "principal applicant" in page and 'method="post" action="/households' not in page
    assert someone(client, Role.CASEWORKER, "stranger", OTHER).ask("GET", address).status_code == 404
