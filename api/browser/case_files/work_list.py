"""`/cases`: the work list of an office."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.browser.case_files.words import in_words, states, title_of
from api.browser.rendering import page
from api.case_files.asking import NAMES, case_search_of
from api.case_files.casework import TheCasework
from api.case_files.searching import FoundCase
from api.case_files.terms import TermKind
from api.case_files.work_list import WAITING, WorkPosition, position_of
from api.languages.english import gettext as _
from api.pages import ON_A_PAGE
from api.people.permission import ThePerson, office_seen_by
from api.query import parameters_of
from api.service import Service, TheService
from triage.language.sentences import OutputKind

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Row:
    """A case file in the list. `days` is how long it is open, and `waits` whether a person has to decide."""

    found: FoundCase
    procedure: str
    state: str
    waits: bool
    days: int


@router.get("/cases")
async def work_list(request: Request, service: TheService, casework: TheCasework, person: ThePerson) -> Response:
    """The case files that somebody sees, in the order of work; found as `GET /v1/cases` finds them."""
    given = parameters_of(request, (*NAMES, "cursor"))
    # A form sends the fields too that nobody filled in.
    asked = {name: text.strip() for name, text in given.items() if text.strip()}
    after = WorkPosition.of(asked.pop("cursor")) if "cursor" in asked else None
    search = await case_search_of(asked, service, casework, office_seen_by(person))
    pressing = priorities_of(service)
    found = await run_in_threadpool(casework.work.found, search, pressing, ON_A_PAGE + 1, after)
    following = None
    if len(found) > ON_A_PAGE:
        last = position_of(found[ON_A_PAGE - 1], pressing)
        following = f"/cases?{urlencode({**asked, 'cursor': last.cursor()})}"
    procedures = sorted(service.rulebook.procedures.values(), key=lambda each: each.title)
    return page(
        request,
        "case_files/work_list.html",
        rows=rows_of(found[:ON_A_PAGE], service),
        asked=asked,
        terms={kind: (asked[kind], _in_words(kind, asked[kind], service)) for kind in TermKind if kind in asked},
        further=after is not None,
        following=following,
        procedures=[(each.id, each.title) for each in procedures],
        priorities=[(name, name) for name in reversed(pressing)],
        states=list(states().items()),
        every_office=office_seen_by(person) is None,
    )


def _in_words(kind: TermKind, term: str, service: Service) -> str:
    """Return a word that is looked for as people call it; one of an earlier rulebook has its id alone."""
    rulebook = service.rulebook
    if kind is TermKind.RULE and term in rulebook.rules:
        return _("the rule “%(title)s” [%(rule)s]") % {"title": rulebook.rules[term].title, "rule": term}
    if kind is TermKind.FAMILY:
        titles = {each.id: each.title for each in rulebook.families}
        return _("a rule of the family “%(title)s”") % {"title": titles.get(term, term)}
    if kind is TermKind.POINT and term in rulebook.issues:
        return _("the point “%(title)s”") % {"title": rulebook.issues[term].title}
    if kind is TermKind.QUESTION and term in rulebook.vocabulary.told:
        return _("the open question “%(label)s”") % {"label": rulebook.vocabulary.told[term].label}
    name, __, value = term.partition(":")
    if kind is TermKind.FINDING and name in rulebook.findings:
        finding = {"label": rulebook.findings[name].label, "value": in_words(value)}
        return _("the finding “%(label)s: %(value)s”") % finding
    return term


def priorities_of(service: Service) -> tuple[str, ...]:
    """Return the priorities of the rulebook, the one that presses least first."""
    return tuple(service.rulebook.terms[OutputKind.PRIORITY])


def rows_of(found: tuple[FoundCase, ...], service: Service) -> list[Row]:
    """Return case files as they stand in a list."""
    clock = service.clock
    today = clock.day_of(clock.now())
    return [
        Row(
            found=each,
            procedure=title_of(each.procedure, service.rulebook),
            state=states().get(each.review, each.review),
            waits=each.review in WAITING,
            days=(today - clock.day_of(each.opened_at)).days,
        )
        for each in found
    ]
