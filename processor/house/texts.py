"""The texts that a house is read from: from disk, or as they were kept of an earlier time."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from pathlib import Path

from processor.intake.table_workbook import workbook_text
from processor.model.config import Config
from processor.problems.problem import Problem, problem
from processor.rules.language.sheet_text import ENDING as WORKBOOK
from processor.transport.faults import why
from processor.transport.operator_files import NotRead, OperatorFiles, is_named

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# How files of other programs begin: archives and new workbooks, old ones, PDF.
_OTHER_PROGRAMS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


def _not_utf8(shown: str, error: UnicodeDecodeError) -> Problem:
    if error.object.startswith(_UTF_16):
        return problem("file/unreadable.utf-16", file=shown)
    if error.object.startswith(_OTHER_PROGRAMS) or b"\0" in error.object:
        return problem("file/unreadable.no-text", file=shown)
    start = error.object.rfind(b"\n", 0, error.start) + 1
    before = error.object[start : error.start].decode("utf-8", "replace")
    rest = error.object[error.start :].split(b"\n", 1)[0].rstrip(b"\r")
    return problem(
        "file/unreadable.not-utf-8",
        number=error.start,
        byte=f"0x{error.object[error.start]:02x}",
        file=shown,
        line=error.object.count(b"\n", 0, error.start) + 1,
        column=len(before) + 1,
        text=before + rest.decode("utf-8", "replace"),
    )


def unread(shown: str, error: OSError) -> Problem:
    """Why a file or folder that operators write is not read."""
    if not isinstance(error, NotRead):
        return problem("file/unreadable.refused", file=shown, why=why(error))
    return problem(
        f"file/unreadable.{error.refusal}",
        file=shown,
        leads=error.leads,
        megabytes=-(-error.most >> 20),
    )


def _text_of(path: Path, data: bytes, kind: str) -> str:
    """The text of a file; of a workbook beside rules the one that is kept of it."""
    if kind == "rules" and path.suffix == WORKBOOK:
        return workbook_text(data)
    if path.suffix == ".csv" and data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # Spreadsheets save this as "Unicode text", and the mark in front leaves no doubt.
        return data.decode("utf-16")
    return data.decode("utf-8-sig")


class Texts:
    """Reads the files that decide, as text with the names that messages show.

    `texts` gathers them by (kind, name). With `kept`, the texts of an earlier time by the same
    keys, nothing but the configuration is read from disk. `base` is the folder that config.yaml
    stands in; links may not lead out of it.
    """

    def __init__(self, base: Path, kept: Mapping[tuple[str, str], str] | None = None) -> None:
        self.base = base
        self.kept = kept
        self.files = OperatorFiles(base)
        self.texts: dict[tuple[str, str], str] = {}
        self.problems: list[Problem] = []

    def name(self, path: Path) -> str:
        """The path as messages show it: relative to the folder of config.yaml."""
        try:
            return path.relative_to(self.base).as_posix()
        except ValueError:
            return path.as_posix()

    def read(self, path: Path, kind: str) -> tuple[str, str] | None:
        """(shown name, text) of a file, or None with a problem."""
        shown = self.name(path)
        if self.kept is not None and kind != "config":
            body = self.kept[kind, shown]
            self.texts[kind, shown] = body
            return shown, body
        try:
            body = _text_of(path, self.files.read(path), kind)
        except OSError as error:
            self.problems.append(unread(shown, error))
            return None
        except UnicodeDecodeError as error:
            self.problems.append(_not_utf8(shown, error))
            return None
        self.texts[kind, shown] = body
        return shown, body

    def has(self, path: Path, kind: str) -> bool:
        """True if there is such a file, or a link of its name, wherever that leads."""
        if self.kept is not None:
            return (kind, self.name(path)) in self.kept
        return is_named(path)

    def find(self, folder: Path, pattern: str) -> list[Path]:
        """What lies in a folder under names like `*.yaml`, by name; folders that cannot be listed
        are problems, once each."""
        found, refused = self.files.find(folder, pattern)
        for error in refused:
            one = unread(self.name(Path(error.filename)), error)
            if one not in self.problems:
                self.problems.append(one)
        return found

    def folder(self, folder: Path, pattern: str, kind: str) -> dict[str, str]:
        """Texts of the files of a folder by shown name."""
        if self.kept is not None:
            found = {name: body for (one, name), body in sorted(self.kept.items()) if one == kind}
            self.texts |= {(kind, name): body for name, body in found.items()}
            return found
        found = {}
        for path in self.find(folder, pattern):
            entry = self.read(path, kind)
            if entry is not None:
                found[entry[0]] = entry[1]
        return found


# Where the files of a rules folder lie: house, overlays, the CSV files and workbooks they name.
RULE_FILES = ("*.yaml", "clients/*/*.yaml", "lists/*.csv", "lists/*.xlsx", "tables/*.csv",
              "tables/*.xlsx")  # fmt: skip
TEST_FILES = ("*.test.yaml", "clients/*/*.test.yaml")


def rule_texts_in(reader: Texts, folder: Path) -> dict[str, str]:
    """The texts that rules are read from, by shown name."""
    if reader.kept is not None:
        return reader.folder(folder, "*", "rules")
    found: dict[str, str] = {}
    for pattern in RULE_FILES:
        for path in reader.find(folder, pattern):
            if not path.name.endswith(".test.yaml"):
                entry = reader.read(path, "rules")
                if entry is not None:
                    found[entry[0]] = entry[1]
    return found


def test_texts_in(reader: Texts, folder: Path) -> dict[str, str]:
    """The texts of the tests beside rules, by shown name."""
    found: dict[str, str] = {}
    for pattern in TEST_FILES:
        found |= reader.folder(folder, pattern, "tests")
    return found


def open_gate(reader: Texts, config: Config, *by_a_person: Path | None) -> None:
    """Lets a reader into the folders that config.yaml or a person at the command line names."""
    for folder in by_a_person:
        if folder is not None:
            reader.files.named(folder)
    schemas = config.customs_schemas
    for name in (config.folders.rules, config.folders.mappings, *([schemas] if schemas else ())):
        reader.files.named_in_config(Path(name))
