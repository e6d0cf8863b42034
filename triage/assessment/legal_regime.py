"""Under which law a case is assessed: the country of asylum selects the profile, by what binds it on the day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from triage.case import CaseFile, case_under
from triage.errors import CaseError, Problem
from triage.readers.derivation import LAW_NOT_RECORDED, Premises, premises_of
from triage.rulebook.citations import EUROPEAN_UNION, citation_of, sources_on
from triage.rulebook.model import Profile, Rulebook
from triage.rulebook.treaties import EUROPEAN_LAW, REFUGEE_CONVENTION, Binding, Determination, Period, State
from triage.translation import gettext as _
from triage.translation import listed


class Choice(StrEnum):
    """Who selected the profile: what binds the country of asylum, the caller by name, or nobody."""

    BY_COUNTRY = "by_country"
    BY_REQUEST = "by_request"
    BY_DEFAULT = "by_default"


@dataclass(frozen=True)
class LegalRegime:
    """The law that a case is assessed under.

    `rulebook` holds the rules in force on `day`. `because` says in one paragraph why this `profile` applies.
    `law` gives the nodes that treaties.yaml settles, `reasons` a sentence for each. `places` are the country and
    the union of States whose law governs, `place_known` whether the country of asylum is told.
    """

    day: date
    rulebook: Rulebook
    profile: Profile
    choice: Choice
    because: str
    law: Mapping[str, str]
    reasons: Mapping[str, str]
    places: frozenset[str]
    place_known: bool

    def cited(self, sources: tuple[str, ...]) -> tuple[str, ...]:
        """Return the sources that are law here on the day of the assessment, or explain it."""
        return _cited(self.rulebook, self.day, self.places, sources)

    def may_govern(self, sources: tuple[str, ...]) -> bool:
        """Return whether one of the sources is law on the day, here or, where no country is told, anywhere."""
        return _may_govern(self.rulebook, self.day, self.places if self.place_known else None, sources)

    def premises(self, case: CaseFile) -> Premises:
        """Return what an inference over the case under this law starts from.

        A rulebook of another day may have another vocabulary: facts that it does not know are left out if they are
        unknown, and otherwise refused with `CaseError`.
        """
        return premises_of(case_under(case, self.rulebook), self.profile, self.law)


# The same sources are asked for in very many cases of one day and place.
@lru_cache(maxsize=4096)
def _cited(rulebook: Rulebook, day: date, places: frozenset[str], sources: tuple[str, ...]) -> tuple[str, ...]:
    return sources_on(day, sources, rulebook.instruments, places)


@lru_cache(maxsize=4096)
def _may_govern(rulebook: Rulebook, day: date, places: frozenset[str] | None, sources: tuple[str, ...]) -> bool:
    cited = (citation_of(source, rulebook.instruments) for source in sources)
    return any(
        each.instrument.in_force.covers(day) and (places is None or each.instrument.governs(places))
        for each in cited
        if each is not None
    )


def legal_regime(case: CaseFile, rulebook: Rulebook, requested: str | None = None) -> LegalRegime:
    """Return the law for a case: the rules in force on its day, and the profile of its country or as requested.

    Raises `UnknownNameError` if there is no such profile, `CaseError` if the case has no day of assessment, or no
    rule, or not the profile asked for, is in force on it. A country whose treaties are not recorded has the profile
    that needs none.
    """
    day, in_force = _day_of(case, rulebook)
    state = rulebook.states.get(case.country_of_asylum) if case.country_of_asylum else None
    if requested is not None:
        profile, choice = rulebook.profile(requested), Choice.BY_REQUEST
        if not profile.in_force.covers(day):
            message = f"The profile {requested} is in force {profile.in_force}, and not on this day."
            raise CaseError([Problem("/assessed_on", message, "Ask for the profile of that day, or give its day.")])
        because = _("The profile was asked for by name. It says: %(reason)s") % {"reason": profile.because}
    elif state is not None:
        profile, choice = _profile_for(state, day, rulebook), Choice.BY_COUNTRY
        because = f"{_bound(state, day)} {profile.because}"
    else:
        profile, choice = _profile_without_country(rulebook), Choice.BY_DEFAULT
        because = profile.because
    law, reasons = recorded_law(state, day)
    places = _places(case.country_of_asylum, state, day, profile)
    return LegalRegime(
        day, in_force, profile, choice, because, law, reasons, places, case.country_of_asylum is not None
    )


def _places(country: str | None, state: State | None, day: date, profile: Profile) -> frozenset[str]:
    """Return whose law governs: of the country and its union; where none is told, of those the profile is for."""
    if country is None:
        in_union = Binding.EU_ACQUIS in (profile.bound_by or ())
        return frozenset({*profile.countries, *([EUROPEAN_UNION] if in_union else [])})
    in_union = state is not None and Binding.EU_ACQUIS in state.bound_on(day)
    return frozenset({country, *([EUROPEAN_UNION] if in_union else [])})


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
    fitting = (profile for profile in rulebook.profiles.values() if profile.is_for(state, day))
    return next(fitting, _profile_without_country(rulebook))


def _profile_without_country(rulebook: Rulebook) -> Profile:
    return next(profile for profile in rulebook.profiles.values() if profile.for_all_others)


def _bound(state: State, day: date) -> str:
    bound = state.bound_on(day)
    if not bound:
        return _("%(state)s is bound by no refugee instrument on %(day)s.") % {"state": state.name, "day": day}
    old = {*bound} - {*state.binding_today(day)}
    named = [
        f"{binding.spoken} ({_since(period, state.law_on(binding, day), old=binding in old)})"
        for binding, period in bound.items()
    ]
    return _("%(state)s is bound by %(instruments)s.") % {"state": state.name, "instruments": listed(named)}


def _since(period: Period, law: str | None = None, *, old: bool) -> str:
    """Return since when something binds, by which law, and that it is for old events only where it is."""
    told = [_("since %(day)s") % {"day": period.first}, *([law] if law else [])]
    return _(", ").join((*told, *([_("for events before 1951 only")] if old else [])))


def recorded_law(state: State | None, day: date) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the values of the `law` nodes, and a reason for each."""
    if state is None:
        missing = _("No country of asylum with recorded treaties is named.")
        return LAW_NOT_RECORDED, dict.fromkeys(LAW_NOT_RECORDED, missing)
    bound, today = state.bound_on(day), state.binding_today(day)
    convention = Binding.CONVENTION_1951 in bound and Binding.CONVENTION_1951 not in today
    binding = any(treaty in today for treaty in REFUGEE_CONVENTION)
    determination = state.determination_on(day)
    unbound = "events_before_1951" if convention else "not_binding"
    law = {
        "law.refugee_convention": "binding" if binding else unbound,
        "law.geographic_limitation": "yes" if (binding or convention) and state.geographic_limitation else "no",
        "law.article_31": ("reserved" if state.reserves("31") else "binding") if binding else "not_binding",
        "law.reservations": "yes" if binding and (state.reservations or state.reserved_articles) else "no",
        "law.status_determination": f"by_{determination.by.value}" if determination else "not_recorded",
        "law.european_asylum_law": _european_law(bound),
    }
    return law, dict(_reasons(state, day, determination))


def _european_law(bound: Mapping[Binding, Period]) -> str:
    if Binding.EU_PACT in bound:
        return "regulations_of_2024"
    return "earlier_acts" if Binding.EU_ACQUIS in bound else "not_binding"


def _reasons(state: State, day: date, determination: Determination | None) -> Iterator[tuple[str, str]]:
    checked = _checked(state.checked)
    yield "law.refugee_convention", f"{' '.join(_convention(state, day))} {checked}"
    yield "law.geographic_limitation", _of(state, state.geographic_limitation or _("none"), checked)
    articles = _(", ").join(state.reserved_articles)
    reserved = _("articles %(articles)s") % {"articles": articles} if articles else ""
    said = _("; ").join(part for part in (reserved, state.reservations) if part)
    told = _("%(state)s, reservations: %(reservations)s %(checked)s") % {
        "state": state.name,
        "reservations": said,
        "checked": _checked(state.reservations_checked),
    }
    none = _of(state, _("no reservation is recorded"), checked)
    yield "law.reservations", told if said else none
    yield "law.article_31", f"{' '.join(_convention(state, day))} {told if said else none}"
    yield "law.status_determination", _determined(state, day, determination)
    bound = state.bound_on(day)
    laws = [f"{each.spoken} {_since(bound[each], old=False)}" for each in EUROPEAN_LAW if each in bound]
    yield "law.european_asylum_law", _of(state, _("; ").join(laws) or _("not bound by it"), checked)


def _of(state: State, told: str, checked: str) -> str:
    named = {"state": state.name, "told": told, "checked": checked}
    return _("%(state)s: %(told)s %(checked)s") % named


def _checked(how_far: str | None) -> str:
    return _("(treaties.yaml, checked %(how_far)s)") % {"how_far": how_far}


def _determined(state: State, day: date, determination: Determination | None) -> str:
    if determination is None:
        missing = _("%(state)s: who determines refugee status on %(day)s is not recorded.")
        return missing % {"state": state.name, "day": day}
    told = [determination.by.spoken, *([determination.note] if determination.note else [])]
    return _of(state, _("; ").join(told), _checked(determination.checked))


def _convention(state: State, day: date) -> Iterator[str]:
    bound = state.bound_on(day)
    for treaty in REFUGEE_CONVENTION:
        period = bound.get(treaty)
        old = treaty not in state.binding_today(day)
        standing = _since(period, old=old) if period else _("no")
        named = {"state": state.name, "treaty": treaty.spoken, "standing": standing}
        yield _("%(state)s, party to %(treaty)s: %(standing)s.") % named
