"""Which unknown facts could still change the recommended procedure, and to what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from triage.assessment.model import OpenQuestion
from triage.language.names import CASE_ENTITY, Node, path_of
from triage.language.sentences import paths
from triage.readers.derivation import Firing, Premises
from triage.readers.possibilities import CERTAIN, IMPOSSIBLE, Possibilities, possibilities
from triage.rulebook.model import DOUBT_DECIDES, Rulebook


def open_questions(
    rulebook: Rulebook, premises: Premises, recommended: str, decisive_alone: Collection[str]
) -> tuple[tuple[OpenQuestion, ...], tuple[str, ...]]:
    """Return the open questions and the procedures that they could bring about, in order of precedence.

    A procedure could come about if some rule could propose it, and if it is not outranked whatever the unknown
    facts are (`_guaranteed`). The list of questions is complete but for what the person declined to answer, which
    nobody asks again: a fact that is not on it can not change the recommendation. Those of `decisive_alone` come
    first.
    """
    possible = possibilities(rulebook, premises, only_procedure=True)
    precedence = {name: procedure.precedence for name, procedure in rulebook.procedures.items()}
    proposals = possible.walked.proposals
    certain = _guaranteed(possible, [(precedence[name], firing) for name, firing in proposals])
    could_become: set[str] = set()
    leads_to: dict[str, set[str]] = {}
    for name, firing in proposals:
        if precedence[name] <= certain:
            could_become.add(name)
            for node in possible.facts(possible.walked.fired[firing]):
                leads_to.setdefault(node, set()).add(name)
    if possible.walked.sure is not None:
        # Whether doubt decides hangs on what would follow if nothing were doubted, too.
        for node in possible.facts(_truth_of_doubt(possible)):
            leads_to.setdefault(node, set()).update(could_become)
    could_become.discard(recommended)
    if not could_become:
        return (), ()
    order = {node: index for index, node in enumerate(premises.values)}
    questions = [
        _question(rulebook, node, node in decisive_alone, _in_order(rulebook, frozenset(names)))
        for node, names in leads_to.items()
        if node not in premises.declined
    ]
    questions.sort(key=lambda question: (not question.alone, -len(question.could_lead_to), order[question.fact]))
    return tuple(questions), tuple(sorted(could_become, key=precedence.__getitem__))


@lru_cache(maxsize=4096)
def _in_order(rulebook: Rulebook, procedures: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(procedures, key=lambda name: rulebook.procedures[name].precedence))


# Most questions come up in very many cases.
@lru_cache(maxsize=16384)
def _question(rulebook: Rulebook, node: Node, alone: bool, could_lead_to: tuple[str, ...]) -> OpenQuestion:
    fact = rulebook.facts[path_of(node)]
    return OpenQuestion.model_construct(
        fact=node, label=fact.label, question=fact.question, alone=alone, could_lead_to=could_lead_to
    )


def _truth_of_doubt(possible: Possibilities) -> int:
    return possible.walked.values[DOUBT_DECIDES].get("yes", IMPOSSIBLE)


def _guaranteed(possible: Possibilities, proposals: list[tuple[int, Firing]]) -> int:
    """Return the precedence that the recommended procedure has at least, whatever the unknown facts are.

    Some procedure is proposed for certain; or, of two that hang on one finding, one is proposed whichever value
    the finding has, as with return support if everything is cleared and a protection review if not. Where doubt may
    decide nothing is guaranteed: what finds out may come after anything.
    """
    rulebook = possible.rulebook
    lowest = len(rulebook.procedures)
    if _truth_of_doubt(possible) != IMPOSSIBLE:
        return lowest
    certain = [precedence for precedence, firing in proposals if possible.walked.fired[firing] == CERTAIN]
    best = min(certain, default=lowest)
    reading: dict[str, list[tuple[int, Firing]]] = {}
    for precedence, firing in proposals:
        if precedence < best and firing.entity == CASE_ENTITY:
            for finding in _findings_read(rulebook)[firing.branch]:
                reading.setdefault(finding, []).append((precedence, firing))
    for finding, readers in reading.items():
        values = possible.values(finding)
        if len(values) > 1:
            worst = 0
            in_order = sorted(readers)
            for value in values:
                proposed = (each for each, firing in in_order if possible.certain_if(firing, finding, value))
                worst = max(worst, next(proposed, lowest))
                if worst >= best:
                    break
            best = min(best, worst)
    return best


@lru_cache(maxsize=8)
def _findings_read(rulebook: Rulebook) -> Mapping[str, tuple[str, ...]]:
    """Return the findings that each branch reads."""
    return {
        name: tuple(dict.fromkeys(path for path in paths(branch.condition) if path in rulebook.findings))
        for name, (_, branch) in rulebook.branches.items()
    }
