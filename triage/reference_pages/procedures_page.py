"""The page of procedures: what each is for, what is done in it and in which order, and what follows."""

from __future__ import annotations

from collections.abc import Iterator

from triage.language.sentences import sentence
from triage.reference_pages.flow import Flow
from triage.reference_pages.links import issue_link, rule_links, short_source
from triage.rulebook.model import Procedure, Rulebook


def procedures_page(rulebook: Rulebook, flow: Flow) -> str:
    """Return the page that tells each procedure with its steps, in order of precedence."""
    procedures = rulebook.procedures.values()
    lines = [
        "# Procedures",
        "",
        "What is done in each procedure, by whom and by when, and what follows. They stand in order of precedence: "
        "of all that the rules propose for a case, the first is recommended. Time limits are those that law sets; "
        "where none is named, law sets none that we know. The law of the country can add others.",
        "",
        *(f"{procedure.precedence}. [{procedure.title}](#{procedure.id})" for procedure in procedures),
        "",
    ]
    for procedure in procedures:
        lines += _procedure_lines(procedure, rulebook, flow)
    return "\n".join(lines)


def _procedure_lines(procedure: Procedure, rulebook: Rulebook, flow: Flow) -> Iterator[str]:
    yield f'<a id="{procedure.id}"></a>'
    yield ""
    yield f"## {procedure.precedence}. {procedure.title}"
    yield ""
    yield f"**{procedure.purpose}** {procedure.definition}"
    yield ""
    yield f"In plain words, to the person: *{' '.join((procedure.plain.recommended, *procedure.plain.next))}*"
    yield f"Who helps: *{procedure.plain.helps}*."
    yield ""
    for number, step in enumerate(procedure.steps, start=1):
        when = f" *When: {step.by_when}*" if step.by_when else ""
        where = f" *Only where* `{sentence(step.where)}`" if step.where else ""
        yield f"{number}. **{step.who}.** {step.action}{when}{where}"
    yield ""
    yield "Guarantees:"
    yield ""
    yield from (f"- {guarantee}" for guarantee in procedure.guarantees)
    yield ""
    if procedure.time_limits:
        yield "Time limits:"
        yield ""
        for each in procedure.time_limits:
            yield f"- {each.limit} {_sources(each.sources, rulebook)}"
        yield ""
    if procedure.decides:
        points = ", ".join(issue_link(rulebook.issues[issue], "") for issue in procedure.decides)
        yield f"- Decides first: {points}"
    yield f"- If the result is positive: {procedure.then.positive}"
    yield f"- If it is negative: {procedure.then.negative}"
    yield f"- Where the person can turn: {procedure.then.turn_to}"
    yield f"- Rank of protection: {procedure.rank} of 5{_adverse(procedure)}"
    yield f"- Source: {_sources(procedure.sources, rulebook)}"
    yield f"- Proposed by: {rule_links(flow.proposers.get(procedure.id, ()), '') or 'no rule'}"
    yield ""


def _adverse(procedure: Procedure) -> str:
    return "; leads away from a full examination here, so it needs known facts" if procedure.adverse else ""


def _sources(sources: tuple[str, ...], rulebook: Rulebook) -> str:
    return "; ".join(short_source(source, rulebook, "") for source in sources)
