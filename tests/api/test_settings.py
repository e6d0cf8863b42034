"""What the environment says, and what is refused at the start."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from api.settings import CannotStartError, Settings, settings_from, sqlite_file


def test_without_an_environment_data_are_kept_under_var_and_the_port_is_8000() -> None:
    assert settings_from({}) == Settings(database=sqlite_file(Path("var/triage.db")), host="127.0.0.1", port=8000)
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
        database=sqlite_file(Path("/srv/triage.db")),
        host="0.0.0.0",
        port=0,
        time_zone=ZoneInfo("Africa/Nairobi"),
        trusted_proxies=("10.0.0.5/32", "fd00::/8"),
        hosts=("triage.example",),
        requests_per_minute=60,
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
    url = "postgresql://office:hidden@db:5433/triage?sslmode=verify-full"
    settings = settings_from({"TRIAGE_DATABASE_URL": url})
    assert settings.database.drivername == "postgresql+psycopg"
    assert (settings.database.password, settings.database.port) == ("hidden", 5433)
    assert "hidden" not in f"{settings} {settings!r}"
    assert settings_from({"TRIAGE_DATABASE_URL": "postgresql+psycopg:///triage?host=/run/postgresql"})


@pytest.mark.parametrize("port", ["http", "-1", "65536", "8000.0", "٨٠", "²", "9" * 5000])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(CannotStartError, match="PORT has to be a whole number"):
        settings_from({"PORT": port})


def refused(environment: dict[str, str]) -> str:
    with pytest.raises(CannotStartError) as caught:
        settings_from(environment)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_all_mistakes_are_told_at_once_and_no_value_is_repeated() -> None:
    told = refused(
        {
            "PORT": "secret",
            "TRIAGE_WORKERS": "65",
            "TRIAGE_LOG": "secret",
            "TRIAGE_TIME_ZONE": "secret",
            "TRIAGE_TLS_KEY": "/secret",
            "TRIAGE_WORKER": "secret",
            "HOST": "0.0.0.0",
        }
    )
    for said in (
        "PORT has to be a whole number from 0 to 65535.",
        "TRIAGE_WORKERS has to be a whole number from 1 to 64.",
        "TRIAGE_LOG has to be one of text, json.",
        "TRIAGE_TIME_ZONE has to name",
        "TRIAGE_TLS_CERTIFICATE and TRIAGE_TLS_KEY belong together",
        "TRIAGE_WORKER is no setting: TRIAGE_WORKERS may be meant",
    ):
        assert told.count(said) == 1
    assert "secret" not in told
    # What a wrong setting would have decided is not judged as if the default had been said.
    assert "lets other machines in" not in told


@pytest.mark.parametrize("name", ["TRIAGE_HOST", "TRIAGE_DATABASE", "TRIAGE_X", "TRIAGE_", "TRIAGE_A\nB"])
@pytest.mark.parametrize("value", ["", "secret"])
def test_a_name_of_ours_that_is_no_setting_is_refused_even_if_it_is_empty(name: str, value: str) -> None:
    told = refused({name: value})
    assert name.replace("\n", "?") in told and "is no setting" in told
    assert "secret" not in told


def test_names_of_others_are_theirs() -> None:
    assert settings_from({"TRIAGES": "a", "triage_log": "json", "HOSTNAME": "a", "DATABASE_URL": "b"}) == Settings()


def test_a_setting_can_stand_in_a_file_of_secrets(tmp_path: Path) -> None:
    (tmp_path / "TRIAGE_DATABASE_URL").write_text("postgresql://office:hidden@db/triage\n", encoding="utf-8")
    (tmp_path / "of_another_program").write_text("b", encoding="utf-8")
    settings = settings_from({"TRIAGE_SECRETS": str(tmp_path), "PORT": "0"})
    assert (settings.database.password, settings.port) == ("hidden", 0)
    assert "hidden" not in f"{settings} {settings!r}"


def test_a_secret_that_is_not_understood_is_refused_without_it(tmp_path: Path) -> None:
    (tmp_path / "TRIAGE_DATABASE_URL").write_text("mysql://office:hidden@db/triage", encoding="utf-8")
    (tmp_path / "TRIAGE_OIDC_ISUER").write_text("hidden", encoding="utf-8")
    told = refused({"TRIAGE_SECRETS": str(tmp_path)})
    assert "TRIAGE_DATABASE_URL has to name" in told and "TRIAGE_OIDC_ISSUER may be meant" in told
    assert "hidden" not in told


def test_what_stands_in_both_is_refused(tmp_path: Path) -> None:
    (tmp_path / "TRIAGE_LOG").write_text("json", encoding="utf-8")
    assert "leave one of the two out" in refused({"TRIAGE_SECRETS": str(tmp_path), "TRIAGE_LOG": "json"})


def test_no_secret_is_passed_over_in_silence(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("json", encoding="utf-8")
    folder = tmp_path / "secrets"
    assert "has to name a folder" in refused({"TRIAGE_SECRETS": str(folder)})
    assert "has to name a folder" in refused({"TRIAGE_SECRETS": str(elsewhere)})
    folder.mkdir()
    (folder / "TRIAGE_LOG").symlink_to(elsewhere)
    assert "has to name a folder" in refused({"TRIAGE_SECRETS": str(folder)})
    (folder / "TRIAGE_LOG").unlink()
    (folder / "TRIAGE_LOG").write_bytes(b"\xff")
    assert "has to name a folder" in refused({"TRIAGE_SECRETS": str(folder)})
    (folder / "TRIAGE_LOG").unlink()
    (folder / "TRIAGE_SECRETS").write_text("a", encoding="utf-8")
    assert "can not stand in the folder" in refused({"TRIAGE_SECRETS": str(folder)})


def test_nothing_is_read_by_a_side_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("TRIAGE_LOG=json\nPORT=1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", "2")
    monkeypatch.setenv("TRIAGE_WORKERS", "2")
    assert Settings() == settings_from({})
    assert (Settings().port, Settings().workers, Settings().log_format) == (8000, 1, "text")
