"""Facts of the group `trafficking`: indicators of trafficking in persons."""

from __future__ import annotations

from triage.case.fact import TOWARDS_YES, FactGroup, fact
from triage.case.values import YesNo


class Trafficking(FactGroup):
    """Indicators of trafficking in persons."""

    act: YesNo = fact(
        YesNo.UNKNOWN,
        label="Recruited, moved, housed or handed over",
        definition=(
            "Recruited, moved, harboured or handed over by someone in circumstances pointing to exploitation."
        ),
        source="Palermo Protocol art 3(a)",
        question=(
            "Was the person recruited, moved, housed or handed over by someone in circumstances that "
            "point to exploitation?"
        ),
        direction=TOWARDS_YES,
    )
    means: YesNo = fact(
        YesNo.UNKNOWN,
        label="Force, threat, deception or debt used",
        definition=(
            "Force, threat, deception, debt, abuse of power or vulnerability, or payment to a controller was used."
        ),
        source="Palermo Protocol art 3(a)",
        question=(
            "As far as the person feels able to say, did anyone use force, threats, deception, debt, "
            "abuse of power or vulnerability, or payment to someone in control of them?"
        ),
        direction=TOWARDS_YES,
    )
    exploitation: YesNo = fact(
        YesNo.UNKNOWN,
        label="Exploitation suffered or intended",
        definition=(
            "Exploited or intended to be exploited: sexual, labour, servitude, begging, crime, organs, armed use."
        ),
        source="Palermo Protocol art 3(a)",
        question=(
            "Without asking for details, was the person exploited, or was this intended (sexual, "
            "labour, servitude, begging, crime, organs or armed use)?"
        ),
        direction=TOWARDS_YES,
    )
    control_signs: YesNo = fact(
        YesNo.UNKNOWN,
        label="Signs of control by others",
        definition=(
            "Signs of control: documents withheld, movement or calls supervised, someone answers for "
            "the person, no access to earnings."
        ),
        source="UNODC indicators; IOM-UNHCR Framework 2020",
        question=(
            "Are there signs of control, such as documents withheld, movements or calls watched, "
            "someone answering for the person, or no access to earnings?"
        ),
        direction=TOWARDS_YES,
    )
    still_under_control: YesNo = fact(
        YesNo.UNKNOWN,
        label="Possible controller present or in contact",
        definition="A suspected controller is present or in contact now.",
        source="IOM-UNHCR Framework 2020",
        question="Is someone who may be controlling the person present or in contact with them now?",
        direction=TOWARDS_YES,
    )
    return_risk: YesNo = fact(
        YesNo.UNKNOWN,
        label="Reprisal or re-trafficking risk on return",
        definition="Fear or risk of reprisal, re-trafficking, or serious ostracism on return.",
        source="seed 44-45; GIP 7 paras 15-19",
        question=(
            "On return, is there a fear or risk of reprisals, being trafficked again or being "
            "seriously rejected by others?"
        ),
        direction=TOWARDS_YES,
    )
    compelled_offence: YesNo = fact(
        YesNo.UNKNOWN,
        label="Offence caused by being trafficked",
        definition="Committed an offence (immigration, work, other) because of being trafficked.",
        source="OHCHR Principles 2002, principle 7",
        question=(
            "Did being trafficked lead the person to do something that counts as an offence "
            "(immigration, work or other)?"
        ),
        direction=TOWARDS_YES,
    )
