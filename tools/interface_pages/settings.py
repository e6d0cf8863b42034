"""The table of settings in `docs/operations.md`, from the settings themselves."""

from __future__ import annotations

from datetime import UTC

from pydantic.fields import FieldInfo
from sqlalchemy import URL

from api.settings.environment import bounds, choices, variables

# What stands between these two lines is generated.
BEGINNING = "<!-- settings: generated from api/settings/model.py by `make docs` -->"
END = "<!-- end of the settings -->"


def with_settings(page: str) -> str:
    """Return a page with the table of today between the two lines.

    Raises `ValueError` for a page that has not each line once, in this order.
    """
    before, rest = page.split(f"{BEGINNING}\n")
    _, after = rest.split(END)
    return f"{before}{BEGINNING}\n\n{_table()}\n\n{END}{after}"


def _table() -> str:
    rows = ["| variable | what it says | without it | values |", "|---|---|---|---|"]
    for name, field in variables():
        default = _shown(field.get_default(call_default_factory=True))
        rows.append(f"| `{name}` | {field.description} | {default} | {_values(field)} |")
    return "\n".join(rows)


def _shown(default: object) -> str:
    if isinstance(default, URL):
        return f"`{default.render_as_string()}`"
    if default is UTC:
        return "`UTC`"
    return "none" if default in (None, ()) else f"`{default}`"


def _values(field: FieldInfo) -> str:
    if (range_ := bounds(field)) is not None:
        return f"{range_[0]} to {range_[1]}"
    if words := choices(field):
        return ", ".join(f"`{each}`" for each in words)
    return ", ".join(f"such as `{each}`" for each in field.examples or ())
