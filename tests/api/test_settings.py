"""What the environment says, and what is refused at the start."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from api.settings import CannotStartError, Settings, settings_from, sqlite_file


def test_without_an_environment_data_are_kept_under_var_and_the_port_is_8000() -> None:
    assert settings_from({}) == Settings(sqlite_file(Path("var/triage.db")), "127.0.0.1", 8000)
    assert settings_from({"TRIAGE_DATABASE_URL": "", "PORT": "", "HOST": ""}) == Settings()


def test_the_environment_decides() -> None:
    environment = {
        "TRIAGE_DATABASE_URL": "sqlite:////srv/triage.db",
        "PORT": "0",
        "HOST": "0.0.0.0",
        "TRIAGE_TIME_ZONE": "Africa/Nairobi",
        "TRIAGE_TRUSTED_PROXY": "10.0.0.5, fd00::/8",
        "TRIAGE_HOSTS": "triage.example",
        "TRIAGE_REQUESTS_PER_MINUTE": "60",
    }
    assert settings_from(environment) == Settings(
        sqlite_file(Path("/srv/triage.db")),
        "0.0.0.0",
        0,
        ZoneInfo("Africa/Nairobi"),
        ("10.0.0.5/32", "fd00::/8"),
        ("triage.example",),
        60,
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1", "localhost"])
def test_this_machine_alone_needs_no_proxy(host: str) -> None:
    assert settings_from({"HOST": host}).host == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.7", "triage.example", "2130706433"])
@pytest.mark.parametrize(
    "named", [{}, {"TRIAGE_HOSTS": "triage.example"}, {"TRIAGE_TRUSTED_PROXY": "10.0.0.5"}], ids=str
)
def test_nobody_else_is_let_in_without_a_proxy_and_a_name(host: str, named: dict[str, str]) -> None:
    with pytest.raises(CannotStartError, match="lets other machines in") as caught:
        settings_from({"HOST": host, **named})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRIAGE_TIME_ZONE", "Kenya"),
        ("TRIAGE_TIME_ZONE", "../../etc/passwd"),
        ("TRIAGE_TIME_ZONE", "/etc/localtime"),
        ("TRIAGE_TRUSTED_PROXY", "proxy.example"),
        ("TRIAGE_TRUSTED_PROXY", "*"),
        ("TRIAGE_REQUESTS_PER_MINUTE", "many"),
        ("TRIAGE_REQUESTS_PER_MINUTE", "-1"),
    ],
)
def test_a_setting_that_is_not_understood_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(CannotStartError, match=name) as caught:
        settings_from({name: value})
    assert value not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://office:secret@db",
        "postgresql://office:secret@db/triage?password=secret",
        "postgresql://office:secret@db/triage?options=-c%20synchronous_commit=off",
        "postgresql+psycopg2://office:secret@db/triage",
        "mysql://office:secret@db/triage",
        "sqlite+aiosqlite:///secret.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///secret.db?mode=memory",
        "sqlite://secret/var/triage.db",
        "secret",
        "://secret:port",
        "http://secret:http/",
    ],
)
def test_any_other_database_is_refused_in_one_line_without_the_url(url: str) -> None:
    with pytest.raises(CannotStartError) as caught:
        settings_from({"TRIAGE_DATABASE_URL": url})
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_postgresql_database_is_taken_and_its_password_never_shown() -> None:
    url = "postgresql://office:secret@db:5433/triage?sslmode=verify-full"
    settings = settings_from({"TRIAGE_DATABASE_URL": url})
    assert settings.database.drivername == "postgresql+psycopg"
    assert (settings.database.password, settings.database.port) == ("secret", 5433)
    assert "secret" not in f"{settings} {settings!r}"
    assert settings_from({"TRIAGE_DATABASE_URL": "postgresql+psycopg:///triage?host=/run/postgresql"})


@pytest.mark.parametrize("port", ["http", "-1", "65536", "8000.0", "٨٠", "²", "9" * 5000])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(CannotStartError, match="PORT has to be a whole number"):
        settings_from({"PORT": port})
