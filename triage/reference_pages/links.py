"""Names in Markdown: links between the reference pages, and sources as a lawyer reads them.

Every page but those of the families lies in `docs/`; `up` is the way from a page to `docs/`: empty, or `../`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from triage.language.names import list_of
from triage.reference_pages.seed import Paragraph, numbers_in
from triage.rulebook.citations import Citation, Instrument, citation_of
from triage.rulebook.issue import Issue
from triage.rulebook.model import ContestedPoint, Finding, Procedure, Profile, Rulebook

UP = "../"
# All files in these folders are generated; one that `pages` does not name is stale.
RULE_PAGES = "rules"
ISSUE_PAGES = "points_at_issue"


def readable(name: str) -> str:
    """Return a value or term in words: `age_in_doubt` → `age in doubt`, `unknown` → `not known`."""
    return "not known" if name == "unknown" else name.replace("_", " ")


def either(names: Iterable[str]) -> str:
    """Return values as *a*, *b* or *c*."""
    words = [f"*{readable(name)}*" for name in names]
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def rule_link(rule_id: str, up: str) -> str:
    """Return a link to the rule on the page of its family."""
    return f"[{rule_id}]({up}rules/{rule_id.partition('.')[0]}.md#{rule_id})"


def rule_links(rule_ids: Iterable[str], up: str) -> str:
    """Return links to several rules, with commas."""
    return ", ".join(rule_link(rule_id, up) for rule_id in rule_ids)


def path_link(path: str, rulebook: Rulebook, up: str) -> str:
    """Return the label of a fact, finding or parameter, linked to its entry."""
    page = "profiles.md" if path in rulebook.parameters else "vocabulary.md"
    of = list_of(path)
    anchor = of if of in rulebook.vocabulary.told else path
    return f"[{label_of(path, rulebook)}]({up}{page}#{anchor})"


def label_of(path: str, rulebook: Rulebook) -> str:
    """Return the label of a fact, finding, parameter or structural fact."""
    if path in rulebook.facts:
        return rulebook.facts[path].label
    if path in rulebook.vocabulary.told:
        return rulebook.vocabulary.told[path].label
    if path in rulebook.findings:
        return rulebook.findings[path].label
    name = readable(path.rpartition(".")[2])
    return f"Profile: {name}" if path in rulebook.parameters else name.capitalize()


def point_link(point: ContestedPoint, up: str) -> str:
    """Return a contested point by its number, linked to its entry on the page of profiles."""
    return f"[{point.id}]({up}profiles.md#{point.path or point.id})"


def profile_link(profile: Profile, up: str) -> str:
    """Return the profile's title, linked to its entry on the page of profiles."""
    return f"[{profile.title}]({up}profiles.md#profile-{profile.id})"


def finding_link(finding: Finding, up: str) -> str:
    """Return the finding's label, linked to its entry in the vocabulary."""
    return f"[{finding.label}]({up}vocabulary.md#{finding.name})"


def procedure_link(procedure: Procedure, up: str) -> str:
    """Return the procedure's title, linked to its entry in the vocabulary."""
    return f"[{procedure.title}]({up}vocabulary.md#{procedure.id})"


def issue_link(issue: Issue, up: str) -> str:
    """Return the point at issue's title, linked to its page."""
    return f"[{issue.title}]({up}{ISSUE_PAGES}/{issue.id}.md)"


def paragraph_link(number: str, up: str) -> str:
    """Return a paragraph of the seed paper, such as `¶ 34`, linked to its row in the traceability page."""
    prefix, _, digits = number.rpartition(" ")
    anchor, words = (f"fn{digits}", f"footnote {digits}") if prefix else (f"p{digits}", f"¶ {digits}")
    return f"[{words}]({up}traceability.md#{anchor})"


def source_line(source: str, rulebook: Rulebook, up: str) -> str:
    """Return a source with the instrument's title, the passage, and how far the citation was checked."""
    citation = _citation(source, rulebook)
    instrument = citation.instrument
    title = f"[{instrument.title}]({instrument.address})" if instrument.address else instrument.title
    passage = _passage(citation, source, up)
    return f"`{instrument.cite}` {title}{f': {passage}' if passage else ''} (checked {level_note(instrument, up)})"


def short_source(source: str, rulebook: Rulebook, up: str) -> str:
    """Return a source as it is cited, with how far the citation was checked."""
    citation = _citation(source, rulebook)
    words = f"`{citation.instrument.cite}` {_passage(citation, source, up)}".rstrip()
    return f"{words} ({level_note(citation.instrument, up)})"


def _citation(source: str, rulebook: Rulebook) -> Citation:
    citation = citation_of(source, rulebook.instruments)
    if citation is None:
        raise ValueError(f"{source!r} names no instrument of rules/instruments.yaml")
    return citation


def _passage(citation: Citation, source: str, up: str) -> str:
    links = [paragraph_link(number, up) for number in numbers_in(source)]
    return ", ".join(links) if links else citation.passage


def level_note(instrument: Instrument, up: str) -> str:
    """Return the check level, linked to where the page of citations says what it means for this instrument."""
    exceptions = ", with exceptions" if instrument.exception else ""
    return f"[{instrument.checked}{exceptions}]({up}citations.md#{instrument_anchor(instrument)})"


def instrument_anchor(instrument: Instrument) -> str:
    """Return the name under which the instrument's section can be linked to: `1951 Conv.` → `1951-conv`."""
    return re.sub(r"[^a-z0-9]+", "-", instrument.cite.lower()).strip("-")


def document_link(path: str) -> str:
    """Return a link from a page in `docs/` to a file of the house."""
    return f"[{path}]({path.removeprefix('docs/')})" if path.startswith("docs/") else f"[{path}]({UP}{path})"


def paragraph_title(paragraph: Paragraph) -> str:
    """Return the heading of a paragraph: `¶ 34`, `Footnote 3`."""
    return f"¶ {paragraph.number}" if paragraph.anchor.startswith("p") else paragraph.name.capitalize()
