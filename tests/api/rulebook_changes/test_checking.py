"""A draft is linted, compared over what was assessed and proved; a check is told of, cancelled, interrupted."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.people.roles import Role
from tests.api.client import NOW, ON_BOTH_DATABASES, Client, assert_problem, rows_of
from tests.api.oversight.reviewing import CHILD, assessed, someone
from tests.api.people.someone import at
from tests.api.questions import fail_to_prove, prove_for_ever
from tests.api.rulebook_changes.changing import ANY, LESS, NOBODY_DECIDES, PATH, Office, changes_of, draft
from triage import assess, case_from_data
from triage.rulebook.loading import load_rulebook

pytestmark = pytest.mark.slow

ADULT = {"assessed_on": "2026-11-23", "applicant": {"age": "adult"}}


@ON_BOTH_DATABASES
def test_cases_are_told_by_reason_what_protects_less_first_and_others_are_only_counted(client: Client) -> None:
    office = Office(client)
    own = [assessed(office.anna, CHILD), assessed(office.anna, CHILD)]
    alike = assessed(office.anna, ADULT)
    assessed(someone(client, "kato", Role.CASEWORKER, "kakuma"), CHILD)
    location = office.submitted(LESS)
    check = office.checked(location)
    assert (check["state"], check["passed"], check["begun_by"]) == ("done", True, "lena")
    result = check["result"]
    assert (result["unreadable"], result["left_out"], result["stops_lost"]) == (0, 0, [])
    less, same = result["impact"]["groups"]
    assert (less["cases"], less["impact"]["outcome"], less["impact"]["protection"]) == (3, "changed", "lowered")
    assert "priority" in less["impact"]["changed"]
    [rule] = less["impact"]["rules"]
    assert (rule["rule"], rule["change"]) == ("child.presumption", "changed")
    assert (same["cases"], same["impact"]["outcome"]) == (1, "same")
    address = f"{PATH}/{check['change']}/checks/{check['id']}/assessments?group="
    seen = office.lena.ask("GET", f"{address}1").json()
    assert (sorted(seen["assessments"]), seen["elsewhere"], seen["cases"]) == (sorted(own), 1, 3)
    assert office.sam.ask("GET", f"{address}2").json()["assessments"] == [alike]
    assert len(office.luis.ask("GET", f"{address}1").json()["assessments"]) == 1
    auditor = someone(client, "uma", Role.AUDITOR, "geneva").ask("GET", f"{address}1").json()
    assert (len(auditor["assessments"]), auditor["elsewhere"]) == (3, 0)
    for wrong in ("3", "0", "01", "x", "1&group=2"):
        answer = office.lena.ask("GET", f"{address}{wrong}")
        assert answer.status_code in (400, 404), wrong
    # No fact of a case, and no id of one, is in what is kept of a check in clear.
    assert "treat_as_child" not in json.dumps(check) and own[0].rpartition("/")[2] not in json.dumps(check)
    assert office.anna.ask("GET", check["change"]).status_code == 404
    # Whoever erases a case erases where it stood.
    assert office.sam.ask("DELETE", own[0], headers={"If-Match": "*"}).status_code == 204
    after = office.lena.ask("GET", f"{address}1").json()
    assert (after["assessments"], after["elsewhere"], after["erased"]) == ([own[1]], 1, 1)


def test_a_promise_that_fails_is_told_with_a_case_that_breaks_it(client: Client) -> None:
    office = Office(client)
    location = office.submitted(NOBODY_DECIDES)
    check = office.checked(location)
    assert (check["state"], check["passed"]) == ("done", False)
    [failing] = [each for each in check["result"]["promises"] if each["verdict"] != "proved"]
    assert (failing["id"], failing["verdict"]) == ("I-02", "counterexample")
    rulebook = load_rulebook(draft(NOBODY_DECIDES))
    case = case_from_data({"assessed_on": "2026-12-01", **failing["counterexample"]["case"]}, rulebook)
    told = {item.term for item in assess(case, rulebook=rulebook).safeguards}
    assert "human_decision_maker" not in told
    # Nothing adds the word any more, either.
    assert any("human_decision_maker" in finding for finding in check["result"]["findings"])
    problem = assert_problem(office.decide(office.luis, location, "approved"), 409, "not-approvable")
    assert "I-02" in str(problem["detail"])


def test_a_promise_of_what_the_draft_does_not_have_is_none_that_is_kept(client: Client) -> None:
    office = Office(client)
    runner = changes_of(client).runner
    text = runner.plan.promises.replace("human_decision_maker is yes", "nobody_knows_it is yes")
    runner.plan = replace(runner.plan, promises=text)
    check = office.checked(office.submitted(LESS))
    [failing] = [each for each in check["result"]["promises"] if each["verdict"] != "proved"]
    assert (failing["verdict"], check["passed"]) == ("empty", False)
    assert "nobody_knows_it" in failing["why"]


def test_what_is_stopped_and_is_not_in_the_draft_is_told(client: Client) -> None:
    office = Office(client)
    for target in ("child.presumption", "information.everyone"):
        stop = {"kind": "rule", "target": target, "reason": "The guidance was withdrawn.", "until": None}
        answer = office.lena.ask("POST", "/v1/stops", stop)
        if answer.status_code != 201:
            assert_problem(answer, 422, "refused-stop")
    renamed = ("families/child.yaml", "  - id: child.presumption\n", "  - id: child.assumption\n")
    files = draft(renamed)
    files = {name: text.replace("child.presumption", "child.assumption") for name, text in files.items()}
    check = office.checked(office.submitted(files=files))
    assert check["result"]["stops_lost"] == ["child.presumption"]


def begun(office: Office, location: str) -> tuple[str, dict[str, Any]]:
    answer = office.lena.ask("POST", f"{location}/checks")
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    assert (found["state"], found["passed"], found["result"]) == ("running", None, None)
    return str(answer.headers["location"]), found


def processes() -> set[str]:
    """The processes that were started by this one and still run."""
    children: set[str] = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == str(os.getpid()) and state != "Z":
            children.add(folder.name)
    return children


@ON_BOTH_DATABASES
def test_a_check_is_cancelled_whoever_began_it_and_its_process_ends(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.rulebook_changes.runner.proved", prove_for_ever)
    office = Office(client)
    location = office.submitted(LESS)
    client.app.state.service.solver.close()
    before = processes()
    place, check = begun(office, location)
    assert_problem(office.sam.ask("POST", f"{location}/checks"), 409, "check-running")
    assert_problem(office.decide(office.luis, location, "approved"), 409, "not-approvable")
    answer = office.sam.ask("PUT", f"{place}/cancellation")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert_problem(office.sam.ask("PUT", f"{place}/cancellation"), 409, "check-over")
    client.run(changes_of(client).runner.ended(check["id"]))
    assert processes() <= before
    found = office.lena.ask("GET", place).json()
    assert (found["state"], found["result"]) == ("cancelled", None)
    monkeypatch.undo()
    assert office.checked(location)["passed"] is True


def test_a_check_that_the_service_ends_with_is_told_as_interrupted(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.rulebook_changes.runner.proved", prove_for_ever)
    office = Office(client)
    location = office.submitted(LESS)
    client.app.state.service.solver.close()
    before = processes()
    place, _ = begun(office, location)
    client.run(changes_of(client).runner.close())
    assert office.lena.ask("GET", place).json()["state"] == "interrupted"
    assert processes() <= before


def test_a_check_whose_service_was_killed_is_told_as_interrupted_and_another_one_begins(client: Client) -> None:
    office = Office(client)
    location = office.submitted(LESS)
    place, check = begun(office, location)
    # Whoever ran it is gone without a word: nobody is heard of any more.
    client.change("UPDATE rulebook_checks SET holder = 'another process' WHERE id = :id", id=check["id"])
    client.run(changes_of(client).runner.ended(check["id"]))
    assert office.lena.ask("GET", place).json()["state"] == "running"
    assert_problem(office.lena.ask("POST", f"{location}/checks"), 409, "check-running")
    at(client, NOW + timedelta(minutes=3))
    assert office.lena.ask("GET", place).json()["state"] == "interrupted"
    assert office.checked(location)["passed"] is True
    assert [each["state"] for each in office.told(location)["checks"]] == ["interrupted", "done"]
    assert rows_of(client.database, "SELECT count(*) FROM rulebook_checks WHERE state = 'running'") == [(0,)]


def test_a_check_whose_process_dies_has_failed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.rulebook_changes.runner.proved", fail_to_prove)
    office = Office(client)
    check = office.checked(office.submitted(LESS))
    assert (check["state"], check["passed"], check["result"]) == ("failed", None, None)


def test_a_check_reads_so_many_assessments_at_most_and_tells_what_it_can_not_read(client: Client) -> None:
    office = Office(client)
    runner = changes_of(client).runner
    runner.plan = replace(runner.plan, most_assessments=2)
    made = [assessed(office.anna, ADULT) for _ in range(4)]
    latest = sorted(location.rpartition("/")[2] for location in made)[-1]
    client.change("UPDATE assessments SET content = :content WHERE id = :id", content=b"x", id=latest)
    result = office.checked(office.submitted(LESS))["result"]
    assert (result["impact"]["cases"], result["unreadable"], result["left_out"]) == (1, 1, 2)


def test_what_a_check_found_is_held_to_the_log(client: Client) -> None:
    office = Office(client)
    location = office.submitted(NOBODY_DECIDES)
    bad, good = office.checked(location), office.checked(office.submitted(LESS))
    columns = "content = (SELECT content FROM rulebook_checks WHERE id = :good)"
    sha256 = "sha256 = (SELECT sha256 FROM rulebook_checks WHERE id = :good)"
    client.change(f"UPDATE rulebook_checks SET {columns}, {sha256} WHERE id = :bad", good=good["id"], bad=bad["id"])
    assert_problem(office.lena.ask("GET", location), 503, "damaged-document")
    approval = {
        "decision": "approved",
        "check": bad["id"],
        "digest": bad["result"]["rulebook"]["digest"],
        "reason": "The check was read to its end.",
    }
    assert_problem(office.luis.ask("POST", f"{location}/decisions", approval, ANY), 503, "damaged-document")
