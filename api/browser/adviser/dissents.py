"""`/dissents` and `/like-cases`: where lawyers disagree with a step, and people with each other."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from api.browser.adviser.words import review_in_words
from api.browser.rendering import page
from api.languages.english import gettext as _
from api.oversight.like_cases import MOST
from api.oversight.opinions import Opinion, OpinionWithEnd, Resolution
from api.people.permission import ThePerson, office_seen_by
from api.routes.like_cases import different_decisions
from api.routes.opinions import dissents_seen_by
from api.service import TheService, refuse_parameters
from triage import Rulebook
from triage.explanation.dissent import PROCEDURE, SILENT
from triage.language.names import entity_of, path_of
from triage.reference_pages.links import label_of, readable

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class ToldDissent:
    """A dissent in words: at which step, what should stand there, and how it ended, if it did.

    `rule` is there if the step is a rule of the rulebook in force.
    """

    opinion: Opinion
    step: str
    rule: str | None
    instead: str
    resolution: Resolution | None


@router.get("/dissents")
async def dissents(request: Request, service: TheService, person: ThePerson) -> Response:
    """The dissents on assessments of one's office, those that are open first, each then the latest first."""
    await refuse_parameters(request)
    found = await dissents_seen_by(person, service)
    told = [_told(each, service.rulebook) for each in found]
    told.sort(key=lambda each: each.resolution is not None)
    return page(request, "adviser/dissents.html", dissents=told, every_office=office_seen_by(person) is None)


@router.get("/like-cases")
async def like_cases(request: Request, service: TheService, person: ThePerson) -> Response:
    """Assessments with one road that people decided differently, road by road, the latest first."""
    await refuse_parameters(request)
    groups = await different_decisions(person, service)
    return page(
        request,
        "adviser/like_cases.html",
        groups=groups,
        most=MOST,
        titles={name: each.title for name, each in service.rulebook.procedures.items()},
        every_office=office_seen_by(person) is None,
        review=review_in_words,
    )


def _told(said: OpinionWithEnd, rulebook: Rulebook) -> ToldDissent:
    opinion = said.opinion
    step, rule, instead = _step(opinion.node, opinion.instead or "", rulebook)
    return ToldDissent(opinion, step, rule, instead, said.resolution)


def _step(node: str, instead: str, rulebook: Rulebook) -> tuple[str, str | None, str]:
    if node == PROCEDURE:
        procedure = rulebook.procedures.get(instead)
        return _("The recommendation itself"), None, procedure.title if procedure else readable(instead)
    branch = node.partition("@")[0]
    if instead == SILENT:
        rule = rulebook.branches[branch][0] if branch in rulebook.branches else None
        return rule.title if rule else branch, rule.id if rule else None, _("it should not fire")
    if node == "profile":
        profile = rulebook.profiles.get(instead)
        return _("The profile of law"), None, profile.title if profile else readable(instead)
    of = entity_of(node)
    label = label_of(path_of(node), rulebook)
    return (label if of == "case" else f"{label} ({of})"), None, readable(instead)
