"""Reads the columns of a layout and checks each against the vocabulary. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast
from zoneinfo import ZoneInfo

from processor.documents.layouts.layout_parts import (
    TOO_LONG,
    UNENCODABLE,
    LayoutColumn,
    Per,
    Unencodable,
)
from processor.documents.layouts.vocabulary import LayoutField, Scope
from processor.model.sentence import Text
from processor.problems.form import Form, Node
from processor.problems.suggest import suggest

COLUMN_KEYS = (
    "from", "constant", "values", "otherwise", "default", "required", "date", "timezone",
    "unit", "decimals", "decimal_mark", "join", "width", "align", "pad", "too_long",
    "unencodable", "guard",
)  # fmt: skip
SCOPES: dict[Per, tuple[Scope, ...]] = {
    "file start": ("file",),
    "shipment": ("file", "shipment"),
    "parcel": ("file", "shipment", "parcel"),
    "parcel line": ("file", "shipment", "parcel", "line"),
    "line": ("file", "shipment", "line"),
    "file end": ("file",),
}
# Totals are known when the file is written to its end, so no row within it can hold them.
TOTALS = frozenset(
    f"file.{word}" for word in ("shipments", "records", "lines", "parcels", "pieces", "weight")
)
_ONLY_FOR = {
    "date": ("time",),
    "timezone": ("time",),
    "unit": ("weight",),
    "decimals": ("weight",),
    "decimal_mark": ("weight",),
    "join": ("list",),
    "values": ("text", "id", "phone"),
    "otherwise": ("text", "id", "phone"),
    "guard": ("text", "phone"),
}
_DIRECTIVES = re.compile(r"%(.?)")
_NUMBERS = ("number", "weight")


class Columns:
    """Reads columns of one layout; what its blocks have in common is given once."""

    def __init__(
        self,
        form: Form,
        vocabulary: Mapping[str, LayoutField],
        *,
        codec: str,
        fixed: bool,
        separator: str,
        unencodable: str,
        guard: bool,
        timezone: str,
    ) -> None:
        self.form = form
        self.vocabulary = vocabulary
        self.codec = codec
        self.fixed = fixed
        self.separator = separator
        self.unencodable = unencodable
        self.guard = guard
        self.timezone = timezone

    def wrong(self, node: Node, message: str, advice: Text = "", inside: str = "") -> None:
        self.form.as_written("layout/wrong", node, message, advice=advice, inside=inside)

    def read(
        self, node: Node, per: Per, *, scopes: tuple[Scope, ...] | None = None
    ) -> tuple[LayoutColumn, ...]:
        """The columns of a block, in order. `scopes` narrows what `per` allows."""
        if not self.form.shape(node, "map"):
            return ()
        allowed = SCOPES[per] if scopes is None else scopes
        made = []
        for key, value in node.entries():
            self.writable(key, key.text, f"the title {key.text!r}")
            made.append((key, self.column(key, value, per, allowed)))
        if not made:
            self.wrong(node, "there is no column here")
        self.address_lines(node, [column.source for _, column in made])
        for (key, column), (_, after) in zip(made, [*made[1:], (None, None)], strict=True):
            if column.too_long == "next line":
                self.next_line(key, column, after)
        return tuple(column for _, column in made)

    def address_lines(self, node: Node, used: list[str]) -> None:
        """A record that holds a later line of the address but not an earlier one loses text."""
        stem = "ship_to.address_line_"
        numbers = {
            int(source[-1])
            for source in used
            if source.startswith(stem) and source in self.vocabulary
        }
        for number in range(1, max(numbers, default=0)):
            if number not in numbers:
                self.form.as_written(
                    "layout/wrong",
                    node,
                    f"address line {number} is nowhere, though a later one is",
                    advice=f"add a column from `{stem}{number}`",
                    span=1,
                )

    def next_line(self, key: Node, column: LayoutColumn, after: LayoutColumn | None) -> None:
        """The rest of a text goes to the column after it, which must be able to take it."""
        first = self.vocabulary.get(column.source)
        second = self.vocabulary.get(after.source) if after is not None else None
        if first is None or (second is None and after is not None and after.source):
            return
        if (
            after is None
            or second is None
            or second.kind != "text"
            or second.scope != first.scope
            or not after.width
            or after.values is not None
        ):
            self.wrong(
                key,
                f"{key.text!r} passes its rest to the next column, which cannot take it",
                "put a column of text with a width after it",
            )

    def writable(self, node: Node, text: str, what: str, width: int = 0) -> None:
        """Reports a text of the layout itself that a file could not hold."""
        if not text.isprintable():
            self.wrong(node, f"{what} holds line breaks or control characters")
            return
        try:
            text.encode(self.codec)
        except UnicodeEncodeError as error:
            self.wrong(node, f"{what} holds {text[error.start]!r}, which the encoding lacks")
            return
        if self.separator and self.separator in text:
            self.wrong(node, f"{what} holds the delimiter, and nothing is quoted")
        if width and len(text) > width:
            self.wrong(node, f"{what} has {len(text)} characters, the column only {width}")

    def column(self, key: Node, node: Node, per: Per, scopes: tuple[Scope, ...]) -> LayoutColumn:
        """One column; a plain text stands for `{from: text}`."""
        inside = f"column {key.text}"
        if node.kind == "text":
            found = {"from": node}
        else:
            found = self.form.map(node, optional=COLUMN_KEYS, inside=inside)
        if node.kind != "list" and ("from" in found) == ("constant" in found):
            self.wrong(key, "a column needs either `from` or `constant`", "", inside)
        source = self.form.text(found.get("from"), inside=inside)
        known = self.vocabulary.get(source)
        if "from" in found and found["from"].kind == "text":
            self.source(found["from"], source, per, scopes, inside)
        kind = known.kind if known is not None else "text"
        if "constant" in found:
            for name in found:
                if name not in ("constant", "from", "width", "align", "pad"):
                    self.wrong(found[name], f"{name!r} has no use beside a constant", "", inside)
        elif known is not None:
            for name, kinds in _ONLY_FOR.items():
                if name in found and kind not in kinds:
                    self.wrong(found[name], f"{name!r} does not suit a {kind}", "", inside)
        form = self.form
        width = form.whole(found.get("width"), 0, least=1, most=10_000, inside=inside)
        if self.fixed and "width" not in found and node.kind != "list":
            form.as_written(
                "key/missing", key, "a column of fixed width needs `width`", inside=inside
            )
        number = known is not None and kind in _NUMBERS
        align = form.choice(
            found.get("align"), ("left", "right"), "right" if number else "left", inside=inside
        )
        unit = form.choice(found.get("unit"), ("g", "kg"), "g", inside=inside)
        if unit == "g":
            for name in ("decimals", "decimal_mark"):
                if name in found:
                    self.wrong(found[name], f"{name!r} has no use for grams", "", inside)
        policy = form.choice(found.get("unencodable"), UNENCODABLE, self.unencodable, inside=inside)
        guard = form.choice(
            found.get("guard"), ("yes", "no"), "yes" if self.guard else "no", inside=inside
        )
        values = self.values(found.get("values"), width, inside)
        if known is not None and known.choices and values is not None:
            self.all_choices(found, known.choices, values, inside)
        for name in ("constant", "default", "otherwise"):
            if name in found:
                self.writable(found[name], form.text(found[name]), f"`{name}`", width)
        join = form.text(found.get("join"), " ", inside=inside)
        if "join" in found:
            self.writable(found["join"], join, "`join`")
        return LayoutColumn(
            title=key.text,
            line=key.line,
            text=self.form.lines[key.line - 1],
            source=source,
            constant=form.text(found.get("constant"), inside=inside),
            values=values,
            otherwise=form.text(found["otherwise"], inside=inside)
            if "otherwise" in found
            else None,
            default=form.text(found.get("default"), inside=inside),
            date=self.date(found.get("date"), inside),
            timezone=self.zone(found.get("timezone"), self.timezone, inside),
            unit=cast(Any, unit),
            decimals=form.whole(found.get("decimals"), 3, least=0, most=3, inside=inside),
            decimal_mark=cast(
                Any,
                form.choice(
                    found.get("decimal_mark"), ("point", "comma", "none"), "point", inside=inside
                ),
            ),
            join=join,
            width=width,
            align=cast(Any, align),
            pad=self.pad(found, "0" if number and align == "right" else " ", inside),
            too_long=self.too_long(found, source, kind, inside),
            unencodable=cast(Unencodable, policy),
            guard=guard == "yes" and kind in ("text", "phone") and not self.fixed,
            required=form.choice(found.get("required"), ("yes", "no"), "no", inside=inside)
            == "yes",
        )

    def source(
        self, node: Node, source: str, per: Per, scopes: tuple[Scope, ...], inside: str
    ) -> None:
        known = self.vocabulary.get(source)
        if known is None:
            advice = suggest(source, self.vocabulary, "nouns.field")
            self.form.as_written(
                "layout/unknown-field",
                node,
                f"no field is called {source!r}",
                advice=advice,
                inside=inside,
            )
        elif known.scope not in scopes:
            self.wrong(
                node,
                f"{source!r} belongs to a {known.scope}; this row has none to take it from",
                f"here stand fields of: {', '.join(scopes)}",
                inside,
            )
        elif source in TOTALS and per not in ("file start", "file end"):
            self.wrong(
                node,
                f"{source!r} is known at the end of the file only",
                "move it to a record `per: file start` or `per: file end`",
                inside,
            )

    def values(self, node: Node | None, width: int, inside: str) -> dict[str, str] | None:
        if node is None or not self.form.shape(node, "map", inside=inside):
            return None
        table = {}
        for key, value in node.entries():
            table[key.text] = self.form.text(value, inside=inside)
            self.writable(value, table[key.text], f"the value for {key.text!r}", width)
        return table

    def all_choices(
        self, found: dict[str, Node], choices: tuple[str, ...], values: dict[str, str], inside: str
    ) -> None:
        """A table for a field of few values knows each of them, and no others."""
        node = found["values"]
        for key in node.keys:
            if key.text not in choices:
                advice = suggest(key.text, choices, "nouns.value")
                self.wrong(key, f"the field is never {key.text!r}", advice, inside)
        missing = [choice for choice in choices if choice not in values]
        if missing and "otherwise" not in found:
            advice = f"add {', '.join(missing)}, or `otherwise`"
            self.wrong(node, f"the value table lacks {missing[0]!r}", advice, inside)

    def date(self, node: Node | None, inside: str) -> str:
        pattern = self.form.text(node, inside=inside)
        if node is not None:
            unknown = [
                word for word in _DIRECTIVES.findall(pattern) if word not in set("YymdHMSj%")
            ]
            if unknown or not _DIRECTIVES.search(pattern):
                self.wrong(
                    node,
                    f"{pattern!r} is no date format",
                    "build it from %Y %y %m %d %j %H %M %S %%",
                    inside,
                )
            self.writable(node, pattern, "the date format")
        return pattern

    def zone(self, node: Node | None, default: str, inside: str = "") -> str:
        """The name of a time zone, or `default` where the key is absent."""
        name = self.form.text(node, default, inside=inside)
        if node is not None and node.kind == "text":
            try:
                ZoneInfo(name)
            except (ValueError, OSError, LookupError):
                self.wrong(node, f"{name!r} is no time zone", "write it as Europe/Berlin", inside)
                return default
        return name

    def pad(self, found: dict[str, Node], default: str, inside: str) -> str:
        node = found.get("pad")
        text = self.form.text(node, default, inside=inside)
        if node is not None:
            if not self.fixed:
                self.wrong(node, "only fixed width is padded", "", inside)
            if len(text) != 1:
                self.wrong(node, "`pad` is one character", "put a space in quotes", inside)
                return default
            self.writable(node, text, "`pad`")
        return text

    def too_long(self, found: dict[str, Node], source: str, kind: str, inside: str) -> Any:
        node = found.get("too_long")
        choice = self.form.choice(node, TOO_LONG, "hold", inside=inside)
        if node is not None and choice != "hold" and kind != "text":
            self.wrong(
                node,
                f"{source} is never cut: half of it would be another {kind}",
                "write `too_long: hold`, or leave it out",
                inside,
            )
        if node is not None and "width" not in found:
            self.wrong(node, "`too_long` needs a `width`", "", inside)
        return choice
