"""Writes the pages of accountability into a folder: `python -m tools.accountability docs`."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.accountability import accountability_pages

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tools.accountability FOLDER")
    for path, text in accountability_pages().items():
        file = Path(sys.argv[1]) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
