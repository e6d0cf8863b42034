"""One rule as a page: what it says, why, on what ground, and how it hangs together with the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from triage.language.sentences import Add, Effect, EntityKind, Propose, SetFinding, effect_sentence, paths
from triage.rulebook.citations import citation_of
from triage.rulebook.model import Rule, Rulebook

WIDTH = 100


def rule_report(rulebook: Rulebook, rule: Rule) -> dict[str, object]:
    """Return the page of a rule as plain data: the rule as its form has it, and how it hangs together."""
    return {
        **rule.model_dump(mode="json", by_alias=True),
        "sources": [_source_report(rulebook, source) for source in rule.sources],
        "reads": [name for name in _read(rule) if name in rulebook.findings],
        "sets": _set(rule),
        "fed_by": _fed_by(rulebook, rule),
        "feeds": _feeds(rulebook, rule),
    }


def rule_text(rulebook: Rulebook, rule: Rule) -> str:
    """Return the page of a rule as text of at most a hundred columns."""
    return "\n".join(_lines(rulebook, rule)) + "\n"


def _lines(rulebook: Rulebook, rule: Rule) -> Iterator[str]:
    scope = "" if rule.entity is EntityKind.CASE else f", for each {rule.entity}"
    yield from _wrapped(f"{rule.title} ({rule.id}{scope})")
    for branch in rule.branches:
        yield ""
        yield from _wrapped(f"{branch.id}: if {branch.sentence}", "  ")
        for effect in branch.effects:
            bound = bool(branch.proposal) and isinstance(effect, Add)
            yield from _wrapped(f"then {effect_sentence(effect)}: {_meaning(rulebook, effect, bound)}", "    ")
        if branch.implied_by:
            also = f"Given by {', '.join(branch.implied_by.rules)} as well: {branch.implied_by.because}"
            yield from _wrapped(also, "    ")
        yield "    Examples; what is not named is not known:"
        for example in branch.examples.of(branch.id):
            told = (
                f"{node} {value}" + (f", {example.proof_states[node]}" if node in example.proof_states else "")
                for node, value in example.facts.items()
            )
            outcome = "fires" if example.fires else "is silent"
            yield from _wrapped(f"{outcome} with: {'; '.join(told) or 'nothing known'}", "      ")
    yield ""
    yield from _wrapped(f"Because: {rule.because}")
    if rule.admits_unknown:
        yield from _wrapped(f"Admits unknown: {rule.admits_unknown}")
    yield f"In force {rule.in_force}" + (f", replaces {rule.replaces}" if rule.replaces else "")
    yield "Sources (A wording seen, B instrument confirmed, C to be verified):"
    for source in rule.sources:
        yield from _wrapped(_source_line(rulebook, source), "  ")
    yield "The words in the conditions:"
    for path in _read(rule):
        yield from _wrapped(f"{path}: {_label(rulebook, path)}", "  ")
    yield from _wrapped(f"Is fed by: {_listed(_fed_by(rulebook, rule), 'facts only')}")
    yield from _wrapped(f"Feeds: {_listed(_feeds(rulebook, rule), 'the outcome only')}")
    yield f"Digest: {rule.digest}"


def _wrapped(text: str, margin: str = "") -> list[str]:
    return wrap(
        text,
        WIDTH,
        initial_indent=margin,
        subsequent_indent=f"{margin}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _listed(rule_ids: list[str], otherwise: str) -> str:
    return ", ".join(rule_ids) or otherwise


def _meaning(rulebook: Rulebook, effect: Effect, bound: bool) -> str:
    match effect:
        case SetFinding(finding):
            return rulebook.findings[finding].label
        case Propose(procedure):
            return rulebook.procedures[procedure].title
        case Add(kind, term):
            condition = " (Only if the procedure of this branch is recommended.)" if bound else ""
            return f"{rulebook.terms[kind][term].meaning}{condition}"


def _label(rulebook: Rulebook, path: str) -> str:
    if path in rulebook.facts:
        return rulebook.facts[path].label
    if path in rulebook.findings:
        return f"{rulebook.findings[path].label} (a finding)"
    if path in rulebook.parameters:
        return f"{rulebook.parameters[path].meaning} (set by the profile)"
    return path.replace("_", " ")


def _source_report(rulebook: Rulebook, source: str) -> dict[str, object]:
    citation = citation_of(source, rulebook.instruments)
    assert citation is not None, "a loaded rulebook cites known instruments only"
    instrument = citation.instrument
    return {
        "cite": source,
        "title": instrument.title,
        "checked": instrument.checked,
        "except": instrument.exception,
    }


def _source_line(rulebook: Rulebook, source: str) -> str:
    report = _source_report(rulebook, source)
    exception = f", except {report['except']}" if report["except"] else ""
    return f"{source} [{report['checked']}{exception}] {report['title']}"


def _read(rule: Rule) -> list[str]:
    """Return the facts, findings and parameters that a rule reads."""
    return list(dict.fromkeys(path for branch in rule.branches for path in paths(branch.condition)))


def _set(rule: Rule) -> list[str]:
    """Return the findings that a rule offers values for."""
    return list(dict.fromkeys(setting.finding for branch in rule.branches for setting in branch.settings))


def _fed_by(rulebook: Rulebook, rule: Rule) -> list[str]:
    """Return the rules that set what this one reads."""
    return [other.id for other in rulebook.rules.values() if _meet(_set(other), _read(rule))]


def _feeds(rulebook: Rulebook, rule: Rule) -> list[str]:
    """Return the rules that read what this one sets."""
    return [other.id for other in rulebook.rules.values() if _meet(_set(rule), _read(other))]


def _meet(one: Iterable[str], other: Iterable[str]) -> bool:
    return not set(one).isdisjoint(other)
