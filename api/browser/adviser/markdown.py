"""The words of the reference pages as parts of pages: the same Markdown, with links that lead to pages.

So a rule is told once, by `triage.reference_pages`, in the documentation and here.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from markdown_it.token import Token
from markupsafe import Markup

from api.browser.markdown import PARSER, rendered

_WORDS = "vocabulary.md"
_SOURCES = "citations.md"
_PAPER = "traceability.md"
# Of the page of the vocabulary: every other place in it is a word.
_SECTIONS = ("facts", "findings", "procedures", "terms", "recorded")


def as_html(lines: Iterable[str], heading: int = 1) -> Markup:
    """Return Markdown of a reference page as a part of a page; `heading` is the order of its first heading."""
    tokens = PARSER.parse("\n".join(lines))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + heading - 1, 6)}"
    return _rendered(tokens)


def in_a_line(text: str) -> Markup:
    """Return Markdown of a reference page that stands in one line, without a paragraph around it."""
    return _rendered(PARSER.parseInline(text))


def _rendered(tokens: list[Token]) -> Markup:
    for token in tokens:
        for each in token.children or ():
            if each.type == "link_open":
                _lead_to_a_page(each)
    return rendered(tokens)


def page_of(target: str) -> str:
    """Return the page for a link of a reference page: `/rules/child.age` for `../rules/child.md#child.age`."""
    file, _, anchor = target.removeprefix("../").partition("#")
    folder, _, name = file.rpartition("/")
    if not file:
        return f"#{anchor}"
    if folder == "rules" and name != "README.md":
        return f"/rules/{quote(anchor)}" if anchor else f"/rules/families/{name.removesuffix('.md')}"
    if folder == "points_at_issue" and name != "README.md":
        return f"/rules/issues/{name.removesuffix('.md')}"
    if file == _WORDS and anchor in _SECTIONS:
        return f"/rules/vocabulary#{anchor}"
    if file == _SOURCES and anchor == "verify":
        return "/rules/reference/citations#verify"
    if file == _WORDS:
        return f"/rules/vocabulary/{quote(anchor)}" if anchor else "/rules/vocabulary"
    if file == _SOURCES:
        return f"/rules/sources/{quote(anchor)}" if anchor else "/rules/sources"
    if file == _PAPER and anchor:
        number = anchor.removeprefix("p").replace("fn", "fn ")
        return f"/rules/sources?citation={quote(f'seed {number}')}"
    if folder in ("rules", "points_at_issue"):
        return "/rules"
    return f"/rules/reference/{file.removesuffix('.md')}{f'#{anchor}' if anchor else ''}"


def _lead_to_a_page(link: Token) -> None:
    target = str(link.attrs["href"])
    if target.startswith(("https://", "http://")):
        link.attrs["rel"] = "noreferrer"
    else:
        link.attrs["href"] = page_of(target)
