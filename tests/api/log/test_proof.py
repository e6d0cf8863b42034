"""A proof that was kept with a certificate shows that it was recorded, without the service."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.api.client import ON_BOTH_DATABASES, Client, assert_problem
from triage.command_line.main import application
from triage.log.checkpoint import log_key
from triage.log.entry import LogError
from triage.log.proof import check_proof

CASE = {"assessed_on": "2026-11-23", "reference": "KE-1", "applicant": {"age": "child"}}


@ON_BOTH_DATABASES
def test_a_certificate_is_proved_to_have_been_recorded_and_no_other_one_is(client: Client) -> None:
    created = client.post_case(CASE)
    location = created.headers["location"]
    for _ in range(4):
        client.post_case(CASE)
    proof = client.get(f"{location}/log-proof")
    key = log_key(client.get("/v1/log").json()["key"])
    proved = check_proof(proof.content, key, created.content)
    assert (proved.entry.kind, proved.entry.subject) == ("assessment_made", location.rpartition("/")[2])
    with pytest.raises(LogError, match="binds another certificate"):
        check_proof(proof.content, key, created.content + b" ")
    whole = proof.json()
    for name, value, message in (
        ("entry", whole["entry"].replace("local", "other"), "not in the log that was signed"),
        ("path", whole["path"][:-1], "not in the log that was signed"),
        ("salt", "00" * 32, "does not bind"),
        ("bound", {**whole["bound"], "author": "somebody"}, "does not bind"),
        ("checkpoint", whole["checkpoint"].replace("Time: 2", "Time: 3"), "signature"),
        ("format", "x", "no proof"),
        ("path", "x", "no proof"),
    ):
        with pytest.raises(LogError, match=message):
            check_proof(json.dumps({**whole, name: value}).encode(), key, created.content)
    for nothing in (b"", b"[]", b"{}"):
        with pytest.raises(LogError, match="no proof"):
            check_proof(nothing, key)
    assert_problem(client.get(f"/v1/assessments/{'0' * 32}/log-proof"), 404, "not-found")


def test_the_command_checks_a_proof(client: Client, tmp_path: Path) -> None:
    created = client.post_case(CASE)
    key = client.get("/v1/log").json()["key"]
    proof, certificate = tmp_path / "proof.json", tmp_path / "certificate.json"
    proof.write_bytes(client.get(f"{created.headers['location']}/log-proof").content)
    certificate.write_bytes(created.content)

    def check(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(application, ["log", "check", str(proof), *arguments])
        return result.exit_code, result.output

    code, told = check("--key", key, "--certificate", str(certificate))
    assert code == 0 and "assessment_made" in told and "By local" in told
    assert "was not looked at" in check("--key", key)[1]
    assert check("--key", "x")[0] == 2
    certificate.write_bytes(created.content + b" ")
    code, told = check("--key", key, "--certificate", str(certificate))
    assert code == 1 and "proves nothing. Entry" in told
    assert check("--key", key, "--certificate", str(tmp_path / "nothing"))[0] == 2
