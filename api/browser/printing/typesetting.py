"""Sets a template with data as PDF: tagged, for the archive, and the same bytes for the same data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

from api.browser.printing.blocks import Signed
from api.browser.printing.characters import FONTS, drawn

_HERE = Path(__file__).parent
# PDF/A-2a for whoever keeps it for years, PDF/UA-1 for whoever has it read aloud. Both refuse a font that is not
# embedded and a character that no font has.
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]


@cache
def bundled_fonts() -> typst.Fonts:
    """Return the fonts that come with this program; none of the machine, where the same would look otherwise."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])


def pdf_of(template: str, data: Mapping[str, object], made_at: datetime) -> bytes:
    """Return a template, set with data, as PDF; the same template, data and moment give the same bytes.

    Every text of the data is drawn as it is, and what no font has by its number. Takes a tenth of a second or more:
    call it in a worker thread.
    """
    content = json.dumps(_drawn(data), ensure_ascii=False)
    made = typst.compile(
        str(_HERE / template),
        root=str(_HERE),
        font_paths=bundled_fonts(),
        format="pdf",
        sys_inputs={"content": content},
        pdf_standards=STANDARDS,
        timestamp=made_at.replace(microsecond=0),
    )
    assert isinstance(made, bytes)
    return made


def _drawn(value: object) -> object:
    match value:
        case Signed():
            return value
        case str():
            return drawn(value)
        case Mapping():
            return {name: _drawn(each) for name, each in value.items()}
        case list() | tuple():
            return [_drawn(each) for each in value]
        case _:
            return value
