"""The log over HTTP: what is done is in it, in order, with proofs that anybody can check."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from api.people.roles import Role
from api.storage import AssessmentStore
from tests.api.client import JSON, NOW, ON_BOTH_DATABASES, Client, assert_problem
from tests.api.people.someone import OTHER, OWN, Someone, account, by_key, by_session, nobody, of_role, people_of
from triage.log.checkpoint import checkpoint_in, log_key
from triage.log.entry import LogError, entry_in
from triage.log.export import check_export
from triage.log.tree import is_consistent, is_included, leaf_hash

CASE = {"assessed_on": "2026-11-23", "reference": "KE-CANARY", "applicant": {"age": "child"}}
CONFIRMED = {
    "decision": "confirmed",
    "procedure": "child_best_interests_rsd",
    "reason": "The guardian of CANARY agrees.",
    "code": "facts_checked_with_the_person",
}
ANY = {"If-Match": "*"}


def auditor(client: Client) -> Someone:
    return of_role(client, Role.AUDITOR, "geneva")


def copy_of_the_log(client: Client) -> list[bytes]:
    answer = auditor(client).ask("POST", "/v1/log/exports")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["cache-control"] == "no-store"
    return [line + b"\n" for line in answer.content.splitlines()]


def recorded(client: Client) -> list[dict[str, Any]]:
    """Return the entries of the log, read from a copy that was checked first."""
    lines = copy_of_the_log(client)
    check_export(lines)
    return [json.loads(line)["entry"] for line in lines[1:-1]]


def told(entry: dict[str, Any]) -> tuple[object, ...]:
    return entry["kind"], entry["by"], entry["subject"]


@ON_BOTH_DATABASES
def test_what_people_do_is_recorded_with_who_and_what_and_without_a_fact(client: Client) -> None:
    caseworker = by_key(client, account(client, "amina", Role.CASEWORKER))
    location = caseworker.ask("POST", "/v1/assessments", CASE).headers["location"]
    made = location.rpartition("/")[2]
    caseworker.ask("GET", f"{location}/trace")
    caseworker.ask("POST", f"{location}/reviews", CONFIRMED, ANY)
    stranger = by_key(client, account(client, "joseph", Role.CASEWORKER, OTHER))
    assert stranger.ask("GET", location).status_code == 404
    assert nobody(client).ask("GET", location).status_code == 401
    entries = recorded(client)
    assert entries[0]["kind"] == "log_begun"
    assert [told(each) for each in entries if each["subject"] == made] == [
        ("assessment_made", "amina", made),
        ("case_read", "amina", made),
        ("review_made", "amina", made),
    ]
    refused = [each for each in entries if each["kind"] == "refused"]
    assert [(each["by"], each["details"]["status"]) for each in refused] == [("joseph", "404"), (None, "401")]
    [read] = [each for each in entries if each["kind"] == "case_read"]
    assert read["details"] == {"address": "GET /v1/assessments/{assessment_id}/trace"}
    assert (read["office"], read["at"]) == (OWN, "2026-11-23T23:59:58.000000Z")
    assert entries[-1]["kind"] == "log_exported"
    assert "CANARY" not in json.dumps(entries)


def test_every_reading_of_a_case_is_recorded_whatever_comes_of_it(client: Client) -> None:
    location = client.post_case(CASE).headers["location"]
    addresses = ("", "/recommendation", "/trace", "/verification", "/why-not/nothing", "/reviews")
    for address in addresses:
        client.get(location + address)
    client.get("/v1/assessments?reference=KE-CANARY")
    read = [each["details"]["address"] for each in recorded(client) if each["kind"] == "case_read"]
    here = "GET /v1/assessments/{assessment_id}"
    assert read == [
        *(f"{here}{address.replace('nothing', '{conclusion}')}" for address in addresses),
        "GET /v1/assessments",
    ]


def test_what_is_done_to_accounts_and_who_logs_in_is_recorded(client: Client) -> None:
    keeper = of_role(client, Role.ADMINISTRATOR)
    name = keeper.ask("GET", "/v1/me").json()["name"]
    form = {"name": "amina", "role": "caseworker", "office": OWN, "subject": "CANARY-subject"}
    way_in = keeper.ask("POST", "/v1/accounts", form).json()["way_in"]
    password = "seven CANARY herons by the weir"
    first = {"name": "amina", "way_in": way_in, "password": password}
    assert nobody(client).ask("POST", "/v1/password", first).status_code == 204
    for sent, status in (("CANARY is not the password", 401), (password, 204)):
        answer = nobody(client).ask("POST", "/v1/sessions", {"name": "amina", "password": sent})
        assert answer.status_code == status
    unknown = {"name": "canary-who-is-nobody", "password": password}
    assert nobody(client).ask("POST", "/v1/sessions", unknown).status_code == 401
    amina = by_session(client, "amina")
    assert amina.ask("DELETE", "/v1/me/session").status_code == 204
    keeper.ask("PATCH", "/v1/accounts/amina", {"role": "supervisor", "subject": "CANARY-2"}, ANY)
    keeper.ask("POST", "/v1/accounts/amina/way-in")
    _, key = people_of(client).keys.issue("amina", "CANARY", NOW, NOW + timedelta(days=1), by="amina")
    keeper.ask("DELETE", f"/v1/accounts/amina/keys/{key.split('_')[1]}")
    about = [each for each in recorded(client) if each["subject"] == "amina"]
    assert [(each["kind"], each["by"]) for each in about] == [
        ("account_made", name),
        ("password_set", "amina"),
        ("refused", None),
        ("logged_in", "amina"),
        ("logged_in", "amina"),
        ("logged_out", "amina"),
        ("account_changed", name),
        ("password_reset", name),
        ("key_issued", "amina"),
        ("key_revoked", name),
    ]
    assert about[6]["details"] == {"role": "supervisor", "subject": "changed"}
    everything = json.dumps(recorded(client))
    assert "CANARY" not in everything and "canary" not in everything


def test_strangers_who_are_refused_again_and_again_are_counted_and_do_not_fill_the_log(client: Client) -> None:
    account(client, "amina", Role.CASEWORKER)
    before = len(recorded(client))
    for _ in range(80):
        assert nobody(client).ask("GET", "/v1/me").status_code == 401
    assert 60 <= len(recorded(client)) - before < 75


@ON_BOTH_DATABASES
def test_an_entry_is_proved_to_be_in_the_log_that_was_signed(client: Client) -> None:
    for _ in range(5):
        client.post_case(CASE)
    someone = auditor(client)
    size = someone.ask("GET", "/v1/log").json()["size"]
    for number in range(size):
        found = someone.ask("GET", f"/v1/log/entries/{number}").json()
        key = log_key(someone.ask("GET", "/v1/log").json()["key"])
        checkpoint = checkpoint_in(found["checkpoint"], key)
        proof = found["inclusion"]
        assert checkpoint.root.hex() == proof["root"] and checkpoint.size == proof["size"]
        assert entry_in(found["entry"].encode()).number == number
        leaf = leaf_hash(found["entry"].encode())
        assert proof["leaf"] == leaf.hex()
        path = [bytes.fromhex(each) for each in proof["path"]]
        assert is_included(leaf, number, proof["size"], path, checkpoint.root)
        assert not is_included(leaf_hash(b"{}"), number, proof["size"], path, checkpoint.root)
    for wrong in ("99999", "-1", "x", "9" * 40):
        assert_problem(someone.ask("GET", f"/v1/log/entries/{wrong}"), 404, "not-found")


@ON_BOTH_DATABASES
def test_the_log_is_proved_to_have_grown_only(client: Client) -> None:
    heads = [client.get("/v1/log").json()]
    for _ in range(6):
        client.post_case(CASE)
        heads.append(client.get("/v1/log").json())
    sizes = [head["size"] for head in heads]
    assert sizes == sorted(set(sizes))
    for former in heads:
        for later in heads:
            asked = f"/v1/log/consistency?first={former['size']}&second={later['size']}"
            answer = client.get(asked)
            if former["size"] > later["size"]:
                assert_problem(answer, 400, "unknown-parameter")
                continue
            proof = answer.json()
            path = [bytes.fromhex(each) for each in proof["path"]]
            roots = bytes.fromhex(former["root"]), bytes.fromhex(later["root"])
            assert is_consistent(former["size"], later["size"], *roots, path)
            assert (proof["first_root"], proof["second_root"]) == (former["root"], later["root"])
    for wrong in ("", "?first=x", "?first=1&second=999999", "?first=-1", "?first=1&third=2"):
        assert_problem(client.get(f"/v1/log/consistency{wrong}"), 400, "unknown-parameter")
    assert client.get("/v1/log/consistency?first=0").json()["path"] == []


def test_the_checkpoint_is_text_that_the_key_verifies(client: Client) -> None:
    client.post_case(CASE)
    head = client.get("/v1/log").json()
    answer = client.get("/v1/log/checkpoint")
    assert answer.headers["content-type"].startswith("text/plain")
    checkpoint = checkpoint_in(answer.text, log_key(head["key"]))
    assert (checkpoint.log, checkpoint.size, checkpoint.root.hex()) == (head["log"], head["size"], head["root"])
    with pytest.raises(LogError):
        checkpoint_in(answer.text.replace(f"\n{head['size']}\n", "\n1\n"), log_key(head["key"]))


@ON_BOTH_DATABASES
def test_a_copy_agrees_with_every_checkpoint_and_names_what_was_changed_in_the_database(client: Client) -> None:
    held = []
    for _ in range(4):
        client.post_case(CASE)
        held.append(client.get("/v1/log/checkpoint").text)
    key = log_key(client.get("/v1/log").json()["key"])
    assert check_export(copy_of_the_log(client), key, held).held == 4
    client.change(
        "UPDATE log_entries SET entry = (SELECT entry FROM log_entries WHERE number = 3) WHERE number = 2"
    )
    with pytest.raises(LogError, match=r"line 4: entry 2 is missing, entry 3 stands in its place"):
        check_export(copy_of_the_log(client), key, held)


@pytest.mark.slow
@ON_BOTH_DATABASES
def test_fifty_posts_at_once_with_one_key_are_one_assessment_and_one_entry(client: Client) -> None:
    answers = client.post_at_once([json.dumps(CASE).encode()] * 50, {**JSON, "Idempotency-Key": "monday"})
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert [entry["kind"] for entry in recorded(client)].count("assessment_made") == 1


def test_two_processes_on_one_database_append_to_one_log(client: Client) -> None:
    """A second store is what another process has: it knows only what the database and its folder say."""
    with closing(AssessmentStore(client.database)) as other:
        for _ in range(3):
            client.post_case(CASE)
            other.keep_rulebook(f"sha256:{len(recorded(client))}", b"{}")
    entries = recorded(client)
    assert [entry["number"] for entry in entries] == list(range(len(entries)))
    assert [entry["kind"] for entry in entries].count("rulebook_kept") == 4
