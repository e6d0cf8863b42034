"""Writes the pages of the interfaces and the table of settings: `python -m tools.interface_pages docs`."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.interface_pages import interface_pages
from tools.interface_pages.settings import with_settings

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tools.interface_pages FOLDER")
    for path, text in interface_pages().items():
        (Path(sys.argv[1]) / path).write_text(text, encoding="utf-8")
    operations = Path(sys.argv[1]) / "operations.md"
    operations.write_text(with_settings(operations.read_text(encoding="utf-8")), encoding="utf-8")
