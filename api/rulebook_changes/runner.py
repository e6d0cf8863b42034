"""Has checks done in a process of their own, told of as they go on, ended by a person or with the service."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from api.log.case_keys import ErasedCaseError
from api.log.events import Act
from api.log.nodes import BrokenLogError
from api.office_clock import OfficeClock
from api.question_process import QuestionProcess
from api.rulebook_changes.check_records import CheckRecords, Member, NewCheck
from api.rulebook_changes.checking import CheckPlan, Proved, compared, linted, proved
from api.rulebook_changes.documents import Change, CheckResult, CheckState, PromiseResult, Stage
from api.storage import AssessmentStore, DamagedDocumentError
from api.storage.listing import ListedAssessment, Position, Search
from triage.impact.grouping import grouped
from triage.impact.model import CaseImpact
from triage.program import this_program
from triage.rulebook.bundle import rulebook_in

log = logging.getLogger("api")

# So often somebody who asks learns how far a check is, and a check that it is to end.
_SECONDS = 2.0
_ON_A_PAGE = 200
# Documents on their way to the process at once.
_AT_ONCE = 20


class _TakenAwayError(Exception):
    """The check is not to go on: it was cancelled, or another one took its place."""


class CheckRunner:
    """Runs checks, each as a task of the event loop with a process of its own."""

    def __init__(self, store: AssessmentStore, records: CheckRecords, clock: OfficeClock, plan: CheckPlan) -> None:
        self.plan = plan
        self._store = store
        self._records = records
        self._clock = clock
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(
        self, new: NewCheck, change: Change, drafts: tuple[bytes, bytes], act: Act, stopped: tuple[str, ...]
    ) -> None:
        """Begin a check that is kept as begun. `drafts` are the rulebook in force and the draft, as bundles."""
        running = _Running(self, new, change, drafts, act, stopped)
        task = asyncio.create_task(self._to_its_end(running))
        self._tasks[new.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(new.id, None))

    async def ended(self, check_id: str) -> None:
        """Return when a check that this process runs has ended, however."""
        if check_id in self._tasks:
            await asyncio.wait({self._tasks[check_id]})

    async def close(self) -> None:
        """Break off what is running, and keep that it was."""
        tasks = tuple(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _to_its_end(self, running: _Running) -> None:
        state = CheckState.FAILED
        try:
            async with asyncio.timeout(self.plan.most_seconds):
                await running.run()
            return
        except _TakenAwayError:
            return
        except asyncio.CancelledError:
            state = CheckState.INTERRUPTED
        except TimeoutError:
            log.error("a check of a draft took more than %s seconds", self.plan.most_seconds)
        except Exception as error:
            # Neither facts nor rules: only what kind of failure it was.
            log.error("a check of a draft failed: %s", type(error).__name__)
        # Where that can not be kept either, it is told as interrupted once nobody is heard of any more.
        with suppress(SQLAlchemyError, BrokenLogError):
            await run_in_threadpool(self._records.end, running.new, state, Act(self._clock.clock()))


class _Running:
    def __init__(
        self,
        runner: CheckRunner,
        new: NewCheck,
        change: Change,
        drafts: tuple[bytes, bytes],
        act: Act,
        stopped: tuple[str, ...],
    ) -> None:
        self.new = new
        self._change = change
        self._before, self._after = drafts
        self._act = act
        self._stopped = stopped
        self._plan = runner.plan
        self._store = runner._store
        self._records = runner._records
        self._clock = runner._clock
        self._unreadable = 0

    async def run(self) -> None:
        """Do all of it, and keep what was found. Raises `_TakenAwayError` if it is not to go on."""
        process = QuestionProcess()
        try:
            findings = await self._findings(process)
            listed, left_out = await run_in_threadpool(self._listed)
            impacts = await self._impacts(process, listed)
            promises, faults = await self._promises(process)
        finally:
            await run_in_threadpool(process.end)
        before, after = await run_in_threadpool(lambda: (rulebook_in(self._before), rulebook_in(self._after)))
        impact, groups = grouped((each for _, each in impacts), before, after, self._change.active_from)
        known = {*after.rules, *(family.id for family in after.families)}
        now = self._now()
        result = CheckResult(
            id=self.new.id,
            change=self._change.id,
            rulebook=self._change.rulebook,
            draft_sha256=self._change.draft_sha256,
            program=this_program().version,
            begun_at=self._act.at,
            ended_at=now,
            findings=(*findings, *faults),
            promises=promises,
            impact=impact,
            unreadable=self._unreadable,
            left_out=left_out,
            stops_lost=tuple(name for name in self._stopped if name not in known),
        )
        members = [Member(entry.id, entry.office, group) for (entry, _), group in zip(impacts, groups, strict=True)]
        ended = Act(now, self._act.by, self._act.office)
        await run_in_threadpool(self._records.end, self.new, CheckState.DONE, ended, result, members)

    async def _findings(self, process: QuestionProcess) -> tuple[str, ...]:
        process.send((linted, (self._after, self._plan.promises), {}))
        return tuple([each async for found in self._answers(process, Stage.LINT, 0, 1) for each in found])  # type: ignore[attr-defined]

    async def _impacts(
        self, process: QuestionProcess, listed: tuple[ListedAssessment, ...]
    ) -> list[tuple[ListedAssessment, CaseImpact]]:
        impacts: list[tuple[ListedAssessment, CaseImpact]] = []
        for start in range(0, len(listed), _AT_ONCE):
            entries, documents = await run_in_threadpool(self._documents, listed[start : start + _AT_ONCE])
            process.send((compared, (self._before, self._after, self._change.active_from, documents), {}))
            answers = self._answers(process, Stage.ASSESSMENTS, start, len(listed))
            found = [each async for each in answers]
            assert len(found) == len(entries) and all(isinstance(each, CaseImpact) for each in found)
            impacts += zip(entries, found, strict=True)  # type: ignore[arg-type]
        return impacts

    async def _promises(self, process: QuestionProcess) -> tuple[tuple[PromiseResult, ...], tuple[str, ...]]:
        process.send((proved, (self._after, self._plan), {}))
        promises: list[PromiseResult] = []
        faults: list[str] = []
        async for answer in self._answers(process, Stage.PROMISES, 0, 0):
            assert isinstance(answer, Proved)
            promises += [answer.promise] if answer.promise is not None else []
            faults += answer.faults
        return tuple(promises), tuple(faults)

    async def _answers(
        self, process: QuestionProcess, stage: Stage, done: int, total: int
    ) -> AsyncIterator[object]:
        """Yield what the process answers, and tell every two seconds at least how far it is.

        Raises `_TakenAwayError` if it is not to go on, and `EOFError` or `OSError` if the process ended.
        """
        await self._tell(stage, done, total)
        loop = asyncio.get_running_loop()
        told = loop.time()
        while True:
            coming = asyncio.ensure_future(process.received())
            try:
                while not coming.done():
                    await asyncio.wait({coming}, timeout=max(0.0, told + _SECONDS - loop.time()))
                    if loop.time() >= told + _SECONDS:
                        await self._tell(stage, done, total)
                        told = loop.time()
            finally:
                coming.cancel()
            finished, answer = coming.result()
            if finished:
                return
            done += 1
            total = answer.of if isinstance(answer, Proved) else total
            yield answer

    async def _tell(self, stage: Stage, done: int, total: int) -> None:
        if not await run_in_threadpool(self._records.heard_of, self.new, self._now(), stage, done, total):
            raise _TakenAwayError

    def _listed(self) -> tuple[tuple[ListedAssessment, ...], int]:
        """Return the latest assessments of every office, and how many older ones there are beyond the bound."""
        found: list[ListedAssessment] = []
        for page in self._pages():
            found += page
        most = self._plan.most_assessments
        return tuple(found[:most]), len(found[most:])

    def _pages(self) -> Iterator[tuple[ListedAssessment, ...]]:
        after: Position | None = None
        while page := self._store.listed(Search(None, after=after), _ON_A_PAGE):
            yield page
            after = Position(page[-1].created_at, page[-1].id)

    def _documents(self, listed: tuple[ListedAssessment, ...]) -> tuple[list[ListedAssessment], list[bytes]]:
        entries, documents = [], []
        for entry in listed:
            try:
                stored = self._store.find(entry.id)
            except (DamagedDocumentError, ErasedCaseError):
                stored = None
            if stored is None:
                self._unreadable += 1
            else:
                entries.append(entry)
                documents.append(stored.document)
        return entries, documents

    def _now(self) -> datetime:
        return self._clock.now()
