"""Reports that cannot be true, or not be read: each ends as one reason or case."""

from builders.report_table import Row, came_in, cancels, counted, left, put_right, says, tells

UNTOUCHED = {
    "lines": "A 3 instructed", "stock": "A 10 3 0 7", "order": "instructed",
    "shipment": "instructed", "parcels": "planned",
}  # fmt: skip
TWO = {
    "orders": ("3 A", "2 A"), "order": "shipped, shipped", "shipment": "shipped, shipped",
    "parcels": "reported, reported", "papers": "new, new",
}  # fmt: skip

VOID = {
    "lines": "A 3 shipped, A 2 cancelled", "stock": "A 7 0 2 5", "orders": ("3 A", "2 A"),
    "order": "shipped, cancelled", "shipment": "shipped, cancelled", "parcels": "reported, void",
    "papers": "new, new",
}  # fmt: skip


def refused(what: str, why: str, *rows: object, **more: object) -> Row:
    """A row that goes back to its sender and touches nothing."""
    told = (tells(*rows),)  # type: ignore[arg-type]
    return Row(what, told, rows=f"rejected {why}", **{**UNTOUCHED, **more})  # type: ignore[arg-type]


# fmt: off
BAD_INPUT = (
    # What it is about.
    refused("a shipment of nobody", "report.names-nothing", left(3, shipment="S9999999999")),
    refused("an order of nobody", "report.names-nothing",
        left(3, shipment="#no", **{"is": "order"})),
    refused("a shipment that was decided on trial", "report.trial",
        left(3, shipment="T0000000001")),
    refused("a shipment of another client", "report.other-client", left(3, client="nordlys")),
    refused("a client of nobody", "report.unknown-client", left(3, client="nobody")),
    Row("a shipment of another warehouse", (says(left(3), warehouse="de2"),),
        rows="rejected report.other-warehouse", **UNTOUCHED),
    Row("a shipment of which no warehouse was told yet", (None, None, says(left(3))), ordered_in=2,
        rows="rejected report.not-handed", **UNTOUCHED),
    Row("a shipment that was taken back before any warehouse had it",
        (None, None, cancels(), says(left(3))), "A 3 cancelled", "A 7 0 0 7", ordered_in=2,
        order="cancelled", shipment="cancelled", parcels="void", papers="none",
        cases="void-number"),
    Row("an order with two open shipments",
        (tells(came_in(5)), says(left(2, shipment="{id}", **{"is": "order"}))), "A 12 instructed",
        "A 15 12 0 3", orders=("12 A",), order="instructed", shipment="instructed, instructed",
        parcels="planned, planned", papers="new, new",
        rows="accepted | rejected report.two-shipments"),
    # When it was.
    refused("a day that has not come", "report.future", left(3, at="2026-11-20")),
    refused("ten days before the instruction", "report.before-instruction",
        left(3, at="2026-10-24")),
    refused("a shipment of last year", "report.before-instruction", left(3, at="2025-11-03")),
    refused("no day at all", "cell/date", left(3, at="soon")),
    # How much it is.
    refused("fewer pieces than none", "cell/number.range", left(-2)),
    refused("a part of a piece", "cell/number", left("1.5")),
    refused("more pieces than anybody holds", "report.too-many", left(10_000_001)),
    refused("a number that is no quantity at all", "cell/number.range", left("9" * 20)),
    refused("no quantity", "cell/missing.empty", left("")),
    refused("a quantity of what was not shipped", "cell/number.nothing-left",
        left(3, result="not-shipped")),
    refused("packs of goods without a pack factor", "report.no-pack-factor", left(1, unit="CS")),
    # Of what.
    refused("no line and no goods", "cell/missing.goods", left(3, "")),
    Row("a SKU that the warehouse renamed", (says(left(3, "{code}-new", final="no")),),
        "A 3 instructed", "A 10 3 0 7", order="instructed", shipment="partly shipped",
        parcels="planned", cases="unknown-goods"),
    refused("a word that no table knows", "cell/value.choice", left(3, result="perhaps")),
    refused("no reference", "cell/missing.empty", left(3, shipment="")),
    # Numbers of parcels.
    refused("a tracking number that a spreadsheet spoiled", "cell/spreadsheet.rounded",
        left(3, tracking="9,40011E+21")),
    Row("one tracking number on two orders",
        (says(left(3, tracking="{code}Z"), left(2, shipment="{number2}", tracking="{code}Z")),),
        "A 3 shipped, A 2 shipped", "A 5 0 0 5", rows="accepted, accepted", cases="tracking-twice",
        **TWO),
    Row("the SSCC of another shipment",
        (says(left(3, sscc="{sscc2}"), left(2, shipment="{number2}")),),
        "A 3 shipped, A 2 shipped", "A 5 0 0 5", rows="accepted, accepted", cases="void-number",
        **TWO),
    Row("an SSCC of ours that is void",
        (says(left(0, shipment="{number2}", result="not-shipped")), says(left(3, sscc="{sscc2}"))),
        "A 3 shipped, A 2 cancelled", "A 7 0 2 5", client="nordlys", orders=("3 A", "2 A"),
        order="shipped, cancelled", shipment="shipped, cancelled", parcels="reported, void",
        papers="new, new", rows="accepted | accepted", cases="short, void-number"),
    Row("a tracking number of ours that is void",
        (says(left(0, shipment="{number2}", result="not-shipped")),
         says(left(3, tracking="{tracking2}"))),
        client="nordlys", rows="accepted | accepted", cases="short, void-number", **VOID),
    Row("a tracking number of ours that is void afterwards",
        (says(left(3, tracking="{tracking2}")),
         says(left(0, shipment="{number2}", result="not-shipped"))),
        client="nordlys", rows="accepted | accepted", cases="void-number, short", **VOID),
    Row("a tracking number of ours that is void by another row of the file",
        (says(left(0, shipment="{number2}", result="not-shipped"),
              left(3, tracking="{tracking2}")),),
        client="nordlys", rows="accepted, accepted", cases="void-number, short", **VOID),
    # Beside good rows.
    Row("one bad row among good ones", (says(left(3), left("x", "B"), left(2, "B")),),
        "A 3 shipped, B 2 shipped", "A 7 0 0 7, B 8 0 0 8", orders=("3 A + 2 B",),
        rows="accepted, rejected cell/number, accepted"),
    # Receipts, adjustments, counts.
    refused("a receipt of goods of another client", "report.others-goods",
        came_in(5, client="nordlys")),
    refused("a receipt of goods of nobody", "report.unknown-goods", came_in(5, "NO-SUCH")),
    refused("a receipt for a client of nobody", "report.unknown-client",
        came_in(5, client="nobody")),
    refused("a receipt from the future", "report.future", came_in(5, at="2026-11-20T10:00")),
    refused("a receipt of fewer than none", "cell/number.range", came_in(-5)),
    refused("a receipt of more pieces than anybody holds", "report.too-many", came_in(10_000_001)),
    refused("a receipt of packs without a pack factor", "report.no-pack-factor",
        came_in(1, unit="CS")),
    refused("a receipt in a condition that no table knows", "cell/value.choice",
        came_in(1, condition="wet")),
    refused("an adjustment by a part of a piece", "cell/number", put_right("0.5")),
    refused("an adjustment from the future", "report.future", put_right(1, at="2026-11-20T10:00")),
    refused("an adjustment of goods of nobody", "report.unknown-goods", put_right(1, "NO-SUCH")),
    refused("a count of fewer than none", "cell/number.range", counted(-1)),
    refused("a count of more pieces than anybody holds", "report.too-many", counted(10_000_001)),
    refused("a count of a part of a piece", "cell/number", counted("0.5")),
    refused("a count with more damaged than there are", "booking.more-blocked",
        counted(1, damaged="2")),
    refused("a count from the future", "booking.future-count", counted(9, at="2026-11-20T10:00")),
    refused("a count of goods of nobody", "booking.unknown-code", counted(9, "NO-SUCH")),
)
