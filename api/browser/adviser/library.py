"""What the pages of the rulebook look things up in, worked out once for each rulebook in force."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from triage.language.sentences import OutputKind
from triage.reference_pages.citations import Passages, passages_cited
from triage.reference_pages.flow import Flow, added
from triage.reference_pages.issues_page import issue_lines
from triage.reference_pages.links import instrument_anchor
from triage.reference_pages.rule_pages import rule_lines
from triage.reference_pages.vocabulary_page import fact_lines
from triage.rulebook.citations import Instrument, citation_of
from triage.rulebook.issue import Issue
from triage.rulebook.model import Rule, Rulebook
from triage.rulebook.passages import covers
from triage.rulebook.vocabulary import FactDefinition

_TARGET = re.compile(r"\]\([^)]*\)")
_RULE_LINK = re.compile(r"\[([a-z0-9_.]+)\]\(([^)]*)\)")
_MARKS = str.maketrans("", "", "*`[]>")


@dataclass(frozen=True)
class Cited:
    """A passage of an instrument, and what cites it: links as the reference pages write them."""

    instrument: Instrument
    passage: str
    by: tuple[str, ...]


@dataclass(frozen=True)
class Matches:
    """What has all the words that were looked for."""

    rules: tuple[Rule, ...]
    issues: tuple[Issue, ...]
    facts: tuple[FactDefinition, ...]

    def __len__(self) -> int:
        return len(self.rules) + len(self.issues) + len(self.facts)


@dataclass(frozen=True, eq=False)
class Library:
    """A rulebook, with what can be looked up in it."""

    rulebook: Rulebook

    @cached_property
    def flow(self) -> Flow:
        """Which rules feed which."""
        return Flow(self.rulebook)

    @cached_property
    def passages(self) -> Mapping[str, Passages]:
        """For each instrument, by how it is cited, its passages with what cites them."""
        return passages_cited(self.rulebook)

    @cached_property
    def instruments(self) -> Mapping[str, Instrument]:
        """The instruments by the name in the address of their page."""
        return {instrument_anchor(each): each for each in self.rulebook.instruments.values()}

    def cited(self, citation: str) -> tuple[Instrument | None, tuple[Cited, ...]]:
        """Return the instrument that a citation names, and the passages of it that speak of what it asks for.

        Without a passage all of them are returned; no instrument if it names none, however it is written.
        """
        found = citation_of(citation, self.rulebook.instruments) or citation_of(*self._spelled(citation))
        if found is None:
            return None, ()
        passages = self.passages[found.instrument.cite]
        wanted = [
            passage
            for passage in passages
            if not found.passage or covers(passage, found.passage) or found.passage.lower() in passage.lower()
        ]
        return found.instrument, tuple(Cited(found.instrument, each, passages[each]) for each in wanted)

    def titled(self, link: str) -> str:
        """Return a link to a rule with its title and its id in brackets; any other link as it is."""
        found = _RULE_LINK.fullmatch(link)
        rule = self.rulebook.rules.get(found[1]) if found else None
        return link if found is None or rule is None else rf"[{rule.title}]({found[2]}) \[{rule.id}\]"

    def instruments_with(self, words: str) -> tuple[Instrument, ...]:
        """Return the instruments in whose title or short form all words stand."""
        return tuple(
            each for each in self.rulebook.instruments.values() if _has_all(f"{each.cite} {each.title}", words)
        )

    def with_words(self, words: str) -> Matches:
        """Return the rules, points at issue and facts in whose text all words stand, capital letters or not."""
        rules, issues, facts = self._texts
        return Matches(
            tuple(self.rulebook.rules[name] for name, text in rules.items() if _has_all(text, words)),
            tuple(self.rulebook.issues[name] for name, text in issues.items() if _has_all(text, words)),
            tuple(self.rulebook.vocabulary.told[name] for name, text in facts.items() if _has_all(text, words)),
        )

    def adding(self, kind: OutputKind, term: str) -> tuple[Rule, ...]:
        """Return the rules that add a term."""
        return tuple(rule for rule in self.rulebook.rules.values() if term in added(rule, kind))

    @cached_property
    def _texts(self) -> tuple[Mapping[str, str], ...]:
        of = self.rulebook
        return (
            {each.id: f"{each.title} {_plain(rule_lines(each, of, self.flow))}" for each in of.rules.values()},
            {each.id: f"{each.title} {_plain(issue_lines(each, of))}" for each in of.issues.values()},
            {
                each.path: f"{each.label} {_plain(fact_lines(each, of, self.flow))}"
                for each in of.vocabulary.told.values()
            },
        )

    def _spelled(self, citation: str) -> tuple[str, Mapping[str, Instrument]]:
        """Return a citation with the instruments, both without capital letters."""
        return citation.lower(), {cite.lower(): each for cite, each in self.rulebook.instruments.items()}


# The one in force, and the one before: what is stored is read with others, never these pages.
@lru_cache(maxsize=2)
def library_of(rulebook: Rulebook) -> Library:
    """Return the library of a rulebook, the same for the same one."""
    return Library(rulebook)


def _plain(lines: Iterator[str] | list[str]) -> str:
    return _TARGET.sub("]", " ".join(lines)).translate(_MARKS)


def _has_all(text: str, words: str) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words.casefold().split())
