"""What is looked for among case files, as an address of a list or of a page says it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from starlette.concurrency import run_in_threadpool

from api.case_files.casework import Casework
from api.case_files.searching import UNREVIEWED, CaseSearch
from api.case_files.terms import TermKind
from api.oversight.review_state import ReviewState
from api.pages import beginning_of
from api.problems import UNKNOWN_PARAMETER, ProblemError
from api.reviews import ReviewDecision
from api.service import Service
from triage import Rulebook
from triage.assessment.model import Standing
from triage.errors import nearest
from triage.language.sentences import OutputKind

REVIEW_STATES = (UNREVIEWED, ReviewState.AWAITING_SECOND_PERSON, *ReviewDecision)
NAMES = ("reference", "since", "until", "procedure", "priority", "standing", *TermKind, "review")
"""The parameters of a search."""


async def case_search_of(
    asked: Mapping[str, str], service: Service, casework: Casework, office: str | None
) -> CaseSearch:
    """Return what an address looks for, in what an office (None: every office) sees.

    Raises `ProblemError` for a word that neither the rulebook knows nor any file has, and for what is no day.
    """
    for kind, known in _words(service.rulebook).items():
        word = asked.get(kind)
        if word is not None and word not in known:
            await _refuse_unless_it_occurs(casework, office, kind, word, known)
    for kind, states in (("standing", tuple(Standing)), ("review", REVIEW_STATES)):
        if kind in asked and asked[kind] not in states:
            raise ProblemError(UNKNOWN_PARAMETER, f"{kind} is one of {', '.join(states)}.")
    return CaseSearch(
        office=office,
        reference=asked.get("reference"),
        since=beginning_of(asked, "since", service, timedelta(0)),
        before=beginning_of(asked, "until", service, timedelta(days=1)),
        procedure=asked.get("procedure"),
        priority=asked.get("priority"),
        standing=asked.get("standing"),
        terms={kind: asked[kind] for kind in TermKind if kind in asked},
        review=asked.get("review"),
    )


def _words(rulebook: Rulebook) -> dict[str, set[str]]:
    """Return the words that the rulebook knows, by the parameter that takes them."""
    return {
        "procedure": set(rulebook.procedures),
        "priority": set(rulebook.terms[OutputKind.PRIORITY]),
        TermKind.POINT: set(rulebook.issues),
        TermKind.FAMILY: {family.id for family in rulebook.families},
        TermKind.RULE: set(rulebook.rules),
        TermKind.FINDING: {
            f"{name}:{value}" for name, finding in rulebook.findings.items() for value in finding.scale
        },
        TermKind.QUESTION: set(rulebook.vocabulary.told),
    }


async def _refuse_unless_it_occurs(
    casework: Casework, office: str | None, kind: str, word: str, known: set[str]
) -> None:
    if not await run_in_threadpool(casework.searches.occurs, office, kind, word):
        # What was sent is not repeated: in a wrong place it may be the name of a person.
        close = nearest(word, known)
        hint = f"Did you mean {close!r}?" if close else "See /v1/rulebook."
        raise ProblemError(UNKNOWN_PARAMETER, f"There is no such {kind}. {hint}")
