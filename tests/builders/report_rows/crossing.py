"""A cancel of the channel and what the warehouse tells cross in the post."""

from builders.report_table import Row, cancels, left, says

NO = left(0, result="cancelled")
NOT_SHIPPED = left(0, result="not-shipped")
TOO_LATE = left(0, "", result="not-cancelled")
STOPPED = {"order": "cancelled", "shipment": "cancelled", "parcels": "void"}
SENT, WAITING = "new cancel", "new"
SPITE = "in-spite-of-cancel"
ALL, LEFT = "A 3 shipped", "A 7 0 0 7"
NONE, KEPT = "A 3 cancelled", "A 10 0 0 10"

PART = left(2, final="no")
OPEN = {"order": "instructed", "shipment": "instructed", "parcels": "planned"}
PARTLY = {"order": "instructed", "shipment": "partly shipped", "parcels": "planned"}

# fmt: off
CROSSING = (
    # The cancel is with the warehouse when it tells.
    Row("cancelled in time", (cancels(), says(NO)), NONE, KEPT, papers=SENT, **STOPPED),
    Row("nothing shipped after the cancel", (cancels(), says(NOT_SHIPPED)), NONE, KEPT,
        papers=SENT, **STOPPED),
    Row("no pieces after the cancel", (cancels(), says(left(0))), NONE, KEPT, papers=SENT,
        **STOPPED),
    Row("it left in spite of the cancel", (cancels(), says(left(3))), ALL, LEFT, papers=SENT,
        cases=SPITE),
    Row("a part left in spite of the cancel, the rest is short",
        (cancels(), says(left(2, result="short"))), "A 2 shipped 1 cancelled", "A 8 0 0 8",
        papers=SENT, cases=SPITE),
    Row("a part left in spite of the cancel, and nobody said whether more comes",
        (cancels(), says(left(2))), "A 2 shipped 1 cancelled", "A 8 0 0 8", papers=SENT,
        cases=SPITE),
    Row("a part left in spite of the cancel, and more follows", (cancels(), says(PART)),
        "A 1 instructed 2 shipped", "A 8 1 0 7", papers=SENT, cases=SPITE, **PARTLY),
    Row("a part left in spite of the cancel, and the rest is cancelled",
        (cancels(), says(PART), says(NO)), "A 2 shipped 1 cancelled", "A 8 0 0 8", papers=SENT,
        rows="accepted | accepted", cases=SPITE),
    Row("a part left in spite of the cancel, then the rest",
        (cancels(), says(PART), says(left(1))), ALL, LEFT, papers=SENT, rows="accepted | accepted",
        cases=f"{SPITE}, {SPITE}"),
    Row("too late to cancel", (cancels(), says(TOO_LATE)), "A 3 instructed", "A 10 3 0 7",
        papers=SENT, cases=SPITE, **OPEN),
    Row("too late to cancel, then it left", (cancels(), says(TOO_LATE), says(left(3))), ALL, LEFT,
        papers=SENT, rows="accepted | accepted", cases=f"{SPITE}, {SPITE}"),
    Row("it left, then it was too late to cancel", (cancels(), says(left(3)), says(TOO_LATE)), ALL,
        LEFT, papers=SENT, rows="accepted | accepted", cases=SPITE),
    Row("it was cancelled, then it left", (cancels(), says(NO), says(left(3))), ALL, LEFT,
        papers=SENT, rows="accepted | accepted", cases=SPITE),
    Row("it left, then it was cancelled", (cancels(), says(left(3)), says(NO)), ALL, LEFT,
        papers=SENT, rows="accepted | accepted", cases=f"{SPITE}, contradiction"),
    Row("it was cancelled, then it was too late to cancel", (cancels(), says(NO), says(TOO_LATE)),
        NONE, KEPT, papers=SENT, rows="accepted | accepted", cases=SPITE, **STOPPED),
    Row("it was too late to cancel, then it was cancelled after all",
        (cancels(), says(TOO_LATE), says(NO)), NONE, KEPT, papers=SENT, rows="accepted | accepted",
        cases=f"{SPITE} closed", **STOPPED),
    Row("it was cancelled, and said so twice",
        (cancels(), says(NO), says(left(0, "", result="cancelled"))), NONE, KEPT, papers=SENT,
        rows="accepted | accepted", **STOPPED),
    Row("nobody answers the cancel", (cancels(),), "A 3 instructed", "A 10 3 0 7", papers=SENT,
        rows="", **OPEN),
    # The cancel still waits for its wave when the warehouse tells.
    Row("it left while the cancel waited", (None, cancels(), says(left(3))), ALL, LEFT,
        papers=WAITING, cases=SPITE),
    Row("it did not leave while the cancel waited", (None, cancels(), says(NOT_SHIPPED)), NONE,
        KEPT, papers=WAITING, **STOPPED),
    Row("it was cancelled while the cancel waited", (None, cancels(), says(NO)), NONE, KEPT,
        papers=WAITING, **STOPPED),
    Row("a part left while the cancel waited, and more follows", (None, cancels(), says(PART)),
        "A 1 instructed 2 shipped", "A 8 1 0 7", papers=SENT, cases=SPITE, **PARTLY),
    Row("a part left while the cancel waited, the rest is short",
        (None, cancels(), says(left(2, result="short"))), "A 2 shipped 1 cancelled", "A 8 0 0 8",
        papers=WAITING, cases=SPITE),
    Row("the cancel and what left come together", ((cancels(), says(left(3))),), ALL, LEFT,
        papers=WAITING, cases=SPITE),
    Row("the cancel and a part that left come together", ((cancels(), says(PART)),),
        "A 1 instructed 2 shipped", "A 8 1 0 7", papers=SENT, cases=SPITE, **PARTLY),
    # The warehouse told first.
    Row("it had left when the cancel came", (says(left(3)), cancels()), ALL, LEFT, cases=SPITE),
    Row("a part had left when the cancel came, and the rest is cancelled",
        (says(PART), cancels(), None, says(NO)), "A 2 shipped 1 cancelled", "A 8 0 0 8",
        papers=WAITING, rows="accepted | accepted", cases=SPITE),
    Row("it was short when the cancel came", (says(left(2, result="short")), cancels()),
        "A 2 shipped 1 cancelled", "A 8 0 1 7", cases=f"short closed, {SPITE}"),
    Row("it was not shipped when the cancel came", (says(NOT_SHIPPED), cancels()), NONE,
        "A 10 0 3 7", cases="short closed", **STOPPED),
    Row("it was not shipped and cancelled when the cancel came", (says(NOT_SHIPPED), cancels()),
        NONE, "A 10 0 3 7", client="nordlys", cases="short", **STOPPED),
    Row("it was sent for again when the cancel came",
        (says(NOT_SHIPPED), cancels(), None, says(left(0, result="cancelled", shipment="{last}"))),
        NONE, "A 10 0 3 7", client="fjord", order="cancelled", shipment="cancelled, cancelled",
        parcels="void, void", papers="new, new", rows="accepted | accepted", cases="short closed"),
)
