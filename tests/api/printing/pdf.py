"""What a reader finds in a PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO

from pypdf import PdfReader
from pypdf.generic import DictionaryObject


@cache
def opened(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


@cache
def lines_of_pages(pdf: bytes) -> tuple[str, ...]:
    """Return the text of each page, line by line. It takes a second: once for each file."""
    return tuple(page.extract_text() for page in opened(pdf).pages)


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page in one line: where lines end is no matter of what is told."""
    return [one_line(page) for page in lines_of_pages(pdf)]


def whole(pdf: bytes) -> str:
    return " ".join(pages(pdf))


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u200b", "")).strip()


def fonts(pdf: bytes) -> Iterator[tuple[str, bool]]:
    """Yield each font with whether the file holds it."""
    for page in opened(pdf).pages:
        resources = page["/Resources"]
        assert isinstance(resources, DictionaryObject)
        for font in resources.get("/Font", {}).values():
            for described in font.get_object()["/DescendantFonts"]:
                descriptor = described.get_object()["/FontDescriptor"]
                yield str(descriptor["/FontName"]), any(name.startswith("/FontFile") for name in descriptor)


def outline(pdf: bytes) -> list[str]:
    """Return the titles of the outline, the inner ones too, in order."""

    def titles(entries: object) -> Iterator[str]:
        if isinstance(entries, list):
            for each in entries:
                yield from titles(each)
        else:
            yield str(entries.title)  # type: ignore[attr-defined]

    return list(titles(opened(pdf).outline))


def is_tagged(pdf: bytes) -> bool:
    root = opened(pdf).trailer["/Root"]
    assert isinstance(root, DictionaryObject)
    marks = root["/MarkInfo"]
    assert isinstance(marks, DictionaryObject)
    return bool(marks["/Marked"]) and "/StructTreeRoot" in root


def language(pdf: bytes) -> str:
    root = opened(pdf).trailer["/Root"]
    assert isinstance(root, DictionaryObject)
    return str(root["/Lang"])
