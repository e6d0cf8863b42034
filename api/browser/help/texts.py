"""The texts of the help as parts of pages: links that lead on here as they do in the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from markdown_it.token import Token
from markupsafe import Markup

from api.browser.adviser.markdown import page_of
from api.browser.adviser.reference import NAMES
from api.browser.markdown import PARSER, rendered
from api.people.policy import POLICY

FOLDER = Path(__file__).with_name("texts")
CONTENTS = "README"
# The documentation whose words the pages of the rulebook have.
_ON_PAGES = re.compile(rf"\.\./(rules/|points_at_issue/|(vocabulary|{'|'.join(NAMES)})\.md)")


@dataclass(frozen=True)
class Heading:
    """A heading below that of the text, and its anchor."""

    anchor: str
    words: str


@dataclass(frozen=True)
class Text:
    """A text: its title, what follows it, and the headings of its sections in order."""

    title: str
    body: Markup
    headings: tuple[Heading, ...]


def names_of_texts() -> tuple[str, ...]:
    """Return what the texts are called in addresses, the contents left out."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.md") if file.stem != CONTENTS))


def names_of_pictures() -> tuple[str, ...]:
    """Return what the files of pictures are called."""
    return tuple(sorted(file.name for file in (FOLDER / "pictures").glob("*.png")))


@cache
def text(name: str) -> Text:
    """Return a text by its name; `KeyError` if there is none of this name."""
    if name != CONTENTS and name not in names_of_texts():
        raise KeyError(name)
    opened, title, closed, *body = PARSER.parse((FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    assert (opened.tag, closed.tag) == ("h1", "h1"), name
    headings = []
    for token, words in pairwise(body):
        if token.type == "heading_open":
            token.attrs["id"] = anchor_of(words.content)
            if token.tag == "h2":
                headings.append(Heading(anchor_of(words.content), _plain(words)))
    for token in body:
        if token.children is not None:
            token.children = list(_led_on(token.children))
    return Text(_plain(title), rendered(body), tuple(headings))


def anchor_of(heading: str) -> str:
    """Return the anchor of a heading, as those who show Markdown make it: small letters, hyphens for blanks."""
    return re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")


def _plain(heading: Token) -> str:
    return "".join(each.content for each in heading.children or ())


def _led_on(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield what stands in a line: links to pages and texts, addresses that lead there, and pictures."""
    elsewhere = None
    within = False
    for token in tokens:
        if token.type == "image":
            token.attrs["src"] = f"/help/{token.attrs['src']}"
        elif token.type == "link_open":
            target = str(token.attrs["href"])
            address = _address_of(target)
            if address is None:
                elsewhere = f"docs/{target.removeprefix('../').partition('#')[0]}"
                continue
            token.attrs["href"], within = address, True
        elif token.type == "link_close" and elsewhere is not None:
            yield from (_written(" ("), _written(elsewhere, "code_inline"), _written(")"))
            elsewhere = None
            continue
        elif token.type == "link_close":
            within = False
        elif token.type == "code_inline" and not within and ("GET", token.content) in POLICY:
            yield from _linked(token)
            continue
        yield token


def _address_of(target: str) -> str | None:
    """Return the page for a link of a text; None for documentation that no page shows."""
    file, mark, anchor = target.partition("#")
    if not file or target.startswith("https://"):
        return target
    if "/" not in file:
        name = file.removesuffix(".md")
        return ("/help" if name == CONTENTS else f"/help/{name}") + mark + anchor
    return page_of(target) if _ON_PAGES.match(target) else None


def _linked(address: Token) -> Iterator[Token]:
    if address.content.startswith("/v1/"):
        yield address
        return
    yield Token("link_open", "a", 1, {"href": address.content})
    yield address
    yield Token("link_close", "a", -1)


def _written(content: str, kind: str = "text") -> Token:
    return Token(kind, "code" if kind == "code_inline" else "", 0, content=content)
