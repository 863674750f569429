"""Documents of the ledger as the outbox needs them."""

from __future__ import annotations

from processor.delivery.outbox_place import Delivery
from processor.ledger.outgoing.documents import DocumentRow


def delivery(row: DocumentRow, remote: str) -> Delivery:
    """A ledger row as the outbox needs it."""
    return Delivery(row.id, row.folder, row.name, row.sha256, remote, row.kind, row.at, row.size)
