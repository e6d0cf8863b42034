"""Which text of the help is about which page: where the link *Help* of each page leads."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import Scope

from api.observation.requests import address_of

CONTENTS = "/help"

# By the address as the policy writes it; files stand here too, since a page says why one of them is refused.
SUBJECTS: Mapping[str, str] = {
    "/": "dashboard#the-first-page",
    "/home": "dashboard#the-first-page",
    "/dashboard": "dashboard#the-dashboard",
    "/log-in": "account#to-log-in",
    "/log-out": "account#to-log-in",
    "/first-password": "account#first-password",
    "/account": "account#your-account",
    "/account/password": "account#your-account",
    "/account/keys": "account#your-account",
    "/account/keys/{key_id}/revocation": "account#your-account",
    "/account/second-factor": "account#second-factor",
    "/account/second-factor/confirmation": "account#second-factor",
    "/account/second-factor/recovery-codes": "account#second-factor",
    "/accounts": "account#accounts",
    "/accounts/{name}": "account#accounts",
    "/accounts/{name}/way-in": "account#accounts",
    "/accounts/{name}/second-factor-reset": "account#accounts",
    "/accounts/{name}/keys/{key_id}/revocation": "account#accounts",
    "/intake": "intake",
    "/intake/{draft_id}": "intake#what-you-see",
    "/intake/{draft_id}/{section}": "intake#what-you-see",
    "/intake/{draft_id}/submission": "intake#how-it-ends",
    "/intake/{draft_id}/erasure": "intake#how-it-ends",
    "/intake/{draft_id}/so-far": "so_far",
    "/intake/{draft_id}/statements": "intake#words-of-the-file",
    "/intake/import": "import",
    "/intake/import/template.csv": "import",
    "/assessments/{assessment_id}": "recommendation#to-read-it",
    "/assessments/{assessment_id}/reviews": "recommendation#to-decide",
    "/assessments/{assessment_id}/what-if": "recommendation#what-if",
    "/assessments/{assessment_id}/what-if/draft": "recommendation#what-if",
    "/assessments/{assessment_id}/record.pdf": "print#the-record-for-the-file",
    "/assessments/{assessment_id}/sheet": "print#the-sheet-for-the-person",
    "/assessments/{assessment_id}/sheet.pdf": "print#the-sheet-for-the-person",
    "/assessments/{assessment_id}/trace": "trace#as-a-list",
    "/assessments/{assessment_id}/trace.svg": "trace#to-take-along",
    "/assessments/{assessment_id}/trace.mermaid": "trace#to-take-along",
    "/assessments/{assessment_id}/trace.json": "trace#to-take-along",
    "/assessments/{assessment_id}/trace.prov.json": "trace#to-take-along",
    "/assessments/{assessment_id}/opinions": "trace#what-lawyers-say",
    "/assessments/{assessment_id}/opinions/{opinion_id}": "trace#how-a-dissent-ends",
    "/assessments/{assessment_id}/opinions/{opinion_id}/resolution": "trace#how-a-dissent-ends",
    "/cases": "cases#the-work-list",
    "/cases/{case_id}": "cases#a-case-file",
    "/cases/{case_id}/correction": "cases#a-case-file",
    "/cases/{case_id}/difference": "cases#what-is-different",
    "/cases/{case_id}/holds": "cases#legal-hold",
    "/cases/{case_id}/holds/{hold_id}/lifting": "cases#legal-hold",
    "/cases/{case_id}/erasure": "cases#erasure",
    "/cases/{case_id}/households": "cases#a-household",
    "/households/{household_id}": "cases#a-household",
    "/households/{household_id}/members": "cases#a-household",
    "/households/{household_id}/members/{case_id}/removal": "cases#a-household",
    "/stops": "stops",
    "/stops/{stop_id}/lifting": "stops",
    "/rules": "adviser#the-rulebook",
    "/rules/sources": "adviser#the-rulebook",
    "/rules/sources/{source}": "adviser#the-rulebook",
    "/rules/vocabulary": "adviser#the-rulebook",
    "/rules/vocabulary/{name}": "adviser#the-rulebook",
    "/rules/reference/{name}": "adviser#the-rulebook",
    "/rules/families/{family}": "adviser#the-rulebook",
    "/rules/issues/{issue_id}": "adviser#the-rulebook",
    "/rules/{rule_id}": "adviser#the-rulebook",
    "/rules/{rule_id}/history": "adviser#the-rulebook",
    "/rules/{rule_id}/use": "adviser#the-rulebook",
    "/search": "adviser#search",
    "/search/assessments": "adviser#search",
    "/dissents": "adviser#disagreement",
    "/like-cases": "adviser#disagreement",
    "/differences": "adviser#differences-and-changes",
    "/differences/draft": "adviser#to-submit-a-draft",
    "/differences/draft/file": "adviser#to-submit-a-draft",
    "/differences/changes/{change_id}": "adviser#differences-and-changes",
    "/differences/changes/{change_id}/rules": "adviser#differences-and-changes",
    "/differences/changes/{change_id}/decisions": "adviser#differences-and-changes",
    "/differences/changes/{change_id}/checks": "adviser#differences-and-changes",
    "/differences/changes/{change_id}/checks/{check_id}/cancellation": "adviser#differences-and-changes",
    "/differences/changes/{change_id}/checks/{check_id}/groups/{number}": "adviser#differences-and-changes",
    "/sampling": "adviser#a-sample-for-quality-review",
    "/log": "adviser#the-log",
    "/log/assessments/{assessment_id}": "adviser#the-log",
    "/design": "design",
    "/help": "",
    "/help/{name}": "",
    "/help/pictures/{name}": "",
}


def address_of_help(scope: Scope) -> str:
    """Return where the help for what was asked stands; its contents where nothing is at the address."""
    subject = SUBJECTS.get(address_of(scope) or "/help", "")
    return f"{CONTENTS}/{subject}" if subject else CONTENTS
