"""Files that somebody meant to be read and that are not, for the ending of their name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from processor.house.texts import RULE_FILES, TEST_FILES
from processor.transport.operator_files import OperatorFiles

# The names that are read below the folders of rules and of mappings.
RULES = (*RULE_FILES, *TEST_FILES, "rates/*.csv")
MAPPINGS = ("*.yaml", "outgoing/*.yaml", "customs/*.csv")
# What editors and other systems make of an ending, in small letters.
_MEANT = {
    "yaml": (".yml", ".yaml", ".yaml.txt", ".yml.txt"),
    "csv": (".csv", ".csv.txt"),
    "xsd": (".xsd",),
    "xlsx": (".xlsx",),
}


def misnamed(files: OperatorFiles, folder: Path, patterns: Sequence[str]) -> dict[Path, str]:
    """The files below a folder that would be read under another name, and that name."""
    kinds = {(way, last.rpartition(".")[2]) for way, _, last in map(_parts, patterns)}
    return {
        here / name: right
        for way, ending in sorted(kinds)
        for here in files.folders(folder, way, [])
        for name in files.names(here, [])
        if (right := right_name(name, ending)) != name
    }


def _parts(pattern: str) -> tuple[str, str, str]:
    return pattern.rpartition("/")


def right_name(name: str, ending: str) -> str:
    """The name under which a file is read where `ending` is; its own where it is read, or no file
    of that kind."""
    if name.endswith(f".{ending}"):
        return name
    for meant in _MEANT[ending]:
        if name.casefold().endswith(meant):
            return f"{name[: -len(meant)]}.{ending}"
    return name
