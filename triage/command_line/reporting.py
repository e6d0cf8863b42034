"""How the command reads files, reports, and ends. The one place that knows the exit codes.

0  done
1  the answer is no: a certificate does not follow, the lint found something, a case loses protection
2  the input or the call is wrong; nothing was done
3  the system failed; nothing was concluded
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import NoReturn

import typer

from triage.errors import CaseError, CertificateError, InferenceError, RulebookError, TriageError

DONE, NO, BAD_INPUT, FAILED = 0, 1, 2, 3

# The largest assessment is some megabytes; a file beyond this is not read to its end.
MOST_BYTES_READ = 10_000_000
MOST_PROBLEMS = 20
LONGEST_LINE = 600


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"


class Rendering(StrEnum):
    """How an assessment is written."""

    TEXT = "text"
    JSON = "json"
    MERMAID = "mermaid"


class UnreadableError(Exception):
    """A file can not be read; the message names it and says why."""


def say(text: str) -> None:
    """Write a report to standard output, in UTF-8 whatever the terminal is set to.

    Half a surrogate pair, which a forged document can hold, is written as its escape.
    """
    line = text if text.endswith("\n") else f"{text}\n"
    sys.stdout.buffer.write(line.encode("utf-8", errors="backslashreplace"))
    sys.stdout.buffer.flush()


def say_json(report: object) -> None:
    """Write a report as JSON to standard output."""
    say(json.dumps(report, indent=2, ensure_ascii=False))


def one_line(text: str) -> str:
    """Return text from outside as one line that a terminal can not be driven with, without its middle if long."""
    shown = "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
    half = LONGEST_LINE // 2
    return shown if len(shown) <= LONGEST_LINE else f"{shown[:half]} … {shown[-half:]}"


def warn(message: str) -> None:
    """Write one line to standard error."""
    typer.echo(one_line(message), err=True)


def refuse(*messages: str) -> NoReturn:
    """End because the input or the call is wrong, with one clear line for each problem on standard error."""
    for message in messages:
        warn(message)
    raise typer.Exit(BAD_INPUT)


def read_bytes(name: str) -> bytes:
    """Return what the file holds, or standard input for `-`. Raises `UnreadableError`."""
    try:
        if name == "-":
            document = sys.stdin.buffer.read(MOST_BYTES_READ + 1)
        else:
            with Path(name).open("rb") as file:
                document = file.read(MOST_BYTES_READ + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not a file name"
        raise UnreadableError(f"{name}: can not be read: {reason}.") from None
    if len(document) > MOST_BYTES_READ:
        raise UnreadableError(f"{name}: can not be read: it is larger than {MOST_BYTES_READ:,} bytes.")
    return document


def case_problems(name: str, error: CaseError) -> Iterator[str]:
    """Yield one line for each problem of a refused case, or for the first twenty and that there are more."""
    for problem in error.problems[:MOST_PROBLEMS]:
        yield f"{name}: {problem}"
    if len(error.problems) > MOST_PROBLEMS:
        yield f"{name}: and more problems; correct these first."


@contextmanager
def ending_well(name: str = "") -> Iterator[None]:
    """Turn what is raised on purpose into a clear message and an exit code."""
    prefix = f"{name}: " if name else ""
    try:
        yield
    except UnreadableError as error:
        refuse(str(error))
    except CaseError as error:
        refuse(*case_problems(name, error))
    except CertificateError as error:
        warn(f"{prefix}does not follow. {error}")
        raise typer.Exit(NO) from None
    except (InferenceError, RulebookError) as error:
        warn(f"{prefix}the system failed and nothing was concluded: {error}")
        raise typer.Exit(FAILED) from None
    except TriageError as error:
        refuse(f"{prefix}{error}")
