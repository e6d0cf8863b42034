"""The page of citations: what is cited where, how far each was checked, and what a lawyer still has to verify."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from triage.reference_pages.links import (
    instrument_anchor,
    issue_link,
    path_link,
    point_link,
    procedure_link,
    profile_link,
    rule_link,
)
from triage.rulebook.citations import EUROPEAN_UNION, Instrument, citation_of
from triage.rulebook.model import ALWAYS_IN_FORCE, Rulebook

Passages = Mapping[str, tuple[str, ...]]

LEVELS = {
    "A": "The wording of the cited passage, or an authoritative summary of it, was seen in public text.",
    "B": "Instrument, number, date and scope were confirmed; the passage comes from professional knowledge.",
    "C": "Professional knowledge only.",
}
TO_VERIFY = {
    "C": "### Level C",
    "B": "### Level B",
    "A": "### Level A, with a limit that the exception states",
}


def citations_page(rulebook: Rulebook) -> str:
    """Return the page of all instruments and the passages cited from them."""
    cited = passages_cited(rulebook)
    lines = [
        "# Citations",
        "",
        f"{len(rulebook.instruments)} instruments are cited. Each citation carries how far it was checked:",
        "",
        *(f"- **{level}** {meaning}" for level, meaning in LEVELS.items()),
        "",
        "An exception names passages for which the level differs. No citation is legal advice, and "
        "[what a lawyer has to verify](#verify) before release stands at the end.",
        "",
        "## Instruments",
        "",
    ]
    for instrument in rulebook.instruments.values():
        lines += [f'<a id="{instrument_anchor(instrument)}"></a>', "", f"### {instrument.title}", ""]
        lines += instrument_lines(instrument)
        lines += passage_lines(cited[instrument.cite])
    lines += ['<a id="verify"></a>', "", "## To be verified by a lawyer before release", ""]
    lines += [
        "Exceptions are given in the words of `rules/instruments.yaml`; a passage that an exception raises to A is "
        "listed all the same, so that nothing is passed over.",
        "",
    ]
    for level, heading in TO_VERIFY.items():
        lines += [heading, ""]
        for instrument in rulebook.instruments.values():
            if instrument.checked == level and (level != "A" or instrument.exception):
                lines += _to_verify(instrument, cited[instrument.cite])
        lines.append("")
    return "\n".join(lines)


def passages_cited(rulebook: Rulebook) -> Mapping[str, Passages]:
    """Return for each instrument the passages cited from it, in their order, each with links to what cites it."""
    found: dict[str, dict[str, dict[str, None]]] = {cite: {} for cite in rulebook.instruments}
    for source, link in _citing(rulebook):
        citation = citation_of(source, rulebook.instruments)
        if citation is not None:
            found[citation.instrument.cite].setdefault(citation.passage or "as a whole", {})[link] = None
    return {
        cite: {passage: tuple(passages[passage]) for passage in sorted(passages, key=_by_number)}
        for cite, passages in found.items()
    }


def _by_number(passage: str) -> list[tuple[int, str]]:
    """Return a key that puts paragraph 9 before paragraph 10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", passage)]


def _citing(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    for rule in rulebook.rules.values():
        yield from ((source, rule_link(rule.id, "")) for source in rule.sources)
    for issue in rulebook.issues.values():
        told_here = (source for each in issue.here for source in each.sources)
        yield from ((source, issue_link(issue, "")) for source in (*issue.sources, *told_here))
    for argument in rulebook.arguments.values():
        yield from ((source, issue_link(rulebook.issues[argument.about], "")) for source in argument.sources)
    for procedure in rulebook.procedures.values():
        yield from ((source, procedure_link(procedure, "")) for source in procedure.cited)
    for profile in rulebook.profiles.values():
        yield from ((source, profile_link(profile, "")) for source in profile.sources)
    for point in rulebook.contested_points.values():
        for position in point.positions:
            yield from ((source, point_link(point, "")) for source in position.sources)
    for fact in rulebook.facts.values():
        yield from ((source, path_link(fact.path, rulebook, "")) for source in fact.sources)


def instrument_lines(instrument: Instrument) -> Iterator[str]:
    """Yield what is told of an instrument under its title, as Markdown: how far it was checked, and where it is."""
    yield f"- Cited as `{instrument.cite}`"
    yield f"- Checked **{instrument.checked}**. {LEVELS[instrument.checked]}"
    if instrument.exception:
        yield f"- Exception: {instrument.exception}"
    if instrument.in_force != ALWAYS_IN_FORCE:
        yield f"- Cited for days {instrument.in_force} only"
    if instrument.law_of:
        places = ("the European Union" if place == EUROPEAN_UNION else place for place in instrument.law_of)
        apart = f", but not of {' and '.join(instrument.not_law_of)}" if instrument.not_law_of else ""
        yield f"- Law of {', '.join(places)}{apart}; not cited where another law governs"
    yield f"- Address: {f'<{instrument.address}>' if instrument.address else 'no stable public one is known to us'}"
    yield ""


def passage_lines(passages: Passages) -> Iterator[str]:
    """Yield a table of passages, each with what cites it, as Markdown."""
    yield "| passage | cited by |"
    yield "|---|---|"
    yield from (f"| {passage} | {', '.join(links)} |" for passage, links in passages.items())
    yield ""


def _to_verify(instrument: Instrument, passages: Passages) -> Iterator[str]:
    exception = f" (exception: {instrument.exception})" if instrument.exception else ""
    yield f"- [ ] `{instrument.cite}`{exception}: {' · '.join(passages)}"
