"""`python -m tests.mutation`: makes every mutant of the house rulebook and says which of them no check catches."""

from __future__ import annotations

import argparse
import sys

from tests.mutation.catching import Checks
from tests.mutation.outcomes import OUTCOMES, chosen_neighbours, outcomes_text
from tests.mutation.report import reasons, report, write_page
from tests.mutation.scoring import score_of, with_chosen_neighbours
from triage.rulebook.loading import house_rulebook


def main() -> int:
    """Print the report; with `--refresh`, write the recorded outcomes and the page anew.

    Returns 1 if the survivors are not those that `survivors.yaml` gives a reason for.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--refresh", action="store_true", help="write outcomes.json and docs/mutation.md anew")
    refresh = parser.parse_args().refresh
    rulebook = house_rulebook()
    checks = Checks(rulebook, () if refresh else chosen_neighbours())
    score = score_of(checks)
    if refresh:
        score, chosen = with_chosen_neighbours(checks, score)
        OUTCOMES.write_text(outcomes_text(rulebook, chosen), encoding="utf-8")
        write_page(score)
    print(report(score))
    names = {mutant.name for mutant in score.survivors}
    for name in sorted(names - reasons().keys()):
        print(f"no reason: {name}", file=sys.stderr)
    for name in sorted(reasons().keys() - names):
        print(f"caught now, or gone: {name}", file=sys.stderr)
    return int(names != reasons().keys())


if __name__ == "__main__":
    sys.exit(main())
