"""`/dashboard`: what waits today, and for who answers for the work the mix over months and what people decided."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.browser.case_files.words import decisions, title_of
from api.browser.case_files.work_list import priorities_of
from api.browser.dashboard.plots import bars_of, series_of
from api.browser.dashboard.stops import what_is_stopped
from api.browser.rendering import page
from api.case_files.casework import TheCasework
from api.case_files.searching import UNREVIEWED
from api.case_files.work_list import Waiting
from api.languages.english import gettext as _
from api.oversight.acceptance import AcceptanceReport, acceptance
from api.people.people import people_of
from api.people.permission import ThePerson, office_seen_by
from api.people.roles import Person
from api.period import NAMES, period_of
from api.query import parameters_of
from api.service import Service, TheService
from api.statistics.counting import Counting
from api.statistics.documents import MonthlyStatistics
from api.statistics.months import months_over, statistics_of
from api.statistics.suppression import FEWEST

router = APIRouter(include_in_schema=False)

_MONTHS = 12


@router.get("/dashboard")
async def dashboard(request: Request, service: TheService, casework: TheCasework, person: ThePerson) -> Response:
    """The work of the office, for auditors of all; `?since=` and `?until=` bound what people decided."""
    asked = {name: text for name, text in parameters_of(request, NAMES).items() if text}
    since, before = period_of(asked, service.clock)
    office, now = office_seen_by(person), service.clock.now()
    waiting = await run_in_threadpool(casework.work.waiting, office, now)
    months: list[tuple[date, MonthlyStatistics]] = []
    report: AcceptanceReport | None = None
    answers_for_it = _may_read_statistics(request, person)
    if answers_for_it:
        months = await run_in_threadpool(_months, office, service)
        report = acceptance(await run_in_threadpool(service.oversight.reviews.counted, office, since, before))
    stops = await run_in_threadpool(service.oversight.stops.all, now)
    return page(
        request,
        "dashboard/dashboard.html",
        office=office,
        total=sum(each.cases for each in waiting),
        **_today(waiting, service),
        answers_for_it=answers_for_it,
        months=[month for month, _told in months],
        mix=_mix([told for _month, told in months], service),
        decided=_decided(months[-1][1], service) if months else [],
        decisions={UNREVIEWED: _("nobody yet"), **decisions()},
        report=report,
        reviews=_reviews(report) if report else [],
        asked=asked,
        fewest=FEWEST,
        stops=[what_is_stopped(each.kind, each.target, service.rulebook) for each in stops if each.holds],
    )


def _may_read_statistics(request: Request, person: Person) -> bool:
    return person.role in people_of(request).policy["GET", "/v1/statistics"].roles


def _months(office: str | None, service: Service) -> list[tuple[date, MonthlyStatistics]]:
    counting, clock = Counting(service.store.engine), service.clock
    over = list(months_over(counting.opened(office), clock))[-_MONTHS:]
    return [(month, statistics_of(month, office, counting, clock)) for month in over]


def _today(waiting: tuple[Waiting, ...], service: Service) -> dict[str, Any]:
    pressing = tuple(reversed(priorities_of(service)))
    by_procedure, by_age = Counter[str](), Counter[int]()
    cells = Counter[tuple[str, str]]()
    for each in waiting:
        by_procedure[each.procedure] += each.cases
        by_age[each.age] += each.cases
        cells[each.procedure, each.priority] += each.cases
    ordered = [name for name, _number in by_procedure.most_common()]
    links = {name: f"/cases?{urlencode({'procedure': name})}" for name in ordered}
    rows = bars_of((title_of(name, service.rulebook), by_procedure[name], links[name]) for name in ordered)
    ages = (
        _("up to 2 days"),
        _("more than 2 days, up to a week"),
        _("more than a week, up to 30 days"),
        _("more than 30 days"),
    )
    return {
        "pressing": pressing,
        "procedures": list(zip(rows, ([cells[name, each] for each in pressing] for name in ordered), strict=True)),
        "ages": bars_of((label, by_age[step], None) for step, label in enumerate(ages)),
    }


def _mix(told: list[MonthlyStatistics], service: Service) -> list[Any]:
    by_month = [{entry.name: entry.cases for entry in each.procedures} for each in told]
    names = sorted(
        {name for month in by_month for name in month}, key=lambda name: title_of(name, service.rulebook)
    )
    # A procedure that nobody was recommended in a month does not stand in it: that is nobody, and is told.
    rows = [(title_of(name, service.rulebook), [month.get(name, 0) for month in by_month]) for name in names]
    return series_of([(_("All case files"), [each.cases for each in told]), *rows]) if told else []


def _decided(told: MonthlyStatistics, service: Service) -> list[tuple[str, dict[str, int | None]]]:
    return [
        (title_of(each.procedure, service.rulebook), {entry.name: entry.cases for entry in each.decisions})
        for each in told.decisions
    ]


def _reviews(report: AcceptanceReport) -> list[tuple[Any, list[Any]]]:
    words = {"confirmed": _("confirmed"), "departed": _("another procedure taken"), "sent_back": _("sent back")}
    return [
        (office, bars_of((label, getattr(office, name), None) for name, label in words.items()))
        for office in report.offices
    ]
