"""`/rules/{rule_id}/history` and `/rules/{rule_id}/use`: what a rule was before, and what it did in cases."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.browser.adviser.markdown import as_html
from api.browser.adviser.rules import rule_named
from api.browser.adviser.words import reason_in_words, review_in_words
from api.browser.rendering import page
from api.case_files.rule_use import rule_use
from api.oversight.opinions import OpinionWithEnd
from api.people.people import people_of
from api.people.permission import ThePerson, office_seen_by
from api.problems import NOT_FOUND, ProblemError
from api.routes.opinions import dissents_seen_by
from api.rulebook_changes.kept import history_of
from api.service import TheService, refuse_parameters
from triage.rulebook.model import Rule

router = APIRouter(include_in_schema=False)

_MOST_DEPARTURES = 50


@router.get("/rules/{rule_id}/history")
async def rule_history(rule_id: str, request: Request, service: TheService) -> Response:
    """The rule in every rulebook that is kept, the latest first: since when it says what."""
    await refuse_parameters(request)
    history = await run_in_threadpool(history_of, service.store, rule_id)
    if not any(stage.rule for stage in history.stages):
        rule_named(rule_id, service.rulebook)
        raise ProblemError(NOT_FOUND, "No rulebook that is kept here has a rule of this name.")
    stages = [
        (stage.since, stage.version, stage.rule, as_html(stage.rule.lines) if stage.rule else None)
        for stage in reversed(history.stages)
    ]
    latest = next(stage.rule for stage in reversed(history.stages) if stage.rule)
    return page(
        request,
        "adviser/rule_history.html",
        rule_id=rule_id,
        title=latest.title,
        stages=stages,
        history=history,
        there=rule_id in service.rulebook.rules,
    )


@router.get("/rules/{rule_id}/use")
async def rule_in_assessments(rule_id: str, request: Request, service: TheService, person: ThePerson) -> Response:
    """In how many case files of the office it fired, where people departed, and who dissents at it."""
    await refuse_parameters(request)
    rule = rule_named(rule_id, service.rulebook)
    office = office_seen_by(person)
    use = await run_in_threadpool(rule_use, service.store.engine, rule_id, office, _MOST_DEPARTURES)
    dissents: tuple[OpinionWithEnd, ...] | None = None
    if person.role in people_of(request).policy["GET", "/v1/dissents"].roles:
        found = await dissents_seen_by(person, service)
        dissents = tuple(each for each in found if _is_at(rule, each.opinion.node))
    titles = {name: each.title for name, each in service.rulebook.procedures.items()}
    return page(
        request,
        "adviser/rule_use.html",
        rule=rule,
        use=use,
        dissents=dissents,
        titles=titles,
        every_office=office is None,
        reason=reason_in_words,
        review=review_in_words,
    )


def _is_at(rule: Rule, node: str) -> bool:
    """Return whether a node of a trace is a branch of the rule that fired."""
    return node.partition("@")[0].rpartition(".")[0] == rule.id
