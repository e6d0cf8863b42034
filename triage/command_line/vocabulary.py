"""`triage vocabulary`."""

from __future__ import annotations

from typing import Annotated

import typer

from triage.command_line.reporting import Format, refuse, say, say_json
from triage.language.names import list_of, path_of
from triage.rulebook.loading import house_rulebook
from triage.rulebook.vocabulary import DECLINED, FactDefinition


def vocabulary_report(
    path: Annotated[
        str | None, typer.Argument(help="One fact (claim.harms, claims[0].harms) or one group (claim); else all.")
    ] = None,
    report: Annotated[Format, typer.Option("--format", help="How to report.")] = Format.TEXT,
) -> None:
    """List the facts of a case with values, definition, legal source and question.

    Exit codes: 0 done, 2 there is no such fact or group.
    """
    rulebook = house_rulebook()
    facts = rulebook.vocabulary.told
    name = None if path is None else path_of(path).rstrip(".")
    if name is not None and list_of(name) in facts:
        name = list_of(name)
    chosen = [fact for fact in facts.values() if name in (None, fact.path, fact.path.partition(".")[0])]
    if not chosen:
        groups = (group.name for group in rulebook.groups)
        refuse(str(rulebook.unknown_name("fact or group", name or "", [*facts, *groups])))
    if report is Format.JSON:
        say_json([fact.model_dump(mode="json") for fact in chosen])
    elif name in facts:
        say(_told(chosen[0]))
    else:
        for fact in chosen:
            say(f"{fact.path:44} {' | '.join(fact.values)}")


def _told(fact: FactDefinition) -> str:
    told = ", ".join(fact.list_names.all)
    return "\n".join(
        [
            f"{fact.path}: {fact.label}",
            f"  values:     {' | '.join(fact.values if fact.several else (*fact.values, DECLINED))}",
            *([f"  lists:      {told}"] if fact.several else []),
            f"  definition: {fact.explained}",
            f"  question:   {fact.question}",
            f"  source:     {fact.source}",
            f"  direction:  {fact.direction.name}",
        ]
    )
