"""The second factor of a log-in with password: codes, recovery codes, of whom it is demanded, and its end."""

from __future__ import annotations

import hmac
import json
from base64 import b32decode
from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.people.attempts import MOST_CODES, WINDOW
from api.people.passwords import hash_of
from api.people.roles import Role
from api.people.second_factor import PENDING
from api.settings import CannotStartError, settings_from
from tests.api.client import NOW, ON_BOTH_DATABASES, Client, assert_problem, rows_of
from tests.api.operating import run_command
from tests.api.people.someone import (
    PASSWORD,
    SAME_ORIGIN,
    Someone,
    account,
    at,
    by_key,
    by_session,
    nobody,
    of_role,
    people_of,
)
from triage.log.entry import Entry, entry_in

HERE = "/v1/me/second-factor"

pytestmark = pytest.mark.usefixtures("cheap_passwords")


def totp(seed: bytes, moment: datetime) -> str:
    """RFC 4226, 5.3 and RFC 6238, 4.2, written down once more."""
    counter = (int(moment.timestamp()) // 30).to_bytes(8, "big")
    digest = hmac.digest(seed, counter, "sha1")
    offset = digest[19] & 15
    return f"{(int.from_bytes(digest[offset : offset + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def test_the_codes_of_this_test_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, the last six of its eight digits."""
    seed = b"12345678901234567890"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert totp(seed, datetime.fromtimestamp(seconds)) == code


def with_password(client: Client, name: str = "anna", role: Role = Role.CASEWORKER) -> Someone:
    account(client, name, role)
    people_of(client).accounts.rehash_password(name, hash_of(PASSWORD))
    return by_session(client, name)


def enrolled(client: Client, name: str = "anna", role: Role = Role.CASEWORKER) -> tuple[bytes, list[str]]:
    """An account with a second factor: its seed and its recovery codes."""
    anna = with_password(client, name, role)
    seed = b32decode(anna.ask("POST", HERE, {"password": PASSWORD}).json()["seed"])
    answer = anna.ask("PUT", f"{HERE}/confirmation", {"code": totp(seed, NOW - timedelta(seconds=30))})
    assert answer.status_code == 200, answer.text
    codes: list[str] = answer.json()["recovery_codes"]
    return seed, codes


def log_in(client: Client, code: str | None = None, **changes: str) -> httpx.Response:
    body = {"name": "anna", "password": PASSWORD, **({"code": code} if code is not None else {}), **changes}
    return nobody(client).ask("POST", "/v1/sessions", body)


def session_of(client: Client, answer: httpx.Response) -> Someone:
    secret = SimpleCookie(answer.headers["set-cookie"])["triage-session"].value
    return Someone(client, {"Cookie": f"triage-session={secret}", **SAME_ORIGIN})


def last_entry(client: Client) -> Entry:
    log = client.app.state.service.store.log
    [last] = map(entry_in, log.entries(log.head().size - 1, log.head().size))
    return last


@ON_BOTH_DATABASES
def test_with_a_second_factor_the_password_alone_is_not_enough(client: Client) -> None:
    seed, _ = enrolled(client)
    assert_problem(log_in(client), 401, "second-factor-required")
    assert_problem(log_in(client, "000000" if totp(seed, NOW) != "000000" else "000001"), 401, "log-in-refused")
    assert log_in(client, totp(seed, NOW)).status_code == 204
    assert (last_entry(client).kind, last_entry(client).details) == ("logged_in", {"second_factor": "code"})


def test_the_address_for_an_authenticator_holds_what_it_needs(client: Client) -> None:
    begun = with_password(client).ask("POST", HERE, {"password": PASSWORD}).json()
    address = urlsplit(begun["uri"])
    assert (address.scheme, address.netloc) == ("otpauth", "totp") and address.path.endswith(":anna")
    asked = {name: value for name, [value] in parse_qs(address.query).items()}
    assert asked["secret"].rstrip("=") == begun["seed"].rstrip("=") and len(b32decode(begun["seed"])) == 20
    assert (asked["digits"], asked["period"], asked["algorithm"]) == ("6", "30", "SHA1")


def test_a_second_factor_counts_for_nothing_until_it_is_confirmed(client: Client) -> None:
    anna = with_password(client)
    seed = b32decode(anna.ask("POST", HERE, {"password": PASSWORD}).json()["seed"])
    assert log_in(client).status_code == 204
    wrong = totp(seed, NOW + timedelta(hours=1))
    assert_problem(anna.ask("PUT", f"{HERE}/confirmation", {"code": wrong}), 422, "refused-form")
    assert log_in(client).status_code == 204
    assert anna.ask("GET", HERE).json() == {"demanded": False, "confirmed_at": None, "recovery_codes_left": 0}


def test_it_is_confirmed_within_a_quarter_of_an_hour(client: Client) -> None:
    anna = with_password(client)
    seed = b32decode(anna.ask("POST", HERE, {"password": PASSWORD}).json()["seed"])
    late = NOW + PENDING
    at(client, late)
    answer = anna.ask("PUT", f"{HERE}/confirmation", {"code": totp(seed, late)})
    assert_problem(answer, 422, "refused-form")


def test_confirming_ends_all_sessions_and_begins_a_new_one(client: Client) -> None:
    anna, elsewhere = with_password(client), by_session(client, "anna")
    seed = b32decode(anna.ask("POST", HERE, {"password": PASSWORD}).json()["seed"])
    answer = anna.ask("PUT", f"{HERE}/confirmation", {"code": totp(seed, NOW)})
    for former in (anna, elsewhere):
        assert_problem(former.ask("GET", "/v1/me"), 401, "not-logged-in")
    own = session_of(client, answer)
    assert own.ask("GET", HERE).json()["recovery_codes_left"] == 10


@pytest.mark.slow
def test_to_begin_takes_the_password_and_to_begin_anew_a_code_too(client: Client) -> None:
    anna = with_password(client)
    assert_problem(anna.ask("POST", HERE, {"password": "another one, all wrong"}), 422, "refused-form")
    client.change("DELETE FROM sessions")
    client.change("DELETE FROM accounts")
    seed, _ = enrolled(client)
    anna = by_session(client, "anna")
    assert_problem(anna.ask("POST", HERE, {"password": PASSWORD}), 422, "refused-form")
    begun = anna.ask("POST", HERE, {"password": PASSWORD, "code": totp(seed, NOW)})
    assert begun.status_code == 201
    later = NOW + timedelta(seconds=30)
    at(client, later)
    # The one before stays good until the new one is confirmed.
    assert log_in(client, totp(seed, later)).status_code == 204
    new = b32decode(begun.json()["seed"])
    assert anna.ask("PUT", f"{HERE}/confirmation", {"code": totp(new, later)}).status_code == 200
    last = later + timedelta(minutes=1)
    at(client, last)
    assert_problem(log_in(client, totp(seed, last)), 401, "log-in-refused")
    assert log_in(client, totp(new, last)).status_code == 204


def test_a_code_is_good_once(client: Client) -> None:
    seed, _ = enrolled(client)
    assert log_in(client, totp(seed, NOW)).status_code == 204
    assert_problem(log_in(client, totp(seed, NOW)), 401, "log-in-refused")
    # That which confirmed it too.
    assert_problem(log_in(client, totp(seed, NOW - timedelta(seconds=30))), 401, "log-in-refused")
    anna = by_session(client, "anna")
    assert_problem(anna.ask("POST", f"{HERE}/recovery-codes", {"code": totp(seed, NOW)}), 422, "refused-form")


def test_a_code_of_a_step_before_or_after_is_taken_and_none_of_another(client: Client) -> None:
    seed, _ = enrolled(client)
    for steps, status in ((-2, 401), (2, 401), (1, 204), (0, 204)):
        assert log_in(client, totp(seed, NOW + timedelta(seconds=30 * steps))).status_code == status, steps
    at(client, NOW + timedelta(minutes=1))
    assert (
        log_in(
            client, totp(seed, NOW + timedelta(seconds=61))[:3] + " " + totp(seed, NOW + timedelta(seconds=61))[3:]
        ).status_code
        == 204
    )


@pytest.mark.slow
def test_five_codes_may_be_tried_then_even_the_right_one_waits(client: Client) -> None:
    seed, [recovery, *_] = enrolled(client)
    wrong = next(
        f"{n:06}"
        for n in range(10)
        if f"{n:06}" not in {totp(seed, NOW + timedelta(seconds=s)) for s in (-30, 0, 30)}
    )
    for _ in range(MOST_CODES):
        assert_problem(log_in(client, wrong), 401, "log-in-refused")
    for right in (totp(seed, NOW), recovery):
        answer = log_in(client, right)
        assert_problem(answer, 429, "too-many-attempts")
        assert int(answer.headers["retry-after"]) == 900
    # Neither by the way round through a session.
    anna = by_session(client, "anna")
    assert_problem(anna.ask("POST", f"{HERE}/recovery-codes", {"code": recovery}), 429, "too-many-attempts")
    later = NOW + WINDOW
    at(client, later)
    assert log_in(client, totp(seed, later)).status_code == 204


@pytest.mark.slow
def test_the_right_password_alone_does_not_make_wrong_codes_forgotten(client: Client) -> None:
    seed, _ = enrolled(client)
    for _ in range(MOST_CODES):
        assert_problem(log_in(client), 401, "second-factor-required")
        log_in(client, "12345x-no-such-recovery-code")
    assert_problem(log_in(client, totp(seed, NOW)), 429, "too-many-attempts")


@pytest.mark.slow
def test_a_wrong_password_is_answered_alike_with_and_without_a_second_factor(client: Client) -> None:
    enrolled(client)
    with_password(client, "berta")
    answers = [
        log_in(client, code, name=name, password="not the password at all")
        for name in ("anna", "berta", "nobody")
        for code in (None, "123456")
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1


@ON_BOTH_DATABASES
def test_a_recovery_code_is_good_once_and_the_log_says_it(client: Client) -> None:
    _, codes = enrolled(client)
    assert len(set(codes)) == 10 and all(len(code.replace("-", "")) == 24 for code in codes)
    assert log_in(client, codes[0].upper().replace("-", " ")).status_code == 204
    assert last_entry(client).details == {"second_factor": "recovery code"}
    assert_problem(log_in(client, codes[0]), 401, "log-in-refused")
    assert by_session(client, "anna").ask("GET", HERE).json()["recovery_codes_left"] == 9


def test_a_recovery_code_of_somebody_else_is_none(client: Client) -> None:
    enrolled(client)
    _, [other, *_] = enrolled(client, "berta")
    assert_problem(log_in(client, other), 401, "log-in-refused")


def test_new_recovery_codes_void_those_of_before(client: Client) -> None:
    seed, [former, *_] = enrolled(client)
    anna = by_session(client, "anna")
    new = anna.ask("POST", f"{HERE}/recovery-codes", {"code": totp(seed, NOW)}).json()["recovery_codes"]
    assert_problem(log_in(client, former), 401, "log-in-refused")
    assert log_in(client, new[0]).status_code == 204


def test_neither_seed_nor_recovery_code_stands_in_the_database_or_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    seed, codes = enrolled(client)
    log_in(client, "111111")
    kept = json.dumps(
        [
            rows_of(client.database, f"SELECT * FROM {table}")
            for table in ("second_factors", "recovery_codes", "log_entries", "attempts")
        ],
        default=lambda each: bytes(each).hex() if isinstance(each, bytes | memoryview) else str(each),
    )
    for secret in (seed.hex(), *codes, *(code.replace("-", "") for code in codes)):
        assert secret not in kept and secret not in caplog.text


def test_a_seed_that_was_moved_to_another_account_or_changed_is_no_second_factor(client: Client) -> None:
    own, _ = enrolled(client, "berta")
    enrolled(client)
    client.change("UPDATE second_factors SET seed = (SELECT seed FROM second_factors WHERE account = 'berta')")
    assert_problem(log_in(client, totp(own, NOW)), 401, "log-in-refused")
    assert_problem(log_in(client), 401, "second-factor-required")


def demanding(client: Client, *roles: Role) -> None:
    people = people_of(client)
    people.demands_second_factor = people.sessions._demands_second_factor = frozenset(roles)


def test_where_it_is_demanded_nothing_else_is_done_before_there_is_one(client: Client) -> None:
    demanding(client, Role.SUPERVISOR)
    anna = with_password(client, "anna", Role.SUPERVISOR)
    session = session_of(client, log_in(client))
    for method, path, body in (
        ("GET", "/v1/assessments", None),
        ("POST", "/v1/assessments", {}),
        ("GET", "/v1/rulebook", None),
        ("POST", "/v1/me/keys", {"label": "way round"}),
        ("PUT", "/v1/me/password", {"current": PASSWORD, "password": "eleven herons by the weir"}),
    ):
        assert_problem(session.ask(method, path, body), 403, "second-factor-missing")
    assert session.ask("GET", "/v1/me").status_code == 200
    assert session.ask("GET", HERE).json()["demanded"] is True
    seed = b32decode(anna.ask("POST", HERE, {"password": PASSWORD}).json()["seed"])
    answer = anna.ask("PUT", f"{HERE}/confirmation", {"code": totp(seed, NOW)})
    assert session_of(client, answer).ask("GET", "/v1/assessments").status_code == 200
    # Others are not asked.
    assert with_password(client, "berta").ask("GET", "/v1/assessments").status_code == 200


def test_who_logged_in_at_the_issuer_is_asked_there(client: Client) -> None:
    demanding(client, Role.CASEWORKER)
    account(client, "anna", Role.CASEWORKER)
    for at_issuer, status in ((True, 200), (False, 403)):
        secret = people_of(client).sessions.begin("anna", NOW, None, at_issuer=at_issuer)
        session = Someone(client, {"Cookie": f"triage-session={secret}", **SAME_ORIGIN})
        assert session.ask("GET", "/v1/assessments").status_code == status


def test_a_key_or_nobody_can_not_change_a_second_factor(client: Client) -> None:
    with_password(client)
    assert_problem(by_key(client, "anna").ask("POST", HERE, {"password": PASSWORD}), 403, "not-permitted")
    assert_problem(nobody(client).ask("POST", HERE, {"password": PASSWORD}), 401, "not-logged-in")


def test_an_administrator_resets_it_and_the_log_says_who(client: Client) -> None:
    _, [recovery, *_] = enrolled(client)
    session = by_session(client, "anna")
    keeper = of_role(client, Role.ADMINISTRATOR)
    assert keeper.ask("GET", "/v1/accounts/anna").json()["has_second_factor"] is True
    assert keeper.ask("DELETE", "/v1/accounts/anna/second-factor").status_code == 204
    entry = last_entry(client)
    assert (entry.kind, entry.subject, entry.by) == (
        "second_factor_reset",
        "anna",
        keeper.ask("GET", "/v1/me").json()["name"],
    )
    assert_problem(session.ask("GET", "/v1/me"), 401, "not-logged-in")
    assert keeper.ask("GET", "/v1/accounts/anna").json()["has_second_factor"] is False
    assert_problem(keeper.ask("DELETE", "/v1/accounts/anna/second-factor"), 404, "not-found")
    assert log_in(client).status_code == 204
    assert rows_of(client.database, "SELECT * FROM recovery_codes") == []
    assert recovery


def test_nobody_resets_their_own(client: Client) -> None:
    enrolled(client, "keeper", Role.ADMINISTRATOR)
    answer = by_session(client, "keeper").ask("DELETE", "/v1/accounts/keeper/second-factor")
    assert_problem(answer, 403, "not-permitted")


def test_the_command_line_shows_and_resets_it(
    client: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    enrolled(client)
    monkeypatch.setenv("TRIAGE_DATABASE_URL", client.database.render_as_string())
    assert run_command(["accounts", "list"]) == 0
    assert capsys.readouterr().out == "anna\tcaseworker\tnairobi\tsecond factor\n"
    assert run_command(["accounts", "reset-second-factor", "anna"]) == 0
    assert log_in(client).status_code == 204
    assert last_entry(client).kind == "logged_in"
    assert run_command(["accounts", "reset-second-factor", "anna"]) == 2
    assert "no second factor" in capsys.readouterr().err
    assert run_command(["accounts", "reset-second-factor", "berta"]) == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"code": ""},
        {"code": 123456},
        {"code": "1' OR 1=1"},
        {"code": "1" * 65},
        {"code": "123456", "name": "b"},
    ],
)
def test_a_code_that_can_be_none_is_refused_with_its_place(client: Client, body: dict[str, object]) -> None:
    anna = with_password(client)
    assert_problem(anna.ask("PUT", f"{HERE}/confirmation", body), 422, "refused-form")


def test_the_setting_names_roles() -> None:
    assert settings_from({}).second_factor == ()
    assert settings_from({"TRIAGE_SECOND_FACTOR": "all"}).second_factor == tuple(Role)
    named = settings_from({"TRIAGE_SECOND_FACTOR": "administrator, supervisor"}).second_factor
    assert named == (Role.ADMINISTRATOR, Role.SUPERVISOR)
    with pytest.raises(CannotStartError, match=r"TRIAGE_SECOND_FACTOR .*legal_adviser"):
        settings_from({"TRIAGE_SECOND_FACTOR": "lawyer"})
