"""A file of cases comes to what each case comes to alone, with nothing lost, and the same bytes however it went."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.batch.files import (
    DAY,
    RULEBOOK,
    WRONG,
    alone,
    comparable,
    csv_file,
    mixed,
    ndjson,
    nothing_left,
    parquet,
    refused_in,
    right_cases,
    rows_in,
    without_the_last_of_whom_nothing_is_told,
)
from tests.caseload.single import outcome_of_one
from tests.caseload.test_stopping import ADVERSE
from triage import UnknownNameError, assess, case_from_data, read_case
from triage.batch.forms import BatchError
from triage.batch.run import Batch, Progress, assess_file
from triage.batch.unfinished import refused_file, unfinished_folder

MAKERS = {".ndjson": ndjson, ".csv": csv_file, ".parquet": parquet}


def assessed(source: Path, out: Path, **options: Any) -> Batch:
    return assess_file(source, out, RULEBOOK, **{"day": DAY, "most_rows": 4, **options})


@pytest.mark.parametrize("suffix", [".ndjson", ".csv"])
def test_words_of_the_file_are_read_strictly_and_change_no_answer(tmp_path: Path, suffix: str) -> None:
    if suffix == ".ndjson":
        lines = [
            {"applicant": {"age": "child"}},
            {"applicant": {"age": "child"}, "statements": [{"words": "No.", "made_by": "applicant"}]},
            {"applicant": {"age": "child"}, "statements": [{"words": "No."}]},
        ]
        text = "".join(f"{json.dumps(line)}\n" for line in lines)
    else:
        head = "applicant.age,statements[0].words,statements[0].made_by\n"
        text = f"{head}child,,\nchild,No.,applicant\nchild,No.,\n"
    source, out = tmp_path / f"cases{suffix}", tmp_path / "answers.ndjson"
    source.write_text(text, encoding="utf-8")
    batch = assessed(source, out)
    first, second = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
    assert {**first, "row": None} == {**second, "row": None}
    assert (batch.cases, batch.refused) == (3, 1)
    assert "made_by" in refused_file(out).read_text(encoding="utf-8")


class InterruptedRunError(Exception):
    """What stands for whatever ends a run."""


def ended_after(chunks: int, error: type[BaseException] = InterruptedRunError) -> Any:
    """Somebody who is told how far a batch has come, and ends it after some chunks."""
    told: list[Progress] = []

    def tell(progress: Progress) -> None:
        told.append(progress)
        if len(told) > chunks:
            raise error

    return tell


@pytest.mark.parametrize("suffix", MAKERS)
def test_every_form_comes_to_what_each_case_comes_to_alone(tmp_path: Path, suffix: str) -> None:
    documents = [without_the_last_of_whom_nothing_is_told(each) for each in (*right_cases(1, 6), *WRONG)]
    source = MAKERS[suffix](tmp_path / f"in{suffix}", documents)
    out = tmp_path / "out.ndjson"
    batch = assessed(source, out)
    head = 2 if suffix == ".csv" else 1
    told = {row["row"]: comparable(row) for row in rows_in(out)}
    refused = {row["row"]: row for row in refused_in(out)}
    assert [*told] == sorted(told) and [*refused] == sorted(refused)
    for number, document in enumerate(documents, head):
        expected = alone(document)
        if isinstance(expected, dict):
            assert told.pop(number) == expected
            continue
        row = refused.pop(number)
        problems = [{name: each[name] for name in each if name != "column"} for each in row["problems"]]
        assert problems == expected
        assert row["content"]
    assert not told and not refused
    assert (batch.cases, batch.assessed, batch.refused) == (12, 6, 6)
    assert batch.refused_file == refused_file(out) and nothing_left(out)


def test_a_problem_of_a_spreadsheet_is_told_by_its_column_too(tmp_path: Path) -> None:
    source = csv_file(tmp_path / "in.csv", [{"reference": "a", "applicant": {"age": "adlt"}}])
    out = tmp_path / "out.csv"
    assessed(source, out)
    [row] = refused_in(out)
    assert (row["row"], row["reference"], row["content"]) == (2, "a", "a,adlt")
    [problem] = row["problems"]
    assert (problem["place"], problem["column"]) == ("/applicant/age", "Column B, applicant.age")
    assert out.read_text().splitlines() == [
        "row,reference,assessed_on,profile,profile_chosen,procedure,priority,standing,"
        "candidates,findings,points_at_issue,fired"
    ]


@pytest.mark.parametrize("into", MAKERS)
def test_every_form_says_the_same(tmp_path: Path, into: str) -> None:
    source = ndjson(tmp_path / "in.ndjson", right_cases(2, 9))
    out, other = tmp_path / f"out{into}", tmp_path / "other.ndjson"
    assessed(source, out)
    assessed(source, other)
    expected = rows_in(other)
    if into != ".csv":
        assert rows_in(out) == expected
        return
    for row, told in zip(rows_in(out), expected, strict=True):
        assert row["procedure"] == told["procedure"] and row["row"] == str(told["row"])
        assert row["candidates"].split(";") == told["candidates"]
        assert row["findings"].split(";") == [f"{node}={value}" for node, value in told["findings"].items()]
        assert row["fired"].split(";") == told["fired"]
        points = [
            each["id"] if each["entity"] == "case" else f"{each['id']}@{each['entity']}"
            for each in told["points_at_issue"]
        ]
        assert [each for each in row["points_at_issue"].split(";") if each] == points


@pytest.mark.slow
@given(
    seed=st.integers(0, 2**16),
    right=st.integers(0, 6),
    wrong=st.integers(0, 6),
    most_rows=st.integers(1, 5),
    suffix=st.sampled_from(sorted(MAKERS)),
    into=st.sampled_from(sorted(MAKERS)),
    ends=st.integers(0, 6),
)
def test_nothing_is_lost_whatever_stands_in_a_file_and_wherever_it_ends(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    right: int,
    wrong: int,
    most_rows: int,
    suffix: str,
    into: str,
    ends: int,
) -> None:
    folder = tmp_path_factory.mktemp("batch")
    documents = mixed(seed, right, wrong)
    if suffix == ".csv" and not documents:
        documents = right_cases(seed, 1)
        right = 1
    source = MAKERS[suffix](folder / f"in{suffix}", documents)
    whole, taken_up = folder / f"whole{into}", folder / f"taken_up{into}"
    batch = assessed(source, whole, most_rows=most_rows)
    assert (batch.cases, batch.assessed, batch.refused) == (right + wrong, right, wrong)
    rows, refused = rows_in(whole), refused_in(whole)
    numbers = sorted(int(each["row"]) for each in [*rows, *refused])
    first = 2 if suffix == ".csv" else 1
    assert numbers == [*range(first, first + len(documents))]
    try:
        assessed(source, taken_up, most_rows=most_rows, told=ended_after(ends))
    except InterruptedRunError:
        assert not taken_up.exists() and not refused_file(taken_up).exists()
        assessed(source, taken_up, most_rows=most_rows)
    assert taken_up.read_bytes() == whole.read_bytes()
    assert refused_in(taken_up) == refused and nothing_left(taken_up)


def test_a_finished_chunk_is_not_done_again(tmp_path: Path) -> None:
    source, out = ndjson(tmp_path / "in.ndjson", mixed(3, 8, 2)), tmp_path / "out.ndjson"
    with pytest.raises(InterruptedRunError):
        assessed(source, out, told=ended_after(2))
    kept = (unfinished_folder(out) / "rows").read_bytes()
    come: list[Progress] = []
    assessed(source, out, told=come.append)
    assert [(each.cases, each.taken_up) for each in come] == [(8, True), (10, True)]
    assert out.read_bytes().startswith(kept) and kept


def test_ctrl_c_leaves_no_half_file(tmp_path: Path) -> None:
    source, out = ndjson(tmp_path / "in.ndjson", right_cases(4, 9)), tmp_path / "out.parquet"
    with pytest.raises(KeyboardInterrupt):
        assessed(source, out, told=ended_after(1, KeyboardInterrupt))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.ndjson", "out.parquet.unfinished"]
    assessed(source, out)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.ndjson", "out.parquet"]


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.batch.test_assess_file import assessed
told = []
def tell(progress):
    told.append(progress)
    if len(told) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
assessed(Path(sys.argv[1]), Path(sys.argv[2]), told=tell)
"""


@pytest.mark.slow
@pytest.mark.parametrize("into", [".ndjson", ".parquet"])
def test_a_run_that_was_killed_is_taken_up_and_gives_the_same_bytes(tmp_path: Path, into: str) -> None:
    source = ndjson(tmp_path / "in.ndjson", mixed(5, 12, 4))
    whole, killed = tmp_path / f"whole{into}", tmp_path / f"killed{into}"
    assessed(source, whole)
    ended = subprocess.run([sys.executable, "-c", KILLED, str(source), str(killed)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert not killed.exists() and not refused_file(killed).exists()
    # What a run that is killed in the midst of writing leaves.
    for name in ("rows", "refused.ndjson"):
        with (unfinished_folder(killed) / name).open("ab") as file:
            file.write(b'{"half a ')
    assessed(source, killed)
    assert killed.read_bytes() == whole.read_bytes()
    assert refused_file(killed).read_bytes() == refused_file(whole).read_bytes()
    assert nothing_left(killed)


def test_files_are_put_in_place_also_where_the_run_ended_between_the_two(tmp_path: Path) -> None:
    source = ndjson(tmp_path / "in.ndjson", mixed(6, 3, 3))
    whole, out = tmp_path / "whole.ndjson", tmp_path / "out.ndjson"
    assessed(source, whole)
    with pytest.raises(InterruptedRunError):
        assessed(source, out, told=ended_after(2))
    folder = unfinished_folder(out)
    progress = json.loads((folder / "progress.json").read_text())
    assert progress["done"]["cases"] == 6
    progress["done"]["complete"] = True
    (folder / "progress.json").write_text(json.dumps(progress))
    os.replace(folder / "refused.ndjson", refused_file(out))
    assessed(source, out)
    assert out.read_bytes() == whole.read_bytes() and nothing_left(out)
    assert refused_file(out).read_bytes() == refused_file(whole).read_bytes()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"profile": "oau"}, "begun with another profile"),
        ({"day": DAY.replace(year=2025)}, "begun with another day"),
        ({"most_rows": 5}, "begun with another number of rows held at once"),
        ({}, "begun with another input"),
    ],
)
def test_a_resume_with_something_changed_is_refused(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    source, out = ndjson(tmp_path / "in.ndjson", right_cases(7, 6)), tmp_path / "out.ndjson"
    with pytest.raises(InterruptedRunError):
        assessed(source, out, told=ended_after(1))
    before = source.read_bytes()
    if not changed:
        source.write_bytes(before.replace(b"case-5", b"case-6"))
    with pytest.raises(BatchError, match=f"{message}. Give what it was begun with, or remove the folder"):
        assessed(source, out, **changed)
    source.write_bytes(before)
    assessed(source, out)
    assert len(rows_in(out)) == 6


def test_two_runs_do_not_write_the_same(tmp_path: Path) -> None:
    source, out = ndjson(tmp_path / "in.ndjson", right_cases(8, 2)), tmp_path / "out.ndjson"

    def again(progress: Progress) -> None:
        with pytest.raises(BatchError, match="another run is writing there"):
            assessed(source, out)

    assessed(source, out, told=again)
    assert len(rows_in(out)) == 2


def test_what_is_there_is_not_written_over_unless_that_is_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "out.ndjson"
    assessed(ndjson(tmp_path / "in.ndjson", mixed(9, 2, 1)), out)
    before = out.read_bytes()
    other = ndjson(tmp_path / "other.ndjson", right_cases(10, 1))
    with pytest.raises(BatchError, match="is there already"):
        assessed(other, out)
    assert out.read_bytes() == before and refused_in(out) and nothing_left(out)
    assessed(other, out, overwrite=True)
    # The refused rows of before belong to the file of before.
    assert len(rows_in(out)) == 1 and not refused_file(out).exists()
    with pytest.raises(BatchError, match="written over itself"):
        assessed(other, other, overwrite=True)


def test_a_file_that_changes_while_it_is_read_is_not_put_in_place(tmp_path: Path) -> None:
    source, out = ndjson(tmp_path / "in.ndjson", right_cases(11, 6)), tmp_path / "out.ndjson"

    def change(progress: Progress) -> None:
        if progress.cases == 4:
            with source.open("ab") as file:
                file.write(b"{}\n")

    with pytest.raises(BatchError, match="changed while it was read"):
        assessed(source, out, told=change)
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("in.txt", b"", "has to end in .ndjson"),
        ("in.parquet", b"PAR1", "is no Parquet"),
        ("in.csv", b"", "no head"),
        ("in.csv", b"\xff\xfea\n", "not UTF-8"),
        ("missing.csv", None, "can not be read: No such file"),
        ("missing.ndjson", None, "can not be read: No such file"),
        ("missing.parquet", None, "can not be read: No such file"),
    ],
)
def test_a_file_that_can_not_be_read_is_refused(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    source, out = tmp_path / name, tmp_path / "out.ndjson"
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(BatchError, match=message):
        assessed(source, out)
    assert not out.exists() and nothing_left(out)


def test_a_name_that_is_no_profile_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    source, out = ndjson(tmp_path / "in.ndjson", []), tmp_path / "out.ndjson"
    with pytest.raises(UnknownNameError):
        assessed(source, out, profile="ouu")
    assert nothing_left(out)
    assessed(source, out, profile="oau")
    assert out.read_bytes() == b""


def test_what_can_not_be_read_as_a_line_is_refused_with_its_bytes(tmp_path: Path) -> None:
    source, out = tmp_path / "in.ndjson", tmp_path / "out.ndjson"
    source.write_bytes(
        b'\xef\xbb\xbf{}\n\n  \r\n{"a\xff": 1}\n{}{}\n{"reference": "x"}\r\n'
        + b'{"a": "'
        + b"x" * 1_000_001
        + b'"}'
    )
    batch = assessed(source, out)
    assert (batch.cases, batch.assessed, batch.refused) == (5, 2, 3)
    assert [row["row"] for row in rows_in(out)] == [1, 6]
    bad, two, long = refused_in(out)
    assert (bad["row"], bad["content_base64"]) == (4, "eyJh/yI6IDF9")
    assert (two["row"], two["content"]) == (5, "{}{}")
    assert long["row"] == 7 and len(long["content"]) == 1_000_010


def test_a_quotation_mark_that_is_not_closed_takes_one_line_only(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(
        b'# for people\nreference;applicant.age\n# for people;\na;adult\nb;"adult\nc;child\n;\n\n'
        b'"d";"adult"\ne\xff;\nf;adult;x\n'
    )
    for most_rows in (1, 2, 9):
        batch = assessed(source, out, most_rows=most_rows, overwrite=True)
        assert (batch.cases, batch.assessed, batch.refused) == (6, 3, 3)
        assert [(row["row"], row["reference"]) for row in rows_in(out)] == [("4", "a"), ("6", "c"), ("9", "d")]
        broken, bytes_, nameless = refused_in(out)
        assert broken["row"] == 5 and "quotation mark" in broken["problems"][0]["message"]
        assert broken["content"] == 'b;"adult'
        assert bytes_["row"] == 10 and "not UTF-8" in bytes_["problems"][0]["message"]
        assert nameless["row"] == 11 and nameless["problems"][0]["column"] == "Column C"


def test_groups_of_rows_are_the_chunks(tmp_path: Path) -> None:
    source = parquet(tmp_path / "in.parquet", right_cases(12, 10), rows_in_group=3)
    out = tmp_path / "out.parquet"
    assessed(source, out)
    metadata = pq.read_metadata(out)
    assert [metadata.row_group(each).num_rows for each in range(metadata.num_row_groups)] == [4, 4, 2]
    assert pq.read_schema(out).metadata[b"triage.rulebook.digest"].decode() == RULEBOOK.digest


def test_of_one_case_a_row_says_what_the_command_says(tmp_path: Path) -> None:
    [document] = right_cases(13, 1)
    source, out = ndjson(tmp_path / "in.ndjson", [document]), tmp_path / "out.ndjson"
    assessed(source, out, profile="oau")
    case = read_case(json.dumps(document).encode())
    answer = assess(case.model_copy(update={"assessed_on": case.assessed_on or DAY}), profile="oau")
    [row] = rows_in(out)
    assert (row["profile"], row["procedure"]) == ("oau", answer.procedure.id)


@pytest.mark.parametrize("everything", [False, True])
def test_under_a_stop_each_case_comes_to_what_it_does_alone(tmp_path: Path, everything: bool) -> None:
    documents = ADVERSE
    stopped = [family.id for family in RULEBOOK.families[:: 1 if everything else 3]]
    batch = assessed(ndjson(tmp_path / "in.ndjson", documents), tmp_path / "out.ndjson", stopped=stopped)
    told = {row["row"]: comparable(row) for row in rows_in(tmp_path / "out.ndjson")}
    refused = {row["row"]: row["problems"] for row in refused_in(tmp_path / "out.ndjson")} if batch.refused else {}
    for number, document in enumerate(documents, 1):
        expected = outcome_of_one(case_from_data(document, RULEBOOK), RULEBOOK, stopped=stopped)
        assert refused.get(number) == expected["refused"] if "refused" in expected else told[number] == expected
    assert everything == bool(refused)


def test_a_batch_is_not_taken_up_under_another_stop_and_a_name_that_is_none_is_refused(tmp_path: Path) -> None:
    source, out = ndjson(tmp_path / "in.ndjson", right_cases(1, 6)), tmp_path / "out.ndjson"
    with pytest.raises(InterruptedRunError):
        assessed(source, out, told=ended_after(1))
    with pytest.raises(BatchError, match="begun with another list of stopped rules"):
        assessed(source, out, stopped=[RULEBOOK.families[0].id])
    with pytest.raises(UnknownNameError):
        assessed(source, out, stopped=["no.such.rule"])
