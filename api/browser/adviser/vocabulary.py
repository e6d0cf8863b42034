"""`/rules/vocabulary`: facts, findings, procedures and terms, each with the rules that read or write it."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from api.browser.adviser.library import Library, library_of
from api.browser.adviser.markdown import as_html
from api.browser.rendering import page
from api.problems import NOT_FOUND, ProblemError
from api.service import TheService, refuse_parameters
from triage.language.names import list_of
from triage.language.sentences import OutputKind
from triage.reference_pages.links import label_of, readable, rule_links
from triage.reference_pages.plain_language import KINDS
from triage.reference_pages.vocabulary_page import fact_lines, finding_lines, procedure_lines
from triage.rulebook.model import STRUCTURAL_FACTS

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Word:
    """A word of the vocabulary: what kind it is, and what is told of it."""

    kind: str
    title: str
    told: Markup


@router.get("/rules/vocabulary")
async def vocabulary(request: Request, service: TheService) -> Response:
    """Every word that rules read and write, by kind."""
    await refuse_parameters(request)
    recorded = {path: label_of(path, service.rulebook) for path in STRUCTURAL_FACTS}
    return page(
        request,
        "adviser/vocabulary.html",
        rulebook=service.rulebook,
        kinds=KINDS,
        readable=readable,
        recorded=recorded,
    )


@router.get("/rules/vocabulary/{name}")
async def word_of_the_vocabulary(name: str, request: Request, service: TheService) -> Response:
    """A fact, finding, procedure or term: what it means, and which rules read it, set it, propose it or add it."""
    await refuse_parameters(request)
    if name in service.rulebook.parameters:
        return RedirectResponse(f"/rules/reference/profiles#{name}", status_code=303)
    word = _word(name, library_of(service.rulebook))
    if word is None:
        suggestion = service.rulebook.suggestion(name, service.rulebook.vocabulary.told)
        hint = suggestion.sentence if suggestion else "All words stand at /rules/vocabulary."
        raise ProblemError(NOT_FOUND, f"The vocabulary has no such word. {hint}")
    return page(request, "adviser/word.html", word=word, name=name)


def _word(name: str, library: Library) -> Word | None:
    rulebook, flow = library.rulebook, library.flow
    told = rulebook.vocabulary.told.get(name) or rulebook.vocabulary.told.get(list_of(name) or "")
    if told is not None:
        return Word("fact", told.label, as_html(fact_lines(told, rulebook, flow)))
    if name in rulebook.findings:
        finding = rulebook.findings[name]
        return Word("finding", finding.label, as_html(finding_lines(finding, flow)))
    if name in rulebook.procedures:
        procedure = rulebook.procedures[name]
        return Word("procedure", procedure.title, as_html(procedure_lines(procedure, rulebook, flow)))
    if name in STRUCTURAL_FACTS:
        readers = rule_links(flow.readers.get(name, ()), "") or "no rule"
        return Word("recorded", label_of(name, rulebook), as_html([f"Read by: {readers}"]))
    kind, _, term = name.partition("-")
    if kind in tuple(OutputKind) and term in rulebook.terms.get(OutputKind(kind), {}):
        meaning = rulebook.terms[OutputKind(kind)][term].meaning
        adding = rule_links((rule.id for rule in library.adding(OutputKind(kind), term)), "") or "no rule"
        title = f"{KINDS[OutputKind(kind)]}: {readable(term)}"
        return Word("term", title, as_html([meaning, "", f"Added by: {adding}"]))
    return None
