"""A case in old names is refused, and told the new ones: they win over names that look alike."""

from __future__ import annotations

import pytest

from triage import CaseError, RulebookError, case_from_data, house_rulebook, load_rulebook
from triage.case import ProofState
from triage.rulebook.loading import house_rule_files


@pytest.mark.parametrize(
    ("data", "pointer", "remedy"),
    [
        ({"traf": {"means": "yes"}}, "/traf", "It is now 'trafficking'."),
        ({"vuln": {}}, "/vuln", "It is now 'vulnerability'."),
        ({"case": {}}, "/case", "It is now 'circumstances'."),
        (
            {"vulnerability": {"sgbv_survivor": "yes"}},
            "/vulnerability/sgbv_survivor",
            "It is now 'sexual_or_gender_violence_survivor'.",
        ),
        (
            {"claims": [{}, {"ifa_reasonable": "yes"}]},
            "/claims/1/ifa_reasonable",
            "It is now 'relocation_area_reasonable'.",
        ),
        (
            {"circumstances": {"state_party_1951": "yes"}},
            "/circumstances/state_party_1951",
            "It is now 'party_to_1951_convention'.",
        ),
        (
            {"trafficking": {"means": "yes"}, "proof_states": {"traf.means": ProofState.STATED}},
            "/proof_states/traf.means",
            "It is now 'trafficking.means'.",
        ),
        (
            {
                "claims": [{"country_information_support": "mixed"}],
                "proof_states": {"claims[0].coi_support": "stated"},
            },
            "/proof_states/claims[0].coi_support",
            "It is now 'claims[0].country_information_support'.",
        ),
    ],
)
def test_an_old_name_is_refused_with_the_new_one(data: object, pointer: str, remedy: str) -> None:
    with pytest.raises(CaseError) as refused:
        case_from_data(data)
    assert [(problem.pointer, problem.remedy) for problem in refused.value.problems] == [(pointer, remedy)]


def test_a_fact_whose_group_was_renamed_is_found_by_its_old_path() -> None:
    renamed = house_rulebook().renamed
    assert renamed.fact("coi.current") == "country_information.current"
    assert renamed.fact("country_information.current") is None


def test_a_rule_that_reads_a_fact_by_its_old_name_is_refused_with_the_new_one() -> None:
    files = dict(house_rule_files())
    file, new = "families/cessation.yaml", "country_information.current is"
    assert new in files[file]
    files[file] = files[file].replace(new, "coi.current is", 1)
    with pytest.raises(
        RulebookError, match=r"no fact or finding 'coi\.current'; it is now 'country_information\.current'"
    ):
        load_rulebook(files)


@pytest.mark.parametrize(
    ("name", "now"),
    [
        ("mu.route", "manifestly_unfounded.route"),
        ("excl", "exclusion"),
        ("mu", "manifestly_unfounded"),
        ("claim.wff", "claim.well_founded_fear"),
        ("policy.merged_rsd", "policy.merged_status_determination"),
        ("vulnerability.sgbv_survivor", "vulnerability.sexual_or_gender_violence_survivor"),
    ],
)
def test_every_kind_of_name_that_was_changed_is_found(name: str, now: str) -> None:
    rulebook = house_rulebook()
    families = [family.id for family in rulebook.families]
    suggestion = rulebook.suggestion(name, [*rulebook.rules, *families, *rulebook.value_sets])
    assert suggestion is not None
    assert suggestion.sentence == f"It is now {now!r}."


def test_a_name_that_was_never_used_has_the_nearest() -> None:
    suggestion = house_rulebook().suggestion("manifestly_unfounded.rout", house_rulebook().rules)
    assert suggestion is not None
    assert suggestion.sentence == "Did you mean 'manifestly_unfounded.route'?"
