"""What each role may do: one table, address by address. What does not stand here nobody may do.

The gate reads this table, the service does not start if an address is missing in it, and `docs/roles.md` is made
from it. Why a role may do something: `docs/decisions/0037-who-may-do-what.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from api.people.roles import Means, Role

_EVERY_MEANS = frozenset(Means)
_OWN_ACCOUNT = _EVERY_MEANS - {Means.LOCAL}


@dataclass(frozen=True)
class Access:
    """Who may use an address: anybody at all, or these roles if they came by one of these means.

    What tells of cases is recorded in the log before it is answered. `from_elsewhere` is where a page of another
    site sends the browser on purpose; `before_second_factor` what somebody can do who has to have one and has not;
    `of_submitted_drafts` what is answered of a draft also after whoever asks submitted it.
    """

    roles: frozenset[Role] = frozenset()
    means: frozenset[Means] = _EVERY_MEANS
    anybody: bool = False
    tells_of_cases: bool = False
    from_elsewhere: bool = False
    before_second_factor: bool = False
    of_submitted_drafts: bool = False


Policy = Mapping[tuple[str, str], Access]

# Auditors look at the work of offices; an audit that the audited office bounds would be none.
SEES_EVERY_OFFICE = frozenset({Role.AUDITOR})

# Who may be the second of the two that something adverse needs: whoever had no part in the recommendation, and more
# law or more responsibility than who was first (`api/oversight/review_state.py`).
SECOND_PERSON = frozenset({Role.LEGAL_ADVISER, Role.SUPERVISOR})

_ANYBODY = Access(anybody=True)
_BACK_FROM_THE_ISSUER = Access(anybody=True, from_elsewhere=True)
_EVERY_ROLE = Access(frozenset(Role))
_WRITES_CASES = Access(frozenset({Role.CASEWORKER, Role.SUPERVISOR}))
# What is answered tells of cases, and nothing else records that it was asked: nothing of it is stored.
_ASSESSES_BATCHES = replace(_WRITES_CASES, tells_of_cases=True)
# Who clicks twice is led to what the first click made, though the draft is gone by then.
_SUBMITS_DRAFTS = Access(_WRITES_CASES.roles, of_submitted_drafts=True)
_READS_CASES = Access(
    frozenset({Role.CASEWORKER, Role.LEGAL_ADVISER, Role.SUPERVISOR, Role.AUDITOR}), tells_of_cases=True
)
_REVIEWS_CASES = Access(frozenset({Role.CASEWORKER, Role.LEGAL_ADVISER, Role.SUPERVISOR}))
# What is refused is shown again, with all that the page tells of the case.
_REVIEWS_ON_A_PAGE = Access(_REVIEWS_CASES.roles, tells_of_cases=True)
_SPEAKS_ON_LAW = Access(frozenset({Role.LEGAL_ADVISER}))
_RESOLVES = Access(frozenset({Role.LEGAL_ADVISER, Role.SUPERVISOR}))
_COMPARES = Access(frozenset({Role.LEGAL_ADVISER, Role.SUPERVISOR, Role.AUDITOR}))
_OVERSEES = Access(frozenset({Role.SUPERVISOR, Role.AUDITOR}))
# To stop is easy, on purpose; to go on again takes somebody else (`api/oversight/stops.py`).
_STOPS = Access(frozenset({Role.LEGAL_ADVISER, Role.SUPERVISOR, Role.ADMINISTRATOR}), _OWN_ACCOUNT)
# For good, and never by whoever merely sits at the machine.
_ERASES_CASES = Access(frozenset({Role.SUPERVISOR}), _OWN_ACCOUNT)
# To hold is easy, to let go takes somebody else (`api/retention/holds.py`).
_HOLDS_CASES = Access(frozenset({Role.LEGAL_ADVISER, Role.SUPERVISOR}), _OWN_ACCOUNT)
_SEES_ERASURES = Access(frozenset({Role.LEGAL_ADVISER, Role.SUPERVISOR, Role.AUDITOR}), tells_of_cases=True)
# Who read what in which office: for those who see every office.
_READS_LOG = Access(frozenset({Role.AUDITOR}), _OWN_ACCOUNT)
# Whoever hands something out answers for it; what is for whom: `triage/redaction/views.py`.
_HANDS_OUT = Access(frozenset({Role.LEGAL_ADVISER, Role.SUPERVISOR}), tells_of_cases=True)
_EXAMINES = Access(frozenset({Role.LEGAL_ADVISER, Role.SUPERVISOR, Role.AUDITOR}), tells_of_cases=True)
_COUNTS = Access(frozenset({Role.SUPERVISOR, Role.AUDITOR}), tells_of_cases=True)
_READS_ACCOUNTS = Access(frozenset({Role.ADMINISTRATOR, Role.AUDITOR}), _OWN_ACCOUNT)
_CHANGES_ACCOUNTS = Access(frozenset({Role.ADMINISTRATOR}), _OWN_ACCOUNT)
# They tell nothing of a case, and much of how an office works.
_READS_MEASUREMENTS = Access(frozenset({Role.AUDITOR, Role.ADMINISTRATOR}))
# Law is for lawyers to write; two others answer for it (`api/rulebook_changes/deciding.py`).
_WRITES_LAW = Access(frozenset({Role.LEGAL_ADVISER}), _OWN_ACCOUNT)
_DECIDES_LAW = Access(frozenset({Role.LEGAL_ADVISER, Role.SUPERVISOR}), _OWN_ACCOUNT)
_READS_CHECKS = Access(frozenset({Role.LEGAL_ADVISER, Role.SUPERVISOR, Role.AUDITOR}))
_READS_CHECKED_CASES = Access(frozenset({Role.LEGAL_ADVISER, Role.SUPERVISOR, Role.AUDITOR}), tells_of_cases=True)
# Numbers in which nobody can be found; still of an office, for those who answer for its work.
_READS_STATISTICS = Access(frozenset({Role.SUPERVISOR, Role.AUDITOR}))
_IN_A_SESSION = Access(frozenset(Role), frozenset({Means.SESSION}))
_WHO_ONE_IS = Access(frozenset(Role), before_second_factor=True)
_TO_LOG_IN_RIGHTLY = Access(frozenset(Role), frozenset({Means.SESSION}), before_second_factor=True)
_OWN_KEYS = Access(frozenset(Role), _OWN_ACCOUNT)
# A key that was stolen must not give another one.
_NEW_KEY = Access(frozenset(Role), frozenset({Means.SESSION, Means.TOKEN}))


def _showing(access: Access) -> Access:
    """The same for a page that shows the case: a form that is refused does, and so does a copy of its facts."""
    return replace(access, tells_of_cases=True)


_PAGES_OF_EVERYBODY: Policy = {
    ("GET", "/assets/{digest}/{name}"): _ANYBODY,
    ("GET", "/design"): _ANYBODY,
    # How the pages are used is the same everywhere; whoever can not log in needs it most.
    ("GET", "/help"): _ANYBODY,
    ("GET", "/help/{name}"): _ANYBODY,
    ("GET", "/help/pictures/{name}"): _ANYBODY,
    ("GET", "/log-in"): _ANYBODY,
    ("POST", "/log-in"): _ANYBODY,
    ("POST", "/log-out"): _TO_LOG_IN_RIGHTLY,
    ("GET", "/home"): _EVERY_ROLE,
}

_PAGES_BESIDE_THE_INTAKE: Policy = {
    ("GET", "/intake/import"): _WRITES_CASES,
    ("POST", "/intake/import"): _WRITES_CASES,
    ("GET", "/intake/import/template.csv"): _WRITES_CASES,
    ("GET", "/intake/{draft_id}/so-far"): _WRITES_CASES,
    ("GET", "/intake/{draft_id}/statements"): _WRITES_CASES,
    ("POST", "/intake/{draft_id}/statements"): _WRITES_CASES,
}

_PAGES_OF_A_RECOMMENDATION: Policy = {
    ("GET", "/assessments/{assessment_id}"): _READS_CASES,
    ("POST", "/assessments/{assessment_id}/reviews"): _REVIEWS_ON_A_PAGE,
    ("GET", "/assessments/{assessment_id}/what-if"): _READS_CASES,
    ("POST", "/assessments/{assessment_id}/what-if"): _READS_CASES,
    ("POST", "/assessments/{assessment_id}/what-if/draft"): _showing(_WRITES_CASES),
}

_PAGES_OF_ACCOUNTS: Policy = {
    ("GET", "/first-password"): _ANYBODY,
    ("POST", "/first-password"): _ANYBODY,
    ("GET", "/account"): _TO_LOG_IN_RIGHTLY,
    ("POST", "/account/password"): _IN_A_SESSION,
    ("GET", "/account/second-factor"): _TO_LOG_IN_RIGHTLY,
    ("POST", "/account/second-factor"): _TO_LOG_IN_RIGHTLY,
    ("POST", "/account/second-factor/confirmation"): _TO_LOG_IN_RIGHTLY,
    ("POST", "/account/second-factor/recovery-codes"): _IN_A_SESSION,
    ("POST", "/account/keys"): _NEW_KEY,
    ("POST", "/account/keys/{key_id}/revocation"): _OWN_KEYS,
    ("GET", "/accounts"): _READS_ACCOUNTS,
    ("POST", "/accounts"): _CHANGES_ACCOUNTS,
    ("GET", "/accounts/{name}"): _READS_ACCOUNTS,
    ("POST", "/accounts/{name}"): _CHANGES_ACCOUNTS,
    ("POST", "/accounts/{name}/way-in"): _CHANGES_ACCOUNTS,
    ("POST", "/accounts/{name}/second-factor-reset"): _CHANGES_ACCOUNTS,
    ("POST", "/accounts/{name}/keys/{key_id}/revocation"): _CHANGES_ACCOUNTS,
}

_PAGES_OF_CASE_FILES: Policy = {
    ("GET", "/cases"): _READS_CASES,
    ("GET", "/cases/{case_id}"): _READS_CASES,
    ("POST", "/cases/{case_id}/correction"): _showing(_WRITES_CASES),
    ("GET", "/cases/{case_id}/difference"): _READS_CASES,
    ("POST", "/cases/{case_id}/holds"): _showing(_HOLDS_CASES),
    ("POST", "/cases/{case_id}/holds/{hold_id}/lifting"): _showing(_HOLDS_CASES),
    ("GET", "/cases/{case_id}/erasure"): _showing(_ERASES_CASES),
    ("POST", "/cases/{case_id}/erasure"): _showing(_ERASES_CASES),
    ("POST", "/cases/{case_id}/households"): _showing(_WRITES_CASES),
    ("GET", "/households/{household_id}"): _READS_CASES,
    ("POST", "/households/{household_id}/members"): _showing(_WRITES_CASES),
    ("POST", "/households/{household_id}/members/{case_id}/removal"): _showing(_WRITES_CASES),
}

_PAGES_OF_OVERSIGHT: Policy = {
    ("GET", "/dashboard"): _READS_CASES,
    ("GET", "/stops"): _EVERY_ROLE,
    ("POST", "/stops"): _STOPS,
    ("POST", "/stops/{stop_id}/lifting"): _STOPS,
}

_PAGES_OF_THE_INTAKE: Policy = {
    ("POST", "/intake"): _WRITES_CASES,
    ("GET", "/intake/{draft_id}"): _WRITES_CASES,
    ("POST", "/intake/{draft_id}/submission"): _SUBMITS_DRAFTS,
    ("POST", "/intake/{draft_id}/erasure"): _WRITES_CASES,
    ("GET", "/intake/{draft_id}/{section}"): _WRITES_CASES,
    ("POST", "/intake/{draft_id}/{section}"): _WRITES_CASES,
}

# What is printed for the person is handed over by whoever works with them.
_PRINTED: Policy = {
    ("GET", "/assessments/{assessment_id}/record.pdf"): _READS_CASES,
    ("GET", "/assessments/{assessment_id}/sheet"): _READS_CASES,
    ("GET", "/assessments/{assessment_id}/sheet.pdf"): _READS_CASES,
}

_PAGES_OF_A_TRACE: Policy = {
    ("GET", "/assessments/{assessment_id}/trace"): _READS_CASES,
    ("GET", "/assessments/{assessment_id}/trace.svg"): _READS_CASES,
    ("GET", "/assessments/{assessment_id}/trace.mermaid"): _READS_CASES,
    ("GET", "/assessments/{assessment_id}/trace.json"): _READS_CASES,
    ("GET", "/assessments/{assessment_id}/trace.prov.json"): _READS_CASES,
    ("POST", "/assessments/{assessment_id}/opinions"): _showing(_SPEAKS_ON_LAW),
    ("GET", "/assessments/{assessment_id}/opinions/{opinion_id}"): _showing(_RESOLVES),
    ("POST", "/assessments/{assessment_id}/opinions/{opinion_id}/resolution"): _showing(_RESOLVES),
}

# As the addresses for programs that they stand for: what each role may read there, it may read here.
_PAGES_OF_THE_RULEBOOK: Policy = {
    ("GET", "/rules"): _EVERY_ROLE,
    ("GET", "/rules/sources"): _EVERY_ROLE,
    ("GET", "/rules/sources/{source}"): _EVERY_ROLE,
    ("GET", "/rules/vocabulary"): _EVERY_ROLE,
    ("GET", "/rules/vocabulary/{name}"): _EVERY_ROLE,
    ("GET", "/rules/reference/{name}"): _EVERY_ROLE,
    ("GET", "/rules/families/{family}"): _EVERY_ROLE,
    ("GET", "/rules/issues/{issue_id}"): _EVERY_ROLE,
    ("GET", "/rules/{rule_id}"): _EVERY_ROLE,
    ("GET", "/rules/{rule_id}/history"): _EVERY_ROLE,
    ("GET", "/rules/{rule_id}/use"): _READS_CASES,
}
_PAGES_OF_CHANGES: Policy = {
    ("GET", "/differences"): _EVERY_ROLE,
    ("GET", "/differences/draft"): _WRITES_LAW,
    ("POST", "/differences/draft"): _WRITES_LAW,
    ("GET", "/differences/draft/file"): _WRITES_LAW,
    ("GET", "/differences/changes/{change_id}"): _EVERY_ROLE,
    ("GET", "/differences/changes/{change_id}/rules"): _EVERY_ROLE,
    ("POST", "/differences/changes/{change_id}/decisions"): _DECIDES_LAW,
    ("POST", "/differences/changes/{change_id}/checks"): _DECIDES_LAW,
    ("POST", "/differences/changes/{change_id}/checks/{check_id}/cancellation"): _DECIDES_LAW,
    ("GET", "/differences/changes/{change_id}/checks/{check_id}/groups/{number}"): _READS_CHECKED_CASES,
}
_PAGES_FOR_LAWYERS: Policy = {
    ("GET", "/search"): _READS_CASES,
    ("GET", "/search/assessments"): _READS_CASES,
    ("GET", "/dissents"): _COMPARES,
    ("GET", "/like-cases"): _COMPARES,
    ("GET", "/sampling"): _EXAMINES,
    ("GET", "/log"): _EVERY_ROLE,
    ("GET", "/log/assessments/{assessment_id}"): _READS_CASES,
}

POLICY: Policy = {
    **_PAGES_OF_EVERYBODY,
    **_PAGES_BESIDE_THE_INTAKE,
    **_PAGES_OF_A_RECOMMENDATION,
    **_PAGES_OF_ACCOUNTS,
    **_PAGES_OF_CASE_FILES,
    **_PAGES_OF_OVERSIGHT,
    **_PAGES_OF_THE_INTAKE,
    **_PRINTED,
    **_PAGES_OF_A_TRACE,
    **_PAGES_OF_THE_RULEBOOK,
    **_PAGES_OF_CHANGES,
    **_PAGES_FOR_LAWYERS,
    ("GET", "/"): _ANYBODY,
    ("GET", "/healthz"): _ANYBODY,
    ("GET", "/readyz"): _ANYBODY,
    ("GET", "/openapi.json"): _ANYBODY,
    ("GET", "/metrics"): _READS_MEASUREMENTS,
    ("POST", "/v1/sessions"): _ANYBODY,
    ("POST", "/v1/password"): _ANYBODY,
    ("GET", "/v1/log-in"): _ANYBODY,
    ("GET", "/v1/log-in/return"): _BACK_FROM_THE_ISSUER,
    ("GET", "/v1/rulebook"): _EVERY_ROLE,
    ("GET", "/v1/rulebook/rules/{rule_id}"): _EVERY_ROLE,
    ("GET", "/v1/rulebook/vocabulary"): _EVERY_ROLE,
    ("GET", "/v1/rulebook/invariants"): _EVERY_ROLE,
    ("GET", "/v1/rulebooks/{digest}"): _EVERY_ROLE,
    ("POST", "/v1/rulebook-changes"): _WRITES_LAW,
    ("GET", "/v1/rulebook-changes"): _EVERY_ROLE,
    ("GET", "/v1/rulebook-changes/{change_id}"): _EVERY_ROLE,
    ("GET", "/v1/rulebook-changes/{change_id}/draft"): _EVERY_ROLE,
    ("GET", "/v1/rulebook-changes/{change_id}/verification"): _EVERY_ROLE,
    ("POST", "/v1/rulebook-changes/{change_id}/decisions"): _DECIDES_LAW,
    ("POST", "/v1/rulebook-changes/{change_id}/checks"): _DECIDES_LAW,
    ("GET", "/v1/rulebook-changes/{change_id}/checks/{check_id}"): _READS_CHECKS,
    ("PUT", "/v1/rulebook-changes/{change_id}/checks/{check_id}/cancellation"): _DECIDES_LAW,
    ("GET", "/v1/rulebook-changes/{change_id}/checks/{check_id}/assessments"): _READS_CHECKED_CASES,
    ("GET", "/v1/log"): _EVERY_ROLE,
    ("GET", "/v1/log/checkpoint"): _EVERY_ROLE,
    ("GET", "/v1/log/consistency"): _EVERY_ROLE,
    ("GET", "/v1/log/entries/{number}"): _READS_LOG,
    ("POST", "/v1/log/exports"): _READS_LOG,
    ("POST", "/v1/batches"): _ASSESSES_BATCHES,
    ("POST", "/v1/assessments"): _WRITES_CASES,
    ("GET", "/v1/assessments"): _READS_CASES,
    ("GET", "/v1/assessments/{assessment_id}"): _READS_CASES,
    ("DELETE", "/v1/assessments/{assessment_id}"): _ERASES_CASES,
    ("GET", "/v1/assessments/{assessment_id}/log-proof"): _READS_CASES,
    ("GET", "/v1/assessments/{assessment_id}/views/audit"): _EXAMINES,
    ("GET", "/v1/assessments/{assessment_id}/views/statistics"): _COUNTS,
    ("GET", "/v1/assessments/{assessment_id}/views/outside"): _HANDS_OUT,
    ("GET", "/v1/assessments/{assessment_id}/recommendation"): _READS_CASES,
    ("GET", "/v1/assessments/{assessment_id}/trace"): _READS_CASES,
    ("GET", "/v1/assessments/{assessment_id}/verification"): _READS_CASES,
    ("GET", "/v1/assessments/{assessment_id}/why-not/{conclusion}"): _READS_CASES,
    ("GET", "/v1/assessments/{assessment_id}/what-would-change"): _READS_CASES,
    ("GET", "/v1/assessments/{assessment_id}/reviews"): _READS_CASES,
    ("POST", "/v1/assessments/{assessment_id}/reviews"): _REVIEWS_CASES,
    ("GET", "/v1/assessments/{assessment_id}/case"): _READS_CASES,
    ("POST", "/v1/assessments/{assessment_id}/case"): _WRITES_CASES,
    ("GET", "/v1/cases"): _READS_CASES,
    ("POST", "/v1/cases"): _WRITES_CASES,
    ("GET", "/v1/cases/{case_id}"): _READS_CASES,
    ("DELETE", "/v1/cases/{case_id}"): _ERASES_CASES,
    ("POST", "/v1/cases/{case_id}/assessments"): _WRITES_CASES,
    ("GET", "/v1/cases/{case_id}/difference"): _READS_CASES,
    ("GET", "/v1/cases/{case_id}/holds"): _READS_CASES,
    ("POST", "/v1/cases/{case_id}/holds"): _HOLDS_CASES,
    ("PUT", "/v1/cases/{case_id}/holds/{hold_id}/lifting"): _HOLDS_CASES,
    ("GET", "/v1/retention"): _SEES_ERASURES,
    ("GET", "/v1/drafts"): _WRITES_CASES,
    ("POST", "/v1/drafts"): _WRITES_CASES,
    ("GET", "/v1/drafts/{draft_id}"): _WRITES_CASES,
    ("PUT", "/v1/drafts/{draft_id}"): _WRITES_CASES,
    ("DELETE", "/v1/drafts/{draft_id}"): _WRITES_CASES,
    ("GET", "/v1/households"): _READS_CASES,
    ("POST", "/v1/households"): _WRITES_CASES,
    ("GET", "/v1/households/{household_id}"): _READS_CASES,
    ("PUT", "/v1/households/{household_id}/members/{case_id}"): _WRITES_CASES,
    ("DELETE", "/v1/households/{household_id}/members/{case_id}"): _WRITES_CASES,
    ("GET", "/v1/households/{household_id}/together"): _READS_CASES,
    ("GET", "/v1/statistics"): _READS_STATISTICS,
    ("GET", "/v1/statistics/{month}"): _READS_STATISTICS,
    ("GET", "/v1/assessments/{assessment_id}/review-state"): _READS_CASES,
    ("GET", "/v1/assessments/{assessment_id}/like-cases"): _READS_CASES,
    ("GET", "/v1/assessments/{assessment_id}/opinions"): _READS_CASES,
    ("POST", "/v1/assessments/{assessment_id}/opinions"): _SPEAKS_ON_LAW,
    ("GET", "/v1/assessments/{assessment_id}/opinions/{opinion_id}/regression-case"): _READS_CASES,
    ("PUT", "/v1/assessments/{assessment_id}/opinions/{opinion_id}/resolution"): _RESOLVES,
    ("GET", "/v1/dissents"): _COMPARES,
    ("GET", "/v1/like-cases"): _COMPARES,
    ("GET", "/v1/reports/acceptance"): _OVERSEES,
    ("GET", "/v1/stops"): _EVERY_ROLE,
    ("POST", "/v1/stops"): _STOPS,
    ("PUT", "/v1/stops/{stop_id}/lifting"): _STOPS,
    ("GET", "/v1/me"): _WHO_ONE_IS,
    ("DELETE", "/v1/me/session"): _TO_LOG_IN_RIGHTLY,
    ("GET", "/v1/me/second-factor"): _TO_LOG_IN_RIGHTLY,
    ("POST", "/v1/me/second-factor"): _TO_LOG_IN_RIGHTLY,
    ("PUT", "/v1/me/second-factor/confirmation"): _TO_LOG_IN_RIGHTLY,
    ("POST", "/v1/me/second-factor/recovery-codes"): _IN_A_SESSION,
    ("PUT", "/v1/me/password"): _IN_A_SESSION,
    ("GET", "/v1/me/keys"): _OWN_KEYS,
    ("POST", "/v1/me/keys"): _NEW_KEY,
    ("DELETE", "/v1/me/keys/{key_id}"): _OWN_KEYS,
    ("GET", "/v1/accounts"): _READS_ACCOUNTS,
    ("POST", "/v1/accounts"): _CHANGES_ACCOUNTS,
    ("GET", "/v1/accounts/{name}"): _READS_ACCOUNTS,
    ("PATCH", "/v1/accounts/{name}"): _CHANGES_ACCOUNTS,
    ("POST", "/v1/accounts/{name}/way-in"): _CHANGES_ACCOUNTS,
    ("DELETE", "/v1/accounts/{name}/second-factor"): _CHANGES_ACCOUNTS,
    ("GET", "/v1/accounts/{name}/keys"): _READS_ACCOUNTS,
    ("DELETE", "/v1/accounts/{name}/keys/{key_id}"): _CHANGES_ACCOUNTS,
}


class PolicyError(Exception):
    """The table and the addresses of the service do not fit: the service must not start."""


def check_policy(policy: Policy, served: Iterable[tuple[str, str]]) -> None:
    """Raise `PolicyError` if an address that is served has no entry, or an entry no address."""
    addresses = set(served)
    missing = sorted(addresses - set(policy))
    idle = sorted(set(policy) - addresses)
    if missing or idle:
        raise PolicyError(f"no entry in the policy: {missing}; an entry without an address: {idle}")
