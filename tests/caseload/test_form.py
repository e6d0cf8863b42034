"""A caseload can come in any Arrow form of its columns; what has another form is refused as a whole."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from tests.caseload.tables import DAY, table_of_documents
from tests.strategies import chosen_case
from triage import CaseError, UnknownNameError
from triage.caseload import assess_batches, assess_caseload, caseload_schema, cases_of, outcome_schema, table_of
from triage.rulebook.loading import house_rulebook


def some() -> pa.Table:
    cases = []
    for seed in range(8):
        choose = random.Random(seed).choice
        cases.append(
            chosen_case(choose, doubt=True).model_copy(update={"assessed_on": DAY, "reference": f"{seed}"})
        )
    return table_of(cases)


TABLE = some()
OUTCOME = assess_caseload(TABLE)


def plain(kind: pa.DataType) -> pa.DataType:
    """Return a type in which words are text."""
    if pa.types.is_dictionary(kind):
        return kind.value_type
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, plain(field.type)) for field in kind])
    if pa.types.is_map(kind):
        return pa.map_(plain(kind.key_type), plain(kind.item_type))
    return pa.list_(plain(kind.value_type)) if pa.types.is_list(kind) else kind


def test_words_may_be_plain_text() -> None:
    schema = pa.schema([(field.name, plain(field.type)) for field in TABLE.schema])
    text = pa.Table.from_pylist(TABLE.to_pylist(), schema=schema)
    assert assess_caseload(text).equals(OUTCOME)
    assert list(cases_of(text)) == list(cases_of(TABLE))


def test_a_dictionary_may_have_its_words_in_any_order_twice_and_others_that_are_not_used() -> None:
    table = table_of_documents(
        [{"assessed_on": "2026-11-23", "applicant": {"age": age}} for age in ("adult", "child")]
    )
    words = pa.DictionaryArray.from_arrays(
        pa.array([4, 1], pa.uint16()), pa.array(["Anna", "child", None, "adult", "adult"])
    )
    applicant = pa.StructArray.from_arrays([words], ["age"])
    odd = pa.table({"assessed_on": table["assessed_on"], "applicant": applicant})
    assert assess_caseload(odd).equals(assess_caseload(table))


def test_a_part_of_a_table_is_read_as_a_table_of_its_own() -> None:
    for start, size in ((1, 3), (3, 5), (7, 1), (2, 0)):
        assert assess_caseload(TABLE.slice(start, size)).equals(OUTCOME.slice(start, size))


def test_passes_of_any_size_come_to_the_same() -> None:
    several = pa.concat_tables([TABLE.slice(0, 3), TABLE.slice(3)])
    for size in (1, 3, 8):
        assert assess_caseload(several, pass_size=size).equals(OUTCOME)
    batches = assess_batches(several.to_batches(), several.schema)
    assert pa.Table.from_batches(batches).equals(OUTCOME)


def test_what_is_told_of_a_claim_that_is_null_or_hidden_by_a_null_list_is_not_read() -> None:
    claims = pa.ListArray.from_arrays(
        pa.array([0, 1, 2]),
        pa.StructArray.from_arrays([pa.array(["yes", "yes"])], ["past_harm"]),
        mask=pa.array([False, True]),
    )
    days = pa.array([DAY, DAY])
    one, none = cases_of(table := pa.table({"assessed_on": days, "claims": claims}))
    assert (len(one.claims), len(none.claims)) == (1, 0)
    assert assess_caseload(table).equals(assess_caseload(table_of([one, none])))


def test_a_column_that_is_not_there_tells_nothing() -> None:
    for columns in (["assessed_on"], ["assessed_on", "claims"], ["assessed_on", "applicant", "claims", "stays"]):
        table = TABLE.select(columns)
        assert assess_caseload(table).equals(assess_caseload(table_of(cases_of(table))))


def test_no_rows_come_to_no_rows() -> None:
    found = assess_caseload(caseload_schema(house_rulebook()).empty_table())
    assert found.num_rows == 0
    assert found.schema.equals(outcome_schema(house_rulebook()), check_metadata=True)


@pytest.mark.parametrize(
    ("column", "place"),
    [
        (pa.field("aplicant", pa.string()), "/aplicant"),
        (pa.field("applicant", pa.struct([("ago", pa.string())])), "/applicant/ago"),
        (pa.field("applicant", pa.string()), "/applicant"),
        (pa.field("assessed_on", pa.string()), "/assessed_on"),
        (pa.field("claims", pa.struct([("past_harm", pa.string())])), "/claims"),
        (pa.field("claims", pa.list_(pa.struct([("past_harm", pa.bool_())]))), "/claims/past_harm"),
        (pa.field("proof_states", pa.map_(pa.string(), pa.int64())), "/proof_states"),
    ],
)
def test_a_column_of_another_name_or_form_is_refused_with_its_place(column: pa.Field, place: str) -> None:
    with pytest.raises(CaseError) as refusal:
        assess_caseload(pa.schema([column]).empty_table())
    assert [problem.pointer for problem in refusal.value.problems] == [place]


def test_a_profile_that_there_is_not_is_refused_though_no_row_asks_for_it() -> None:
    with pytest.raises(UnknownNameError):
        assess_caseload(TABLE.slice(0, 0), profile="no_such_profile")
