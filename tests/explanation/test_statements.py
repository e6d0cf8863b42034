"""Words of the file in what is told: each once where it belongs, as given, and never as what a rule found."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from hypothesis import given

from tests.strategies import cases_with_words
from triage import Assessment, Case, assess, case_from_data, house_rulebook, load_rulebook
from triage.explanation.brief import MOST_LINES, assessment_brief
from triage.explanation.explanation import explanation_of
from triage.explanation.statements_told import BROUGHT_UP, NOT_READ
from triage.explanation.text import assessment_text
from triage.explanation.told import Explanation, PointTold
from triage.rulebook.loading import house_rule_files

RULEBOOK = house_rulebook()
RELOCATION = RULEBOOK.issues["internal_relocation"]


def assessed(*statements: dict[str, str], **rest: Any) -> Assessment:
    """Return an assessment in which a claim was made and its harm and ground are known."""
    claim = {"grounds": ["religion"], "harms": ["life_or_liberty"], "agents": ["state"]}
    return assess(
        case_from_data(
            {
                "assessed_on": "2026-11-23",
                "circumstances": {"place": "on_territory"},
                "applicant": {"protection_wish": "yes"},
                "claims": [claim],
                "statements": list(statements),
                **rest,
            }
        )
    )


def told(assessment: Assessment) -> Explanation:
    return explanation_of(assessment, RULEBOOK)


def point(explanation: Explanation, title: str) -> PointTold:
    (found,) = [each for each in explanation.turns_on.points if each.title.startswith(title)]
    return found


def said(words: str, made_by: str = "applicant", **rest: str) -> dict[str, str]:
    return {"words": words, "made_by": made_by, **rest}


def test_words_stand_at_the_point_that_they_are_about_before_its_test() -> None:
    explanation = told(
        assessed(said("The chief of the village saw it.", "witness", about="credibility", answers="yes"))
    )
    labels = [part.label for part in point(explanation, "Credibility").parts]
    spoken = point(explanation, "Credibility").parts[labels.index("A witness says (speaks for yes)")]
    assert spoken.text == "\u201cThe chief of the village saw it.\u201d"
    assert labels.index("A witness says (speaks for yes)") < labels.index("Test")
    assert explanation.turns_on.of_the_file == NOT_READ


def test_a_point_that_no_rule_raised_is_told_with_its_test_as_brought_up_by_the_words() -> None:
    without = told(assessed())
    assert not [each for each in without.turns_on.points if each.title.startswith(RELOCATION.title)]
    explanation = told(assessed(said("There is work in the north.", "authority", about="internal_relocation")))
    assert explanation.turns_on.points[-1] is point(explanation, RELOCATION.title)
    parts = {part.label: part.text for part in point(explanation, RELOCATION.title).parts}
    assert parts[""] == f"{BROUGHT_UP}."
    assert parts["Test"] == RELOCATION.test
    assert parts["If yes"] == RELOCATION.if_yes
    assert parts["If no"] == RELOCATION.if_no


def test_a_point_of_claims_can_be_brought_up_where_no_claim_is_recorded() -> None:
    explanation = told(
        assessed(
            said("There is work in the north.", "authority", about="internal_relocation"),
            claims=[],
            applicant={"protection_wish": "no"},
        )
    )
    assert RELOCATION.test in {part.text for part in point(explanation, RELOCATION.title).parts}


def test_words_of_one_claim_bring_a_point_up_of_that_claim_alone() -> None:
    explanation = told(
        assessed(
            said("Others live there.", "authority", about="internal_relocation", of="claims[1]"),
            claims=[{}, {}, {}],
        )
    )
    assert point(explanation, RELOCATION.title).title == f"{RELOCATION.title}, claim 2"
    labels = [part.label for part in point(explanation, RELOCATION.title).parts]
    assert "The authority says, of claim 2" in labels
    of_the_only_one = told(
        assessed(said("Others live there.", "authority", about="internal_relocation", of="claims[0]"))
    )
    assert "The authority says" in [part.label for part in point(of_the_only_one, RELOCATION.title).parts]


def test_what_the_law_answers_stands_beneath_the_words_that_make_an_argument() -> None:
    argument = RULEBOOK.arguments["new_paper_not_authentic"]
    explanation = told(assessed(said("The letter may be forged.", "authority", argument=argument.id)))
    parts = point(explanation, RULEBOOK.issues[argument.about].title).parts
    place = [part.text for part in parts].index("\u201cThe letter may be forged.\u201d")
    assert parts[place + 1].label == (
        "To the known argument \u201cThe new paper can not be shown to be authentic, so it is nothing new\u201d "
        "the law answers"
    )
    assert parts[place + 1].text == argument.answer
    assert "Handbook 196" in parts[place + 1].sources


def test_words_that_make_one_argument_stand_together_before_the_answer_which_is_told_once() -> None:
    argument = RULEBOOK.arguments["new_paper_not_authentic"]
    explanation = told(
        assessed(
            said("The letter may be forged.", "authority", argument=argument.id),
            said("It was posted late.", "authority", about=argument.about),
            said("Such letters are sold.", "expert", argument=argument.id),
        )
    )
    texts = [part.text for part in point(explanation, RULEBOOK.issues[argument.about].title).parts]
    place = texts.index("\u201cThe letter may be forged.\u201d")
    assert texts[place : place + 4] == [
        "\u201cThe letter may be forged.\u201d",
        "\u201cSuch letters are sold.\u201d",
        argument.answer,
        "\u201cIt was posted late.\u201d",
    ]
    assert texts.count(argument.answer) == 1


def test_an_answer_is_not_told_on_a_day_on_which_nothing_that_it_rests_on_was_law() -> None:
    name = "new_paper_not_authentic"
    files = dict(house_rule_files())
    file = "arguments/new_elements.yaml"
    cited = re.search(rf"- id: {name}\n.*?(    source: .*?\n)", files[file], re.DOTALL)
    assert cited is not None
    files[file] = files[file].replace(cited[1], "    source: [EU QR 2024 art 4]\n", 1)
    rulebook = load_rulebook(files)
    case = {"statements": [said("So it was decided.", "authority", argument=name)]}
    for day, is_told in (("2026-11-23", True), ("2008-01-02", False)):
        assessment = assess(case_from_data({**case, "assessed_on": day}, rulebook), rulebook=rulebook)
        texts = [part.text for each in explanation_of(assessment, rulebook).turns_on.points for part in each.parts]
        assert "\u201cSo it was decided.\u201d" in texts
        assert (rulebook.arguments[name].answer in texts) is is_told


def test_words_on_a_fact_stand_at_the_first_point_that_asks_for_it_and_else_besides() -> None:
    explanation = told(
        assessed(
            said("Because we pray at home.", about="claims[0].grounds.religion"),
            said("Her sister arrives on Friday.", "caseworker"),
        )
    )
    at_points = [part.text for each in explanation.turns_on.points for part in each.parts]
    assert at_points.count("\u201cBecause we pray at home.\u201d") == 1
    besides = [each.words for each in explanation.of_the_file.told]
    assert "The caseworker says: \u201cHer sister arrives on Friday.\u201d" in besides


def test_days_stand_first_in_what_is_done_first_the_nearest_before_the_others() -> None:
    assessment = assessed(
        said("The permit ends.", "document", until="2027-01-31"),
        said("The appeal is late.", "earlier_decision", until="2026-11-20"),
        said("The flight is booked.", "authority", until="2026-11-24"),
    )
    days = [each.words for each in told(assessment).do_first.told[:3]]
    assert days == [
        "Day of the file, until 2026-11-24 (the authority says): \u201cThe flight is booked.\u201d",
        "Day of the file, until 2027-01-31 (a document says): \u201cThe permit ends.\u201d",
        "Day of the file, past since 2026-11-20 (an earlier decision says): \u201cThe appeal is late.\u201d",
    ]
    assert "The flight is booked." in " ".join(assessment_brief(assessment, RULEBOOK).split())


@given(cases_with_words())
def test_every_statement_is_told_once_beside_what_it_is_about(case: Case) -> None:
    assessment = assess(case.model_copy(update={"assessed_on": date(2026, 11, 23)}))
    explanation = told(assessment)
    parts = [part for each in explanation.turns_on.points for part in each.parts]
    spoken = [part.text for part in (*parts, *explanation.of_the_file.told) if "\u201c" in part.text[:1]]
    assert sorted(each.split("\u201d Until ")[0].strip("\u201c\u201d") for each in spoken) == sorted(
        statement.words.strip("\u201c\u201d") for statement in case.statements
    )
    together = "".join(assessment_text(assessment, RULEBOOK).split())
    assert all("".join(statement.words.split()) in together for statement in case.statements)
    assert len(assessment_brief(assessment, RULEBOOK).splitlines()) <= MOST_LINES
