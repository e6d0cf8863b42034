"""Views over HTTP: what each shows, that they verify without the service, what an erasure leaves of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.log.case_keys import CaseKey
from api.people.roles import Role
from api.settings import sqlite_file
from api.storage.sealed import FirstOfCase, Prepared
from tests.api.client import ON_BOTH_DATABASES, Client, assert_problem, rows_of, running_service
from tests.api.log.test_routes import recorded
from tests.api.people.someone import ANY, Someone, of_role
from tests.api.test_migrations import FIRST_AND_LAST_QUICKLY, former_database
from triage.command_line.main import application
from triage.log.checkpoint import LogKey
from triage.redaction.check import CheckedView, Fault, ViewError, check_view
from triage.redaction.redacted import NOT_BOUND
from triage.redaction.views import VIEWS

CANARY = "KE-CANARY-4711"
CASE = {
    "assessed_on": "2026-11-23",
    "country_of_asylum": "ITA",
    "reference": CANARY,
    "applicant": {"age": "child", "protection_wish": "yes"},
    "vulnerability": {"torture_or_trauma": "yes"},
    "claims": [{"grounds": ["religion"], "past_harm": "yes"}],
    "guarantees": {"informed": "no"},
}


def _key(client: Client) -> LogKey:
    key = client.app.state.service.store.log.key
    assert isinstance(key, LogKey)
    return key


def a_case(client: Client) -> tuple[Someone, str]:
    supervisor = of_role(client, Role.SUPERVISOR)
    return supervisor, supervisor.ask("POST", "/v1/assessments", CASE).headers["location"]


def view_of(someone: Someone, location: str, name: str) -> bytes:
    answer = someone.ask("GET", f"{location}/views/{name}")
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["etag"]
    return answer.content


def facts_in(checked: CheckedView) -> set[str]:
    return {each["at"] for each in checked.assessment["case"] if "at" in each}


@ON_BOTH_DATABASES
def test_each_view_verifies_and_says_no_more_than_is_for_it(client: Client) -> None:
    supervisor, location = a_case(client)
    whole = supervisor.ask("GET", location)
    for name in VIEWS:
        content = view_of(supervisor, location, name)
        checked = check_view(content, _key(client))
        assert (checked.name, checked.entry.kind) == (name, "assessment_made")
        assert checked.entry.subject == location.rpartition("/")[2]
        assert checked.assessment["procedure"]["id"] == whole.json()["procedure"]["id"]
        # Neither the key of the office, nor what the whole document could be tried with.
        assert CANARY.encode() not in content
        assert whole.headers["etag"].strip('"').encode() not in content
        proof = supervisor.ask("GET", f"{location}/log-proof").json()
        assert proof["salt"].encode() not in content and proof["bound"]["sha256"].encode() not in content
    audit = check_view(view_of(supervisor, location, "audit"), _key(client))
    assert "/applicant/age" in facts_in(audit) and "/vulnerability/torture_or_trauma" not in facts_in(audit)
    outside = check_view(view_of(supervisor, location, "outside"), _key(client))
    assert facts_in(outside) == {"/assessed_on", "/country_of_asylum", "/guarantees/informed"}
    statistics = check_view(view_of(supervisor, location, "statistics"), _key(client))
    assert facts_in(statistics) == {"/assessed_on", "/country_of_asylum"}


@ON_BOTH_DATABASES
def test_the_later_assessments_of_a_case_file_are_bound_too(client: Client) -> None:
    supervisor = of_role(client, Role.SUPERVISOR)
    opened = supervisor.ask("POST", "/v1/cases", CASE)
    file = opened.headers["location"]
    later = {**CASE, "applicant": {"age": "adult"}}
    tag = {"If-Match": supervisor.ask("GET", file).headers["etag"]}
    assert supervisor.ask("POST", f"{file}/assessments?occasion=correction", later, tag).status_code == 201
    addresses = [each["href"] for each in supervisor.ask("GET", file).json()["assessments"]]
    assert len(addresses) == 2
    for location in addresses:
        check_view(view_of(supervisor, location, "outside"), _key(client))


def test_salts_are_made_from_the_key_of_the_case_for_one_assessment() -> None:
    secrets = {
        CaseKey("a" * 32, bytes([key]) * 32).secret_of_pieces(assessment)
        for key in (1, 2)
        for assessment in ("a" * 32, "b" * 32)
    }
    assert len(secrets) == 4


def test_reading_a_view_is_an_entry_that_says_which(client: Client) -> None:
    supervisor, location = a_case(client)
    view_of(supervisor, location, "outside")
    [read] = [each for each in recorded(client) if each["kind"] == "case_read"]
    assert read["details"] == {"address": "GET /v1/assessments/{assessment_id}/views/outside"}
    assert read["subject"] == location.rpartition("/")[2]


def test_the_head_of_a_view_is_answered_and_what_is_none_is_a_problem(client: Client) -> None:
    supervisor, location = a_case(client)
    head = supervisor.ask("HEAD", f"{location}/views/audit")
    assert (head.status_code, head.content) == (200, b"") and head.headers["etag"]
    assert_problem(supervisor.ask("GET", f"/v1/assessments/{'0' * 32}/views/audit"), 404, "not-found")
    assert_problem(supervisor.ask("GET", f"{location}/views/everything"), 404, "not-found")
    assert_problem(supervisor.ask("GET", f"{location}/views/audit?all=yes"), 400, "unknown-parameter")


@ON_BOTH_DATABASES
def test_after_an_erasure_a_view_that_was_kept_says_what_it_said_and_there_is_no_other(client: Client) -> None:
    supervisor, location = a_case(client)
    kept = {name: view_of(supervisor, location, name) for name in VIEWS}
    before = {name: check_view(content, _key(client)) for name, content in kept.items()}
    secret = _secret(client, location)
    assert supervisor.ask("DELETE", location, headers=ANY).status_code == 204
    for name, content in kept.items():
        assert_problem(supervisor.ask("GET", f"{location}/views/{name}"), 410, "erased")
        after = check_view(content, _key(client))
        assert (after.shown, after.hidden) == (before[name].shown, before[name].hidden)
        # What the salts of the hidden places were made from is nowhere any more.
        assert secret.hex().encode() not in content and secret not in content
    assert rows_of(client.database, "SELECT wrapped FROM case_keys WHERE wrapped IS NOT NULL") == []


def _secret(client: Client, location: str) -> bytes:
    documents, log = client.app.state.service.store.documents, client.app.state.service.store.log
    with log.reading() as connection:
        assessment_id = location.rpartition("/")[2]
        key = documents.key_of(connection, assessment_id)
        assert isinstance(key, CaseKey)
        return key.secret_of_pieces(assessment_id)


@ON_BOTH_DATABASES
def test_an_assessment_whose_entry_binds_other_pieces_is_named(client: Client) -> None:
    supervisor, location = a_case(client)
    store = client.app.state.service.store
    found = store.find(location.rpartition("/")[2])
    other = type(found)(**{**vars(found), "id": "f" * 32})
    first = store.documents.first_of_case(other)
    with store.log.writing() as connection:
        store.documents.write_assessment(connection, Prepared.of(other), FirstOfCase(first.key, "00" * 32))
    answer = supervisor.ask("GET", f"/v1/assessments/{'f' * 32}/views/audit")
    assert "Its pieces are not those" in str(assert_problem(answer, 503, "damaged-document"))


@pytest.mark.parametrize("name", FIRST_AND_LAST_QUICKLY)
def test_of_a_former_assessment_a_view_says_that_it_is_not_bound(name: str, tmp_path: Path) -> None:
    with running_service(sqlite_file(former_database(name, tmp_path))) as client:
        supervisor = of_role(client, Role.SUPERVISOR, "local")
        for entry in supervisor.ask("GET", "/v1/assessments").json()["assessments"]:
            answer = supervisor.ask("GET", f"{entry['href']}/views/outside")
            told = answer.json()
            assert (answer.status_code, told["proof"], told["note"]) == (200, None, NOT_BOUND)
            assert b"KE-2026" not in answer.content
            with pytest.raises(ViewError) as caught:
                check_view(answer.content, _key(client))
            assert caught.value.fault is Fault.NOT_BOUND


def command(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(application, list(arguments))
    return result.exit_code, result.output


def test_the_commands_check_a_view_and_say_what_is_not_verified(client: Client, tmp_path: Path) -> None:
    supervisor, location = a_case(client)
    file, key = tmp_path / "view.json", str(_key(client))
    file.write_bytes(view_of(supervisor, location, "audit"))
    code, told = command("log", "check", str(file), "--key", key)
    assert code == 0 and "Verified: " in told and "Not verified: what is hidden" in told
    code, told = command("check", str(file), "--key", key)
    assert code == 0 and "Derived again" in told and "Not derived again: points at issue" in told
    assert "in case" in told
    code, told = command("check", str(file), "--key", key, "--format", "json")
    report = json.loads(told)
    assert code == 0 and report["follows"] and report["view"] == "audit" and report["hidden"]
    changed: dict[str, Any] = json.loads(file.read_bytes())
    changed["assessment"]["standing"] = "firm" if changed["assessment"]["standing"] != "firm" else "provisional"
    file.write_text(json.dumps(changed))
    code, told = command("log", "check", str(file), "--key", key)
    assert code == 1 and "/standing: changed" in told
    code, told = command("check", str(file), "--key", key)
    assert code == 1 and "does not follow. /standing: changed" in told
    report = json.loads(command("check", str(file), "--key", key, "--format", "json")[1])
    assert (report["follows"], report["fault"], report["step"]) == (False, "changed", "/standing")


def test_the_commands_say_what_they_need(client: Client, tmp_path: Path) -> None:
    supervisor, location = a_case(client)
    view, whole = tmp_path / "view.json", tmp_path / "whole.json"
    view.write_bytes(view_of(supervisor, location, "audit"))
    whole.write_bytes(supervisor.ask("GET", location).content)
    key = str(_key(client))
    code, told = command("check", str(view))
    assert code == 2 and "--key KEY" in told
    assert command("check", str(view), "--key", "x")[0] == 2
    code, told = command("check", str(whole), "--key", key)
    assert code == 2 and "--key is for a view" in told
    code, told = command("log", "check", str(view), "--key", key, "--certificate", str(whole))
    assert code == 2 and "checked by itself" in told
