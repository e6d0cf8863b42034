"""How the tests call the commands of whoever operates the service."""

from __future__ import annotations

from collections.abc import Sequence

from api.operation.commands import application


def run_command(words: Sequence[str]) -> int:
    """Run a command in this process and return its exit code."""
    try:
        application(list(words))
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    return 0
