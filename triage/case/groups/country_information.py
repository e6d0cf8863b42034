"""Facts of the group `country_information`: about the population the person belongs to."""

from __future__ import annotations

from triage.case.fact import NEUTRAL, TOWARDS_NO, TOWARDS_YES, FactGroup, fact
from triage.case.values import YesNo


class CountryInformation(FactGroup):
    """Country-of-origin information about the population the person belongs to."""

    prima_facie_group: YesNo = fact(
        YesNo.UNKNOWN,
        label="Group recognised prima facie",
        definition="Belongs to a group recognised prima facie by the host State or UNHCR.",
        source="GIP 11; ExCom 22; seed 35",
        question=(
            "Does the person belong to a group that this country or UNHCR recognises on the evidence "
            "for the whole group (prima facie)?"
        ),
        direction=TOWARDS_YES,
    )
    presumption_of_inclusion: YesNo = fact(
        YesNo.UNKNOWN,
        label="Presumption of inclusion for this profile",
        definition="Profile is covered by a presumption of inclusion in eligibility guidance.",
        source="Aide-Memoire (presumption of inclusion); Handbook 44",
        question=("Does eligibility guidance presume that people with this profile meet the refugee definition?"),
        direction=TOWARDS_YES,
    )
    generalised_violence: YesNo = fact(
        YesNo.UNKNOWN,
        label="Generalised violence in country of origin",
        definition="Indiscriminate or generalised violence in the country or home area.",
        source="OAU 1969 art I(2); Cartagena III(3); GIP 12; seed 8",
        question="Is there indiscriminate or generalised violence in the country of origin or the home area?",
        direction=TOWARDS_YES,
    )
    public_order_breakdown: YesNo = fact(
        YesNo.UNKNOWN,
        label="Serious disturbance of public order",
        definition=(
            "Events seriously disturbing public order, massive human-rights violations, occupation, "
            "foreign aggression."
        ),
        source="OAU 1969 art I(2); Cartagena III(3); seed 8",
        question=(
            "Is the country of origin affected by events that seriously disturb public order, massive "
            "human-rights violations, occupation or foreign aggression?"
        ),
        direction=TOWARDS_YES,
    )
    nonreturn_advice: YesNo = fact(
        YesNo.UNKNOWN,
        label="Current advice against returns",
        definition="UNHCR or a competent body currently advises against returns to the country or area.",
        source="UNHCR positions on returns; seed 9",
        question=(
            "Does UNHCR or another competent body currently advise against returns to the country or "
            "area of origin?"
        ),
        direction=TOWARDS_YES,
    )
    listed_safe: YesNo = fact(
        YesNo.UNKNOWN,
        label="National safe-country listing",
        definition="Country of origin is on a national list of safe countries.",
        source="ExCom 87(j)",
        question="Is the country of origin on a national list of safe countries?",
        direction=NEUTRAL,
    )
    current: YesNo = fact(
        YesNo.UNKNOWN,
        label="Quality of country information used",
        definition=(
            "The country information relied on is recent, accurate and from several sources. `yes` is "
            "what permits adverse reliance."
        ),
        source="seed 34; Handbook 42",
        question=(
            "Is the country information relied on in this case recent, accurate and taken from several sources?"
        ),
        direction=TOWARDS_NO,
    )
