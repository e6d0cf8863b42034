"""Writes the pages of the command line and of HTTP into a folder: `python -m tools.interface_pages docs`."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.interface_pages import interface_pages

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tools.interface_pages FOLDER")
    for path, text in interface_pages().items():
        (Path(sys.argv[1]) / path).write_text(text, encoding="utf-8")
