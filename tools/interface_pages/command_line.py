"""The page of the command line: what each command says of itself when it is asked for help."""

from __future__ import annotations

from collections.abc import Iterator

import typer
from typer.testing import CliRunner

from triage.command_line.extensions import extensions, loaded
from triage.command_line.main import application


def command_line_page() -> str:
    """Return the page: every command with its arguments, its options and their defaults, and the exit codes."""
    lines = ["# The command line", "", "What `--help` says, command by command.", ""]
    for words in commands():
        lines += [f"## `{' '.join(('triage', *words))}`", "", "```text", _help_of(words), "```", ""]
    return "\n".join(lines)


def commands() -> tuple[tuple[str, ...], ...]:
    """Return the words of every command behind `triage`: of `triage` itself none, of a group its own first."""
    return ((), *_commands(application), *_added())


def _added() -> Iterator[tuple[str, ...]]:
    for name, extension in extensions().items():
        yield (name,)
        if (inner := loaded(extension)).info.name:
            yield from ((name, *words) for words in _commands(inner))


def _commands(group: typer.Typer) -> Iterator[tuple[str, ...]]:
    for command in group.registered_commands:
        yield (_name(command.name, command.callback),)
    for inner in group.registered_groups:
        if inner.typer_instance is not None:
            name = _name(inner.name, None)
            yield (name,)
            yield from ((name, *words) for words in _commands(inner.typer_instance))


def _name(given: object, callback: object) -> str:
    """Return the name of a command: the given one, else that of its function."""
    return given if isinstance(given, str) else str(getattr(callback, "__name__", "")).replace("_", "-")


def _help_of(words: tuple[str, ...]) -> str:
    result = CliRunner().invoke(application, [*words, "--help"], prog_name="triage")
    if result.exit_code != 0:
        raise RuntimeError(f"triage {' '.join(words)} --help ended with {result.exit_code}: {result.output}")
    return "\n".join(line.rstrip() for line in result.stdout.strip().splitlines())
