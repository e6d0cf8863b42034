"""Rule files with whatever changes are loaded whole, or refused with the place of each problem."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mutated import Mutated, mutated
from tests.small_rulebook import small_rule_files
from triage import RulebookError, load_rulebook
from triage.rulebook.loading import house_rule_files

SMALL = small_rule_files()
HOUSE = house_rule_files()
# What YAML, the forms and the sentences of rules read as something.
TOKENS = [
    each.encode()
    for each in (
        *(
            "*a",
            "&a ",
            "!!python/name:os.system ",
            "!!binary ",
            "<<: ",
            "? ",
            "- ",
            ": ",
            "#",
            "|\n",
            ">\n",
            "---\n",
        ),
        *("{", "}", "[", "]", '"', "'", "\t", "\n", "\n\n", "  ", "%YAML 9.9\n", "...\n", "~", "null", "{}", "[]"),
        *(
            "1e999",
            ".nan",
            "-1",
            "99999999999999999999999",
            "2026-02-30",
            "2026-11-23",
            "0x10",
            "yes",
            "true",
            "on",
        ),
        *(
            "(",
            ")",
            " and ",
            " or ",
            "not ",
            "some claim (",
            "no stay (",
            " is not ",
            " may be ",
            "unknown",
            "none",
        ),
        *(
            "is",
            "in {",
            "at least",
            "claim.",
            "stay.",
            "concern",
            "sample.",
            "at most ",
            "é",
            "\u2028",
            "\x85",
            "\ufeff",
        ),
        *("\x00", "\x1b", "x" * 300, "(" * 300, "not " * 300, "[" * 300, "{a: " * 300),
    )
]


Changed = tuple[str, Mutated]


def changed_file(files: Mapping[str, str]) -> st.SearchStrategy[Changed]:
    """Draw the name of one of the files, with what became of it."""

    def one(name: str) -> st.SearchStrategy[Changed]:
        return mutated(files[name].encode(), TOKENS).map(lambda content: (name, content))

    return st.sampled_from(sorted(files)).flatmap(one)


def loaded_or_refused(whole: Mapping[str, str], changed: Changed) -> None:
    name, content = changed
    files = {**whole, name: content.content.decode("utf-8", errors="replace")}
    try:
        assert load_rulebook(files).digest.startswith("sha256:")
    except RulebookError as refused:
        assert refused.problems
        for place, message in refused.problems:
            assert message
            assert place.file.endswith(".yaml"), place
            assert place.line >= 1 and place.column >= 1, place


@given(changed_file(SMALL))
def test_a_mutated_rule_file_is_loaded_whole_or_refused_with_places(changed: Changed) -> None:
    loaded_or_refused(SMALL, changed)


@pytest.mark.slow
@settings(max_examples=1500, suppress_health_check=[HealthCheck.too_slow])
@given(changed_file(SMALL))
def test_many_mutated_rule_files_are_loaded_whole_or_refused_with_places(changed: Changed) -> None:
    loaded_or_refused(SMALL, changed)


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(changed_file(HOUSE))
def test_a_mutated_rule_file_of_the_house_is_loaded_whole_or_refused_with_places(changed: Changed) -> None:
    loaded_or_refused(HOUSE, changed)
