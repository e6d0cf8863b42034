"""The records that offices publish of a system that helps to decide, filled with what the system says of itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from string import Template
from typing import Any

import yaml

from tools.accountability.requirements import Requirement
from triage import Rulebook
from triage.proof.invariants import house_invariants

FILE = Path(__file__).with_name("public_records.yaml")
# Not what is installed: that may be older than what is asked for, and then the page of another machine differs.
_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
_NAME = re.compile(r"[A-Za-z0-9._-]+")
PROGRAM = "asylum-triage"


def public_records(rulebook: Rulebook, asked: Sequence[Requirement]) -> Mapping[str, str]:
    """Return the records, as file name → text.

    Raises `KeyError` for a section that names a paragraph, or a paragraph that names a figure, that there is not.
    """
    written = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    figures = _figures(rulebook, asked)
    told = {name: Template(text).substitute(figures) for name, text in written["paragraphs"].items()}
    return {name: "\n\n".join(_parts(record, told)) for name, record in written["records"].items()}


def _parts(record: Mapping[str, Any], told: Mapping[str, str]) -> Iterator[str]:
    yield f"# {record['title']}"
    yield record["introduction"]
    for heading, paragraphs in record["sections"].items():
        yield f"## {heading}"
        yield from (told[name] for name in paragraphs)


def _figures(rulebook: Rulebook, asked: Sequence[Requirement]) -> Mapping[str, object]:
    return {
        "program": version(PROGRAM),
        "rulebook": rulebook.version,
        "digest": rulebook.digest,
        "libraries": ", ".join(sorted(_libraries())),
        "rules": len(rulebook.rules),
        "branches": len(rulebook.branches),
        "families": len(rulebook.families),
        "facts": len(rulebook.vocabulary.told),
        "findings": len(rulebook.findings),
        "procedures": len(rulebook.procedures),
        "issues": len(rulebook.issues),
        "contested": len(rulebook.contested_points),
        "promises": len(house_invariants()),
        "sources": len(rulebook.instruments),
        "unchecked": sum(each.checked != "A" for each in rulebook.instruments.values()),
        "missing": "\n".join(f"- {each.requirement} {each.missing}" for each in asked if each.missing),
    }


def _libraries() -> Iterator[str]:
    for asked in tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]:
        name = _NAME.match(asked)
        assert name is not None, asked
        yield name.group()
