"""Facts of the group `return_conditions`: risks and conditions of a return."""

from __future__ import annotations

from triage.case.fact import NEUTRAL, TOWARDS_NO, TOWARDS_YES, FactGroup, fact
from triage.case.values import YesNo


class ReturnConditions(FactGroup):
    """Risks and conditions of a return."""

    human_rights_bar_risk: YesNo = fact(
        YesNo.UNKNOWN,
        label="Human-rights risk on return",
        definition=(
            "Real risk on return of torture, cruel, inhuman or degrading treatment, death penalty, "
            "arbitrary deprivation of life, or irreparable harm to a child."
        ),
        source="CAT art 3; ICCPR arts 6-7; CRC GC 6 para 27; seed 9",
        question=(
            "On return, is there a real risk of torture, cruel, inhuman or degrading treatment, the "
            "death penalty, arbitrary killing, or irreparable harm to a child?"
        ),
        direction=TOWARDS_YES,
    )
    voluntary_wish: YesNo = fact(
        YesNo.UNKNOWN,
        label="Wish to return",
        definition="The person says they wish to return.",
        source="ExCom 40, 96, 101; seed 15, 50",
        question="Speaking only for yourself, do you wish to return to your country of origin, or not?",
        direction=NEUTRAL,
    )
    nationality_confirmed: YesNo = fact(
        YesNo.UNKNOWN,
        label="Nationality confirmed and entry agreed",
        definition="Country of nationality confirms nationality and readmits.",
        source="ExCom 85(z), 96(b)-(h)",
        question=(
            "After the final decision, has the country of nationality confirmed the person's "
            "nationality and agreed to let them in?"
        ),
        direction=TOWARDS_NO,
    )
    best_interests_support_return: YesNo = fact(
        YesNo.UNKNOWN,
        label="Best-interests finding on return",
        definition="A formal best-interests determination concludes in favour of return.",
        source="CRC art 3; BIP Guidelines 2021; ExCom 107(h)",
        question="Does a formal best-interests determination for the child conclude in favour of return?",
        direction=TOWARDS_NO,
    )
    safe_conditions: YesNo = fact(
        YesNo.UNKNOWN,
        label="Safe and dignified return possible",
        definition=(
            "Return can be carried out safely and with dignity: fitness to travel, reception, no "
            "family or private-life obstacle."
        ),
        source="ExCom 96(c)-(d); seed 31",
        question=(
            "Can return take place safely and with dignity (fitness to travel, reception arranged, no "
            "obstacle in family or private life)?"
        ),
        direction=TOWARDS_NO,
    )
    diplomatic_assurance_offered: YesNo = fact(
        YesNo.UNKNOWN,
        label="Diplomatic assurance offered",
        definition="The State of return has promised, or is asked to promise, how it will treat the person.",
        source="UNHCR Note on Diplomatic Assurances 2006; CAT GC 4",
        question=("Has the State of return promised, or been asked to promise, how it will treat the person?"),
        direction=NEUTRAL,
    )
