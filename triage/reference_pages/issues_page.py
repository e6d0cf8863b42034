"""A page for each point at issue: the question that can decide a case, its test and what follows."""

from __future__ import annotations

from collections.abc import Iterator

from triage.language.sentences import EntityKind, OutputKind, sentence
from triage.reference_pages.links import UP, path_link, rule_link, short_source, source_line
from triage.rulebook.issue import Issue
from triage.rulebook.model import Rule, Rulebook


def issues_index_page(rulebook: Rulebook) -> str:
    """Return the index of all points at issue, in the order in which an answer tells them."""
    lines = [
        "# Points at issue",
        "",
        "What a case can turn on. A rule raises a point where known facts call for it. The answer then tells "
        "the test, what is known and what is open, and what follows if the question is answered by yes or by no.",
        "",
        "Why a point was not raised in a case: `triage explain FILE --why-not NAME`, with the name that stands on "
        "its page.",
        "",
    ]
    lines += [
        f"- [{issue.title}]({issue.id}.md): {issue.question}{_asked_of(issue)}"
        for issue in rulebook.issues.values()
    ]
    return "\n".join(lines)


def issue_page(issue: Issue, rulebook: Rulebook) -> str:
    """Return the page of one point at issue: its test, what it turns on, what follows, and what raises it."""
    lines = [
        f"# {issue.title}",
        "",
        f"Point at issue `{issue.id}` · [all points at issue](README.md)",
        "",
        *issue_lines(issue, rulebook),
    ]
    return "\n".join(lines)


def issue_lines(issue: Issue, rulebook: Rulebook) -> list[str]:
    """Return what is told of a point at issue under its title, as Markdown."""
    lines = [
        f"**{issue.question}**{_asked_of(issue)}",
        "",
        f"**Test.** {issue.test}",
        "",
        *_told_here(issue),
        f"**Burden.** {issue.burden}",
        "",
        f"**Decided by.** {issue.decided_by}",
        "",
        f"**If yes.** {issue.if_yes}",
        "",
        f"**If no.** {issue.if_no}",
        "",
        "## To look at",
        "",
        *(f"- {factor}" for factor in issue.factors),
        "",
        "## Turns on",
        "",
        "Those first that decide first.",
        "",
        *(f"- {path_link(path, rulebook, UP)}" for path in issue.asks),
        "",
    ]
    if issue.finding:
        lines += [f"What the rules find of it: {path_link(issue.finding, rulebook, UP)}.", ""]
    lines += _arguments(issue, rulebook)
    lines += ["## Raised by", ""]
    for rule in _raising(issue, rulebook):
        lines.append(f"- {rule_link(rule.id, UP)} {rule.because}")
    lines += ["", "## Decided in", ""]
    deciding = [one for one in rulebook.procedures.values() if issue.id in one.decides]
    lines += [f"- [{procedure.title}]({UP}procedures.md#{procedure.id})" for procedure in deciding]
    lines += [] if deciding else ["No procedure of its own: in whichever one the claim is in."]
    lines += ["", "## Sources", ""]
    return lines + [f"- {source_line(source, rulebook, UP)}" for source in issue.sources]


def _told_here(issue: Issue) -> Iterator[str]:
    if issue.here:
        leads = ", with the point before others where it leads" if any(each.leads for each in issue.here) else ""
        yield f"**In some cases**, told before the test{leads}:"
        yield ""
        for each in issue.here:
            law = f" ({'; '.join(each.sources)})" if each.sources else ""
            first = " *Leads.*" if each.leads else ""
            yield f"- `{sentence(each.where)}`: {each.tell}{law}{first}"
        yield ""


def _arguments(issue: Issue, rulebook: Rulebook) -> Iterator[str]:
    made = [argument for argument in rulebook.arguments.values() if argument.about == issue.id]
    if made:
        yield from ("## Arguments, and what the law answers", "")
        yield (
            "Told where words of the file are marked as making the argument; where facts stand behind it, it is "
            "told on them too, at a point on which the file holds no words. No rule reads it."
        )
        yield ""
        for argument in made:
            sources = "; ".join(short_source(source, rulebook, UP) for source in argument.sources)
            where = argument.arises_where
            facts = f" Arises where `{sentence(where)}`." if where is not None else ""
            yield f"- *{argument.argument}* (`{argument.id}`) {argument.answer} ({sources}){facts}"
        yield ""


def _asked_of(issue: Issue) -> str:
    return "" if issue.entity is EntityKind.CASE else f" Asked of each {issue.entity}."


def _raising(issue: Issue, rulebook: Rulebook) -> Iterator[Rule]:
    for rule in rulebook.rules.values():
        if any(
            addition.kind is OutputKind.ISSUE and addition.term == issue.id
            for branch in rule.branches
            for addition in branch.additions
        ):
            yield rule
