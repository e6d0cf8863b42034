"""Facts of the group `guarantees`: guarantees of the procedure that the person would go through."""

from __future__ import annotations

from triage.case.fact import NEUTRAL, TOWARDS_NO, FactGroup, fact
from triage.case.values import YesNo


class ProcedureGuarantees(FactGroup):
    """Guarantees of the procedure that the person would go through."""

    informed: YesNo = fact(
        YesNo.UNKNOWN,
        label="Informed in a language understood",
        definition=(
            "The person has been told, in a language understood, about the procedure, rights and "
            "duties. `yes` is a precondition of any fast negative lane."
        ),
        source="ExCom 8(e)(ii); seed 29, 61",
        question=(
            "Has the person been told about the procedure, their rights and their duties in a "
            "language they understand?"
        ),
        direction=TOWARDS_NO,
    )
    full_interview: YesNo = fact(
        YesNo.UNKNOWN,
        label="Full personal interview guaranteed",
        definition="A complete personal interview by a qualified official is guaranteed in the lane.",
        source="ExCom 30(e)(i)",
        question=("Does this type of procedure guarantee a complete personal interview by a qualified official?"),
        direction=TOWARDS_NO,
    )
    competent_authority: YesNo = fact(
        YesNo.UNKNOWN,
        label="Decision by the normal authority",
        definition="The normal determining authority, not border staff, will decide.",
        source="ExCom 28(d), 30(e)(ii)",
        question="Will the normal determining authority decide the case, rather than border staff?",
        direction=TOWARDS_NO,
    )
    review_available: YesNo = fact(
        YesNo.UNKNOWN,
        label="Review of a negative decision",
        definition="A negative decision can be reviewed before rejection at the border or removal.",
        source="ExCom 30(e)(iii)",
        question="Can a negative decision be reviewed before rejection at the border or removal?",
        direction=TOWARDS_NO,
    )
    legal_assistance: YesNo = fact(
        YesNo.UNKNOWN,
        label="Access to legal advice",
        definition="Access to legal advice or representation exists.",
        source="ExCom 8(e)(iv); Procedural Standards unit 2.7",
        question="Does the person have access to legal advice or representation?",
        direction=NEUTRAL,
    )
    data_consent: YesNo = fact(
        YesNo.UNKNOWN,
        label="Informed consent to data sharing",
        definition="Informed consent to share data with the bodies referred to.",
        source="GDPP 2022; DPP 2015; seed 61(2)",
        question=(
            "Now that we have explained what would be shared and why, do you agree to us sharing your "
            "data with the bodies we refer you to?"
        ),
        direction=NEUTRAL,
    )
