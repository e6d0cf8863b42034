"""The page for words of the file: each statement has a form of its own, and one more is for a new one.

Other windows may write meanwhile. A form says which statement it was made from: that one is changed, wherever it
stands now; if it is no more, nothing is changed, and what was written stands on the page as a new one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.browser.forms import fields_of, one_of_each
from api.browser.intake.document import NotAFormError
from api.browser.intake.open_draft import OpenDraft, open_draft
from api.browser.intake.section_page import see
from api.browser.intake.words_of_the_file import answers_in_words, makers_in_words
from api.browser.intake.writing import ChangedMeanwhileError, saved
from api.browser.rendering import page
from api.browser.so_far.saving import saving_of
from api.browser.wording import LANGUAGE, in_chosen_language, wording_of
from api.case_files.casework import Casework, TheCasework
from api.conditions import entity_tag
from api.problems import UNREADABLE_DOCUMENT, ProblemError
from api.query import parameters_of
from api.service import TheService, refuse_parameters
from triage import Rulebook
from triage.case.statements import LONGEST_WORDS, MOST_STATEMENTS, Answer, Maker, Statement
from triage.errors import Problem
from triage.language.names import path_of
from triage.rulebook.argument import Argument

router = APIRouter(include_in_schema=False)

FIELDS = tuple(Statement.model_fields)
_SENT = (*FIELDS, "made_from", "then")
NEW = "new"
"""What a form says that was made from no statement."""


@dataclass(frozen=True)
class Written:
    """A statement of the draft as a form shows it: its fields, which it was made from, and what is wrong with it.

    `odd` is what stands there, as it is written, where no form can show it; empty where one can. `arguments` are
    those that can be chosen, under the titles of the points at issue on which they are made: all of them would be
    more than anybody reads, and more than a page can carry once for each statement.
    """

    number: int
    fields: Mapping[str, str]
    made_from: str
    problems: tuple[Problem, ...]
    odd: str
    arguments: Mapping[str, Sequence[Argument]]

    def wrong(self, field: str) -> tuple[Problem, ...]:
        """Return what is wrong with a field."""
        return tuple(each for each in self.problems if each.pointer.endswith(f"/{field}"))


@router.get("/intake/{draft_id}/statements")
async def read_statements(draft_id: str, request: Request, service: TheService, casework: TheCasework) -> Response:
    """The words of the file in a draft, each in a form of its own, and a form for more."""
    asked = parameters_of(request, (LANGUAGE,))
    if LANGUAGE in asked:
        return in_chosen_language(request, asked[LANGUAGE])
    opened = await open_draft(draft_id, service, casework)
    return _page(request, opened, casework)


@router.post("/intake/{draft_id}/statements")
async def write_statement(draft_id: str, request: Request, service: TheService, casework: TheCasework) -> Response:
    """Keep a statement, a new one or one that was changed, or take it out (`then` is `remove`)."""
    await refuse_parameters(request)
    sent = one_of_each(await fields_of(request), _SENT)
    # What was pasted over several lines is one sentence of the file all the same.
    told = {name: told for name in FIELDS if (told := " ".join(sent[name].split()))}
    made_from = sent["made_from"] or NEW
    if sent["then"] not in ("", "remove"):
        raise ProblemError(UNREADABLE_DOCUMENT, "A form of a statement saves it, or takes it out.")
    while True:
        opened = await open_draft(draft_id, service, casework)
        try:
            statements = _statements(opened)
            draft = opened.draft
        except NotAFormError:
            # Something else was put in their place: nothing can be kept beside it, and nothing written is lost.
            return _page(request, opened, casework, written=told)
        places = [place for place, each in enumerate(statements) if _tag(each) == made_from]
        if sent["then"] == "remove":
            changed = [each for place, each in enumerate(statements) if place not in places[:1]]
        elif made_from == NEW:
            changed = [*statements, told] if told and told not in statements[-1:] else statements
        elif places:
            changed = [told if place == places[0] else each for place, each in enumerate(statements)]
        elif told in statements:
            # Sent a second time: it was kept before.
            changed = statements
        else:
            return _page(request, opened, casework, written=told)
        if changed == statements:
            return see(f"/intake/{draft_id}/statements")
        whole = {name: each for name, each in draft.items() if name != "statements"}
        try:
            await saved(opened, whole | ({"statements": changed} if changed else {}), service, casework)
        except ChangedMeanwhileError:
            continue
        return see(f"/intake/{draft_id}/statements")


def count_of(opened: OpenDraft) -> int:
    """Return how many statements a draft holds; 0 where something else stands in their place."""
    try:
        return len(_statements(opened))
    except NotAFormError:
        return 0


def _statements(opened: OpenDraft) -> list[Any]:
    found = opened.draft.get("statements")
    if found is None:
        return []
    if not isinstance(found, list):
        raise NotAFormError
    return found


def _page(
    request: Request, opened: OpenDraft, casework: Casework, written: Mapping[str, str] | None = None
) -> Response:
    """Return the page; `written` is what was written of a statement that is no more."""
    wording = wording_of(request)
    try:
        shown: tuple[Written, ...] | None = tuple(_shown(opened))
    except NotAFormError:
        shown = None
    return page(
        request,
        "intake/statements.html",
        wording,
        status=HTTPStatus.OK if written is None else HTTPStatus.PRECONDITION_FAILED,
        vocabulary=opened.rulebook.vocabulary,
        draft_id=opened.entry.id,
        saving=saving_of(casework, opened.entry),
        statements=shown,
        room=shown is not None and len(shown) < MOST_STATEMENTS,
        most=MOST_STATEMENTS,
        longest=LONGEST_WORDS,
        new=Written(0, written or {}, NEW, (), "", _arguments_on(written or {}, opened.rulebook)),
        overtaken=written is not None,
        makers=makers_in_words(wording.words),
        answers=answers_in_words(wording.words),
        points=opened.rulebook.issues.values(),
    )


def _arguments_on(fields: Mapping[str, str], rulebook: Rulebook) -> dict[str, list[Argument]]:
    """Return the arguments on what a statement is about, and beside the one that it makes, by point at issue.

    Of a fact they are those on the points at issue that ask for it.
    """
    about = fields.get("about", "")
    chosen = rulebook.arguments.get(fields.get("argument", ""))
    return {
        issue.title: [argument for argument in rulebook.arguments.values() if argument.about == issue.id]
        for issue in rulebook.issues.values()
        if issue.id in (about, chosen and chosen.about) or (about and path_of(about) in issue.asks)
    }


def _shown(opened: OpenDraft) -> Iterator[Written]:
    for place, statement in enumerate(_statements(opened)):
        start = f"/statements/{place}"
        problems = tuple(
            each for each in opened.problems if each.pointer == start or each.pointer.startswith(f"{start}/")
        )
        plain = isinstance(statement, dict) and all(
            name in FIELDS and isinstance(text, str) for name, text in statement.items() if text is not None
        )
        # What a choice does not offer would be lost when the form is saved.
        offered = plain and _is_offered(statement, opened.rulebook)
        fields = {name: text for name, text in statement.items() if text is not None} if offered else {}
        odd = "" if offered else json.dumps(statement, ensure_ascii=False)
        arguments = _arguments_on(fields, opened.rulebook)
        yield Written(place + 1, fields, _tag(statement), problems, odd, arguments)


def _is_offered(statement: Mapping[str, str], rulebook: Rulebook) -> bool:
    return (
        statement.get("made_by") in (None, *Maker)
        and statement.get("answers") in (None, *Answer)
        and (statement.get("argument") is None or statement["argument"] in rulebook.arguments)
    )


def _tag(statement: object) -> str:
    """Return by what a form knows the statement that it was made from."""
    return entity_tag(json.dumps(statement, sort_keys=True).encode()).strip('"')
