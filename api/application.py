"""Puts the parts of the service together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from functools import cache
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute

from api.browser import PAGES
from api.browser.problem_pages import ProblemPages
from api.case_files.casework import Casework
from api.conditions import Revalidation
from api.gate import Gate
from api.headers import SafeHeaders
from api.languages.catalogues import OFFERED, words_in
from api.log.nodes import BrokenLogError
from api.log.recording import Recorder
from api.observation.measurements import Measurements
from api.observation.requests import AddressSeen, Observation
from api.observation.tracing import Tracing
from api.office_clock import FIRST_DAY, Clock, OfficeClock
from api.openapi import completed
from api.oversight.oversight import Oversight
from api.people.people import People
from api.people.permission import permitted, served_addresses
from api.people.policy import check_policy
from api.problems import ProblemError
from api.readiness import Readiness
from api.refusals import Shield, answer_refusals
from api.representation import Compression, HeadAsGet
from api.retention.retention import Retention
from api.routes import (
    accounts,
    assessments,
    batches,
    case_search,
    cases,
    drafts,
    erasure,
    health,
    households,
    issuer_log_in,
    legal_holds,
    like_cases,
    listing,
    log,
    me,
    opinions,
    reports,
    review_state,
    reviews,
    rulebook,
    rulebook_changes,
    rulebook_checks,
    rulebooks,
    second_factor,
    sessions,
    statistics,
    stops,
    views,
)
from api.rulebook_changes.changes import RulebookChanges
from api.rulebook_changes.in_force import RulebookInForce
from api.service import Service, utc_now
from api.settings import CannotStartError, Settings
from api.solver import SolverProcess
from api.storage import AssessmentStore
from triage import Rulebook, assess, case_model, house_rulebook
from triage.rulebook.bundle import house_bundle

_DESCRIPTION = (
    "Recommends the procedure for an asylum case from its facts, with the complete trace of rules that led there. "
    "It grants nothing and refuses nothing: a trained person decides."
)


class Application(FastAPI):
    """FastAPI with a complete OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document, made once for each rulebook that is in force."""
        rulebook = self.state.service.in_force.rulebook
        if self.openapi_schema is None or self.version != rulebook.version:
            self.version, self.openapi_schema = rulebook.version, None
            self.openapi_schema = completed(super().openapi(), rulebook, self.state.people.policy)
        return self.openapi_schema


def create_application(settings: Settings, clock: Clock = utc_now) -> FastAPI:
    """Return the service, with its database open and its rulebook loaded and checked.

    Raises `CannotStartError` if the database can not be opened or migrated, if drafts can not be read, if a
    catalogue of translations has gaps, or if the service could be reached from elsewhere without accounts;
    `RulebookError` if the rulebook is refused; `PolicyError` if there is an address of which nobody said who may
    use it.
    """
    for domain, languages in OFFERED.items():
        for language in languages:
            words_in(language, domain)
    store = AssessmentStore(settings.database, settings.key_folder)
    try:
        people = People.of(store.engine, store.log, store.folder, settings)
        casework = Casework.of(store, settings)
        office_clock = OfficeClock(clock, settings.time_zone, store.latest())
        changes = RulebookChanges.of(store, office_clock)
        in_force = RulebookInForce(store, changes.records, office_clock, house_rulebook())
        in_force.look_at_the_start()
    except CannotStartError:
        store.close()
        raise
    recorder = Recorder(store.log)
    oversight = Oversight.of(store)
    retention = Retention(store, settings.retention_days)
    # Once everything is known that is cleared with a case.
    with suppress(BrokenLogError):
        store.eraser.erase_again()
    readiness = Readiness(store)
    service = Service(
        store,
        in_force.rulebook,
        in_force,
        office_clock,
        SolverProcess(),
        readiness,
        oversight,
        recorder,
    )

    tracing = Tracing(settings, service.rulebook.version)
    tracing.watch(store.engine)

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        with closing(service.store), closing(service.readiness), closing(service.solver):
            _try_the_engine(in_force.rulebook)
            if not service.store.has_rulebook(house_rulebook().digest):
                bundle = house_bundle()
                # Where the log does not fit, the service says so to whoever asks; it does not stay away.
                with suppress(BrokenLogError):
                    service.store.keep_rulebook(bundle.digest, bundle.model_dump_json().encode())
            # Where the clock is wrong nothing is erased by it.
            with suppress(ProblemError):
                casework.drafts.forget_those_over(office_clock.now())
            async with retention.kept_to(office_clock):
                try:
                    yield
                finally:
                    await changes.runner.close()
            await run_in_threadpool(tracing.close)

    app = Application(
        title="Asylum triage",
        description=_DESCRIPTION,
        version=service.rulebook.version,
        lifespan=running,
        routes=list(_gated_routes()),
        generate_unique_id_function=_name_of,
        # These pages load their scripts from another host.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        # A body sent after a redirect would be sent twice; a wrong address is simply not found.
        redirect_slashes=False,
        # By default nobody passes: whatever is added to the application is behind the gate.
        dependencies=[Depends(permitted)],
        # Nothing about a request leaves by a side door because some environment variable is set.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.service = service
    app.state.people = people
    app.state.casework = casework
    app.state.retention = retention
    app.state.rulebook_changes = changes
    app.state.measurements = Measurements(service.rulebook)
    in_force.when_changed(app.state.measurements.rulebook_in_use)
    answer_refusals(app)
    check_policy(people.policy, served_addresses(app))
    # From the inside out.
    for layer in (AddressSeen, Revalidation, Compression, HeadAsGet):
        app.add_middleware(layer)
    app.add_middleware(Gate, settings=settings)
    app.add_middleware(Shield)
    app.add_middleware(ProblemPages)
    app.add_middleware(SafeHeaders)
    app.add_middleware(Observation, measurements=app.state.measurements, tracing=tracing)
    return app


@cache
def _gated_routes() -> tuple[BaseRoute, ...]:
    """Return every route of the service, behind the gate. How each is called is worked out once in a process."""
    gated = APIRouter(dependencies=[Depends(permitted)], generate_unique_id_function=_name_of)
    of_cases = (case_search, cases, legal_holds, drafts, households, erasure)
    of_oversight = (review_state, opinions, like_cases, reports, stops)
    of_people = (sessions, issuer_log_in, second_factor, me, accounts)
    for routes in (
        assessments,
        batches,
        listing,
        reviews,
        *of_oversight,
        *of_cases,
        statistics,
        log,
        views,
        rulebook,
        rulebooks,
        rulebook_changes,
        rulebook_checks,
        *of_people,
        health,
        *PAGES,
    ):
        gated.include_router(routes.router)
    return tuple(gated.routes)


def _name_of(route: APIRoute) -> str:
    """Clients are generated with these names: they say what is done, not where."""
    return route.name


@cache
def _try_the_engine(rulebook: Rulebook) -> None:
    """Build the engine by a first assessment: that it works is known before the first request."""
    assess(case_model(rulebook)(assessed_on=FIRST_DAY), rulebook=rulebook)
