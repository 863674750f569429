"""When what was told happened, beside when it was told."""

from builders.report_table import Row, came_in, counted, left, put_right, says, tells

NOON, EVENING, MORNING = "2026-11-03T12:00", "2026-11-03T20:00", "2026-11-04T08:00"
WAITS = {"order": "instructed", "shipment": "instructed", "parcels": "planned"}

# fmt: off
STOCK_IN_TIME = (
    Row("a count saw already what is told afterwards to have left before it",
        (tells(counted(7, at=EVENING)), says(left(3))), "A 3 shipped", "A 7 0 0 7",
        rows="accepted | accepted", cases="count-difference"),
    Row("a count that comes late knows nothing of what left after it",
        (says(left(3)), tells(counted(10, at=NOON))), "A 3 shipped", "A 7 0 0 7",
        rows="accepted | accepted"),
    Row("a count that comes late is beaten by a later one",
        (tells(counted(9, at=EVENING)), tells(counted(2, at=NOON))), "A 3 instructed", "A 9 3 0 6",
        rows="accepted | ignored", **WAITS),
    Row("a count taken while trucks were loaded",
        (says(left(3)), tells(counted(10, at="2026-11-03T17:00"))), "A 3 shipped", "A 10 0 0 10",
        rows="accepted | accepted", cases="count-difference"),
    Row("a day alone is its evening",
        (tells(counted(10, at=NOON)), says(left(3, at="2026-11-03"))), "A 3 shipped", "A 7 0 0 7",
        rows="accepted | accepted"),
    Row("what is damaged or on hold is not promised",
        (tells(counted(10, damaged="2", on_hold="1", at=EVENING)),), "A 3 instructed",
        "A 10 3 0 4", **WAITS),
    Row("a count of less than is promised", (tells(counted(2, at=EVENING)),), "A 3 instructed",
        "A 2 3 0 -1", cases="count-difference", **WAITS),
    Row("several rows of one SKU add up", (tells(counted(4, at=EVENING), counted(6, at=EVENING)),),
        "A 3 instructed", "A 10 3 0 7", rows="accepted, accepted", **WAITS),
    Row("goods came in", (tells(came_in(5)),), "A 3 instructed", "A 15 3 0 12", **WAITS),
    Row("goods came in before the last count", (tells(counted(15, at=EVENING)), tells(came_in(5))),
        "A 3 instructed", "A 15 3 0 12", rows="accepted | accepted", cases="count-difference",
        **WAITS),
    Row("goods came in damaged, others wait for a check",
        (tells(came_in(5, condition="damaged"), came_in(2, condition="hold"), came_in(1)),),
        "A 3 instructed", "A 18 3 0 8", rows="accepted, accepted, accepted", **WAITS),
    Row("goods that came in let an order go that waited", (tells(came_in(5)),), "A 12 instructed",
        "A 15 12 0 3", orders=("12 A",), order="instructed", shipment="instructed, instructed",
        parcels="planned, planned", papers="new, new"),
    Row("pieces are found and lost", (tells(put_right(4), put_right(-1)),), "A 3 instructed",
        "A 13 3 0 10", rows="accepted, accepted", **WAITS),
    Row("more is taken away than was there", (tells(put_right(-12)),), "A 3 instructed",
        "A 0 3 0 -3", cases="count-difference", **WAITS),
    Row("more is taken away than was there, and a receipt of before explains it",
        (tells(put_right(-12)), tells(came_in(5, at=NOON))), "A 3 instructed", "A 3 3 0 0",
        rows="accepted | accepted", cases="count-difference", **WAITS),
)
