"""A case in old names is refused, and told the new ones: they win over names that look alike."""

from __future__ import annotations

import pytest

from triage import CaseError, case_from_data, house_rulebook
from triage.case import ProofState


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
