"""The gates of the dossier (section 6.2): an adverse procedure implies that all its conditions are *known*."""

from __future__ import annotations

from collections.abc import Mapping

from tests.mutation.results import Result
from triage.language.sentences import EntityKind

RETURN_GATE = {
    "prior.status_here": "rejected_final",
    "prior.fair_procedure": "yes",
    "prior.new_elements": "no",
    "nonrefoulement_bar": "none_identified",
    "sur_place": "none",
    "trafficking": "none",
    "stateless": "none",
    "ret.hr_bar_risk": "no",
    "coi.nonreturn_advice": "no",
    "ret.nationality_confirmed": "yes",
    "ret.safe_conditions": "yes",
}
UNFOUNDED_GATE = {
    "claims_recorded": "yes",
    "protection_signal": "expressed",
    "mu_blocked": "no",
    "proc.informed": "yes",
    "proc.full_interview": "yes",
    "proc.competent_authority": "yes",
    "proc.review_available": "yes",
    "coi.current": "yes",
}
TRANSFER_STAY = {
    "serious_protection_problem": "no",
    "risk_of_harm_there": "no",
    "readmission_agreed": "yes",
    "nonrefoulement_guaranteed": "yes",
    "adequate_protection": "yes",
    "right_to_remain": "yes",
    "individual_assessment_done": "yes",
}


def return_gate(result: Result) -> bool:
    """Return is proposed only after a fair final decision and every check (I-09)."""
    values = result.values
    return result.procedure != "return_support" or (
        _are(result, RETURN_GATE)
        and values["inclusion"] != "strong"
        and (values["child"] == "adult" or values["ret.bid_supports_return"] == "yes")
    )


def unfounded_gate(result: Result) -> bool:
    """The fast negative lane is opened only with every guarantee known to be there (I-11)."""
    inclusion = result.values["inclusion"]
    deceptive = result.values["deception"] == "established" and inclusion in ("unrelated", "weak")
    return result.procedure != "accelerated_manifestly_unfounded" or (
        _are(result, UNFOUNDED_GATE) and (inclusion == "unrelated" or deceptive)
    )


def readmission_gate(result: Result) -> bool:
    """A first country is asked only if every condition of one stay is known to be met (I-13)."""
    return result.procedure != "first_country_readmission" or _transferable(
        result, {"recognised_or_prima_facie"}, {}
    )


def third_country_gate(result: Result) -> bool:
    """A third country is asked only if every condition of one stay is known to be met (I-14)."""
    return result.procedure != "third_country_admissibility" or (
        result.values["needs"] != "heightened"
        and result.values["protection_signal"] == "expressed"
        and _transferable(
            result,
            {"transit", "asylum_seeker", "durable_residence"},
            {"fair_procedure_access": "yes", "connection": "yes"},
        )
    )


def stays(result: Result) -> list[dict[str, str]]:
    """Return the facts and findings of each stay, by name."""
    entities = result.entities[EntityKind.STAY]
    return [
        {node.partition(".")[2]: value for node, value in result.values.items() if node.startswith(f"{stay}.")}
        for stay in entities
    ]


def _are(result: Result, wanted: Mapping[str, str]) -> bool:
    return all(result.values[node] == value for node, value in wanted.items())


def _transferable(result: Result, kinds: set[str], further: Mapping[str, str]) -> bool:
    return (
        result.values["child"] == "adult"
        and result.values["trafficking"] == "none"
        and result.values["family.close_family_here"] == "no"
        and any(
            stay["kind"] in kinds
            and stay["reason_for_leaving"] in ("other", "assistance_gap")
            and all(stay[name] == value for name, value in {**TRANSFER_STAY, **further}.items())
            for stay in stays(result)
        )
    )
