"""The lists beside this code: one row a line, cells parted by a bar."""

from __future__ import annotations

from pathlib import Path

_LISTS = Path(__file__).resolve().parent / "lists"


def text(name: str) -> str:
    """The whole of a list."""
    return (_LISTS / name).read_text(encoding="utf-8")


def rows(name: str) -> list[list[str]]:
    """A list as rows of cells."""
    return [line.split("|") for line in text(name).splitlines() if line]


def names(joined: str, mark: str = "|") -> list[str]:
    """Column names written in one text."""
    return joined.split(mark)
