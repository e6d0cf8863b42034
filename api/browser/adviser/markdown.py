"""The words of the reference pages as parts of pages: the same Markdown, with links that lead to pages.

So a rule is told once, by `triage.reference_pages`, in the documentation and here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

_ANCHOR = re.compile(r'<a id="([\w.:-]+)">')
_WORDS = "vocabulary.md"
_SOURCES = "citations.md"
_PAPER = "traceability.md"
# Of the page of the vocabulary: every other place in it is a word.
_SECTIONS = ("facts", "findings", "procedures", "terms", "recorded")


def as_html(lines: Iterable[str], heading: int = 1) -> Markup:
    """Return Markdown of a reference page as a part of a page; `heading` is the order of its first heading."""
    tokens = _PARSER.parse("\n".join(lines))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + heading - 1, 6)}"
        if token.type == "th_open":
            token.attrs["scope"] = "col"
    return _rendered(tokens)


def in_a_line(text: str) -> Markup:
    """Return Markdown of a reference page that stands in one line, without a paragraph around it."""
    return _rendered(_PARSER.parseInline(text))


def _rendered(tokens: list[Token]) -> Markup:
    for token in tokens:
        for each in token.children or ():
            if each.type == "link_open":
                _lead_to_a_page(each)
    # What was written is escaped by the renderer; what is HTML in it is a place to link to, or escaped as well.
    return Markup(_PARSER.renderer.render(tokens, _PARSER.options, {}))


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


class _Renderer(RendererHTML):
    """Of all HTML in the text, places to link to are the only one that is kept."""

    def html_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Return a part of a place, or what stands there as text."""
        return str(_place(tokens[idx].content))

    def html_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Return what stands there as text: a place stands in a paragraph."""
        return str(escape(tokens[idx].content))

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Return the beginning of a table that scrolls by itself where it is too wide."""
        return '<div class="scrolls" tabindex="0"><table>'

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Return the end of such a table."""
        return "</table></div>"


def _place(text: str) -> Markup:
    found = _ANCHOR.fullmatch(text)
    if found is not None:
        return Markup('<span id="{}">').format(found[1])
    return Markup("</span>") if text == "</a>" else escape(text)


_PARSER = MarkdownIt("commonmark", renderer_cls=_Renderer).enable("table")
