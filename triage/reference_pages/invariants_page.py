"""The page of invariants: what is promised for every possible case, in plain English and as it is proved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from triage.proof.invariants import Invariant
from triage.reference_pages.links import short_source
from triage.rulebook.model import Rulebook


def invariants_page(rulebook: Rulebook, invariants: Iterable[Invariant]) -> str:
    """Return the page of all promises, in the order of their numbers."""
    lines = [
        "# Invariants",
        "",
        "What holds in every possible case, under every setting of the [contested points](profiles.md), whatever "
        "is doubted. `triage prove` shows it at every change of a rule; [proof](proof.md) says what that means.",
        "",
    ]
    for invariant in sorted(invariants, key=lambda invariant: invariant.id):
        lines += _invariant_lines(invariant, rulebook)
    return "\n".join(lines)


def _invariant_lines(invariant: Invariant, rulebook: Rulebook) -> Iterator[str]:
    yield f'<a id="{invariant.id}"></a>'
    yield ""
    yield f"## {invariant.id}"
    yield ""
    yield invariant.statement
    yield ""
    yield f"- Formally: {invariant.formally}"
    yield f"- Source: {'; '.join(short_source(source, rulebook, '') for source in invariant.sources)}"
    yield ""
