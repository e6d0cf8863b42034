"""Which pieces of an assessment give a fact away that is to be hidden, or rest on it.

With a fact go its node in the trace and every piece that names it: questions about it, changes of it, points at
issue that count it as known or unknown. With these goes every firing one of whose premises it is, since the words
of a rule tell the value for which it fires, and with the firing every piece that names it. It is all the same
whether a fact is known or not: that a piece is hidden does not tell that something was told.

What a part is for stands here part by part; a part that nobody thought of is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from triage.language.names import path_of
from triage.redaction.pieces import ITEMS, REFERENCE, Piece
from triage.rulebook.vocabulary import ListNames

# Constants, the law of the day and the country, and the recommendation in the words of the rulebook.
_ALWAYS_SHOWN = frozenset(
    {
        "format",
        "notice",
        "assessed_on",
        "profile",
        "profile_chosen",
        "rulebook",
        "made_by",
        "standing",
        "could_become",
    }
)
_LAW = ("/country_of_asylum", "/assessed_on")
_STRUCTURE = frozenset({"claims_recorded", "stays_recorded"})
# What a point at issue tells because of what is known: together, as one of them shown tells what the other hides.
_BY_FACTS = frozenset({"here", "known", "unknown", "sources"})
_BY_FIRINGS = frozenset({"firings", "because"})


def fact_named(path: str) -> str:
    """Return by which name a fact is hidden: a list by its own name, with all its values."""
    return ".".join(path.split(".")[:2])


@dataclass(frozen=True)
class Hiding:
    """What is hidden of one assessment, whose facts are listed.

    `hides` says of a fact by its name (`applicant.age`, `claim.grounds`), or of `reference`, whether it is hidden.
    Conclusions (findings, points at issue, terms, how soon) that rest on what is hidden are told if
    `tells_conclusions`, and else hidden too. The recommended procedure and the country and day, whose law it
    follows, are always told.
    """

    assessment: Mapping[str, Any]
    hides: Callable[[str], bool]
    tells_conclusions: bool

    def is_hidden(self, piece: Piece) -> bool:
        """Return whether a piece is hidden."""
        part = str(piece.parts[0])
        if part in _ALWAYS_SHOWN or (piece.value in ([], {}) and len(piece.parts) == 1):
            return False
        judge = _JUDGES.get(part)
        try:
            return judge is None or judge(self, piece)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            # Written by an earlier program in a form that is not judged here.
            return True

    @cached_property
    def _trace(self) -> tuple[frozenset[str], frozenset[str]]:
        """The firings that rest on what is hidden, and the findings that are."""
        firings: set[str] = set()
        findings: set[str] = set()
        for node in self.assessment["trace"]:
            match node["kind"]:
                case "firing":
                    read = {premise["node"] for premise in node["premises"]}
                    if read & findings or any(map(self._node, read)):
                        firings.add(node["id"])
                case "finding" if not self.tells_conclusions:
                    if any(offer["firing"] in firings for offer in node["offers"]):
                        findings.add(node["id"])
        return frozenset(firings), frozenset(findings)

    @cached_property
    def _findings(self) -> frozenset[str]:
        return frozenset(self.assessment["findings"])

    @cached_property
    def _hides_any(self) -> bool:
        parts = self.assessment
        read = (node["id"] for node in parts["trace"] if node["kind"] == "fact")
        asked = (each["fact"] for part in ("open_questions", "ask_next") for each in parts.get(part, ()))
        return any(map(self._node, (*read, *asked)))

    def _node(self, node: str) -> bool:
        """Whether a node of a trace is a hidden fact, or one of the facts made of all proof states."""
        if node in self._findings or node in _STRUCTURE or node.startswith(("law.", "policy.")):
            return False
        return self.hides(fact_named(path_of(node)))

    def _reads_hidden(self, nodes: Iterable[str]) -> bool:
        return any(self._node(node) or node in self._trace[1] for node in nodes)

    def _named_firings(self, firings: Iterable[str]) -> bool:
        return any(firing in self._trace[0] for firing in firings)

    def _supported(self, piece: Piece) -> bool:
        """What has firings behind it: they and their reasons go if one is hidden; all of it, if all of them are."""
        part, *rest = str(piece.parts[0]), *piece.parts[1:]
        whole = self.assessment[part][rest[0]] if len(rest) == 2 else self.assessment[part]
        firings = whole["firings"]
        if rest[-1] in _BY_FIRINGS and self._named_firings(firings):
            return True
        told = self.tells_conclusions or whole.get("recommended") is True or not firings
        return not told and all(firing in self._trace[0] for firing in firings)

    def _case(self, piece: Piece) -> bool:
        at = piece.value["at"]
        if at in _LAW:
            return False
        _, group, *rest = at.split("/")
        if group == "proof_states":
            return self._node(rest[0]) if rest else False
        if group == "statements":
            # Words can tell anything that is hidden, so no view shows them; how many there are says nothing.
            return bool(rest)
        if group in ("claims", "stays"):
            # That a claim is there of which nothing is known says as little as the findings on it.
            return len(rest) > 1 and self._told(f"{group[:-1]}.{rest[1]}")
        return self._told(".".join((group, *rest)))

    def _told(self, name: str) -> bool:
        """Whether a fact is hidden, by the name under which a case tells it: of a list what is in it, or is not."""
        of_lists = (name.removesuffix(ListNames("").denied), name.removesuffix(ListNames("").declined))
        return any(self.hides(each) for each in (name, *of_lists))

    def _reference(self, _: Piece) -> bool:
        return self.hides(REFERENCE)

    def _procedure(self, piece: Piece) -> bool:
        """Some steps are told only where a condition holds, and do not say which do."""
        return piece.parts[-1] == "steps" and self._hides_any

    def _stopped(self, piece: Piece) -> bool:
        """A stopped rule is told with its condition and without its premises: whatever is hidden could be one."""
        return piece.parts[-1] != "names" and self._hides_any

    def _point(self, piece: Piece) -> bool:
        _, number, field = piece.parts
        point = self.assessment["points_at_issue"][number]
        if field in _BY_FACTS:
            told = (known["node"] for each in point.get("here", ()) for known in each["because"])
            facts = (*(known["node"] for known in point["known"]), *point["unknown"], *told)
            if self._reads_hidden(facts):
                return True
        if field in ("finding", "value") and point["finding"] in self._trace[1]:
            return True
        return self._supported(piece)

    def _finding(self, piece: Piece) -> bool:
        return piece.parts[1] in self._trace[1]

    def _question(self, piece: Piece) -> bool:
        asked = (piece.value["fact"], *(each["fact"] for each in piece.value.get("leads_to", ())))
        return any(map(self._node, asked))

    def _not_used(self, piece: Piece) -> bool:
        return self._node(piece.value)

    def _counterfactual(self, piece: Piece) -> bool:
        if piece.parts[1] == "searched_up_to" or not piece.value:
            return False
        return any(self._node(change["fact"]) for some in piece.value["first_sets"] for change in some)

    def _in_trace(self, piece: Piece) -> bool:
        node = piece.value
        match node["kind"]:
            case "profile" | "law" | "parameter":
                return False
            case "fact":
                return self._node(node["id"])
            case "firing":
                return node["id"] in self._trace[0]
            case "finding":
                return self._named_firings(offer["firing"] for offer in node["offers"])
            case "benefit_of_doubt":
                facts = (*node["in_favour"], *node.get("set_aside", ()), *node["not_held_against"])
                # What fell is not in the trace, and rests on facts in doubt: whatever is hidden could be one.
                fell = bool(node["fallen"]) and self._hides_any
                return fell or self._named_firings(node["firings"]) or any(map(self._node, facts))
            case _:
                return self._hides_any


_JUDGES: Mapping[str, Callable[[Hiding, Piece], bool]] = {
    **dict.fromkeys((*ITEMS, "candidates", "priority"), Hiding._supported),
    "case": Hiding._case,
    REFERENCE: Hiding._reference,
    "procedure": Hiding._procedure,
    "stopped": Hiding._stopped,
    "points_at_issue": Hiding._point,
    "findings": Hiding._finding,
    "open_questions": Hiding._question,
    "ask_next": Hiding._question,
    "facts_not_used": Hiding._not_used,
    "counterfactuals": Hiding._counterfactual,
    "trace": Hiding._in_trace,
}
