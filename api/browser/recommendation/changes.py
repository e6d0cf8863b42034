"""What is chosen on the page *what if*, read from its form: answers, how they are known, claims, stays, country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.browser.forms import Fields, one_of_each
from api.languages.countries import countries
from api.problems import UNREADABLE_DOCUMENT, ProblemError
from triage import Assessment, CaseFile, Rulebook
from triage.case import MOST_CLAIMS, MOST_STAYS, ProofState, case_from_data
from triage.case.otherwise import Otherwise, otherwise
from triage.language.names import Entity, Node, path_of
from triage.rulebook.vocabulary import NOT_KNOWN

FIND = "find"
HOW = "how:"
"""Before the name of a fact: the field that says how it is known."""

WITHOUT = "without:"
"""Before a claim or stay: the field that removes it."""

_COUNTRY = "country_of_asylum"
_MOST = {"claims": MOST_CLAIMS, "stays": MOST_STAYS}
_THEN = "then"


@dataclass(frozen=True)
class Chosen:
    """What a form says. `case` is that of the assessment with the claims and stays that are added, empty still.

    `answers` and `known` are all that are in the form, also where nothing is otherwise; `adds` says that another
    claim or stay was asked for, and nothing else yet.
    """

    case: CaseFile
    answers: Mapping[Node, str]
    known: Mapping[Node, str]
    country: str
    added: Mapping[str, int]
    removed: frozenset[Entity]
    word: str = ""
    adds: bool = False

    def otherwise(self, of: CaseFile) -> Otherwise:
        """Return what is otherwise than in the case of the assessment."""
        given = dict(self.case.facts())
        answers = {node: value for node, value in self.answers.items() if value != given[node]}
        # What stands in the form of a changed answer counts for it; saying an answer anew takes away what was said.
        known = {
            node: state
            for node, state in self.known.items()
            if state != (state_in(self.case, node) if node not in answers else "")
        }
        country = None if self.country == (of.country_of_asylum or "") else self.country
        return Otherwise(answers, known, country, self.added, tuple(sorted(self.removed)))

    @property
    def room_for(self) -> tuple[str, ...]:
        """Of what there may be one more, of `claims` and `stays`."""
        return tuple(name for name, most in _MOST.items() if len(getattr(self.case, name)) < most)


def state_in(case: CaseFile, node: Node) -> str:
    """Return what is said of how a fact is known; empty where nothing is."""
    state = case.proof_states.get(node)
    return state.value if state else ""


def nothing_chosen(assessment: Assessment, word: str) -> Chosen:
    """Return what the page begins with: everything is as it was assessed."""
    case = assessment.case
    return Chosen(case, {}, {}, case.country_of_asylum or "", dict.fromkeys(_MOST, 0), frozenset(), word)


def chosen_in(fields: Fields, assessment: Assessment, rulebook: Rulebook) -> Chosen:
    """Return what a form says.

    Raises `ProblemError` for a fact, an answer, a country or a claim that there can not be.
    """
    first = dict(fields)
    adds = first.get(_THEN, "").removeprefix("add_")
    added = {name: _number(first.get(f"added_{name}", "0"), name, assessment.case) for name in _MOST}
    if adds in added and len(getattr(assessment.case, adds)) + added[adds] < _MOST[adds]:
        added[adds] += 1
    case = case_from_data(otherwise(assessment.case, Otherwise(added=added)), rulebook)
    given = dict(case.facts())
    entities = [f"{name}[{index}]" for name in _MOST for index in range(len(getattr(case, name)))]
    named = (*given, *(f"{HOW}{node}" for node in given), *(f"{WITHOUT}{entity}" for entity in entities))
    texts = one_of_each(fields, (FIND, _THEN, _COUNTRY, *(f"added_{name}" for name in _MOST), *named))
    there = [name for name, _ in fields]
    answers = {node: texts[node] for node in there if node in given}
    known = {name.removeprefix(HOW): texts[name] for name in there if name.startswith(HOW)}
    for node, value in answers.items():
        # Of an answer that is taken back nothing is known any more, unless that is said of it anew.
        if value != given[node] and value in NOT_KNOWN and known.get(node) == state_in(case, node):
            known[node] = ""
    country = texts[_COUNTRY] if _COUNTRY in there else case.country_of_asylum or ""
    facts = case.vocabulary.facts
    if (
        any(value not in facts[path_of(node)].values for node, value in answers.items())
        or any(state and state not in tuple(ProofState) for state in known.values())
        or (country and country != case.country_of_asylum and country not in dict(countries()))
    ):
        raise ProblemError(UNREADABLE_DOCUMENT, "An answer in the form is none that there can be.")
    removed = frozenset(entity for entity in entities if texts[f"{WITHOUT}{entity}"])
    return Chosen(case, answers, known, country, added, removed, texts[FIND], adds in added)


def _number(text: str, name: str, case: CaseFile) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else -1
    if not 0 <= number <= _MOST[name] - len(getattr(case, name)):
        raise ProblemError(UNREADABLE_DOCUMENT, f"A case has at most {_MOST[name]} {name}.")
    return number
