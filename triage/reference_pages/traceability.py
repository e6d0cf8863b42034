"""Traceability both ways: each paragraph of the paper → what carries it, each rule → its sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from triage.language.sentences import OutputKind
from triage.reference_pages.flow import added
from triage.reference_pages.links import (
    document_link,
    paragraph_title,
    path_link,
    procedure_link,
    readable,
    rule_link,
    rule_links,
    short_source,
)
from triage.reference_pages.seed import Paragraph, cites
from triage.rulebook.model import Rulebook

SHOWN = {
    OutputKind.SAFEGUARD: "Safeguards",
    OutputKind.REFERRAL: "Referrals",
    OutputKind.INFORMATION: "Information",
    OutputKind.COUNTER: "Counters",
}


def traceability_page(rulebook: Rulebook, paper: Sequence[Paragraph]) -> str:
    """Return the page that traces the paper to the rules and the rules to their sources."""
    normative = [paragraph for paragraph in paper if paragraph.normative]
    lines = [
        "# Traceability",
        "",
        f"The paper: {rulebook.instruments['seed'].title}. It has {len(paper)} paragraphs and footnotes; "
        f"{len(normative)} bear on a case, {len(paper) - len(normative)} are background, each with the reason.",
        "",
        "- [From the paper to the rules](#paper): each paragraph, in our own words, and what carries it.",
        "- [From the rules to the law](#rules): each rule and its sources.",
        "",
        "*Cited by* names rules that cite the paragraph. *Carried by* names rules that carry its thought and cite "
        "harder law for it. Safeguards, referrals, information and counters are those that these rules add.",
        "",
        '<a id="paper"></a>',
        "",
        "## From the paper to the rules",
        "",
    ]
    for paragraph in paper:
        lines += _paragraph_lines(paragraph, rulebook)
    lines += ['<a id="rules"></a>', "", "## From the rules to the law", ""]
    for rule in rulebook.rules.values():
        lines += [f"- {rule_link(rule.id, '')} {rule.title}"]
        lines += [f"    - {short_source(source, rulebook, '')}" for source in rule.sources]
    return "\n".join([*lines, ""])


def citing_rules(paragraph: Paragraph, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the rules that cite a paragraph."""
    return tuple(rule.id for rule in rulebook.rules.values() if cites(rule.sources, paragraph.number))


def carrying_rules(paragraph: Paragraph, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the rules that carry a paragraph: those that cite it, and those that its row names."""
    return tuple(dict.fromkeys((*citing_rules(paragraph, rulebook), *paragraph.rules)))


def added_terms(paragraph: Paragraph, kind: OutputKind, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the terms of one kind that the rules behind a paragraph add."""
    rules = (rulebook.rule(rule_id) for rule_id in carrying_rules(paragraph, rulebook))
    return tuple(dict.fromkeys(term for rule in rules for term in added(rule, kind)))


def _paragraph_lines(paragraph: Paragraph, rulebook: Rulebook) -> Iterator[str]:
    if paragraph.part:
        yield f"### {paragraph.part}"
        yield ""
    yield f'<a id="{paragraph.anchor}"></a>'
    yield ""
    yield f"**{paragraph_title(paragraph)}.** {paragraph.content}"
    yield ""
    if not paragraph.normative:
        yield f"- Background: {paragraph.consequence}"
    else:
        yield f"- Bears on {', '.join(paragraph.bears)}: {paragraph.consequence}"
    yield from (f"- {title}: {names}" for title, names in _carriers(paragraph, rulebook) if names)
    yield ""


def _carriers(paragraph: Paragraph, rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    citing = citing_rules(paragraph, rulebook)
    yield "Cited by", rule_links(citing, "")
    yield "Carried by", rule_links((rule for rule in paragraph.rules if rule not in citing), "")
    procedures = [item for item in rulebook.procedures.values() if cites(item.cited, paragraph.number)]
    yield "Procedures", ", ".join(procedure_link(procedure, "") for procedure in procedures)
    facts = [fact for fact in rulebook.facts.values() if cites(fact.sources, paragraph.number)]
    yield "Facts", ", ".join(path_link(fact.path, rulebook, "") for fact in facts)
    for kind, title in SHOWN.items():
        terms = added_terms(paragraph, kind, rulebook)
        yield title, ", ".join(f"[{readable(term)}](vocabulary.md#{kind}-{term})" for term in terms)
    yield "Documents", ", ".join(document_link(path) for path in paragraph.documents)
