"""Markdown as parts of pages: tables that scroll by themselves, and of all HTML in it only places to link to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

_ANCHOR = re.compile(r'<a id="([\w.:-]+)">')


def rendered(tokens: list[Token]) -> Markup:
    """Return what was read as a part of a page.

    What was written is escaped by the renderer; what is HTML in it is a place to link to, or escaped as well.
    """
    for token in tokens:
        if token.type == "th_open":
            token.attrs["scope"] = "col"
    return Markup(PARSER.renderer.render(tokens, PARSER.options, {}))


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


PARSER = MarkdownIt("commonmark", renderer_cls=_Renderer).enable("table")
