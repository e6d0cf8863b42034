"""The page of the roles: the table that the service itself reads, address by address."""

from __future__ import annotations

from api.people.policy import POLICY, SECOND_PERSON, SEES_EVERY_OFFICE, Access
from api.people.roles import Means, Role


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
    return "\n".join(lines)


def _row(address: str, access: Access) -> str:
    marks = ["anybody" if access.anybody else "yes" if role in access.roles else "" for role in Role]
    means = "" if access.means == frozenset(Means) else ", ".join(each for each in Means if each in access.means)
    return f"| `{address}` | {' | '.join(marks)} | {means} |"


def _listed(roles: frozenset[Role]) -> str:
    return " and ".join(f"the {role.replace('_', ' ')}" for role in Role if role in roles)
