"""Contested points, profiles and treaties as the house has them."""

from __future__ import annotations

from datetime import date

from triage import house_rulebook
from triage.language.sentences import paths
from triage.rulebook.treaties import Binding

RULEBOOK = house_rulebook()


def test_all_contested_points_are_there_each_with_several_positions() -> None:
    numbers = {int(point.removeprefix("C-").rstrip("ab")) for point in RULEBOOK.contested_points}
    assert numbers == set(range(1, 39))
    assert all(len(point.positions) > 1 for point in RULEBOOK.contested_points.values())


def test_every_switch_is_read_by_some_rule() -> None:
    read = {path for _, branch in RULEBOOK.branches.values() for path in paths(branch.condition)}
    assert set(RULEBOOK.parameters) <= read


def test_every_point_is_either_a_switch_or_held_with_a_reason() -> None:
    for point in RULEBOOK.contested_points.values():
        assert (point.path is None) == bool(point.held), point.id


def test_there_is_a_profile_for_each_kind_of_law() -> None:
    assert list(RULEBOOK.profiles) == [
        "unhcr_determines",
        "united_states",
        "canada",
        "eu_acquis",
        "oau",
        "cartagena",
        "convention_1951",
        "no_instrument",
        "unhcr_mandate",
    ]


def test_the_record_of_treaties_has_every_state() -> None:
    assert len(RULEBOOK.states) == 195
    assert list(RULEBOOK.states) == sorted(RULEBOOK.states)


def test_the_record_of_treaties_counts_as_many_parties_as_the_united_nations() -> None:
    """UNHCR, July 2024: 146 parties to the Convention, 147 to the Protocol, 149 to one or both."""
    bound = [set(state.bindings) for state in RULEBOOK.states.values()]
    convention = sum(Binding.CONVENTION_1951 in each for each in bound)
    protocol = sum(Binding.PROTOCOL_1967 in each for each in bound)
    either = sum(bool(each & {Binding.CONVENTION_1951, Binding.PROTOCOL_1967}) for each in bound)
    assert (convention, protocol, either) == (146, 147, 149)


def test_no_state_was_bound_before_the_instrument_was_opened() -> None:
    opened = {
        Binding.CONVENTION_1951: date(1951, 7, 28),
        Binding.PROTOCOL_1967: date(1967, 1, 31),
        Binding.OAU_1969: date(1969, 9, 10),
        Binding.CARTAGENA: date(1984, 11, 22),
        Binding.EU_ACQUIS: date(1999, 5, 1),
        Binding.EU_PACT: date(2026, 6, 12),
    }
    for state in RULEBOOK.states.values():
        for binding, period in state.bindings.items():
            assert period.first >= opened[binding], (state.country, binding)
        for law in state.earlier_definition:
            assert law.since >= opened[Binding.CARTAGENA], (state.country, law.law)


def test_only_four_states_keep_the_limitation_to_europe() -> None:
    limited = [state.country for state in RULEBOOK.states.values() if state.geographic_limitation]
    assert limited == ["COG", "MCO", "MDG", "TUR"]
