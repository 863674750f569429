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
}


def misnamed(files: OperatorFiles, folder: Path, patterns: Sequence[str]) -> dict[Path, str]:
    """The files below a folder that would be read under another name, and that name."""
    found: dict[Path, str] = {}
    for pattern in patterns:
        way, _, last = pattern.rpartition("/")
        ending = last.rpartition(".")[2]
        for path in files.find(folder, f"{way}/*" if way else "*")[0]:
            right = right_name(path.name, ending)
            if right != path.name:
                found[path] = right
    return found


def right_name(name: str, ending: str) -> str:
    """The name under which a file is read where `ending` is; its own where it is read, or no file
    of that kind."""
    for meant in _MEANT[ending]:
        if name.casefold().endswith(meant) and not name.endswith(f".{ending}"):
            return f"{name[: -len(meant)]}.{ending}"
    return name
