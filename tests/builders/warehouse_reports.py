"""What a warehouse of the model tells: a file with every column that a report can have.

The layouts seen in practice, which leave much of it out, are those of `warehouse_layouts`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from builders.model_warehouse import Gone, Moved, Warehouse
from builders.world import World

CONFIRMATION = """\
kind: confirmation
quantities: this shipment
file:
  header_has: [note, shipment, item, shipped]
  delimiter: semicolon
  encoding: utf-8
  decimal_mark: "."
  timezone: UTC
  unknown_columns: refuse
rows:
  reference: shipment
  reference_is: {constant: shipment}
  document: {from: note, optional: yes}
  line: {from: line, optional: yes}
  item_code: item
  ordered: ordered
  shipped: shipped
  result: {from: result, optional: yes}
  final: {from: final, read_as: yes/no}
  shipped_at: {from: left at, read_as: date iso}
  carrier: {from: carrier, optional: yes}
  service: {from: service, optional: yes}
  tracking: {from: tracking, optional: yes}
  sscc: {from: sscc, optional: yes}
  weight: {from: weight, read_as: g, optional: yes}
  lot: {from: lot, optional: yes}
  expiry: {from: expiry, read_as: "day %Y-%m-%d", optional: yes}
  substitute_for: {from: instead of, optional: yes}
  client: client
"""
RECEIPT = """\
kind: receipt
file:
  header_has: [receipt, item, client, pieces, condition, came in]
  delimiter: comma
  encoding: utf-8
  timezone: UTC
  unknown_columns: refuse
rows:
  document: receipt
  item_code: item
  client: client
  pieces: pieces
  condition: condition
  received_at: {from: came in, read_as: date iso}
"""
ADJUSTMENT = """\
kind: adjustment
file:
  header_has: [adjustment, item, client, pieces, reason, happened]
  delimiter: comma
  encoding: utf-8
  timezone: UTC
  unknown_columns: refuse
rows:
  document: adjustment
  item_code: item
  client: client
  pieces: pieces
  reason: reason
  happened_at: {from: happened, read_as: date iso}
"""
THEIR_OWN = {
    "PL1": ("confirmation-pl1", "receipt-pl1", "acknowledgement-pl1"),
    "DE2": ("confirmation-de2", "adjustment-de2", "acknowledgement-de2"),
    "CN1": ("confirmation-cn1",),
}
MAPPINGS = {
    "told-confirmation": CONFIRMATION,
    "told-receipt": RECEIPT,
    "told-adjustment": ADJUSTMENT,
}
_LEFT = (
    "note", "shipment", "line", "item", "ordered", "shipped", "result", "final", "left at",
    "carrier", "service", "tracking", "sscc", "weight", "lot", "expiry", "instead of", "client",
)  # fmt: skip


def let_them_report(world: World) -> None:
    """Every warehouse may send the three reports above, and those of the samples that are its."""
    for name, text in MAPPINGS.items():
        (world.folder / "mappings" / f"{name}.yaml").write_text(text, "utf-8")
    path = world.folder / "config.yaml"
    config = path.read_text("utf-8")
    for code, theirs in THEIR_OWN.items():
        found = re.search(rf"mappings: \[(stock-count-{code.lower()}[^]]*)\]", config)
        assert found is not None, code
        names = dict.fromkeys([*found[1].split(", "), *theirs, *MAPPINGS])
        config = config.replace(found[0], f"mappings: [{', '.join(names)}]")
    path.write_text(config, "utf-8")


def says_of(world: World, code: str, line: str) -> None:
    """One more line in config.yaml about a warehouse."""
    path = world.folder / "config.yaml"
    text = path.read_text("utf-8")
    assert f"  {code}:\n" in text
    path.write_text(text.replace(f"  {code}:\n", f"  {code}:\n    {line}\n"), "utf-8")


def says_free(world: World, code: str) -> None:
    """The counts of a warehouse hold what is free."""
    path = world.folder / "mappings" / f"stock-count-{code.lower()}.yaml"
    kind = "kind: stock-count\n"
    text = path.read_text("utf-8")
    assert kind in text
    path.write_text(text.replace(kind, f"{kind}quantity_is: free\n"), "utf-8")


def confirmation(lines: Iterable[Gone]) -> bytes:
    """All that is known of what left."""
    return _table(_LEFT, map(_left, lines), ";")


def _left(one: Gone) -> Mapping[str, object]:
    return {
        "note": one.document, "shipment": one.shipment, "line": one.number, "item": one.item,
        "ordered": one.ordered, "shipped": one.pieces, "result": one.result,
        "final": "yes" if one.final else "no", "left at": _time(one.at), "carrier": one.carrier,
        "service": one.service, "tracking": one.tracking, "sscc": one.sscc,
        "weight": one.weight_g or "", "lot": one.lot, "expiry": one.expiry,
        "instead of": one.instead_of, "client": one.client,
    }  # fmt: skip


def receipt(moved: Iterable[Moved]) -> bytes:
    """Goods that came in."""
    return _moves(("receipt", "item", "client", "pieces", "condition", "came in"), moved)


def adjustment(moved: Iterable[Moved]) -> bytes:
    """Goods that were found or written off."""
    return _moves(("adjustment", "item", "client", "pieces", "reason", "happened"), moved)


def _moves(head: Sequence[str], moved: Iterable[Moved]) -> bytes:
    cells = ((m.document, m.item, m.client, m.pieces, m.why, _time(m.at)) for m in moved)
    return _table(head, (dict(zip(head, row, strict=True)) for row in cells))


def moves_told(house: Warehouse) -> list[tuple[str, bytes]]:
    """Kind and bytes of what came in and what was put right since the last time; forgets it."""
    receipts = [one for one in house.moved if one.why in ("good", "damaged", "hold")]
    others = [one for one in house.moved if one not in receipts]
    house.moved.clear()
    found = []
    if receipts:
        found.append(("receipt", receipt(receipts)))
    if others:
        found.append(("adjustment", adjustment(others)))
    return found


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _table(
    head: Sequence[str], rows: Iterable[Mapping[str, object]], delimiter: str = ","
) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(head), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
