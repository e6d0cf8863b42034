"""`python -m tools.mutation`: makes every mutant of the house rulebook and says which of them no check catches."""

from __future__ import annotations

import argparse
import sys

from tools.mutation.catching import Checks
from tools.mutation.report import report, write_page
from tools.mutation.scoring import score_of
from triage.rulebook.loading import house_rulebook


def main() -> int:
    """Print the report; with `--page` write it into `docs/mutation.md`, with `--witnesses` help to write examples.

    Returns 0: what the score has to be, `tests/mutation` says.
    """
    parser = argparse.ArgumentParser(prog="python -m tools.mutation", description=__doc__)
    parser.add_argument("--page", action="store_true", help="write the report into docs/mutation.md, too")
    parser.add_argument(
        "--witnesses", action="store_true", help="name for each survivor a situation that it changes something in"
    )
    arguments = parser.parse_args()
    checks = Checks(house_rulebook())
    score = score_of(checks)
    if arguments.page:
        write_page(score)
    print(report(score))
    if arguments.witnesses:
        for mutant in score.survivors:
            witness = checks.witness(mutant)
            print(f"{mutant.name}\n    {witness.name if witness else 'no situation shows it'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
