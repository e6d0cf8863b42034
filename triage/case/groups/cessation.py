"""Facts of the group `cessation`: cessation facts; they bear on recognised refugees only."""

from __future__ import annotations

from triage.case.fact import NEUTRAL, TOWARDS_NO, TOWARDS_YES, FactGroup, fact
from triage.case.values import YesNo


class Cessation(FactGroup):
    """Cessation facts; they bear on recognised refugees only."""

    reavailment: YesNo = fact(
        YesNo.UNKNOWN,
        label="Renewed protection of origin State",
        definition="Voluntarily and intentionally re-availed of origin-State protection, and obtained it.",
        source="1951 Conv. art 1C(1); Handbook 118-125",
        question=(
            "Did the person, voluntarily and intentionally, seek the protection of the country of "
            "origin again and obtain it?"
        ),
        direction=TOWARDS_NO,
    )
    new_or_regained_nationality: YesNo = fact(
        YesNo.UNKNOWN,
        label="New or regained nationality",
        definition="Re-acquired lost nationality voluntarily, or acquired a new one and enjoys its protection.",
        source="1951 Conv. art 1C(2)-(3); Handbook 126-132",
        question=(
            "Has the person voluntarily regained a lost nationality, or gained a new one and enjoyed "
            "the protection that comes with it?"
        ),
        direction=TOWARDS_NO,
    )
    circumstances_changed: YesNo = fact(
        YesNo.UNKNOWN,
        label="Lasting change in country of origin",
        definition=(
            "Change in the country of origin that is fundamental, effective and durable and removes "
            "the reason for fear."
        ),
        source="1951 Conv. art 1C(5)-(6); GIP 3 paras 10-16; ExCom 69",
        question=(
            "Has the country of origin changed in a fundamental, effective and lasting way that "
            "removes the reason for the fear?"
        ),
        direction=TOWARDS_NO,
    )
    compelling_reasons: YesNo = fact(
        YesNo.UNKNOWN,
        label="Compelling reasons from past persecution",
        definition="Compelling reasons from past persecution for refusing protection of the origin State.",
        source="1951 Conv. art 1C(5)-(6); GIP 3 paras 20-21; ExCom 69(d)",
        question=(
            "Do past experiences of persecution give the person compelling reasons not to accept the "
            "protection of the country of origin?"
        ),
        direction=TOWARDS_YES,
    )
    review_opened: YesNo = fact(
        YesNo.UNKNOWN,
        label="Authority proposes to end status",
        definition="The authority has opened, or announced, a procedure to end, cancel or revoke refugee status.",
        source="1951 Conv. art 1C; GIP 3 para 25; UNHCR Cancellation Note 2004",
        question="Has the authority opened or announced a procedure to end the person's refugee status?",
        direction=NEUTRAL,
    )
