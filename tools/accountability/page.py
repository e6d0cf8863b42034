"""The page that leads from each requirement to the tests that hold it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from tools.accountability.requirements import Requirement


def accountability_page(asked: Sequence[Requirement]) -> str:
    """Return the page: every requirement with its state, what is missing, and a link to each test."""
    counts = {state: sum(each.state == state for each in asked) for state in ("held", "in part", "open")}
    lines = [
        "# What is demanded, and what holds it",
        "",
        "Helping to examine applications for asylum is a high-risk use under the AI Act of the European Union "
        "(Annex III point 7(c)). Whether rules written by hand are AI is decided case by case; this system is "
        "built as if it were in scope. Of each requirement this page says whether tests hold it, and which. The "
        "laws are named from professional knowledge; an office checks which of them bind it.",
        "",
        f"Of {len(asked)} requirements {counts['held']} are held, {counts['in part']} in part, "
        f"{counts['open']} are open.",
    ]
    for section, entries in groupby(asked, key=lambda each: each.section):
        lines += [
            "",
            f"## {section.capitalize()}",
            "",
            "| | requirement | law | state | tests |",
            "|---|---|---|---|---|",
        ]
        lines += [_row(each) for each in entries]
    return "\n".join(lines)


def _row(each: Requirement) -> str:
    state = each.state if each.missing is None else f"{each.state}: {each.missing}"
    return (
        f"| {each.number} | {each.requirement} | {'; '.join(each.law)} | {state} | {' '.join(links(each.tests))} |"
    )


def links(tests: Sequence[str]) -> Iterator[str]:
    """Yield a link to each test, from a page under `docs/`."""
    for test in tests:
        file, _, function = test.partition("::")
        yield f"[{function.removeprefix('test_').replace('_', ' ')}](../tests/{file})."
