"""`triage vocabulary`."""

from __future__ import annotations

from typing import Annotated

import typer

from triage.case import FactDefinition, fact_path, vocabulary
from triage.command_line.reporting import Format, refuse, say, say_json
from triage.errors import UnknownNameError


def vocabulary_report(
    path: Annotated[
        str | None, typer.Argument(help="One fact (claim.harm, claims[0].harm) or one group (claim); else all.")
    ] = None,
    report: Annotated[Format, typer.Option("--format", help="How to report.")] = Format.TEXT,
) -> None:
    """List the facts of a case with values, definition, legal source and question.

    Exit codes: 0 done, 2 there is no such fact or group.
    """
    facts = vocabulary()
    name = None if path is None else fact_path(path).rstrip(".")
    chosen = [fact for fact in facts.values() if name in (None, fact.path, fact.path.partition(".")[0])]
    if not chosen:
        groups = {name.partition(".")[0] for name in facts}
        refuse(str(UnknownNameError("fact or group", name or "", [*facts, *sorted(groups)])))
    if report is Format.JSON:
        say_json([fact.model_dump(mode="json") for fact in chosen])
    elif name in facts:
        say(_told(chosen[0]))
    else:
        for fact in chosen:
            say(f"{fact.path:44} {' | '.join(fact.values)}")


def _told(fact: FactDefinition) -> str:
    return "\n".join(
        [
            f"{fact.path}: {fact.label}",
            f"  values:     {' | '.join(fact.values)}",
            f"  definition: {fact.definition}",
            f"  question:   {fact.question}",
            f"  source:     {fact.source}",
            f"  direction:  {fact.direction.name}",
        ]
    )
