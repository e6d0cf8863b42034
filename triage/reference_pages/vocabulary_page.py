"""The page of the vocabulary: facts by group, findings, procedures, output terms, and what is never asked."""

from __future__ import annotations

from collections.abc import Iterator

from triage.reference_pages.besides_facts import besides_facts
from triage.reference_pages.flow import Flow
from triage.reference_pages.links import either, label_of, readable, rule_links, short_source
from triage.reference_pages.plain_language import KINDS
from triage.rulebook.model import STRUCTURAL_FACTS, Combine, Finding, Procedure, Rulebook
from triage.rulebook.vocabulary import FactDefinition

DIRECTIONS = {
    "towards_yes": "*yes* is the more protective answer",
    "towards_no": "*no* is the more protective answer",
    "neutral": "neutral for the recommended procedure",
    "mixed": "no single direction in law",
}


def vocabulary_page(rulebook: Rulebook, flow: Flow) -> str:
    """Return the page of all names that rules read and write."""
    lines = [
        "# Vocabulary",
        "",
        f"{len(rulebook.vocabulary.told)} facts, {len(rulebook.findings)} findings, {len(rulebook.procedures)} "
        f"procedures, {sum(map(len, rulebook.terms.values()))} terms. No fact holds a name, a date of birth or "
        "free text. Words of the file stand beside the facts, as [statements](#statements).",
        "",
        "[Facts](#facts) · [How facts are known](#known) · [Statements](#statements) · [Findings](#findings) · "
        "[Procedures](#procedures) · [Terms](#terms) · [What is never asked](#recorded) · "
        "[Contested points](profiles.md)",
        "",
        '<a id="facts"></a>',
        "",
        "## Facts",
        "",
        "A fact that is not given is *not known*: not established, or not asked. Of each it can be told that the "
        "person was asked and *declined* to answer: rules read that as not known, and nobody asks again. A list "
        "says what is there, what was denied and what was declined; each of its values is a question of its own. "
        "The direction says which answer protects more; tests hold the rules to it.",
        "",
    ]
    for group in rulebook.groups:
        title = f"*{group.title}.* " if group.title else ""
        lines += [f"### {group.name}", "", f"{title}{group.introduction}", ""]
        for fact in group.facts:
            lines += [*_entry(fact.path, fact.label, fact.path), *fact_lines(fact, rulebook, flow)]
    lines += besides_facts(rulebook)
    lines += ['<a id="findings"></a>', "", "## Findings", ""]
    for finding in rulebook.findings.values():
        lines += [*_entry(finding.name, finding.label, finding.name), *finding_lines(finding, flow)]
    lines += ['<a id="procedures"></a>', "", "## Procedures", "", "In the order of precedence: the first wins.", ""]
    for procedure in rulebook.procedures.values():
        lines += _entry(procedure.id, f"{procedure.precedence}. {procedure.title}", procedure.id)
        lines += procedure_lines(procedure, rulebook, flow)
    return "\n".join([*lines, *_term_lines(rulebook), *_structural_lines(rulebook, flow)])


def _entry(anchor: str, label: str, name: str) -> Iterator[str]:
    yield f'<a id="{anchor}"></a>'
    yield ""
    yield f"#### {label}"
    yield ""
    yield f"`{name}`"
    yield ""


def fact_lines(fact: FactDefinition, rulebook: Rulebook, flow: Flow) -> Iterator[str]:
    """Yield what is told of a fact under its label, as Markdown: what it means, and which rules read it."""
    yield fact.explained
    yield ""
    yield f"- Question: {fact.question}"
    if fact.several:
        yield f"- List, with any of: {', '.join(f'*{readable(value)}*' for value in fact.values)}"
        yield f"- In a case: {', '.join(f'`{name}`' for name in fact.list_names.all)}"
    else:
        yield f"- Values: {either(fact.values)}"
    yield f"- Direction: {_direction(fact)}"
    yield f"- Source: {'; '.join(short_source(source, rulebook, '') for source in fact.sources)}"
    yield f"- Read by: {rule_links(flow.readers_of(fact), '') or 'no rule'}"
    yield ""


def _direction(fact: FactDefinition) -> str:
    if fact.direction.name in DIRECTIONS:
        return DIRECTIONS[fact.direction.name]
    levels = (", ".join(f"*{readable(value)}*" for value in level) for level in fact.direction.levels)
    return f"from least to most protective: {'; '.join(levels)}"


def finding_lines(finding: Finding, flow: Flow) -> Iterator[str]:
    """Yield what is told of a finding under its label, as Markdown: its scale, what sets it and what reads it."""
    wins = "the most protective" if finding.combine is Combine.MAX else "the least protective"
    yield finding.question
    yield ""
    yield f"- Scale, from least to most protective: {', '.join(f'*{readable(value)}*' for value in finding.scale)}"
    yield f"- Starts at *{readable(finding.start)}*; of several values offered {wins} wins"
    yield f"- Set by: {rule_links(flow.setters.get(finding.name, ()), '') or 'no rule'}"
    yield f"- Read by: {rule_links(flow.readers.get(finding.name, ()), '') or _readers_beside_rules(finding)}"
    yield ""


def _readers_beside_rules(finding: Finding) -> str:
    return f"no rule; it tells people: {finding.shown}" if finding.shown else "no rule"


def procedure_lines(procedure: Procedure, rulebook: Rulebook, flow: Flow) -> Iterator[str]:
    """Yield what is told of a procedure under its title, as Markdown."""
    adverse = "; leads away from a full examination here, so it needs known facts" if procedure.adverse else ""
    yield procedure.definition
    yield ""
    yield f"- Rank of protection: {procedure.rank} of 5{adverse}"
    yield f"- [What is done in it, and what follows](procedures.md#{procedure.id})"
    yield f"- Source: {'; '.join(short_source(source, rulebook, '') for source in procedure.sources)}"
    yield f"- Proposed by: {rule_links(flow.proposers.get(procedure.id, ()), '') or 'no rule'}"
    yield ""


def _term_lines(rulebook: Rulebook) -> Iterator[str]:
    yield from ('<a id="terms"></a>', "", "## Terms", "")
    for kind, terms in rulebook.terms.items():
        yield from (f"### {KINDS[kind]}", "", "| term | meaning |", "|---|---|")
        for term in terms.values():
            yield f'| <a id="{kind}-{term.name}"></a>{readable(term.name)} `{term.name}` | {term.meaning} |'
        yield ""


def _structural_lines(rulebook: Rulebook, flow: Flow) -> Iterator[str]:
    yield from ('<a id="recorded"></a>', "", "## What is never asked", "")
    yield from ("These follow from the lists of the case, and from the [record of treaties](treaties.md).", "")
    for path, values in STRUCTURAL_FACTS.items():
        yield from _entry(path, label_of(path, rulebook), path)
        yield f"- Values: {either(values)}"
        yield f"- Read by: {rule_links(flow.readers.get(path, ()), '') or 'no rule'}"
        yield ""
