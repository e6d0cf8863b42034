"""The places where the law asks for judgment: which facts are a human finding, and what guides it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from triage.rulebook.yaml_tree import Node, listing, read_tree, section, text, texts

FILE = "judgment.yaml"


@dataclass(frozen=True)
class Judgment:
    """A question of law that `facts` answer as a human being found them, and what guides that person."""

    question: str
    facts: tuple[str, ...]
    guidance: str
    made_by: str
    sources: tuple[str, ...]


@cache
def house_judgments() -> tuple[Judgment, ...]:
    """Read the list that this package ships in `rules/judgment.yaml`."""
    return read_judgments((files("rules") / FILE).read_text(encoding="utf-8"))


def read_judgments(source: str) -> tuple[Judgment, ...]:
    """Read the list in the order of the file. Raises `RulebookError` with the place."""
    tree = section(read_tree(FILE, source), FILE, ("judgments",))
    return tuple(_judgment(node) for node in listing(tree.entries["judgments"], "judgments"))


def _judgment(node: Node) -> Judgment:
    entry = section(node, "a judgment", ("question", "facts", "guidance", "made by", "source")).entries
    return Judgment(
        question=text(entry["question"], "question").value,
        facts=tuple(fact.value for fact in texts(entry["facts"], "facts")),
        guidance=text(entry["guidance"], "guidance").value,
        made_by=text(entry["made by"], "made by").value,
        sources=tuple(source.value for source in texts(entry["source"], "source")),
    )
