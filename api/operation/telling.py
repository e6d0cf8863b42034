"""How a command tells that it could not be done."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec

import typer

from api.settings import CannotStartError

# As for every command of `triage`: the call or a setting is wrong, and nothing was done.
WRONG = 2

P = ParamSpec("P")


def told(command: Callable[P, None]) -> Callable[P, None]:
    """Return the command: it tells in one line what is wrong with call or setting, and ends with exit code 2."""

    @functools.wraps(command)
    def telling(*arguments: P.args, **options: P.kwargs) -> None:
        try:
            command(*arguments, **options)
        except CannotStartError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(WRONG) from None

    return telling
