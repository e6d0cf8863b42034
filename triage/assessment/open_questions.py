"""Which unknown facts could still change the recommended procedure, and to what."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from triage.assessment.model import OpenQuestion
from triage.inference.derivation import CASE_ENTITY, Firing, Premises
from triage.inference.possible import Possibilities, PossibleReader
from triage.inference.verdicts import Verdict
from triage.language.names import path_of
from triage.language.sentences import paths
from triage.rulebook.model import Rulebook

_possible_reader = lru_cache(maxsize=8)(PossibleReader)


def open_questions(
    rulebook: Rulebook, premises: Premises, recommended: str, decisive_alone: Collection[str]
) -> tuple[tuple[OpenQuestion, ...], tuple[str, ...]]:
    """Return the open questions and the procedures that they could bring about, in order of precedence.

    A procedure could come about if some rule could propose it, and if it is not outranked whatever the unknown
    facts are (`_guaranteed`). The list of questions is complete: a fact that is not on it can not change the
    recommendation. Those of `decisive_alone` come first.
    """
    possible = _possible_reader(rulebook).possibilities(premises)
    precedence = {name: procedure.precedence for name, procedure in rulebook.procedures.items()}
    proposals = [
        (proposal, firing, verdict)
        for firing, verdict in possible.verdicts.items()
        if (proposal := rulebook.branches[firing.branch][1].proposal) is not None
    ]
    certain = _guaranteed(rulebook, possible, [(precedence[name], firing) for name, firing, _ in proposals])
    could_become: set[str] = set()
    leads_to: dict[str, set[str]] = {}
    for name, firing, verdict in proposals:
        if precedence[name] <= certain:
            could_become.add(name)
            if verdict is Verdict.OPEN:
                for node in possible.undecided_facts(firing):
                    leads_to.setdefault(node, set()).add(name)
    could_become.discard(recommended)
    if not could_become:
        return (), ()
    order = {node: index for index, node in enumerate(premises.values)}
    questions = [
        OpenQuestion(
            fact=node,
            label=rulebook.facts[path_of(node)].label,
            question=rulebook.facts[path_of(node)].question,
            alone=node in decisive_alone,
            could_lead_to=tuple(sorted(names, key=precedence.__getitem__)),
        )
        for node, names in leads_to.items()
    ]
    questions.sort(key=lambda question: (not question.alone, -len(question.could_lead_to), order[question.fact]))
    return tuple(questions), tuple(sorted(could_become, key=precedence.__getitem__))


def _guaranteed(rulebook: Rulebook, possible: Possibilities, proposals: list[tuple[int, Firing]]) -> int:
    """Return the precedence that the recommended procedure has at least, whatever the unknown facts are.

    Some procedure is proposed for certain; or, of two that hang on one finding, one is proposed whichever value
    the finding has, as with return support if everything is cleared and a protection review if not.
    """
    lowest = len(rulebook.procedures)
    certain = [precedence for precedence, firing in proposals if possible.verdicts[firing] is Verdict.CERTAIN]
    best = min(certain, default=lowest)
    reading: dict[str, list[tuple[int, Firing]]] = {}
    for precedence, firing in proposals:
        if precedence < best:
            for path in paths(rulebook.branches[firing.branch][1].condition):
                if path in rulebook.findings and firing.entity == CASE_ENTITY:
                    reading.setdefault(path, []).append((precedence, firing))
    for finding, readers in reading.items():
        values = possible.state.values.get(finding, frozenset())
        if len(values) > 1:
            worst = max(
                min(
                    (precedence for precedence, firing in readers if possible.certain_if(firing, finding, value)),
                    default=lowest,
                )
                for value in values
            )
            best = min(best, worst)
    return best
