"""A case and its certificate as files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line.calling import CASE, triage


@pytest.fixture
def case_file(tmp_path: Path) -> str:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(CASE), encoding="utf-8")
    return str(path)


@pytest.fixture
def certificate_file(tmp_path: Path, case_file: str) -> str:
    path = tmp_path / "assessment.json"
    path.write_text(triage("assess", "--format", "json", case_file).stdout, encoding="utf-8")
    return str(path)
