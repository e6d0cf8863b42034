"""`python -m api`: serve until interrupted; with words behind it, the command of `api.operation.commands`."""

from __future__ import annotations

import sys

from api.operation.commands import application

if __name__ == "__main__":
    application(sys.argv[1:] or ["serve"])
