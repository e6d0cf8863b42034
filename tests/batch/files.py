"""Files of cases in all three forms, right and wrong, and what is read of the files that a batch makes."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import date
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.strategies import chosen_case
from triage import CaseError, assess, house_rulebook, read_case
from triage.batch.unfinished import refused_file, unfinished_folder
from triage.case.document import case_file
from triage.caseload import caseload_schema, outcome_documents
from triage.language.names import node_of
from triage.spreadsheet.rows import VALUES_DIVIDED_BY

RULEBOOK = house_rulebook()
DAY = date(2026, 11, 30)

_FIRST = RULEBOOK.vocabulary.contradictions[0]
CONTRADICTING = case_file({node_of(told.path, "claims[0]"): told.values[0] for told in _FIRST.facts})
WRONG: tuple[dict[str, Any], ...] = (
    {"applicant": {"age": "adlt"}, "reference": "wrong-word"},
    {**CONTRADICTING, "reference": "contradicting"},
    {"reference": "not a key"},
    {"country_of_asylum": "Italy"},
    {"assessed_on": "1940-01-01", "reference": "before-all-law"},
    {"claims": [{"harms": ["hardship_only"], "harms_denied": ["hardship_only"]}]},
)


def right_cases(seed: int, count: int) -> list[dict[str, Any]]:
    """Cases as plain data, each with a key of its own, in three countries or none, on two days or none."""
    choose = Random(seed).choice
    found = []
    for number in range(count):
        case = chosen_case(choose, most=2, doubt=True).given()
        about = {"reference": f"case-{number}", "country_of_asylum": choose(("KEN", "ITA", None))}
        about["assessed_on"] = choose((None, "2024-01-01"))
        found.append({**{name: value for name, value in about.items() if value}, **case})
    return found


def mixed(seed: int, right: int, wrong: int) -> list[dict[str, Any]]:
    """Right and wrong cases in any order."""
    random = Random(seed)
    found = [*right_cases(seed, right), *(random.choice(WRONG) for _ in range(wrong))]
    random.shuffle(found)
    return found


def ndjson(file: Path, documents: Iterable[Mapping[str, Any]]) -> Path:
    file.write_text("".join(f"{json.dumps(each)}\n" for each in documents), encoding="utf-8")
    return file


def cells_of(document: Mapping[str, Any]) -> dict[str, str]:
    """A case as the cells of a row, by their columns."""
    cells: dict[str, str] = {}
    for name, value in document.items():
        if isinstance(value, str):
            cells[name] = value
        groups = enumerate(value) if isinstance(value, list) else [(None, value)] if isinstance(value, dict) else ()
        for index, group in groups:
            for fact, told in group.items():
                place = f"{name}.{fact}" if index is None else f"{name}[{index}].{fact}"
                cells[place] = told if isinstance(told, str) else VALUES_DIVIDED_BY.join(told)
    return cells


def without_the_last_of_whom_nothing_is_told(document: Mapping[str, Any]) -> dict[str, Any]:
    """A case without the last claims and stays of which nothing is told: these have no column."""
    found = json.loads(json.dumps(document))
    for name in ("claims", "stays"):
        members = found.get(name, [])
        while members and not members[-1]:
            members.pop()
            gone = f"{name}[{len(members)}]."
            states = found.get("proof_states", {})
            found["proof_states"] = {node: how for node, how in states.items() if not node.startswith(gone)}
    return {name: value for name, value in found.items() if value}


def csv_file(file: Path, documents: Iterable[Mapping[str, Any]]) -> Path:
    rows = [cells_of(each) for each in documents]
    names = list(dict.fromkeys(name for row in rows for name in row))
    written = StringIO()
    writer = csv.DictWriter(written, names, restval="")
    writer.writeheader()
    # A row in which nothing stands would be none.
    writer.writerows(row or {names[0]: ""} for row in rows)
    file.write_bytes(written.getvalue().encode("utf-8-sig"))
    return file


def parquet(file: Path, documents: Iterable[Mapping[str, Any]], rows_in_group: int = 1000) -> Path:
    """A caseload, also of cases that are wrong; what is no text or day is left out."""
    rows = []
    for each in documents:
        row: dict[str, Any] = {**each}
        if "assessed_on" in row:
            row["assessed_on"] = date.fromisoformat(row["assessed_on"])
        if "proof_states" in row:
            row["proof_states"] = list(row["proof_states"].items())
        rows.append(row)
    pq.write_table(pa.Table.from_pylist(rows, caseload_schema(RULEBOOK)), file, row_group_size=rows_in_group)
    return file


def rows_in(file: Path) -> list[dict[str, Any]]:
    """What stands in a file that a batch made, each row as a document with its number."""
    if file.suffix == ".ndjson":
        return [json.loads(line) for line in file.read_bytes().splitlines()]
    if file.suffix == ".csv":
        return [dict(row) for row in csv.DictReader(StringIO(file.read_text(encoding="utf-8")))]
    table = pq.read_table(file)
    outcome = table.drop_columns("row").append_column("refused", pa.nulls(table.num_rows))
    return [
        {"row": number, **document}
        for number, document in zip(table["row"].to_pylist(), outcome_documents(outcome), strict=True)
    ]


def refused_in(out: Path) -> list[dict[str, Any]]:
    """The lines of the file of refused rows beside a file, none if it is not there."""
    file = refused_file(out)
    return [json.loads(line) for line in file.read_bytes().splitlines()] if file.exists() else []


def nothing_left(out: Path) -> bool:
    return not unfinished_folder(out).exists()


def alone(document: Mapping[str, Any], day: date = DAY) -> dict[str, Any] | list[dict[str, str]]:
    """What `triage assess` says of a case alone: what a row tells of it, or its problems."""
    try:
        case = read_case(json.dumps(document).encode())
        if case.assessed_on is None:
            case = case.model_copy(update={"assessed_on": day})
        answer = assess(case)
    except CaseError as error:
        return [{"place": each.pointer, "message": each.message, "remedy": each.remedy} for each in error.problems]
    return {
        "reference": case.reference,
        "assessed_on": answer.assessed_on.isoformat(),
        "profile": answer.profile,
        "profile_chosen": answer.profile_chosen.value,
        "procedure": answer.procedure.id,
        "priority": answer.priority.level,
        "standing": answer.standing.value,
        "candidates": [each.procedure for each in answer.candidates],
        "findings": answer.findings,
        "points_at_issue": {(each.id, each.entity) for each in answer.points_at_issue},
        "fired": {each.id for each in answer.trace if each.kind == "firing"},
    }


def comparable(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as `alone` tells it: points and firings in no order."""
    told = {name: value for name, value in row.items() if name != "row"}
    told["points_at_issue"] = {(each["id"], each["entity"]) for each in row["points_at_issue"]}
    return {**told, "fired": {*row["fired"]}}
