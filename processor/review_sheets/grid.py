"""The columns of a review sheet and the text of every cell. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from processor.languages.languages import language_of
from processor.model.cases import kind_of_case
from processor.model.corrections import field_of, field_said
from processor.model.money import Money
from processor.model.order import Line, Order
from processor.model.reasons import place_said
from processor.model.sentence import Date, Text, joined, piece, sentence
from processor.model.sheet_words import SheetWords
from processor.review_sheets.disagreeing import sums_of
from processor.review_sheets.first_words import FIRST_WORDS
from processor.review_sheets.sheet import Group, ReviewSheet, SheetCase, SheetOrder
from processor.review_sheets.words import VERBS, say

# What the id of a case begins with, and that of a group of cases: an order has a number alone.
CASE = "C"
HEAD_ROW = 3
FIRST_ROW = HEAD_ROW + 1


class SheetColumn(msgspec.Struct, frozen=True):
    """A column: its word, width in characters, and whether a person fills it or may see it. One
    that is `rare` is out of sight in a sheet in which no row says anything in it."""

    key: str
    width: int
    editable: bool = False
    hidden: bool = False
    rare: bool = False


COLUMNS = (
    SheetColumn("decision", 12, editable=True),
    SheetColumn("note", 26, editable=True),
    SheetColumn("order", 24),
    SheetColumn("ship_by", 12),
    SheetColumn("total", 14),
    SheetColumn("country", 9),
    SheetColumn("items", 44),
    SheetColumn("reason", 18),
    SheetColumn("rule", 24),
    SheetColumn("why", 34),
    SheetColumn("changed", 40, rare=True),
    SheetColumn("sums", 36, rare=True),
    SheetColumn("duplicates", 34, rare=True),
    SheetColumn("missing", 48, rare=True),
    SheetColumn("values", 34, editable=True, rare=True),
    SheetColumn("buyer", 32),
    SheetColumn("history", 28),
    SheetColumn("notes", 34),
    SheetColumn("address", 32),
    SheetColumn("name", 20, editable=True),
    SheetColumn("company", 18, editable=True),
    SheetColumn("address_lines", 28, editable=True),
    SheetColumn("city", 16, editable=True),
    SheetColumn("region", 12, editable=True),
    # At the place at which they always were: by the first of them a sheet is known.
    SheetColumn("sheet_id", 10, hidden=True),
    SheetColumn("group_id", 8, hidden=True),
    SheetColumn("order_id", 12, hidden=True),
    SheetColumn("mark", 18, hidden=True),
    SheetColumn("postcode", 12, editable=True),
    SheetColumn("to_country", 9, editable=True),
    SheetColumn("phone", 18, editable=True),
    SheetColumn("email", 30, editable=True),
    SheetColumn("service", 14, editable=True),
    SheetColumn("quantities", 18, editable=True),
    SheetColumn("lines", 16, editable=True),
)
PLACE = {column.key: number for number, column in enumerate(COLUMNS, start=1)}
_BY_KEY = {column.key: column for column in COLUMNS}
# A column beside another one that is only of use with it.
_GOES_WITH = {"values": "missing"}


class GridRow(msgspec.Struct, frozen=True):
    """A row of cells by column; `kind` is group, order or case."""

    kind: str
    cells: dict[str, str]


def words_now(language: str) -> SheetWords:
    """The words that a sheet in a language is written with now."""
    return SheetWords(
        language,
        headings={column.key: say(column.key, language) for column in COLUMNS},
        verbs={verb: say(verb, language) for verb in VERBS},
    )


def as_written(kept: SheetWords) -> SheetWords:
    """The words of a sheet that the ledger keeps; where it kept none yet, those of that time."""
    if kept.verbs:
        return kept
    return FIRST_WORDS.get(kept.language) or words_now(kept.language)


def words_of(sheet: ReviewSheet) -> SheetWords:
    """The words that a sheet is written with, however often and whenever it is rendered."""
    return as_written(sheet.words or SheetWords(sheet.language))


def places_of(written: SheetWords) -> dict[str, int]:
    """Where each column of a sheet stands, from 1: one of an earlier version has fewer columns,
    and others of them beside each other."""
    return {key: number for number, key in enumerate(as_written(written).headings, start=1)}


def columns_of(sheet: ReviewSheet) -> tuple[SheetColumn, ...]:
    """The columns that a sheet is written with, in their order."""
    return tuple(_BY_KEY[key] for key in words_of(sheet).headings)


def in_sight(column: SheetColumn, rows: Iterable[GridRow]) -> bool:
    """Whether people see a column: a rare one where a row says something in it."""
    if column.hidden or not column.rare:
        return not column.hidden
    key = _GOES_WITH.get(column.key, column.key)
    return any(row.cells.get(key) for row in rows)


def rows_of(sheet: ReviewSheet) -> Iterator[GridRow]:
    """Every row below the heading: each group, then its orders."""
    for number, group in enumerate(sheet.groups, start=1):
        yield _group_row(sheet, group, f"G{number}")
        for row in group.rows:
            yield _order_row(sheet, group, row, f"G{number}")
    kinds = dict.fromkeys(one.kind for one in sheet.cases)
    for number, kind in enumerate(kinds, start=1):
        found = [one for one in sheet.cases if one.kind == kind]
        yield _case_group_row(sheet, kind, len(found), f"{CASE}{number}")
        for one in found:
            yield _case_row(sheet, one, f"{CASE}{number}")


def _group_row(sheet: ReviewSheet, group: Group, name: str) -> GridRow:
    count = len(group.rows)
    words = say("group", sheet.language, n=count)
    why = language_of(sheet.language).say(group.why)
    return GridRow(
        "group",
        {
            "order": words, "reason": group.reason, "rule": group.rule, "why": why,
            "sheet_id": sheet.number, "group_id": name,
        },
    )  # fmt: skip


def _order_row(sheet: ReviewSheet, group: Group, row: SheetOrder, name: str) -> GridRow:
    order, language = row.order, sheet.language
    spoken = language_of(language).say
    return GridRow(
        "order",
        {
            "order": f"{order.channel}/{order.order_id}",
            "ship_by": (order.shipping.ship_by or "")[:10],
            "total": spoken(piece(Money(order.total, order.currency))) if order.currency else "",
            "country": order.ship_to.country,
            "items": "\n".join(items_of(order)),
            "reason": group.reason,
            "rule": _rule(row, language),
            "why": "\n".join(_whys(row, language)),
            "changed": "\n".join(map(spoken, row.changed)),
            "sums": "\n".join(map(spoken, sums_of(order))),
            "duplicates": "\n".join(map(spoken, row.duplicates)),
            "buyer": "\n".join(_buyer(order)),
            "history": _history(row, language),
            "notes": "\n".join(map(spoken, row.notes)),
            "address": "\n".join(address_of(order)),
            "sheet_id": sheet.number,
            "group_id": name,
            "order_id": str(row.key),
            "mark": row.mark,
            "missing": "\n".join(_missing(order, language)),
        },
    )


def _missing(order: Order, language: str) -> list[str]:
    """What the order lacks, counted from 1: the field, the cell, why it cannot be used, where."""
    found: list[str] = []
    told: set[str] = set()
    spoken = language_of(language).say
    for one in order.defects:
        field = field_of(one.field)
        if field not in told:
            told.add(field)
            words = "lacks_cell" if one.cell else "lacks"
            why = spoken(one.why)
            found.append(
                say(
                    words, language, place=len(told), field=field_said(field, order), cell=one.cell,
                    why=why, at=one.at,
                )
            )  # fmt: skip
    return found


def _case_group_row(sheet: ReviewSheet, kind: str, count: int, name: str) -> GridRow:
    return GridRow(
        "group",
        {
            "order": say("cases", sheet.language, n=count),
            "reason": kind,
            "why": language_of(sheet.language).say(kind_of_case(kind)),
            "sheet_id": sheet.number,
            "group_id": name,
        },
    )


def _case_row(sheet: ReviewSheet, case: SheetCase, name: str) -> GridRow:
    rule = f"{case.rule} ({case.rule_at})" if case.rule_at else case.rule
    return GridRow(
        "case",
        {
            "order": case.subject,
            "reason": case.kind,
            "rule": rule,
            "why": language_of(sheet.language).say(case.why),
            "notes": say("case_since", sheet.language, day=Date(case.since)),
            "sheet_id": sheet.number,
            "group_id": name,
            "order_id": f"{CASE}{case.key}",
            "mark": case.mark,
        },
    )


def items_of(order: Order) -> list[str]:
    """One text a line: `1: 2 x ACM-CUP Enamel cup`, `3/5 x` where 3 of 5 are left to send."""
    return [
        f"{place}: {_units(line)} x {line.sku} {line.title}".rstrip()
        for place, line in enumerate(order.lines, start=1)
    ]


def _units(line: Line) -> str:
    left = line.quantity - line.shipped - line.cancelled
    return str(line.quantity) if left == line.quantity else f"{left}/{line.quantity}"


def address_of(order: Order) -> list[str]:
    """The address as on a letter."""
    to = order.ship_to
    place = " ".join(_texts(to.postcode, to.city, to.region, to.country))
    return _texts(to.name, to.company, *to.address_lines, place, order.shipping.service)


def _buyer(order: Order) -> list[str]:
    buyer = order.buyer
    return _texts(buyer.name, buyer.company, buyer.email, buyer.phone)


def _texts(*parts: str | None) -> list[str]:
    return [part for part in parts if part]


def _rule(row: SheetOrder, language: str) -> str:
    """The rule of the first hold and where it stands."""
    hold = row.holds[0]
    if not hold.at:
        return hold.rule
    return f"{hold.rule}\n{language_of(language).say(place_said(hold.at))}"


def _whys(row: SheetOrder, language: str) -> list[str]:
    found: list[str] = []
    for one in row.holds:
        extra: list[Text] = []
        if one.approvals > 1:
            extra.append(sentence("review.approvals", count=one.approvals))
        if one.lines:
            held = [
                str(place)
                for place, line in enumerate(row.order.lines, start=1)
                if line.line_id in one.lines
            ]
            extra.append(sentence("review.held_lines", lines=held))
        found.append(language_of(language).say(joined([one.detail, *extra])))
    if row.others:
        found.append(say("also_held", language, reasons=row.others))
    return list(dict.fromkeys(found))


def _history(row: SheetOrder, language: str) -> str:
    past = row.history
    if not past.count:
        return say("no_history", language)
    return say(
        "history_text", language, count=past.count, first=Date(past.first), spent=past.spent,
        refunded=past.refunded,
    )  # fmt: skip
