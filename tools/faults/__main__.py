"""`python -m tools.faults`: servers are killed at random moments while cases are submitted; is all there?

    python -m tools.faults sqlite|postgresql [--submissions N] [--seconds N] [--clients N] [--mean N] [--seed N]

Two servers run on one database, and clients submit cases to both: a third without `Idempotency-Key`, a third with
one, sent again until it is answered, a third with one and to both servers at once. Exit code 1 if anything is not
as it has to be. The moments are drawn from the seed, which is printed; where they fall in the work of a server is
chance.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from sqlalchemy import URL

from api.settings import sqlite_file
from tests.api.postgresql import running_server
from tools.faults.accounting import faults_of
from tools.faults.servers import Servers
from tools.faults.submitting import Submitting


@contextmanager
def new_database(kind: str, folder: Path) -> Iterator[URL]:
    """Yield an empty database."""
    if kind == "sqlite":
        yield sqlite_file(folder / "triage.db")
    else:
        with running_server() as server:
            yield server.new_database()


def main() -> int:
    """Run, and print what came of it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("database", choices=("sqlite", "postgresql"))
    options.add_argument("--submissions", type=int, default=10_000)
    options.add_argument("--seconds", type=float, default=float("inf"))
    options.add_argument("--clients", type=int, default=8)
    options.add_argument("--mean", type=float, default=3.0, help="seconds between kills, on average")
    options.add_argument("--seed", type=int, default=random.randrange(2**32))
    chosen = options.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    begun = monotonic()
    with tempfile.TemporaryDirectory() as name, new_database(chosen.database, Path(name)) as database:
        keys = Path(name) / "keys"
        with Servers(database, keys, Path(name), random.Random(chosen.seed), chosen.mean) as servers:
            work = Submitting(servers.addresses, chosen.submissions, chosen.seconds)
            work.run(chosen.clients)
        tally = work.tally
        lasted = monotonic() - begun
        print(
            f"{chosen.database}: {lasted:.0f} s, {servers.kills} kills; {len(tally.kept)} acknowledged, "
            f"{len(tally.unanswered)} never answered, {len(tally.refused)} refused, {tally.sent_again} sent again",
            flush=True,
        )
        faults = faults_of(database, keys, tally)
    for fault in faults:
        print(fault)
    print(f"faults: {len(faults)}")
    return 1 if faults or not tally.kept else 0


if __name__ == "__main__":
    sys.exit(main())
