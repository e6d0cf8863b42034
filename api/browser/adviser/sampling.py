"""`/sampling`: a sample of the office's assessments for quality review, drawn by a seed that draws it again."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.browser.adviser.words import review_in_words
from api.browser.rendering import page
from api.languages.english import gettext as _
from api.oversight.review_state import ReviewState
from api.oversight.sampling import MOST_IN_A_SAMPLE, Method, Sample, drawn, units_of
from api.people.permission import ThePerson, office_seen_by
from api.period import period_of
from api.problems import ProblemError
from api.query import parameters_of
from api.service import Service, TheService

router = APIRouter(include_in_schema=False)

_PATH = "/sampling"
_NAMES = ("since", "until", "method", "size", "seed")
_SEED = re.compile(r"[0-9a-zA-Z-]{1,32}")
_SIZE = 20


@router.get(_PATH)
async def sampling(request: Request, service: TheService, person: ThePerson) -> Response:
    """The form; with a period the sample of it. Without a seed one is thrown, and stands in the address then."""
    asked = {name: text.strip() for name, text in parameters_of(request, _NAMES).items() if text.strip()}
    form = {**_last_month(service.clock.today()), "method": Method.BY_PROCEDURE, "size": str(_SIZE), "seed": ""}
    if not asked:
        return _page(request, form, {}, None, person)
    problems = _problems(asked, service)
    if problems:
        return _page(request, form | asked, problems, None, person)
    if "seed" not in asked:
        thrown = {**asked, "seed": secrets.token_hex(4)}
        return RedirectResponse(f"{_PATH}?{urlencode(thrown)}", status_code=HTTPStatus.SEE_OTHER)
    since, before = _period(asked, service)
    office = office_seen_by(person)
    units = await run_in_threadpool(units_of, service.store.engine, office, since, before)
    size = int(asked.get("size", _SIZE))
    sample = await run_in_threadpool(drawn, units, Method(asked["method"]), size, asked["seed"])
    return _page(request, form | asked, {}, sample, person, service)


def _page(
    request: Request,
    form: Mapping[str, str],
    problems: Mapping[str, str],
    sample: Sample | None,
    person: ThePerson,
    service: Service | None = None,
) -> Response:
    methods = {
        Method.BY_PROCEDURE: _(
            "So many, over all procedures: one of each at least, the rest by how many there are"
        ),
        Method.SIMPLE: _("So many, at random from all of them"),
        Method.ISO_2859: _("As many as ISO 2859-1 looks at in a lot of this size (general inspection level II)"),
    }
    procedures = service.rulebook.procedures if service else {}
    return page(
        request,
        "adviser/sampling.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        form=form,
        problems=problems,
        sample=sample,
        methods=methods,
        most=MOST_IN_A_SAMPLE,
        every_office=office_seen_by(person) is None,
        titles={name: each.title for name, each in procedures.items()},
        review=lambda state: review_in_words(state or ReviewState.NOT_REVIEWED),
    )


def _problems(asked: Mapping[str, str], service: Service) -> dict[str, str]:
    """Return what is wrong with what was filled in, by field."""
    found = {}
    for name in ("since", "until"):
        try:
            if period_of({name: asked.get(name, "")}, service.clock) == (None, None):
                raise ValueError
        except (ProblemError, ValueError):
            found[name] = _("This is no day. Write it as 2026-11-30.")
    if not found:
        since, before = _period(asked, service)
        if since >= before:
            found["until"] = _("The last day lies before the first one.")
    if asked.get("method") not in tuple(Method):
        found["method"] = _("Choose how it is drawn.")
    size = asked.get("size", str(_SIZE))
    if not (size.isascii() and size.isdigit() and len(size) <= 4 and 1 <= int(size) <= MOST_IN_A_SAMPLE):
        found["size"] = _("Write a whole number of assessments, from 1 to %(most)s.") % {"most": MOST_IN_A_SAMPLE}
    if "seed" in asked and not _SEED.fullmatch(asked["seed"]):
        found["seed"] = _("A seed has at most 32 letters, digits and hyphens. Leave it empty to have one thrown.")
    return found


def _period(asked: Mapping[str, str], service: Service) -> tuple[datetime, datetime]:
    since, before = period_of({name: asked[name] for name in ("since", "until")}, service.clock)
    assert since is not None and before is not None
    return since, before


def _last_month(today: date) -> dict[str, str]:
    last = today.replace(day=1) - timedelta(days=1)
    return {"since": last.replace(day=1).isoformat(), "until": last.isoformat()}
