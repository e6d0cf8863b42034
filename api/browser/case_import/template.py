"""A spreadsheet to fill in: the names of the facts, and under them for people what is asked and the values."""

from __future__ import annotations

import csv
from io import StringIO

from api.languages.english import gettext as _
from triage.rulebook.vocabulary import DECLINED, FactDefinition, Vocabulary
from triage.spreadsheet.columns import ABOUT, FIRST, columns_of
from triage.spreadsheet.rows import FOR_PEOPLE, VALUES_DIVIDED_BY


def template_of(vocabulary: Vocabulary) -> bytes:
    """Return the template as CSV in UTF-8, with one claim and one stay, and a mark by which Excel knows UTF-8."""
    columns = list(columns_of(vocabulary, FIRST))
    about = {
        "reference": (_("Key of the office, no name of a person"), _("letters, digits and . _ : -")),
        "country_of_asylum": (_("Country of asylum"), _("three letters, such as KEN")),
        "assessed_on": (_("Day of the law that is applied; empty for the day of submission"), "2026-11-30"),
    }
    questions = [*(about[name][0] for name in ABOUT), *(_question(name, fact) for name, fact in columns)]
    values = [*(about[name][1] for name in ABOUT), *(_values(fact) for _name, fact in columns)]
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow([*ABOUT, *(name for name, _fact in columns)])
    for row in (questions, values):
        writer.writerow([f"{FOR_PEOPLE} {row[0]}", *row[1:]])
    return written.getvalue().encode("utf-8-sig")


def _question(name: str, fact: FactDefinition) -> str:
    names = fact.list_names
    if fact.several and name.endswith(f".{names.denied}"):
        return _("Asked, and not so: %(question)s") % {"question": fact.question}
    if fact.several and name.endswith(f".{names.declined}"):
        return _("Asked, and not answered: %(question)s") % {"question": fact.question}
    return fact.question


def _values(fact: FactDefinition) -> str:
    if fact.several:
        return f"{VALUES_DIVIDED_BY} ".join(fact.values)
    return " / ".join((*fact.values, DECLINED))
