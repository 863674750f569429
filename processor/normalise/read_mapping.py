"""Reads a mapping: YAML text in, a `Mapping` or every mistake in it out. Pure."""

from __future__ import annotations

import posixpath
from zoneinfo import ZoneInfo

import msgspec

from processor.model.sentence import Text, sentence
from processor.normalise.formats.formats import FORMATS, UNNAMED
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.mapping import grouping, halves
from processor.normalise.mapping.fields import part_of, read_block
from processor.normalise.mapping.grouping import read_apart, read_grouping, texts_of
from processor.normalise.mapping.mapping import Mapping
from processor.problems.form import Form, Node
from processor.problems.problem import Problem, errors
from processor.problems.yaml_source import parse

MARKS = {".": ".", ",": ",", "'": "'", "space": " ", "none": ""}
FILE_KEYS = (
    "format", "name", "decimal_mark", "thousands_mark", "timezone", "unknown_columns",
    "columns_not_read",
)  # fmt: skip


def read_mapping(text: str, file: str) -> tuple[Mapping | None, list[Problem]]:
    """The mapping that a YAML text describes, or every mistake in it. Its name is the file stem."""
    root, form = parse(text, file)
    if root is None:
        return None, form.problems
    if not form.shape(root, "map"):
        return None, form.problems
    name = posixpath.basename(file).rsplit(".", 1)[0]
    inside = sentence("mapping.inside", mapping=name)
    word = form.choice(root.get("kind"), FILE_KINDS, "", inside=inside)
    if not word:
        if root.get("kind") is None:
            form.map(root, required=("kind",), optional=[key.text for key in root.keys])
        return None, form.problems
    kind = FILE_KINDS[word]
    must = [key for key, once in kind.once.items() if once.unsaid is None]
    required = ("kind", "file", *must, *kind.blocks, *(grouping.REQUIRED if kind.grouped else ()))
    rows = (*grouping.OF_EVERY_KIND, *(grouping.OPTIONAL if kind.grouped else ()))
    required = (*required, *(halves.REQUIRED if kind.half else ()))
    joining = (*(halves.OF_LINES if kind.grouped else ()), *(halves.OPTIONAL if kind.half else ()))
    optional = ("bad_row", *kind.once, *rows, *joining)
    found = form.map(root, required=required, optional=optional, inside=inside)
    read = _file(form, found.get("file"), inside)
    blocks = {
        key: read_block(form, found.get(key), block.targets, block.required, part_of(inside, key))
        for key, block in kind.blocks.items()
    }
    if kind.grouped:
        read_grouping(form, found, blocks.get("lines", ()), read, inside)
    read_apart(form, found, read, inside, grouped=kind.grouped)
    halves.read_joins(form, found, read, inside)
    halves.read_gives(form, found, read, inside)
    read["bad_row"] = form.choice(
        found.get("bad_row"), kind.bad_row, kind.bad_row[0], inside=inside
    )
    read["once"] = {
        key: form.choice(found.get(key), once.words, once.unsaid or "", inside=inside)
        for key, once in kind.once.items()
    }
    kind.check(form, found, blocks, inside)
    if errors(form.problems):
        return None, form.problems
    made = msgspec.convert(
        {**read, "blocks": blocks, "name": name, "file": file, "kind": word},
        Mapping,
        from_attributes=True,
    )
    _check_names(form, made, inside)
    return (None if errors(form.problems) else made), form.problems


def _check_names(form: Form, made: Mapping, inside: Text) -> None:
    """Where the mapping itself names the columns, it reads no others."""
    names = made.file_format.names(made.options)
    for column in (one for take in made.takes() for one in take.columns if names):
        if column.name not in names:
            node = Node(kind="text", line=column.line, column=column.column, text=column.name)
            form.problem("value/wrong.own-column", node, inside=inside, word=column.name)


def _file(form: Form, node: Node | None, inside: Text) -> dict[str, object]:
    if node is None:
        return {}
    inside = part_of(inside, "file")
    said = node.get("format")
    word = UNNAMED if said is None else form.choice(said, FORMATS, "", inside=inside)
    if not word:
        return {}
    file_format = FORMATS[word]
    keys = (*FILE_KEYS, *file_format.keys)
    found = form.map(node, required=("header_has",), optional=keys, inside=inside)
    has = found.get("header_has")
    if has is not None and not texts_of(form, has, inside):
        form.problem("key/wrong-shape.mapping-header", has, inside=inside)
    read: dict[str, object] = {
        "header_has": texts_of(form, has, inside),
        "header_line": has.line if has is not None else node.line,
        "name_pattern": form.text(found.get("name"), "*", inside=inside).lower(),
        "columns_not_read": texts_of(form, found.get("columns_not_read"), inside),
        "timezone": form.text(found.get("timezone"), inside=inside),
    }
    zone = found.get("timezone")
    if zone is not None and not _is_zone(zone.text):
        form.problem("value/wrong.mapping-zone", zone, word=zone.text)
    read["format"], read["options"] = word, file_format.read_options(form, found, inside)
    decimal = form.choice(found.get("decimal_mark"), (".", ","), ".", inside=inside)
    thousands = form.choice(found.get("thousands_mark"), MARKS, "none", inside=inside)
    read["decimal_mark"], read["thousands_mark"] = decimal, MARKS[thousands]
    if MARKS[thousands] == decimal:
        form.problem(
            "value/wrong.mapping-marks", found.get("thousands_mark") or node, inside=inside
        )
    read["unknown_columns"] = form.choice(
        found.get("unknown_columns"), ("ignore", "warn", "refuse"), "warn", inside=inside
    )
    return read


def _is_zone(text: str) -> bool:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        return False
    return True
