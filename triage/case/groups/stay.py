"""Facts of the group `stays[]`: one other country in which the person was before (never the country of origin)."""

from __future__ import annotations

from triage.case.fact import MIXED, TOWARDS_NO, TOWARDS_YES, FactGroup, fact, ranked
from triage.case.values import ReasonForLeaving, StayKind, YesNo


class Stay(FactGroup):
    """One other country in which the person was before (never the country of origin)."""

    kind: StayKind = fact(
        StayKind.UNKNOWN,
        label="Capacity during stay in that country",
        definition="Capacity in which the person was in that other country (not the country of origin).",
        source="ExCom 58(a)-(c); seed 35",
        question=(
            "How were you present in that country: in transit, as an asylum-seeker, recognised as a "
            "refugee (alone or as part of a group), or as a long-term resident?"
        ),
        direction=MIXED,
    )
    serious_protection_problem: YesNo = fact(
        YesNo.UNKNOWN,
        label="Serious protection problem in that country",
        definition=(
            "Serious protection problem in that country: refoulement risk, violence, arbitrary "
            "detention, no legal stay, no way to meet basic needs."
        ),
        source="seed 37; ExCom 15(k), 58(g)",
        question=(
            "In that country, did you have a serious problem such as violence, arbitrary detention, "
            "risk of being sent to danger, no lawful stay or no way to meet basic needs?"
        ),
        direction=TOWARDS_YES,
    )
    reason_for_leaving: ReasonForLeaving = fact(
        ReasonForLeaving.UNKNOWN,
        label="Main reason for moving on",
        definition="Main reason for moving on; `assistance_gap` = better services or assistance elsewhere.",
        source="seed 38-40; ExCom 58(b)",
        question="What was your main reason for moving on from that country?",
        direction=ranked(("other", "assistance_gap"), ("unknown",), ("family_unity",), ("protection",)),
    )
    readmission_agreed: YesNo = fact(
        YesNo.UNKNOWN,
        label="Express agreement to take back",
        definition="That State has expressly agreed to take this person back.",
        source="seed 38; ExCom 58(f)",
        question="Has that country expressly agreed to take this person back?",
        direction=TOWARDS_NO,
    )
    nonrefoulement_guaranteed: YesNo = fact(
        YesNo.UNKNOWN,
        label="Safe from onward return to danger",
        definition="Return to danger, directly or via another State, is excluded in law and practice.",
        source="1951 Conv. art 33; ExCom 58(f)(i), 85(aa)",
        question=(
            "Do law and practice in that country rule out sending the person to danger, directly or "
            "through another State?"
        ),
        direction=TOWARDS_NO,
    )
    adequate_protection: YesNo = fact(
        YesNo.UNKNOWN,
        label="Adequate treatment in that country",
        definition=(
            "Treatment there meets basic human standards and Convention-type rights, including means "
            "of subsistence."
        ),
        source="seed 38; ExCom 58(f)(ii), 85(aa); Lisbon Conclusions 2002",
        question=(
            "Does treatment in that country meet basic human standards and the kind of rights the "
            "Refugee Convention gives, including means to live?"
        ),
        direction=TOWARDS_NO,
    )
    fair_procedure_access: YesNo = fact(
        YesNo.UNKNOWN,
        label="Fair asylum procedure there",
        definition="The person would be admitted to a fair asylum procedure there.",
        source="ExCom 85(aa); UNHCR 2013 note; UNHCR 2018 note",
        question="Would the person be admitted to a fair asylum procedure in that country?",
        direction=TOWARDS_NO,
    )
    risk_of_harm_there: YesNo = fact(
        YesNo.UNKNOWN,
        label="Risk of harm in that country",
        definition="Risk of persecution or serious harm in that country itself.",
        source="ExCom 58(g); Lisbon Conclusions 2002",
        question="Is there a risk that you would suffer persecution or serious harm in that country itself?",
        direction=TOWARDS_YES,
    )
    right_to_remain: YesNo = fact(
        YesNo.UNKNOWN,
        label="Right to stay in that country",
        definition="May lawfully stay there until a durable solution is found.",
        source="ExCom 58(f)(ii)",
        question="May the person lawfully stay in that country until a lasting solution is found?",
        direction=TOWARDS_NO,
    )
    individual_assessment_done: YesNo = fact(
        YesNo.UNKNOWN,
        label="Individual assessment of transfer",
        definition=(
            "Suitability of transfer was assessed for this individual, including vulnerabilities, "
            "with a real chance to rebut."
        ),
        source="UNHCR 2013 note; UNHCR 2018 note; Lisbon Conclusions 2002",
        question=(
            "Has the suitability of transfer to that country been assessed for this individual, "
            "including vulnerabilities, with a real chance to contest it?"
        ),
        direction=TOWARDS_NO,
    )
    connection: YesNo = fact(
        YesNo.UNKNOWN,
        label="Meaningful link with that country",
        definition=(
            "A meaningful link makes it reasonable to go there (family, previous stay, community); "
            "mere transit is not enough."
        ),
        source="ExCom 15(h)(iv); UNHCR 2018 note",
        question=(
            "Do you have a link with that country, beyond passing through, such as family, an earlier "
            "stay or a community, that makes it reasonable to go there?"
        ),
        direction=TOWARDS_NO,
    )
    nationality_like_rights: YesNo = fact(
        YesNo.UNKNOWN,
        label="Rights like those of nationals",
        definition="Residence with rights and duties equal to nationals, including protection from removal.",
        source="1951 Conv. art 1E; Handbook 144-146",
        question=(
            "Does the person have residence in that country with rights and duties equal to those of "
            "nationals, including protection from removal?"
        ),
        direction=TOWARDS_NO,
    )
