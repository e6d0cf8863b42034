"""How the log is written: a line for people, or a line of JSON for programs, each with the name of its request."""

from __future__ import annotations

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

from api.observation.requests import request_name
from api.settings import LogFormat


class _WithItsRequest(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request = request_name.get() or "-"
        return True


def write_log(how: LogFormat) -> None:
    """Write what this process logs to standard error, from now on and in this way only."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_WithItsRequest())
    handler.setFormatter(
        JsonFormatter(
            "{asctime}{levelname}{name}{message}{request}",
            style="{",
            rename_fields={"asctime": "time", "levelname": "level"},
            json_ensure_ascii=False,
        )
        if how is LogFormat.JSON
        else logging.Formatter("%(asctime)s %(levelname)s %(name)s [%(request)s]: %(message)s")
    )
    logging.basicConfig(handlers=[handler], force=True)
    # What was done to the database at the start is told, also where nothing is wrong.
    logging.getLogger("api").setLevel(logging.INFO)
