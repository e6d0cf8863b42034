"""Under which law a case is assessed: the country of asylum selects the profile, by what binds it on the day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from triage.case import CaseFile, case_under
from triage.errors import CaseError, Problem
from triage.readers.derivation import Premises, premises_of
from triage.rulebook.model import Profile, Rulebook
from triage.rulebook.treaties import REFUGEE_CONVENTION, Binding, State


class Choice(StrEnum):
    """Who selected the profile: what binds the country of asylum, the caller by name, or nobody."""

    BY_COUNTRY = "by_country"
    BY_REQUEST = "by_request"
    BY_DEFAULT = "by_default"


@dataclass(frozen=True)
class LegalRegime:
    """The law that a case is assessed under.

    `rulebook` holds the rules in force on the day. `because` says in one paragraph why this `profile` applies.
    `law` gives the nodes that treaties.yaml settles, `reasons` a sentence for each.
    """

    rulebook: Rulebook
    profile: Profile
    choice: Choice
    because: str
    law: Mapping[str, str]
    reasons: Mapping[str, str]

    def premises(self, case: CaseFile) -> Premises:
        """Return what an inference over the case under this law starts from.

        A rulebook of another day may have another vocabulary: facts that it does not know are left out if they are
        unknown, and otherwise refused with `CaseError`.
        """
        return premises_of(case_under(case, self.rulebook), self.profile, self.law)


def legal_regime(case: CaseFile, rulebook: Rulebook, requested: str | None = None) -> LegalRegime:
    """Return the law for a case: the rules in force on its day, and the profile of its country or as requested.

    Raises `UnknownNameError` if there is no such profile, `CaseError` if the case has no day of assessment or no
    rule is in force on it. A country whose treaties are not recorded has the profile that needs none.
    """
    day, in_force = _day_of(case, rulebook)
    state = rulebook.states.get(case.country_of_asylum) if case.country_of_asylum else None
    if requested is not None:
        profile, choice = rulebook.profile(requested), Choice.BY_REQUEST
        because = f"The profile was asked for by name. It says: {profile.because}"
    elif state is not None:
        profile, choice = _profile_for(state, day, rulebook), Choice.BY_COUNTRY
        because = f"{_bound(state, day)} {profile.because}"
    else:
        profile, choice = _profile_without_country(rulebook), Choice.BY_DEFAULT
        because = profile.because
    law, reasons = _law(state, day)
    return LegalRegime(in_force, profile, choice, because, law, reasons)


def _day_of(case: CaseFile, rulebook: Rulebook) -> tuple[date, Rulebook]:
    """Return the day as of which a case is assessed, with the rules in force on it."""
    if case.assessed_on is None:
        remedy = "Give the day as of which the case is assessed, as YYYY-MM-DD."
        raise CaseError([Problem("/assessed_on", "The day of the assessment is missing.", remedy)])
    in_force = rulebook.as_of(case.assessed_on)
    if not in_force.rules:
        message = "No rule of the rulebook is in force on this day."
        raise CaseError([Problem("/assessed_on", message, f"Give a day from {rulebook.turning_days[0]} on.")])
    return case.assessed_on, in_force


def _profile_for(state: State, day: date, rulebook: Rulebook) -> Profile:
    bound = state.bound_on(day)
    for profile in rulebook.profiles.values():
        if profile.bound_by is not None and (
            any(binding in bound for binding in profile.bound_by) or (not bound and not profile.bound_by)
        ):
            return profile
    return _profile_without_country(rulebook)


def _profile_without_country(rulebook: Rulebook) -> Profile:
    return next(profile for profile in rulebook.profiles.values() if profile.bound_by is None)


def _bound(state: State, day: date) -> str:
    bound = state.bound_on(day)
    if not bound:
        return f"{state.name} is bound by no refugee instrument on {day}."
    named = [f"{binding.spoken} (since {period.first}{_of(state, binding)})" for binding, period in bound.items()]
    return f"{state.name} is bound by {_listed(named)}."


def _of(state: State, binding: Binding) -> str:
    return f", {state.laws[binding]}" if binding in state.laws else ""


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _law(state: State | None, day: date) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the values of the `law` nodes, and a reason for each."""
    if state is None:
        missing = "No country of asylum with recorded treaties is named."
        nodes = ("law.refugee_convention", "law.geographic_limitation")
        return dict.fromkeys(nodes, "not_recorded"), dict.fromkeys(nodes, missing)
    binding = any(treaty in state.bound_on(day) for treaty in REFUGEE_CONVENTION)
    checked = f"(treaties.yaml, checked {state.checked})"
    law = {
        "law.refugee_convention": "binding" if binding else "not_binding",
        "law.geographic_limitation": "yes" if binding and state.geographic_limitation else "no",
    }
    reasons = {
        "law.refugee_convention": f"{' '.join(_convention(state, day))} {checked}",
        "law.geographic_limitation": f"{state.name}: {state.geographic_limitation or 'none'} {checked}",
    }
    return law, reasons


def _convention(state: State, day: date) -> Iterator[str]:
    bound = state.bound_on(day)
    for treaty in REFUGEE_CONVENTION:
        standing = f"since {bound[treaty].first}" if treaty in bound else "no"
        yield f"{state.name}, party to {treaty.spoken}: {standing}."
