"""Reads the elements of a layout that writes XML: which element stands where, and which of them
come again. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

import msgspec

from processor.documents.layouts.columns import Columns
from processor.documents.layouts.layout_parts import (
    ROWS,
    SCOPES,
    LayoutColumn,
    LayoutRecord,
    Per,
    XmlGroup,
    XmlTree,
)
from processor.model.sentence import sentence
from processor.problems.form import Form, Node
from processor.problems.suggest import suggest

GROUP_KEYS = (("per", "elements"), ())
MAX_INDENT = 8
_XML = "http://www.w3.org/XML/1998/namespace"
_XMLNS = "http://www.w3.org/2000/xmlns/"
# An XML name without its prefix. Names that begin with xml are the standard's own (1.0, 2.3).
_NAME = r"(?![Xx][Mm][Ll])[^\W\d][\w.-]*"
_PREFIX = re.compile(_NAME)
_ELEMENT = re.compile(rf"(?:({_NAME}):)?{_NAME}")
_STEP = re.compile(rf"(?:({_NAME}):)?{_NAME}(?:\[[1-9][0-9]{{0,2}}\])?")
_ATTRIBUTE = re.compile(rf"@(?:(xml|{_NAME}):)?{_NAME}")

_Path = tuple[str, ...]
_Items = list[tuple[_Path, int | XmlGroup]]


def read_tree(
    form: Form, found: Mapping[str, Node], columns: Columns, rows: tuple[Per, ...]
) -> tuple[tuple[LayoutRecord, ...], XmlTree | None]:
    """The records of a layout of XML, the root's first, and how their elements stand; `rows` is
    what its groups may stand for. Mistakes are noted in the form."""
    return _Reader(form, columns, rows).tree(found)


class _Reader:
    def __init__(self, form: Form, columns: Columns, rows: tuple[Per, ...]) -> None:
        self.form = form
        self.columns = columns
        self.rows = rows
        self.namespaces: dict[str, str] = {}
        self.records: list[LayoutRecord] = []

    def tree(self, found: Mapping[str, Node]) -> tuple[tuple[LayoutRecord, ...], XmlTree | None]:
        form = self.form
        self.read_namespaces(found.get("namespaces"))
        root, elements = found.get("root"), found.get("elements")
        name = form.text(root)
        if root is not None and root.kind == "text":
            self.named(root, name, _ELEMENT)
        indent = form.choice(
            found.get("indent"), ("none", *map(str, range(1, MAX_INDENT + 1))), "2"
        )
        empty = form.choice(found.get("empty"), ("leave out", "write"), "leave out")
        if elements is None or not form.shape(elements, "map"):
            return (), None
        group = self.group(elements, "file start")
        if all(record.per == "file start" for record in self.records):
            which = self.rows[-1]
            key = "no-shipment" if which == "line" else "no-fact"
            form.problem(f"layout/wrong.{key}", elements, span=1, word=which)
        tree = XmlTree(
            root=name, group=group, namespaces=self.namespaces,
            indent=0 if indent == "none" else int(indent), writes_empty=empty == "write",
        )  # fmt: skip
        return tuple(self.records), tree

    def read_namespaces(self, node: Node | None) -> None:
        """The addresses by prefix; an empty prefix stands for names without one."""
        if node is None or not self.form.shape(node, "map"):
            return
        for key, value in node.entries():
            if key.text and not _PREFIX.fullmatch(key.text):
                self.form.problem("layout/wrong.xml-prefix", key, name=key.text)
            address = self.form.text(value)
            if value.kind == "text" and (not address or address in (_XML, _XMLNS)):
                self.form.problem("layout/wrong.xml-namespace", value, name=key.text)
            self.columns.writable(value, address, f"`{key.text}`")
            self.namespaces[key.text] = address

    def named(self, node: Node, step: str, form_of: re.Pattern[str]) -> bool:
        """True for a name that XML allows, with a prefix that is declared."""
        match = form_of.fullmatch(step)
        if match is None:
            self.form.problem("layout/wrong.xml-name", node, name=step)
            return False
        prefix = match[1]
        if prefix and prefix != "xml" and prefix not in self.namespaces:
            near = suggest(prefix, [one for one in self.namespaces if one], "nouns.prefix")
            self.form.problem(
                "layout/wrong.xml-undeclared", node, name=prefix,
                near=near or sentence("suggest.leave-out"),
            )  # fmt: skip
            return False
        return True

    def path(self, key: Node, *, group: bool) -> _Path:
        """The steps of a path; the last one of a column may be an attribute."""
        steps = tuple(key.text.split("/"))
        for place, step in enumerate(steps, start=1):
            last = place == len(steps)
            attribute = last and not group and step.startswith("@")
            whole = last and group
            if not self.named(key, step, _ATTRIBUTE if attribute else _ELEMENT if whole else _STEP):
                break
        return steps

    def group(self, node: Node, per: Per) -> XmlGroup:
        """What stands in an element, in the order of the layout."""
        pairs = [(key, value, self.is_group(value)) for key, value in node.entries()]
        own = [(key, value) for key, value, inner in pairs if not inner]
        read: tuple[LayoutColumn, ...] = ()
        if own or not pairs:
            block = msgspec.structs.replace(
                node, keys=tuple(key for key, _ in own), items=tuple(value for _, value in own)
            )
            read = self.columns.read(block, per)
        record = LayoutRecord(per=per, columns=read)
        self.records.append(record)
        items: _Items = []
        at = 0
        for key, value, inner in pairs:
            steps = self.path(key, group=inner)
            self.apart(key, steps, items, inner=inner)
            if inner:
                items.append((steps, self.inner(value, per)))
            else:
                items.append((steps, at))
                at += 1
        return XmlGroup(record=record, items=tuple(items))

    @staticmethod
    def is_group(value: Node) -> bool:
        return value.kind == "map" and (
            value.get("per") is not None or value.get("elements") is not None
        )

    def inner(self, value: Node, outer: Per) -> XmlGroup:
        entry = self.form.map(value, required=GROUP_KEYS[0], optional=GROUP_KEYS[1])
        known = {word: one for word, one in _PER.items() if one in self.rows}
        word = self.form.choice(entry.get("per"), known)
        per = known.get(word, outer)
        if word and not set(SCOPES[outer]) < set(SCOPES[per]):
            self.form.problem("layout/wrong.xml-within", entry["per"], inner=per, outer=outer)
        elements = entry.get("elements")
        if elements is None or not self.form.shape(elements, "map"):
            return XmlGroup(record=LayoutRecord(per=per, columns=()), items=())
        return self.group(elements, per)

    def apart(self, key: Node, steps: _Path, items: _Items, *, inner: bool) -> None:
        """An element holds a text or further elements, and one that comes again is nothing else."""
        for other, what in items:
            first, second = (steps, other) if len(steps) < len(other) else (other, steps)
            if second[: len(first)] != first:
                continue
            of_an_attribute = len(second) == len(first) + 1 and second[-1].startswith("@")
            again = inner or not isinstance(what, int)
            if again or not of_an_attribute:
                self.form.problem(
                    "layout/wrong.xml-twice", key, name=key.text, other="/".join(other)
                )
                return


_PER: dict[str, Per] = {cast(str, per): per for per in ROWS.values()}
