"""A spreadsheet to fill in, a row for each case: drop-downs for the facts, and what is asked and meant as notes.

Its first sheet, saved as CSV UTF-8, is what `triage batch` reads. The second explains each column, the third holds
the words of the drop-downs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from triage.language.names import member
from triage.language.sentences import EntityKind
from triage.rulebook.vocabulary import DECLINED, FactDefinition, Vocabulary
from triage.spreadsheet.columns import ABOUT, columns_of
from triage.spreadsheet.rows import VALUES_DIVIDED_BY

CASES, EXPLAINED, WORDS = "Cases", "Columns", "Words"
"""The names of the sheets."""

ROWS = 1000
"""Under how many rows of cases there are drop-downs."""

_MOST_CLAIMS, _MOST_STAYS = 2, 1
_WIDTH = 22
_NO_CLOCK = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_ABOUT = {
    "reference": ("An opaque key of the office.", "Letters, digits and . _ : - ; never a name or a date of birth."),
    "country_of_asylum": ("Whose procedure is concerned?", "Three letters (ISO 3166-1 alpha-3), such as KEN."),
    "assessed_on": ("As of which day?", "YYYY-MM-DD; empty for the day of the run."),
}


@dataclass(frozen=True)
class _Explained:
    """A column of the template: its name, what is asked, what is meant, and the words that can stand in it."""

    name: str
    question: str
    meaning: str
    words: tuple[str, ...] = ()
    several: bool = False
    source: str = ""


def template_of(vocabulary: Vocabulary) -> bytes:
    """Return the template as an Excel workbook, with two claims and a stay; the same bytes at each call.

    More claims and stays can be added: `claims[2].harms` names a third, up to 32.
    """
    columns = [*(_Explained(name, *_ABOUT[name]) for name in ABOUT), *_columns(vocabulary)]
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as workbook:
        # The moment at which it is made would be the only thing that differs.
        workbook.set_properties({"title": "Cases for triage", "created": _NO_CLOCK})
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        # Spreadsheets take what looks like a date for one, and write it otherwise.
        text = workbook.add_format({"num_format": "@"})
        cases, explained = workbook.add_worksheet(CASES), workbook.add_worksheet(EXPLAINED)
        words = workbook.add_worksheet(WORDS)
        words.hide()
        cases.set_column(0, len(columns) - 1, _WIDTH, text)
        cases.freeze_panes(1, 1)
        for place, column in enumerate(columns):
            cases.write_string(0, place, column.name, bold)
            cases.write_comment(0, place, _note(column), {"x_scale": 3, "y_scale": 3, "author": ""})
            _drop_down(cases, words, place, column)
        _explain(explained, columns, bold)
    return made.getvalue()


def _columns(vocabulary: Vocabulary) -> Iterator[_Explained]:
    for claim in range(_MOST_CLAIMS):
        entities = {EntityKind.CLAIM: member(EntityKind.CLAIM, claim), EntityKind.STAY: member(EntityKind.STAY, 0)}
        for name, fact in columns_of(vocabulary, entities):
            # The case and its stay stand beside the first claim.
            if claim == 0 or fact.entity is EntityKind.CLAIM:
                yield _explained(name, fact)


def _explained(name: str, fact: FactDefinition) -> _Explained:
    question, names = fact.question, fact.list_names
    if not fact.several:
        return _Explained(name, question, fact.explained, (*fact.values, DECLINED), source=fact.source)
    if name.endswith(f".{names.denied}"):
        question = f"Asked, and not so: {question}"
    elif name.endswith(f".{names.declined}"):
        question = f"Asked, and not answered: {question}"
    return _Explained(name, question, fact.explained, fact.values, several=True, source=fact.source)


def _note(column: _Explained) -> str:
    several = f"\n\nSeveral are divided by “{VALUES_DIVIDED_BY}”." if column.several else ""
    return f"{column.question}\n\n{column.meaning}{several}"


def _drop_down(cases: Worksheet, words: Worksheet, place: int, column: _Explained) -> None:
    if not column.words:
        return
    words.write_column(0, place, column.words)
    letters = xl_col_to_name(place, col_abs=True)
    cases.data_validation(
        1,
        place,
        ROWS,
        place,
        {
            "validate": "list",
            "source": f"={WORDS}!{letters}$1:{letters}${len(column.words)}",
            "error_title": "Not in the vocabulary",
            "error_message": "Take a word from the list, or leave the cell empty: empty is unknown.",
            # In a list of several a drop-down gives the first word, and whoever fills it in adds the others.
            "error_type": "information" if column.several else "stop",
        },
    )


def _explain(sheet: Worksheet, columns: list[_Explained], bold: object) -> None:
    sheet.freeze_panes(1, 1)
    for place, width in enumerate((40, 60, 80, 60, 40)):
        sheet.set_column(place, place, width)
    sheet.write_row(0, 0, ("Column", "Question", "Definition", "Words", "Source"), bold)
    for row, column in enumerate(columns, 1):
        divider = f"{VALUES_DIVIDED_BY} " if column.several else " / "
        told = (column.name, column.question, column.meaning, divider.join(column.words), column.source)
        sheet.write_row(row, 0, told)
