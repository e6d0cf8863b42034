"""The public names are those in `tests/public_names.txt`: whoever builds on this code is not surprised."""

from __future__ import annotations

import triage
from tools.public_names import HOUSE, public_names

FILE = HOUSE / "tests" / "public_names.txt"


def test_no_public_name_comes_goes_or_moves_unnoticed() -> None:
    frozen, found = set(FILE.read_text(encoding="utf-8").splitlines()), set(public_names())
    said = [
        *(f"gone: {name}" for name in sorted(frozen - found)),
        *(f"new: {name}" for name in sorted(found - frozen)),
    ]
    assert not said, (
        "\n".join(said) + "\nIf that is meant, tell it in CHANGELOG.md and run "
        "`python -m tools.public_names > tests/public_names.txt`; a name for this module alone begins with `_`."
    )


def test_every_name_that_the_package_lists_is_there() -> None:
    assert [name for name in triage.__all__ if not hasattr(triage, name)] == []
    assert {f"triage.{name}" for name in triage.__all__} <= set(public_names())
