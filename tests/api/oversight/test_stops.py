"""A rule, a family, the system: stopped, told in every trace, and lifted by somebody else (I-218)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.oversight.stops import Stop
from api.people.roles import Role
from tests.api.client import NOW, ON_BOTH_DATABASES, Client, assert_problem
from tests.api.oversight.reviewing import CHILD, assessed, someone, state
from tests.api.people.someone import Someone, at
from tests.properties.test_stops import NOTHING_ELSE
from triage import CertificateError, check_certificate

FAMILY = {"kind": "family", "target": "child", "reason": "The guidance on age was withdrawn.", "until": None}
SYSTEM = {**FAMILY, "kind": "system", "target": None}
LIFTED = {"reason": "The new guidance is in the rulebook."}


@ON_BOTH_DATABASES
def test_a_stopped_family_is_told_in_what_is_assessed_from_then_on_and_verifies(client: Client) -> None:
    anna, lena = someone(client, "anna", Role.CASEWORKER), someone(client, "lena", Role.LEGAL_ADVISER)
    before = assessed(anna, CHILD)
    set_ = lena.ask("POST", "/v1/stops", FAMILY)
    assert set_.status_code == 201, set_.text
    stop = set_.json()
    assert (stop["set_by"], stop["set_at"], stop["holds"]) == ("lena", "2026-11-23T23:59:58Z", True)
    assert_problem(lena.ask("POST", "/v1/stops", FAMILY), 409, "stopped-already")
    location = assessed(anna, CHILD)
    document = anna.ask("GET", location)
    told = document.json()
    assert told["stopped"]["names"] == ["child"]
    nodes = {node["rule"] for node in told["trace"] if node["kind"] == "stopped"}
    assert "child.presumption" in nodes
    assert nodes == set(told["stopped"]["touched"])
    check_certificate(document.content)
    assert anna.ask("GET", f"{location}/verification").json()["follows"] is True
    text = anna.ask("GET", f"{location}/trace", headers={"Accept": "text/plain"}).text
    assert "STOPPED RULES THAT WOULD HAVE SPOKEN HERE" in text
    for path in ("/trace?length=brief", "/why-not/child_best_interests_rsd", "/recommendation"):
        answer = anna.ask("GET", f"{location}{path}", headers={"Accept": "text/plain, application/json;q=0.5"})
        assert answer.status_code == 200, (path, answer.text[:200])
    # What was made before stays, and whoever reviews it is told.
    assert "stopped" not in anna.ask("GET", before).json()
    assert "child.presumption" in state(anna, before)["stopped_since"]
    assert "child.presumption" in state(anna, location)["stopped_here"]
    lifting = f"/v1/stops/{stop['id']}/lifting"
    assert_problem(lena.ask("PUT", lifting, LIFTED), 403, "not-permitted")
    sam = someone(client, "sam", Role.SUPERVISOR)
    assert sam.ask("PUT", lifting, LIFTED).status_code == 201
    assert_problem(sam.ask("PUT", lifting, LIFTED), 409, "lifted-already")
    assert "stopped" not in anna.ask("GET", assessed(anna, CHILD)).json()
    [kept] = anna.ask("GET", "/v1/stops").json()
    assert (kept["holds"], kept["lifting"]["lifted_by"]) == (False, "sam")


@pytest.mark.slow
def test_what_would_change_says_that_stops_are_not_decided_anew_for_other_facts(client: Client) -> None:
    anna, lena = someone(client, "anna", Role.CASEWORKER), someone(client, "lena", Role.LEGAL_ADVISER)
    before = assessed(anna, CHILD)
    assert "under_stops" not in anna.ask("GET", f"{before}/what-would-change").json()
    assert lena.ask("POST", "/v1/stops", FAMILY).status_code == 201
    location = assessed(anna, CHILD)
    told = anna.ask("GET", f"{location}/what-would-change").json()["under_stops"]
    stopped = anna.ask("GET", location).json()["stopped"]
    assert (told["names"], told["kept"]) == (stopped["names"], stopped["kept"])
    assert "assessed anew" in told["note"]


def test_while_the_system_is_stopped_nothing_is_recommended_and_reading_goes_on(client: Client) -> None:
    anna, admin = someone(client, "anna", Role.CASEWORKER), someone(client, "adam", Role.ADMINISTRATOR)
    location = assessed(anna, CHILD)
    stop = admin.ask("POST", "/v1/stops", SYSTEM).json()
    answer = anna.ask("POST", "/v1/assessments", CHILD)
    problem = assert_problem(answer, 503, "stopped")
    assert str(FAMILY["reason"]) in str(problem["detail"]) and answer.headers["retry-after"]
    assert client.rows() == 1
    for path in ("", "/trace", "/verification", "/reviews", "/review-state", "/recommendation"):
        assert anna.ask("GET", f"{location}{path}").status_code == 200
    review = {
        "decision": "confirmed",
        "procedure": "child_best_interests_rsd",
        "code": "facts_checked_with_the_file",
        "reason": "The guardian was heard and agrees.",
    }
    assert anna.ask("POST", f"{location}/reviews", review, {"If-Match": "*"}).status_code == 201
    sam = someone(client, "sam", Role.SUPERVISOR)
    assert sam.ask("PUT", f"/v1/stops/{stop['id']}/lifting", LIFTED).status_code == 201
    assert anna.ask("POST", "/v1/assessments", CHILD).status_code == 201


def test_a_case_for_which_a_stop_leaves_nothing_is_told_to_a_person_and_not_stored(client: Client) -> None:
    anna, lena = someone(client, "anna", Role.CASEWORKER), someone(client, "lena", Role.LEGAL_ADVISER)
    stop = {**FAMILY, "kind": "rule", "target": "route.information"}
    assert lena.ask("POST", "/v1/stops", stop).status_code == 201
    problem = assert_problem(anna.ask("POST", "/v1/assessments", NOTHING_ELSE), 503, "stopped")
    assert "route.information" in str(problem["detail"])
    assert client.rows() == 0


def test_a_stop_ends_on_its_own_at_its_moment(client: Client) -> None:
    anna, lena = someone(client, "anna", Role.CASEWORKER), someone(client, "lena", Role.LEGAL_ADVISER)
    until = (NOW + timedelta(hours=1)).isoformat()
    assert lena.ask("POST", "/v1/stops", {**SYSTEM, "until": until}).status_code == 201
    assert_problem(anna.ask("POST", "/v1/assessments", CHILD), 503, "stopped")
    at(client, NOW + timedelta(minutes=59))
    assert_problem(anna.ask("POST", "/v1/assessments", CHILD), 503, "stopped")
    at(client, NOW + timedelta(hours=1))
    assert anna.ask("POST", "/v1/assessments", CHILD).status_code == 201
    assert lena.ask("POST", "/v1/stops", SYSTEM).status_code == 201


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "rule"}, "/target"),
        ({"target": "chidl"}, "/target"),
        ({"target": None}, "/target"),
        ({"kind": "system"}, "/target"),
        ({"kind": "procedure"}, "/kind"),
        ({"reason": " " * 20}, "/reason"),
        ({"until": "2026-11-23T23:59:57Z"}, "/until"),
        ({"until": "2027-01-01T00:00:00"}, "/until"),
        ({"until": "tomorrow"}, "/until"),
        ({"set_by": "sam"}, ""),
    ],
)
def test_a_stop_that_is_not_understood_is_refused_with_its_place(
    shared_client: Client, lawyer: Someone, change: dict[str, object], pointer: str
) -> None:
    problem = assert_problem(lawyer.ask("POST", "/v1/stops", {**FAMILY, **change}), 422, "refused-stop")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]  # type: ignore[attr-defined]
    assert lawyer.ask("GET", "/v1/stops").json() == []


@pytest.mark.parametrize("missing", sorted(FAMILY))
def test_no_part_of_a_stop_is_left_out(lawyer: Someone, missing: str) -> None:
    stop = {name: value for name, value in FAMILY.items() if name != missing}
    assert_problem(lawyer.ask("POST", "/v1/stops", stop), 422, "refused-stop")


@pytest.fixture(scope="module")
def lawyer(shared_client: Client) -> Someone:
    return someone(shared_client, "lena", Role.LEGAL_ADVISER)


def test_a_stop_of_a_rule_that_the_rulebook_has_no_more_stops_nothing(client: Client) -> None:
    anna, lena = someone(client, "anna", Role.CASEWORKER), someone(client, "lena", Role.LEGAL_ADVISER)
    told = lena.ask("POST", "/v1/stops", FAMILY).json()
    other = Stop.model_validate({**told, "id": "f" * 32, "target": "gone"})
    client.app.state.service.oversight.stops.set(other)
    sam = someone(client, "sam", Role.SUPERVISOR)
    assert sam.ask("PUT", f"/v1/stops/{told['id']}/lifting", LIFTED).status_code == 201
    assert "stopped" not in anna.ask("GET", assessed(anna, CHILD)).json()


def test_an_assessment_whose_stop_was_taken_out_behind_the_back_does_not_verify(client: Client) -> None:
    anna, lena = someone(client, "anna", Role.CASEWORKER), someone(client, "lena", Role.LEGAL_ADVISER)
    lena.ask("POST", "/v1/stops", FAMILY)
    told = anna.ask("GET", assessed(anna, CHILD)).text
    with pytest.raises(CertificateError):
        check_certificate(told.replace('"names":["child"]', '"names":["rescue"]').encode())
