"""`triage vocabulary`."""

from __future__ import annotations

from typing import Annotated

import typer

from triage.case.statements import Maker, Statement
from triage.command_line.reporting import Format, refuse, say, say_json
from triage.language.names import list_of, path_of
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook
from triage.rulebook.vocabulary import DECLINED, FactDefinition


def vocabulary_report(
    path: Annotated[
        str | None,
        typer.Argument(
            help="One fact (claim.harms, claims[0].harms), one group (claim), or statements; else all facts."
        ),
    ] = None,
    report: Annotated[Format, typer.Option("--format", help="How to report.")] = Format.TEXT,
) -> None:
    """List the facts of a case with values, definition, legal source and question.

    `statements` tells how words of the file are written down, and beside which points at issue they can stand.

    Exit codes: 0 done, 2 there is no such fact or group.
    """
    rulebook = house_rulebook()
    if path == "statements":
        _statements(rulebook, report)
        return
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


def _statements(rulebook: Rulebook, report: Format) -> None:
    schema = Statement.model_json_schema()
    points = [
        {"id": issue.id, "of": issue.entity.value, "title": issue.title, "question": issue.question}
        for issue in rulebook.issues.values()
    ]
    arguments = rulebook.arguments.values()
    if report is Format.JSON:
        say_json({"schema": schema, "about": points, "argument": [each.model_dump() for each in arguments]})
        return
    say("statements: words of the file, told beside a point at issue or a fact; no rule reads them")
    for name, field in Statement.model_fields.items():
        say(f"  {name + ':':12}{'' if field.is_required() else 'optional. '}{field.description}")
    say(f"  {'made_by is:':12}{' | '.join(Maker)}")
    say("  about is a fact, or a point at issue, asked of the case, of each claim or of each stay:")
    for point in points:
        say(f"    {point['id']:44} {point['of']:6} {point['question']}")
    say("  argument is one of:")
    for argument in arguments:
        say(f"    {argument.id:44} on {argument.about}: {argument.argument}")


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
