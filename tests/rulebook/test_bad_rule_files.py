"""Each file under `bad/` holds one mistake. Its head says which file of the small rulebook it stands for and,
word for word, how it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.small_rulebook import small_rule_files, with_text
from triage import RulebookError, load_rulebook

BAD = sorted(Path(__file__).with_name("bad").glob("*.yaml"))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_rule_file_is_refused_with_this_very_message(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    head = [line for line in text.splitlines() if line.startswith("# ")]
    file = head[0].removeprefix("# replaces: ")
    expected = [line.removeprefix("# refused: ") for line in head[1:]]
    with pytest.raises(RulebookError) as refused:
        load_rulebook(small_rule_files() | {file: text})
    assert str(refused.value).splitlines() == expected


def test_the_small_rulebook_itself_is_accepted() -> None:
    rulebook = load_rulebook(small_rule_files())
    assert list(rulebook.rules) == ["sample.signal", "sample.strength", "sample.concern", "sample.lanes"]
    assert list(rulebook.branches)[-1] == "sample.lanes.rejected_for_good"


def test_a_stated_exception_admits_an_unknown_fact_behind_an_adverse_step() -> None:
    files = with_text(
        "families/sample.yaml", "exclusion.danger_to_host is yes", "exclusion.danger_to_host may be yes"
    )
    text = files["families/sample.yaml"].replace(
        "    title: A known danger is a concern\n",
        "    title: A known danger is a concern\n    admits unknown: The treaty says so.\n",
    )
    rulebook = load_rulebook(files | {"families/sample.yaml": text})
    assert rulebook.rules["sample.concern"].admits_unknown == "The treaty says so."
