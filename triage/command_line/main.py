"""The command `triage`: recommend the procedure for an asylum case from its facts, and prove how it follows.

Exit codes: 0 done; 1 the answer is no (a certificate does not follow, the lint found something, an
invariant is not proved); 2 the input or the call is wrong and nothing was done; 3 the system failed and nothing
was concluded.
"""

from __future__ import annotations

import atexit
import gc
import signal
import sys

import typer

from triage.command_line import batch, caseload, cases, dissents, log, prove, rules, vocabulary
from triage.command_line.extensions import ExtendedGroup
from triage.command_line.reporting import FAILED, warn

# What one command alone needs it imports itself: the solver takes as long to load as a case to assess.
application = typer.Typer(
    name="triage",
    cls=ExtendedGroup,
    help=__doc__,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    # One width everywhere: what is printed does not depend on the terminal.
    context_settings={"terminal_width": 100},
)
application.command("assess")(cases.assess_files)
application.command("explain")(cases.explain)
application.command("check")(cases.check)
application.add_typer(batch.application, name="batch")
application.command("dissents")(dissents.dissents)
application.add_typer(rules.application, name="rules")
application.add_typer(log.application, name="log")
application.add_typer(caseload.application, name="caseload")
application.command("prove")(prove.prove)
application.command("vocabulary")(vocabulary.vocabulary_report)


def run() -> None:
    """Run the command with the arguments of the process, and end the process.

    A reader that goes away ends it quietly, like any other filter. A fault of this program is told in one line
    with the place to report, and ends it with exit code 3.
    """
    # A command needs all that it has read to its end: looking through it for what is no longer needed would take a
    # quarter of the time, most of it while the process ends.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        application()
    except Exception as error:
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f" ({place.tb_frame.f_code.co_filename}:{place.tb_lineno})" if place else ""
        warn(f"triage: the system failed and nothing was concluded: {type(error).__name__}: {error}{where}")
        sys.exit(FAILED)
