"""The page of points at issue: each question that can decide a case, with its test and what follows."""

from __future__ import annotations

from collections.abc import Iterator

from triage.language.sentences import EntityKind, OutputKind
from triage.reference_pages.links import path_link, rule_links, source_line
from triage.rulebook.issue import Issue
from triage.rulebook.model import Rulebook


def issues_page(rulebook: Rulebook) -> str:
    """Return the page that lists the points at issue in the order in which an answer tells them."""
    lines = [
        "# Points at issue",
        "",
        "What a case can turn on. A rule raises a point where known facts call for it. The answer then tells "
        "the test, what is known and what is open, and what follows if the question is answered by yes or by no.",
        "",
        ", ".join(f"[{issue.title}](#{issue.id})" for issue in rulebook.issues.values()) + ".",
        "",
    ]
    for issue in rulebook.issues.values():
        lines += _issue_lines(issue, rulebook)
    return "\n".join(lines)


def _issue_lines(issue: Issue, rulebook: Rulebook) -> Iterator[str]:
    asked = "" if issue.entity is EntityKind.CASE else f" Asked of each {issue.entity}."
    yield f'<a id="{issue.id}"></a>'
    yield ""
    yield f"## {issue.title}"
    yield ""
    yield f"**{issue.question}**{asked}"
    yield ""
    yield f"- Test: {issue.test}"
    yield f"- To look at: {'; '.join(issue.factors)}."
    yield f"- Burden: {issue.burden}"
    yield f"- Decided by: {issue.decided_by}"
    if issue.finding:
        yield f"- What the rules find of it: {path_link(issue.finding, rulebook, '')}"
    yield f"- Turns on: {', '.join(path_link(path, rulebook, '') for path in issue.asks)}"
    yield f"- If yes: {issue.if_yes}"
    yield f"- If no: {issue.if_no}"
    yield f"- Raised by: {rule_links(_raising(issue, rulebook), '')}"
    yield from (f"- {source_line(source, rulebook, '')}" for source in issue.sources)
    yield ""


def _raising(issue: Issue, rulebook: Rulebook) -> Iterator[str]:
    for rule in rulebook.rules.values():
        if any(
            addition.kind is OutputKind.ISSUE and addition.term == issue.id
            for branch in rule.branches
            for addition in branch.additions
        ):
            yield rule.id
