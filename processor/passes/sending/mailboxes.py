"""Mailboxes: fixed names at a receiver, which one document after the other gets.

The next one is staged only after the last was seen gone. What is staged has its own witness like
any other, so that nobody has to remember what lay in a mailbox.
"""

from __future__ import annotations

from collections.abc import Sequence

from processor.delivery.outbox import Outbox
from processor.delivery.outbox_place import Delivery
from processor.ledger.outgoing.documents import DocumentRow


def in_turn(outbox: Outbox, rows: Sequence[tuple[DocumentRow, Delivery]]) -> list[DocumentRow]:
    """Those documents, all for one place and all that wait for it, that may go now: of those for
    one mailbox the one that is staged, else the first if the mailbox is empty. Raises RemoteDown.

    At most one goes into a mailbox at a call: whether it is empty again is seen at the next.
    """
    boxes: dict[str, list[tuple[DocumentRow, Delivery]]] = {}
    box_of: dict[int, str] = {}
    for row, document in rows:
        box = outbox.mailbox(document, staged=row.state == "staged")
        if box:
            boxes.setdefault(box, []).append((row, document))
            box_of[row.id] = box
    first: dict[str, int | None] = {}
    for box, waiting in boxes.items():
        row, document = min(waiting, key=lambda one: (one[0].state != "staged", one[0].id))
        may_go = row.state == "staged" or outbox.is_free(document)
        first[box] = row.id if may_go else None
    return [row for row, _ in rows if row.id not in box_of or first[box_of[row.id]] == row.id]
