"""Whether a result shows what a golden case or a real case expects.

Open questions and the standing of a recommendation are left to `tests/landmark`: they are not derived here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.oracle.results import Result
from tests.oracle.situations import Situation
from tests.oracle.what_follows import lacking
from triage.language.sentences import OutputKind
from triage.rulebook.model import Rulebook

KINDS = {
    "actions": OutputKind.ACTION,
    "safeguards": OutputKind.SAFEGUARD,
    "referrals": OutputKind.REFERRAL,
    "information": OutputKind.INFORMATION,
    "flags": OutputKind.FLAG,
}


def misses_golden(situation: Situation, now: Result) -> bool:
    """Return whether the result is not what the golden case states."""
    found = {**now.values, "procedure": now.procedure, "priority": now.priority}
    return situation.golden is not None and any(found[name] != value for name, value in situation.golden.items())


def misses_landmark(situation: Situation, now: Result) -> bool:
    """Return whether the result lacks or shows something that the law of the real case demands or forbids."""
    return any(_misses(now, expectation) for expectation in situation.landmark)


def lacks_what_follows(rulebook: Rulebook, situation: Situation, now: Result) -> bool:
    """Return whether something does not follow that the catalogue of the domain says of the situation."""
    return situation.entry is not None and any(lacking(rulebook, situation.entry, now))


def misses_example(situation: Situation, now: Result) -> bool:
    """Return whether the branch of an example fires otherwise than the example says."""
    example = situation.example
    return example is not None and bool(now.fired.get(example.branch)) != example.fires


def _misses(now: Result, expectation: Mapping[str, Any]) -> bool:
    one_of = {name: expectation[name] for name in ("procedure", "priority") if name in expectation}
    one_of |= expectation.get("findings", {})
    found = {**now.values, "procedure": now.procedure, "priority": now.priority}
    shown = {"candidates": now.candidates} | {word: now.terms[kind] for word, kind in KINDS.items()}
    return (
        any(found[name] not in wanted for name, wanted in one_of.items())
        or any(set(expectation.get(word, ())) - terms for word, terms in shown.items())
        or any(set(expectation.get(f"not_{word}", ())) & terms for word, terms in shown.items())
        or now.procedure in expectation.get("not_procedure", ())
    )
