"""The pages of the two ways in, the command line and HTTP, and of the roles, from the programs themselves.

`interface_pages` returns them; `python -m tools.interface_pages docs` writes them.
"""

from __future__ import annotations

from collections.abc import Mapping

from tools.interface_pages.command_line import command_line_page
from tools.interface_pages.http import http_page
from tools.interface_pages.roles import roles_page

__all__ = ["interface_pages"]

NOTICE = "<!-- Generated from the program by `make docs`; change the program, not this page. -->\n\n"


def interface_pages() -> Mapping[str, str]:
    """Return the pages, as path under `docs/` → text."""
    texts = {"command_line.md": command_line_page(), "http.md": http_page(), "roles.md": roles_page()}
    return {path: f"{NOTICE}{text.rstrip()}\n" for path, text in texts.items()}
