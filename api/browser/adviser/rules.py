"""`/rules`: the rulebook as it assesses, for reading: by family, by point at issue, and by word."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.browser.adviser.library import library_of
from api.browser.adviser.markdown import as_html
from api.browser.rendering import page
from api.problems import NOT_FOUND, ProblemError
from api.query import parameters_of
from api.service import Service, TheService, refuse_parameters
from triage import Rulebook
from triage.proof.concluded import promises_of
from triage.proof.invariants import house_invariants
from triage.reference_pages.issues_page import issue_lines
from triage.reference_pages.rule_pages import (
    branch_lines,
    example_lines,
    flow_lines,
    reason_lines,
    source_lines,
)
from triage.rulebook.model import Branch, Rule

router = APIRouter(include_in_schema=False)

MOST_WORDS = 200


@dataclass(frozen=True)
class ToldBranch:
    """What a branch says, and its examples with how many there are."""

    says: Markup
    examples: int
    example: Markup


@dataclass(frozen=True)
class ToldRule:
    """A rule in parts, each as its reference page tells it."""

    reason: Markup
    branches: tuple[ToldBranch, ...]
    sources: Markup
    flow: Markup


@router.get("/rules")
async def rules(request: Request, service: TheService) -> Response:
    """All families and points at issue; with `?words=` what has all of them in its text."""
    words = parameters_of(request, ("words",)).get("words", "").strip()[:MOST_WORDS]
    library = library_of(service.rulebook)
    found = await run_in_threadpool(library.with_words, words) if words else None
    return page(request, "adviser/rules.html", rulebook=service.rulebook, words=words, found=found)


@router.get("/rules/families/{family}")
async def rules_of_family(family: str, request: Request, service: TheService) -> Response:
    """The rules of a family, each with its reason."""
    await refuse_parameters(request)
    found = next((each for each in service.rulebook.families if each.id == family), None)
    if found is None:
        raise _no("family", family, service.rulebook, [each.id for each in service.rulebook.families])
    introduction = as_html([found.introduction]) if found.introduction else None
    return page(request, "adviser/family.html", family=found, introduction=introduction)


@router.get("/rules/issues/{issue_id}")
async def point_at_issue(issue_id: str, request: Request, service: TheService) -> Response:
    """A point at issue, as its reference page tells it."""
    await refuse_parameters(request)
    issue = service.rulebook.issues.get(issue_id)
    if issue is None:
        raise _no("point at issue", issue_id, service.rulebook, list(service.rulebook.issues))
    told = as_html(issue_lines(issue, service.rulebook))
    return page(request, "adviser/issue.html", issue=issue, told=told)


@router.get("/rules/{rule_id}")
async def rule(rule_id: str, request: Request, service: TheService) -> Response:
    """A rule in full, as its reference page tells it, with the promises that speak of what it concludes."""
    await refuse_parameters(request)
    found = rule_named(rule_id, service.rulebook)
    told = await run_in_threadpool(_told, found, service.rulebook)
    stopped = await run_in_threadpool(_stopped, found, service)
    family = next(each for each in service.rulebook.families if each.id == found.family)
    promises = promises_of(found, house_invariants())
    return page(
        request, "adviser/rule.html", rule=found, family=family, told=told, promises=promises, stopped=stopped
    )


def rule_named(rule_id: str, rulebook: Rulebook) -> Rule:
    """Return a rule of the rulebook. Raises `ProblemError` with the nearest right name if there is none."""
    found = rulebook.rules.get(rule_id)
    if found is None:
        raise _no("rule", rule_id, rulebook, list(rulebook.rules))
    return found


def _told(found: Rule, rulebook: Rulebook) -> ToldRule:
    return ToldRule(
        as_html(reason_lines(found)),
        tuple(_branch(each, rulebook) for each in found.branches),
        as_html(source_lines(found, rulebook)),
        as_html(flow_lines(found, rulebook, library_of(rulebook).flow)),
    )


def _branch(branch: Branch, rulebook: Rulebook) -> ToldBranch:
    examples = tuple(example_lines(branch, rulebook))
    return ToldBranch(as_html(branch_lines(branch, rulebook)), len(examples), as_html(examples))


def _stopped(found: Rule, service: Service) -> bool:
    stops = service.oversight.stops.in_force(service.clock.now(), service.rulebook)
    return not {found.id, found.family}.isdisjoint(stops.names)


def _no(kind: str, name: str, rulebook: Rulebook, candidates: list[str]) -> ProblemError:
    suggestion = rulebook.suggestion(name, candidates)
    hint = suggestion.sentence if suggestion else "Look for it by word at /rules."
    return ProblemError(NOT_FOUND, f"The rulebook in force has no {kind} of this name. {hint}")
