"""The page of the roles: the table that the service itself reads, address by address."""

from __future__ import annotations

from collections.abc import Iterator

from api.people.policy import POLICY, SECOND_PERSON, SEES_EVERY_OFFICE, Access
from api.people.roles import Means, Role
from triage.redaction.views import FACT_KINDS, VIEWS, FactKind, facts_by_themselves, groups_of_facts


def roles_page() -> str:
    """Return the page: which role may use which address, and by which means."""
    lines = [
        "# Who may do what",
        "",
        "The table that the service reads before it looks at a request. What does not stand here nobody may do; an "
        "address without a row keeps the service from starting. Why: "
        "[decision 37](decisions/0037-who-may-do-what.md).",
        "",
        "An address with an assessment, case file or household in it is answered for those of one's own office; "
        f"{_listed(SEES_EVERY_OFFICE)} sees those of every office. Any other is answered like one that was never "
        "made (404). A draft is there for its owner alone. *By*: how somebody has to have shown who they are, "
        "where it is not all the same; `local` is whoever uses the machine as long as there is no account.",
        "",
        "What is adverse needs the word of two accounts, whoever was first: the second one is that of "
        f"{_listed(SECOND_PERSON).replace(' and ', ' or ')}, and not of whoever had the case assessed "
        "([decision 43](decisions/0043-review-and-stops.md)).",
        "",
        f"| address | {' | '.join(role.replace('_', ' ') for role in Role)} | by |",
        f"|---|{'---|' * len(Role)}---|",
    ]
    lines += [_row(f"{method} {path}", access) for (method, path), access in POLICY.items()]
    return "\n".join((*lines, "", *_views()))


def _views() -> Iterator[str]:
    yield "## What each view of an assessment shows"
    yield ""
    yield (
        "`GET /v1/assessments/{assessment_id}/views/…` gives an assessment without what is not for its reader, so "
        "that what is left still verifies ([decision 57](decisions/0057-redacted-views.md)). Whoever may read a "
        "case reads all of it at its other addresses: a view is what is looked at first, or handed on. With a fact "
        "goes whatever names it and every rule that fired because of it; the recommended procedure, the day, the "
        "country and its law are in each view."
    )
    yield ""
    columns = list(VIEWS)
    yield f"| | {' | '.join(f'`{name}`' for name in columns)} |"
    yield f"|---|{'---|' * len(columns)}"
    yield f"| for | {' | '.join(VIEWS[name].purpose for name in columns)} |"
    yield f"| asked by | {' | '.join(_who_asks(name) for name in columns)} |"
    for kind, meaning in FACT_KINDS.items():
        shown = ["shown" if kind in VIEWS[name].shows else "hidden" for name in columns]
        yield f"| {kind}: {meaning} | {' | '.join(shown)} |"
    told = ["shown" if VIEWS[name].tells_conclusions else "hidden" for name in columns]
    resting = "findings that rest on a hidden fact; points, terms and priority that rest on hidden ones alone"
    yield f"| {resting} | {' | '.join(told)} |"
    yield ""
    yield "Of which kind a fact is:"
    yield ""
    for kind in FactKind:
        groups = [f"`{group}`" for group, of in groups_of_facts().items() if of is kind]
        alone = [f"`{fact}`" for fact, of in facts_by_themselves().items() if of is kind]
        besides = f"; besides {', '.join(alone)}" if alone else ""
        yield f"- *{kind}*: {', '.join(groups)}{besides}."


def _who_asks(view: str) -> str:
    access = POLICY["GET", f"/v1/assessments/{{assessment_id}}/views/{view}"]
    return ", ".join(role.replace("_", " ") for role in Role if role in access.roles)


def _row(address: str, access: Access) -> str:
    marks = ["anybody" if access.anybody else "yes" if role in access.roles else "" for role in Role]
    means = "" if access.means == frozenset(Means) else ", ".join(each for each in Means if each in access.means)
    return f"| `{address}` | {' | '.join(marks)} | {means} |"


def _listed(roles: frozenset[Role]) -> str:
    return " and ".join(f"the {role.replace('_', ' ')}" for role in Role if role in roles)
