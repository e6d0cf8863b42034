"""Which unknown facts could still change the recommended procedure, and to what."""

from __future__ import annotations

from functools import lru_cache

from triage.assessment.model import OpenQuestion
from triage.case import fact_path
from triage.inference.derivation import Premises
from triage.inference.possible import PossibleReader
from triage.inference.verdicts import Verdict
from triage.rulebook.model import Rulebook

_possible_reader = lru_cache(maxsize=8)(PossibleReader)


def open_questions(
    rulebook: Rulebook, premises: Premises, recommended: str
) -> tuple[tuple[OpenQuestion, ...], tuple[str, ...]]:
    """Return the open questions and the procedures that they could bring about, in order of precedence.

    A procedure could come about if some rule could propose it and none of higher precedence is proposed with
    certainty. The list of questions is complete: a fact that is not on it can not change the recommendation.
    """
    possible = _possible_reader(rulebook).possibilities(premises)
    precedence = {name: procedure.precedence for name, procedure in rulebook.procedures.items()}
    proposals = [
        (proposal, firing, verdict)
        for firing, verdict in possible.verdicts.items()
        if (proposal := rulebook.branches[firing.branch][1].proposal) is not None
    ]
    certain = min(
        (precedence[name] for name, _, verdict in proposals if verdict is Verdict.CERTAIN),
        default=len(precedence),
    )
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
            label=rulebook.facts[fact_path(node)].label,
            question=rulebook.facts[fact_path(node)].question,
            could_lead_to=tuple(sorted(names, key=precedence.__getitem__)),
        )
        for node, names in leads_to.items()
    ]
    questions.sort(key=lambda question: (-len(question.could_lead_to), order[question.fact]))
    return tuple(questions), tuple(sorted(could_become, key=precedence.__getitem__))
