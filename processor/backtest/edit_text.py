"""The edit itself as text: how files that decide differ from those of the last decision. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from processor.backtest.compare_runs import file_change
from processor.backtest.report import FileChange
from processor.model.sentence import sentence

Texts = Mapping[tuple[str, str], str]
"""Texts by kind and path."""
KINDS = ("rules", "rates", "mapping")


def edit_text(before: Texts, after: Texts, folders: Mapping[str, str]) -> tuple[FileChange, ...]:
    """The files that differ, by name. Files of `folders` are named by what stands for each: the
    edited ones may lie in another folder."""
    old, new = (_named(texts, folders) for texts in (before, after))
    found = []
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) == new.get(name):
            continue
        how = "gone" if name not in new else "new" if name not in old else "differs"
        found.append(
            file_change(
                name, old.get(name, ""), new.get(name, ""), sentence(f"backtest.file.{how}")
            )
        )
    return tuple(found)


def _named(texts: Texts, folders: Mapping[str, str]) -> dict[str, str]:
    return {near(name, folders): body for (kind, name), body in texts.items() if kind in KINDS}


def near(place: str, folders: Mapping[str, str]) -> str:
    """A path (or FILE:LINE) below one of the folders, from the name that stands for it on."""
    for folder, called in folders.items():
        if place.startswith(f"{folder}/"):
            return f"{called}/{place.removeprefix(f'{folder}/')}"
    return place
