"""What a case file is found by: read out of the certificate of its latest assessment."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from triage.language.names import path_of


class TermKind(StrEnum):
    """What a word of an assessment is, beside its procedure and its priority."""

    POINT = "point"
    RULE = "rule"
    FINDING = "finding"


@dataclass(frozen=True)
class Told:
    """What an assessment came to, as far as it is searched by."""

    procedure: str
    priority: str
    standing: str
    terms: frozenset[tuple[TermKind, str]]


def told_in(document: bytes) -> Told:
    """Return what a certificate came to. What an earlier form of it lacks is not found by."""
    whole: dict[str, Any] = json.loads(document)
    terms = {(TermKind.POINT, point["id"]) for point in whole.get("points_at_issue", ())}
    terms |= {(TermKind.RULE, node["rule"]) for node in whole["trace"] if node.get("kind") == "firing"}
    terms |= {(TermKind.FINDING, finding_term(path_of(node), value)) for node, value in whole["findings"].items()}
    return Told(whole["procedure"]["id"], whole["priority"]["level"], whole["standing"], frozenset(terms))


def finding_term(path: str, value: str) -> str:
    """Return how a finding with its value is searched for: `claim.credibility:open`, of any claim."""
    return f"{path}:{value}"
