"""Each procedure says what is done in it and what follows, in whole sentences and without names of the program."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from triage import RulebookError, house_rulebook, load_rulebook
from triage.language.sentences import OutputKind
from triage.rulebook.loading import house_rule_files
from triage.rulebook.model import Procedure
from triage.rulebook.outcome import Information, Term

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


def plain_words(procedure: Procedure) -> tuple[str, ...]:
    return (procedure.plain.recommended, *procedure.plain.next)


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda each: each.id)
def test_each_procedure_can_be_told_to_somebody_of_twelve(procedure: Procedure) -> None:
    for text in plain_words(procedure):
        assert text.endswith(".") and text[0].isupper() and "_" not in text and "  " not in text, text
    # The sixth school year is about the age of twelve.
    assert grade(" ".join(plain_words(procedure))) <= 6.5, grade(" ".join(plain_words(procedure)))
    assert 2 <= len(procedure.plain.next) <= 4
    assert not procedure.plain.helps.endswith(".") and " or " in procedure.plain.helps
    assert re.search(r"lawyer|court", procedure.plain.helps) or procedure.id == "internal_displacement_referral"


def grade(text: str) -> float:
    """The school year in which a text can be read (Kincaid and others, 1975); a syllable is a group of vowels."""
    # What cannot be said otherwise is not counted: the name of an agency, with what it is.
    text = text.replace("UNHCR (the refugee agency of the United Nations)", "it")
    sentences = [each for each in re.split(r"[.?!:]", text) if each.strip()]
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(
        max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$|es$|ed$", "", word.lower())))) for word in words
    )
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda each: each.id)
def test_plain_words_promise_nothing_and_give_nobody_away(procedure: Procedure) -> None:
    for text in (*plain_words(procedure), procedure.plain.helps):
        assert not re.search(r"\b(will|shall|must|guarantee\w*|certainly|always|never)\b", text, re.IGNORECASE), (
            text
        )
        # Nobody who finds the sheet learns from it what the person told, or what they are suspected of.
        assert not re.search(
            r"traffick|exploit|victim|violen|tortur|rape|gay|lesbian|gender|sex|crim|exclu|terror|fight|soldier|polic"
            r"|persecut|party|religio|illegal|false|fraud|abus|husband|wife|debt|slave",
            text,
            re.IGNORECASE,
        ), text


@pytest.mark.parametrize("term", RULEBOOK.terms[OutputKind.INFORMATION].values(), ids=lambda each: each.name)
def test_whatever_the_person_is_told_can_be_asked_for_by_somebody_of_twelve(term: Term) -> None:
    assert isinstance(term, Information)
    assert term.question.endswith("?") and term.question[0].isupper()
    assert grade(term.question) <= 8 and len(term.question) <= 80


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
        ("      helps: the rescue", "      help: the rescue", "what is said in plain words has no key 'help'"),
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


@pytest.mark.slow
def test_each_part_of_a_procedure_counts_for_the_digest() -> None:
    for old in (
        "Save lives",
        "to save lives first",
        "At once",
        "The person is safe on land",
        "No interview about",
    ):
        files = dict(house_rule_files())
        assert old in files["procedures.yaml"]
        files["procedures.yaml"] = files["procedures.yaml"].replace(old, f"{old} now", 1)
        assert load_rulebook(files).digest != RULEBOOK.digest, old
