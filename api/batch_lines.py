"""The lines of a batch as they come, and the answers to them: never more of either is held than a chunk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.oversight.stopping import held_by_stop
from api.problems import TOO_LARGE, ProblemError, problem_document
from api.refusals import refused_case
from triage import CaseError, read_case
from triage.assessment.stops import concluded
from triage.batch.assessing import Question, assess_chunk
from triage.batch.chunk import Place
from triage.batch.lines import ndjson_lines
from triage.batch.ndjson_reader import chunk_of_lines
from triage.batch.refused import RefusedRow
from triage.case import MOST_BYTES
from triage.errors import HeldByStopError

NDJSON = "application/x-ndjson"

MOST_LINES_AT_ONCE = 4096
MOST_BYTES_AT_ONCE = 1_048_576
# A client may wait for the answers to what it has sent before it sends more.
_SECONDS_WITHOUT_MORE = 0.1

Line = bytes | None
"""A line as it was sent, None for one that is too long to be a case: it is not kept."""


@dataclass(frozen=True)
class Answered:
    """The answers to a chunk of lines, in their order, and how many cases were assessed and refused."""

    content: bytes
    assessed: int
    refused: int


async def chunks_of(pieces: AsyncIterator[bytes], most_seconds: float) -> AsyncIterator[list[Line]]:
    """Yield the lines of a body in chunks; what comes after is read only when the next chunk is asked for.

    A chunk ends where it is full, where the body does, or where nothing more comes for a moment. Raises
    `TimeoutError` if nothing comes for `most_seconds`.
    """
    lines: list[Line] = []
    rest, size = Rest(), 0
    awaited: asyncio.Future[bytes] | None = None
    try:
        while True:
            awaited = awaited or asyncio.ensure_future(anext(pieces, b""))
            done, _ = await asyncio.wait({awaited}, timeout=_SECONDS_WITHOUT_MORE if lines else most_seconds)
            if not done:
                if not lines:
                    raise TimeoutError
                yield lines
                lines, size = [], 0
                continue
            piece, awaited = awaited.result(), None
            # The pieces of a body are never empty but for the last.
            if not piece:
                break
            found = rest.lines_with(piece)
            lines += found
            size += sum(len(line or b"") for line in found)
            if len(lines) >= MOST_LINES_AT_ONCE or size >= MOST_BYTES_AT_ONCE:
                yield lines
                lines, size = [], 0
        lines += rest.last()
        if lines:
            yield lines
    finally:
        if awaited is not None:
            awaited.cancel()


class Rest:
    """The beginning of a line of which the end has not come yet: `kept`, nothing of one that is too long."""

    def __init__(self) -> None:
        self.kept = b""
        self._too_long = False

    def lines_with(self, piece: bytes) -> list[Line]:
        """Return the lines that end in a piece."""
        first, *others = piece.split(b"\n")
        ended: list[Line] = []
        for following in others:
            ended.append(self._line(first))
            first = following
        if self._too_long or len(self.kept) + len(first) > MOST_BYTES:
            self.kept, self._too_long = b"", True
        else:
            self.kept += first
        return ended

    def _line(self, end: bytes) -> Line:
        whole: Line = self.kept + end
        if self._too_long or len(whole or b"") > MOST_BYTES:
            whole = None
        self.kept, self._too_long = b"", False
        return whole

    def last(self) -> list[Line]:
        """Return the last line, if it does not end with a line break."""
        return [self._line(b"")] if self.kept or self._too_long else []


def answered(lines: Sequence[Line], before: int, question: Question) -> Answered:
    """Return the answers to lines, before which there were so many: what a case comes to, or its problem document.

    Nothing is answered to a line on which nothing stands. Raises `InferenceError` if something fails.
    """
    chunk = chunk_of_lines([line or b"" for line in lines], before, Place(0, 0), question.rulebook)
    table, refused = assess_chunk(chunk, question)
    told = b"".join(ndjson_lines(table)).splitlines(keepends=True)
    answers = dict(zip(table.column("row").to_pylist(), told, strict=True))
    too_long = [number for number, line in enumerate(lines, before + 1) if line is None]
    answers |= {row.number: problem_line(row.number, _problem_of(row, question)) for row in refused}
    answers |= {number: problem_line(number, _TOO_LONG) for number in too_long}
    content = b"".join(answers[number] for number in sorted(answers))
    return Answered(content, table.num_rows, len(refused) + len(too_long))


_TOO_LONG = ProblemError(TOO_LARGE, f"Send at most {MOST_BYTES:,} bytes on a line.")


def problem_line(row: int, error: ProblemError) -> bytes:
    """Return the answer to a line that was refused: the problem document of a single case, with its number."""
    document = problem_document(error).model_dump_json(exclude_none=True)
    return f'{{"row":{row},"problem":{document}}}\n'.encode()


def _problem_of(row: RefusedRow, question: Question) -> ProblemError:
    try:
        case = read_case(row.content, question.rulebook)
    except CaseError as error:
        return refused_case(error)
    if question.stopped:
        dated = case if case.assessed_on else case.model_copy(update={"assessed_on": question.day})
        try:
            concluded(dated, question.rulebook, question.profile, question.stopped)
        except HeldByStopError as error:
            return held_by_stop(error)
        except CaseError:
            # It is refused for something else, which the row tells: no law is in force on its day.
            pass
    return refused_case(CaseError([each.problem for each in row.problems]))


class AnswersAsTheyCome(Response):
    """An answer of which each part is made when the one before has gone to the client.

    Unlike the library's own, it leaves it to whoever makes the parts to read the body of the request meanwhile.
    """

    media_type = NDJSON

    def __init__(self, parts: Callable[[], AsyncIterator[bytes]], ended: Callable[[], Awaitable[None]]) -> None:
        super().__init__(headers={"Cache-Control": "no-store"})
        del self.headers["content-length"]
        self._parts = parts
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the parts one after the other."""
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async for part in self._parts():
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            await self._ended()
