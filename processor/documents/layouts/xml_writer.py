"""What a layout of XML writes: its elements in the order of the layout, each with the text that its
column makes. Pure; the same owners give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from processor.documents.layouts.cell_forms import Get, Notes
from processor.documents.layouts.layout_parts import (
    CELL_END,
    SCOPES,
    Layout,
    LayoutColumn,
    Per,
    XmlGroup,
    XmlTree,
)
from processor.documents.layouts.letters import Spelling
from processor.documents.layouts.row import LayoutRow
from processor.documents.layouts.vocabulary import LayoutField

if TYPE_CHECKING:
    from lxml import etree

Owners = Mapping[str, Any]
"""By scope whose fields an element may hold."""
Inner = Callable[[Per, Owners], Sequence[Owners]]
"""For each of what a group stands for, within the owners around it, those that it adds."""
_XML = "http://www.w3.org/XML/1998/namespace"
# What the standard calls the code pages (IANA); Python calls some otherwise.
_CALLED = {
    "utf-8": "UTF-8", "utf-16-le": "UTF-16", "gb18030": "GB18030", "gbk": "GBK", "big5": "Big5",
    "cp932": "Shift_JIS", "cp949": "EUC-KR", "ascii": "US-ASCII", "latin-1": "ISO-8859-1",
    "iso8859-2": "ISO-8859-2", "iso8859-15": "ISO-8859-15", "cp437": "IBM437", "cp850": "IBM850",
    "cp1250": "windows-1250", "cp1251": "windows-1251", "cp1252": "windows-1252",
}  # fmt: skip


class _Group:
    """A group made ready to write."""

    def __init__(self, plan: XmlPlan, group: XmlGroup) -> None:
        columns, per = group.record.columns, group.record.per
        self.per = per
        self.scopes = SCOPES[per]
        self.row = LayoutRow(
            plan.layout, columns, per, plan.vocabulary, plan.getter_of(columns), plan.getters,
            plan.spelling,
        )  # fmt: skip
        self.items: list[tuple[tuple[str, ...], int | _Group]] = [
            (steps, one if isinstance(one, int) else _Group(plan, one))
            for steps, one in group.items
        ]

    def rows(self) -> list[LayoutRow]:
        """Its row, and those of all groups within."""
        inner = (one for _, one in self.items if isinstance(one, _Group))
        return [self.row, *(row for one in inner for row in one.rows())]

    def has_columns(self) -> bool:
        return any(isinstance(one, int) for _, one in self.items)


class XmlPlan:
    """A layout of XML made ready to write. `getter_of` reads the columns of one record, `getters`
    the fields of conditions, `inner` whose elements stand within others."""

    def __init__(
        self,
        layout: Layout,
        vocabulary: dict[str, LayoutField],
        getter_of: Callable[[tuple[LayoutColumn, ...]], Callable[[LayoutColumn], Get]],
        getters: dict[str, Get],
        inner: Inner,
        spelling: Spelling,
    ) -> None:
        if layout.xml is None:
            raise ValueError(f"{layout.file} writes no XML")
        self.layout = layout
        self.tree: XmlTree = layout.xml
        self.vocabulary = vocabulary
        self.getter_of = getter_of
        self.getters = getters
        self.inner = inner
        self.spelling = spelling
        self.root = _Group(self, layout.xml.group)
        self.names: dict[str, str] = {}
        self.records = 0

    def fill_file(self, file: Any, notes: Notes) -> None:
        """What is known of the file before its shipments are written."""
        for row in self.root.rows()[1:]:
            row.fill("file", file, notes)

    def body(self, owners: Owners, notes: Notes) -> list[tuple[int, etree._Element]]:
        """The elements of one shipment (or of whatever a file tells), each with the place of its
        group in the root."""
        found = []
        for place, (steps, one) in enumerate(self.root.items):
            if isinstance(one, _Group):
                for more in self.inner(one.per, owners):
                    made = self.element(steps[-1], one, {**owners, **more}, notes)
                    found.append((place, made))
        return found

    def element(self, name: str, group: _Group, owners: Owners, notes: Notes) -> etree._Element:
        from lxml import etree  # Only what writes XML pays for it.

        self.records += 1
        made = etree.Element(self.called(name))
        cells = self.cells(group, owners, notes)
        opened: dict[tuple[str, ...], etree._Element] = {(): made}
        for steps, one in group.items:
            if isinstance(one, int):
                self.put(opened, steps, cells[one])
                continue
            further = [
                self.element(steps[-1], one, {**owners, **more}, notes)
                for more in self.inner(one.per, owners)
            ]
            self.append(opened, steps, further)
        return made

    def cells(self, group: _Group, owners: Owners, notes: Notes) -> list[str]:
        row = group.row
        for scope in group.scopes:
            if scope in owners:
                row.fill(scope, owners[scope], notes)
            elif scope != "file":
                row.leave(scope)
        return row.text().split(CELL_END) if group.has_columns() else []

    def put(
        self, opened: dict[tuple[str, ...], etree._Element], steps: tuple[str, ...], text: str
    ) -> None:
        """A text as an element or attribute; none is written where there is none, unless the layout
        says so."""
        if not text and not self.tree.writes_empty:
            return
        if steps[-1].startswith("@"):
            self.opened(opened, steps[:-1]).set(self.called(steps[-1][1:], attribute=True), text)
        else:
            self.opened(opened, steps).text = text or None

    def append(
        self, opened: dict[tuple[str, ...], etree._Element], steps: tuple[str, ...],
        elements: Sequence[etree._Element],
    ) -> None:  # fmt: skip
        if elements or (self.tree.writes_empty and len(steps) > 1):
            self.opened(opened, steps[:-1]).extend(elements)

    def opened(
        self, opened: dict[tuple[str, ...], etree._Element], steps: tuple[str, ...]
    ) -> etree._Element:
        """The element of a path, made where it does not stand yet."""
        from lxml import etree

        if steps not in opened:
            around = self.opened(opened, steps[:-1])
            opened[steps] = etree.SubElement(around, self.called(steps[-1]))
        return opened[steps]

    def called(self, step: str, *, attribute: bool = False) -> str:
        """A name as lxml has it, with the address of its prefix and without a number."""
        prefix, colon, local = step.split("[")[0].rpartition(":")
        if not colon:
            default = "" if attribute else self.tree.namespaces.get("", "")
            return f"{{{default}}}{local}" if default else local
        address = _XML if prefix == "xml" else self.tree.namespaces[prefix]
        return f"{{{address}}}{local}"

    def document(
        self, file: Any, made: Mapping[int, Sequence[etree._Element]], notes: Notes
    ) -> bytes:
        """The whole file, once all that it tells was written."""
        from lxml import etree

        spaces = self.tree.namespaces
        nsmap: dict[Any, str] = {prefix or None: address for prefix, address in spaces.items()}
        root = etree.Element(self.called(self.tree.root), nsmap=nsmap)
        cells = self.cells(self.root, {"file": file}, notes)
        opened: dict[tuple[str, ...], etree._Element] = {(): root}
        for place, (steps, one) in enumerate(self.root.items):
            if isinstance(one, int):
                self.put(opened, steps, cells[one])
            else:
                self.append(opened, steps, made.get(place, ()))
        # An element that was made alone knows no prefix of the root.
        etree.cleanup_namespaces(root, keep_ns_prefixes=[one for one in spaces if one])
        if self.tree.indent:
            etree.indent(root, space=" " * self.tree.indent)
        return self.bytes_of(etree.tostring(root, encoding="unicode"))

    def bytes_of(self, text: str) -> bytes:
        encoding, newline = self.layout.encoding, self.layout.newline
        head = f'<?xml version="1.0" encoding="{_CALLED[encoding.codec]}"?>'
        whole = f"{head}\n{text}\n".replace("\n", newline)
        return encoding.mark + whole.encode(encoding.codec)
