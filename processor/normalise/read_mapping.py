"""Reads mappings: YAML text in, a `Mapping` or every mistake in it out. Pure."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from processor.model.sentence import Text, sentence
from processor.normalise.formats.formats import FORMATS, UNNAMED
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.mapping import grouping, halves
from processor.normalise.mapping.extending import extended, is_base, name_of
from processor.normalise.mapping.fields import part_of, read_block
from processor.normalise.mapping.grouping import needed_of, read_apart, read_grouping, texts_of
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.notation import read_locales, read_marks
from processor.normalise.mapping.words import check_words, read_words
from processor.problems.form import Form, Node
from processor.problems.problem import Problem, errors, problem
from processor.problems.yaml_source import parse

FILE_KEYS = (
    "format", "name", "decimal_mark", "thousands_mark", "locale", "guards", "timezone",
    "unknown_columns", "columns_not_read",
)  # fmt: skip


def read_mappings(texts: MappingOf[str, str]) -> tuple[dict[str, Mapping], list[Problem]]:
    """The mappings of a folder by name, or every mistake in them; `texts` by file. What is wrong in
    one that others extend is told once."""
    found: dict[str, Mapping] = {}
    told: dict[tuple[str, int, int, str], Problem] = {}
    extends = {root.get("extends") for text, file in _each(texts) if (root := _root(text, file))}
    taken = {node.text for node in extends if node is not None}
    for text, file in _each(texts):
        mapping, problems = read_mapping(text, file, texts)
        if mapping is not None:
            found[mapping.name] = mapping
        if name_of(file) not in taken and is_base(_root(text, file)):
            problems = [*problems, problem("mapping/base.unused", file=file, severity="warning")]
        for one in problems:
            told.setdefault((one.file, one.line, one.column, one.id), one)
    return found, list(told.values())


def bases_in(texts: MappingOf[str, str]) -> frozenset[str]:
    """The names of the mappings that only others take over."""
    return frozenset(name_of(file) for text, file in _each(texts) if is_base(_root(text, file)))


def _each(texts: MappingOf[str, str]) -> list[tuple[str, str]]:
    return [(text, file) for file, text in texts.items()]


def _root(text: str, file: str) -> Node | None:
    return parse(text, file)[0]


def read_mapping(
    text: str, file: str, others: MappingOf[str, str] | None = None
) -> tuple[Mapping | None, list[Problem]]:
    """The mapping that a YAML text describes, or every mistake in it. Its name is the file stem.
    `others` are the texts by file that it may extend. A base alone is no mapping, and no mistake.
    """
    root, form = parse(text, file)
    if root is None:
        return None, form.problems
    if not form.shape(root, "map"):
        return None, form.problems
    base = is_base(root)
    root = extended(form, root, others or {})
    if root is None or base:
        return None, form.problems
    name = name_of(file)
    inside = sentence("mapping.inside", mapping=name)
    word = form.choice(root.get("kind"), FILE_KINDS, "", inside=inside)
    if not word:
        if root.get("kind") is None:
            form.map(root, required=("kind",), optional=[key.text for key in root.keys])
        return None, form.problems
    kind = FILE_KINDS[word]
    must = [key for key, once in kind.once.items() if once.unsaid is None]
    required = ("kind", "file", *must, *kind.blocks, *(grouping.REQUIRED if kind.grouped else ()))
    rows = ("columns", *grouping.OF_EVERY_KIND, *(grouping.OPTIONAL if kind.grouped else ()))
    required = (*required, *(halves.REQUIRED if kind.half else ()))
    joining = (*(halves.OF_LINES if kind.grouped else ()), *(halves.OPTIONAL if kind.half else ()))
    optional = ("bad_row", *kind.once, *rows, *joining)
    found = form.map(root, required=required, optional=optional, inside=inside)
    read = _file(form, found.get("file"), inside)
    read["words"] = read_words(form, found.get("columns"), inside)
    blocks = {
        key: read_block(
            form,
            found.get(key),
            block.targets,
            needed_of(block.required, found),
            part_of(inside, key),
        )
        for key, block in kind.blocks.items()
    }
    if kind.grouped:
        read_grouping(form, found, blocks, read, inside)
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
    check_words(form, made, found.get("columns"), inside)
    return (None if errors(form.problems) else made), form.problems


def _check_names(form: Form, made: Mapping, inside: Text) -> None:
    """Where the mapping itself names the columns, it reads no others."""
    names = made.file_format.names(made.options)
    for column in (one for take in made.takes() for one in take.asked if names):
        if column.name not in names:
            node = Node(
                kind="text", line=column.line, column=column.column, text=column.name,
                file=column.file,
            )  # fmt: skip
            form.problem("value/wrong.own-column", node, inside=inside, word=column.name)


def _file(form: Form, node: Node | None, inside: Text) -> dict[str, Any]:
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
    read: dict[str, Any] = {
        "header_has": texts_of(form, has, inside),
        "header_line": (has or node).line,
        "header_file": (has or node).file,
        "name_pattern": form.text(found.get("name"), "*", inside=inside).lower(),
        "columns_not_read": texts_of(form, found.get("columns_not_read"), inside),
        "timezone": form.text(found.get("timezone"), inside=inside),
    }
    zone = found.get("timezone")
    if zone is not None and not _is_zone(zone.text):
        form.problem("value/wrong.mapping-zone", zone, word=zone.text)
    read["format"], read["options"] = word, file_format.read_options(form, found, inside)
    read["locales"] = read_locales(form, found, inside)
    marks = read_marks(form, found, read["locales"], inside)
    read["decimal_mark"] = marks.decimal or "."
    read["thousands_mark"] = marks.thousands or ""
    read["guards"] = form.choice(found.get("guards"), ("strip", "refuse"), "", inside=inside)
    # Only where the columns that are not needed are listed is a further one a new one.
    unsaid = "warn" if "columns_not_read" in found else "ignore"
    read["unknown_columns"] = form.choice(
        found.get("unknown_columns"), ("ignore", "warn", "refuse"), unsaid, inside=inside
    )
    return read


def _is_zone(text: str) -> bool:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        return False
    return True
