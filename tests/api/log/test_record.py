"""A record carries the checkpoint of the log, and what it says is enough to check it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.api.client import ON_BOTH_DATABASES, Client
from tests.api.log.test_routes import copy_of_the_log
from triage import house_rulebook
from triage.assessment.model import assessment_in
from triage.command_line.main import application
from triage.explanation.text import assessment_text
from triage.log.checkpoint import checkpoint_in, log_key
from triage.log.export import check_export
from triage.log.record import checkpoint_on

CASE = {"assessed_on": "2026-11-23", "reference": "KE-1", "applicant": {"age": "child"}}
TEXT = {"Accept": "text/plain"}


@ON_BOTH_DATABASES
def test_the_text_of_an_assessment_ends_with_the_checkpoint_and_the_document_stays_as_it_is(client: Client) -> None:
    created = client.post_case(CASE)
    location = created.headers["location"]
    record = client.get(f"{location}/trace", headers=TEXT).text
    assert client.get(location).content == created.content
    rulebook = house_rulebook()
    assert record.startswith(assessment_text(assessment_in(created.content, rulebook), rulebook))
    assert max(map(len, record.splitlines())) <= 180
    key = log_key(client.get("/v1/log").json()["key"])
    assert str(key) in record and location[-32:] in record
    # The whole record, as it was printed, is a checkpoint that a later copy of the log is held to.
    held = checkpoint_on(record)
    assert checkpoint_in(held, key).size >= 2
    client.post_case(CASE)
    assert check_export(copy_of_the_log(client), key, [held]).held == 1
    assert "checkpoint" not in client.get(f"{location}/trace?length=brief", headers=TEXT).text
    assert "checkpoint" not in client.get(f"{location}/trace", headers={"Accept": "text/vnd.mermaid"}).text


def test_a_record_is_printed_from_what_was_kept_and_refused_if_it_was_not_recorded(
    client: Client, tmp_path: Path
) -> None:
    created = client.post_case(CASE)
    key = client.get("/v1/log").json()["key"]
    proof, certificate, record = tmp_path / "proof", tmp_path / "certificate", tmp_path / "record"
    proof.write_bytes(client.get(f"{created.headers['location']}/log-proof").content)
    certificate.write_bytes(created.content)

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(application, ["log", *arguments])
        return result.exit_code, result.output

    printing = ("record", str(certificate), str(proof), "--key", key)
    code, told = run(*printing)
    assert code == 0 and told.startswith("RECOMMENDED PROCEDURE") and "HOW TO CHECK THIS RECORD" in told
    record.write_text(told)
    client.post_case(CASE)
    copy = tmp_path / "copy"
    copy.write_bytes(b"".join(copy_of_the_log(client)))
    code, told = run("verify", str(copy), "--key", key, "--checkpoint", str(record))
    assert code == 0 and "agrees with 1 checkpoint" in told
    record.write_text(record.read_text().replace("Time: 2", "Time: 3"))
    assert run("verify", str(copy), "--key", key, "--checkpoint", str(record))[0] == 1
    certificate.write_bytes(created.content.replace(b'"rank":4', b'"rank":3'))
    code, told = run(*printing)
    assert code == 1 and "binds another certificate" in told
    assert run("record", str(certificate), str(proof), "--key", "x")[0] == 2


@pytest.mark.parametrize("text", ["", "no record", "----- checkpoint of the log -----\nx"])
def test_what_is_no_record_is_taken_as_it_is(text: str) -> None:
    assert checkpoint_on(text) == text
