"""Commands that other programs add to `triage`: found by their entry points, loaded only if asked for."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

GROUP = "triage.commands"


def extensions() -> dict[str, EntryPoint]:
    """Return the commands that were added, by name, in the order of their names."""
    return {each.name: each for each in sorted(entry_points(group=GROUP), key=lambda each: each.name)}


def loaded(extension: EntryPoint) -> typer.Typer:
    """Return the application of a command that was added. Raises `ImportError` or `AttributeError` without one."""
    found = extension.load()
    if isinstance(found, typer.Typer):
        return found
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    alone.command(extension.name)(found)
    return alone


class ExtendedGroup(TyperGroup):
    """The commands of `triage`, and after them those that were added."""

    # The library names its contexts and commands in no public place.
    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands, its own first."""
        own = super().list_commands(ctx)
        return [*own, *(name for name in extensions() if name not in own)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command by its name: its own, else one that was added, else nothing."""
        extension = extensions().get(cmd_name) if cmd_name not in self.commands else None
        return get_command(loaded(extension)) if extension else super().get_command(ctx, cmd_name)
