"""What the law says of the others in a file is told where the file says in what they differ, and not else."""

from __future__ import annotations

from typing import Any

import pytest

from triage import assess, case_from_data

GROUP = {"country_information": {"prima_facie_group": "yes"}, "applicant": {"protection_wish": "yes"}}
CRIME = {"exclusion": {"indication_article_1f_a": "yes"}, "applicant": {"protection_wish": "yes"}}
CITIZEN = {"applicant": {"nationality_of_this_country": "claimed"}, "circumstances": {"place": "on_territory"}}
TRAFFICKED = {"trafficking": {"exploitation": "yes"}}
GOES_HOME = {"return_conditions": {"voluntary_wish": "yes"}, "circumstances": {"detained": "yes"}}
AFRAID = {"claims": [{"harms": ["life_or_liberty"]}], "applicant": {"protection_wish": "yes"}}
RELATED = {"family": {"recognised_member_here": "yes"}, "applicant": {"protection_wish": "yes"}}
REVIEWED = {
    "earlier_procedure": {"status_here": "recognised"},
    "cessation": {"review_opened": "yes", "review_ground": "changed_circumstances"},
}

OTHERS: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "whoever is of another nationality has a claim": (
        "group_membership",
        "nationality",
        GROUP,
        "Each of the others has a claim",
    ),
    "a fighter is looked at alone": ("group_membership", "conduct", GROUP, "The others are recognised meanwhile"),
    "poor reasons leave nobody out": ("group_membership", "reasons_to_flee", GROUP, "out of the group"),
    "exclusion reaches no relative": ("individual_responsibility", "conduct", CRIME, "no exclusion reaches them"),
    "a relative is verified alone": ("nationality_of_this_country", "status", CITIZEN, "Each is verified alone"),
    "each victim is identified alone": ("trafficking", "wish", TRAFFICKED, "Each is identified alone"),
    "a wish binds no other": ("freedom_of_wish_to_return", "wish", GOES_HOME, "binds no other"),
    "reasons are answered one by one": ("well_founded_fear", "reasons_to_flee", AFRAID, "answered by itself"),
    "each fears their own country": ("family_link", "nationality", RELATED, "no protection for another"),
    "a review is of one person": (
        "cessation_by_changed_circumstances",
        "status",
        REVIEWED,
        "a review of their own",
    ),
}


def told(point: str, facts: dict[str, Any], *differences: str) -> str:
    """Return what a point says of the case of a family with these differences."""
    family = {**facts.get("circumstances", {}), "persons_in_file": "one_family", "what_differs": list(differences)}
    assessment = assess(case_from_data({"assessed_on": "2026-11-28", **facts, "circumstances": family}))
    return " ".join(
        " ".join(each.text.split())
        for raised in assessment.points_at_issue
        if raised.id == point
        for each in raised.here
    )


@pytest.mark.parametrize("law", OTHERS)
def test_the_others_of_a_file_are_answered_where_it_says_in_what_they_differ(law: str) -> None:
    point, difference, facts, sentence = OTHERS[law]
    assert sentence in told(point, facts, difference)
    assert sentence not in told(point, facts)
    assert sentence not in told(point, facts, "age")
