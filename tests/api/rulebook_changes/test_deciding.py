"""Two approve what another wrote, bound to what was checked, and signed; one refuses, and the author withdraws."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.people.roles import Role
from tests.api.client import NOW, ON_BOTH_DATABASES, Client, assert_problem
from tests.api.oversight.reviewing import someone
from tests.api.people.someone import at
from tests.api.rulebook_changes.changing import ANY, LESS, Office
from triage.log.checkpoint import log_key
from triage.log.entry import LogError
from triage.log.note import text_in

FIRST = {"decision": "approved", "check": "0" * 32, "digest": "sha256:0", "reason": "It was read to its end."}


@pytest.mark.slow
@ON_BOTH_DATABASES
def test_two_others_approve_what_was_checked_and_what_they_said_is_signed(client: Client) -> None:
    office = Office(client)
    location = office.submitted(LESS)
    # Nothing is through yet.
    problem = assert_problem(office.luis.ask("POST", f"{location}/decisions", FIRST, ANY), 409, "not-approvable")
    assert "No check of it is through" in str(problem["detail"])
    check = office.checked(location)
    assert_problem(office.decide(office.lena, location, "approved"), 403, "not-permitted")
    assert_problem(office.decide(office.anna, location, "approved"), 403, "not-permitted")
    for name, value in (("check", "0" * 32), ("digest", "sha256:" + "0" * 64)):
        answer = office.decide(office.luis, location, "approved", **{name: value})
        assert_problem(answer, 409, "not-approvable")
    first = office.decide(office.luis, location, "approved")
    assert first.status_code == 201, first.text
    assert office.told(location)["state"] == "submitted"
    again = assert_problem(office.decide(office.luis, location, "approved"), 409, "not-approvable")
    assert "Another account is the second" in str(again["detail"])
    second = office.decide(office.sam, location, "approved").json()
    told = office.told(location)
    assert (told["state"], told["approvals"]) == ("approved", 2)
    third = someone(client, "lara", Role.LEGAL_ADVISER)
    assert_problem(office.decide(third, location, "approved"), 409, "not-approvable")
    # What was approved is not checked again, as long as what it was compared with is in force.
    assert_problem(office.lena.ask("POST", f"{location}/checks"), 409, "change-closed")
    key = log_key(office.lena.ask("GET", "/v1/log").json()["key"])
    text = text_in(second["signed"], key)
    assert f"Rulebook: {told['change']['rulebook']['digest']}\n" in text
    assert f"Check: {check['id']} sha256:{second['check_sha256']}\n" in text
    assert "Decision: approved\n" in text and "By: sam (supervisor)\n" in text
    for changed in (second["signed"].replace("sam", "luis"), second["signed"].replace("— triage", "— other")):
        with pytest.raises(LogError):
            text_in(changed, key)
    assert office.anna.ask("GET", f"{location}/verification").json() == {
        "holds": True,
        "digest": told["change"]["rulebook"]["digest"],
        "decisions": 2,
        "faults": [],
    }


@pytest.mark.slow
def test_one_of_the_two_is_a_legal_adviser(client: Client) -> None:
    office = Office(client)
    location = office.submitted(LESS)
    office.checked(location)
    assert office.decide(office.sam, location, "approved").status_code == 201
    other = someone(client, "sara", Role.SUPERVISOR)
    problem = assert_problem(office.decide(other, location, "approved"), 409, "not-approvable")
    assert "One of the two is a legal adviser" in str(problem["detail"])
    assert office.decide(office.luis, location, "approved").status_code == 201
    assert office.told(location)["state"] == "approved"


@pytest.mark.slow
def test_one_who_refuses_ends_it_also_once_it_was_approved(client: Client) -> None:
    office = Office(client)
    location = office.approved(LESS)
    third = someone(client, "lara", Role.LEGAL_ADVISER)
    assert office.decide(third, location, "refused").status_code == 201
    assert office.told(location)["state"] == "refused"
    for who, decision in ((office.luis, "approved"), (office.sam, "refused"), (office.lena, "withdrawn")):
        assert_problem(office.decide(who, location, decision), 409, "change-closed")
    assert_problem(office.lena.ask("POST", f"{location}/checks"), 409, "change-closed")


def test_the_author_alone_withdraws_and_does_not_refuse(client: Client) -> None:
    office = Office(client)
    location = office.submitted(LESS)
    assert_problem(office.decide(office.lena, location, "refused"), 403, "not-permitted")
    assert_problem(office.decide(office.luis, location, "withdrawn"), 403, "not-permitted")
    assert office.decide(office.lena, location, "withdrawn").status_code == 201
    assert office.told(location)["state"] == "withdrawn"


@pytest.mark.slow
def test_nothing_is_approved_once_its_day_has_come(client: Client) -> None:
    office = Office(client)
    location = office.submitted(LESS)
    office.checked(location)
    assert office.decide(office.luis, location, "approved").status_code == 201
    at(client, NOW + timedelta(days=8))
    assert office.told(location)["state"] == "lapsed"
    problem = assert_problem(office.decide(office.sam, location, "approved"), 409, "not-approvable")
    assert "Its day has come" in str(problem["detail"])
    assert office.decide(office.lena, location, "withdrawn").status_code == 201


@pytest.mark.slow
def test_a_decision_says_what_it_builds_on(client: Client) -> None:
    office = Office(client)
    location = office.submitted(LESS)
    tag = office.lena.ask("GET", location).headers["etag"]
    body = {**FIRST, "decision": "refused", "check": None, "digest": None}
    assert_problem(office.luis.ask("POST", f"{location}/decisions", body), 428, "condition-required")
    office.checked(location)
    answer = office.luis.ask("POST", f"{location}/decisions", body, {"If-Match": tag})
    assert_problem(answer, 412, "changed-meanwhile")
    tag = office.luis.ask("GET", location).headers["etag"]
    assert office.luis.ask("POST", f"{location}/decisions", body, {"If-Match": tag}).status_code == 201


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"check": None}, "/check"),
        ({"digest": None}, "/digest"),
        ({"decision": "refused", "digest": None}, "/check"),
        ({"decision": "perhaps"}, "/decision"),
        ({"reason": "short"}, "/reason"),
        ({"made_by": "sam"}, ""),
    ],
)
def test_a_decision_that_is_not_understood_is_refused_with_its_place(
    waiting: tuple[Office, str], change: dict[str, object], pointer: str
) -> None:
    office, location = waiting
    answer = office.luis.ask("POST", f"{location}/decisions", {**FIRST, **change}, ANY)
    problem = assert_problem(answer, 422, "refused-rulebook-change")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]  # type: ignore[attr-defined]
    assert office.told(location)["decisions"] == []


@pytest.fixture(scope="module")
def waiting(shared_client: Client) -> tuple[Office, str]:
    office = Office(shared_client)
    return office, office.submitted(LESS)


def test_a_decision_that_was_put_there_or_changed_is_not_believed(client: Client) -> None:
    office = Office(client)
    one = office.approved(LESS)
    client.change(
        "INSERT INTO change_decisions (id, change_id, content, encoding, sha256) "
        "SELECT 'another', change_id, content, encoding, sha256 FROM change_decisions WHERE number = 1"
    )
    assert_problem(office.lena.ask("GET", one), 503, "damaged-document")
    client.change("DELETE FROM change_decisions WHERE id = 'another'")
    assert office.told(one)["approvals"] == 2
    client.change("UPDATE change_decisions SET change_id = 'other' WHERE number = 1")
    client.change("UPDATE change_decisions SET change_id = :id WHERE number = 1", id=one.rpartition("/")[2])
    assert office.lena.ask("GET", f"{one}/verification").json()["holds"] is True
