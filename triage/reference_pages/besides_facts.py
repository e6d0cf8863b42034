"""What a case says beside facts, on the page of the vocabulary: how facts are known, and words of the file."""

from __future__ import annotations

import json
from collections.abc import Iterator

from triage.case.statements import MOST_STATEMENTS, Maker, Statement
from triage.language.sentences import EntityKind
from triage.rulebook.model import Rulebook
from triage.rulebook.proof_state import ProofState

_KNOWN = {
    "claims": [{"past_harm": "yes", "grounds": ["religion"]}],
    "proof_states": {"claims[0].past_harm": "corroborated", "claims[0].grounds.religion": "stated"},
}
_KNOWN_MEANS = {
    ProofState.STATED: "The person says so.",
    ProofState.STATED_BY_THIRD_PARTY: "Somebody else says so, and nothing else supports it.",
    ProofState.CORROBORATED: "Documents, witnesses, medical reports or country information support it.",
    ProofState.DISPUTED: "Statements or evidence on it differ, and that is not settled; also of a fact not known.",
    ProofState.CONTRADICTED: "Evidence speaks against it.",
}


def besides_facts(rulebook: Rulebook) -> Iterator[str]:
    """Yield the sections on proof states and on statements, as Markdown."""
    yield from _proof_states()
    yield from _statements(rulebook)


def _proof_states() -> Iterator[str]:
    yield from ('<a id="known"></a>', "", "## How facts are known", "")
    yield (
        "How a fact is known is said in `proof_states`, by the name of the fact in the case; of a list by the "
        "value. A fact of which nothing is said there is taken as established by whoever recorded it. Nothing "
        "adverse rests on what is only said by somebody else, in dispute or contradicted."
    )
    yield ""
    yield from (f"- `{state}`: {_KNOWN_MEANS[state]}" for state in ProofState)
    yield ""
    yield from _example(_KNOWN)


def _statements(rulebook: Rulebook) -> Iterator[str]:
    """Yield how words of the file are written down, and the points at issue beside which they can stand."""
    yield from ('<a id="statements"></a>', "", "## Statements", "")
    yield (
        "What decides a case often stands in a sentence that no fact holds: the argument of the other side, the "
        "reason of a refusal, what a witness saw, the day on which something ends. Such words of the file go into "
        f"the list `statements` of a case, at most {MOST_STATEMENTS}. They are told as they were given, beside the "
        "point at issue or the fact that they are about; a day is told among what is done first. No rule reads "
        "them: the recommendation is the same without them. A point at issue that no rule raised and that they are "
        "about is told after the others, with its test and what follows, as brought up by them. To words that are "
        "marked as making a well-known `argument`, what the law answers is told beneath them, with the argument "
        "that it answers. Mark the one that comes nearest if it is on the same matter, also where its words are "
        "stronger or weaker, and of whichever side: words that have no answer leave the reader alone. One on "
        "another matter misleads. Words that make two arguments, or bear on two points, are given once for each."
    )
    yield ""
    yield from ("| field | | what it holds |", "|---|---|---|")
    for name, field in Statement.model_fields.items():
        yield f"| `{name}` | {'required' if field.is_required() else 'optional'} | {field.description} |"
    yield ""
    yield f"`made_by` is one of: {', '.join(f'`{each}`' for each in Maker)}."
    yield ""
    yield from _example({"statements": [_EXAMPLE]})
    yield from ("| `about` a point at issue | asked of | question |", "|---|---|---|")
    for issue in rulebook.issues.values():
        of = "the case" if issue.entity is EntityKind.CASE else f"each {issue.entity}"
        yield f"| `{issue.id}` | {of} | {issue.question} |"
    yield ""
    if rulebook.arguments:
        yield from ("| `argument` | on | as it is made |", "|---|---|---|")
        for argument in rulebook.arguments.values():
            yield f"| `{argument.id}` | `{argument.about}` | {argument.argument} |"
        yield ""


_EXAMPLE = {
    "words": "People of this faith live in the capital; whether this person has anybody there was not asked.",
    "made_by": "earlier_decision",
    "about": "internal_relocation",
    "of": "claims[0]",
    "answers": "yes",
    "until": "2026-12-14",
}


def _example(document: object) -> Iterator[str]:
    yield from ("```json", json.dumps(document, indent=2), "```", "")
