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
    FAMILY = "family"
    RULE = "rule"
    FINDING = "finding"
    QUESTION = "question"


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
    fired = {node["rule"] for node in whole["trace"] if node.get("kind") == "firing"}
    terms |= {(TermKind.RULE, rule) for rule in fired}
    terms |= {(TermKind.FAMILY, rule.partition(".")[0]) for rule in fired}
    # Those that could change the recommendation by themselves; many others matter only together.
    terms |= {
        (TermKind.QUESTION, path_of(question["fact"]))
        for question in whole.get("open_questions", ())
        if question.get("alone")
    }
    terms |= {(TermKind.FINDING, finding_term(path_of(node), value)) for node, value in whole["findings"].items()}
    return Told(whole["procedure"]["id"], whole["priority"]["level"], whole["standing"], frozenset(terms))


def finding_term(path: str, value: str) -> str:
    """Return how a finding with its value is searched for: `claim.credibility:open`, of any claim."""
    return f"{path}:{value}"
