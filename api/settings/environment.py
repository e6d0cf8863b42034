"""From the environment, and from files of secrets, to settings; and all that is wrong with them, in one line."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from annotated_types import Ge, Le
from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import EnvSettingsSource, SecretsSettingsSource, SettingsError

from api.settings.model import Settings
from api.settings.values import CannotStartError, is_loopback
from triage.errors import nearest

# What begins like this is meant for this program: a name of it that is not known is a mistake.
_OURS = "TRIAGE_"
_FIELDS = {str(field.validation_alias): field for field in Settings.model_fields.values()}
_SECRETS = "TRIAGE_SECRETS"
# What was read once, and what to do.
_FORMER = {
    "TRIAGE_DRAFT_KEYS": "the keys of drafts stand in the folder of keys. Move the file there as drafts.keys, with "
    "the mode 600 (TRIAGE_KEY_FOLDER says which folder it is), and take the variable away."
}
# Of a name that somebody wrote so much is repeated.
_MOST_OF_A_NAME = 60


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read the variables of `docs/operations.md`; what is missing or empty has the default of `Settings`.

    Raises `CannotStartError`, in one line for all mistakes together, for a value that is not as its setting says, a
    name that begins with TRIAGE_ and is no setting, one of two that belong together, a setting that stands both in
    the environment and in a file of secrets, and where others could reach the service in clear text.
    """
    wrong = {name: _unknown(name) for name in sorted(environment) if name.startswith(_OURS) and name not in _FIELDS}
    values, in_files = _in_environment(environment), _in_files(environment.get(_SECRETS), wrong)
    for name in sorted(values.keys() & in_files):
        wrong[name] = f"{name} stands in the environment and in a file of {_SECRETS}: leave one of the two out."
    values = in_files | values
    settings = _validated(values, wrong)
    for names, check in _TOGETHER:
        if not (wrong.keys() & names) and (mistake := check(settings)):
            wrong |= dict.fromkeys(names, mistake)
    if wrong:
        raise CannotStartError(" ".join(dict.fromkeys(wrong.values())))
    return settings


def _in_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    source = EnvSettingsSource(Settings)
    source.env_vars = {name: value for name, value in environment.items() if value}
    return source()


def _in_files(folder: str | None, wrong: dict[str, str]) -> dict[str, Any]:
    if not folder:
        return {}
    try:
        # A file that is passed over is told by the library as a warning: here nothing is passed over.
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = {name: value for name, value in SecretsSettingsSource(Settings, folder)().items() if value}
        names = sorted(file.name for file in Path(folder).iterdir())
    except (OSError, ValueError, UserWarning, SettingsError):
        wrong[_SECRETS] = (
            f"{_SECRETS} has to name a folder, and the files in it that are named like settings have to be "
            "readable texts in that folder."
        )
        return {}
    if found.pop(_SECRETS, None) is not None:
        wrong[_SECRETS] = f"{_SECRETS} can not stand in the folder that it names: say it in the environment."
    wrong |= {name: _unknown(name) for name in names if name.startswith(_OURS) and name not in _FIELDS}
    return found


def _validated(values: Mapping[str, Any], wrong: dict[str, str]) -> Settings:
    """Return the settings; those that are wrong are noted, and have their defaults."""
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        mistakes = {str(detail["loc"][0]): detail for detail in error.errors()}
        wrong |= {name: f"{name} {_mistake(_FIELDS[name], detail)}" for name, detail in mistakes.items()}
        return Settings.model_validate({name: value for name, value in values.items() if name not in mistakes})


def _mistake(field: FieldInfo, detail: ErrorDetails) -> str:
    if words := choices(field):
        return f"has to be one of {', '.join(words)}."
    if (range_ := bounds(field)) is not None:
        return f"has to be a whole number from {range_[0]} to {range_[1]}."
    return str(detail["ctx"]["error"])


def bounds(field: FieldInfo) -> tuple[int, int] | None:
    """Return the least and the greatest number that a setting may be; None for one that is no number."""
    least = [int(each.ge) for each in field.metadata if isinstance(each, Ge)]  # type: ignore[call-overload]
    most = [int(each.le) for each in field.metadata if isinstance(each, Le)]  # type: ignore[call-overload]
    return (least[0], most[0]) if least and most else None


def choices(field: FieldInfo) -> tuple[str, ...]:
    """Return the words that a setting may be; none for one that is not chosen from words."""
    kind = field.annotation
    return tuple(str(each) for each in kind) if isinstance(kind, type) and issubclass(kind, StrEnum) else ()


def _unknown(name: str) -> str:
    if name in _FORMER:
        return f"{name} is not read any more: {_FORMER[name]}"
    shown = "".join(each if each.isprintable() else "?" for each in name[:_MOST_OF_A_NAME])
    near = nearest(name, _FIELDS)
    remedy = f"{near} may be meant" if near else "the settings stand in docs/operations.md"
    return f"{shown} is no setting: {remedy}; else leave it out."


def _who_may_come(settings: Settings) -> str | None:
    ends_in_clear = not (settings.trusted_proxies or settings.tls)
    if is_loopback(settings.host) or not (ends_in_clear or not settings.hosts):
        return None
    return (
        f"HOST={settings.host} lets other machines in, and case facts would pass in clear text. Leave it at "
        "127.0.0.1; or name TRIAGE_TLS_CERTIFICATE and TRIAGE_TLS_KEY, or in TRIAGE_TRUSTED_PROXY the proxy "
        "that ends TLS; and in TRIAGE_HOSTS the name that clients use."
    )


def _tls(settings: Settings) -> str | None:
    certificate, key = settings.tls_certificate, settings.tls_key
    if (certificate is None) != (key is None):
        return "TRIAGE_TLS_CERTIFICATE and TRIAGE_TLS_KEY belong together: name both files."
    if certificate is None or key is None:
        return None
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (OSError, ValueError):
        return (
            "TRIAGE_TLS_CERTIFICATE and TRIAGE_TLS_KEY have to be a certificate and its key, as readable PEM files "
            "without a password."
        )
    return None


def _issuer(settings: Settings) -> str | None:
    if (settings.oidc_issuer is None) == (settings.oidc_audience is None):
        return None
    return "TRIAGE_OIDC_ISSUER and TRIAGE_OIDC_AUDIENCE belong together: name both."


_LOG_IN = ("TRIAGE_OIDC_CLIENT_ID", "TRIAGE_OIDC_CLIENT_SECRET_FILE", "TRIAGE_ADDRESS")


def _log_in(settings: Settings) -> str | None:
    named = (settings.oidc_client_id, settings.oidc_client_secret_file, settings.address)
    if named == (None, None, None):
        return None
    if None in named or settings.issuer is None:
        return f"{', '.join(_LOG_IN)} and TRIAGE_OIDC_ISSUER belong together: name all of them."
    try:
        assert settings.log_in
    except CannotStartError as mistake:
        return str(mistake)
    return None


# What is asked of several settings, with the variables that have to be right for that.
_TOGETHER: tuple[tuple[frozenset[str], Callable[[Settings], str | None]], ...] = (
    (frozenset({"TRIAGE_TLS_CERTIFICATE", "TRIAGE_TLS_KEY"}), _tls),
    (frozenset({"TRIAGE_OIDC_ISSUER", "TRIAGE_OIDC_AUDIENCE"}), _issuer),
    (frozenset({*_LOG_IN, "TRIAGE_OIDC_ISSUER", "TRIAGE_OIDC_AUDIENCE"}), _log_in),
    (
        frozenset({"HOST", "TRIAGE_TRUSTED_PROXY", "TRIAGE_HOSTS", "TRIAGE_TLS_CERTIFICATE", "TRIAGE_TLS_KEY"}),
        _who_may_come,
    ),
)


def variables() -> Iterator[tuple[str, FieldInfo]]:
    """Return every variable of the environment that is read, with its setting, in the order of the table."""
    yield from _FIELDS.items()
