"""From rule files to a checked `Rulebook`.

`load_rulebook` takes file names and texts, so that a draft or a test can be loaded like the house's own;
`house_rulebook` loads the files of `rules/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import ascii_lowercase
from typing import TypeVar

from triage.errors import Place, RulebookError
from triage.language.parsing import SentenceError, parse_condition, parse_effect
from triage.language.sentences import EntityKind, OutputKind
from triage.rulebook.checks import check
from triage.rulebook.citations import Instrument
from triage.rulebook.digest import rule_digest, rulebook_digest
from triage.rulebook.model import (
    ALWAYS_IN_FORCE,
    Acknowledgement,
    Branch,
    Combine,
    ContestedPoint,
    Example,
    Family,
    Finding,
    Parameter,
    Procedure,
    Profile,
    Rule,
    Rulebook,
    Term,
)
from triage.rulebook.regimes import contested_point_of, parameters_of, period_of, profile_of, state_of
from triage.rulebook.renamed import Renamed
from triage.rulebook.strata import stratify
from triage.rulebook.treaties import Period, State
from triage.rulebook.vocabulary import FactGroupDefinition, Vocabulary
from triage.rulebook.vocabulary_files import CONTRADICTIONS, RENAMED, read_contradictions, read_group, read_renamed
from triage.rulebook.yaml_tree import Node, Section, Text, choice, listing, read_tree, section, text, texts

RuleFiles = Mapping[str, str]

_RULEBOOK_KEYS = ("version", "in force", "vocabulary", "families")

Result = TypeVar("Result")
Item = TypeVar("Item")
Sentence = TypeVar("Sentence")


@cache
def house_rulebook() -> Rulebook:
    """Load and check the rulebook that this package ships in `rules/`."""
    return load_rulebook(house_rule_files())


def house_rule_files() -> RuleFiles:
    """Return the rule files that this package ships, by name: `findings.yaml`, `families/access.yaml`, …"""
    return dict(_yaml_files(files("rules"), ""))


def _yaml_files(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _yaml_files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".yaml"):
            yield f"{prefix}{entry.name}", entry.read_text(encoding="utf-8")


def load_rulebook(rule_files: RuleFiles) -> Rulebook:
    """Load a rulebook and check all of it.

    Raises `RulebookError` with every problem found, each with file, line and column. Nothing is loaded
    in part: a rulebook with one problem is refused.
    """
    reading = _Reading(rule_files)
    points = reading.contested_points()
    parameters = parameters_of(points)
    rulebook = Rulebook(
        version=reading.version(),
        digest="",
        families=reading.families(),
        findings=reading.findings(),
        procedures=reading.procedures(),
        terms=reading.terms(),
        parameters=parameters,
        profiles=reading.profiles(parameters),
        instruments=reading.instruments(),
        vocabulary=reading.vocabulary(),
        contested_points=points,
        states=reading.states(),
        renamed=reading.renamed,
    )
    if reading.problems:
        raise RulebookError(list(dict.fromkeys(reading.problems)))
    check(rulebook, reading.places)
    stratified = stratify(rulebook, reading.places)
    return replace(stratified, digest=rulebook_digest(stratified))


class _Reading:
    """Reads the files one after the other and collects the problems and the places of names."""

    def __init__(self, rule_files: RuleFiles) -> None:
        self.files = rule_files
        self.problems: list[tuple[Place, str]] = []
        self.places: dict[object, Text | Place] = {}

    def _tree(self, file: str, keys: tuple[str, ...]) -> Section | None:
        if file not in self.files:
            self.problems.append((Place(file, 1, 1), "the file is missing"))
            return None
        return self._try(lambda: section(read_tree(file, self.files[file]), f"{file}", keys))

    def _try(self, read: Callable[[], Result]) -> Result | None:
        try:
            return read()
        except RulebookError as error:
            self.problems.extend(error.problems)
            return None

    def _named(
        self, file: str, keys: tuple[str, ...], key: str, read: Callable[[Node], tuple[str, Item]]
    ) -> dict[str, Item]:
        """Read the list under `key` of `file` into a mapping; a name that stands twice is refused."""
        found: dict[str, Item] = {}
        tree = self._tree(file, keys)
        for node in self._try(lambda: tuple(listing(tree.entries[key], key))) or () if tree else ():
            pair = self._try(lambda node=node: read(node))  # type: ignore[misc]
            if pair is None:
                continue
            if pair[0] in found:
                self.problems.append((node.place, f"{pair[0]!r} stands twice in {key}"))
            found[pair[0]] = pair[1]
            self.places[key, pair[0]] = node.place
        return found

    def version(self) -> str:
        tree = self._tree("rulebook.yaml", _RULEBOOK_KEYS)
        return text(tree.entries["version"], "version").value if tree else ""

    def in_force(self) -> Period:
        """Return the days for which the rules apply that do not say otherwise."""
        tree = self._tree("rulebook.yaml", _RULEBOOK_KEYS)
        period = self._try(lambda: period_of(tree.entries["in force"], "in force")) if tree else None
        return period or ALWAYS_IN_FORCE

    def vocabulary(self) -> Vocabulary:
        """Return the facts by group, and the contradictions between them."""
        groups = tuple(self._groups())
        facts = {fact.path: fact for group in groups for fact in group.facts}
        # A fact in a group that is refused would seem not to exist.
        source = None if self.problems else self._text_of(CONTRADICTIONS)
        found = self._try(lambda: read_contradictions(source, facts, self.renamed)) if source else None
        return Vocabulary(groups, found or ())

    def _groups(self) -> Iterator[FactGroupDefinition]:
        for name in self._listed("vocabulary", "the group of facts", "in the order in which facts are told"):
            source = self._text_of(f"vocabulary/{name}.yaml")
            read = self._try(lambda name=name, source=source: read_group(name, source)) if source else None  # type: ignore[misc]
            if read is not None:
                group, places = read
                self.places.update(places)
                yield group

    def _listed(self, folder: str, what: str, place: str) -> tuple[str, ...]:
        """Return the names that rulebook.yaml lists for a folder; a file there that it does not list is refused."""
        tree = self._tree("rulebook.yaml", _RULEBOOK_KEYS)
        names = (self._try(lambda: texts(tree.entries[folder], folder)) if tree else None) or ()
        found: dict[str, None] = {}
        for name in names:
            if name.value in found:
                self.problems.append((name.place, f"{what} {name.value!r} stands twice"))
            found[name.value] = None
        listed = {f"{folder}/{name}.yaml" for name in found}
        for file in sorted(self.files):
            if file.startswith(f"{folder}/") and file not in listed and file != CONTRADICTIONS:
                message = f"{what} is not listed in rulebook.yaml; add it {place}"
                self.problems.append((Place(file, 1, 1), message))
        return tuple(found)

    def _text_of(self, file: str) -> str | None:
        if file not in self.files:
            self.problems.append((Place(file, 1, 1), "the file is missing"))
        return self.files.get(file)

    @cached_property
    def renamed(self) -> Renamed:
        """The old names with the new ones; a rulebook that has none needs no file."""
        read = self._try(lambda: read_renamed(self.files[RENAMED])) if RENAMED in self.files else None
        if read is None:
            return Renamed()
        renamed, places = read
        self.places.update(places)
        return renamed

    def findings(self) -> dict[str, Finding]:
        def read(node: Node) -> tuple[str, Finding]:
            keys = ("name", "label", "question", "scale", "start", "combine")
            entry = section(node, "a finding", keys, ("shown",)).entries
            name = text(entry["name"], "name").value
            prefix, dot, _ = name.partition(".")
            scale = tuple(value.value for value in texts(entry["scale"], "scale"))
            finding = Finding(
                name=name,
                entity=EntityKind(prefix) if dot and prefix in ("claim", "stay") else EntityKind.CASE,
                label=text(entry["label"], "label").value,
                question=text(entry["question"], "question").value,
                scale=scale,
                start=choice(entry["start"], f"the start value of {name}", scale),
                combine=Combine(choice(entry["combine"], "combine", ("max", "min"))),
                shown=text(entry["shown"], "shown").value if "shown" in entry else None,
            )
            return name, finding

        return self._named("findings.yaml", ("findings",), "findings", read)

    def procedures(self) -> dict[str, Procedure]:
        def read(node: Node) -> tuple[str, Procedure]:
            keys = ("id", "title", "rank", "adverse", "definition", "source")
            entry = section(node, "a procedure", keys).entries
            name = text(entry["id"], "id").value
            procedure = Procedure(
                id=name,
                precedence=0,
                title=text(entry["title"], "title").value,
                rank=int(choice(entry["rank"], "rank", ("0", "1", "2", "3", "4", "5"))),
                adverse=choice(entry["adverse"], "adverse", ("yes", "no")) == "yes",
                definition=text(entry["definition"], "definition").value,
                sources=tuple(source.value for source in texts(entry["source"], "source")),
            )
            return name, procedure

        found = self._named("procedures.yaml", ("procedures",), "procedures", read)
        return {
            name: replace(procedure, precedence=place)
            for place, (name, procedure) in enumerate(found.items(), start=1)
        }

    def terms(self) -> dict[OutputKind, dict[str, Term]]:
        def reader(kind: OutputKind) -> Callable[[Node], tuple[str, Term]]:
            def read(node: Node) -> tuple[str, Term]:
                entry = section(node, "a term", ("term", "meaning")).entries
                name = text(entry["term"], "term").value
                return name, Term(kind, name, text(entry["meaning"], "meaning").value)

            return read

        kinds = tuple(kind.value for kind in OutputKind)
        return {kind: self._named("terms.yaml", kinds, kind.value, reader(kind)) for kind in OutputKind}

    def contested_points(self) -> dict[str, ContestedPoint]:
        return self._named(
            "contested_points.yaml",
            ("contested points",),
            "contested points",
            lambda node: contested_point_of(node, self._sources),
        )

    def _sources(self, owner: str, node: Node) -> tuple[str, ...]:
        """Return the sources under `node` and remember where they stand."""
        sources = texts(node, "source")
        self.places.update({(owner, source.value): source.place for source in sources})
        return tuple(source.value for source in sources)

    def profiles(self, parameters: Mapping[str, Parameter]) -> dict[str, Profile]:
        found = self._named(
            "profiles.yaml", ("profiles",), "profiles", lambda node: profile_of(node, parameters, self._sources)
        )
        complete = not any(place.file == "profiles.yaml" for place, _ in self.problems)
        if complete and [profile.bound_by for profile in found.values()].count(None) != 1:
            place = Place("profiles.yaml", 1, 1)
            self.problems.append((place, "exactly one profile has to be without 'bound by', for all other cases"))
        return found

    def states(self) -> dict[str, State]:
        return self._named("treaties.yaml", ("states",), "states", state_of)

    def instruments(self) -> dict[str, Instrument]:
        def read(node: Node) -> tuple[str, Instrument]:
            entry = section(node, "an instrument", ("cite", "title", "checked"), ("except", "address")).entries
            cite = text(entry["cite"], "cite").value
            instrument = Instrument(
                cite=cite,
                title=text(entry["title"], "title").value,
                checked=choice(entry["checked"], "checked", ("A", "B", "C")),
                exception=text(entry["except"], "except").value if "except" in entry else None,
                address=text(entry["address"], "address").value if "address" in entry else None,
            )
            return cite, instrument

        return self._named("instruments.yaml", ("instruments",), "instruments", read)

    def families(self) -> tuple[Family, ...]:
        names = self._listed("families", "the family", "in the order of the law")
        in_force = self.in_force()
        found = (self._family(name, in_force) for name in names)
        return tuple(family for family in found if family is not None)

    def _family(self, name: str, in_force: Period) -> Family | None:
        file = f"families/{name}.yaml"
        source = self._text_of(file)
        root = self._try(lambda: read_tree(file, source)) if source else None
        tree = (
            self._try(lambda: section(root, file, ("family", "title", "rules"), ("introduction",)))
            if root
            else None
        )
        if tree is None:
            return None
        introduction = tree.entries.get("introduction")
        rules = [
            self._try(lambda node=node: self._rule(name, node, in_force))  # type: ignore[misc]
            for node in self._try(lambda: tuple(listing(tree.entries["rules"], "rules"))) or ()
        ]
        return self._try(
            lambda: Family(
                id=choice(tree.entries["family"], "family", (name,)),
                title=text(tree.entries["title"], "title").value,
                introduction=text(introduction, "introduction").value if introduction else None,
                rules=tuple(rule for rule in rules if rule is not None),
            )
        )

    def _rule(self, family: str, node: Node, in_force: Period) -> Rule:
        required = ("id", "title", "branches", "because", "source", "examples")
        optional = ("for each", "admits unknown", "in force", "replaces")
        entry = section(node, "a rule", required, optional).entries
        name = text(entry["id"], "id")
        kinds = ("claim", "stay")
        entity = (
            EntityKind(choice(entry["for each"], "for each", kinds)) if "for each" in entry else EntityKind.CASE
        )
        if not name.value.startswith(f"{family}.") or name.value.count(".") != 1:
            message = f"the id {name.value!r} has to be '{family}.' and one name: the family's file tells it"
            raise RulebookError([(name.place, message)])
        nodes = tuple(listing(entry["branches"], "branches"))
        if len(nodes) > len(ascii_lowercase):
            raise RulebookError([(nodes[-1].place, "a rule has at most 26 branches: split the rule")])
        branches = tuple(
            self._branch(f"{name.value}.{letter}", branch)
            for letter, branch in zip(ascii_lowercase, nodes, strict=False)
        )
        exception = entry.get("admits unknown")
        if "replaces" in entry:
            self.places[name.value, "replaces"] = text(entry["replaces"], "replaces")
        rule = Rule(
            id=name.value,
            family=family,
            title=text(entry["title"], "title").value,
            entity=entity,
            branches=branches,
            because=text(entry["because"], "because").value,
            sources=self._sources(name.value, entry["source"]),
            admits_unknown=text(exception, "admits unknown").value if exception else None,
            examples=self._examples(name.value, entry["examples"]),
            place=name.place,
            in_force=period_of(entry["in force"], "in force") if "in force" in entry else in_force,
            replaces=text(entry["replaces"], "replaces").value if "replaces" in entry else None,
        )
        if rule.id in self.places:
            raise RulebookError([(name.place, f"the rule id {rule.id!r} stands twice")])
        self.places[rule.id] = name.place
        return replace(rule, digest=rule_digest(rule))

    def _branch(self, branch_id: str, node: Node) -> Branch:
        entry = section(node, "a branch", ("if", "then"), ("implied by",)).entries
        condition = text(entry["if"], "if")
        self.places[branch_id] = condition
        effects = texts(entry["then"], "then")
        for number, effect in enumerate(effects):
            self.places[branch_id, number] = effect
        return Branch(
            branch_id,
            _parsed(condition, parse_condition),
            tuple(_parsed(effect, parse_effect) for effect in effects),
            implied_by=self._acknowledgement(branch_id, entry.get("implied by")),
        )

    def _acknowledgement(self, branch_id: str, node: Node | None) -> Acknowledgement | None:
        if node is None:
            return None
        entry = section(node, "implied by", ("rules", "because")).entries
        rules = texts(entry["rules"], "rules")
        self.places.update({(branch_id, "implied by", rule.value): rule.place for rule in rules})
        return Acknowledgement(tuple(rule.value for rule in rules), text(entry["because"], "because").value)

    def _examples(self, rule_id: str, node: Node) -> tuple[Example, ...]:
        found: list[Example] = []
        outcomes = section(node, "examples", ("fires",), ("silent",)).entries
        for outcome, members in outcomes.items():
            for member in listing(members, outcome):
                entry = section(member, "an example", ("branch", "facts")).entries
                facts = entry["facts"]
                if not isinstance(facts, Section):
                    raise RulebookError(
                        [(facts.place, "facts has to be a mapping of facts to values; {} for none")]
                    )
                branch = text(entry["branch"], "branch").value
                told = {path: text(value, path).value.split(", ") for path, value in facts.entries.items()}
                example = Example(
                    branch=f"{rule_id}.{branch}",
                    facts={path: words[0] for path, words in told.items()},
                    proof_states={path: ", ".join(words[1:]) for path, words in told.items() if words[1:]},
                    fires=outcome == "fires",
                    place=member.place,
                )
                for path in example.facts:
                    self.places[example.branch, example.place, path] = facts.keys[path]
                found.append(example)
        return tuple(found)


def _parsed(source: Text, parse: Callable[[str], Sentence]) -> Sentence:
    try:
        return parse(source.value)
    except SentenceError as error:
        raise RulebookError([(source.place_at(error.at), str(error))]) from None
