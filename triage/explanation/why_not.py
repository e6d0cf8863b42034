"""Why something was not concluded: outranked, or which conditions of the rules that would give it failed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from triage.assessment.assess import inference_of
from triage.assessment.inference import Inference
from triage.assessment.model import Assessment
from triage.explanation.wording import item, paragraph, readable
from triage.language.names import CASE_ENTITY, entity_of, node_of, path_of
from triage.language.parsing import parse_condition
from triage.language.sentences import OutputKind
from triage.readers.derivation import Firing
from triage.readers.reference import not_held_against
from triage.readers.truth import Support
from triage.rulebook.model import Branch, Rule, Rulebook
from triage.rulebook.vocabulary import NOT_KNOWN


class FailedCondition(BaseModel):
    """A condition that did not hold: the node it reads, and the node's value.

    `unknown` says that it failed because the fact is not known, not because it is otherwise; `doubted` that the
    fact is as needed, but doubted, and the branch is adverse. For a finding, `branches` are those that would
    have brought it to a value that is needed, each once in an answer.
    """

    model_config = ConfigDict(frozen=True)

    node: str
    value: str
    unknown: bool
    doubted: bool
    branches: tuple[FailedBranch, ...]


class FailedBranch(BaseModel):
    """A branch that would have given the conclusion, with every condition of it that failed."""

    model_config = ConfigDict(frozen=True)

    branch: str
    condition: str
    failed: tuple[FailedCondition, ...]


class WhyNot(BaseModel):
    """Why a procedure was not recommended, a point at issue not raised, or another term not told.

    `stands_for` are the case, claims or stays for which it was. `outranked_by` names the recommended procedure if
    the other one was proposed, or the term belongs to a procedure that was. `branches` are those that would have
    given it to the case, a claim or a stay for which it does not stand.
    """

    model_config = ConfigDict(frozen=True)

    about: str
    title: str
    stands_for: tuple[str, ...]
    outranked_by: str | None
    branches: tuple[FailedBranch, ...]


def why_not(assessment: Assessment, rulebook: Rulebook, about: str) -> WhyNot:
    """Return why a procedure was not recommended, or a point at issue or another term of the rulebook not told.

    The rulebook is the one that the assessment was made with. Raises `UnknownNameError` with the nearest right name
    if nothing that rules conclude is so called.
    """
    titles = conclusions(rulebook)
    if about not in titles:
        raise rulebook.unknown_name("procedure, point at issue or term", about, titles)
    inference = inference_of(assessment, rulebook)
    given = _Given(inference, about)
    recommended = assessment.procedure.id
    return WhyNot(
        about=about,
        title=titles[about],
        stands_for=given.stands_for,
        outranked_by=recommended if given.outranked and not given.stands_for else None,
        branches=() if given.outranked else tuple(given.failed_branches()),
    )


def conclusions(rulebook: Rulebook) -> Mapping[str, str]:
    """Return what can be asked about: procedures, points at issue and terms, each id with its title.

    Some things of different kinds share a name, as the procedure, the point and the information on family
    reunification do: the procedure is meant then, else the point at issue.
    """
    terms = {name: term.meaning for kind in rulebook.terms.values() for name, term in kind.items()}
    issues = {issue.id: issue.title for issue in rulebook.issues.values()}
    return {**terms, **issues, **{procedure.id: procedure.title for procedure in rulebook.procedures.values()}}


@dataclass(frozen=True)
class _Given:
    """Which firings give a conclusion, and for what it does not stand."""

    inference: Inference
    about: str

    @cached_property
    def _giving(self) -> Mapping[str, tuple[Rule, Branch]]:
        """The branches that propose the procedure or add the term: nothing of another kind."""
        return {
            branch_id: (rule, branch)
            for branch_id, (rule, branch) in self.inference.rulebook.branches.items()
            if self._gives(branch)
        }

    def _gives(self, branch: Branch) -> bool:
        rulebook = self.inference.rulebook
        if self.about in rulebook.procedures:
            return branch.proposal == self.about
        is_issue = self.about in rulebook.issues
        return any(
            one.term == self.about and (one.kind is OutputKind.ISSUE) == is_issue for one in branch.additions
        )

    @cached_property
    def _fired(self) -> tuple[Firing, ...]:
        return tuple(firing for firing in self.inference.firings if firing.branch in self._giving)

    @cached_property
    def stands_for(self) -> tuple[str, ...]:
        """The case, claims and stays for which the procedure is recommended or the term told."""
        recommended = self.inference.derivation.recommended
        return tuple(
            dict.fromkeys(
                firing.entity
                for firing in self._fired
                if self._giving[firing.branch][1].proposal in (None, recommended)
            )
        )

    @property
    def outranked(self) -> bool:
        """Whether a rule that gives it fired, and another procedure is recommended."""
        return bool(self._fired) and not self.stands_for

    def failed_branches(self) -> Iterator[FailedBranch]:
        """Yield each branch that would give it, for all for which it does not stand."""
        search = _Search(self.inference)
        for rule, branch in self._giving.values():
            for entity in self.inference.premises.entities[rule.entity]:
                if entity not in self.stands_for and CASE_ENTITY not in self.stands_for:
                    yield search.failed(branch, entity)


class _Search:
    """Looks for what failed, and behind a finding for what would have changed it."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._told: set[Firing] = set()

    def failed(self, branch: Branch, entity: str) -> FailedBranch:
        """Return a branch that does not fire, with every condition of it that fails."""
        firing = Firing(branch.id, entity)
        self._told.add(firing)
        leaves, doubt_alone = self._inference.failure(firing)
        # What is doubted and protects less is read as unknown by every branch, not by adverse ones alone.
        held_against_nobody = not_held_against(self._inference.rulebook, self._inference.premises).keys()
        doubted = self._inference.premises.doubted if doubt_alone else held_against_nobody
        values = self._inference.values
        return FailedBranch(
            branch=firing.id,
            condition=branch.sentence,
            failed=tuple(
                FailedCondition(
                    node=leaf.node,
                    value=values[leaf.node],
                    unknown=values[leaf.node] in NOT_KNOWN,
                    doubted=leaf.node in doubted,
                    branches=tuple(self._helpful(leaf)),
                )
                for leaf in leaves
            ),
        )

    def _helpful(self, leaf: Support) -> Iterator[FailedBranch]:
        """Yield the branches that did not fire and would have given the finding a value that is needed."""
        inference = self._inference
        if path_of(leaf.node) not in inference.rulebook.findings:
            return
        entity = entity_of(leaf.node)
        # The words of a failed leaf hold as things stand; a value helps if they would not hold with it.
        stands = parse_condition(leaf.leaf)
        for _, branch in inference.rulebook.branches.values():
            for setting in branch.settings:
                firing = Firing(branch.id, entity)
                if node_of(setting.finding, entity) != leaf.node or firing in self._told:
                    continue
                helps = not inference.holds_with(stands, leaf.node, setting.value, entity)
                if helps and firing not in inference.derivation.firings:
                    yield self.failed(branch, entity)


def why_not_text(answer: WhyNot) -> str:
    """Return the answer as plain text of at most a hundred columns."""
    lines = paragraph(f"{answer.title} ({answer.about})")
    if answer.stands_for:
        of = " and ".join(entity for entity in answer.stands_for if entity != CASE_ENTITY)
        lines.append(f"stands in the answer, for {of}." if of else "stands in the answer.")
    elif answer.outranked_by:
        lines.extend(paragraph(f"follows from a rule that fired, and is outranked by {answer.outranked_by}."))
    elif not answer.branches:
        lines.append("is asked of claims or stays, and none is recorded.")
    for branch in answer.branches:
        lines.extend(paragraph(f"was not given by {branch.branch}, as it needs: {branch.condition}"))
        lines.extend(_failed_lines(branch, "  "))
    return "\n".join(lines) + "\n"


def _failed_lines(branch: FailedBranch, margin: str) -> Iterator[str]:
    for failed in branch.failed:
        doubted = ", but that is doubted" if failed.doubted else ""
        standing = "is not known" if failed.unknown else f"is {readable(failed.value)}{doubted}"
        yield from item(f"{failed.node} {standing}", margin)
        for helpful in failed.branches:
            yield from item(f"{helpful.branch} would change that, and needs: {helpful.condition}", f"{margin}  ")
            yield from _failed_lines(helpful, f"{margin}    ")
