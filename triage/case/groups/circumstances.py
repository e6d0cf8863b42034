"""Facts of the group `circumstances`: where the person is and how the host State receives claims."""

from __future__ import annotations

from triage.case.fact import MIXED, NEUTRAL, TOWARDS_YES, FactGroup, fact
from triage.case.values import Place, YesNo


class CaseCircumstances(FactGroup):
    """Where the person is and how the host State receives claims."""

    place: Place = fact(
        Place.UNKNOWN,
        label="Place where the person is now",
        definition=(
            "Where the person physically is now. `inside_own_country` means inside the country of "
            "nationality (or, if stateless, of former habitual residence)."
        ),
        source="1951 Conv. art 1A(2); Handbook 87-88; seed 8, 26-27",
        question=(
            "Where is the person now: in their own country (if stateless, the country of former "
            "residence), at sea, at a border or in a transit zone, or in this country?"
        ),
        direction=MIXED,
    )
    in_distress: YesNo = fact(
        YesNo.UNKNOWN,
        label="Immediate danger to life or safety",
        definition=(
            "Life or physical safety is in immediate danger (unseaworthy boat, abandonment, exposure, no water)."
        ),
        source="SAR 1979 Annex 1.3.13; SOLAS V/33; seed 17, 27",
        question=(
            "Is the person's life or physical safety in immediate danger right now, for example from "
            "an unsafe boat, abandonment, exposure or lack of water?"
        ),
        direction=TOWARDS_YES,
    )
    intercepted: YesNo = fact(
        YesNo.UNKNOWN,
        label="Stopped before reaching asylum procedure",
        definition=(
            "The person was stopped, diverted, pushed back or apprehended before reaching an asylum procedure."
        ),
        source="ExCom 97(a); seed 26",
        question=(
            "Was the person stopped, diverted, pushed back or apprehended before reaching an asylum procedure?"
        ),
        direction=NEUTRAL,
    )
    detained: YesNo = fact(
        YesNo.UNKNOWN,
        label="Deprived of liberty at present",
        definition="Deprived of liberty at present, whatever the place is called.",
        source="1951 Conv. art 31(2); ExCom 44; Detention Guidelines 2012; seed 17",
        question=("Is the person being held in a place they are not free to leave, whatever that place is called?"),
        direction=NEUTRAL,
    )
    removal_imminent: YesNo = fact(
        YesNo.UNKNOWN,
        label="Removal possible within days",
        definition="Removal, expulsion or push-back is scheduled or physically possible within days.",
        source="Handbook 192(vii); ExCom 8(e)(vii); seed 9, 26",
        question=(
            "Is the person's removal, expulsion or push-back scheduled, or could it physically happen "
            "within the next few days?"
        ),
        direction=NEUTRAL,
    )
    extradition_request: YesNo = fact(
        YesNo.UNKNOWN,
        label="Extradition request by another State",
        definition="Another State has asked for surrender of the person.",
        source="UNHCR Extradition Note 2008; 1951 Conv. art 33",
        question="Has another State asked this country to hand the person over (extradition)?",
        direction=TOWARDS_YES,
    )
    large_scale_influx: YesNo = fact(
        YesNo.UNKNOWN,
        label="Large or sudden arrivals",
        definition="Arrivals so numerous or sudden that examining each case individually is impracticable.",
        source="ExCom 22, 100; GIP 11; seed 16, 35",
        question=(
            "Are arrivals at present so numerous or so sudden that it is not practicable to examine "
            "each case individually?"
        ),
        direction=TOWARDS_YES,
    )
    mixed_movement: YesNo = fact(
        YesNo.UNKNOWN,
        label="Arrival in a mixed movement",
        definition="The person arrived in a flow containing both refugees and others.",
        source="seed 3, 23, 41; 10-Point Plan",
        question="Did the person arrive in a movement of people that includes both refugees and others?",
        direction=NEUTRAL,
    )
    party_to_1951_convention: YesNo = fact(
        YesNo.UNKNOWN,
        label="Host State bound by the Convention",
        definition="Host State is bound by the 1951 Convention or 1967 Protocol.",
        source="seed 66",
        question="Is this country bound by the 1951 Refugee Convention or its 1967 Protocol?",
        direction=NEUTRAL,
    )
    national_status_determination_available: YesNo = fact(
        YesNo.UNKNOWN,
        label="National status procedure available",
        definition="The host State runs a functioning refugee status procedure open to this person.",
        source="seed 34, 66, 78-79; UNHCR Statute 8",
        question=(
            "Does this country run a working procedure for deciding refugee status that is open to this person?"
        ),
        direction=NEUTRAL,
    )
    unhcr_access: YesNo = fact(
        YesNo.UNKNOWN,
        label="Possibility to contact UNHCR",
        definition="The person can actually contact UNHCR (or its partner).",
        source="1951 Conv. art 35; ExCom 8(e)(iv); seed 26",
        question="Is the person able, in practice, to contact UNHCR (the UN Refugee Agency) or its partner?",
        direction=NEUTRAL,
    )
    entry_charge_pending: YesNo = fact(
        YesNo.UNKNOWN,
        label="Charge for irregular entry pending",
        definition=(
            "A criminal or administrative charge for irregular entry, stay or use of false papers is "
            "pending against the person."
        ),
        source="1951 Conv. art 31(1); GIP 14",
        question=("Is a charge for irregular entry, stay or use of false papers pending against the person?"),
        direction=NEUTRAL,
    )
