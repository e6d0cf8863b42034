"""Stopped rules: what an assessment comes to while people have switched rules off.

A person who oversees the system can stop any rule (AI Act, article 14(4)(e)). A stop may never make an outcome more
adverse without anybody having looked: whoever stops a rule thinks of the cases in which it is wrong, and it may be
what stands between another person and return. So:

1. Where the outcome without the stopped rules is not adverse, it stands.
2. Where it is adverse, the stopped rules that are not adverse themselves stay in force in this case; those that
   have an adverse branch are out always.
3. What is adverse even then is recommended only if it is proposed without any stop too, and what is recommended
   without any stop is adverse and protects no more. Else nothing is recommended (`HeldByStopError`).

In every case each stopped branch that would have fired stands in the trace, as stopped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from triage.assessment.inference import Derive, Inference, Stops, inferred
from triage.assessment.legal_regime import legal_regime
from triage.assessment.nodes import StoppedNode
from triage.case import CaseFile
from triage.errors import HeldByStopError
from triage.language.sentences import effect_sentence
from triage.readers import reference
from triage.readers.derivation import Firing
from triage.rulebook.model import Rulebook


def concluded(
    case: CaseFile,
    rulebook: Rulebook,
    profile: str | None,
    stopped: Collection[str] = (),
    derive: Derive = reference.derive,
) -> Inference:
    """Return what is concluded about a case, under a profile asked for by name or that of its country.

    `stopped` are rules and families by name. Raises `CaseError` if the case has no day on which rules are in force,
    `UnknownNameError` if there is no such profile, rule or family, `HeldByStopError` if nothing can be recommended.
    """
    whole = inferred(case, legal_regime(case, rulebook, profile), derive)
    if not stopped:
        return whole
    off = rulebook.rules_named(stopped)
    cut = _without(whole, off, derive)
    applied, kept = cut, frozenset[str]()
    if _adverse_or_none(cut):
        kept = off - rulebook.adverse_rules
        applied = _without(whole, off & rulebook.adverse_rules, derive)
    touched = tuple(_touched(whole, cut, off))
    if _adverse_or_none(applied) and not _as_adverse_without_stop(whole, applied):
        raise HeldByStopError(sorted({whole.rulebook.branches[firing.branch][0].id for firing in touched}))
    assert whole.derivation.recommended is not None
    stops = Stops(
        tuple(sorted(set(stopped))),
        whole.regime,
        touched,
        kept,
        whole.derivation.recommended,
        cut.derivation.recommended,
    )
    return Inference(case, applied.regime, applied.premises, applied.derivation, stops)


def stopped_nodes(inference: Inference) -> Iterator[StoppedNode]:
    """Yield a node for each firing of a stopped rule that there would have been."""
    stops = inference.stops
    if stops is None:
        return
    for firing in stops.touched:
        rule, branch = stops.regime.rulebook.branches[firing.branch]
        yield StoppedNode.model_construct(
            id=f"stopped {firing.id}",
            firing=firing.id,
            rule=rule.id,
            title=rule.title,
            rule_digest=rule.digest,
            entity=firing.entity,
            condition=branch.sentence,
            effects=tuple(map(effect_sentence, branch.effects)),
            kept=rule.id in stops.kept,
            because=rule.because,
            sources=stops.regime.cited(rule.sources),
        )


def _without(whole: Inference, rules: frozenset[str], derive: Derive) -> Inference:
    regime = replace(whole.regime, rulebook=whole.rulebook.without(rules))
    return inferred(whole.case, regime, derive)


def _adverse_or_none(inference: Inference) -> bool:
    recommended = inference.derivation.recommended
    return recommended is None or inference.rulebook.procedures[recommended].adverse


def _as_adverse_without_stop(whole: Inference, applied: Inference) -> bool:
    """Return whether what is recommended under a stop is proposed without it, where nothing milder comes first."""
    before, after = whole.derivation.recommended, applied.derivation.recommended
    if before is None or after is None:
        return False
    procedures = whole.rulebook.procedures
    if not procedures[before].adverse or procedures[before].rank > procedures[after].rank:
        return False
    return after in whole.outcome.candidates


def _touched(whole: Inference, cut: Inference, off: frozenset[str]) -> Iterator[Firing]:
    """Yield what would have fired: with every rule in force, or as things stand without the stopped ones."""
    fired = whole.derivation.firings
    place = whole.rulebook.places_in_strata
    would = sorted(
        (name for name, (rule, _) in whole.rulebook.branches.items() if rule.id in off), key=place.__getitem__
    )
    for name in would:
        for entity in whole.premises.entities[whole.rulebook.branches[name][0].entity]:
            firing = Firing(name, entity)
            if firing in fired or cut.would_fire(whole.rulebook, firing):
                yield firing
