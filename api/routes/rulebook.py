"""`/v1/rulebook`: the law as the service holds it, for reading."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.caching import kept_by_clients
from api.problems import NOT_FOUND, UNKNOWN_PARAMETER, ProblemError, described
from api.rulebook_documents import (
    InvariantsDocument,
    RulebookDocument,
    VocabularyDocument,
    invariants_document,
    rulebook_document,
    vocabulary_document,
)
from api.service import TheService, refuse_parameters
from triage.rulebook.model import Rule

router = APIRouter(prefix="/v1/rulebook", tags=["rulebook"], dependencies=[Depends(refuse_parameters)])


@router.get(
    "",
    summary="The rulebook at a glance",
    responses={200: {"model": RulebookDocument}, **described(UNKNOWN_PARAMETER)},
)
async def read_rulebook(service: TheService) -> Response:
    """Version, digest, families with their rules, procedures, findings, contested points and profiles."""
    return kept_by_clients(rulebook_document(service.rulebook))


@router.get(
    "/rules/{rule_id}",
    summary="One rule",
    responses={200: {"model": Rule}, **described(UNKNOWN_PARAMETER, NOT_FOUND)},
)
async def read_rule(rule_id: str, service: TheService) -> Response:
    """What the rule says, why, on what ground, and examples of it."""
    rule = service.rulebook.rules.get(rule_id)
    if rule is None:
        suggestion = service.rulebook.suggestion(rule_id, service.rulebook.rules)
        hint = suggestion.sentence if suggestion else "See /v1/rulebook for all rules."
        raise ProblemError(NOT_FOUND, f"There is no rule with this id. {hint}")
    return kept_by_clients(rule)


@router.get(
    "/vocabulary",
    summary="The vocabulary",
    responses={200: {"model": VocabularyDocument}, **described(UNKNOWN_PARAMETER)},
)
async def read_vocabulary(service: TheService) -> Response:
    """Every fact with its values, definition, source and question; every word of the output with its meaning."""
    return kept_by_clients(vocabulary_document(service.rulebook))


@router.get(
    "/invariants",
    summary="What is promised",
    responses={200: {"model": InvariantsDocument}, **described(UNKNOWN_PARAMETER)},
)
async def read_invariants(service: TheService) -> Response:
    """What holds in every possible case: the promises that `triage prove` shows of this rulebook."""
    return kept_by_clients(invariants_document(service.rulebook))
