"""Days of law: what is cited was law on its day, and a profile takes no position too early."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.small_rulebook import small_rule_files, with_text
from triage import Case, RulebookError, assess, house_rulebook, load_rulebook
from triage.assessment.nodes import FiringNode
from triage.rulebook.loading import house_rule_files
from triage.rulebook.treaties import ALWAYS_IN_FORCE, Binding

HOUSE = house_rulebook()
FAMILY, INSTRUMENTS = "families/sample.yaml", "instruments.yaml"
OLD_ACT = "  - cite: Old Act\n    title: An act\n    checked: C\n    in force: {from: 2000-01-01, to: 2026-06-30}\n"
NEW_ACT = "  - cite: New Act\n    title: An act\n    checked: C\n    in force: {from: 2026-07-01}\n"
SOURCE = "    because: A wish in any form counts.\n    source: [ExCom 8]\n"
TITLE = "    title: A wish is a signal\n"


def files_citing(sources: str, in_force: str = "") -> dict[str, str]:
    """Return the small rulebook with two acts, and a rule that cites these sources."""
    files = small_rule_files()
    family = files[FAMILY].replace(SOURCE, SOURCE.replace("[ExCom 8]", sources), 1)
    return files | {
        INSTRUMENTS: files[INSTRUMENTS] + OLD_ACT + NEW_ACT,
        FAMILY: family.replace(TITLE, TITLE + in_force, 1),
    }


def test_each_day_cites_the_act_of_the_day() -> None:
    rulebook = load_rulebook(files_citing("[Old Act art 1, New Act art 2]"))

    def cited(day: date) -> tuple[str, ...]:
        trace = assess(Case(assessed_on=day), rulebook=rulebook).trace
        (node,) = (node for node in trace if node.id.startswith("sample.signal"))
        return node.sources  # type: ignore[union-attr]

    assert cited(date(2026, 6, 30)) == ("Old Act art 1",)
    assert cited(date(2026, 7, 1)) == ("New Act art 2",)


@pytest.mark.parametrize(
    ("sources", "in_force", "words"),
    [
        ("[New Act art 2]", "", r"no source of sample.signal is law on 2007-11-19"),
        ("[Old Act art 1]", "", r"no source of sample.signal is law on 2026-07-01"),
        (
            "[New Act art 2, ExCom 8]",
            "    in force: {from: 2007-11-19, to: 2020-12-31}\n",
            r"'New Act art 2' is law only from 2026-07-01, later than what it is cited for",
        ),
        (
            "[Old Act art 1, ExCom 8]",
            "    in force: {from: 2026-07-01}\n",
            r"'Old Act art 1' was law from 2000-01-01 to 2026-06-30, before what it is cited for",
        ),
    ],
    ids=["later than the rule", "ends before the rule", "later than the last day", "over before the first day"],
)
def test_a_source_of_another_day_is_refused(sources: str, in_force: str, words: str) -> None:
    with pytest.raises(RulebookError, match=words):
        load_rulebook(files_citing(sources, in_force))


UNION_ACT = "  - cite: Union Act\n    title: An act\n    checked: C\n    law of: [european_union]\n"
DEU = "  - country: DEU\n    name: Germany\n    eu_acquis: 1999-05-01\n    checked: B\n"
EUROPEAN = """
  - id: european
    title: European
    bound by: [eu_acquis]
    because: Its law.
    source: [Union Act]
"""


@pytest.mark.parametrize(
    ("country", "requested", "cited"),
    [
        ("DEU", None, ("Union Act art 2", "ExCom 8")),
        ("KEN", None, ("ExCom 8",)),
        ("KEN", "european", ("ExCom 8",)),
        (None, None, ("ExCom 8",)),
        (None, "european", ("Union Act art 2", "ExCom 8")),
    ],
)
def test_an_act_of_another_law_is_not_cited(
    country: str | None, requested: str | None, cited: tuple[str, ...]
) -> None:
    files = files_citing("[Union Act art 2, ExCom 8]")
    files[INSTRUMENTS] += UNION_ACT
    files["treaties.yaml"] += DEU
    files["profiles.yaml"] = files["profiles.yaml"].replace(
        "profiles:\n",
        "profiles:\n" + EUROPEAN.lstrip("\n"),
        1,
    )
    case = Case(assessed_on=date(2026, 7, 1), country_of_asylum=country)
    trace = assess(case, rulebook=load_rulebook(files), profile=requested).trace
    (node,) = (node for node in trace if node.id.startswith("sample.signal"))
    assert isinstance(node, FiringNode)
    assert node.sources == cited


IRL = DEU.replace("DEU", "IRL").replace("Germany", "Ireland")


@pytest.mark.parametrize("judged", [False, True])
@pytest.mark.parametrize(("country", "governs"), [("DEU", True), ("IRL", False), (None, True)])
def test_who_does_not_take_part_in_an_act_of_the_union_is_not_told_of_it(
    country: str | None, governs: bool, judged: bool
) -> None:
    """Nor of a judgment on it. Who only asks for European law, with no country told, is told of both."""
    judgment = "  - cite: Judgment\n    title: A judgment\n    checked: C\n    law of: [Union Act]\n"
    files = files_citing("[Judgment, ExCom 8]" if judged else "[Union Act art 2, ExCom 8]")
    files[INSTRUMENTS] += UNION_ACT + "    not law of: [IRL]\n" + judgment
    files["treaties.yaml"] += DEU + IRL
    files["profiles.yaml"] = files["profiles.yaml"].replace("profiles:\n", "profiles:\n" + EUROPEAN.lstrip("\n"), 1)
    case = Case(assessed_on=date(2026, 7, 1), country_of_asylum=country)
    trace = assess(case, rulebook=load_rulebook(files), profile="european").trace
    (node,) = (node for node in trace if node.id.startswith("sample.signal"))
    assert isinstance(node, FiringNode)
    assert ("ExCom 8" in node.sources, len(node.sources)) == (True, 2 if governs else 1)


def test_who_does_not_take_part_is_named_by_a_code() -> None:
    files = files_citing("[ExCom 8]")
    files[INSTRUMENTS] += UNION_ACT + "    not law of: [Ireland]\n"
    with pytest.raises(RulebookError, match=r"instruments.yaml:\d+:\d+: 'Ireland' is not an ISO"):
        load_rulebook(files)


def test_the_united_kingdom_was_bound_by_the_first_directives_and_not_by_the_recasts() -> None:
    """Recital 50 of Directive 2011/95 and recital 58 of 2013/32 say so; it had opted into the first phase."""
    places = frozenset({"GBR", "european_union"})
    governed = {
        cite: HOUSE.instruments[cite].governs(places) for cite in ("EU QD 2004", "EU QD 2011", "EU APD 2013")
    }
    assert governed == {"EU QD 2004": True, "EU QD 2011": False, "EU APD 2013": False}


def test_a_rule_for_all_countries_does_not_rest_on_the_law_of_one_place_alone() -> None:
    files = files_citing("[Union Act art 2]")
    files[INSTRUMENTS] += UNION_ACT
    with pytest.raises(RulebookError, match=r"every source of sample.signal is law of one place only"):
        load_rulebook(files)
    files[INSTRUMENTS] = files[INSTRUMENTS].replace("[european_union]", "[Kenya]")
    with pytest.raises(RulebookError, match="'Kenya' is not an ISO"):
        load_rulebook(files)


def test_a_rule_for_all_countries_rests_on_each_day_on_what_holds_everywhere() -> None:
    later = "  - cite: Note\n    title: A note\n    checked: C\n    in force: {from: 2012-01-01}\n"
    files = files_citing("[Union Act art 2, Note]")
    files[INSTRUMENTS] += UNION_ACT + later
    with pytest.raises(
        RulebookError, match=r"every source of sample.signal is law of one place only on 2007-11-19"
    ):
        load_rulebook(files)


def test_a_judgment_is_law_where_the_instrument_is_that_its_court_applies() -> None:
    judgment = "  - cite: Judgment\n    title: A judgment\n    checked: C\n    law of: [Union Act]\n"
    files = files_citing("[Judgment, ExCom 8]")
    files[INSTRUMENTS] += UNION_ACT + judgment
    assert load_rulebook(files).instruments["Judgment"].law_of == ("european_union",)
    for unknown in ("Other Act", "ExCom"):
        files[INSTRUMENTS] = files[INSTRUMENTS].replace("[Union Act]", f"[{unknown}]")
        with pytest.raises(RulebookError, match=rf"instruments.yaml:\d+:\d+: '{unknown}' is not an ISO"):
            load_rulebook(files)
        files[INSTRUMENTS] = files[INSTRUMENTS].replace(f"[{unknown}]", "[Union Act]")


def test_every_judgment_of_a_regional_court_is_law_of_its_states() -> None:
    courts = (
        "European Court of Human Rights",
        "Court of Justice of the European Union",
        "Inter-American Court of Human",
    )
    judgments = [each for each in HOUSE.instruments.values() if any(court in each.title for court in courts)]
    assert len(judgments) > 80
    assert [each.cite for each in judgments if not each.law_of] == []


def test_no_source_is_cited_before_the_year_of_its_title() -> None:
    """A year at the end of a title, or of a neutral citation, is that of the judgment or paper."""
    ends = re.compile(
        r"(?:, (?:\d{1,2} )?(?:[A-Z][a-z]+ )?|, \[)(20[0-9]{2})(?:\]| [A-Z]+ \d+)?(?: [A-Z][A-Za-z ()]*\d+[^,]*)?$"
    )
    wrong = [
        each.cite
        for each in HOUSE.instruments.values()
        if (year := ends.search(each.title)) and int(year[1]) > 2007 and each.in_force.first.year < int(year[1])
    ]
    assert wrong == []


def test_a_rule_that_begins_with_its_source_is_accepted() -> None:
    rulebook = load_rulebook(files_citing("[New Act art 2]", "    in force: {from: 2026-07-01}\n"))
    assert rulebook.rules["sample.signal"].sources == ("New Act art 2",)


def test_a_profile_takes_a_position_only_while_it_is_law() -> None:
    position = "        position: They are not.\n"
    files = with_text("contested_points.yaml", position, position + "        in force: {from: 2026-03-26}\n")
    files["profiles.yaml"] += (
        "  - id: kenya\n    title: Kenya\n    countries: [KEN]\n    because: Its law.\n    source: [ExCom 8]\n"
        "    settings: {policy.returns: off}\n"
    )
    with pytest.raises(RulebookError, match=r"'policy.returns: off' is law from 2026-03-26, the profile kenya"):
        load_rulebook(files)
    files["profiles.yaml"] += "    in force: {from: 2026-03-26}\n"
    assert load_rulebook(files).profiles["kenya"].settings == {"policy.returns": "off"}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("    reservations: much\n", "stand together or not at all"),
        ("    reservations_checked: A\n", "stand together or not at all"),
        ("    status_determination: [{by: court, checked: C}]\n", "who determines status can not be 'court'"),
        (
            "    status_determination: [{by: unhcr, checked: C}, {by: state, since: 2018-09-10, checked: C}]\n",
            "has to be told by days that follow each other",
        ),
        (
            "    cartagena: {since: 2017-02-06, law: Law}\n"
            "    earlier_definition: [{since: 1992-05-06, until: 2017-02-06, law: Decree}]\n",
            "laws of the wider definition have to be told by days that follow each other",
        ),
        (
            "    cartagena: {since: 2017-02-06, law: Law}\n"
            "    earlier_definition: [{since: 1992-05-06, law: Decree}]\n",
            "laws of the wider definition have to be told by days that follow each other",
        ),
        (
            "    cartagena: {since: 2017-02-06, law: Law}\n"
            "    earlier_definition: [{since: 1992-05-06, until: 2012-05-29}]\n",
            "names each law",
        ),
        (
            "    earlier_definition: [{since: 1992-05-06, until: 2012-05-29, law: Decree}]\n",
            "beside the law of today",
        ),
    ],
)
def test_a_record_of_a_state_that_is_half_told_is_refused(entry: str, words: str) -> None:
    checked = "    checked: B\n"
    with pytest.raises(RulebookError, match=words):
        load_rulebook(with_text("treaties.yaml", checked, entry + checked))


def test_a_profile_names_countries_by_code_and_authorities_that_there_are() -> None:
    title = "    title: UNHCR mandate\n"
    with pytest.raises(RulebookError, match="'Kenya' is no"):
        load_rulebook(with_text("profiles.yaml", title, title + "    countries: [Kenya]\n"))
    with pytest.raises(RulebookError, match="who determines status can not be 'court'"):
        load_rulebook(with_text("profiles.yaml", title, title + "    determined by: [court]\n"))


def test_every_act_of_the_european_union_has_its_days() -> None:
    act = re.compile(r"^(Council )?(Regulation|Directive) ")
    acts = [each for each in HOUSE.instruments.values() if act.match(each.title)]
    assert len(acts) > 10
    assert [each.cite for each in acts if each.in_force == ALWAYS_IN_FORCE] == []


def test_records_of_treaties_and_of_acts_agree_on_12_june_and_1_july_2026() -> None:
    begins = {cite: instrument.in_force.first for cite, instrument in HOUSE.instruments.items()}
    pact = {state.bindings[Binding.EU_PACT].first for state in HOUSE.states.values() if state.eu_pact}
    assert pact == {begins["EU APR 2024"]} == {begins["EU Screening Regulation 2024"]} == {date(2026, 6, 12)}
    assert begins["EU QR 2024"] == begins["EU AMMR 2024"] == date(2026, 7, 1)
    said = house_rule_files()["treaties.yaml"].partition("states:")[0]
    assert "2026-06-12" in said and "2026-07-01" in said
    for cite, begin in begins.items():
        if "applied from" in HOUSE.instruments[cite].title:
            assert f"applied from {begin.day} {begin:%B %Y}" in HOUSE.instruments[cite].title


def test_who_the_pact_binds_was_bound_by_the_earlier_law() -> None:
    for state in HOUSE.states.values():
        assert bool(state.eu_pact) == bool(state.eu_acquis and not state.eu_acquis.until), state.country
