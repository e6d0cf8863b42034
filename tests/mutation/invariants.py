"""The dossier's invariants that speak of one case (section 6), as predicates over a result.

`ret.hr_bar_risk` and the like are facts; words without a dot are findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tests.mutation.gates import readmission_gate, return_gate, stays, third_country_gate, unfounded_gate
from tests.mutation.results import Result
from triage.language.sentences import OutputKind

ADVERSE = {
    "return_support",
    "first_country_readmission",
    "third_country_admissibility",
    "accelerated_manifestly_unfounded",
}
TRANSFER = {"first_country_readmission", "third_country_admissibility"}
BEFORE_EXCLUSION = {
    "rescue_first",
    "internal_displacement_referral",
    "combatant_separation_verification",
    "appeal_or_review",
    "status_review",
    "durable_solutions_planning",
    "subsequent_claim_examination",
    "return_support",
    "post_rejection_protection_review",
    "prima_facie_processing",
    "child_best_interests_rsd",
    "regular_rsd_exclusion",
}
NOT_FOR_CHILDREN = {
    "accelerated_manifestly_unfounded",
    "first_country_readmission",
    "third_country_admissibility",
    "status_review",
    "combatant_separation_verification",
}
LANE_SWITCHES = {
    "policy.mu_procedure": "accelerated_manifestly_unfounded",
    "policy.third_country": "third_country_admissibility",
    "policy.first_country_readmission": "first_country_readmission",
    "policy.simplified": "simplified_rsd",
    "policy.merged_rsd": "merged_rsd_resettlement",
}


def broken(result: Result) -> Iterator[str]:
    """Yield the names of the invariants that do not hold."""
    return (name for name, holds in INVARIANTS.items() if not holds(result))


def _safe(result: Result) -> frozenset[str]:
    return result.terms[OutputKind.SAFEGUARD]


def _exclusion_lane(result: Result) -> bool:
    values = result.values
    open_question = values["exclusion_concern"] != "none" and values["protection_signal"] == "expressed"
    return not (open_question and values["child"] != "treat_as_child") or (
        result.procedure in BEFORE_EXCLUSION
        and {"inclusion_before_exclusion", "exclusion_guarantees"} <= _safe(result)
    )


def _recognised_elsewhere(result: Result) -> bool:
    if not any(stay["kind"] == "recognised_or_prima_facie" for stay in stays(result)):
        return True
    return (
        result.procedure not in {"return_support", "accelerated_manifestly_unfounded"}
        and "no_direct_or_indirect_return" in _safe(result)
        and (result.procedure not in TRANSFER or "no_return_to_origin" in _safe(result))
    )


def _children(result: Result) -> bool:
    return result.values["child"] == "adult" or (
        result.procedure not in NOT_FOR_CHILDREN
        and (result.procedure != "return_support" or result.values["ret.bid_supports_return"] == "yes")
    )


def _child_alone(result: Result) -> bool:
    alone = result.values["applicant.unaccompanied_or_separated"] != "no"
    return not (result.values["child"] == "treat_as_child" and alone) or (
        "guardian_before_any_step" in _safe(result)
    )


def _life_first(result: Result) -> bool:
    at_risk = result.values["case.place"] == "at_sea" and result.values["case.in_distress"] != "no"
    return not at_risk or (result.procedure == "rescue_first" and result.priority == "emergency")


def _right_to_stay(result: Result) -> bool:
    values = result.values
    seeks = values["protection_signal"] != "none" and values["prior.status_here"] != "rejected_final"
    return not seeks or {"right_to_remain_pending_decision", "no_direct_or_indirect_return"} <= _safe(result)


def _never(node: str, unless: str, procedures: set[str]) -> Callable[[Result], bool]:
    return lambda result: result.values[node] == unless or result.procedure not in procedures


def _switch(parameter: str, procedure: str) -> Callable[[Result], bool]:
    return lambda result: result.values[parameter] == "on" or procedure not in result.candidates


INVARIANTS: Mapping[str, Callable[[Result], bool]] = {
    "I-01 totality": lambda result: result.procedure != "",
    "I-02 a person decides": lambda result: "human_decision_maker" in _safe(result),
    "I-09 return gate": return_gate,
    "I-11 manifestly unfounded gate": unfounded_gate,
    "I-13 readmission gate": readmission_gate,
    "I-14 third-country gate": third_country_gate,
    "I-18 trafficked persons": _never("trafficking", "none", ADVERSE),
    "I-27 exclusion needs the full lane": _exclusion_lane,
    "I-30 recognised elsewhere": _recognised_elsewhere,
    "I-34 children": _children,
    "I-35 child alone": _child_alone,
    "I-36 life first": _life_first,
    "I-37 right to stay": _right_to_stay,
    "I-38 stateless": _never("stateless", "none", {"return_support", "accelerated_manifestly_unfounded"}),
    "I-39 inside own country": lambda result: (
        result.values["case.place"] != "inside_own_country" or result.procedure == "internal_displacement_referral"
    ),
    "I-40 more than migration advice": _never("protection_signal", "none", {"information_and_options"}),
    "I-41 torture bar": _never("ret.hr_bar_risk", "no", {"return_support"}),
    **{
        f"a lane that {parameter} shuts is not proposed": _switch(parameter, procedure)
        for parameter, procedure in LANE_SWITCHES.items()
    },
}
