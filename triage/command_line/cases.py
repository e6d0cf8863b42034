"""`triage assess`, `triage explain`, `triage check`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from triage.assessment.assess import assess
from triage.assessment.certificate import check_certificate
from triage.assessment.model import Assessment
from triage.case import CaseFile, read_case
from triage.command_line.reporting import (
    NO,
    Format,
    Rendering,
    UnreadableError,
    case_problems,
    ending_well,
    one_line,
    read_bytes,
    refuse,
    say,
    say_json,
)
from triage.command_line.views import check_view_and_derivation
from triage.errors import CaseError, CertificateError, RulebookError
from triage.explanation.brief import assessment_brief
from triage.explanation.mermaid import assessment_mermaid, explanation_mermaid
from triage.explanation.text import assessment_text
from triage.explanation.tree import explanation_data, explanation_text
from triage.explanation.why_not import why_not, why_not_text
from triage.redaction.check import is_view
from triage.rulebook.bundle import rulebook_in
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook

Day = Annotated[
    str | None,
    typer.Option(
        "--date",
        metavar="YYYY-MM-DD",
        help="The day of the assessment where the case names none; else today (UTC).",
    ),
]
ProfileName = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="ID",
        help="The profile to assess under; else the law of the country of asylum selects one.",
    ),
]
CaseArgument = Annotated[str, typer.Argument(help="A case or an assessment as JSON; - for standard input.")]


def assess_files(
    files: Annotated[list[str], typer.Argument(help="Cases as JSON files; - for standard input.")],
    rendering: Annotated[Rendering, typer.Option("--format", help="How to write the assessment.")] = Rendering.TEXT,
    brief: Annotated[
        bool, typer.Option("--brief", help="Write the first screen only: at most forty lines of text.")
    ] = False,
    day: Day = None,
    profile: ProfileName = None,
    most_changes: Annotated[
        int,
        typer.Option(
            "--most-changes",
            min=1,
            max=3,
            help="How many changed facts the counterfactuals in the JSON have at most; three take seconds.",
        ),
    ] = 1,
) -> None:
    """Recommend a procedure for each case, with everything that led to it.

    All files are read before anything is assessed: if one is refused, nothing is written to standard output, every
    problem is named on standard error, and the exit code is 2. JSON is one assessment a line, byte by byte what
    `triage check` verifies. Exit codes: 0 done, 2 refused input, 3 the system failed.
    """
    if rendering is Rendering.MERMAID and len(files) > 1:
        refuse("A diagram shows one case: give one file with --format mermaid.")
    if brief and rendering is not Rendering.TEXT:
        refuse("--brief is for text; JSON and diagrams are always whole.")
    cases = _cases_in(files, day_given(day))
    assessments = [_assessed(name, case, profile, most_changes) for name, case in cases]
    for (name, _), assessment in zip(cases, assessments, strict=True):
        if rendering is Rendering.TEXT and len(cases) > 1:
            say(f"=== {one_line(name)} ===")
        say(assessment_brief(assessment, house_rulebook()) if brief else _rendered(assessment, rendering))


def explain(
    file: CaseArgument,
    about: Annotated[
        str | None,
        typer.Argument(help="A procedure, a term such as a safeguard, `priority`, a finding, or a fact."),
    ] = None,
    rendering: Annotated[
        Rendering, typer.Option("--format", help="How to write the explanation.")
    ] = Rendering.TEXT,
    day: Day = None,
    profile: ProfileName = None,
    not_recommended: Annotated[
        str | None,
        typer.Option(
            "--why-not", metavar="NAME", help="Say instead why this procedure, point at issue or term is not given."
        ),
    ] = None,
    would_change: Annotated[
        bool,
        typer.Option(
            "--what-would-change",
            help="Say instead which open questions and which sets of up to three facts would change the procedure.",
        ),
    ] = False,
) -> None:
    """Say why: the rules behind one conclusion, down to the facts; or why not, or what would change it.

    Without ABOUT the recommended procedure is explained. FILE is a case, which is assessed, or an assessment, which
    is checked. For a fact, the rules that rest on it are listed. Exit codes: 0 done, 1 the assessment does not
    follow, 2 refused input or nothing of that name, 3 the system failed.
    """
    chosen = day_given(day)
    with ending_well(file):
        assessment = _assessment_in(file, read_bytes(file), chosen, profile)
        if would_change and (about, not_recommended) != (None, None):
            refuse("--what-would-change goes with neither ABOUT nor --why-not: ask one thing at a time.")
        if (would_change or not_recommended is not None) and rendering is Rendering.MERMAID:
            refuse("A diagram shows why; --why-not and --what-would-change are written as text or json.")
        if would_change:
            from triage.command_line.what_would_change import what_would_change_text
            from triage.proof.what_would_change import what_would_change

            change = what_would_change(assessment, house_rulebook())
            as_json = rendering is Rendering.JSON
            say(change.model_dump_json(indent=2) if as_json else what_would_change_text(change))
            return
        if not_recommended is not None:
            if about is not None:
                refuse("--why-not goes not with ABOUT: ask one thing at a time.")
            answer = why_not(assessment, house_rulebook(), not_recommended)
            say(answer.model_dump_json(indent=2) if rendering is Rendering.JSON else why_not_text(answer))
            return
        match rendering:
            case Rendering.TEXT:
                say(explanation_text(assessment, about))
            case Rendering.MERMAID:
                say(explanation_mermaid(assessment, house_rulebook(), about))
            case Rendering.JSON:
                say_json(explanation_data(assessment, about))


def check(
    file: Annotated[str, typer.Argument(help="An assessment as JSON; - for standard input.")],
    report: Annotated[Format, typer.Option("--format", help="How to report.")] = Format.TEXT,
    bundle: Annotated[
        str | None,
        typer.Option(
            "--rulebook", metavar="FILE", help="The rulebook of its day, as `triage rules bundle` wrote it."
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option("--key", metavar="KEY", help="For a view, of which pieces are hidden: the key of the log."),
    ] = None,
) -> None:
    """Verify, without the engine, that an assessment follows from its facts.

    A view, as the service gives it at …/views/, is held to the log by its key, and derived again as far as the
    facts allow that it shows.

    Exit codes: 0 it follows, 1 it does not (the first step that does not is named), 2 the file can not be read or
    is no assessment.
    """
    if file == "-" and bundle == "-":
        refuse("-: standard input can be read once only; give the assessment or the rulebook as a file.")
    with ending_well(file):
        document = read_bytes(file)
    rulebook = rulebook_of(bundle)
    if is_view(document):
        check_view_and_derivation(file, document, key, rulebook, report)
        return
    if key is not None:
        refuse(f"--key is for a view; whether the log recorded {file} as a whole, `triage log check` says.")
    if not _is_assessment(document):
        refuse(f"{file}: this is not an assessment as `triage assess --format json` writes it.")
    try:
        assessment = check_certificate(document, rulebook=rulebook)
    except CertificateError as error:
        if report is Format.JSON:
            say_json({"follows": False, "step": error.step, "reason": error.reason})
        else:
            say(one_line(f"does not follow. {error.step}: {error.reason}"))
        raise typer.Exit(NO) from None
    digest, steps = assessment.rulebook.digest, len(assessment.trace)
    if report is Format.JSON:
        say_json({"follows": True, "steps": steps, "procedure": assessment.procedure.id, "rulebook": digest})
    else:
        say(f"follows: {steps} steps lead to {assessment.procedure.id} under the rulebook {digest}")


def rulebook_of(bundle: str | None) -> Rulebook:
    """Return the rulebook in a bundle, or that of this package."""
    if bundle is None:
        return house_rulebook()
    with ending_well(bundle):
        document = read_bytes(bundle)
    try:
        return rulebook_in(document)
    except RulebookError as error:
        refuse(*(f"{bundle}: {place}: {message}" for place, message in error.problems[:20]))


def day_given(given: str | None) -> date:
    """Return the day for cases that name none. Here is the one clock of the command, read once."""
    if given is None:
        return datetime.now(UTC).date()
    try:
        # `fromisoformat` alone would take 20260203 and 2026-W06-2 too.
        return date.fromisoformat(given if re.fullmatch(r"\d{4}-\d{2}-\d{2}", given) else "")
    except ValueError:
        refuse("--date has to be a day written as YYYY-MM-DD.")


def _cases_in(files: Sequence[str], day: date) -> list[tuple[str, CaseFile]]:
    """Read all cases; if one of them is refused, end with every problem of every file."""
    cases: list[tuple[str, CaseFile]] = []
    problems: list[str] = []
    if files.count("-") > 1:
        problems.append("-: standard input can be read once only; give it once.")
    for name in dict.fromkeys(files) if problems else files:
        try:
            cases.append((name, _dated(read_case(read_bytes(name)), day)))
        except UnreadableError as error:
            problems.append(str(error))
        except CaseError as error:
            problems.extend(case_problems(name, error))
    if problems:
        refuse(*problems)
    return cases


def _dated(case: CaseFile, day: date) -> CaseFile:
    return case if case.assessed_on is not None else case.model_copy(update={"assessed_on": day})


def _assessed(name: str, case: CaseFile, profile: str | None, most_changes: int = 1) -> Assessment:
    with ending_well(name):
        return assess(case, profile=profile, most_changes=most_changes)


def _rendered(assessment: Assessment, rendering: Rendering) -> str:
    match rendering:
        case Rendering.TEXT:
            return assessment_text(assessment, house_rulebook())
        case Rendering.JSON:
            return assessment.model_dump_json()
        case Rendering.MERMAID:
            return assessment_mermaid(assessment, house_rulebook())


def _assessment_in(name: str, document: bytes, day: date, profile: str | None) -> Assessment:
    """Return the assessment in a document, once it is seen to follow, or that of the case in it."""
    if _is_assessment(document):
        if profile is not None:
            refuse("--profile is for a case; an assessment has its profile already.")
        return check_certificate(document)
    return _assessed(name, _dated(read_case(document), day), profile)


def _is_assessment(document: bytes) -> bool:
    """Return whether this is meant as an assessment: a JSON object that names its format, as no case does."""
    try:
        found = json.loads(document)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "format" in found
