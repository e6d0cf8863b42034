"""How the tests call the command, in this process or in one of its own, and what with."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from typer.testing import CliRunner, Result

from triage.command_line.main import application

CASE = {"assessed_on": "2026-11-23", "applicant": {"age": "child"}, "claims": [{"harms": ["forced_recruitment"]}]}

BAD_DOCUMENTS = {
    "empty": b"",
    "malformed": b'{"case": ',
    "array": b"[]",
    "wrong type": b'{"claims": {}}',
    "unknown field": b'{"name": "x"}',
    "ten megabytes": b" " * 10_000_000,
    "five thousand claims": json.dumps({"claims": [{}] * 5000}).encode(),
    "deep nesting": b"[" * 200_000,
    "lone surrogate": b'{"circumstances": {"place": "\\ud800"}}',
    "lone surrogate in a name": b'{"\\ud800": 1}',
    "NUL": b'{"reference": "a\\u0000b"}',
    "NaN": b'{"case": NaN}',
    "invalid UTF-8": b"\xff\xfe",
}


def triage(*arguments: str, given: bytes = b"") -> Result:
    return CliRunner().invoke(application, list(arguments), input=given)


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "triage", *arguments], capture_output=True, check=False, **options)
