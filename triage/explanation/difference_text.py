"""The difference of two assessments in words: first what it came to, then facts, then what follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from triage.case.leaves import Told
from triage.explanation.difference import (
    Difference,
    FactDifference,
    Outcome,
    Reason,
    Side,
    ValueDifference,
)
from triage.explanation.told import Passage, Section
from triage.rulebook.model import Rulebook

_OUTCOMES = {
    Outcome.SAME: "The same procedure is recommended, for the same reasons.",
    Outcome.SAME_BY_ANOTHER_ROAD: "The same procedure is recommended, for other reasons.",
    Outcome.CHANGED: "Another procedure is recommended.",
}
_SIDES = {Side.BEFORE: "before", Side.AFTER: "now"}


@dataclass(frozen=True)
class DifferenceTold:
    """What is told of a difference. `first` is what it came to; a section is empty where nothing differs."""

    first: tuple[Passage, ...]
    law: Section
    facts: Section
    points: Section
    findings: Section
    terms: Section


def difference_told(found: Difference, rulebook: Rulebook) -> DifferenceTold:
    """Return a difference in words; `rulebook` gives the titles of procedures. What is the same is not told."""
    labels = {fact.place: fact.label for fact in found.facts}
    return DifferenceTold(
        first=tuple(_first(found, labels, rulebook)),
        law=Section(
            "The law that was applied",
            tuple(Passage(_changed(each.label, each.before, each.after)) for each in found.law),
        ),
        facts=Section("What the file says otherwise", tuple(map(_fact, found.facts))),
        points=Section(
            "What the case turns on",
            tuple(_one_sided(each.side, each.question, each.because, labels) for each in found.points_at_issue),
        ),
        findings=Section("What was found", tuple(_value(each, labels) for each in found.findings)),
        terms=Section(
            "What to do, and what to heed",
            tuple(_one_sided(each.side, each.meaning, each.because, labels) for each in found.terms),
        ),
    )


def difference_text(found: Difference, rulebook: Rulebook) -> str:
    """Return a difference as lines of text to read aloud; `rulebook` gives the titles of procedures."""
    told = difference_told(found, rulebook)
    lines = [*_lines(told.first, "")]
    for section in (told.law, told.facts, told.points, told.findings, told.terms):
        if section:
            lines += ["", section.title, *_lines(section.told, "  ")]
    return "\n".join(lines) + "\n"


def _lines(several: Iterable[Passage], margin: str) -> Iterator[str]:
    for told in several:
        yield f"{margin}{told.words}"
        yield from (f"{margin}    {reason.words}" for reason in told.beneath)


def _first(found: Difference, labels: Mapping[str, str], rulebook: Rulebook) -> Iterator[Passage]:
    because = _reasons(found.procedure.because, labels)
    if found.outcome is Outcome.CHANGED:
        before, after = (_title(each, rulebook) for each in (found.procedure.before, found.procedure.after))
        yield Passage(_OUTCOMES[found.outcome])
        yield Passage(_changed("Procedure", before, after), beneath=because)
    else:
        yield Passage(_OUTCOMES[found.outcome], beneath=because)
    yield from (_value(value, labels) for value in (found.priority, found.standing) if value is not None)


def _one_sided(side: Side, text: str, because: Iterable[Reason], labels: Mapping[str, str]) -> Passage:
    return Passage(text, "New" if side is Side.AFTER else "No longer", beneath=_reasons(because, labels))


def _fact(fact: FactDifference) -> Passage:
    return Passage(_changed(fact.label, fact.before, fact.after), because=f"({fact.place})")


def _title(procedure: str | None, rulebook: Rulebook) -> str | None:
    """Return what people call a procedure; one of an earlier rulebook has its id alone."""
    known = rulebook.procedures.get(procedure or "")
    return known.title if known else procedure


def _value(value: ValueDifference, labels: Mapping[str, str]) -> Passage:
    return Passage(_changed(value.label, value.before, value.after), beneath=_reasons(value.because, labels))


def _reasons(because: Iterable[Reason], labels: Mapping[str, str]) -> tuple[Passage, ...]:
    return tuple(_reason(reason, labels) for reason in because)


def _reason(reason: Reason, labels: Mapping[str, str]) -> Passage:
    rests_on = "; ".join(dict.fromkeys(labels[place] for place in reason.rests_on))
    on = f" [{rests_on}]" if rests_on else ""
    changed = " The rule has another text now." if reason.rule_changed else ""
    return Passage(f"{reason.because}{on}{changed}", _SIDES[reason.side])


def _changed(label: str, before: Told | None, after: Told | None) -> str:
    return f"{label}: {_words(before)} → {_words(after)}"


def _words(told: Told | None) -> str:
    if told is None:
        return "not given"
    words = (told,) if isinstance(told, str) else told
    return ", ".join(word.replace("_", " ") for word in words)
