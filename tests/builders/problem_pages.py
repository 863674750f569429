"""What docs/problems/ says of each code in a language, for tests."""

from __future__ import annotations

import re

from builders.paths import ROOT
from processor.languages.languages import FIRST

PAGES = ROOT / "docs" / "problems"


def problem_pages(language: str) -> dict[str, list[tuple[str, str]]]:
    """(code, words below it) of every heading, page by page."""
    folder = PAGES if language == FIRST else PAGES / language
    found = {}
    for page in sorted(folder.glob("*.md")):
        parts = re.split(r"^## (\S+/\S+)$", page.read_text("utf-8"), flags=re.M)[1:]
        found[page.stem] = list(zip(parts[::2], parts[1::2], strict=True))
    return found
