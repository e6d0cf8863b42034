"""Facts of the group `family`: family members here and elsewhere, and what follows for status and unity."""

from __future__ import annotations

from triage.case.fact import NEUTRAL, TOWARDS_NO, TOWARDS_YES, FactGroup, fact
from triage.case.values import YesNo


class Family(FactGroup):
    """Family members here and elsewhere, and what follows for status and unity."""

    recognised_member_here: YesNo = fact(
        YesNo.UNKNOWN,
        label="Close relative with status here",
        definition="A close family member holds refugee status in this country.",
        source="Handbook 181-184; ExCom 88",
        question="Does the file show that a close family member holds refugee status in this country?",
        direction=TOWARDS_YES,
    )
    relationship_established: YesNo = fact(
        YesNo.UNKNOWN,
        label="Family link or dependency accepted",
        definition="The relationship or dependency is accepted on available evidence.",
        source="Handbook 185-186; ExCom 24, 88",
        question="Is the family relationship or dependency accepted on the available evidence?",
        direction=TOWARDS_YES,
    )
    incompatible_personal_status: YesNo = fact(
        YesNo.UNKNOWN,
        label="Own status rules out derivative status",
        definition="Own status makes derivative status inappropriate (e.g. enjoys another nationality).",
        source="Handbook 184",
        question=(
            "Does the person have a status of their own, such as another nationality they enjoy, that "
            "makes status through a relative unsuitable?"
        ),
        direction=TOWARDS_NO,
    )
    separated_members: YesNo = fact(
        YesNo.UNKNOWN,
        label="Close family missing or abroad",
        definition="Close family are missing or in another country.",
        source="ExCom 9, 24; seed 29",
        question="Are any of your close family members missing or in another country?",
        direction=NEUTRAL,
    )
    own_claim_or_confidentiality: YesNo = fact(
        YesNo.UNKNOWN,
        label="Own claim or confidentiality from relatives",
        definition="Has, or may have, a claim distinct from relatives or needs confidentiality from them.",
        source="Handbook 185; GIP 1 para 36; GIP 9 para 60",
        question=(
            "Heard alone and in private, does the person have, or might they have, a claim separate "
            "from relatives, or a need for confidentiality from them?"
        ),
        direction=TOWARDS_YES,
    )
    principal_excluded: YesNo = fact(
        YesNo.UNKNOWN,
        label="Relative with main claim excluded",
        definition="The relative on whom status would depend is excluded.",
        source="GIP 5 para 29",
        question=(
            "Has the relative on whom the person's status would depend been excluded from refugee protection?"
        ),
        direction=NEUTRAL,
    )
    close_family_here: YesNo = fact(
        YesNo.UNKNOWN,
        label="Close family lawfully in this country",
        definition="Close family are lawfully present in this country.",
        source="ExCom 85(u)-(x), 88; Lisbon Conclusions 2002",
        question="Are any of your close family members lawfully present in this country?",
        direction=TOWARDS_YES,
    )
    accompanying_children: YesNo = fact(
        YesNo.UNKNOWN,
        label="Children who came with the person",
        definition="Children under 18 for whom the person cares are with them in this country.",
        source="CRC art 3; CMW-CRC Joint GC 3/22 (2017) paras 27-33; ExCom 107",
        question="Are any children under 18, for whom you care, here with you?",
        direction=NEUTRAL,
    )
    unaccompanied_child_in_company: YesNo = fact(
        YesNo.UNKNOWN,
        label="Unaccompanied child in their company",
        definition=("A child who is without both parents and without a responsible adult travels with the person."),
        source="CRC arts 20, 22(2); CRC GC 6 paras 7-8; ExCom 107",
        question=("Is a child with you here who came without their own parents or another responsible adult?"),
        direction=NEUTRAL,
    )
