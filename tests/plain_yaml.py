"""Reads the YAML data files of the tests: every scalar is text, as in the rule files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


def read_plain_yaml(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
