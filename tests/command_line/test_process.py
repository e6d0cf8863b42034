"""The command as a process: what it says of itself, its exit codes, and what it loads."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.command_line.calling import CASE, process, triage


def test_every_command_says_what_it_does_and_how_it_ends() -> None:
    for arguments in (
        (),
        ("assess",),
        ("explain",),
        ("check",),
        ("vocabulary",),
        ("rules", "list"),
        ("rules", "show"),
        ("rules", "lint"),
        ("rules", "schema"),
    ):
        assert "Exit code" in triage(*arguments, "--help").stdout


@pytest.mark.slow
def test_the_command_runs_as_a_process_with_its_exit_codes() -> None:
    document = json.dumps(CASE).encode()
    assessed = process("assess", "--format", "json", "-", input=document)
    assert assessed.returncode == 0
    assert process("check", "-", input=assessed.stdout).returncode == 0
    refused = process("assess", "-", input=b"{")
    assert refused.returncode == 2
    assert b"Traceback" not in refused.stderr


@pytest.mark.slow
def test_a_reader_that_goes_away_ends_the_command_quietly() -> None:
    shell = f"{sys.executable} -m triage vocabulary --format json | head -c 10"
    result = subprocess.run(["sh", "-c", shell], capture_output=True, check=False)
    assert result.stderr == b""


def test_what_one_command_alone_needs_is_not_loaded_with_the_others() -> None:
    loads = "import sys, triage.command_line.main; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", loads], capture_output=True, check=True).stdout.decode().split()
    assert "triage.assessment.assess" in loaded
    assert {"z3", "triage.proof", "triage.reference_pages", "fastapi"}.isdisjoint(loaded)
