"""Two clients with the same order number and the same SKU at one warehouse."""

from collections.abc import Mapping

from builders.report_table import Row, Told, came_in, cancels, counted, left, put_right, says, tells

BOTH = ("3 A", "nordlys: 3 A")
BY_ORDER = {"shipment": "{id}", "is": "order"}
BY_PO = {"shipment": "PO-{place}1", "is": "po"}
OURS = {"order": "shipped, instructed", "shipment": "shipped, instructed",
        "parcels": "reported, planned"}  # fmt: skip
THEIRS = {"order": "instructed, shipped", "shipment": "instructed, shipped",
          "parcels": "planned, reported"}  # fmt: skip
NOBODYS = {"order": "instructed, instructed", "shipment": "instructed, instructed",
           "parcels": "planned, planned"}  # fmt: skip
WAIT, WAITS = "A 3 instructed", "A 10 3 0 7"
GONE, LEFT = "A 3 shipped", "A 7 0 0 7"


def of_both(what: str, *told: Told, lines: str, stock: str, **more: object) -> Row:
    """A row of two orders of one number."""
    return Row(what, told, lines, stock, BOTH, **{"papers": "new, new", **more})  # type: ignore[arg-type]


def ours(what: str, *told: Told, **more: object) -> Row:
    """It is the first client's."""
    return of_both(what, *told, lines=f"{GONE}, {WAIT}", stock=f"{LEFT}, {WAITS}",
                   **{**OURS, **more})  # fmt: skip


def theirs(what: str, *told: Told, **more: object) -> Row:
    """It is the other client's."""
    return of_both(what, *told, lines=f"{WAIT}, {GONE}", stock=f"{WAITS}, {LEFT}",
                   **{**THEIRS, **more})  # fmt: skip


def nobodys(what: str, why: str, row: Mapping[str, str]) -> Row:
    """It goes back, as it may be either's."""
    return of_both(what, tells(row), lines=f"{WAIT}, {WAIT}", stock=f"{WAITS}, {WAITS}",
                   rows=f"rejected {why}", **NOBODYS)  # fmt: skip


# fmt: off
TWO_CLIENTS = (
    ours("the number of the shipment and the client", says(left(3))),
    ours("the number of the shipment and no client", says(left(3, client=""))),
    theirs("the number of the other shipment and no client",
        says(left(3, shipment="{number2}", client=""))),
    nobodys("the number of a shipment and the other client", "report.other-client",
        left(3, client="nordlys")),
    ours("the number of the order and the client", says(left(3, **BY_ORDER))),
    theirs("the number of the order and the other client",
        says(left(3, **BY_ORDER, client="nordlys"))),
    nobodys("the number of the order and no client", "report.two-shipments",
        left(3, **BY_ORDER, client="")),
    nobodys("the number of the order, of the line, and no client", "report.two-shipments",
        left(3, "", line="1", **BY_ORDER, client="")),
    ours("the number of the order and no client, after one of both left: it may be either's",
        says(left(3, **BY_ORDER)), says(left(3, **BY_ORDER, client="")),
        rows="accepted | rejected report.two-shipments"),
    theirs("the number of the order, no client, and a parcel of one of both",
        says(left(3, **BY_ORDER, client="", sscc="{sscc2}"))),
    ours("the purchase order and the client", says(left(3, **BY_PO))),
    theirs("the purchase order and the other client", says(left(3, **BY_PO, client="nordlys"))),
    nobodys("the purchase order and no client", "report.two-shipments",
        left(3, **BY_PO, client="")),
    ours("an SSCC and no client", says(left(3, shipment="{sscc}", client="", **{"is": "sscc"}))),
    theirs("a tracking number and no client",
        says(left(3, shipment="{tracking2}", client="", **{"is": "tracking"}))),
    of_both("both leave, and the rows differ by the client alone", says(left(3, **BY_ORDER)),
        says(left(3, **BY_ORDER, client="nordlys")), lines=f"{GONE}, {GONE}",
        stock=f"{LEFT}, {LEFT}", order="shipped, shipped", shipment="shipped, shipped",
        parcels="reported, reported", rows="accepted | accepted"),
    of_both("both leave by documents of one number", says(left(3, note="D{code}")),
        says(left(3, note="D{code}", shipment="{number2}", client="nordlys")),
        lines=f"{GONE}, {GONE}", stock=f"{LEFT}, {LEFT}", order="shipped, shipped",
        shipment="shipped, shipped", parcels="reported, reported", rows="accepted | accepted"),
    of_both("one is cancelled", cancels(2),
        says(left(0, **BY_ORDER, client="nordlys", result="cancelled")),
        lines=f"{WAIT}, A 3 cancelled", stock=f"{WAITS}, A 10 0 0 10",
        order="instructed, cancelled", shipment="instructed, cancelled", parcels="planned, void",
        papers="new, new cancel"),
    of_both("one is short", says(left(2, **BY_ORDER, client="nordlys", result="short")),
        lines=f"{WAIT}, A 2 shipped 1 cancelled", stock=f"{WAITS}, A 8 0 1 7", cases="short",
        **THEIRS),
    of_both("goods came in for one", tells(came_in(5, client="nordlys")), lines=f"{WAIT}, {WAIT}",
        stock=f"{WAITS}, A 15 3 0 12", **NOBODYS),
    nobodys("goods came in for nobody knows whom", "report.two-clients", came_in(5, client="")),
    of_both("goods came in for both, and the rows differ by the client alone", tells(came_in(5)),
        tells(came_in(5, client="nordlys")), lines=f"{WAIT}, {WAIT}",
        stock="A 15 3 0 12, A 15 3 0 12", rows="accepted | accepted", **NOBODYS),
    of_both("goods came in for both by documents of one number", tells(came_in(5, note="R{code}")),
        tells(came_in(6, note="R{code}", client="nordlys")), lines=f"{WAIT}, {WAIT}",
        stock="A 15 3 0 12, A 16 3 0 13", rows="accepted | accepted", **NOBODYS),
    of_both("the stock of one is put right", tells(put_right(-1, client="nordlys")),
        lines=f"{WAIT}, {WAIT}", stock=f"{WAITS}, A 9 3 0 6", **NOBODYS),
    nobodys("the stock of nobody knows whom is put right", "report.two-clients",
        put_right(-1, client="")),
    of_both("the stock of one is counted",
        tells(counted(9, client="nordlys", at="2026-11-03T20:00")), lines=f"{WAIT}, {WAIT}",
        stock=f"{WAITS}, A 9 3 0 6", **NOBODYS),
    nobodys("the stock of nobody knows whom is counted", "cell/missing.empty",
        counted(9, client="", at="2026-11-03T20:00")),
)
