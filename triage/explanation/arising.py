"""Arguments that are made time and again on facts like those of the case, told though nobody is known to make them.

A file rarely says why the other side will say no; who decides meets the argument all the same, in an
instruction, in a draft or in the own head. So what the law answers is told at a point that rules raised and on
which the file holds no words, only where the facts on which it arises are known, and as what it is: often
argued, and not said in this file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from triage.assessment.inference import Inference
from triage.assessment.model import PointAtIssue
from triage.explanation.told import Passage
from triage.explanation.wording import in_a_row
from triage.translation import gettext as _


def arising(inference: Inference, members: Sequence[PointAtIssue]) -> Iterator[Passage]:
    """Yield what the law answers to arguments that arise at a point, which `members` are: of each claim or stay.

    An answer that rests on nothing that was law on the day of the assessment is not told.
    """
    for argument in inference.rulebook.arguments.values():
        where = argument.arises_where
        if where is None or argument.about != members[0].id:
            continue
        if not any(inference.holds(where, member.entity) for member in members):
            continue
        if inference.regime.may_govern(argument.sources):
            yield Passage(
                argument.answer,
                _("Often argued, though not said in this file: \u201c%(argument)s\u201d. The law answers")
                % {"argument": argument.argument.removesuffix(".")},
                sources=in_a_row(inference.regime.cited(argument.sources)),
            )
