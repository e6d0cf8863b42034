"""The rules in plain language, one page per family and an index in the order of the law."""

from __future__ import annotations

from collections.abc import Iterator

from triage.language.sentences import EntityKind
from triage.reference_pages.flow import Flow
from triage.reference_pages.links import UP, finding_link, rule_links, source_line
from triage.reference_pages.plain_language import condition_lines, effect_words, example_words
from triage.rulebook.model import Branch, Example, Family, Rule, Rulebook

READ = {
    EntityKind.CASE: "Read once for the case.",
    EntityKind.CLAIM: "Read for each claim by itself.",
    EntityKind.STAY: "Read for each stay in another country by itself.",
}


def index_page(rulebook: Rulebook) -> str:
    """Return the index of all rules, in the order of the law."""
    lines = [
        "# The rules",
        "",
        f"{len(rulebook.rules)} rules in {len(rulebook.families)} families, in the order of the law. The pages say "
        "in plain language what the system itself reads: conditions and effects are never described by hand.",
        "",
        "How to read a rule:",
        "",
        "- A rule has one or more branches, each with a condition and its effects. Each branch that holds takes "
        "effect; their order does not matter.",
        "- What is *not known* was not established, or not asked. *Is yes, or not known* marks a step that "
        "protects and does not wait for proof.",
        "- Facts come from the caseworker. Findings are conclusions in between, on a scale from least to most "
        "protective; they are how one rule feeds another. Both stand in the [vocabulary](../vocabulary.md).",
        "- Several procedures may be proposed; the first in the order of precedence is recommended. A human being "
        "decides.",
        "- Each source shows how far its citation was checked ([citations](../citations.md)). [Traceability]"
        "(../traceability.md) starts from the paper, [judgment](../judgment.md) says where a human finding stands.",
        "",
    ]
    for number, family in enumerate(rulebook.families, start=1):
        lines += [f"## {number}. [{family.title}]({family.id}.md)", ""]
        lines += [f"- [{rule.title}]({family.id}.md#{rule.id}) · `{rule.id}`" for rule in family.rules]
        lines.append("")
    return "\n".join(lines)


def family_page(family: Family, rulebook: Rulebook, flow: Flow) -> str:
    """Return the page of one family."""
    lines = [f"# {family.title}", "", f"Family `{family.id}` · [all rules](README.md)", ""]
    if family.introduction:
        lines += [family.introduction, ""]
    for rule in family.rules:
        lines += [f'<a id="{rule.id}"></a>', "", f"## {rule.title}", "", *rule_lines(rule, rulebook, flow)]
    return "\n".join(lines)


def rule_lines(rule: Rule, rulebook: Rulebook, flow: Flow) -> Iterator[str]:
    """Yield what is told of a rule under its title, as Markdown: what it says, why, and on what ground."""
    yield from reason_lines(rule)
    for branch in rule.branches:
        yield from branch_lines(branch, rulebook)
        yield from example_lines(branch, rulebook)
        yield ""
    yield "**Sources**"
    yield ""
    yield from source_lines(rule, rulebook)
    yield ""
    yield from flow_lines(rule, rulebook, flow)


def reason_lines(rule: Rule) -> Iterator[str]:
    """Yield how a rule is read and since when it is in force, and why it is so, as Markdown."""
    replaces = f" · replaces {rule_links((rule.replaces,), UP)}" if rule.replaces else ""
    yield f"`{rule.id}` · {READ[rule.entity]} In force {rule.in_force}.{replaces}"
    yield ""
    yield f"**Because:** {rule.because}"
    yield ""
    if rule.admits_unknown:
        yield f"**Rests on an unknown fact, because:** {rule.admits_unknown}"
        yield ""


def example_lines(branch: Branch, rulebook: Rulebook) -> Iterator[str]:
    """Yield the examples of a branch, as Markdown."""
    for outcome, examples in (("Holds", branch.examples.fires), ("Does not hold", branch.examples.silent)):
        for example in examples:
            yield f"- {outcome}, for example, where {_example(example, rulebook)}."


def source_lines(rule: Rule, rulebook: Rulebook) -> Iterator[str]:
    """Yield the sources of a rule, each with how far its citation was checked, as Markdown."""
    yield from (f"- {source_line(source, rulebook, UP)}" for source in rule.sources)


def branch_lines(branch: Branch, rulebook: Rulebook) -> Iterator[str]:
    """Yield what a branch says, as Markdown: its condition and its effects, without the examples."""
    first, *rest = condition_lines(branch.condition, rulebook, UP)
    single = not rest and not first.endswith(":")
    yield f"**Branch `{branch.name}`.** If {first}{', then:' if single else ''}"
    yield ""
    if rest:
        yield from rest
        yield ""
        yield "then:"
        yield ""
    yield from (f"- {effect_words(effect, branch, rulebook, UP)}" for effect in branch.effects)
    yield ""
    if branch.implied_by:
        yield f"Given by {rule_links(branch.implied_by.rules, UP)} as well: {branch.implied_by.because}"
        yield ""
    yield f"> In the rule language: `if {branch.sentence}`"
    yield ""


def _example(example: Example, rulebook: Rulebook) -> str:
    if not example.facts:
        return "nothing is known"
    return f"{example_words(example, rulebook, UP)}; all else not known"


def flow_lines(rule: Rule, rulebook: Rulebook, flow: Flow) -> Iterator[str]:
    """Yield the findings that a rule reads and sets, with the rules behind them, as Markdown."""
    reads, sets = flow.read_by(rule), flow.set_by(rule)
    if reads:
        yield "**Is fed by**"
        yield ""
        for name in reads:
            setters = rule_links(flow.setters.get(name, ()), UP) or "no rule: it stands at its start value"
            yield f"- {finding_link(rulebook.findings[name], UP)}, set by {setters}"
        yield ""
    if sets:
        yield "**Feeds**"
        yield ""
        for name in sets:
            readers = rule_links(flow.readers.get(name, ()), UP) or "no rule: it is shown as it is"
            yield f"- {finding_link(rulebook.findings[name], UP)}, read by {readers}"
        yield ""
