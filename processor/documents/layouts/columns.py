"""Reads the columns of a layout and checks each against the vocabulary. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast
from zoneinfo import ZoneInfo

from processor.documents.layouts.address_columns import check_address_columns
from processor.documents.layouts.field_tests import read_field_tests
from processor.documents.layouts.figure_columns import read_figures
from processor.documents.layouts.layout_parts import (
    SCOPES,
    TOO_LONG,
    UNENCODABLE,
    FieldTest,
    LayoutColumn,
    LayoutFormat,
    Per,
    Scope,
    Unencodable,
)
from processor.documents.layouts.letters import keeps_its_letters
from processor.documents.layouts.value_tables import ValueTables, all_choices
from processor.documents.layouts.vocabulary import LayoutField
from processor.model.countries import COUNTRIES
from processor.model.sentence import Text, sentence
from processor.problems.form import Form, Node
from processor.problems.suggest import suggest

COLUMN_KEYS = (
    "from", "constant", "values", "values_from", "otherwise", "default", "required", "date",
    "timezone", "unit", "decimals", "decimal_mark", "join", "width", "align", "pad", "too_long",
    "unencodable", "guard", "when", "may_be_empty", "sensitive", "currency", "divisor",
)  # fmt: skip
# Totals are known when the file is written to its end, so no row within it can hold them.
TOTALS = frozenset(
    f"file.{word}" for word in ("shipments", "records", "lines", "parcels", "pieces", "weight")
)
_ONLY_FOR = {
    "date": ("time",),
    "timezone": ("time",),
    "unit": ("weight", "length", "volume"),
    "decimals": ("weight", "length", "volume", "money"),
    "decimal_mark": ("weight", "length", "volume", "money"),
    "divisor": ("volume",),
    "currency": ("money",),
    "join": ("list",),
    "values": ("text", "id", "phone"),
    "values_from": ("text", "id", "phone"),
    "otherwise": ("text", "id", "phone"),
    "guard": ("text", "phone"),
}
_DIRECTIVES = re.compile(r"%(.?)")
_NUMBERS = ("number", "weight", "money", "length", "volume")
_BY_COUNTRY = re.compile(r"(\S+) of (\S+)")


class Columns:
    """Reads columns of one layout; what its blocks have in common is given once."""

    def __init__(
        self,
        form: Form,
        vocabulary: Mapping[str, LayoutField],
        *,
        codec: str,
        form_of: LayoutFormat,
        separator: str,
        unencodable: str,
        guard: bool,
        timezone: str,
        empty_overwrites: bool,
        tables: Mapping[str, str],
    ) -> None:
        self.form = form
        self.vocabulary = vocabulary
        self.codec = codec
        self.form_of = form_of
        self.fixed = form_of == "fixed"
        self.separator = separator
        self.unencodable = unencodable
        self.guard = guard
        self.timezone = timezone
        self.empty_overwrites = empty_overwrites
        self.tables = ValueTables(form, self.writable, tables)

    def read(
        self, node: Node, per: Per, *, scopes: tuple[Scope, ...] | None = None
    ) -> tuple[LayoutColumn, ...]:
        """The columns of a block, in order. `scopes` narrows what `per` allows."""
        if not self.form.shape(node, "map"):
            return ()
        allowed = SCOPES[per] if scopes is None else scopes
        made = []
        for key, value in node.entries():
            self.writable(key, key.text, sentence("layout.the-title", title=key.text))
            made.append((key, self.column(key, value, per, allowed)))
        if not made:
            self.form.problem("layout/wrong.no-column", node)
        check_address_columns(
            self.form, node, [column.source for _, column in made], self.vocabulary
        )
        for (key, column), (_, after) in zip(made, [*made[1:], (None, None)], strict=True):
            if column.too_long == "next line":
                self.next_line(key, column, after)
            if column.when and column.too_long == "next line":
                self.form.problem("layout/wrong.when-chain", key, title=key.text)
        return tuple(column for _, column in made)

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
            or after.when
        ):
            self.form.problem("layout/wrong.next-line", key, title=key.text)

    def writable(self, node: Node, text: str, what: Text, width: int = 0) -> None:
        """Reports a text of the layout itself that a file could not hold."""
        if not text.isprintable():
            self.form.problem("layout/wrong.control-characters", node, what=what)
            return
        try:
            text.encode(self.codec)
        except UnicodeEncodeError as error:
            char = text[error.start]
            self.form.problem("layout/wrong.not-in-encoding", node, what=what, char=char)
            return
        if self.separator and self.separator in text:
            self.form.problem("layout/wrong.delimiter", node, what=what)
        if width and len(text) > width:
            self.form.problem("layout/wrong.wider", node, what=what, n=len(text), width=width)

    def column(self, key: Node, node: Node, per: Per, scopes: tuple[Scope, ...]) -> LayoutColumn:
        """One column; a plain text stands for `{from: text}`."""
        form, inside = self.form, sentence("layout.column", title=key.text)
        if node.kind == "text":
            found = {"from": node}
        else:
            found = form.map(node, optional=COLUMN_KEYS, inside=inside)
        if node.kind != "list" and ("from" in found) == ("constant" in found):
            form.problem("layout/wrong.source", key, inside=inside)
        source = form.text(found.get("from"), inside=inside)
        source, country = self.by_country(found.get("from"), source, inside)
        known = self.vocabulary.get(source)
        if "from" in found and found["from"].kind == "text":
            self.source(found["from"], source, per, scopes, inside)
        kind = known.kind if known is not None else "text"
        if "constant" in found:
            for name in found:
                if name not in ("constant", "from", "width", "align", "pad", "when"):
                    form.problem("layout/wrong.constant", found[name], inside=inside, key=name)
        elif known is not None:
            for name, kinds in _ONLY_FOR.items():
                if name in found and kind not in kinds:
                    suits = sentence(f"layout.a.{kind}")
                    form.problem(
                        "layout/wrong.kind", found[name], inside=inside, key=name, kind=suits
                    )
        width = form.whole(found.get("width"), 0, least=1, most=10_000, inside=inside)
        if self.fixed and "width" not in found and node.kind != "list":
            form.problem("key/missing.width", key, inside=inside)
        number = known is not None and kind in _NUMBERS
        align = form.choice(
            found.get("align"), ("left", "right"), "right" if number else "left", inside=inside
        )
        figures = read_figures(form, key, found, kind, inside)
        sensitive = form.choice(found.get("sensitive"), ("yes", "no"), "no", inside=inside) == "yes"
        if known is not None and known.sensitive and not sensitive:
            form.problem("layout/wrong.sensitive", key, inside=inside, name=source)
        policy = form.choice(found.get("unencodable"), UNENCODABLE, self.unencodable, inside=inside)
        if "unencodable" in found and policy != "hold":
            self.keeps(found["unencodable"], source, inside)
        guard = form.choice(
            found.get("guard"), ("yes", "no"), "yes" if self.guard else "no", inside=inside
        )
        values, table = self.tables.read(found, width, inside)
        if known is not None and known.choices and values is not None:
            all_choices(form, found, known.choices, values, inside)
        for name in ("constant", "default", "otherwise"):
            if name in found:
                self.writable(found[name], form.text(found[name]), f"`{name}`", width)
        join = form.text(found.get("join"), " ", inside=inside)
        if "join" in found:
            self.writable(found["join"], join, "`join`")
        when = self.tests(found.get("when"), per, scopes, inside)
        required = form.choice(found.get("required"), ("yes", "no"), "no", inside=inside) == "yes"
        empty = form.choice(found.get("may_be_empty"), ("yes", "no"), "no", inside=inside) == "yes"
        if required and empty:
            form.problem("layout/wrong.required-empty", found["may_be_empty"], inside=inside)
        sure = required or empty or "constant" in found or form.text(found.get("default"))
        if self.empty_overwrites and not sure and node.kind != "list":
            form.problem("layout/wrong.may-be-empty", key, inside=inside, title=key.text)
        return LayoutColumn(
            title=key.text,
            line=key.line,
            text=form.lines[key.line - 1],
            source=source,
            constant=form.text(found.get("constant"), inside=inside),
            values=values,
            table=table,
            otherwise=form.text(found["otherwise"], inside=inside)
            if "otherwise" in found
            else None,
            default=form.text(found.get("default"), inside=inside),
            date=self.date(found.get("date"), inside),
            timezone=self.zone(found.get("timezone"), self.timezone, inside),
            country=country,
            sensitive=sensitive,
            unit=figures.unit,
            decimals=figures.decimals,
            decimal_mark=figures.decimal_mark,
            currency=figures.currency,
            divisor=figures.divisor,
            join=join,
            width=width,
            align=cast(Any, align),
            pad=self.pad(found, "0" if number and align == "right" else " ", inside),
            too_long=self.too_long(found, source, kind, inside),
            unencodable=cast(Unencodable, policy),
            guard=guard == "yes" and kind in ("text", "phone") and self.form_of == "delimited",
            required=required,
            when=when,
        )

    def tests(
        self, node: Node | None, per: Per, scopes: tuple[Scope, ...], inside: Text
    ) -> tuple[FieldTest, ...]:
        """Conditions on what a row of this kind knows, totals of the file left out."""
        fields = {
            name
            for name, field in self.vocabulary.items()
            if field.scope in scopes and name not in TOTALS
        }
        return read_field_tests(self.form, node, self.vocabulary, fields, inside)

    def keeps(self, node: Node, source: str, inside: Text) -> None:
        """Warns of a policy that an identifier never follows; layouts of earlier times say it."""
        known = self.vocabulary.get(source)
        if known is not None and keeps_its_letters(known):
            self.form.problem(
                "layout/wrong.never-spelt", node, inside=inside, severity="warning", name=source
            )

    def source(
        self, node: Node, source: str, per: Per, scopes: tuple[Scope, ...], inside: Text
    ) -> None:
        known = self.vocabulary.get(source)
        if known is None:
            near = suggest(source, self.vocabulary, "nouns.field")
            self.form.problem("layout/unknown-field", node, inside=inside, name=source, near=near)
        elif known.scope not in scopes:
            self.form.problem(
                "layout/wrong.scope", node, inside=inside, name=source,
                scope=sentence(f"layout.scope.{known.scope}"),
                scopes=[sentence(f"layout.scope.{one}") for one in scopes],
            )  # fmt: skip
        elif source in TOTALS and per not in ("file start", "file end"):
            self.form.problem("layout/wrong.total", node, inside=inside, name=source)

    def by_country(self, node: Node | None, source: str, inside: Text) -> tuple[str, str]:
        """(field, country) of a field that is asked for a country: `line.hs_code of CN`."""
        asked = _BY_COUNTRY.fullmatch(source)
        known = self.vocabulary.get(asked[1]) if asked is not None else None
        if node is None or asked is None or known is None or not known.by_country:
            return source, ""
        if asked[2] not in COUNTRIES:
            self.form.problem("layout/wrong.country", node, inside=inside, name=asked[2])
        return asked[1], asked[2]

    def date(self, node: Node | None, inside: Text) -> str:
        pattern = self.form.text(node, inside=inside)
        if node is not None:
            unknown = [
                word for word in _DIRECTIVES.findall(pattern) if word not in set("YymdHMSj%")
            ]
            if unknown or not _DIRECTIVES.search(pattern):
                self.form.problem("layout/wrong.date", node, inside=inside, pattern=pattern)
            self.writable(node, pattern, sentence("layout.the-date-format"))
        return pattern

    def zone(self, node: Node | None, default: str, inside: Text = "") -> str:
        """The name of a time zone, or `default` where the key is absent."""
        name = self.form.text(node, default, inside=inside)
        if node is not None and node.kind == "text":
            try:
                ZoneInfo(name)
            except (ValueError, OSError, LookupError):
                self.form.problem("layout/wrong.time-zone", node, inside=inside, name=name)
                return default
        return name

    def pad(self, found: dict[str, Node], default: str, inside: Text) -> str:
        node = found.get("pad")
        text = self.form.text(node, default, inside=inside)
        if node is not None:
            if not self.fixed:
                self.form.problem("layout/wrong.pad-delimited", node, inside=inside)
            if len(text) != 1:
                self.form.problem("layout/wrong.pad", node, inside=inside)
                return default
            self.writable(node, text, "`pad`")
        return text

    def too_long(self, found: dict[str, Node], source: str, kind: str, inside: Text) -> Any:
        node = found.get("too_long")
        choice = self.form.choice(node, TOO_LONG, "hold", inside=inside)
        if node is not None and choice != "hold" and kind != "text":
            what = sentence(f"layout.kind.{kind}")
            self.form.problem("layout/wrong.never-cut", node, inside=inside, name=source, kind=what)
        if node is not None and "width" not in found:
            self.form.problem("layout/wrong.no-width", node, inside=inside)
        return choice
