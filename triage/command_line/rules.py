"""`triage rules list`, `show`, `lint`, `schema`, `bundle`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from triage.command_line.reporting import NO, Format, ending_well, one_line, refuse, say, say_json
from triage.command_line.rule_page import rule_report, rule_text
from triage.command_line.rulebooks import rule_files
from triage.errors import RulebookError
from triage.rulebook.bundle import house_bundle
from triage.rulebook.lint import lint
from triage.rulebook.loading import house_rulebook, load_rulebook
from triage.rulebook.model import Rulebook
from triage.rulebook.schema import SchemaKind

application = typer.Typer(help="Read and check the rulebook.", no_args_is_help=True, rich_markup_mode=None)
Report = Annotated[Format, typer.Option("--format", help="How to report.")]


@application.command("list")
def list_rules(
    family: Annotated[str | None, typer.Option(help="Only the rules of this family.")] = None,
    report: Report = Format.TEXT,
) -> None:
    """List the rules in the order of the law. Exit codes: 0 done, 2 there is no such family."""
    rulebook = house_rulebook()
    names = [member.id for member in rulebook.families]
    if family is not None and family not in names:
        refuse(str(rulebook.unknown_name("family", family, names)))
    families = [member for member in rulebook.families if family in (None, member.id)]
    if report is Format.JSON:
        listed = [
            {"family": member.id, "id": rule.id, "title": rule.title}
            for member in families
            for rule in member.rules
        ]
        say_json({"version": rulebook.version, "digest": rulebook.digest, "rules": listed})
        return
    say(f"rulebook {rulebook.version}, {rulebook.digest}")
    for member in families:
        say(f"\n{member.title} ({member.id})")
        for rule in member.rules:
            say(f"  {rule.id:40} {rule.title}")


@application.command("show")
def show_rule(
    rule_id: Annotated[
        str, typer.Argument(metavar="ID", help="The id of a rule or of a branch, such as onward.route.")
    ],
    report: Report = Format.TEXT,
) -> None:
    """Show one rule: its branches, reason and sources, its examples, and the rules it feeds and is fed by.

    Exit codes: 0 done, 2 there is no such rule.
    """
    with ending_well():
        rulebook = house_rulebook()
        rule = rulebook.rule_named(rule_id)
    if report is Format.JSON:
        say_json(rule_report(rulebook, rule))
    else:
        say(rule_text(rulebook, rule))


@application.command("lint")
def lint_rules(
    folder: Annotated[
        Path | None, typer.Argument(help="A draft with the layout of rules/; else the house's own.")
    ] = None,
    report: Report = Format.TEXT,
) -> None:
    """Check a rulebook: everything that loading checks, and what is idle in it.

    Idle are facts, findings and terms that nothing uses, rules that can never fire, procedures that can never be
    recommended, and what only says what others always say; the latter are proved (`triage prove`, R-01 to R-06).
    What can be placed is told as file:line:column: message. A draft of FOLDER is read from its *.yaml and those in
    its arguments/, families/, issues/ and vocabulary/.

    Exit codes: 0 nothing found, 1 something found, 2 the folder can not be read.
    """
    from triage.proof.invariants import FILE, names_read, read_invariants

    try:
        files = rule_files(folder)
        rulebook = load_rulebook(files)
        promised = names_read(read_invariants(files[FILE])) if FILE in files else frozenset()
        remarks = ((str(each.place), each.sentence) for each in lint(rulebook, promised))
        told = dict.fromkeys((*remarks, *(("", fault) for fault in _idle(rulebook))))
    except RulebookError as error:
        told = dict.fromkeys((str(place), message) for place, message in error.problems)
    where = "rules" if folder is None else folder.as_posix()
    found = [{"place": place and f"{where}/{place}", "message": message} for place, message in told]
    if report is Format.JSON:
        say_json({"problems": found})
    for problem in found if report is Format.TEXT else ():
        say(one_line(f"{problem['place']}: {problem['message']}" if problem["place"] else problem["message"]))
    if found:
        raise typer.Exit(NO)
    if report is Format.TEXT:
        say(f"{len(rulebook.rules)} rules with {len(rulebook.branches)} branches: nothing found")


@application.command("schema")
def schema(
    kind: Annotated[SchemaKind, typer.Argument(help="Of which files.")] = SchemaKind.FAMILY,
) -> None:
    """Write the JSON Schema of rule files of one kind, for editors. Exit code: 0."""
    from triage.command_line.schemas import rule_file_schema

    say_json(rule_file_schema(kind, house_rulebook()))


def _idle(rulebook: Rulebook) -> Iterator[str]:
    """Yield what the solver finds idle in any edition of a rulebook."""
    from triage.proof.properties import PROPERTIES, RulebookProver

    for edition in rulebook.editions.values():
        prover = RulebookProver(edition)
        for name in PROPERTIES:
            for fault in prover.prove(name).faults:
                yield f"{fault.subject}: {fault.why} ({name})"


@application.command("bundle")
def bundle_rules() -> None:
    """Write the rulebook as one JSON document, to keep: with it `triage check --rulebook` works years later."""
    say(house_bundle().model_dump_json())
