"""Facts of the group `earlier_procedure`: what happened in earlier procedures in the country of asylum."""

from __future__ import annotations

from triage.case.fact import MIXED, TOWARDS_NO, TOWARDS_YES, FactGroup, fact
from triage.case.values import StatusHere, YesNo


class EarlierProcedure(FactGroup):
    """What happened in earlier procedures in the country of asylum."""

    status_here: StatusHere = fact(
        StatusHere.UNKNOWN,
        label="Procedural position in this country",
        definition=(
            "Procedural position in this country. `rejected_final` = final and no longer open to "
            "appeal; also used where status was finally ended."
        ),
        source="Handbook 192; seed 24, 30",
        question=(
            "What does the file show about the person's position here: no procedure, pending, "
            "recognised, rejected with appeal open, finally rejected, or withdrawn?"
        ),
        direction=MIXED,
    )
    fair_procedure: YesNo = fact(
        YesNo.UNKNOWN,
        label="Fairness of the earlier examination",
        definition=(
            "The final rejection followed a full and fair examination on the merits, covering all "
            "protection grounds."
        ),
        source="seed 24-25, 30-31; ExCom 96",
        question=(
            "Did the final rejection follow a full and fair examination of the merits that covered "
            "all grounds of protection?"
        ),
        direction=TOWARDS_NO,
    )
    new_elements: YesNo = fact(
        YesNo.UNKNOWN,
        label="New elements since final rejection",
        definition="New facts, evidence or developments since the final rejection.",
        source="ExCom 8(e)(vi); seed 49",
        question=("Since the final rejection, are there any new facts, evidence or developments that you know of?"),
        direction=TOWARDS_YES,
    )
    fraud_indication: YesNo = fact(
        YesNo.UNKNOWN,
        label="Possible misstatement behind recognition",
        definition="Recognition may have been obtained by misrepresentation of a material fact.",
        source="Handbook 117; UNHCR Cancellation Note 2004",
        question=(
            "Does the file indicate that recognition may have rested on a statement that "
            "misrepresented an important fact?"
        ),
        direction=TOWARDS_NO,
    )
