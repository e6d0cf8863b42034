"""The grammar: what its sentences mean as data, and where a sentence that does not fit is faulted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage import house_rulebook
from triage.language.parsing import SentenceError, parse_condition, parse_effect
from triage.language.sentences import (
    Add,
    Always,
    And,
    AtLeast,
    AtMost,
    Condition,
    EntityKind,
    Is,
    MayBe,
    Not,
    Or,
    OutputKind,
    Propose,
    Quantified,
    Quantifier,
    SetFinding,
    effect_sentence,
    sentence,
)

NAMES = st.sampled_from(
    ["a", "no", "is", "in", "yes", "some", "claim", "party_to_1951_convention", "unknown", "at"]
)
PATHS = st.sampled_from(
    [
        "child",
        "claim.nexus_link",
        "claim.harms.hardship_only",
        "stay.kind",
        "policy.third_country",
        "notable",
        "claims_recorded",
    ]
)
LEAVES: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Is, PATHS, st.lists(NAMES, min_size=1, max_size=3).map(tuple), st.booleans()),
    st.builds(MayBe, PATHS, NAMES),
    st.builds(AtLeast, PATHS, NAMES),
    st.builds(AtMost, PATHS, NAMES),
    st.just(Always()),
)


def _compound(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    kinds = st.sampled_from([EntityKind.CLAIM, EntityKind.STAY])
    return st.one_of(
        st.builds(Not, parts),
        several.map(And),
        several.map(Or),
        st.builds(Quantified, st.sampled_from(Quantifier), kinds, parts),
    )


CONDITIONS = st.recursive(LEAVES, _compound, max_leaves=8)


@given(CONDITIONS)
def test_every_condition_reads_back_from_its_sentence(condition: Condition) -> None:
    assert parse_condition(sentence(condition)) == condition


def test_and_binds_tighter_than_or_and_not_tighter_than_both() -> None:
    a, b, c = (Is(name, ("yes",)) for name in "abc")
    assert parse_condition("a is yes or b is yes and not c is yes") == Or((a, And((b, Not(c)))))


def test_line_breaks_are_spaces() -> None:
    assert parse_condition("a is yes\n  and\n b in {c,\n d}") == parse_condition("a is yes and b in {c, d}")


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("set claim.nexus = possible", SetFinding("claim.nexus", "possible")),
        ("propose regular_rsd", Propose("regular_rsd")),
        ("action ask", Add(OutputKind.ACTION, "ask")),
        ("refer unrwa", Add(OutputKind.REFERRAL, "unrwa")),
    ],
)
def test_an_effect_reads_back_from_its_sentence(text: str, effect: SetFinding | Propose | Add) -> None:
    assert parse_effect(text) == effect
    assert effect_sentence(effect) == text


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("", 0, "the sentence ends too early"),
        ("child is", 7, "the sentence ends too early; expected a value, not"),
        ("child is adult child", 15, "'child' does not fit here; expected and, or, the end of the sentence"),
        ("child is {adult}", 9, "'{' does not fit here; expected a value, not"),
        ("(child is adult", 14, "the sentence ends too early; expected )"),
        ("child is Adult", 9, "'A' does not belong to the rule language"),
        ("child == adult", 6, "'=' does not fit here; expected at, exclude, in, include, is, may, not"),
        ("some country (always)", 5, "'country' does not fit here; expected claim, stay"),
        ("__import__('os')", 0, "'_' does not belong to the rule language"),
    ],
)
def test_a_sentence_that_does_not_fit_is_faulted_at_its_word(text: str, at: int, message: str) -> None:
    with pytest.raises(SentenceError) as error:
        parse_condition(text)
    assert str(error.value).startswith(message)
    assert error.value.at == at


@given(st.text())
def test_any_text_is_either_a_condition_or_a_sentence_error(text: str) -> None:
    try:
        condition = parse_condition(text)
    except SentenceError as error:
        assert 0 <= error.at <= len(text)
    else:
        assert parse_condition(sentence(condition)) == condition


def test_the_conditions_of_the_house_rulebook_read_back_from_their_sentences() -> None:
    for _, branch in house_rulebook().branches.values():
        assert parse_condition(branch.sentence) == branch.condition
