"""What becomes of a caseload, as one page with plots: a file that asks no other host and runs nothing.

It is made here and not by the service, so that it can be made where the cases lie, before a change is submitted to
any service. The tokens of its style are those of the service's pages; a test holds them to be the same.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from triage.impact.caseload_model import CaseloadImpact
from triage.impact.model import CaseOutcome
from triage.impact.text import (
    COUNTS,
    PARTS,
    examples_in_words,
    law_in_words,
    other_change_in_words,
    parts_in_words,
    responsible_in_words,
    verdict_lines,
    what_happens,
)

_WHOLE = 100


@dataclass(frozen=True)
class Bar:
    """A number with its bar: `length` is a share of the longest bar, of a hundred."""

    number: int
    length: int


def impact_page(impact: CaseloadImpact) -> str:
    """Return the page: the verdict, plots with a table in each, and every group that changes."""
    template, style = _template(), _text("page.css")
    counts = impact.counts.model_dump()
    return template.render(
        impact=impact,
        verdict=list(verdict_lines(impact)),
        style=Markup(style),  # It is ours, and its digest stands in the policy of the page.
        style_digest=b64encode(sha256(style.encode()).digest()).decode(),
        counts=list(zip(COUNTS.values(), bars_of([counts[name] for name in COUNTS]), strict=True)),
        procedures=list(
            zip(
                impact.procedures,
                bars_of([each.before for each in impact.procedures], _most_in_a_procedure(impact)),
                bars_of([each.after for each in impact.procedures], _most_in_a_procedure(impact)),
                strict=True,
            )
        ),
        rules=list(
            zip(
                impact.rules,
                bars_of([rule.cases for rule in impact.rules]),
                bars_of(
                    [rule.lose_protection for rule in impact.rules],
                    max((rule.cases for rule in impact.rules), default=0),
                ),
                strict=True,
            )
        ),
        told=list(
            zip(
                impact.told,
                bars_of([each.lost for each in impact.told], _most_told(impact)),
                bars_of([each.gained for each in impact.told], _most_told(impact)),
                strict=True,
            )
        ),
        parts=PARTS,
        groups=[group for group in impact.groups if group.impact.outcome is not CaseOutcome.SAME],
        titles={each.procedure: each.title for each in impact.procedures},
    )


def bars_of(numbers: list[int], most: int | None = None) -> list[Bar]:
    """Return numbers as bars, the longest that of `most`, else of the largest number."""
    longest = max(numbers, default=0) if most is None else most
    # What is there at all is seen.
    return [Bar(number, max(1, round(_WHOLE * number / longest)) if number else 0) for number in numbers]


def _most_told(impact: CaseloadImpact) -> int:
    return max((max(each.lost, each.gained) for each in impact.told), default=0)


def _most_in_a_procedure(impact: CaseloadImpact) -> int:
    return max((max(each.before, each.after) for each in impact.procedures), default=0)


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["parts"] = lambda parts: list(parts_in_words(parts))
    environment.filters["responsible"] = responsible_in_words
    environment.filters["examples"] = examples_in_words
    environment.filters["law"] = law_in_words
    environment.filters["other_change"] = other_change_in_words
    environment.filters["what_happens"] = what_happens
    return environment.from_string(_text("page.html"))


def _text(name: str) -> str:
    return files("triage.impact").joinpath(name).read_text(encoding="utf-8")
