"""How each field of the forms about accounts has to be, in words."""

from __future__ import annotations

from api.languages.english import gettext as _


def sentences() -> dict[str, str]:
    """Return for each field what is said where it is not as it has to be."""
    return {
        "name": _("A name has up to 64 small letters, digits and . _ - and begins with a letter or digit."),
        "office": _("An office is named with up to 64 small letters, digits and . _ -"),
        "role": _("Choose one of the roles."),
        "subject": _("Who it is at the issuer has up to 255 letters and digits, and no space."),
        "disabled": _("An account is disabled or not."),
        "way_in": _("Write the way in as it was handed over."),
        "current": _("Write the present password."),
        "password": _("Write a password."),
        "code": _("Write the six digits of the authenticator, or a recovery code."),
        "label": _("Say in up to 100 letters, digits and spaces what the key is for."),
        "last_day": _("Write the day as 2026-11-30."),
    }
