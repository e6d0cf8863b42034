"""Why a procedure was not recommended: outranked, or which conditions of the rules that propose it failed."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from triage.assessment.assess import inference_of
from triage.assessment.inference import Inference
from triage.assessment.model import Assessment
from triage.explanation.wording import item, paragraph, readable
from triage.language.names import entity_of, node_of, path_of
from triage.language.parsing import parse_condition
from triage.readers.derivation import Firing
from triage.readers.truth import Support
from triage.rulebook.model import Branch, Rulebook
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
    """A branch that would have proposed the procedure, with every condition of it that failed."""

    model_config = ConfigDict(frozen=True)

    branch: str
    condition: str
    failed: tuple[FailedCondition, ...]


class WhyNot(BaseModel):
    """Why a procedure was not recommended.

    `recommended` if it was; `outranked_by` names the recommended procedure if it was proposed; else `branches` are
    the branches that would have proposed it.
    """

    model_config = ConfigDict(frozen=True)

    procedure: str
    title: str
    recommended: bool
    outranked_by: str | None
    branches: tuple[FailedBranch, ...]


def why_not(assessment: Assessment, rulebook: Rulebook, procedure_id: str) -> WhyNot:
    """Return why a procedure was not recommended, under the rulebook the assessment was made with.

    Raises `UnknownNameError` with the nearest right name if there is no such procedure or profile.
    """
    procedure = rulebook.procedure(procedure_id)
    proposed = any(candidate.procedure == procedure_id for candidate in assessment.candidates)
    recommended = assessment.procedure.id == procedure_id
    return WhyNot(
        procedure=procedure_id,
        title=procedure.title,
        recommended=recommended,
        outranked_by=assessment.procedure.id if proposed and not recommended else None,
        branches=() if proposed else tuple(_failed_branches(assessment, rulebook, procedure_id)),
    )


def _failed_branches(assessment: Assessment, rulebook: Rulebook, procedure_id: str) -> Iterator[FailedBranch]:
    inference = inference_of(assessment, rulebook)
    search = _Search(inference)
    for rule, branch in inference.rulebook.branches.values():
        if branch.proposal == procedure_id:
            for entity in inference.premises.entities[rule.entity]:
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
        doubted = self._inference.premises.doubted if doubt_alone else frozenset()
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
    lines = paragraph(f"{answer.title} ({answer.procedure})")
    if answer.recommended:
        lines.append("is recommended.")
    elif answer.outranked_by:
        lines.extend(paragraph(f"was proposed, and is outranked by {answer.outranked_by}."))
    for branch in answer.branches:
        lines.extend(paragraph(f"was not proposed by {branch.branch}, as it needs: {branch.condition}"))
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
