"""From a draft to what its facts so far point to: made anew whenever somebody looks, and stored nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from starlette.concurrency import run_in_threadpool

from api.assessing import only_looked_at
from api.browser.so_far.places import Place, Places
from api.languages.languages import ENGLISH, Language
from api.languages.telling import in_language, telling_in
from api.oversight.stopping import names_stopped
from api.problems import ASSESSMENT_FAILED, CLOCK_WRONG, STOPPED, ProblemError
from api.service import Service
from triage import Assessment, CaseError, Rulebook, read_case
from triage.assessment.ask_next import indicated
from triage.assessment.model import PointAtIssue, Standing
from triage.errors import Problem
from triage.explanation.asking import FIRST_QUESTIONS, questions, where_answers_lead
from triage.explanation.order import grouped_points
from triage.explanation.points import title_of
from triage.explanation.stopped import stop_warning
from triage.explanation.wording import before_colon, in_a_row
from triage.language.names import Node, path_of
from triage.translation import word

# What keeps any case from being assessed, and is told in the panel: the draft is there and can be written on.
_SAID_IN_THE_PANEL = frozenset({STOPPED, ASSESSMENT_FAILED, CLOCK_WRONG})


@dataclass(frozen=True)
class TurningPoint:
    """A point at issue: `settled` if rules came to its end, `view` how far they came otherwise, in words."""

    title: str
    question: str
    settled: bool
    view: str | None
    to_ask: int


@dataclass(frozen=True)
class NextQuestion:
    """What to ask next, once for all claims or stays of which it is asked, where it is asked, and why.

    `decides` are the numbers and titles of the points at issue that turn on it, `leads_to` the procedures to which
    an answer alone leads, each with these answers. `of` are the claims or stays, as the explanation names them;
    nothing where there is one alone.
    """

    of: str
    question: str
    address: str
    decides: tuple[tuple[int, str], ...]
    leads_to: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Pointing:
    """What an assessment of the facts so far says, in short. `as_of` is the day that the draft names, if any.

    `asked` are all facts that are asked next, in their order.
    """

    procedure: str
    purpose: str
    firm: bool
    priority: str
    as_of: date | None
    nothing_told: bool
    stopped: str
    points: tuple[TurningPoint, ...]
    questions: tuple[NextQuestion, ...]
    further_questions: int
    asked: tuple[Node, ...]


@dataclass(frozen=True)
class Refused:
    """What would be refused in the draft as it is, and where it is asked, if a field asks for it."""

    problem: Problem
    place: Place | None


@dataclass(frozen=True)
class SoFar:
    """What a draft points to, or why it can not be assessed yet: what is refused in it, or what is in the way."""

    pointing: Pointing | None = None
    refused: tuple[Refused, ...] = ()
    in_the_way: str | None = None


async def so_far(
    content: bytes, service: Service, now: datetime, places: Places, language: Language = ENGLISH
) -> SoFar:
    """Look at what stands in a draft, under the law of its day, by default of today, and the stops of this moment.

    Nothing is stored. Raises `ProblemError` for what concerns more than this draft.
    """
    try:
        case = read_case(content, service.rulebook)
        stopped = await names_stopped(service, now)
        assessment = await only_looked_at(case, service, None, stopped)
    except CaseError as error:
        return SoFar(refused=tuple(Refused(each, places.of_pointer(each.pointer)) for each in error.problems))
    except ProblemError as problem:
        if problem.kind not in _SAID_IN_THE_PANEL:
            raise
        return SoFar(in_the_way=f"{problem.kind.title}. {problem.detail}")
    pointing = await run_in_threadpool(
        _pointing_in, language, assessment, service.rulebook, case.assessed_on, places
    )
    return SoFar(pointing=pointing)


def _pointing_in(
    language: Language, assessment: Assessment, rulebook: Rulebook, as_of: date | None, places: Places
) -> Pointing:
    with telling_in(language):
        return _pointing(*in_language(assessment, rulebook, language), as_of, places)


def _pointing(assessment: Assessment, rulebook: Rulebook, as_of: date | None, places: Places) -> Pointing:
    points = grouped_points(assessment, rulebook)
    numbers = {name: number for number, name in enumerate(points, start=1)}
    asked = list(questions(assessment))
    return Pointing(
        procedure=assessment.procedure.title,
        purpose=assessment.procedure.purpose or assessment.procedure.definition,
        firm=assessment.standing is Standing.FIRM,
        priority=word("priority", assessment.priority.level),
        as_of=as_of,
        nothing_told=not assessment.case.given_facts(),
        stopped=stop_warning(assessment),
        points=tuple(_turning(rulebook, members) for members in points.values()),
        questions=tuple(
            NextQuestion(
                of,
                members[0].question,
                places.of_node(members[0].fact),
                tuple((numbers[name], points[name][0].title) for name in members[0].decides),
                where_answers_lead(members[0]),
            )
            for of, members in asked[:FIRST_QUESTIONS]
        ),
        further_questions=max(0, len(asked) - FIRST_QUESTIONS),
        asked=tuple(each.fact for _, members in asked for each in members),
    )


def _turning(rulebook: Rulebook, members: tuple[PointAtIssue, ...]) -> TurningPoint:
    return TurningPoint(
        title_of(members),
        members[0].question,
        all(indicated(rulebook, point) for point in members),
        in_a_row(dict.fromkeys(_views(rulebook, members))) or None,
        len({path_of(node) for point in members for node in point.unknown}),
    )


def _views(rulebook: Rulebook, members: tuple[PointAtIssue, ...]) -> Iterator[str]:
    """Yield how far the rules came with a point, of each that raises it; nothing where they still begin."""
    for point in members:
        if point.finding is not None and point.value is not None:
            finding = rulebook.findings[path_of(point.finding)]
            if point.value != finding.start:
                yield f"{before_colon(finding.label)}{word(path_of(point.finding), point.value)}"
