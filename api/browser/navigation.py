"""Where the head of each page leads, and what roles are called in it."""

from __future__ import annotations

from api.languages.english import gettext as _
from api.people.roles import Role


def navigation() -> tuple[tuple[str, str, str], ...]:
    """Return the links of the head: address, label, and the address as the policy writes it.

    Those that somebody may not use are not shown to them.
    """
    return (
        ("/home", _("First page"), "/home"),
        ("/cases", _("Cases"), "/cases"),
        ("/dashboard", _("Dashboard"), "/dashboard"),
        ("/stops", _("Stops"), "/stops"),
        ("/accounts", _("Accounts"), "/accounts"),
        ("/search", _("Search"), "/search"),
        ("/rules", _("Rules"), "/rules"),
    )


def role_in_words(role: Role) -> str:
    """Return what a role is called."""
    return {
        Role.CASEWORKER: _("caseworker"),
        Role.LEGAL_ADVISER: _("legal adviser"),
        Role.SUPERVISOR: _("supervisor"),
        Role.AUDITOR: _("auditor"),
        Role.ADMINISTRATOR: _("administrator"),
    }[role]
