"""What the law asks of every case that raises a point is told once the point is raised, behind no further fact.

Each row names the sentence that a lawyer misses where it is not told, and where it comes from; the facts are the
fewest that raise the point. What was found missing, and how, stands in decision 75.
"""

from __future__ import annotations

from typing import Any

import pytest

from triage import assess, case_from_data

OWN_COUNTRY = {"applicant": {"nationality_of_this_country": "claimed"}, "circumstances": {"place": "on_territory"}}
GROUP = {"country_information": {"prima_facie_group": "yes"}, "applicant": {"protection_wish": "yes"}}
HELD = {"circumstances": {"detained": "yes"}}
CHARGED = {"circumstances": {"entry_charge_pending": "yes"}, "applicant": {"protection_wish": "yes"}}
SURRENDER = {"circumstances": {"extradition_request": "yes"}}
ELSEWHERE_AT_HOME = {"claims": [{"agents": ["non_state"]}]}
DOUBTED = {"claims": [{"account": "minor_gaps"}], "applicant": {"protection_wish": "yes"}}
DANGER = {"claims": [{"harms": ["torture_or_inhuman"]}], "applicant": {"protection_wish": "yes"}}
STAY = {
    "earlier_procedure": {"status_here": "rejected_final", "stay_application_pending": "yes"},
    "applicant": {"protection_wish": "yes"},
}
TRAFFICKED = {"trafficking": {"exploitation": "yes"}}
UNPAID = {"trafficking": {"labour_rights_breach": "yes"}}
UNDETERMINED = {"applicant": {"nationality": "undetermined"}}
WITHDRAWN = {"applicant": {"nationality_withdrawn": "by_operation_of_law"}}
REUNION = {"family": {"reunification_requested": "yes"}}
WITH_CHILDREN = {"family": {"accompanying_children": "yes"}, "circumstances": {"detained": "yes"}}
AT_THE_BORDER = {
    "circumstances": {"place": "border_or_transit_zone"},
    "applicant": {"protection_wish": "yes"},
}
ASKED_ABOUT = {"circumstances": {"third_party_asks": ["relative"]}}
ON_THE_WAY = {
    "stays": [{"kind": "transit", "fair_procedure_access": "no"}],
    "applicant": {"protection_wish": "yes"},
}
REVIEWED = {
    "earlier_procedure": {"status_here": "recognised"},
    "cessation": {"review_opened": "yes", "review_ground": "own_act"},
}
WRONGLY_GIVEN = {
    "earlier_procedure": {"status_here": "recognised"},
    "cessation": {"review_opened": "yes", "review_ground": "wrong_grant"},
}
REFUSED = {"earlier_procedure": {"status_here": "rejected_appealable"}, "applicant": {"protection_wish": "yes"}}
AFTER_A_DISASTER = {"claims": [{"harms": ["disaster_effects"]}], "applicant": {"protection_wish": "yes"}}
TO_HIDE = {"claims": [{"concealment_expected": "yes"}], "applicant": {"protection_wish": "yes"}}
CRIME = {"exclusion": {"indication_article_1f_a": "yes"}, "applicant": {"protection_wish": "yes"}}

LAW: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "nobody is a refugee in the own country (1951 Convention, article 1A(2))": (
        "nationality_of_this_country",
        OWN_COUNTRY,
        ("comes before asylum and statelessness", "refugee status does not reach"),
    ),
    "an entry in a register renounces no nationality (1961 Convention, article 7)": (
        "nationality_of_this_country",
        OWN_COUNTRY,
        ("an entry in a register of refugees",),
    ),
    "a card that is due waits for no second check (fair administrative action)": (
        "nationality_of_this_country",
        OWN_COUNTRY,
        ("without a second check", "keeps its protection until nationality is confirmed"),
    ),
    "recognition of a group ends by decision alone (Guidelines 11)": (
        "group_membership",
        GROUP,
        ("an announced review or a closed border changes nothing",),
    ),
    "whoever is outside a group has a claim (Guidelines 11)": (
        "group_membership",
        GROUP,
        ("neither an unlawful migrant nor to be handed over", "bars no claim", "acts, age, force"),
    ),
    "a closed place is detention by whatever name (article 9 of the Covenant)": (
        "detention",
        HELD,
        ("whatever its name", "ICCPR 9"),
    ),
    "a check of security is no lasting ground (General Comment 35, paragraph 15)": (
        "detention",
        HELD,
        ("A check of security carries a short time only", "a day for the decision"),
    ),
    "no number of days is without delay (article 31)": (
        "penalties_for_entry",
        CHARGED,
        ("no fixed number of days", "may still find it too long", "decides itself who is a refugee"),
    ),
    "guilt does not lift the bar on torture (Chahal)": ("extradition", SURRENDER, ("whether or not it is true",)),
    "hardship that many bear is hardship (AA (Uganda))": (
        "internal_relocation",
        ELSEWHERE_AT_HOME,
        ("to be exploited in order to survive is undue hardship", "is shown, not assumed"),
    ),
    "origin is a fact of its own (Handbook 196)": (
        "credibility",
        DOUBTED,
        ("by place, daily life and language", "a State to which they are not sent"),
    ),
    "the bar on return waits for no form (Executive Committee 8)": (
        "complementary_protection",
        DANGER,
        ("from the first word of fear", "the decision names that State"),
    ),
    "facts behind a refused claim weigh as hardship (Kanthasamy)": (
        "private_and_family_life",
        STAY,
        ("count as hardship", "guidance being no threshold"),
    ),
    "reports on a force accuse nobody (Guidelines 5)": (
        "crime_under_article_1f_a",
        CRIME,
        ("reports on a force in general", "is told how it is asked for"),
    ),
    "consent answers nothing where a means was used (Palermo Protocol, article 3)": (
        "trafficking",
        TRAFFICKED,
        (
            "agreement counts for nothing",
            "the State looks for itself",
            "neither on testimony nor",
            "threat (of removal too)",
        ),
    ),
    "an open door disproves no forced labour (Convention 29 of the ILO, article 2)": (
        "rights_at_work",
        UNPAID,
        ("Held-back papers, debt, isolation", "an open door, is no answer"),
    ),
    "a stay is no condition of finding out statelessness (Handbook on statelessness)": (
        "statelessness",
        UNDETERMINED,
        ("lawful stay bars nobody", "a State that is feared is not asked", "Each child's nationality"),
    ),
    "nobody is made stateless, and everybody may come home (article 12(4) of the Covenant)": (
        "loss_of_nationality",
        WITHDRAWN,
        ("Nobody is made stateless", "Everybody may enter and stay in their own country"),
    ),
    "conditions of reunion ask nobody for the impossible (Final Act, B)": (
        "family_reunification",
        REUNION,
        ("only as far as this person can meet it", "nobody is sent to a State that is feared"),
    ),
    "what threatens a child is its own claim (Convention on the Rights of the Child, article 22)": (
        "best_interests",
        WITH_CHILDREN,
        ("is a claim of its own", "only to a carer who was checked"),
    ),
    "to turn back at the border or at sea is return (Hirsi Jamaa)": (
        "admission_at_the_border",
        AT_THE_BORDER,
        ("in a transit zone and at sea", "without a look at each is forbidden", "a child is let in first"),
    ),
    "an embassy learns nothing (Executive Committee 91)": (
        "third_party_request",
        ASKED_ABOUT,
        ("not to check a paper either", "nobody a list of names"),
    ),
    "what is feared in another country is asked actively (Hirsi Jamaa)": (
        "safety_of_another_country",
        ON_THE_WAY,
        ("asks the person actively", "the journey through it is not"),
    ),
    "a passport lets the intention be presumed, and the presumption falls (Handbook 121)": (
        "cessation_by_own_acts",
        REVIEWED,
        ("lets this be presumed", "rebut it"),
    ),
    "revocation is for article 1F(a) and (c) alone (UNHCR note on cancellation, 2004)": (
        "cancellation_or_revocation",
        WRONGLY_GIVEN,
        ("article 1F(a) or (c) names", "never for 1F(b) or a crime here"),
    ),
    "membership comes near only in a brutal organisation (Ezokola)": (
        "individual_responsibility",
        CRIME,
        ("limited, brutal purpose",),
    ),
    "notice comes promptly, and is not kept back against suits (articles 2(3) and 13 of the Covenant)": (
        "remedy_in_time",
        REFUSED,
        ("is made known promptly", "to keep it back so that nobody sues makes removal unlawful"),
    ),
    "a disaster in the country of stay is none in the country of return (1951 Convention, article 1A(2))": (
        "disaster_and_climate",
        AFTER_A_DISASTER,
        ("no reason against return elsewhere",),
    ),
    "work that expresses an opinion is not given up, another may be changed (HJ (Iran))": (
        "concealment",
        TO_HIDE,
        ("giving up work that expresses it",),
    ),
}


@pytest.mark.parametrize("law", LAW)
def test_what_the_law_asks_of_every_such_case_is_told_as_soon_as_the_point_is_raised(law: str) -> None:
    point, facts, sentences = LAW[law]
    assessment = assess(case_from_data({"assessed_on": "2026-11-28", **facts}))
    [raised] = [each for each in assessment.points_at_issue if each.id == point]
    told = " ".join(
        " ".join(
            (raised.test, raised.burden, raised.if_yes, raised.if_no, *(each.text for each in raised.here))
        ).split()
    )
    assert [sentence for sentence in sentences if sentence not in told] == []
