"""What a rulebook has to satisfy in what it cites: sources that there are, and that are law when they are cited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from triage.errors import Place, nearest
from triage.rulebook.citations import Citation, citation_of
from triage.rulebook.model import Rulebook
from triage.rulebook.places import Owner
from triage.rulebook.treaties import ALWAYS_IN_FORCE, Period

Found = Iterator[tuple[Place, str]]
Citations = Mapping[str, Citation | None]


def source_problems(rulebook: Rulebook) -> Found:
    """Yield what is wrong with sources, and with the days of positions that profiles take."""
    citing = tuple(_citing(rulebook))
    told_here = tuple(_told_here(rulebook))
    sources = {source for each in (*citing, *told_here) for source in each.sources}
    citations = {source: citation_of(source, rulebook.instruments) for source in sources}
    yield from _unknown_sources(rulebook, (*citing, *told_here), citations)
    yield from _sources_of_another_day(rulebook, citing, citations)
    yield from _sources_of_one_law_alone(rulebook, citing, citations)
    yield from _positions_of_profiles(rulebook)


@dataclass(frozen=True)
class _Citing:
    """What cites sources, the sources, and the days for which it speaks."""

    owner: Owner
    sources: tuple[str, ...]
    days: Period

    @property
    def spoken(self) -> str:
        """Its name in a sentence."""
        kind, name = self.owner
        return f"issue {name}" if kind == "issue" else name


def _citing(rulebook: Rulebook) -> Iterator[_Citing]:
    """Yield all that cites sources; what has no days of its own speaks from the first day of the rules."""
    first = min((rule.in_force.first for rule in rulebook.rules.values()), default=date.min)
    always = Period(first=first)
    yield from (_Citing(("rule", rule.id), rule.sources, rule.in_force) for rule in rulebook.rules.values())
    for procedure in rulebook.procedures.values():
        yield _Citing(("procedure", procedure.id), procedure.cited, always)
    for profile in rulebook.profiles.values():
        yield _Citing(("profile", profile.id), profile.sources, _from(first, profile.in_force))
    for issue in rulebook.issues.values():
        yield _Citing(("issue", issue.id), issue.sources, always)
    for fact in rulebook.vocabulary.told.values():
        yield _Citing(("fact", fact.path), fact.sources, always)
    for point in rulebook.contested_points.values():
        for position in point.positions:
            yield _Citing(("contested point", point.id), position.sources, _from(first, position.in_force))


def _told_here(rulebook: Rulebook) -> Iterator[_Citing]:
    """Yield what cites sources and is told only on the days on which they are law: no day need have one."""
    for issue in rulebook.issues.values():
        yield from (_Citing(("issue", issue.id), each.sources, ALWAYS_IN_FORCE) for each in issue.here)
    for argument in rulebook.arguments.values():
        yield _Citing(("argument", argument.id), argument.sources, ALWAYS_IN_FORCE)


def _from(first: date, period: Period) -> Period:
    return period if period.first >= first else Period(first=first, last=period.last)


def _unknown_sources(rulebook: Rulebook, all_citing: tuple[_Citing, ...], citations: Citations) -> Found:
    for citing in all_citing:
        for source in citing.sources:
            if citations[source] is None:
                hint = nearest(source.split(" ")[0], [cite.split(" ")[0] for cite in rulebook.instruments])
                meant = f"; did you mean '{hint} …'?" if hint else ""
                message = f"the source '{source}' names no instrument of instruments.yaml{meant}"
                yield rulebook.places.cited(citing.owner, source), message


def _sources_of_another_day(rulebook: Rulebook, all_citing: tuple[_Citing, ...], citations: Citations) -> Found:
    """A source is law on some day for which it is cited, and on each of these days some source is.

    Only then an assessment can leave out, day by day, what was not law yet or no longer.
    """
    for citing in all_citing:
        periods = []
        for source in citing.sources:
            citation = citations[source]
            if citation is None:
                return
            applies = citation.instrument.in_force
            periods.append(applies)
            if citing.days.last is not None and applies.first > citing.days.last:
                message = (
                    f"the source '{source}' is law only {applies}, later than what it is cited for, {citing.days}"
                )
                yield rulebook.places.cited(citing.owner, source), message
            if applies.last is not None and applies.last < citing.days.first:
                message = f"the source '{source}' was law {applies}, before what it is cited for, {citing.days}"
                yield rulebook.places.cited(citing.owner, source), message
        if (day := _day_without(citing.days, periods)) is not None:
            message = (
                f"no source of {citing.spoken} is law on {day}: cite one of that day, or say under 'in force' "
                "from and to when it holds"
            )
            yield rulebook.places.cited(citing.owner, citing.sources[0]), message


def _day_without(days: Period, periods: list[Period]) -> date | None:
    """Return the first of the days that none of the periods covers."""
    turns = (period.last + timedelta(days=1) for period in periods if period.last is not None)
    return next(
        (
            day
            for day in sorted({days.first, *turns})
            if days.covers(day) and not any(period.covers(day) for period in periods)
        ),
        None,
    )


def _sources_of_one_law_alone(rulebook: Rulebook, all_citing: tuple[_Citing, ...], citations: Citations) -> Found:
    """What speaks for cases of all countries rests, on each of its days, on a source that holds in all of them.

    Only then an assessment can leave out the acts and judgments of another State or of a region.
    """
    for citing in all_citing:
        kind, name = citing.owner
        if kind not in ("rule", "procedure", "issue"):
            continue
        sources = rulebook.procedures[name].sources if kind == "procedure" else citing.sources
        cited = [citation for source in sources if (citation := citations[source]) is not None]
        everywhere = [each.instrument.in_force for each in cited if not each.instrument.law_of]
        if len(cited) < len(sources) or (day := _day_without(citing.days, everywhere)) is None:
            continue
        message = f"every source of {citing.spoken} is law of one place only"
        if everywhere:
            message += f" on {day}"
        yield rulebook.places.cited(citing.owner, sources[0]), f"{message}: cite one that holds everywhere"


def _positions_of_profiles(rulebook: Rulebook) -> Found:
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
                    yield rulebook.places.cited(("profile", profile.id), profile.sources[0]), message
