"""The page of judgment: where the law asks for what facts can not carry, and which human finding stands there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from triage.reference_pages.flow import Flow
from triage.reference_pages.judgment import Judgment
from triage.reference_pages.links import path_link, rule_links, source_line
from triage.rulebook.model import Rulebook


def judgment_page(rulebook: Rulebook, judgments: Sequence[Judgment], flow: Flow) -> str:
    """Return the page that lists the human findings behind the rules."""
    lines = [
        "# Judgment",
        "",
        "In some places the law asks for judgment that facts can not carry. There the system does not imitate a "
        "judgment: a human being makes it, and the rule reads the answer as a fact with its own question.",
        "",
        "- What nobody has judged stays *not known*, and no step away from protection rests on what is not known"
        f"{_exceptions(rulebook)}.",
        "- No fact names the country of which a person is, and none records demeanour: nothing is decided by "
        "nationality alone, or by how somebody speaks, looks or behaves.",
        "- A statistic about other people is never a fact of a case.",
        "- The answer can be changed at any time, and the recommendation is then worked out anew.",
        "",
    ]
    for number, judgment in enumerate(judgments, start=1):
        lines += [f"## {number}. {judgment.question}", ""]
        lines += _judgment_lines(judgment, rulebook, flow)
    return "\n".join(lines)


def _exceptions(rulebook: Rulebook) -> str:
    rules = [rule.id for rule in rulebook.rules.values() if rule.admits_unknown]
    return f" (the exception, with its reason in law: {rule_links(rules, '')})" if rules else ""


def _judgment_lines(judgment: Judgment, rulebook: Rulebook, flow: Flow) -> Iterator[str]:
    yield f"**Guidance.** {judgment.guidance}"
    yield ""
    yield f"**Made by.** {judgment.made_by}"
    yield ""
    yield from (f"- {source_line(source, rulebook, '')}" for source in judgment.sources)
    yield ""
    yield "| human finding | question | read by |"
    yield "|---|---|---|"
    for path in judgment.facts:
        fact = rulebook.vocabulary.told[path]
        readers = rule_links(flow.readers_of(fact), "")
        yield f"| {path_link(path, rulebook, '')} `{path}` | {fact.question} | {readers} |"
    yield ""
