"""Whether a cited passage speaks of what somebody looks for."""

from __future__ import annotations

import pytest

from triage.rulebook.passages import covers


@pytest.mark.parametrize(
    ("passage", "asked", "speaks"),
    [
        ("203-204", "204", True),
        ("203-204", "205", False),
        ("196, 203-204", "196", True),
        ("203-204", "para 204", True),
        ("203-204", "§ 204", True),
        ("203-204", "200-203", True),
        ("34", "340", False),
        ("art 33(1)", "art 33", True),
        ("art 33", "art 33(2)", True),
        ("art 33(1)", "art 33(2)", False),
        ("art 33(1)-(2)", "art 33(2)", True),
        ("art 1F(b)", "1F", True),
        ("art 1F(b)", "1A", False),
        ("art I(5)", "art I", True),
        ("arts 6, 8", "8", True),
        ("arts 6, 8", "para 8", False),
        # The number of a general comment is no paragraph of it.
        ("14 paras 6-8", "7", False),
        ("14 paras 6-8", "14 para 7", True),
        ("14 paras 6-8", "15 para 7", False),
        ("8 and fn 3", "3", False),
        ("8 and fn 3", "fn 3", True),
        ("9(e)(ii), (iv)", "9(e)(iv)", True),
        ("", "4", False),
        ("as a whole", "4", False),
        ("4", "", False),
    ],
)
def test_a_passage_speaks_of_what_lies_in_it(passage: str, asked: str, speaks: bool) -> None:
    assert covers(passage, asked) is speaks
