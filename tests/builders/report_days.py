"""Three days on which warehouses report: what left, what came in, what is told twice or otherwise.

They follow those of `crash_days`: each is a house made ready and one pass over it. What is told of
one shipment in the wrong order stands on different days, so that a file that has to wait for the
next pass changes nothing of what comes out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from builders.confirmations import Instructed, cn1, de2, instructed
from builders.exports import further, order, shop
from builders.model_warehouse import Gone, Moved
from builders.paths import SAMPLES
from builders.warehouse_reports import adjustment, confirmation, let_them_report, receipt
from builders.world import World

SO_FAR = "told-so-far"
# Records that are booked in one step: so few that a file of a day has several steps.
CHUNK = 5
EVENING, NEXT_EVENING, MORNING = (
    "2026-11-04T20:30:00Z", "2026-11-05T21:00:00Z", "2026-11-06T09:00:00Z",
)  # fmt: skip
CANCELLED = {"Cancelled_at": "2026-11-04 18:00:00 +0100"}
OF_TWO_LINES = ("#8040", "#8041", "#8042", "#8043", "#8044", "#8045")


def with_more_to_send() -> list[Mapping[str, str]]:
    """Rows of an export with orders of two lines, for the warehouses to report of."""
    amounts = {"Subtotal": "58.50", "Total": "63.40", "Taxes": "10.80", "Tax 1 Value": "10.80"}
    rows: list[Mapping[str, str]] = []
    for name in OF_TWO_LINES:
        rows.append(order(name, **amounts))
        rows.append(
            further(
                name,
                Lineitem_sku="ACM-SPORK",
                Lineitem_name="Titanium spork",
                Lineitem_quantity="3",
                Lineitem_price="12.90",
            )
        )
    return rows


class Shipments:
    """What warehouses were told to send and have not said to have sent."""

    def __init__(self, world: World) -> None:
        self.all = instructed(world.folder)

    def of(self, order_id: str) -> list[Instructed]:
        """The lines of an order."""
        found = [one for one in self.all if one.order == order_id]
        assert found, order_id
        return found

    def only(self, order_id: str) -> Instructed:
        """The one line of an order."""
        [one] = self.of(order_id)
        return one


def left(
    one: Instructed, pieces: int, note: str, at: str, *, final: bool = True, **more: str
) -> Gone:
    """A row about a line; `more` are further cells of it."""
    return Gone(
        shipment=one.shipment, order=one.order, client=one.client, number=one.line, item=one.code,
        pieces=pieces, ordered=one.pieces, at=moment(at), final=final, document=note,
        **{"result": "shipped", **more},  # type: ignore[arg-type]
    )  # fmt: skip


def moment(at: str) -> datetime:
    """A time as text."""
    return datetime.fromisoformat(at)


def edited(path: Path, change: Callable[[str], str]) -> None:
    """Edits a text of the house; copies of the house may share the file."""
    text = path.read_text("utf-8")
    path.unlink()
    new = change(text)
    assert new != text, path
    path.write_text(new, "utf-8")


def set_up(text: str) -> str:
    """config.yaml of a house whose warehouses report: CN1 confirms nothing, a count of PL1 may be
    one off, and each client wants something else of what is short."""
    text = text.replace("  acme:\n", "  acme:\n    short: backorder\n", 1)
    text = text.replace("  nordlys:\n", "  nordlys:\n    short: cancel\n", 1)
    text = text.replace("  PL1:\n", "  PL1:\n    tolerance: {pieces: 1}\n", 1)
    text = text.replace("  CN1:\n", "  CN1:\n    confirms: no\n    grace: 2 hours\n", 1)
    text = text.replace("told-confirmation", f"told-confirmation, {SO_FAR}")
    return f"{text}\nchunk: {CHUNK}\n"


def ready_for_what_left(world: World) -> None:
    """The evening: confirmations in several steps, totals, a receipt, an adjustment, counts."""
    let_them_report(world)
    so_far = (world.folder / "mappings/told-confirmation.yaml").read_text("utf-8")
    for old, new in (("this shipment", "so far"), ("note", "total")):
        so_far = so_far.replace(old, new)
    (world.folder / f"mappings/{SO_FAR}.yaml").write_text(so_far, "utf-8")
    edited(world.folder / "config.yaml", set_up)
    edited(
        world.folder / "mappings/stock-count-de2.yaml",
        lambda text: text.replace("kind: stock-count\n", "kind: stock-count\nquantity_is: free\n"),
    )
    ship = Shipments(world)
    world.drop("pl1", "left.csv", confirmation(what_left(ship)))
    world.drop("pl1", "so-far.csv", _so_far([_total(ship.only("#8031"), 1, "T1")]))
    cloth = [one for one in ship.of("#1097") if one.line == "NDL-CLOTH"]
    world.drop("de2", "left.csv", de2(cloth, "2026-11-04T16:05:00+01:00"))
    world.drop("pl1", "came-in.csv", receipt(CAME_IN))
    world.drop("de2", "put-right.csv", adjustment(PUT_RIGHT))
    world.drop("pl1", "count.csv", _count("2026-11-04T18:00:00+01:00"))
    world.drop("de2", "free.csv", _free())
    world.drop("cn1", "count.txt", _presumed_by())
    ended = [order(name, **CANCELLED) for name in ("#8042", "#8043")]
    world.drop("acme-shopify", "ended.csv", shop(*ended))
    world.now = EVENING


def what_left(ship: Shipments) -> list[Gone]:
    """The rows of one file: each answer that a warehouse may give, the first order at both ends."""
    at = "2026-11-04T15:00:00+00:00"
    market = ship.only("302-0000001-0000001")
    first, _missing = ship.of("#1098")
    spork = next(one for one in ship.of("#8045") if one.sku == "ACM-SPORK")
    cup = ship.only("#8006")
    known = ship.only("#8002")
    return [
        left(market, 1, "N1", at, lot="L1"),
        left(ship.only("#8000"), 2, "N2", at, result="changed"),
        left(ship.only("#8001"), 0, "N3", at, result="cancelled"),
        left(known, 2, "N4", at, carrier="baltic-post", tracking=known.tracking, sscc=known.sscc),
        left(ship.only("#8004"), 1, "N5", at, final=False, result="short-follows"),
        left(ship.only("#8005"), 1, "N6", at, result="short"),
        Gone(**{**vars(left(cup, 2, "N7", at, result="substituted")), "item": spork.code,
                "instead_of": cup.code, "number": ""}),
        left(ship.only("#8007"), 3, "N8", at),
        left(ship.only("#8008"), 0, "N9", at, result="cancelled"),
        left(ship.only("#8020"), 2, "N10", at, tracking=known.tracking),
        left(ship.only("#8021"), 2, "N11", at),
        Gone(**{**vars(left(ship.only("#8021"), 1, "N11", at)), "item": "Z-1", "number": ""}),
        left(ship.only("#8030"), 2, "N12", at, sscc=known.sscc),
        left(known, 2, "N13", "2026-11-09T15:00:00+00:00"),
        Gone(**{**vars(left(known, 2, "N14", at)), "shipment": "S9999999999"}),
        left(ship.only("#1095"), 0, "N15", at, result="not-shipped"),
        left(first, first.pieces, "N16", at),
        *(left(one, 2, "N17", at) for one in ship.of("#8040") if one.sku == "ACM-CUP"),
        left(market, 1, "N1", at, lot="L2"),
    ]  # fmt: skip


def _so_far(rows: Sequence[Gone]) -> bytes:
    """What left until now."""
    return confirmation(rows).replace(b"note;", b"total;", 1)


def _total(
    one: Instructed, pieces: int, note: str, at: str = "2026-11-04T15:00:00+00:00", **more: str
) -> Gone:
    return left(one, pieces, note, at, final=False, **more)


CAME_IN = (
    Moved("R1", "acme", "A-1006", 40, moment("2026-11-04T12:00:00+00:00"), "good"),
    Moved("R1", "acme", "A-1006", 3, moment("2026-11-04T12:00:00+00:00"), "damaged"),
    Moved("R1", "acme", "A-1008", 7, moment("2026-11-04T19:00:00+00:00"), "damaged"),
)
PUT_RIGHT = (
    Moved("B1", "acme", "00607", -2, moment("2026-11-04T12:00:00+00:00"), "broken"),
    Moved("B1", "acme", "00807", 5, moment("2026-11-04T12:00:00+00:00"), "found"),
)


def _sample(sender: str, encoding: str) -> list[str]:
    [path] = sorted((SAMPLES / "inbox" / sender).iterdir())
    return path.read_text(encoding).splitlines()


def _count(at: str, *, damaged: int = 4, less: int = 0) -> bytes:
    """All of PL1, one of its goods in two bins, some of them damaged."""
    head, *rows = _sample("pl1", "utf-8")
    found = [f"{head},damaged"]
    for row in rows:
        row = re.sub(r",[^,]*$", f",{at}", row)
        if row.startswith("A-1006,"):
            cells = row.rsplit(",", 2)
            half = int(cells[1]) // 2
            found.append(f"{cells[0]},{half},{at},{damaged}")
            found.append(f"{cells[0]},{half - less},{at},0".replace("A1-06-1", "B9-01-1"))
        else:
            found.append(f"{row},0")
    return "\n".join([*found, ""]).encode()


def _free() -> bytes:
    head, *rows = _sample("de2", "cp1252")
    found = [row.replace("03.11.2026 05:45", "04.11.2026 19:00") for row in rows]
    return "\r\n".join([head, *found, ""]).encode("cp1252")


def _presumed_by() -> bytes:
    head, *rows = _sample("cn1", "gbk")
    found = [row.replace("2026-11-03 13:00:00", "2026-11-05 03:00:00") for row in rows]
    return "\r\n".join([head, *found, ""]).encode("gbk")


def ready_for_what_is_told_otherwise(world: World) -> None:
    """The next evening: the same again, the same otherwise, what was presumed, what comes late; and
    a part of the day before is final, as nobody said that more follows."""
    edited(
        world.folder / "config.yaml",
        lambda text: text.replace("short: backorder", "short: ask", 1),
    )
    ship, at = Shipments(world), "2026-11-05T15:00:00+00:00"
    before = instructed(_of(world, "what-left"))
    known = {one.order: one for one in before}
    rows = [
        left(known["#8002"], 1, "N4", "2026-11-04T15:00:00+00:00"),
        left(known["#8007"], 3, "N8", "2026-11-04T15:00:00+00:00"),
        left(ship.only("#8004"), 1, "M1", at),
        *(left(one, one.pieces, "M2", at) for one in ship.of("#8042")),
        *(left(one, 0, "M3", at, result="not-cancelled") for one in ship.of("#8043")[:1]),
        *(left(one, 1, "M4", at, result="short") for one in ship.of("#8041")),
        *(
            left(one, 0, "M5", at, result="not-shipped")
            for name in ("#8044", "#8045")
            for one in ship.of(name)
        ),
    ]
    world.drop("pl1", "told-otherwise.csv", confirmation(rows))
    world.drop("pl1", "so-far-2.csv", _so_far(_grown(known, at)))
    presumed = [one for one in before if one.order == "#1096"]
    world.drop("cn1", "late.txt", cn1(presumed, "2026-11-04 01:05:00"))
    world.drop("pl1", "late-count.csv", _count("2026-11-03T22:00:00+01:00", damaged=1))
    world.drop("pl1", "came-in-again.csv", receipt(CAME_IN[:1]))
    other = (Moved("R1", "acme", "A-1006", 44, CAME_IN[0].at, "good"), *CAME_IN[2:])
    world.drop("pl1", "came-in-otherwise.csv", receipt(other))
    world.now = NEXT_EVENING


def _grown(known: Mapping[str, Instructed], at: str) -> list[Gone]:
    """Totals in two steps; the one that grew stands at both ends of them."""
    between = [known[name] for name in ("#9001", "#8000", "#8020", "#8021", "#8030")]
    return [
        _total(known["#8031"], 1, "T2", at, lot="L1"),
        *(_total(one, 2, "T2", at) for one in between),
        _total(known["#8031"], 1, "T2", at, lot="L2"),
    ]


def ready_for_what_is_put_right(world: World) -> None:
    """The morning: people answer, a total shrinks, what was short left after all, a count."""
    from builders.crash_days import ask

    before = instructed(_of(world, "what-left"))
    total = next(one for one in before if one.order == "#8031")
    at = "2026-11-05T18:00:00+00:00"
    rows = [
        left(one, one.pieces, "K1", at, final=False)
        for one in before
        if one.order in ("#8005", "#8043", "#8045")
    ]
    world.drop("pl1", "after-all.csv", confirmation(rows))
    world.drop("pl1", "so-far-3.csv", _so_far([_total(total, 1, "T3", at)]))
    world.drop("pl1", "count-2.csv", _count("2026-11-06T07:00:00+01:00", less=5))
    world.now = MORNING
    ask(
        world,
        ("release", {"order": "acme-shopify/#8041", "why": "send the rest"}),
        ("reject", {"order": "acme-shopify/#8044", "why": "paid back"}),
        ("release", {"order": "acme-shopify/#8006", "why": "the buyer takes it"}),
    )


def _of(world: World, act: str) -> Path:
    """The house as it was before the pass of an earlier act."""
    return world.folder.parent / act


REPORT_DAYS: Sequence[tuple[str, Callable[[World], None]]] = (
    ("what left", ready_for_what_left),
    ("told otherwise", ready_for_what_is_told_otherwise),
    ("put right", ready_for_what_is_put_right),
)
