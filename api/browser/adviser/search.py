"""`/search`: case files by what their latest assessment says, and assessments by reference and day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.browser.adviser.words import review_in_words, standing_in_words
from api.browser.rendering import page
from api.case_files.asking import REVIEW_STATES
from api.case_files.casework import TheCasework
from api.case_files.searching import FoundCase
from api.case_files.terms import finding_term
from api.languages.english import gettext as _
from api.people.permission import ThePerson, office_seen_by
from api.problems import UNKNOWN_PARAMETER, ProblemError
from api.query import parameters_of
from api.routes import case_search, listing
from api.service import TheService
from api.storage.listing import ListedAssessment
from triage import Rulebook
from triage.assessment.model import Standing
from triage.language.sentences import OutputKind
from triage.reference_pages.links import readable

router = APIRouter(include_in_schema=False)

_PATH = "/search"
_OF_ASSESSMENTS = "/search/assessments"


@dataclass(frozen=True)
class Choice:
    """A field in which one of several values is chosen: groups of values with their words, each with its title."""

    name: str
    label: str
    groups: tuple[tuple[str | None, tuple[tuple[str, str], ...]], ...]


@router.get(_PATH)
async def search_cases(request: Request, service: TheService, casework: TheCasework, person: ThePerson) -> Response:
    """The case files of one's office that fit all that was filled in, the one that was opened last first."""
    asked = _filled_in(parameters_of(request, case_search.NAMES))
    office = office_seen_by(person)
    found: tuple[FoundCase, ...] = ()
    following: str | None = None
    problem: ProblemError | None = None
    try:
        found, following = await case_search.cases_found(_PATH, asked, service, casework, office)
    except ProblemError as refused:
        problem = refused
    return page(
        request,
        "adviser/search.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        asked=asked,
        narrowed=bool(set(asked) - {"limit", "cursor"}),
        found=found,
        following=following,
        problem=_told_on_the_form(problem),
        wrong=_field_of(problem, case_search.NAMES),
        choices=_choices(service.rulebook, asked),
        every_office=office is None,
        titles={name: each.title for name, each in service.rulebook.procedures.items()},
        review=review_in_words,
        standing=standing_in_words,
        readable=readable,
    )


@router.get(_OF_ASSESSMENTS)
async def search_assessments(request: Request, service: TheService, person: ThePerson) -> Response:
    """The assessments of one's office by reference and day, also earlier ones and those that no case file has."""
    asked = _filled_in(parameters_of(request, listing.NAMES))
    office = office_seen_by(person)
    found: tuple[ListedAssessment, ...] = ()
    following: str | None = None
    problem: ProblemError | None = None
    try:
        found, following = await listing.assessments_found(_OF_ASSESSMENTS, asked, service, office)
    except ProblemError as refused:
        problem = refused
    return page(
        request,
        "adviser/search_assessments.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        asked=asked,
        found=found,
        following=following,
        problem=_told_on_the_form(problem),
        wrong=_field_of(problem, listing.NAMES),
        every_office=office is None,
    )


def _filled_in(asked: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that somebody filled in: a browser sends the others too, empty."""
    return {name: text.strip() for name, text in asked.items() if text.strip()}


def _told_on_the_form(problem: ProblemError | None) -> str | None:
    if problem is None:
        return None
    if problem.kind is not UNKNOWN_PARAMETER:
        raise problem
    if problem.detail.startswith(("since ", "until ")):
        return _("This is no day. Write it as 2026-11-30.")
    return problem.detail


def _field_of(problem: ProblemError | None, names: Sequence[str]) -> str | None:
    """Return the field that a problem is about: its name is in the sentence."""
    words = re.findall(r"\w+", problem.detail if problem else "")
    return next((name for name in names if name in words), None)


def _choices(rulebook: Rulebook, asked: Mapping[str, str]) -> tuple[Choice, ...]:
    procedures = tuple((each.id, each.title) for each in rulebook.procedures.values())
    priorities = tuple((name, readable(name)) for name in rulebook.terms[OutputKind.PRIORITY])
    points = tuple((each.id, each.title) for each in rulebook.issues.values())
    families = tuple((each.id, each.title) for each in rulebook.families)
    rules = tuple(
        (family.title, tuple((rule.id, f"{rule.title} [{rule.id}]") for rule in family.rules))
        for family in rulebook.families
    )
    findings = tuple(
        (
            each.label,
            tuple((finding_term(each.name, value), f"{each.label}: {readable(value)}") for value in each.scale),
        )
        for each in rulebook.findings.values()
    )
    facts = tuple(
        (readable(group.name).capitalize(), tuple((fact.path, fact.label) for fact in group.facts))
        for group in rulebook.groups
    )
    states = tuple((state, review_in_words(state)) for state in REVIEW_STATES)
    standings = tuple((standing, standing_in_words(standing)) for standing in Standing)
    choices = (
        Choice("procedure", _("Recommended procedure"), ((None, procedures),)),
        Choice("priority", _("Priority"), ((None, priorities),)),
        Choice("review", _("Review"), ((None, states),)),
        Choice("standing", _("Recommendation"), ((None, standings),)),
        Choice("point", _("Turns on the point at issue"), ((None, points),)),
        Choice("family", _("A rule fired of the family"), ((None, families),)),
        Choice("rule", _("This rule fired"), rules),
        Choice("finding", _("Has the finding"), findings),
        Choice("question", _("Open, and could change the recommendation"), facts),
    )
    return tuple(_with_what_is_asked(each, asked.get(each.name)) for each in choices)


def _with_what_is_asked(choice: Choice, value: str | None) -> Choice:
    """Return a choice that has what is asked for, also if only a former rulebook knows it."""
    known = {name for _, values in choice.groups for name, _ in values}
    if value is None or value in known:
        return choice
    return Choice(choice.name, choice.label, (*choice.groups, (None, ((value, value),))))
