"""Where on the pages of an intake a problem of a case belongs: in which section, and beside what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.browser.intake.answers import names_read
from api.browser.intake.document import Draft
from api.browser.intake.sections import ABOUT, ABOUT_FIELDS, sections_of
from triage import CaseError, Rulebook, read_case
from triage.errors import Problem
from triage.rulebook.vocabulary import Vocabulary

STATEMENTS = "statements"
"""The page for words of the file, as addresses call it."""


@dataclass(frozen=True)
class PlacedProblem:
    """A problem with the name of its section, and the fact or field that it stands beside, if it is of one."""

    section: str
    fact: str | None
    problem: Problem


def problems_of(content: bytes, rulebook: Rulebook) -> tuple[Problem, ...]:
    """Return what an assessment would refuse in a draft."""
    try:
        read_case(content, rulebook)
    except CaseError as error:
        return error.problems
    return ()


def placed(problems: Iterable[Problem], vocabulary: Vocabulary, draft: Draft) -> tuple[PlacedProblem, ...]:
    """Return problems with their places; what belongs to no section belongs to the first."""
    problems = tuple(problems)
    if not problems:
        return ()
    places: dict[Sequence[str], tuple[str, str | None]] = {(name,): (ABOUT, name) for name in ABOUT_FIELDS}
    places["statements",] = (STATEMENTS, None)
    for section in sections_of(vocabulary, draft):
        place = tuple(map(str, section.place))
        if place:
            places[place] = (section.name, None)
        for fact in section.facts:
            for name in fact.list_names.all if fact.several else (fact.name,):
                places[(*place, name)] = (section.name, fact.name)
            for name in names_read(fact):
                places["proof_states", section.node(name)] = (section.name, fact.name)
    return tuple(_placed(problem, places) for problem in problems)


def _placed(problem: Problem, places: dict[Sequence[str], tuple[str, str | None]]) -> PlacedProblem:
    parts = tuple(part.replace("~1", "/").replace("~0", "~") for part in problem.pointer.split("/")[1:])
    for length in range(len(parts), 0, -1):
        if parts[:length] in places:
            return PlacedProblem(*places[parts[:length]], problem)
    return PlacedProblem(ABOUT, None, problem)
