"""The settings that make this service known to an issuer."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.settings import CannotStartError, LogInClient, settings_from


def settings_with(file: Path, **changes: str) -> LogInClient | None:
    named = {
        "TRIAGE_OIDC_ISSUER": "https://issuer.example",
        "TRIAGE_OIDC_AUDIENCE": "triage",
        "TRIAGE_OIDC_CLIENT_ID": "triage-service",
        "TRIAGE_OIDC_CLIENT_SECRET_FILE": str(file),
        "TRIAGE_ADDRESS": "https://triage.office.example/",
    }
    return settings_from({**named, **changes}).log_in


def test_the_settings_name_a_file_with_the_secret_and_show_it_never(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("CANARY\n")
    file.chmod(0o600)
    found = settings_with(file)
    assert found == LogInClient("triage-service", "CANARY", "https://triage.office.example")
    assert "CANARY" not in repr(found)
    file.chmod(0o640)
    with pytest.raises(CannotStartError, match="chmod 600") as caught:
        settings_with(file)
    assert "CANARY" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRIAGE_OIDC_CLIENT_ID", ""),
        ("TRIAGE_OIDC_CLIENT_SECRET_FILE", ""),
        ("TRIAGE_OIDC_CLIENT_SECRET_FILE", "/nowhere"),
        ("TRIAGE_ADDRESS", ""),
        ("TRIAGE_ADDRESS", "http://triage.office.example"),
        ("TRIAGE_ADDRESS", "https://triage.office.example/app"),
        ("TRIAGE_ADDRESS", "https://triage.office.example?x=1"),
        ("TRIAGE_ADDRESS", "https://anna@triage.office.example"),
    ],
)
def test_a_client_that_is_not_whole_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    file = tmp_path / "secret"
    file.write_text("CANARY\n")
    file.chmod(0o600)
    with pytest.raises(CannotStartError, match=name):
        settings_with(file, **{name: value})
