"""The difference of two assessments as text to read aloud: first what it came to, then facts, then what follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from triage.case.leaves import Told
from triage.explanation.difference import (
    Difference,
    FactDifference,
    Outcome,
    Reason,
    Side,
    ValueDifference,
)
from triage.rulebook.model import Rulebook

_OUTCOMES = {
    Outcome.SAME: "The same procedure is recommended, for the same reasons.",
    Outcome.SAME_BY_ANOTHER_ROAD: "The same procedure is recommended, for other reasons.",
    Outcome.CHANGED: "Another procedure is recommended.",
}
_SIDES = {Side.BEFORE: "before", Side.AFTER: "now"}


def difference_text(found: Difference, rulebook: Rulebook) -> str:
    """Return a difference as lines of text; `rulebook` gives the titles of procedures. What is the same is not
    told.
    """
    labels = {fact.place: fact.label for fact in found.facts}
    return "\n".join(_lines(found, labels, rulebook)) + "\n"


def _lines(found: Difference, labels: dict[str, str], rulebook: Rulebook) -> Iterator[str]:
    yield _OUTCOMES[found.outcome]
    if found.outcome is Outcome.CHANGED:
        before, after = (_title(each, rulebook) for each in (found.procedure.before, found.procedure.after))
        yield _changed("Procedure", before, after)
    yield from _reasons(found.procedure.because, labels)
    for value in (found.priority, found.standing):
        if value is not None:
            yield from _value(value, labels)
    yield from _part(
        "The law that was applied", (_changed(each.label, each.before, each.after) for each in found.law)
    )
    yield from _part("What the file says otherwise", map(_fact, found.facts))
    yield from _one_sided(
        "What the case turns on",
        ((each.side, each.question, each.because) for each in found.points_at_issue),
        labels,
    )
    yield from _part("What was found", (line for each in found.findings for line in _value(each, labels)))
    yield from _one_sided(
        "What to do, and what to heed", ((each.side, each.meaning, each.because) for each in found.terms), labels
    )


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    told = [f"  {line}" for line in lines]
    if told:
        yield from ("", title, *told)


def _one_sided(
    title: str, told: Iterable[tuple[Side, str, tuple[Reason, ...]]], labels: dict[str, str]
) -> Iterator[str]:
    lines: list[str] = []
    for side, text, because in told:
        lines += [f"{'New' if side is Side.AFTER else 'No longer'}: {text}", *_reasons(because, labels)]
    yield from _part(title, lines)


def _fact(fact: FactDifference) -> str:
    return f"{_changed(fact.label, fact.before, fact.after)} ({fact.place})"


def _title(procedure: str | None, rulebook: Rulebook) -> str | None:
    """Return what people call a procedure; one of an earlier rulebook has its id alone."""
    known = rulebook.procedures.get(procedure or "")
    return known.title if known else procedure


def _value(value: ValueDifference, labels: dict[str, str]) -> Iterator[str]:
    yield _changed(value.label, value.before, value.after)
    yield from _reasons(value.because, labels)


def _reasons(because: Iterable[Reason], labels: dict[str, str]) -> Iterator[str]:
    for reason in because:
        rests_on = "; ".join(dict.fromkeys(labels[place] for place in reason.rests_on))
        on = f" [{rests_on}]" if rests_on else ""
        changed = " The rule has another text now." if reason.rule_changed else ""
        yield f"    {_SIDES[reason.side]}: {reason.because}{on}{changed}"


def _changed(label: str, before: Told | None, after: Told | None) -> str:
    return f"{label}: {_words(before)} → {_words(after)}"


def _words(told: Told | None) -> str:
    if told is None:
        return "not given"
    words = (told,) if isinstance(told, str) else told
    return ", ".join(word.replace("_", " ") for word in words)
