"""`triage dissents`: whether the rulebook does what lawyers who dissented ask for."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import ValidationError

from triage.command_line.reporting import NO, ending_well, one_line, read_bytes, refuse, say
from triage.explanation.dissent import DissentCase, fault_of
from triage.rulebook.loading import house_rulebook


def dissents(
    files: Annotated[list[str], typer.Argument(help="Regression cases, as the service exports them.")],
) -> None:
    """Derive the regression case of each dissent with the rulebook of today.

    Each line is a file, and whether it holds. Exit codes: 0 all hold, 1 one of them does not, 2 a file can not be
    read or is none; nothing was derived then.
    """
    read: list[tuple[str, DissentCase]] = []
    for name in files:
        with ending_well(name):
            document = read_bytes(name)
        try:
            read.append((name, DissentCase.model_validate_json(document)))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = "/".join(map(str, first["loc"])) or "document"
            refuse(f"{name}: this is no regression case: {place}: {first['msg']}")
    failed = False
    for name, case in read:
        fault = fault_of(case, house_rulebook())
        failed = failed or fault is not None
        say(one_line(f"{name}: {fault or 'holds'}"))
    if failed:
        raise typer.Exit(NO)
