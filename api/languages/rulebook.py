"""A rulebook in another language: the same rules with the same names, whose words are those of a translation.

What is inferred under it is the same, so an assessment that is made anew under it tells the same in that language.
Its digest is that of the rulebook in English, which is the one that was signed: it is for telling, and nothing that
is made under it is stored. What is named and not said stays as it is: ids, values, sources and conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from api.languages.catalogues import Placed
from api.languages.vocabulary import definition_of, label_of, meaning_of, question_of, title_of_group, value_of
from triage.case import ProofState
from triage.explanation.wording import readable
from triage.language.sentences import OutputKind
from triage.rulebook.argument import Argument
from triage.rulebook.issue import Issue
from triage.rulebook.model import (
    STRUCTURAL_FACTS,
    ContestedPoint,
    Finding,
    Procedure,
    Profile,
    Rule,
    Rulebook,
    State,
    Term,
)
from triage.rulebook.vocabulary import NOT_KNOWN, YES_NO, FactDefinition, ValueMeaning, Vocabulary

Of = Callable[[Placed], str]
"""What gives words of the rulebook in a language."""

OfCountry = Callable[[str, str], str]
"""What gives the name of a country in a language, by its code and its name in English."""


def reworded(rulebook: Rulebook, of: Of, country: OfCountry) -> Rulebook:
    """Return a rulebook with its words as `of` gives them, and the names of countries as `country` does."""
    issues = {name: _issue(issue, of) for name, issue in rulebook.issues.items()}
    terms = {
        kind: {name: _term(kind, term, of) for name, term in several.items()}
        for kind, several in rulebook.terms.items()
        if kind is not OutputKind.ISSUE
    }
    raised = rulebook.terms.get(OutputKind.ISSUE, {})
    return replace(
        rulebook,
        families=tuple(
            family.changed(rules=tuple(_rule(rule, of) for rule in family.rules)) for family in rulebook.families
        ),
        findings={name: _finding(finding, of) for name, finding in rulebook.findings.items()},
        procedures={name: _procedure(procedure, of) for name, procedure in rulebook.procedures.items()},
        terms=terms
        | {OutputKind.ISSUE: {name: term.changed(meaning=issues[name].question) for name, term in raised.items()}},
        issues=issues,
        arguments={name: _argument(argument, of) for name, argument in rulebook.arguments.items()},
        contested_points={name: _contested(point, of) for name, point in rulebook.contested_points.items()},
        profiles={name: _profile(profile, of) for name, profile in rulebook.profiles.items()},
        states={name: _state(state, of, country) for name, state in rulebook.states.items()},
        vocabulary=_vocabulary(rulebook.vocabulary, of),
    )


def words_of_answer(rulebook: Rulebook) -> Iterator[Placed]:
    """Yield the words of a rulebook that an answer tells, besides its vocabulary and what `words_of_law` yields."""
    yield from (each for each in _words(rulebook) if not is_law(each) and not each.place.startswith("vocabulary."))
    yield from dict.fromkeys(
        named(place, name) for place, name in _names(rulebook) if name not in {*YES_NO, *NOT_KNOWN}
    )


def words_of_law(rulebook: Rulebook) -> Iterator[Placed]:
    """Yield what points at issue tell of a case, and arguments with their answers."""
    yield from filter(is_law, _words(rulebook))


def _words(rulebook: Rulebook) -> Iterator[Placed]:
    """Yield each word of a rulebook with its place, as they are looked up to tell it in a language."""
    found: dict[Placed, None] = {}

    def noted(words: Placed) -> str:
        found[words] = None
        return words.text

    reworded(rulebook, noted, lambda _code, name: name)
    yield from found


def is_law(words: Placed) -> bool:
    """Return whether words are told by a point at issue of a case, or are of an argument."""
    return words.place.startswith("arguments.") or (
        words.place.startswith("issues.") and words.place.endswith(" here")
    )


def named(place: str, name: str) -> Placed:
    """Return a name of the rulebook in words: a value by what it is a value of, and the like."""
    return Placed(f"{place} values.{name}", readable(name))


def _names(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield names that are told besides those of facts, each with its place (`triage.translation.word`)."""
    for finding in rulebook.findings.values():
        yield from ((finding.name, value) for value in finding.scale)
    for path, parameter in rulebook.parameters.items():
        yield "policy", path.rpartition(".")[2]
        yield from ((path, value) for value in parameter.values)
    for path, values in STRUCTURAL_FACTS.items():
        yield ("law", path.rpartition(".")[2]) if path.startswith("law.") else ("structure", path)
        yield from ((path, value) for value in values)
    yield from (("priority", level) for level in rulebook.terms[OutputKind.PRIORITY])
    yield from (("proof_states", state.value) for state in ProofState)
    yield from (("doubt", value) for value in ("applied", "withheld", "no_claim"))


def _rule(rule: Rule, of: Of) -> Rule:
    place = f"rules.{rule.id}"
    return rule.changed(
        title=of(Placed(f"{place} title", rule.title)), because=of(Placed(f"{place} because", rule.because))
    )


def _finding(finding: Finding, of: Of) -> Finding:
    return finding.changed(label=of(Placed(f"findings.{finding.name} label", finding.label)))


def _term(kind: OutputKind, term: Term, of: Of) -> Term:
    return term.changed(meaning=of(Placed(f"terms.{kind.value}.{term.name} meaning", term.meaning)))


def _procedure(procedure: Procedure, of: Of) -> Procedure:
    place = f"procedures.{procedure.id}"
    steps = tuple(
        step.changed(
            who=of(Placed(f"{place} steps.who", step.who)),
            action=of(Placed(f"{place} steps.what", step.action)),
            by_when=of(Placed(f"{place} steps.by_when", step.by_when)) if step.by_when else None,
        )
        for step in procedure.steps
    )
    then = procedure.then
    return procedure.changed(
        title=of(Placed(f"{place} title", procedure.title)),
        definition=of(Placed(f"{place} definition", procedure.definition)),
        purpose=of(Placed(f"{place} purpose", procedure.purpose)) if procedure.purpose else "",
        steps=steps,
        guarantees=tuple(of(Placed(f"{place} guarantees", each)) for each in procedure.guarantees),
        time_limits=tuple(
            each.changed(limit=of(Placed(f"{place} time_limits", each.limit))) for each in procedure.time_limits
        ),
        then=then.changed(
            **{
                name: of(Placed(f"{place} then.{name}", text))
                for name in ("positive", "negative", "turn_to")
                if (text := getattr(then, name))
            }
        ),
    )


def _issue(issue: Issue, of: Of) -> Issue:
    place = f"issues.{issue.id}"
    one = ("title", "question", "test", "burden", "decided_by", "if_yes", "if_no")
    return issue.changed(
        **{name: of(Placed(f"{place} {name}", getattr(issue, name))) for name in one},
        here=tuple(each.changed(tell=of(Placed(f"{place} here", each.tell))) for each in issue.here),
        factors=tuple(of(Placed(f"{place} factors", each)) for each in issue.factors),
    )


def _argument(argument: Argument, of: Of) -> Argument:
    place = f"arguments.{argument.id}"
    return argument.changed(
        argument=of(Placed(f"{place} argument", argument.argument)),
        answer=of(Placed(f"{place} answer", argument.answer)),
    )


def _contested(point: ContestedPoint, of: Of) -> ContestedPoint:
    place = f"contested_points.{point.id}"
    return point.changed(
        title=of(Placed(f"{place} title", point.title)),
        positions=tuple(
            each.changed(position=of(Placed(f"{place} positions", each.position))) for each in point.positions
        ),
    )


def _profile(profile: Profile, of: Of) -> Profile:
    place = f"profiles.{profile.id}"
    return profile.changed(
        title=of(Placed(f"{place} title", profile.title)),
        because=of(Placed(f"{place} because", profile.because)),
    )


def _state(state: State, of: Of, country: OfCountry) -> State:
    place = f"treaties.{state.country}"
    told: dict[str, object] = {"name": country(state.country, state.name)}
    for name in ("geographic_limitation", "reservations"):
        if text := getattr(state, name):
            told[name] = of(Placed(f"{place} {name}", text))
    if state.status_determination:
        told["status_determination"] = tuple(
            each.changed(note=of(Placed(f"{place} status_determination", each.note))) if each.note else each
            for each in state.status_determination
        )
    return state.changed(**told)


def _vocabulary(vocabulary: Vocabulary, of: Of) -> Vocabulary:
    return replace(
        vocabulary,
        groups=tuple(
            replace(
                group,
                title=of(title_of_group(group)),
                facts=tuple(_fact(fact, of) for fact in group.facts),
            )
            for group in vocabulary.groups
        ),
    )


def _fact(fact: FactDefinition, of: Of) -> FactDefinition:
    meanings = ((each.value, meaning_of(fact, each.value)) for each in fact.meanings)
    return fact.model_copy(
        update={
            "label": of(label_of(fact)),
            "question": of(question_of(fact)),
            "definition": of(definition_of(fact)),
            "meanings": tuple(ValueMeaning(value, of(words)) for value, words in meanings if words),
            "spoken": tuple(
                ValueMeaning(value, of(value_of(fact, value)))
                for value in fact.values
                if value not in {*YES_NO, *NOT_KNOWN}
            ),
        }
    )
