"""Each procedure says what is done in it and what follows, in whole sentences and without names of the program."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from triage import RulebookError, house_rulebook, load_rulebook
from triage.rulebook.loading import house_rule_files
from triage.rulebook.model import Procedure

RULEBOOK = house_rulebook()
PROCEDURES = list(RULEBOOK.procedures.values())
NAMES = {
    *RULEBOOK.procedures,
    *(name for terms in RULEBOOK.terms.values() for name in terms if "_" in name),
    *RULEBOOK.facts,
    *RULEBOOK.findings,
} - {"inclusion", "child", "needs", "scope", "distress", "stateless", "combatant", "complexity"}


def sentences(procedure: Procedure) -> Iterator[str]:
    yield procedure.purpose
    for step in procedure.steps:
        yield step.action
        if step.by_when is not None:
            yield step.by_when
    yield from procedure.guarantees
    yield from (each.limit for each in procedure.time_limits)
    yield from (procedure.then.positive, procedure.then.negative, procedure.then.turn_to)


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda each: each.id)
def test_every_text_of_a_procedure_is_whole_and_in_words(procedure: Procedure) -> None:
    for text in sentences(procedure):
        assert text.endswith("."), text
        assert text[0].isupper(), text
        assert "_" not in text, text
        assert not {word.strip(".,;:") for word in text.split()} & NAMES, text


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda each: each.id)
def test_a_procedure_has_its_steps_and_says_its_purpose_in_one_sentence(procedure: Procedure) -> None:
    assert procedure.purpose.count(".") == 1
    assert len(procedure.steps) >= 3
    assert len({step.action for step in procedure.steps}) == len(procedure.steps)
    assert len(procedure.guarantees) >= 2


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda each: each.id)
def test_no_procedure_says_what_somebody_is(procedure: Procedure) -> None:
    said = re.compile(r"\b(person|applicant) is (not )?a refugee\b", re.IGNORECASE)
    assert [text for text in sentences(procedure) if said.search(text)] == []


def test_an_adverse_decision_can_be_challenged_before_anything_rests_on_it() -> None:
    """Where a procedure may end against the person, it names a body that looks at it again."""
    turn = re.compile(r"appeal|review|court|lawyer", re.IGNORECASE)
    assert [each.id for each in PROCEDURES if each.adverse and not turn.search(each.then.turn_to)] == [
        "internal_displacement_referral"
    ]


def test_time_limits_of_the_european_union_say_where_they_hold() -> None:
    """A limit of Union law is no limit anywhere else."""
    limits = [each for procedure in PROCEDURES for each in procedure.time_limits]
    european = [each for each in limits if any(source.startswith("EU ") for source in each.sources)]
    assert european
    assert [each.limit for each in european if "European Union" not in each.limit] == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("source: [EU APR 2024 art 67(7)]", "source: [EUAPR 67]", "the source 'EUAPR 67' names no instrument"),
        ("    purpose: ", "    purposes: ", "a procedure has no key 'purposes'; did you mean 'purpose'?"),
        ("        by when: At once.", "        by then: At once.", "a step has no key 'by then'"),
        ("who: Whoever receives the alarm", "who: ''", "who has to be text that is not empty"),
    ],
)
def test_a_fault_in_a_procedure_is_refused_with_its_place(old: str, new: str, message: str) -> None:
    files = dict(house_rule_files())
    assert old in files["procedures.yaml"]
    files["procedures.yaml"] = files["procedures.yaml"].replace(old, new, 1)
    with pytest.raises(RulebookError) as refused:
        load_rulebook(files)
    assert re.search(r"procedures\.yaml:\d+:\d+: " + re.escape(message), str(refused.value)), str(refused.value)[
        :600
    ]


def test_each_part_of_a_procedure_counts_for_the_digest() -> None:
    for old in ("Save lives", "At once", "The person is safe on land", "No interview about"):
        files = dict(house_rule_files())
        assert old in files["procedures.yaml"]
        files["procedures.yaml"] = files["procedures.yaml"].replace(old, f"{old} now", 1)
        assert load_rulebook(files).digest != RULEBOOK.digest, old
