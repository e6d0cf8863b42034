"""Every public name of `triage` and `api`, one a line: `python -m tools.public_names > tests/public_names.txt`.

Others build on these names, so that one goes, comes or moves only on purpose: a test holds the file to the code.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).parents[1]
PACKAGES = ("api", "triage")


def public_names() -> tuple[str, ...]:
    """Return the names that a module defines or lists in `__all__`, behind the name of the module, sorted."""
    found: set[str] = set()
    for package in PACKAGES:
        for file in (HOUSE / package).rglob("*.py"):
            parts = file.relative_to(HOUSE).with_suffix("").parts
            module = ".".join(part for part in parts if part != "__init__")
            if not any(part.startswith("_") for part in module.split(".")):
                found |= {f"{module}.{name}" for name in _names_of(ast.parse(file.read_text(encoding="utf-8")))}
    return tuple(sorted(found))


def _names_of(module: ast.Module) -> Iterator[str]:
    for statement in module.body:
        for name in _defined(statement):
            if name == "__all__" and isinstance(statement, ast.Assign):
                yield from ast.literal_eval(statement.value)
            elif not name.startswith("_"):
                yield name


def _defined(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name


if __name__ == "__main__":
    print("\n".join(public_names()))
