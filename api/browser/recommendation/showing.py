"""Puts together what the page of a recommendation shows, as it is read and after a review was refused."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.browser.recommendation.words import codes_for, codes_in_words
from api.browser.rendering import may_use, page
from api.browser.verifying import how_to_verify
from api.browser.wording import wording_of
from api.case_files.casework import Casework
from api.conditions import entity_tag
from api.languages.catalogues import ANSWER
from api.languages.languages import ENGLISH, LANGUAGES, Language
from api.languages.telling import in_language, rulebook_told_in, telling_in
from api.log.records import record_of
from api.oversight.reviewing import reviews_document
from api.oversight.standing import standing_of
from api.problems import UNKNOWN_PARAMETER, ProblemError
from api.query import parameters_of
from api.reviews import Review, ReviewDecision
from api.routes.assessments import read_again
from api.service import Service
from triage import Assessment, Rulebook
from triage.assessment.nodes import FiringNode, ProfileNode, StoppedNode
from triage.explanation.explanation import explanation_of
from triage.explanation.told import Explanation
from triage.translation import gettext as _

FIELDS = ("decision", "procedure", "code", "reason", "reviews")
"""The fields of the form: those of a review, and the entity tag of the reviews that were on the page."""


@dataclass(frozen=True)
class FormOfReview:
    """A review as it was filled in, by the names of its fields, with what is wrong with which of them.

    `meanwhile` says that somebody else decided while it was written.
    """

    given: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(FIELDS, ""))
    problems: Mapping[str, str] = field(default_factory=dict)
    meanwhile: bool = False


_NOT_FILLED_IN = FormOfReview()
_REVIEWS = "reviews"
_REVIEWS_ON_A_PAGE = 20


async def shown(
    request: Request,
    service: Service,
    casework: Casework,
    assessment_id: str,
    form: FormOfReview = _NOT_FILLED_IN,
    status: int = HTTPStatus.OK,
) -> Response:
    """Return the page of an assessment. Raises `ProblemError` where it, or its rulebook, can not be read."""
    stored = await service.assessment(assessment_id)
    wording = wording_of(request, ANSWER)
    language = wording.language
    assessment, rulebook = await run_in_threadpool(in_language, *await read_again(assessment_id, service), language)
    in_force = await run_in_threadpool(rulebook_told_in, service.rulebook, language)
    reviews = await run_in_threadpool(service.store.reviews_of, assessment_id)
    told_first, of_page, pages = _reviews_page(request, len(reviews))
    recorded = await run_in_threadpool(record_of, service.store, assessment_id)
    titles = procedure_titles(rulebook, in_force, assessment)
    told = await run_in_threadpool(_told, assessment, rulebook, language)
    case_id = await run_in_threadpool(casework.files.file_of, assessment_id)
    standing = await standing_of(service, stored)
    # What is told is written out within its language too: labels and lists are put together only then.
    with telling_in(language):
        return page(
            request,
            "recommendation/recommendation.html",
            wording,
            status=status,
            assessment=assessment,
            assessment_id=assessment_id,
            told=told,
            law=next(node.title for node in assessment.trace if isinstance(node, ProfileNode)),
            made_at=stored.created_at,
            author=stored.author,
            standing=standing,
            titles=titles,
            rules={name: rule.title for name, rule in in_force.rules.items()},
            instead=tuple((name, titles[name]) for name in in_force.procedures if name != assessment.procedure.id),
            rule_addresses=rule_addresses(request, assessment, in_force.rules),
            verify=how_to_verify(recorded, assessment.rulebook.digest),
            reviews=tuple(map(Review.model_validate_json, reviews)),
            told_first=told_first,
            told_last=told_first + _REVIEWS_ON_A_PAGE,
            reviews_page=of_page,
            reviews_pages=pages,
            reviews_tag=entity_tag(reviews_document(reviews)),
            codes=codes_in_words(),
            decisions=tuple((each, codes_for(each)) for each in ReviewDecision),
            form=replace(form, problems={name: _(text) for name, text in form.problems.items()}),
            links=tuple(_links(request, assessment_id, case_id, language)),
        )


def _told(assessment: Assessment, rulebook: Rulebook, language: Language) -> Explanation:
    with telling_in(language):
        return explanation_of(assessment, rulebook)


def _reviews_page(request: Request, number: int) -> tuple[int, int, int]:
    """Return the place of the first review on the page that is asked for, which page that is, and of how many.

    The latest stand on the last page, which is shown if none is asked for. Raises `ProblemError` for one that there
    is not.
    """
    pages = max(1, -(-number // _REVIEWS_ON_A_PAGE))
    asked = parameters_of(request, (_REVIEWS,)).get(_REVIEWS, str(pages))
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 3 and 1 <= int(asked) <= pages):
        raise ProblemError(UNKNOWN_PARAMETER, f"{_REVIEWS} is the number of a page of the reviews, 1 to {pages}.")
    return (int(asked) - 1) * _REVIEWS_ON_A_PAGE, int(asked), pages


def rule_addresses(request: Request, assessment: Assessment, in_force: Container[str]) -> Mapping[str, str]:
    """Return the page of the rule of each firing by its id, for whoever may open it.

    A rule that is not in the rulebook in force any more has a history still.
    """
    if not may_use(request, "/rules/{rule_id}"):
        return {}
    firings = {node.id: node.rule for node in assessment.trace if isinstance(node, FiringNode)}
    firings |= {node.firing: node.rule for node in assessment.trace if isinstance(node, StoppedNode)}
    return {
        name: f"/rules/{rule}" if rule in in_force else f"/rules/{rule}/history" for name, rule in firings.items()
    }


def _links(
    request: Request, assessment_id: str, case_id: str | None, language: Language
) -> Iterator[tuple[str, str]]:
    """Yield where one goes on from here, of the pages that are there and that who asks may use."""
    record = _("Record for the file (PDF), in %(language)s") % {"language": language.own_name}
    of_it = f"/assessments/{assessment_id}"
    for path, address, label in (
        ("/assessments/{assessment_id}/what-if", f"{of_it}/what-if", _("What if some facts were otherwise?")),
        ("/assessments/{assessment_id}/trace", f"{of_it}/trace", _("Each step, from the facts to the procedure")),
        ("/assessments/{assessment_id}/record.pdf", f"{of_it}/record.pdf", _("Record for the file (PDF)")),
        *(
            [("/assessments/{assessment_id}/record.pdf", f"{of_it}/record.pdf?language={language.code}", record)]
            if language != ENGLISH
            else []
        ),
        ("/assessments/{assessment_id}/sheet", f"{of_it}/sheet", _("Sheet for the person")),
        *(
            (
                "/assessments/{assessment_id}/sheet",
                f"{of_it}/sheet?language={each.code}",
                _("Sheet for the person, in %(language)s")
                % {"language": f"{each.name} ({each.own_name})" if language == ENGLISH else each.own_name},
            )
            for each in LANGUAGES.values()
            if each != ENGLISH
        ),
        ("/cases/{case_id}", f"/cases/{case_id}" if case_id else "", _("Case file")),
    ):
        if address and may_use(request, path):
            yield address, label


def procedure_titles(rulebook: Rulebook, now: Rulebook, assessment: Assessment) -> Mapping[str, str]:
    """Return what procedures are called, by their ids: those of an assessment as on its day, then those of now."""
    return {
        **{name: each.title for name, each in now.procedures.items()},
        **{name: each.title for name, each in rulebook.procedures.items()},
        assessment.procedure.id: assessment.procedure.title,
    }
