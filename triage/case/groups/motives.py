"""Facts of the group `motives`: reasons for moving beside protection. None of them is ever adverse."""

from __future__ import annotations

from triage.case.fact import NEUTRAL, FactGroup, fact
from triage.case.values import YesNo


class Motives(FactGroup):
    """Reasons for moving beside protection. None of them is ever adverse."""

    economic: YesNo = fact(
        YesNo.UNKNOWN,
        label="Livelihood among the reasons",
        definition="Better income or livelihood is among the reasons.",
        source="Handbook 62-64; seed 32-33",
        question="Is a better income or livelihood one of your reasons for coming?",
        direction=NEUTRAL,
    )
    family: YesNo = fact(
        YesNo.UNKNOWN,
        label="Joining family among the reasons",
        definition="Joining family is among the reasons.",
        source="seed 2, 29",
        question="Is joining family one of your reasons for coming?",
        direction=NEUTRAL,
    )
    environmental: YesNo = fact(
        YesNo.UNKNOWN,
        label="Environment or disaster among the reasons",
        definition="Environmental degradation, climate or disaster is among the reasons.",
        source="seed 2, 33, 88",
        question="Is environmental damage, climate or a disaster one of your reasons for coming?",
        direction=NEUTRAL,
    )
    pathway_interest: YesNo = fact(
        YesNo.UNKNOWN,
        label="Interest in lawful migration routes",
        definition="Would like information on legal migration, study, labour or family routes.",
        source="seed 29, 43, 51-52, 63",
        question="Would you like information about lawful routes for migration, study, work or family?",
        direction=NEUTRAL,
    )
