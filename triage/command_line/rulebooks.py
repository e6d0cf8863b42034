"""How a command is told a rulebook: by the word `house`, as a folder of rule files, or as a bundle."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from triage.command_line.reporting import ending_well, read_bytes, refuse
from triage.errors import RulebookError
from triage.rulebook.bundle import RulebookBundle, bundle_of, house_bundle, rulebook_in
from triage.rulebook.loading import FOLDERS, RuleFiles, house_rule_files, house_rulebook, load_rulebook
from triage.rulebook.model import Rulebook

HOUSE = "house"
MOST_PROBLEMS = 20


@dataclass(frozen=True)
class NamedRulebook:
    """A rulebook as it was named, and the files that it was loaded from, as one document to keep."""

    name: str
    rulebook: Rulebook
    bundle: RulebookBundle


def rulebook_named(name: str) -> NamedRulebook:
    """Return the rulebook that a name stands for, or end with every problem of its files by line and column."""
    if name == HOUSE:
        return NamedRulebook(name, house_rulebook(), house_bundle())
    path = Path(name)
    if path.is_dir():
        files = rule_files_in(path)
        try:
            rulebook = load_rulebook(files)
        except RulebookError as error:
            refuse(*(f"{path.as_posix()}/{place}: {message}" for place, message in error.problems[:MOST_PROBLEMS]))
        return NamedRulebook(name, rulebook, bundle_of(rulebook, files))
    if not path.exists():
        refuse(
            f"{name}: there is no such rulebook. Give {HOUSE}, a folder of rule files, or a file that "
            "`triage rules bundle` wrote."
        )
    document = bundle_document(name)
    return NamedRulebook(name, rulebook_in_bundle(name, document), RulebookBundle.model_validate_json(document))


def rulebook_of(bundle: str | None) -> Rulebook:
    """Return the rulebook in a bundle, or that of this package."""
    return house_rulebook() if bundle is None else rulebook_in_bundle(bundle, bundle_document(bundle))


def bundle_document(name: str) -> bytes:
    """Return what a file holds that is given as a bundle, or end if it can not be read."""
    with ending_well(name):
        return read_bytes(name)


def rulebook_in_bundle(name: str, document: bytes) -> Rulebook:
    """Return the rulebook in a bundle, or end with what is wrong with it."""
    try:
        return rulebook_in(document)
    except RulebookError as error:
        refuse(*(f"{name}: {place}: {message}" for place, message in error.problems[:MOST_PROBLEMS]))


def rule_files(folder: Path | None) -> RuleFiles:
    """Return the rule files in a folder, or those of this package; end if it is no folder, or one is unreadable."""
    if folder is None:
        return house_rule_files()
    if not folder.is_dir():
        refuse(f"{folder}: this is not a folder of rule files.")
    return rule_files_in(folder)


def rule_files_in(folder: Path) -> RuleFiles:
    """Return the rule files in a folder by name, or end if one can not be read."""
    # Only the places where rules can lie: a draft may be kept in the midst of a large folder.
    members = (path for place in ("", *FOLDERS) for path in sorted((folder / place).glob("*.yaml")))
    return {path.relative_to(folder).as_posix(): _rule_file(path) for path in members}


def _rule_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        refuse(f"{path}: can not be read: {error.strerror}.")
    except UnicodeDecodeError:
        refuse(f"{path}: can not be read: it is not UTF-8.")
