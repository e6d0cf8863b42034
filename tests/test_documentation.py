"""What the front page shows is what the system does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plain_yaml import read_plain_yaml

HOUSE = Path(__file__).parents[1]
README = (HOUSE / "README.md").read_text(encoding="utf-8")
EXAMPLES = {"hirsi_jamaa": "O29_*", "l_e_v_greece": "O17_*", "ward": "O01_*", "sultani": "O33_*"}


@pytest.mark.parametrize(("example", "landmark"), EXAMPLES.items())
def test_an_example_case_is_the_landmark_case_it_names(example: str, landmark: str) -> None:
    told = json.loads((HOUSE / "docs" / "examples" / f"{example}.json").read_text(encoding="utf-8"))
    [file] = (HOUSE / "tests" / "landmark").glob(landmark)
    assert told == read_plain_yaml(file)["facts"]


def test_every_line_that_the_front_page_shows_of_a_case_is_printed_for_it() -> None:
    shown = README.split("hirsi_jamaa.json\n", 1)[1].split("```", 1)[0]
    command = [sys.executable, "-m", "triage", "assess", "--brief", "docs/examples/hirsi_jamaa.json"]
    printed = subprocess.run(command, cwd=HOUSE, capture_output=True, check=True, text=True).stdout.splitlines()
    for line in shown.splitlines():
        assert line in (*printed, "…", ""), line


def test_the_python_example_of_the_front_page_gives_what_it_says() -> None:
    code = README.split("```python\n", 1)[1].split("```", 1)[0]
    names: dict[str, object] = {}
    exec(code, names)
    [value] = re.findall(r"# '(\w+)'", code)
    assert names["assessment"].procedure.id == value  # type: ignore[attr-defined]


def test_every_link_of_a_page_written_by_hand_leads_to_a_file() -> None:
    pages = [HOUSE / "README.md", HOUSE / "CONTRIBUTING.md", *(HOUSE / "docs").rglob("*.md")]
    dead = [
        (page.name, target)
        for page in pages
        for target in re.findall(r"\]\((?!http)([^)#\s]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert dead == []


def test_every_target_of_make_says_what_it_does() -> None:
    text = (HOUSE / "Makefile").read_text(encoding="utf-8")
    [phony] = re.findall(r"^\.PHONY: (.*)$", text.replace("\\\n", " "), re.MULTILINE)
    described = set(re.findall(r"^([a-z-]+):.*## \S", text, re.MULTILINE))
    assert set(phony.split()) == described
