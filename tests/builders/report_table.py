"""Hand-made reports of a warehouse and what each comes to: the words of a row of the table, and the
one house in which all rows are played side by side, each with orders and goods of its own."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from builders.exports import further, order, shop
from builders.paths import SAMPLES
from builders.world import World

# Client by what it wants of pieces that did not ship.
SHORTS = {"acme": "ask", "nordlys": "cancel", "fjord": "backorder"}
# When passes take in what was told, one a round. The warehouse is paused in rounds 2 and 3: a
# cancel of round 1 is with it in round 2; one of round 2 or 3 still waits.
ROUNDS = (
    "2026-11-03T09:00:00Z", "2026-11-04T09:00:00Z", "2026-11-04T10:00:00Z",
    "2026-11-04T11:00:00Z", "2026-11-05T12:00:00Z",
)  # fmt: skip
PAUSED, RESUMED = 2, 4
LEFT_AT = "2026-11-03T16:00:00Z"
THERE = 10
GOODS = "ABC"
CONFIRMATION = """\
kind: confirmation
quantities: this shipment
a_day_means: evening
file:
  header_has: [left, shipment]
  delimiter: semicolon
  encoding: utf-8
  timezone: UTC
rows:
  reference: shipment
  reference_is: is
  document: note
  line: line
  item_code: item
  shipped: left
  unit: {from: unit, values: {CS: pack, EA: piece}}
  result: result
  final: final
  shipped_at: {from: at, read_as: date iso}
  carrier: {from: carrier, values: {Baltic: baltic-post, Rhein: rhein-express}}
  tracking: tracking
  sscc: sscc
  lot: lot
  substitute_for: instead of
  client: client
"""
COUNT = """\
kind: stock-count
count: listed
file:
  header_has: [counted, item]
  delimiter: semicolon
  encoding: utf-8
  timezone: UTC
rows:
  item_code: item
  client: client
  quantity: counted
  as_at: {from: at, read_as: date iso}
  damaged: damaged
  on_hold: on hold
"""
RECEIPT = """\
kind: receipt
file:
  header_has: [came in, item]
  delimiter: semicolon
  encoding: utf-8
  timezone: UTC
rows:
  document: note
  item_code: item
  client: client
  pieces: came in
  unit: {from: unit, values: {CS: pack, EA: piece}}
  condition: condition
  received_at: {from: at, read_as: date iso}
"""
ADJUSTMENT = """\
kind: adjustment
file:
  header_has: [put right, item]
  delimiter: semicolon
  encoding: utf-8
  timezone: UTC
rows:
  document: note
  item_code: item
  client: client
  pieces: put right
  reason: reason
  happened_at: {from: at, read_as: date iso}
"""
TOTALS = CONFIRMATION.replace("this shipment", "so far").replace("left", "so far left")
# The shops tell the number of a purchase order where others have that of a receipt.
PURCHASE_ORDERS = {
    " Receipt Number,": "",
    "\norder:\n": "\norder:\n  po_number: {from: Receipt Number, optional: yes}\n",
}
MAPPINGS = {
    "told-left": CONFIRMATION,
    "told-totals": TOTALS,
    "told-count": COUNT,
    "told-receipt": RECEIPT,
    "told-adjustment": ADJUSTMENT,
}
_LEFT = {
    "shipment": "{number}", "is": "shipment", "note": "", "line": "", "item": "", "unit": "",
    "result": "", "final": "", "at": LEFT_AT, "carrier": "", "tracking": "", "sscc": "", "lot": "",
    "instead of": "", "client": "{client}",
}  # fmt: skip
_MOVED = {"note": "", "item": "", "client": "{client}", "at": LEFT_AT}


@dataclass(frozen=True)
class File:
    """A file of a sender: a report of a warehouse, or an export in which an order looks otherwise.
    Cells may name what is known once a warehouse has its instruction: `{number}`, `{id}`, `{sscc}`
    and `{tracking}` of the first order, `{number2}` of the second, `{last}` its last
    shipment, `{A}` for its code of goods."""

    rows: tuple[Mapping[str, str], ...]
    of: int = 0
    warehouse: str = "pl1"


Told = File | tuple[File, ...] | None


@dataclass(frozen=True)
class Row:
    """One row of the table: what was ordered of goods of which ten pieces each are there, what is
    told round by round, and what it comes to.

    `lines`, `order`, `shipment` and `parcels` are of all orders and shipments, in their order;
    `stock`: on hand, instructed, suspect and available of all goods that were touched; `rows`: the
    outcome of each row, files after `|`; `papers`: what the warehouse got for each shipment.
    """

    what: str
    told: tuple[Told, ...]
    lines: str
    stock: str
    orders: tuple[str, ...] = ("3 A",)
    client: str = "acme"
    ordered_in: int = 0
    order: str = "shipped"
    shipment: str = "shipped"
    parcels: str = "reported"
    rows: str = "accepted"
    cases: str = ""
    holds: str = ""
    papers: str = "new"


def left(pieces: int | str, of: str = "A", **cells: str) -> Mapping[str, str]:
    """A row of what left; `instead_of` stands for `instead of`, an item of "" names no goods."""
    item = f"{{{of}}}" if of in GOODS and of else of
    more = {key.replace("_", " "): cells[key] for key in cells}
    return {**_LEFT, "left": str(pieces), "item": item, **more}


def says(*rows: Mapping[str, str], warehouse: str = "pl1") -> File:
    """A confirmation."""
    return File(rows or (dict.fromkeys([*_LEFT, "left"], ""),), warehouse=warehouse)


def totals(*rows: Mapping[str, str]) -> File:
    """A confirmation of all that left so far."""
    return File(tuple({("so far left" if k == "left" else k): v for k, v in r.items()}
                      for r in rows))  # fmt: skip


def _moved(what: str, pieces: int | str, of: str, cells: Mapping[str, str]) -> Mapping[str, str]:
    item = f"{{{of}}}" if of in GOODS else of
    more = {key.replace("_", " "): cells[key] for key in cells}
    return {**_MOVED, what: str(pieces), "item": item, **more}


def counted(pieces: int | str, of: str = "A", **cells: str) -> Mapping[str, str]:
    """A row of a count of what lies there."""
    return {"damaged": "", "on hold": "", **_moved("counted", pieces, of, cells)}


def came_in(pieces: int | str, of: str = "A", **cells: str) -> Mapping[str, str]:
    """A row of a receipt."""
    return {"condition": "good", "unit": "", **_moved("came in", pieces, of, cells)}


def put_right(pieces: int | str, of: str = "A", **cells: str) -> Mapping[str, str]:
    """A row of an adjustment."""
    return {"reason": "found", **_moved("put right", pieces, of, cells)}


def tells(*rows: Mapping[str, str]) -> File:
    """A count, receipt or adjustment."""
    return File(rows)


def mended(row: Mapping[str, str]) -> Mapping[str, str]:
    """A row of a rejects file that its sender put right."""
    return {**row, "crossdock_reason": "it was wrong"}


def cancels(of: int = 1) -> File:
    """The channel cancels an order."""
    return File(({"Cancelled at": "2026-11-03 12:00:00 +0100"},), of)


def moves_house(of: int = 1) -> File:
    """The channel changes the street of an order."""
    street = {"Shipping Street": "Neue Gasse 9", "Shipping Address1": "Neue Gasse 9"}
    return File((street,), of)


class Table:
    """The house, and what became of each row once all rounds were played."""

    def __init__(self, folder: Path, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.world = _house(folder)
        self.unbalanced = ""
        self._sent: dict[str, list[str]] = {}
        for number, at in enumerate(ROUNDS):
            self.world.now = at
            self._drop(number)
            if number == PAUSED:
                self._does("pause", "warehouse", "PL1")
            if number == RESUMED:
                self._does("resume", "warehouse", "PL1")
            self._does("run", "--workers", "0")
            self.world.consume()
            balance = self.world.crossdock("balance")
            self.unbalanced += balance.out if balance.code else ""
        self._ledger = sqlite3.connect(folder / ".state" / "ledger.db")
        self._stock = {
            (one["client"], one["sku"]): one
            for one in self.world.crossdock("stock", "--json").json()
            if one["warehouse"] == "PL1"
        }

    def _does(self, *args: str) -> None:
        ran = self.world.crossdock(*args)
        assert ran.code in (0, 1), ran.out + ran.err
        assert "Traceback" not in ran.err, ran.err

    def _drop(self, number: int) -> None:
        if number == 0:
            _goods(self.world, self.rows)
        exports: dict[str, list[Mapping[str, str]]] = {}
        known = _instructed(self.world)
        for place, row in enumerate(self.rows):
            if row.ordered_in == number:
                for channel, name, text in _orders(place, row):
                    exports.setdefault(channel, []).extend(_order_rows(place, name, text))
            told = row.told[number - 1] if 0 < number <= len(row.told) else None
            files = (told,) if isinstance(told, File) else told or ()
            for nth, one in enumerate(files):
                name = f"{place:03}-{number}-{nth}"
                if one.of:
                    self._export(place, row, one, name)
                else:
                    self._report(place, row, one, name, known)
        for channel, rows in exports.items():
            self.world.drop(channel, f"orders-{number}.csv", shop(*rows))

    def _export(self, place: int, row: Row, one: File, name: str) -> None:
        channel, order_id, text = _orders(place, row)[one.of - 1]
        first, *others = _order_rows(place, order_id, text)
        self.world.drop(channel, f"{name}.csv", shop({**first, **one.rows[0]}, *others))

    def _report(
        self, place: int, row: Row, one: File, name: str, known: Mapping[str, Mapping[str, str]]
    ) -> None:
        names = {"client": row.client, "code": f"C{place:03}", "place": f"{place:03}"}
        names |= {letter: _code(place, letter) for letter in GOODS}
        names |= {f"sku{letter}": _sku(place, letter) for letter in GOODS}
        for nth, (channel, order_id, _) in enumerate(_orders(place, row), start=1):
            for key, value in known.get(f"{channel}/{order_id}", {"id": order_id}).items():
                names[f"{key}{nth}"] = value
                if nth == 1:
                    names[key] = value
        out = io.StringIO(newline="")
        head = list(dict.fromkeys(key for cells in one.rows for key in cells))
        writer = csv.DictWriter(out, head, delimiter=";", lineterminator="\n")
        writer.writeheader()
        for cells in one.rows:
            if any(cells.values()):
                writer.writerow({k: v.format_map(names) for k, v in cells.items()})
        self.world.drop(one.warehouse, f"{name}.csv", out.getvalue())

    # What became of a row.

    def found(self, place: int) -> dict[str, str]:
        """In the words of `Row`."""
        row = self.rows[place]
        orders = [f"{channel}/{name}" for channel, name, _ in _orders(place, row)]
        marks = ", ".join("?" * len(orders))
        of = f"o.channel || '/' || o.order_id IN ({marks})"
        return {
            "lines": self._lines(place, of, orders),
            "order": self._words(f"SELECT o.state FROM orders o WHERE {of} ORDER BY o.id", orders),
            "shipment": self._words(
                "SELECT CASE WHEN s.presumed THEN 'presumed' ELSE s.state END FROM shipment s JOIN"
                f" orders o ON o.id = s.order_id WHERE {of} ORDER BY s.id", orders),
            "parcels": self._words(
                "SELECT group_concat(p.state, '+') FROM parcel p JOIN shipment s"
                f" ON s.id = p.shipment_id JOIN orders o ON o.id = s.order_id WHERE {of}"
                " GROUP BY s.id ORDER BY s.id", orders),
            "papers": self._words(
                "SELECT (SELECT group_concat(d.action, ' ') FROM (SELECT v.action FROM"
                " document_shipment v JOIN document c ON c.id = v.document_id WHERE"
                " v.shipment_id = s.id AND c.kind = 'instruction' ORDER BY c.id) d) FROM shipment s"
                f" JOIN orders o ON o.id = s.order_id WHERE {of} ORDER BY s.id", orders),
            "holds": self._words(
                "SELECT h.reason FROM hold h JOIN orders o ON o.id = h.order_id"
                f" WHERE h.closed_at IS NULL AND {of} ORDER BY h.id", orders),
            "stock": self._stocks(place, row),
            "rows": self._outcomes(place),
            "cases": ", ".join(
                f"{kind}{' closed' if closed else ''}" for kind, _, closed in self.cases(place)
            ),
        }  # fmt: skip

    def cases(self, place: int) -> list[tuple[str, str, bool]]:
        """Kind and words of each case of the orders, shipments and goods of a row, and whether it
        was closed."""
        row = self.rows[place]
        orders = [f"{channel}/{name}" for channel, name, _ in _orders(place, row)]
        subjects = {*orders, *(_sku(place, letter) for letter in GOODS)}
        marks = ", ".join("?" * len(orders))
        subjects |= {
            number
            for (number,) in self._ledger.execute(
                "SELECT s.number FROM shipment s JOIN orders o ON o.id = s.order_id"
                f" WHERE o.channel || '/' || o.order_id IN ({marks})", orders
            )
        }  # fmt: skip
        marks = ", ".join("?" * len(subjects))
        return [
            (kind, why, closed is not None)
            for kind, why, closed in self._ledger.execute(
                f"SELECT kind, why, closed_at FROM cases WHERE subject IN ({marks}) ORDER BY id",
                sorted(subjects),
            )
        ]

    def _words(self, sql: str, values: Sequence[str]) -> str:
        return ", ".join(word or "none" for (word,) in self._ledger.execute(sql, values))

    def _lines(self, place: int, of: str, orders: Sequence[str]) -> str:
        names = ("open", "held", "backordered", "reserved", "instructed", "shipped", "cancelled")
        found = []
        for sku, *counts in self._ledger.execute(
            f"SELECT l.sku, {', '.join(f'l.{name}' for name in names)} FROM order_line l"
            f" JOIN orders o ON o.id = l.order_id WHERE {of} ORDER BY o.id, l.line_id", orders
        ):  # fmt: skip
            parts = [f"{n} {name}" for name, n in zip(names, counts, strict=True) if n]
            found.append(f"{sku.rsplit('-', 1)[-1]} {' '.join(parts)}")
        return ", ".join(found)

    def _stocks(self, place: int, row: Row) -> str:
        named = set(re.findall(r"\b[ABC]\b", row.stock))
        clients = list(dict.fromkeys(_client(row, text) for text in row.orders)) or [row.client]
        found = []
        for client in clients:
            for letter in GOODS:
                one = self._stock.get((client, _sku(place, letter)))
                if one is None:
                    continue
                figures = [one["on_hand"], one["instructed"], one["suspect"], one["available"]]
                if letter in named or figures != [THERE, 0, 0, THERE]:
                    found.append(f"{letter} {' '.join(map(str, figures))}")
        return ", ".join(found)

    def _outcomes(self, place: int) -> str:
        files: dict[str, list[str]] = {}
        for name, state in self._ledger.execute(
            "SELECT name, state FROM file WHERE name LIKE ? AND sender IN ('pl1', 'de2')"
            " ORDER BY name", [f"{place:03}-%"]
        ):  # fmt: skip
            files[name] = [] if state == "booked" else [state]
        for name, outcome, reason in self._ledger.execute(
            "SELECT f.name, r.outcome, r.reason FROM input_row r JOIN file f ON f.id = r.file_id"
            " WHERE f.name LIKE ? AND f.sender IN ('pl1', 'de2') ORDER BY f.name, r.row",
            [f"{place:03}-%"],
        ):
            codes = re.findall(r'"(?:id|code)": ?"([a-z./-]+)"', reason)
            told = next((code for code in codes if code != "row.reason"), reason)
            files[name].append(f"{outcome} {told}" if outcome == "rejected" else outcome)
        return " | ".join(", ".join(rows) or "nothing" for rows in files.values())


def _house(folder: Path) -> World:
    world = World.build(folder)
    world.look_at_each_order_alone()
    for name, text in MAPPINGS.items():
        (world.folder / "mappings" / f"{name}.yaml").write_text(text, "utf-8")
    orders = world.folder / "mappings" / "shopify-orders.yaml"
    text = orders.read_text("utf-8")
    for there, instead in PURCHASE_ORDERS.items():
        assert there in text
        text = text.replace(there, instead, 1)
    orders.write_text(text, "utf-8")
    path = world.folder / "config.yaml"
    text = path.read_text("utf-8")
    for client, short in SHORTS.items():
        if f"  {client}:\n" not in text:
            text = text.replace("clients:\n", f"clients:\n  {client}:\n    title: {client}\n")
            channel = text[text.index("  acme-shopify:") : text.index("  nordlys-shopify:")]
            channel = channel.replace("acme", client).replace("4403960A01", "4403960A09")
            text = text.replace("channels:\n", f"channels:\n{channel}", 1)
        text = text.replace(f"  {client}:\n", f"  {client}:\n    short: {short}\n", 1)
    text = text.replace("  PL1:\n", "  PL1:\n    tolerance: {pieces: 2}\n", 1)
    for code in ("PL1", "DE2"):
        found = re.search(rf"mappings: \[(stock-count-{code.lower()}[^]]*)\]", text)
        assert found is not None
        text = text.replace(found[0], f"mappings: [{', '.join([found[1], *MAPPINGS])}]")
    path.write_text(text, "utf-8")
    return world


def _client(row: Row, text: str) -> str:
    """Of which client an order is: `nordlys: 3 A`, else the client of the row."""
    return text.split(":")[0] if ":" in text else row.client


def _orders(place: int, row: Row) -> list[tuple[str, str, str]]:
    """(channel, order id, what is ordered). Each client numbers its own orders."""
    found: list[tuple[str, str, str]] = []
    for text in row.orders:
        channel = f"{_client(row, text)}-shopify"
        nth = sum(one[0] == channel for one in found) + 1
        found.append((channel, f"#{place:03}{nth}", text.split(":")[-1].strip()))
    return found


def _sku(place: int, letter: str) -> str:
    return f"T{place:03}-{letter}"


def _code(place: int, letter: str) -> str:
    return f"c{place:03}{letter.lower()}"


def _order_rows(place: int, name: str, text: str) -> list[dict[str, str]]:
    found = []
    for nth, part in enumerate(text.split(" + ")):
        pieces, letter = part.split()
        make = order if nth == 0 else further
        cells = {"Lineitem_quantity": pieces, "Lineitem_sku": _sku(place, letter)}
        cells |= {"Lineitem_price": "0.00", "Lineitem_name": f"Goods {letter}"}
        if nth == 0:
            money = {"Subtotal": "0.00", "Shipping": "4.90", "Taxes": "0.78", "Total": "4.90"}
            cells |= {**money, "Tax_1_Value": "0.78", "Email": f"b{name[1:]}@example.org"}
            cells["Receipt_Number"] = f"PO-{name[1:]}"
        found.append(make(name, **cells))
    return found


def _goods(world: World, rows: Sequence[Row]) -> None:
    """Catalogue, rates, and a count of PL1: ten pieces of all goods."""
    folder = SAMPLES / "inbox" / "catalogue"
    (rates,) = folder.glob("exchange-rates*")
    world.drop("catalogue", rates.name, rates.read_bytes())
    text = (folder / "catalogue-acme.csv").read_text("utf-8")
    cup = next(r for r in csv.DictReader(io.StringIO(text, newline="")) if r["sku"] == "ACM-CUP")
    counts = []
    for client in SHORTS:
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, list(cup), lineterminator="\n")
        writer.writeheader()
        for place, row in enumerate(rows):
            if client not in {row.client, *(_client(row, text) for text in row.orders)}:
                continue
            for letter in GOODS:
                codes = {"code PL1": _code(place, letter), "code DE2": "", "code CN1": ""}
                writer.writerow(
                    {**cup, **codes, "client": client, "sku": _sku(place, letter), "gtin": ""}
                )
                counts.append((client, _code(place, letter)))
        world.drop("catalogue", f"catalogue-{client}.csv", out.getvalue())
    told = "".join(f"{THERE};{code};{client};2026-11-03T07:00:00Z;;\n" for client, code in counts)
    world.drop("pl1", "count.csv", "counted;item;client;at;damaged;on hold\n" + told)


def _instructed(world: World) -> dict[str, dict[str, str]]:
    """By order what its first shipment and parcel are called, and its last shipment."""
    path = world.folder / ".state" / "ledger.db"
    if not path.exists():
        return {}
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as ledger:
        rows = ledger.execute(
            "SELECT o.channel || '/' || o.order_id, o.order_id, s.number, p.sscc,"
            " coalesce(p.tracking, '') FROM shipment s JOIN orders o ON o.id = s.order_id"
            " LEFT JOIN parcel p ON p.shipment_id = s.id ORDER BY s.id DESC, p.id DESC"
        ).fetchall()
    names = ("id", "number", "sscc", "tracking")
    last = {key: number for key, _, number, *_ in reversed(rows)}
    return {
        key: {**dict(zip(names, values, strict=True)), "last": last[key]} for key, *values in rows
    }
