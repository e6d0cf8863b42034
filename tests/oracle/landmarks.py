"""The real cases: facts as the account of each case tells them, and what law demands of any triage of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.plain_yaml import read_plain_yaml

FILES = sorted((Path(__file__).parents[1] / "landmark").glob("*.yaml"))
LANDMARKS: dict[str, dict[str, Any]] = {path.stem: read_plain_yaml(path) for path in FILES}
