"""Digests: SHA-256 over canonical content, so that a name for a rule's text or a rulebook can not be reused.

Canonical content is JSON with sorted keys and no spare white space, over everything that bears on a result
or is shown with it: sentences as the parser understands them, reasons, sources, scales, terms, settings and
the vocabulary. Examples, comments, spacing and line breaks do not count.
"""

from __future__ import annotations

import json
from hashlib import sha256

from triage.language.sentences import effect_sentence
from triage.rulebook.model import Branch, Rule, Rulebook
from triage.rulebook.vocabulary import FactDefinition


def canonical_bytes(content: object) -> bytes:
    """Return `content` (dicts, lists, strings, whole numbers, booleans, None) as canonical JSON in UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(content: object) -> str:
    """Return `sha256:` and 64 hexadecimal digits over the canonical form of `content`."""
    return "sha256:" + sha256(canonical_bytes(content)).hexdigest()


def _rule_content(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "title": rule.title,
        "for each": rule.entity.value,
        "branches": [_branch_content(branch) for branch in rule.branches],
        "because": rule.because,
        "source": list(rule.sources),
        "admits unknown": rule.admits_unknown,
        "in force": str(rule.in_force),
        "replaces": rule.replaces,
    }


def _branch_content(branch: Branch) -> dict[str, object]:
    content: dict[str, object] = {
        "if": branch.sentence,
        "then": [effect_sentence(effect) for effect in branch.effects],
    }
    if branch.implied_by is not None:
        content["implied by"] = {"rules": list(branch.implied_by.rules), "because": branch.implied_by.because}
    return content


def _fact_content(fact: FactDefinition) -> dict[str, object]:
    return {
        "path": fact.path,
        "label": fact.label,
        "values": list(fact.values),
        "meanings": {each.value: each.meaning for each in fact.meanings},
        "definition": fact.definition,
        "source": list(fact.sources),
        "question": fact.question,
        "direction": [fact.direction.name, list(map(list, fact.direction.levels))],
        "several": fact.several,
    }


def rule_digest(rule: Rule) -> str:
    """Return the digest of one rule's text."""
    return digest_of(_rule_content(rule))


def rulebook_digest(rulebook: Rulebook) -> str:
    """Return the digest of the whole rulebook."""
    content = {
        "version": rulebook.version,
        "families": [
            {"id": family.id, "title": family.title, "rules": [_rule_content(rule) for rule in family.rules]}
            for family in rulebook.families
        ],
        "findings": [
            [
                finding.name,
                finding.label,
                finding.question,
                list(finding.scale),
                finding.start,
                finding.combine.value,
                *([finding.shown] if finding.shown else []),
            ]
            for finding in rulebook.findings.values()
        ],
        "procedures": [
            [
                procedure.id,
                procedure.title,
                procedure.rank,
                procedure.adverse,
                procedure.definition,
                list(procedure.sources),
            ]
            for procedure in rulebook.procedures.values()
        ],
        "terms": [
            [kind.value, term.name, term.meaning]
            for kind, terms in rulebook.terms.items()
            for term in terms.values()
        ],
        "parameters": [
            [parameter.path, list(parameter.values), parameter.default, parameter.meaning]
            for parameter in rulebook.parameters.values()
        ],
        "contested points": [
            [
                point.id,
                point.title,
                point.path,
                point.held,
                [[position.value, position.position, list(position.sources)] for position in point.positions],
            ]
            for point in rulebook.contested_points.values()
        ],
        "profiles": [
            [
                profile.id,
                profile.title,
                dict(profile.settings),
                None if profile.bound_by is None else list(profile.bound_by),
                profile.because,
                list(profile.sources),
            ]
            for profile in rulebook.profiles.values()
        ],
        "states": [
            [
                state.country,
                state.name,
                {binding.value: str(period) for binding, period in state.bindings.items()},
                {binding.value: law for binding, law in state.laws.items()},
                state.geographic_limitation,
                state.reservations,
                state.checked,
                state.note,
            ]
            for state in rulebook.states.values()
        ],
        "instruments": [
            [instrument.cite, instrument.title, instrument.checked, instrument.exception, instrument.address]
            for instrument in rulebook.instruments.values()
        ],
        "vocabulary": [
            [group.name, group.entity.value, group.introduction, list(map(_fact_content, group.facts))]
            for group in rulebook.groups
        ],
        "contradictions": [
            [pair.first, list(pair.first_values), pair.second, list(pair.second_values), pair.reason]
            for pair in rulebook.contradictions
        ],
    }
    return digest_of(content)
