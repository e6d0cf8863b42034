"""What a rulebook has to satisfy in what it cites: sources that there are, and that are law when they are cited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from triage.errors import Place, nearest
from triage.rulebook.citations import citation_of
from triage.rulebook.model import Rulebook
from triage.rulebook.treaties import ALWAYS_IN_FORCE, Period
from triage.rulebook.yaml_tree import Text

Places = Mapping[object, Text | Place]
Found = Iterator[tuple[Place, str]]


def source_problems(rulebook: Rulebook, places: Places) -> Found:
    """Yield what is wrong with sources, and with the days of positions that profiles take."""
    yield from _unknown_sources(rulebook, places)
    yield from _sources_of_another_day(rulebook, places)
    yield from _sources_of_one_law_alone(rulebook, places)
    yield from _positions_of_profiles(rulebook, places)


@dataclass(frozen=True)
class _Citing:
    """What cites sources: its name in `places`, the sources, and the days for which it speaks."""

    owner: str
    sources: tuple[str, ...]
    days: Period


def _citing(rulebook: Rulebook) -> Iterator[_Citing]:
    """Yield all that cites sources; what has no days of its own speaks from the first day of the rules."""
    first = min((rule.in_force.first for rule in rulebook.rules.values()), default=date.min)
    always = Period(first=first)
    yield from (_Citing(rule.id, rule.sources, rule.in_force) for rule in rulebook.rules.values())
    for procedure in rulebook.procedures.values():
        yield _Citing(procedure.id, procedure.cited, always)
    for profile in rulebook.profiles.values():
        yield _Citing(profile.id, profile.sources, _from(first, profile.in_force))
    for issue in rulebook.issues.values():
        yield _Citing(f"issue {issue.id}", issue.sources, always)
    for fact in rulebook.vocabulary.told.values():
        yield _Citing(fact.path, fact.sources, always)
    for point in rulebook.contested_points.values():
        for position in point.positions:
            yield _Citing(point.id, position.sources, _from(first, position.in_force))


def _from(first: date, period: Period) -> Period:
    return period if period.first >= first else Period(first=first, last=period.last)


def _unknown_sources(rulebook: Rulebook, places: Places) -> Found:
    for citing in _citing(rulebook):
        for source in citing.sources:
            if citation_of(source, rulebook.instruments) is None:
                hint = nearest(source.split(" ")[0], [cite.split(" ")[0] for cite in rulebook.instruments])
                meant = f"; did you mean '{hint} …'?" if hint else ""
                message = f"the source '{source}' names no instrument of instruments.yaml{meant}"
                yield _place_of(citing, source, places), message


def _sources_of_another_day(rulebook: Rulebook, places: Places) -> Found:
    """A source is law on some day for which it is cited, and on each of these days some source is.

    Only then an assessment can leave out, day by day, what was not law yet or no longer.
    """
    for citing in _citing(rulebook):
        periods = []
        for source in citing.sources:
            citation = citation_of(source, rulebook.instruments)
            if citation is None:
                return
            applies = citation.instrument.in_force
            periods.append(applies)
            if citing.days.last is not None and applies.first > citing.days.last:
                message = (
                    f"the source '{source}' is law only {applies}, later than what it is cited for, {citing.days}"
                )
                yield _place_of(citing, source, places), message
            if applies.last is not None and applies.last < citing.days.first:
                message = f"the source '{source}' was law {applies}, before what it is cited for, {citing.days}"
                yield _place_of(citing, source, places), message
        turns = (period.last + timedelta(days=1) for period in periods if period.last is not None)
        for day in sorted({citing.days.first, *turns}):
            if citing.days.covers(day) and not any(period.covers(day) for period in periods):
                message = (
                    f"no source of {citing.owner} is law on {day}: cite one of that day, or say under 'in force' "
                    "from and to when it holds"
                )
                yield _place_of(citing, citing.sources[0], places), message


def _sources_of_one_law_alone(rulebook: Rulebook, places: Places) -> Found:
    """What speaks for cases of all countries rests on a source that is law, or explains it, in all of them.

    Only then an assessment can leave out the acts of another State or of the European Union.
    """
    speaking = (
        *((rule.id, rule.sources) for rule in rulebook.rules.values()),
        *((procedure.id, procedure.sources) for procedure in rulebook.procedures.values()),
        *((f"issue {issue.id}", issue.sources) for issue in rulebook.issues.values()),
    )
    for owner, sources in speaking:
        cited = [citation_of(source, rulebook.instruments) for source in sources]
        if all(citation is not None and citation.instrument.law_of for citation in cited):
            message = f"every source of {owner} is law of one place only: cite one that holds everywhere"
            yield _place_of(_Citing(owner, sources, ALWAYS_IN_FORCE), sources[0], places), message


def _place_of(citing: _Citing, source: str, places: Places) -> Place:
    place = places[citing.owner, source]
    assert isinstance(place, Place)
    return place


def _positions_of_profiles(rulebook: Rulebook, places: Places) -> Found:
    """A profile takes a position only on days on which law takes it."""
    for profile in rulebook.profiles.values():
        for point in rulebook.contested_points.values():
            for position in point.positions:
                if point.path is None or profile.settings.get(point.path) != position.value:
                    continue
                taken, days = position.in_force, profile.in_force
                ends = taken.last is not None and (days.last is None or days.last > taken.last)
                if days.first < taken.first or ends:
                    message = f"'{point.path}: {position.value}' is law {taken}, the profile {profile.id} {days}"
                    place = places[profile.id, profile.sources[0]]
                    assert isinstance(place, Place)
                    yield place, message
