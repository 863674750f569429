"""Import charges: what duty, tax and fees a consignment meets at a border, by a dated table. Pure.

`rules/rates/import-charges.csv` is read here; docs/rate-cards.md has the columns. Only figures that
stand in the table are used: a border that it does not know has unknown charges, not none.
"""

from __future__ import annotations

from decimal import Decimal
from typing import cast

import msgspec

from processor.carriers.lanes import ANY, TERRITORY
from processor.carriers.rate_cards import NO_END
from processor.model.countries import COUNTRIES, EU
from processor.model.money import Money, Rates, divide_half_up
from processor.model.sentence import Date, Piece, Sentence, listed, sentence
from processor.problems.csv_table import CsvTable, Row
from processor.problems.problem import Problem, errors

FILE = "import-charges.csv"
COLUMNS = (
    "from", "to", "valid_from", "valid_to", "de_minimis", "duty_percent", "tax_percent", "fee",
    "currency",
)  # fmt: skip
OPTIONAL = ("up_to", "fee_per", "source")
_NO_LIMIT = 10**15


class ChargeRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row: who it is for, when, and what it takes.

    `origin` and `to` are a country, a territory of the table of territories, `EU`, or `*`. Amounts
    are minor units of `currency`; percents are (numerator, denominator) of the whole. At or below
    `de_minimis` nothing is due; the row speaks of goods worth up to `up_to`. The fee is due once,
    or for each kind of item.
    """

    origin: str
    to: str
    valid_from: str
    valid_to: str
    de_minimis: int
    up_to: int
    duty: tuple[int, int]
    tax: tuple[int, int]
    fee: int
    fee_per: str
    currency: str
    at: str


class Charge(msgspec.Struct, frozen=True):
    """What is due at a border, and how it was worked out."""

    money: Money
    worksheet: tuple[Sentence, ...]


class ImportCharges(msgspec.Struct, frozen=True):
    """The whole table."""

    rows: tuple[ChargeRow, ...] = ()

    def of(
        self,
        origin: str,
        to: str,
        value: Money,
        kinds: int,
        day: str,
        rates: Rates | None,
        *,
        no_border: bool,
    ) -> Charge | Sentence:
        """What is due for goods worth `value`, of so many kinds, on an ISO day; or why it is not
        known. `to` is a country, or a territory with a standing of its own; where there is
        `no_border` on the way, as within a country and within the EU, nothing is due."""
        if no_border:
            none = sentence("import.no-border", origin=origin, to=to)
            return Charge(Money(0, value.currency), (none,))
        rows = [
            row
            for row in self.rows
            if _names(row.origin, origin)
            and _names(row.to, to)
            and row.valid_from <= day <= row.valid_to
        ]
        rows.sort(key=lambda row: (-_rank(row.to), -_rank(row.origin), row.up_to))
        for row in rows:
            goods = value if rates is None else rates.convert(value, row.currency)
            if goods is None or goods.currency != row.currency:
                return sentence(
                    "import.no-rate", currency=value.currency, into=row.currency, at=row.at
                )
            if goods.minor <= row.up_to:
                return _charge(row, goods, kinds)
        return sentence("import.unknown", origin=origin, to=to, value=value, day=Date(day))


def _names(group: str, country: str) -> bool:
    return group in (ANY, country) or (group == "EU" and country in EU)


def _rank(group: str) -> int:
    return {ANY: 0, "EU": 1}.get(group, 2)


def _charge(row: ChargeRow, goods: Money, kinds: int) -> Charge:
    if goods.minor <= row.de_minimis:
        least = Money(row.de_minimis, row.currency)
        free = sentence(
            "import.free", origin=row.origin, to=row.to, goods=goods, least=least, at=row.at
        )
        return Charge(Money(0, row.currency), (free,))
    duty = divide_half_up(goods.minor * row.duty[0], row.duty[1] * 100)
    tax = divide_half_up((goods.minor + duty) * row.tax[0], row.tax[1] * 100)
    fees = row.fee * (kinds if row.fee_per == "item" else 1)
    parts: list[Piece] = []
    if row.duty[0]:
        percent, amount = _percent(row.duty), Money(duty, row.currency)
        parts.append(sentence("import.duty", percent=percent, amount=amount))
    if row.tax[0]:
        percent, amount = _percent(row.tax), Money(tax, row.currency)
        parts.append(sentence("import.tax", percent=percent, amount=amount))
    if row.fee:
        fee, amount = Money(row.fee, row.currency), Money(fees, row.currency)
        if row.fee_per == "item":
            parts.append(sentence("import.fee-per-item", fee=fee, n=kinds, amount=amount))
        else:
            parts.append(sentence("import.fee", fee=fee, amount=amount))
    due = sentence(
        "import.due", origin=row.origin, to=row.to, goods=goods, at=row.at,
        parts=listed(parts, "plus") if parts else sentence("import.nothing"),
    )  # fmt: skip
    return Charge(Money(duty + tax + fees, row.currency), (due,))


def _percent(share: tuple[int, int]) -> str:
    return f"{Decimal(share[0]) / Decimal(share[1]):f}"


def read_import_charges(file: str, source: str) -> tuple[ImportCharges, list[Problem]]:
    """The table in CSV text, with every mistake at its line and column."""
    table = CsvTable(file, source, COLUMNS, OPTIONAL)
    rows = [found for row in table.rows if (found := _row(table, row)) is not None]
    places: dict[tuple[str, str, int, str], list[ChargeRow]] = {}
    for place, one in enumerate(rows):
        same = places.setdefault((one.origin, one.to, one.up_to, one.currency), [])
        for other in same:
            if one.valid_from <= other.valid_to and other.valid_from <= one.valid_to:
                cell = table.rows[place]["valid_from"] if len(rows) == len(table.rows) else None
                table.problem(
                    "rate/overlap.charges", cell, origin=one.origin, to=one.to, at=other.at
                )
        same.append(one)
    if errors(table.problems):
        return ImportCharges(), table.problems
    return ImportCharges(tuple(rows)), table.problems


def _row(table: CsvTable, row: Row) -> ChargeRow | None:
    before = len(table.problems)
    for name in ("from", "to"):
        cell = row[name]
        known = cell.text in (ANY, "EU") or cell.text in COUNTRIES or TERRITORY.fullmatch(cell.text)
        if not known:
            table.problem("rate/value.country", cell, field=name, country=cell.text)
    currency = table.currency(row, "currency")
    money = currency or "EUR"
    since = table.day(row, "valid_from")
    until = table.day(row, "valid_to", NO_END)
    if since and until and until < since:
        table.problem("rate/date.ends", row["valid_to"], until=Date(until), since=Date(since))
    free = table.minor(row, "de_minimis", money, "0")
    fee = table.minor(row, "fee", money, "0")
    limit = table.minor(row, "up_to", money, "0") if table.text(row, "up_to") else _NO_LIMIT
    duty = table.decimal(row, "duty_percent", "0")
    tax = table.decimal(row, "tax_percent", "0")
    per = table.word(row, "fee_per", ("consignment", "item"), "consignment")
    if len(table.problems) > before:
        return None
    return ChargeRow(
        origin=row["from"].text,
        to=row["to"].text,
        valid_from=cast(str, since),
        valid_to=cast(str, until),
        de_minimis=cast(int, free),
        up_to=cast(int, limit),
        duty=cast(Decimal, duty).as_integer_ratio(),
        tax=cast(Decimal, tax).as_integer_ratio(),
        fee=cast(int, fee),
        fee_per=cast(str, per),
        currency=money,
        at=table.at(row),
    )
