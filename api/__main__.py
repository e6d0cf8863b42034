"""`python -m api`: serve until interrupted, and print the address as soon as requests are answered.

`python -m api accounts …` manages the accounts instead, `python -m api drafts …` the keys of drafts.
"""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress

from api.application import create_application
from api.case_files.commands import run as run_drafts
from api.people.commands import run as run_accounts
from api.server import server_of
from api.settings import CannotStartError, settings_from
from triage import RulebookError

log = logging.getLogger("api")


def main() -> int:
    """Serve with the settings of the environment. Return the exit code: 1 if the service could not start."""
    if sys.argv[1:2] == ["accounts"]:
        return run_accounts(sys.argv[2:])
    if sys.argv[1:2] == ["drafts"]:
        return run_drafts(sys.argv[2:])
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # What was done to the database at the start is told, also where nothing is wrong.
    logging.getLogger("api").setLevel(logging.INFO)
    try:
        settings = settings_from(os.environ)
        app = create_application(settings)
    except (CannotStartError, RulebookError) as error:
        print(f"The service can not start: {error}", file=sys.stderr)
        return 1
    if app.state.people.local:
        log.info("There is no account yet: whoever uses this machine is served as a caseworker.")
    server = server_of(app, settings)
    with suppress(KeyboardInterrupt):
        server.run()
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
