"""Example cases for the OpenAPI document, one for each main path. A test posts each and reads the procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Facts = Mapping[str, object]

_ASSESSED = {"assessed_on": "2026-11-23"}

Claim = Mapping[str, str | list[str]]
"""The facts of one claim, stay or group: words, or lists of words."""

# Everything that has to be known before a step may lead away from a full examination.
_SCREENED: dict[str, Claim] = {
    "circumstances": {
        "place": "on_territory",
        "in_distress": "no",
        "intercepted": "no",
        "detained": "no",
        "removal_imminent": "no",
        "removal_order": "none",
        "extradition_request": "no",
        "large_scale_influx": "no",
        "mixed_movement": "no",
        "party_to_1951_convention": "yes",
        "national_status_determination_available": "yes",
        "unhcr_access": "yes",
        "host_measure": "none",
    },
    "screening": {
        "trafficking": "nothing_found",
        "needs": "nothing_found",
        "done_by": "trained_official",
        "tool": "recognised",
        "when": "in_this_procedure",
    },
    "proposed_transfer": {"basis": "none"},
    "applicant": {
        "nationality_of_this_country": "not_claimed",
        "age": "adult",
        "unaccompanied_or_separated": "no",
        "protection_wish": "yes",
        "asks_for": "protection",
        "nationality": "single",
        "impaired_capacity": "no",
        "needs_interpreter": "no",
    },
    "vulnerability": {
        "torture_or_trauma": "no",
        "sexual_or_gender_violence_survivor": "no",
        "serious_medical_need": "no",
        "disability": "no",
        "mental_health_need": "no",
        "pregnant_or_single_parent": "no",
        "older_without_support": "no",
        "woman_or_girl_at_risk": "no",
        "destitute": "no",
        "host_threat": "no",
    },
    "trafficking": {
        "act": "no",
        "means": "no",
        "exploitation": "no",
        "control_signs": "no",
        "bought_or_owned": "no",
        "still_under_control": "no",
        "return_risk": "no",
        "compelled_offence": "no",
        "identification": "none",
        "exploiters": "none",
        "exploiter_accuses": "no",
    },
    "family": {
        "recognised_member_here": "no",
        "separated_members": "no",
        "own_claim_or_confidentiality": "no",
        "link_disputed": "nothing",
        "held_apart_here": "no",
        "close_family_here": "no",
        "comes_of_age_soon": "no",
    },
    "exclusion": {
        "indication_article_1f_a": "no",
        "indication_article_1f_b": "no",
        "indication_article_1f_c": "no",
        "indictment": "no",
        "unrwa": "not_applicable",
        "active_combatant": "no",
        "danger_to_host": "no",
    },
    "earlier_procedure": {
        "status_here": "none",
        "sent_back": "no",
        "open_part": "nothing",
        "unhcr_decision": "none",
        "registered_here_before": "no",
        "claim_not_received": "none",
        "refused_as_late": "no",
        "refused_elsewhere": "no",
        "rests_on_safe_origin_list": "no",
        "fair_procedure": "no",
        "new_elements": "no",
        "fraud_indication": "no",
        "stay_application_pending": "no",
        "other_protection_here": "none",
        "temporary_protection_end": "not_ending",
        "other_protection_end": "not_planned",
    },
    "cessation": {"reavailment": "no", "new_or_regained_nationality": "no", "circumstances_changed": "no"},
    "country_information": {
        "prima_facie_group": "no",
        "presumption_of_inclusion": "no",
        "generalised_violence": "no",
        "public_order_breakdown": "no",
        "nonreturn_advice": "no",
        "listed_safe": "no",
        "temporary_protection_decision": "no",
        "current": "yes",
    },
    "return_conditions": {
        "human_rights_bar_risk": "no",
        "nationality_confirmed": "yes",
        "best_interests_support_return": "no",
        "safe_conditions": "no",
        "ties_here": "none",
        "danger_found_here": "no",
    },
    "guarantees": {
        "informed": "yes",
        "full_interview": "yes",
        "competent_authority": "yes",
        "review_available": "yes",
        "legal_assistance": "yes",
        "data_consent": "yes",
        "opportunity_to_speak": "none_raised",
        "hearing_lacked_denied": ["all_others"],
    },
}

_UNRELATED_CLAIM: Claim = {
    "account": "coherent",
    "statement_of": "own_account",
    "genuine_effort": "yes",
    "opportunity_to_explain": "yes",
    "material_deception": "no",
    "late_disclosure": "no",
    "grounds_denied": ["all_others"],
    "harms": ["personal_convenience"],
    "harms_denied": ["all_others"],
    "service_refused": "no",
    "past_harm": "no",
    "similarly_situated_harmed": "no",
    "subjective_fear": "no",
    "country_information_support": "mixed",
    "nexus_link": "no",
    "sur_place": "none",
    "gender_related": "no",
    "sexual_orientation_or_gender_identity": "no",
    "child_specific_harm": "no",
    "concealment_expected": "no",
    "prosecution_element": "none",
    "from_conflict_area": "no",
    "disaster_aggravated": "no",
    "agents": ["no_human_agent"],
    "agents_denied": ["all_others"],
    "corroboration": "no",
    "evidence_unverified": "no",
}

_POLITICAL_CLAIM: Claim = {
    "grounds": ["political_opinion"],
    "harms": ["torture_or_inhuman"],
    "past_harm": "yes",
    "subjective_fear": "yes",
    "country_information_support": "supports",
    "agents": ["state"],
    "state_protection": "ineffective",
    "nexus_link": "yes",
}

_SAFE_STAY = {
    "inhuman_conditions_on_transfer": "no",
    "responsibility_answer": "accepted",
    "status_in_force": "yes",
    "serious_protection_problem": "no",
    "held_captive": "no",
    "reason_for_leaving": "other",
    "readmission_agreed": "yes",
    "nonrefoulement_guaranteed": "yes",
    "adequate_protection": "yes",
    "fair_procedure_access": "yes",
    "risk_of_harm_there": "no",
    "right_to_remain": "yes",
    "individual_assessment_done": "yes",
}


@dataclass(frozen=True)
class ExampleCase:
    """A case as it can be posted, and the id of the procedure that is recommended for it."""

    name: str
    summary: str
    procedure: str
    case: Facts


def _screened(**changes: Mapping[str, str] | list[Claim]) -> Facts:
    """Return the fully screened file with changes: groups are merged, lists of claims and stays set."""
    merged = {
        name: {**_SCREENED.get(name, {}), **change} if isinstance(change, Mapping) else change
        for name, change in changes.items()
    }
    return {**_ASSESSED, **_SCREENED, **merged}


EXAMPLES = (
    ExampleCase(
        "empty_file",
        "An empty file: nothing is known yet, so protection is screened",
        "protection_screening",
        {"reference": "KE-2026-00017", **_ASSESSED},
    ),
    ExampleCase(
        "rescue_at_sea",
        "A boat in distress: life first, before any step about status",
        "rescue_first",
        {**_ASSESSED, "country_of_asylum": "ITA", "circumstances": {"place": "at_sea", "in_distress": "yes"}},
    ),
    ExampleCase(
        "unaccompanied_child",
        "A boy of 16 alone, made to work on the way",
        "child_best_interests_rsd",
        {
            **_ASSESSED,
            "applicant": {"age": "child", "unaccompanied_or_separated": "yes"},
            "trafficking": {"act": "yes", "exploitation": "yes"},
        },
    ),
    ExampleCase(
        "trafficked_person",
        "A woman exploited in the host country, without wish for asylum or fear of return",
        "trafficked_person_protection",
        _screened(
            applicant={"protection_wish": "no", "asks_for": "other_matter"},
            screening={"trafficking": "signs_found"},
            trafficking={"act": "yes", "means": "yes", "exploitation": "yes"},
        ),
    ),
    ExampleCase(
        "journalist",
        "A journalist tortured by police, coherent, with a medical report: the fast lane for well-founded claims",
        "accelerated_well_founded",
        {
            **_ASSESSED,
            "applicant": {"age": "adult", "protection_wish": "yes"},
            "vulnerability": {"torture_or_trauma": "yes"},
            "claims": [
                {**_POLITICAL_CLAIM, "account": "coherent", "genuine_effort": "yes", "corroboration": "yes"},
            ],
        },
    ),
    ExampleCase(
        "manifestly_unfounded",
        "Wants to study abroad, asked for asylum; every protection question was asked and answered",
        "accelerated_manifestly_unfounded",
        _screened(claims=[_UNRELATED_CLAIM]),
    ),
    ExampleCase(
        "one_question_not_asked",
        "The same person, but whether traffickers used means of control was not asked: the regular procedure",
        "regular_rsd",
        _screened(
            screening={"trafficking": "not_done"}, trafficking={"means": "unknown"}, claims=[_UNRELATED_CLAIM]
        ),
    ),
    ExampleCase(
        "readmission",
        "Recognised in a first country, left for better wages, every condition of a return there is met",
        "first_country_readmission",
        _screened(claims=[_POLITICAL_CLAIM], stays=[{"kind": "recognised_or_prima_facie", **_SAFE_STAY}]),
    ),
    ExampleCase(
        "third_country",
        "Came through a safe country with a real connection to it",
        "third_country_admissibility",
        _screened(
            claims=[{"grounds": ["religion"], "harms": ["cumulative_discrimination"], "subjective_fear": "yes"}],
            stays=[{"kind": "transit", "connection": "yes", **_SAFE_STAY}],
        ),
    ),
    ExampleCase(
        "prima_facie",
        "Fled shelling, and the group is recognised prima facie",
        "prima_facie_processing",
        {
            **_ASSESSED,
            "country_of_asylum": "UGA",
            "circumstances": {"large_scale_influx": "yes"},
            "country_information": {"prima_facie_group": "yes", "generalised_violence": "yes", "current": "yes"},
            "claims": [{"harms": ["indiscriminate_violence"], "from_conflict_area": "yes"}],
        },
    ),
    ExampleCase(
        "exclusion",
        "The same group, with an indication of war crimes: a regular procedure that examines exclusion",
        "regular_rsd_exclusion",
        {
            **_ASSESSED,
            "country_information": {"prima_facie_group": "yes", "generalised_violence": "yes"},
            "exclusion": {"indication_article_1f_a": "yes"},
            "claims": [{"harms": ["indiscriminate_violence"], "from_conflict_area": "yes"}],
        },
    ),
    ExampleCase(
        "return_support",
        "Finally and fairly refused, and every bar to return was checked",
        "return_support",
        _screened(
            earlier_procedure={
                "status_here": "rejected_final",
                "fair_procedure": "yes",
                "refusal_rested_on": "fear_not_found",
            },
            return_conditions={"safe_conditions": "yes", "voluntary_wish": "no"},
            vulnerability={"treatment_dependent_illness": "no"},
            family={"accompanying_children": "no"},
            cessation={"compelling_reasons": "no"},
            claims=[{**_UNRELATED_CLAIM, "examined_before": "yes"}],
        ),
    ),
    ExampleCase(
        "return_not_checked",
        "The same refusal, but whether torture threatens was not checked: a protection review",
        "post_rejection_protection_review",
        _screened(
            earlier_procedure={"status_here": "rejected_final", "fair_procedure": "yes"},
            return_conditions={"safe_conditions": "yes", "human_rights_bar_risk": "unknown"},
            claims=[{**_UNRELATED_CLAIM, "examined_before": "yes"}],
        ),
    ),
)
