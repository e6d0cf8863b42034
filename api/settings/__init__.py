"""The settings of the service, and the one place where the environment is understood."""

from __future__ import annotations

from api.settings.environment import settings_from
from api.settings.model import Issuer, LogInClient, Settings, Tls, key_folder_of
from api.settings.values import (
    LOOPBACK_NAMES,
    CannotStartError,
    LogFormat,
    UnsentAnswers,
    is_loopback,
    is_safe_address,
    sqlite_file,
)

__all__ = [
    "LOOPBACK_NAMES",
    "CannotStartError",
    "Issuer",
    "LogFormat",
    "LogInClient",
    "Settings",
    "Tls",
    "UnsentAnswers",
    "is_loopback",
    "is_safe_address",
    "key_folder_of",
    "settings_from",
    "sqlite_file",
]
