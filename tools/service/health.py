"""Whether the service here answers: exit code 0 if so, 1 if not. For containers; run beside the service."""

from __future__ import annotations

import os
import ssl
import sys
import urllib.request

from api.settings import CannotStartError, settings_from

_SECONDS = 4


def answers() -> bool:
    """Return whether `/healthz` answers, at the port and with the TLS that the environment names."""
    settings = settings_from(os.environ)
    scheme = "https" if settings.tls else "http"
    # To this machine alone, under a name that the certificate need not have.
    trust = ssl._create_unverified_context()
    own = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust))
    try:
        with own.open(f"{scheme}://127.0.0.1:{settings.port}/healthz", timeout=_SECONDS) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    try:
        sys.exit(0 if answers() else 1)
    except CannotStartError as error:
        sys.exit(str(error))
