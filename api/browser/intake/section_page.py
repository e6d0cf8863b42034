"""The page of a section, and where somebody goes from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from api.browser.intake.hand import Hand, Order
from api.browser.intake.merging import ground_of
from api.browser.intake.open_draft import OpenDraft
from api.browser.intake.questions import labels_about, questions_of, state_in_words, title_of
from api.browser.intake.sections import ABOUT, ABOUT_FIELDS, Section
from api.browser.intake.steps import steps_of
from api.browser.rendering import page
from api.browser.so_far.saving import saving_of
from api.browser.wording import wording_of
from api.case_files.casework import Casework
from api.languages.countries import countries
from api.languages.vocabulary import introduction_of, label_of
from api.problems import UNKNOWN_PARAMETER, ProblemError
from triage.language.names import Node
from triage.rulebook.vocabulary import FactDefinition

NO_SECTION = "This draft has no such section. A claim or stay may have been taken out meanwhile."


@dataclass(frozen=True)
class View:
    """A section as it is shown: in which hand, and which step of it.

    `new` are the facts to which something points since the answers that were saved last, `passed` the questions
    that were passed over where they come in the order in which they matter. Where something was not saved, because
    of what was saved elsewhere meanwhile, `opened` is the draft with what was written here, `overtaken` the one
    that is kept; `there_now` and `written` are the fields in dispute.
    """

    opened: OpenDraft
    section: Section
    hand: Hand
    step: int
    new: Sequence[str] = ()
    order: Order = Order.SECTIONS
    passed: Sequence[Node] = ()
    overtaken: OpenDraft | None = None
    there_now: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)

    @property
    def facts(self) -> Sequence[FactDefinition]:
        """The facts that are asked on the page."""
        return self.section.facts if self.hand is Hand.DENSE else steps_of(self.section)[self.step - 1]


def section_page(request: Request, view: View, casework: Casework, status: int = 200) -> Response:
    """Return the page of a section."""
    opened, section, wording = view.opened, view.section, wording_of(request)
    told = opened.told_in(section, view.there_now, view.written)
    questions = questions_of(told, view.facts, wording) if told is not None else ()
    place = [each.name for each in opened.sections].index(section.name)
    return page(
        request,
        "intake/section.html",
        wording,
        status=status,
        vocabulary=opened.rulebook.vocabulary,
        draft_id=opened.entry.id,
        ground=ground_of(section, view.overtaken or opened),
        saving=saving_of(casework, opened.entry),
        section=section,
        title=title_of(section, wording),
        introduction=wording.of(introduction_of(section.group)) if section.group else "",
        told=told,
        hand=view.hand.value,
        order=view.order.value,
        passed=",".join(view.passed),
        step=view.step,
        steps=1 if view.hand is Hand.DENSE else len(steps_of(section)),
        questions=[each for each in questions if each.stands_open],
        behind=[each for each in questions if not each.stands_open],
        problems=told.problems if told else (),
        here={fact.name for fact in view.facts} | set(ABOUT_FIELDS),
        labels={**labels_about(wording.words), **{fact.name: wording.of(label_of(fact)) for fact in section.facts}},
        odd={each.pointer for each in opened.left_over},
        new=[each.fact.name for each in questions if each.fact.name in view.new],
        left_over=[each for each in opened.left_over if each.section == section.name and not each.field],
        conflict=view.overtaken is not None,
        in_dispute=bool(view.there_now),
        states=state_in_words(wording.words),
        countries=countries(wording.language) if section.name == ABOUT else (),
        before=address_of(opened, place - 1) if place else None,
        after=address_of(opened, place + 1) if place + 1 < len(opened.sections) else None,
    )


def onwards(view: View, opened: OpenDraft, then: str) -> str:
    """Return where somebody goes after saving: on, unless something here is refused or follows from an answer."""
    section = view.section
    here = f"/intake/{opened.entry.id}/{section.name}"
    step = {"step": view.step} if view.step > 1 else {}
    at_step = f"{here}?{urlencode(step)}" if step else here
    if then == "overview":
        return f"/intake/{opened.entry.id}"
    if then == "here" or is_refused(view, opened):
        return at_step
    new = [fact.name for fact in view.facts if section.node(fact.name) in view.opened.waiting - opened.waiting]
    if new:
        return f"{here}?{urlencode({**step, 'new': ','.join(new)}, safe=',')}"
    if view.hand is Hand.GUIDED and view.step < len(steps_of(section)):
        return f"{here}?{urlencode({'step': view.step + 1})}"
    place = [each.name for each in opened.sections].index(section.name)
    return address_of(opened, place + 1) if place + 1 < len(opened.sections) else f"/intake/{opened.entry.id}"


def is_refused(view: View, opened: OpenDraft) -> bool:
    """Return whether something on the page would be refused in the draft as it was saved."""
    names = {None, *(fact.name for fact in view.facts), *ABOUT_FIELDS}
    return any(each.section == view.section.name and each.fact in names for each in opened.placed)


def address_of(opened: OpenDraft, place: int) -> str:
    """Return the address of a section by its place among them."""
    return f"/intake/{opened.entry.id}/{opened.sections[place].name}"


def step_of(asked: Mapping[str, str], section: Section) -> int:
    """Return which step is asked for, counted from 1. Raises `ProblemError` for one that there is not."""
    steps = steps_of(section)
    if "fact" in asked:
        for number, facts in enumerate(steps, 1):
            if asked["fact"] in {fact.name for fact in facts}:
                return number
    step = asked.get("step") or "1"
    if len(step) > 4 or not step.isascii() or not step.isdigit() or not 1 <= int(step) <= len(steps):
        raise ProblemError(UNKNOWN_PARAMETER, f"This section has the steps 1 to {len(steps)}.")
    return int(step)


def see(address: str) -> RedirectResponse:
    """Return the answer that leads a browser somewhere."""
    return RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)
