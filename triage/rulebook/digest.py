"""The digest of a rulebook: SHA-256 over its canonical content, so that a name for a text can not be reused.

Canonical content is JSON with sorted keys and no spare white space, of everything that the forms of the rule files
hold: sentences as the parser understands them, reasons, sources, scales, terms, settings and the vocabulary.
Examples, comments, spacing and line breaks do not count, nor what `renamed.yaml` says of names that are no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from triage.language.sentences import OutputKind, sentence
from triage.rulebook.canonical import digest_of
from triage.rulebook.forms import Form
from triage.rulebook.model import Rulebook
from triage.rulebook.rule import content_of_rule


def rulebook_digest(rulebook: Rulebook) -> str:
    """Return the digest of the whole rulebook."""
    return digest_of(
        {
            "version": rulebook.version,
            "families": [
                {
                    "id": family.id,
                    "title": family.title,
                    "introduction": family.introduction,
                    "rules": list(map(content_of_rule, family.rules)),
                }
                for family in rulebook.families
            ],
            "findings": _content(rulebook.findings.values()),
            "procedures": _content(rulebook.procedures.values()),
            "terms": {
                kind.value: _content(terms.values())
                for kind, terms in rulebook.terms.items()
                if kind is not OutputKind.ISSUE
            },
            "issues": _content(rulebook.issues.values()),
            # Rulebooks from before there were arguments keep their digests.
            **({"arguments": _content(rulebook.arguments.values())} if rulebook.arguments else {}),
            "contested points": _content(rulebook.contested_points.values()),
            "profiles": _content(rulebook.profiles.values()),
            "states": _content(rulebook.states.values()),
            "instruments": _content(rulebook.instruments.values()),
            "vocabulary": [
                {
                    "name": group.name,
                    "entity": group.entity.value,
                    **({"title": group.title} if group.title else {}),
                    "introduction": group.introduction,
                    "facts": [
                        {
                            **fact.model_dump(mode="json"),
                            "sources": list(fact.sources),
                            **({"of the country": True} if fact.of_the_country else {}),
                            **({"alleged": True} if fact.alleged else {}),
                        }
                        for fact in group.facts
                    ],
                    **(
                        {"asked where": {path: sentence(where) for path, where in group.asked_where}}
                        if group.asked_where
                        else {}
                    ),
                    **({"untrue where": list(map(asdict, group.untrue_where))} if group.untrue_where else {}),
                    **({"untrue unless": list(map(asdict, group.untrue_unless))} if group.untrue_unless else {}),
                }
                for group in rulebook.groups
            ],
            "contradictions": list(map(asdict, rulebook.contradictions)),
        }
    )


def _content(forms: Iterable[Form]) -> list[dict[str, object]]:
    return [form.model_dump(mode="json") for form in forms]
