"""The first start: usable at once at this machine, closed to everybody else until there is an administrator."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import URL

from api.application import create_application
from api.people.exposure import is_exposed
from api.people.roles import Role
from api.settings import CannotStartError, Issuer, Settings, settings_from
from tests.api.client import ON_BOTH_DATABASES, Client, assert_problem
from tests.api.client import running_service as opened
from tests.api.operating import run_command
from tests.api.people.someone import PASSWORD, Someone, account, by_key, nobody
from tests.api.test_server import sqlite_in, started

CASE = {"assessed_on": "2026-11-23"}


@ON_BOTH_DATABASES
def test_without_an_account_the_one_at_this_machine_is_served_as_a_caseworker(client: Client) -> None:
    created = nobody(client).ask("POST", "/v1/assessments", CASE)
    assert created.status_code == 201
    assert nobody(client).ask("GET", created.headers["location"] + "/trace").status_code == 200
    me = nobody(client).ask("GET", "/v1/me").json()
    assert me == {"name": "local", "role": "caseworker", "office": "local", "means": "local"}
    for path in ("/v1/accounts", "/v1/me/keys"):
        assert_problem(nobody(client).ask("GET", path), 403, "not-permitted")
    assert_problem(nobody(client).ask("POST", "/v1/accounts", {}), 403, "not-permitted")


@ON_BOTH_DATABASES
def test_from_the_first_account_on_nobody_is_served_without_one(client: Client) -> None:
    created = nobody(client).ask("POST", "/v1/assessments", CASE)
    account(client, "anna", Role.CASEWORKER, "local")
    assert_problem(nobody(client).ask("GET", created.headers["location"]), 401, "not-logged-in")
    assert by_key(client, "anna").ask("GET", created.headers["location"]).content == created.content
    # Nor again if all are disabled, or somebody removes them behind the back of the service.
    client.change("UPDATE accounts SET disabled = true")
    assert_problem(nobody(client).ask("GET", "/v1/me"), 401, "not-logged-in")
    client.change("DELETE FROM api_keys")
    client.change("DELETE FROM accounts")
    assert_problem(nobody(client).ask("GET", "/v1/me"), 401, "not-logged-in")


@pytest.mark.parametrize(
    ("settings", "exposed"),
    [
        (Settings(), False),
        (Settings(host="localhost"), False),
        (Settings(host="::1"), False),
        (Settings(host="127.9.9.9"), False),
        (Settings(host="0.0.0.0"), True),
        (Settings(host="::"), True),
        (Settings(host="10.0.0.7"), True),
        (Settings(host="triage.example"), True),
        (Settings(trusted_proxies=("127.0.0.1/32",)), True),
        (Settings(hosts=("triage.example",)), True),
        (Settings(tls_certificate=Path("a"), tls_key=Path("b")), True),
    ],
)
def test_what_others_may_reach_is_told_from_how_it_listens_and_what_is_in_front(
    settings: Settings, exposed: bool
) -> None:
    assert is_exposed(settings) is exposed


@ON_BOTH_DATABASES
def test_where_others_may_reach_it_it_does_not_start_without_an_administrator(database: URL) -> None:
    behind = Settings(database=database, trusted_proxies=("127.0.0.1/32",), hosts=("triage.example",))
    with pytest.raises(CannotStartError, match="make-administrator") as caught:
        create_application(behind)
    assert "\n" not in str(caught.value)
    with opened(database) as client:
        account(client, "anna", Role.CASEWORKER)
        with pytest.raises(CannotStartError, match="make-administrator"):
            create_application(behind)
        account(client, "keeper", Role.ADMINISTRATOR)
        app = create_application(behind)
        assert not app.state.people.local
        app.state.service.store.close()
        client.change("UPDATE accounts SET disabled = true")
        with pytest.raises(CannotStartError, match="make-administrator"):
            create_application(behind)


@pytest.mark.parametrize(
    "environment",
    [
        {"HOST": "0.0.0.0"},
        {"HOST": "0.0.0.0", "TRIAGE_HOSTS": "triage.example"},
        {"HOST": "0.0.0.0", "TRIAGE_TRUSTED_PROXY": "10.0.0.5"},
    ],
)
def test_clear_text_to_others_is_refused_at_the_start(environment: dict[str, str]) -> None:
    with pytest.raises(CannotStartError, match="clear text"):
        settings_from(environment)


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"TRIAGE_TLS_CERTIFICATE": "/nowhere"}, "belong together"),
        ({"TRIAGE_TLS_KEY": "/nowhere"}, "belong together"),
        ({"TRIAGE_TLS_CERTIFICATE": "/nowhere", "TRIAGE_TLS_KEY": "/nowhere"}, "PEM"),
        ({"TRIAGE_TLS_CERTIFICATE": __file__, "TRIAGE_TLS_KEY": __file__}, "PEM"),
        ({"TRIAGE_OIDC_ISSUER": "https://id.example"}, "belong together"),
        ({"TRIAGE_OIDC_AUDIENCE": "triage"}, "belong together"),
        ({"TRIAGE_OIDC_ISSUER": "http://id.example", "TRIAGE_OIDC_AUDIENCE": "triage"}, "https"),
        ({"TRIAGE_OIDC_ISSUER": "file:///etc/x", "TRIAGE_OIDC_AUDIENCE": "triage"}, "https"),
        ({"TRIAGE_OIDC_ISSUER": "https://[", "TRIAGE_OIDC_AUDIENCE": "triage"}, "https"),
        ({"TRIAGE_OIDC_ISSUER": "https://id.example?a=b", "TRIAGE_OIDC_AUDIENCE": "triage"}, "https"),
    ],
)
def test_a_half_or_unsafe_setting_is_refused_in_one_line(environment: dict[str, str], message: str) -> None:
    with pytest.raises(CannotStartError, match=message) as caught:
        settings_from(environment)
    assert "\n" not in str(caught.value)


def test_an_issuer_is_taken() -> None:
    environment = {"TRIAGE_OIDC_ISSUER": "https://id.example/realm", "TRIAGE_OIDC_AUDIENCE": "triage"}
    assert settings_from(environment).issuer == Issuer("https://id.example/realm", "triage")


def certificate_in(folder: Path) -> tuple[Path, Path]:
    """Write a certificate of this machine and its key, and return both files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    files = (folder / "certificate.pem", folder / "key.pem")
    files[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


@pytest.mark.slow
def test_a_first_administrator_is_made_while_the_service_runs_and_then_served_over_tls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = sqlite_in(tmp_path)
    monkeypatch.setenv("TRIAGE_DATABASE_URL", database.render_as_string())
    with started(tmp_path, database) as (_, address), httpx.Client(base_url=address, timeout=30) as here:
        assert here.post("/v1/assessments", json={}).status_code == 201
        assert run_command(["accounts", "make-administrator", "keeper"]) == 0
        way_in = capsys.readouterr().out.split("\n\n")[1].strip()
        assert_problem(here.post("/v1/assessments", json={}), 401, "not-logged-in")
        first = {"name": "keeper", "way_in": way_in, "password": PASSWORD}
        assert here.post("/v1/password", json=first).status_code == 204
    certificate, key = certificate_in(tmp_path)
    over_tls = {"TRIAGE_TLS_CERTIFICATE": str(certificate), "TRIAGE_TLS_KEY": str(key)}
    with (
        started(tmp_path, database, scheme="https", **over_tls) as (_, address),
        httpx.Client(base_url=address, timeout=30, verify=ssl.create_default_context(cafile=certificate)) as http,
    ):
        assert http.get("/readyz").status_code == 200
        body = {"name": "keeper", "password": PASSWORD}
        answer = http.post("/v1/sessions", json=body)
        assert answer.status_code == 204
        assert answer.headers["set-cookie"].startswith("__Host-triage-session=")
        assert "Secure" in answer.headers["set-cookie"]
        assert http.get("/v1/me").json()["role"] == "administrator"
        made = {"name": "anna", "role": "caseworker", "office": "local"}
        assert_problem(http.post("/v1/accounts", json=made), 403, "cross-site-request")
        own = {"Origin": address.rstrip("/")}
        assert http.post("/v1/accounts", json=made, headers=own).status_code == 201


def test_a_program_asks_with_a_key_that_the_command_line_issued(
    client: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRIAGE_DATABASE_URL", client.database.render_as_string())
    client.app.state.service.clock.clock = lambda: datetime.now(UTC)
    assert run_command(["accounts", "make", "registry", "--role", "caseworker", "--office", "nairobi"]) == 0
    capsys.readouterr()
    assert run_command(["accounts", "issue-key", "registry", "--label", "system of record", "--days", "7"]) == 0
    told = capsys.readouterr().out
    program = Someone(client, {"Authorization": f"Bearer {told.split()[-1]}"})
    assert program.ask("POST", "/v1/assessments", CASE).headers["triage-author"] == "registry"
    assert run_command(["accounts", "keys", "registry"]) == 0
    key_id, label, _ = capsys.readouterr().out.split("\t")
    assert label == "system of record"
    assert run_command(["accounts", "revoke-key", "registry", key_id]) == 0
    assert_problem(program.ask("GET", "/v1/me"), 401, "not-logged-in")
    assert run_command(["accounts", "keys", "registry"]) == 0
    assert capsys.readouterr().out.endswith("\trevoked\n")


def test_the_command_line_lists_disables_enables_and_resets(
    database: URL, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRIAGE_DATABASE_URL", database.render_as_string())
    assert run_command(["accounts", "make-administrator", "keeper", "--office", "geneva"]) == 0
    assert run_command(["accounts", "make", "anna", "--role", "auditor", "--subject", "s-1"]) == 0
    assert run_command(["accounts", "disable", "anna"]) == 0
    capsys.readouterr()
    assert run_command(["accounts", "list"]) == 0
    listed = "anna\tauditor\tlocal\tdisabled, no password\nkeeper\tadministrator\tgeneva\tno password\n"
    assert capsys.readouterr().out == listed
    assert run_command(["accounts", "enable", "anna"]) == 0
    assert run_command(["accounts", "reset", "anna"]) == 0
    assert "good once until" in capsys.readouterr().out
    assert run_command(["accounts", "list"]) == 0
    assert "disabled" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["make-administrator", "local"], "is not 'local'"),
        (["make-administrator", "Keeper"], "small letters"),
        (["make", "anna", "--role", "caseworker", "--office", "a b"], "small letters"),
        (["make-administrator", "keeper"], "already"),
        (["disable", "keeper"], "make an administrator first"),
        (["disable", "nobody"], "no account"),
        (["reset", "nobody"], "no account"),
        (["issue-key", "nobody", "--label", "a"], "no account"),
        (["issue-key", "keeper", "--label", "\n"], "label"),
        (["keys", "nobody"], "no account"),
        (["revoke-key", "keeper", "none"], "no API key"),
    ],
)
def test_a_command_that_can_not_be_done_says_why_in_one_line(
    database: URL,
    command: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("TRIAGE_DATABASE_URL", database.render_as_string())
    assert run_command(["accounts", "make-administrator", "keeper"]) == 0
    capsys.readouterr()
    assert run_command(["accounts", *command]) == 2
    told = capsys.readouterr()
    assert message in told.err and told.err.count("\n") == 1 and told.out == ""


def test_a_command_that_is_none_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["accounts", "make", "anna"]) == 2
    assert run_command(["accounts", "nothing"]) == 2
    assert run_command(["accounts", "list", "--help"]) == 0
