"""From rule files to a checked `Rulebook`.

`load_rulebook` takes file names and texts, so that a draft or a test can be loaded like the house's own;
`house_rulebook` loads the files of `rules/`. What may stand in each file its form says (`triage.rulebook.forms`);
here the forms are put together, and what one file can not know of another is checked.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from pydantic import Field

from triage.errors import Place, RulebookError
from triage.language.sentences import OutputKind
from triage.rulebook.argument import Argument, Arguments
from triage.rulebook.checks import check
from triage.rulebook.citations import Instruments
from triage.rulebook.digest import rulebook_digest
from triage.rulebook.forms import Form, Several, Words, no_key, not_among
from triage.rulebook.issue import Issue, Issues
from triage.rulebook.model import Rulebook
from triage.rulebook.outcome import Findings, Procedures, Term, TermsByKind
from triage.rulebook.places import Owner, Places, RulebookPlaces
from triage.rulebook.reading import read_form
from triage.rulebook.regimes import ContestedPoints, Parameter, Profile, Profiles, parameters_of
from triage.rulebook.renamed import Renamed
from triage.rulebook.rule import Family, Rule
from triage.rulebook.strata import stratify
from triage.rulebook.treaties import Period, States
from triage.rulebook.vocabulary import FactGroupDefinition, Vocabulary
from triage.rulebook.vocabulary_files import (
    CONTRADICTIONS,
    RENAMED,
    read_contradictions,
    read_group,
    read_renamed,
)

RuleFiles = Mapping[str, str]

AnyForm = TypeVar("AnyForm", bound=Form)
Result = TypeVar("Result")
Entry = TypeVar("Entry", Issue, Argument)


class RulebookFile(Form):
    """`rulebook.yaml`: the version, and the files of the vocabulary and of the rules in their order."""

    version: Words
    in_force: Period = Field(
        validation_alias="in force",
        description="The days of assessment for which a rule is read, unless it says otherwise.",
    )
    vocabulary: Several[Words] = Field(description="The groups of facts, in the order in which facts are told.")
    families: Several[Words] = Field(description="The families of rules, in the order of the law.")
    issues: tuple[Words, ...] = Field(
        default=(), description="The files of points at issue, in the order of telling."
    )
    arguments: tuple[Words, ...] = Field(
        default=(), description="The files of arguments on points at issue, in the order of telling."
    )


@cache
def house_rulebook() -> Rulebook:
    """Load and check the rulebook that this package ships in `rules/`."""
    return load_rulebook(house_rule_files())


FOLDERS = ("arguments", "families", "issues", "vocabulary")
"""The folders of a rulebook, beside the files at its top."""


def house_rule_files() -> RuleFiles:
    """Return the rule files that this package ships, by name: `findings.yaml`, `families/access.yaml`, …"""
    return dict(_house_rule_files())


@cache
def _house_rule_files() -> RuleFiles:
    return dict(_yaml_files(files("rules"), ""))


def _yaml_files(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _yaml_files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".yaml"):
            yield f"{prefix}{entry.name}", entry.read_text(encoding="utf-8")


def load_rulebook(rule_files: RuleFiles, *, kept: bool = False) -> Rulebook:
    """Load a rulebook and check all of it. One that was `kept` may lack what files have to hold only since then.

    Raises `RulebookError` with every problem found, each with file, line and column. Nothing is loaded
    in part: a rulebook with one problem is refused.
    """
    with _no_collection():
        reading = _Reading(rule_files, kept)
        rulebook = reading.rulebook()
        if rulebook is None or reading.problems:
            raise RulebookError(list(dict.fromkeys(reading.problems)))
        check(rulebook)
        stratified = stratify(rulebook)
        return replace(stratified, digest=rulebook_digest(stratified))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep Python from searching for garbage in between: nearly all that is made here stays."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class _Reading:
    """Reads each file once and collects the problems, and the places that the checks name."""

    def __init__(self, rule_files: RuleFiles, kept: bool) -> None:
        self.files = rule_files
        self.kept = kept
        self.problems: list[tuple[Place, str]] = []
        self.places = RulebookPlaces()

    def rulebook(self) -> Rulebook | None:
        """Return the rulebook, unchecked; None if a file can not be read."""
        top = self._form("rulebook.yaml", RulebookFile)
        points = self._form("contested_points.yaml", ContestedPoints)
        findings = self._form("findings.yaml", Findings)
        procedures = self._form("procedures.yaml", Procedures)
        terms = self._form("terms.yaml", TermsByKind)
        profiles = self._form("profiles.yaml", Profiles)
        instruments = self._form("instruments.yaml", Instruments)
        states = self._form("treaties.yaml", States)
        renamed = self._renamed()
        if top is None:
            return None
        families = tuple(self._families(*top))
        vocabulary = self._vocabulary(*top, renamed)
        issues = {issue.id: issue for issue in self._issues(*top)}
        arguments = {argument.id: argument for argument in self._arguments(*top)}
        if not (points and findings and procedures and terms and profiles and instruments and states):
            return None
        for form, places in (points, findings, procedures, terms, profiles):
            self._remember(form, places)
        contested = {point.id: point for point in points[0].points}
        parameters = parameters_of(contested)
        return Rulebook(
            version=top[0].version,
            digest="",
            families=families,
            findings={finding.name: finding for finding in findings[0].findings},
            procedures={
                procedure.id: procedure.changed(precedence=place)
                for place, procedure in enumerate(procedures[0].procedures, start=1)
            },
            terms={kind: dict(_terms(terms[0], kind)) for kind in OutputKind if kind is not OutputKind.ISSUE}
            | {OutputKind.ISSUE: {issue.id: _term_of(issue) for issue in issues.values()}},
            issues=issues,
            arguments=arguments,
            parameters=parameters,
            profiles={profile.id: profile for profile in self._profiles(*profiles, parameters)},
            instruments={instrument.cite: instrument for instrument in instruments[0].instruments},
            vocabulary=vocabulary,
            contested_points=contested,
            states={state.country: state for state in states[0].states},
            renamed=renamed,
            places=self.places,
        )

    def _form(self, file: str, form: type[AnyForm]) -> tuple[AnyForm, Places] | None:
        return self._try(lambda: read_form(file, self._text(file), form))

    def _try(self, read: Callable[[], Result]) -> Result | None:
        try:
            return read()
        except RulebookError as error:
            self.problems.extend(error.problems)
            return None

    def _remember(self, form: Form, places: Places) -> None:
        """Remember where the members of the lists of a file stand."""
        if isinstance(form, Findings):
            for at, finding in enumerate(form.findings):
                self.places.remember(("finding", finding.name), places, "findings", at)
        if isinstance(form, Procedures):
            for at, procedure in enumerate(form.procedures):
                self.places.remember(("procedure", procedure.id), places, "procedures", at)
                if procedure.lacking() and not self.kept:
                    lacking = ", ".join(map(repr, procedure.lacking()))
                    self.problems.append((places.place("procedures", at), f"a procedure lacks {lacking}"))
        if isinstance(form, TermsByKind):
            for kind in TermsByKind.model_fields:
                for at, term in enumerate(getattr(form, kind)):
                    self.places.remember((kind, term.name), places, kind, at)
        if isinstance(form, TermsByKind) and not self.kept:
            for at, term in enumerate(form.inform):
                if term.lacking():
                    self.problems.append((places.place("inform", at), "what the person is told lacks 'question'"))
        if isinstance(form, Profiles):
            for at, profile in enumerate(form.profiles):
                self.places.remember(("profile", profile.id), places, "profiles", at)
        if isinstance(form, ContestedPoints):
            for at, point in enumerate(form.points):
                self.places.remember(("contested point", point.id), places, "contested points", at)

    def _profiles(self, form: Profiles, places: Places, parameters: Mapping[str, Parameter]) -> Iterator[Profile]:
        """Yield the profiles, each with the settings that it leaves at the position of UNHCR."""
        if sum(profile.for_all_others for profile in form.profiles) != 1:
            place = Place("profiles.yaml", 1, 1)
            asks = "'bound by', 'determined by' and 'countries'"
            message = f"exactly one profile has to be without {asks}, for all other cases"
            self.problems.append((place, message))
        defaults = {path: parameter.default for path, parameter in parameters.items()}
        for at, profile in enumerate(form.profiles):
            for path, value in profile.settings.items():
                stands = ("profiles", at, "settings", path)
                if path not in parameters:
                    self.problems.append((places.key(*stands), f"settings {no_key(path, parameters)}"))
                elif value not in parameters[path].values:
                    message = f"{path} {not_among(value, parameters[path].values)}"
                    self.problems.append((places.place(*stands), message))
            yield profile.changed(settings={**defaults, **profile.settings})

    def _renamed(self) -> Renamed:
        """Return the old names with the new ones; a rulebook that has none needs no file."""
        read = self._try(lambda: read_renamed(self.files[RENAMED])) if RENAMED in self.files else None
        if read is None:
            return Renamed()
        renamed, places = read
        for kind in renamed.names:
            self.places.remember(("renamed", kind), places, kind)
        return renamed

    def _vocabulary(self, top: RulebookFile, places: Places, renamed: Renamed) -> Vocabulary:
        """Return the facts by group, and the contradictions between them."""
        before = len(self.problems)
        groups = tuple(self._groups(top, places))
        facts = Vocabulary(groups).facts
        # A fact in a group that is refused would seem not to exist.
        if len(self.problems) > before:
            return Vocabulary(groups)
        found = self._try(lambda: read_contradictions(self._text(CONTRADICTIONS), facts, renamed))
        return Vocabulary(groups, found or ())

    def _groups(self, top: RulebookFile, places: Places) -> Iterator[FactGroupDefinition]:
        what, order = "the group of facts", "in the order in which facts are told"
        for name in self._listed("vocabulary", top.vocabulary, places, what, order):
            read = self._try(lambda name=name: read_group(name, self._text(f"vocabulary/{name}.yaml")))  # type: ignore[misc]
            if read is not None:
                group, stands = read
                for at, fact in enumerate(group.facts):
                    self.places.remember(("fact", fact.path), stands, "facts", at)
                yield group

    def _text(self, file: str) -> str:
        if file not in self.files:
            raise RulebookError([(Place(file, 1, 1), "the file is missing")])
        return self.files[file]

    def _listed(
        self, folder: str, names: tuple[str, ...], places: Places, what: str, order: str
    ) -> tuple[str, ...]:
        """Return the names that rulebook.yaml lists for a folder; a file there that it does not list is refused."""
        for at, name in enumerate(names):
            if name in names[:at]:
                self.problems.append((places.place(folder, at), f"{what} {name!r} stands twice"))
        listed = {f"{folder}/{name}.yaml" for name in names}
        for file in sorted(self.files):
            if file.startswith(f"{folder}/") and file not in listed and file != CONTRADICTIONS:
                message = f"{what} is not listed in rulebook.yaml; add it {order}"
                self.problems.append((Place(file, 1, 1), message))
        return tuple(dict.fromkeys(names))

    def _families(self, top: RulebookFile, places: Places) -> Iterator[Family]:
        for name in self._listed("families", top.families, places, "the family", "in the order of the law"):
            read = self._form(f"families/{name}.yaml", Family)
            if read is None:
                continue
            family, where = read
            if family.id != name:
                self.problems.append((where.place("family"), f"family {not_among(family.id, (name,))}"))
            rules = (self._rule(rule, where, at, top.in_force) for at, rule in enumerate(family.rules))
            yield family.changed(rules=tuple(rules))

    def _issues(self, top: RulebookFile, places: Places) -> Iterator[Issue]:
        names = self._listed("issues", top.issues, places, "the file of points at issue", "in the order of telling")
        for read in (self._form(f"issues/{name}.yaml", Issues) for name in names):
            if read is not None:
                yield from self._once(read[0].issues, "issue", "the point at issue", read[1], "issues")

    def _arguments(self, top: RulebookFile, places: Places) -> Iterator[Argument]:
        names = self._listed("arguments", top.arguments, places, "the file of arguments", "in the order of telling")
        for read in (self._form(f"arguments/{name}.yaml", Arguments) for name in names):
            if read is not None:
                yield from self._once(read[0].arguments, "argument", "the argument", read[1], "arguments")

    def _once(self, entries: Sequence[Entry], kind: str, what: str, where: Places, key: str) -> Iterator[Entry]:
        """Yield the entries of a file, and remember where each stands; one that stands twice is refused."""
        for at, entry in enumerate(entries):
            owner: Owner = (kind, entry.id)
            if owner in self.places:
                self.problems.append((where.place(key, at, "id"), f"{what} {entry.id!r} stands twice"))
            self.places.remember(owner, where, key, at)
            yield entry

    def _rule(self, rule: Rule, places: Places, at: int, in_force: Period) -> Rule:
        """Return a rule with what its file does not say of it, and remember where it and its branches stand."""
        self.places.remember(("rule", rule.id), places, "rules", at)
        branches = []
        for number, branch in enumerate(rule.branches):
            branches.append(branch.changed(rule=rule.id))
            self.places.remember(("branch", branches[-1].id), places, "rules", at, "branches", number)
        days = rule.in_force if "in_force" in rule.model_fields_set else in_force
        return rule.changed(in_force=days, branches=tuple(branches))


def _term_of(issue: Issue) -> Term:
    """Return a point at issue as the term by which rules raise it."""
    return Term.model_construct(name=issue.id, meaning=issue.question, kind=OutputKind.ISSUE)


def _terms(form: TermsByKind, kind: OutputKind) -> Iterator[tuple[str, Term]]:
    for term in getattr(form, kind.value):
        yield term.name, term.changed(kind=kind)
