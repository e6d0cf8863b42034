"""Facts of the group `solutions`: facts that bear on lasting solutions."""

from __future__ import annotations

from triage.case.fact import NEUTRAL, TOWARDS_YES, FactGroup, fact
from triage.case.values import YesNo


class Solutions(FactGroup):
    """Facts that bear on lasting solutions."""

    resettlement_need: YesNo = fact(
        YesNo.UNKNOWN,
        label="Need for resettlement",
        definition="Meets a resettlement submission category.",
        source="Resettlement Handbook ch 3; seed 20",
        question="Does the person's situation fit one of the categories for a resettlement submission?",
        direction=TOWARDS_YES,
    )
    local_integration_prospect: YesNo = fact(
        YesNo.UNKNOWN,
        label="Prospect of local integration",
        definition="Realistic prospect of secure residence or naturalisation in the host country.",
        source="ExCom 104; seed 50-51",
        question=(
            "Does the person have a realistic prospect of secure residence or naturalisation in this country?"
        ),
        direction=NEUTRAL,
    )
    labour_mobility_interest: YesNo = fact(
        YesNo.UNKNOWN,
        label="Interest in lawful mobility",
        definition="Recognised person interested in legal labour or other mobility.",
        source="seed 51-52; GCR 2018 paras 94-96",
        question=(
            "As a person with recognised status, are you interested in moving lawfully for work or another purpose?"
        ),
        direction=NEUTRAL,
    )
    skills_recognition_need: YesNo = fact(
        YesNo.UNKNOWN,
        label="Qualifications not yet recognised here",
        definition="Holds qualifications not recognised in the host country.",
        source="1951 Conv. arts 17-19, 22; seed 56",
        question="Do you have qualifications that are not recognised in this country?",
        direction=NEUTRAL,
    )
