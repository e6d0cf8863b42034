"""A draft as the pages of its intake work on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from starlette.concurrency import run_in_threadpool

from api.browser.intake.answers import fields_from
from api.browser.intake.document import NotAFormError, draft_of
from api.browser.intake.left_over import LeftOver, left_over
from api.browser.intake.problems import PlacedProblem, placed, problems_of
from api.browser.intake.questions import Told
from api.browser.intake.sections import Section, section_named, sections_of
from api.browser.intake.steps import waiting
from api.case_files.casework import Casework
from api.case_files.drafts import DraftEntry
from api.conditions import entity_tag
from api.problems import NOT_FOUND, ProblemError
from api.service import NO_DRAFT, Service
from triage import Rulebook
from triage.errors import Problem
from triage.language.names import Node


@dataclass(frozen=True)
class OpenDraft:
    """A draft with its content, under a rulebook. `draft` raises `NotAFormError` where no form can show it."""

    entry: DraftEntry
    content: bytes
    rulebook: Rulebook

    @property
    def tag(self) -> str:
        """The entity tag of the content: what a form builds on."""
        return entity_tag(self.content)

    @cached_property
    def draft(self) -> dict[str, Any]:
        """What it holds."""
        return draft_of(self.content)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What an assessment would refuse in it."""
        return problems_of(self.content, self.rulebook)

    @cached_property
    def placed(self) -> tuple[PlacedProblem, ...]:
        """The problems with their places on the pages."""
        return placed(self.problems, self.rulebook.vocabulary, self.draft)

    @cached_property
    def left_over(self) -> tuple[LeftOver, ...]:
        """What the form can not show of it."""
        return left_over(self.rulebook.vocabulary, self.draft)

    @cached_property
    def waiting(self) -> frozenset[Node]:
        """The facts that nothing told so far points to."""
        return waiting(self.rulebook, self.draft)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Its sections."""
        return tuple(sections_of(self.rulebook.vocabulary, self.draft))

    def section(self, name: str) -> Section | None:
        """Return a section by what addresses call it, None if there is none."""
        return section_named(name, self.rulebook.vocabulary, self.draft)

    def told_in(
        self, section: Section, there_now: Mapping[str, str] | None = None, written: Mapping[str, str] | None = None
    ) -> Told | None:
        """Return what is told in a section, None where a form can not show what stands there.

        `there_now` and `written` are what is in dispute, see `Told`.
        """
        try:
            fields = fields_from(section, self.draft)
        except NotAFormError:
            return None
        return Told(
            section,
            fields,
            tuple(each for each in self.placed if each.section == section.name),
            tuple(each for each in self.left_over if each.section == section.name),
            self.waiting,
            there_now or {},
            written or {},
        )


async def open_draft(draft_id: str, service: Service, casework: Casework) -> OpenDraft:
    """Return a draft. Raises `ProblemError` if there is none with this id."""
    found = await run_in_threadpool(casework.drafts.find, draft_id, service.clock.now())
    if found is None:
        raise ProblemError(NOT_FOUND, NO_DRAFT)
    return OpenDraft(found.entry, found.content, service.rulebook)
