"""From where the service can be reached, and what it then asks of whoever starts it.

On loopback it serves the one who sits at the machine. Where anybody else may come, it serves accounts only. That
nobody can listen on the way, by TLS or a named proxy, is looked at in `api.settings`.
"""

from __future__ import annotations

from api.settings import CannotStartError, Settings, is_loopback


def is_exposed(settings: Settings) -> bool:
    """Return whether somebody on another machine may reach the service, directly or through a proxy."""
    return bool(settings.hosts or settings.trusted_proxies or settings.tls or not is_loopback(settings.host))


def check_exposure(settings: Settings, *, has_administrator: bool) -> None:
    """Raise `CannotStartError` if others could reach the service and nobody can manage its accounts."""
    if is_exposed(settings) and not has_administrator:
        raise CannotStartError(
            "Whoever reaches it from another machine has to log in, and there is no account of an administrator. "
            "Make one first: triage accounts make-administrator NAME"
        )
