"""The page of treaties: what binds each State since when, and how far each entry was checked."""

from __future__ import annotations

from collections.abc import Iterator

from triage.rulebook.model import Rulebook
from triage.rulebook.treaties import Binding, Determination, State


def treaties_page(rulebook: Rulebook) -> str:
    """Return the page of all States, with counts."""
    states = rulebook.states.values()
    lines = [
        "# Treaties",
        "",
        f"{len(states)} States, by ISO 3166-1 alpha-3 code. The days are those of accession, ratification or "
        "succession, for the European Union since when its law binds. How far an entry was checked: A, the day was "
        "seen in public text; B, instrument and year confirmed; C, professional knowledge. Before release a lawyer "
        "re-verifies every B and C. A country that does not stand here has the [profile](profiles.md) that needs "
        "no treaty.",
        "",
        "| binding | States on record |",
        "|---|---|",
        *(f"| {binding.spoken} | {sum(binding in state.bindings for state in states)} |" for binding in Binding),
        "",
        "| State | 1951 Convention | 1967 Protocol | OAU 1969 | Cartagena in own law | European Union | "
        "EU regulations of 2024 | checked |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [_row(state) for state in states]
    lines += [
        "",
        '<a id="limits"></a>',
        "",
        "## Limitations, reservations, who determines status, laws and notes",
        "",
    ]
    for state in states:
        lines += _remarks(state)
    return "\n".join(lines)


def _row(state: State) -> str:
    days = " | ".join(_day(state, binding) for binding in Binding)
    return f"| {state.name} `{state.country}` | {days} | {state.checked} |"


def _day(state: State, binding: Binding) -> str:
    period = state.bindings.get(binding)
    if period is None:
        return "–"
    return str(period.first) + (f" to {period.last}" if period.last else "")


def _remarks(state: State) -> Iterator[str]:
    remarks = [f"geographic limitation: {state.geographic_limitation}"] if state.geographic_limitation else []
    remarks += [f"{binding.spoken}: {law}" for binding, law in state.laws.items()]
    remarks += [f"wider definition from {law.since} to {law.until}: {law.law}" for law in state.earlier_definition]
    if state.reservations:
        articles = f" (articles {', '.join(state.reserved_articles)})" if state.reserved_articles else ""
        remarks.append(f"reservations{articles}, checked {state.reservations_checked}: {state.reservations}")
    remarks += map(_determination, state.status_determination)
    remarks += [state.note] if state.note else []
    if remarks:
        yield f"- **{state.name}**: {'; '.join(remarks)}"


def _determination(determination: Determination) -> str:
    since = f" since {determination.since}" if determination.since else ""
    until = f" to {determination.until}" if determination.until else ""
    note = f"; {determination.note}" if determination.note else ""
    return f"{determination.by.spoken}{since}{until}{note} (checked {determination.checked})"
