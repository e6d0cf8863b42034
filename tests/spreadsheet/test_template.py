"""The spreadsheet to fill in: every column is one that is read, with a drop-down of all its words."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from triage import house_rulebook
from triage.case import case_from_data
from triage.language.names import path_of
from triage.rulebook.vocabulary import DECLINED, FactDefinition
from triage.spreadsheet.columns import ABOUT, column_named
from triage.spreadsheet.rows import columns_under, data_in
from triage.spreadsheet.template import CASES, ROWS, WORDS, template_of

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RULEBOOK = house_rulebook()


class Workbook:
    """The sheets of a workbook as a reader of the format finds them."""

    def __init__(self, content: bytes) -> None:
        self.file = ZipFile(BytesIO(content))
        strings = self._part("xl/sharedStrings.xml")
        self.strings = ["".join(text.text or "" for text in each.iter(f"{MAIN}t")) for each in strings]
        self.names = [each.attrib["name"] for each in self._part("xl/workbook.xml").iter(f"{MAIN}sheet")]

    def _part(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.file.read(name))

    def sheet(self, name: str) -> ElementTree.Element:
        return self._part(f"xl/worksheets/sheet{self.names.index(name) + 1}.xml")

    def cells(self, name: str) -> dict[str, str]:
        return {
            cell.attrib["r"]: self.strings[int(cell.findtext(f"{MAIN}v", "0"))]
            for cell in self.sheet(name).iter(f"{MAIN}c")
            if cell.attrib.get("t") == "s"
        }


@pytest.fixture(scope="module")
def workbook() -> Workbook:
    return Workbook(template_of(RULEBOOK.vocabulary))


def head(workbook: Workbook) -> list[str]:
    return [text for place, text in workbook.cells(CASES).items() if re.fullmatch(r"[A-Z]+1", place)]


def fact_of(name: str) -> FactDefinition:
    path = path_of(name)
    return next(
        fact
        for fact in RULEBOOK.vocabulary.told.values()
        if path in (f"{fact.group}.{each}" for each in (fact.list_names.all if fact.several else (fact.name,)))
    )


def test_every_column_is_one_that_is_read_and_every_fact_has_its_column(workbook: Workbook) -> None:
    names = head(workbook)
    assert len(names) == len({*names})
    assert all(column_named(name, RULEBOOK.vocabulary) for name in names)
    assert all(columns_under(names, 0, RULEBOOK))
    facts = {path_of(name) for name in names} - {*ABOUT}
    assert facts == {
        f"{fact.group}.{name}"
        for fact in RULEBOOK.vocabulary.told.values()
        for name in (fact.list_names.all if fact.several else (fact.name,))
    }


def test_every_fact_has_a_drop_down_of_all_its_words_and_a_note(workbook: Workbook) -> None:
    cells, words = workbook.cells(CASES), workbook.cells(WORDS)
    name_in = {place[:-1]: name for place, name in cells.items() if re.fullmatch(r"[A-Z]+1", place)}
    dropped: dict[str, list[str]] = {}
    for each in workbook.sheet(CASES).iter(f"{MAIN}dataValidation"):
        assert each.attrib["type"] == "list"
        place = re.fullmatch(rf"([A-Z]+)2:\1(?:{ROWS + 1})", each.attrib["sqref"])
        source = re.fullmatch(rf"{WORDS}!\$([A-Z]+)\$1:\$\1\$(\d+)", each.findtext(f"{MAIN}formula1", ""))
        assert place and source
        dropped[name_in[place[1]]] = [words[f"{source[1]}{row}"] for row in range(1, int(source[2]) + 1)]
    assert set(dropped) == set(name_in.values()) - {*ABOUT}
    for name, fact in ((name, fact_of(name)) for name in dropped):
        assert dropped[name] == [*fact.values, *(() if fact.several else (DECLINED,))], name
    notes = ElementTree.fromstring(workbook.file.read("xl/comments1.xml")).findall(f".//{MAIN}comment")
    assert len(notes) == len(name_in)


def test_the_first_word_of_a_group_is_accepted_in_its_column(workbook: Workbook) -> None:
    cells, words = workbook.cells(CASES), workbook.cells(WORDS)
    first: dict[str, str] = {}
    for name in head(workbook)[len(ABOUT) :]:
        first.setdefault(name.partition(".")[0], name)
    letters = {name: place[:-1] for place, name in cells.items()}
    for name in first.values():
        case = case_from_data(
            data_in([column_named(name, RULEBOOK.vocabulary)], [words[f"{letters[name]}1"]]), RULEBOOK
        )
        assert case.given()


def test_the_template_is_the_same_each_time() -> None:
    assert template_of(RULEBOOK.vocabulary) == template_of(RULEBOOK.vocabulary)


def test_its_head_saved_as_csv_is_what_is_read(workbook: Workbook, tmp_path: Path) -> None:
    written = StringIO()
    csv.writer(written).writerow(head(workbook))
    [names] = csv.reader(StringIO(written.getvalue()))
    assert [column.name for column in columns_under(names, 0, RULEBOOK) if column] == head(workbook)
