"""What is on trial: orders decided beside the real ones."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint

from processor.ledger.tables.columns import integer, key, reference, table, words

# They stand apart from `orders`, so that no figure, promise or fact of the real work sees them.
# `why` is what puts the order on trial; `looked` what was known when it was decided last, so that
# it is decided again once that differs; `result` is a TrialResult, `later` what was told after it.
# An order that was on trial with its channel may be decided beside its real decision later on.
# `number_key` is that of order_trace, 0 of what was only decided beside a real decision.
trial_order = table(
    "trial_order",
    key(),
    words("client", None),
    words("channel", None),
    words("order_id", None),
    integer("placed_at", None),
    integer("number_key"),
    words("why", None),
    words("state", None),
    words("content", None),
    words("doc"),
    reference("file_id", "file", nullable=True),
    words("rows", "[]"),
    integer("decided_at"),
    words("looked"),
    words("result"),
    words("later"),
    UniqueConstraint("channel", "order_id", "why"),
    Index("ix_trial_order_order_id", "order_id"),
)
Index(
    "ix_trial_order_number_key",
    trial_order.c.number_key,
    sqlite_where=trial_order.c.number_key > 0,
    postgresql_where=trial_order.c.number_key > 0,
)
Index(
    "ix_trial_order_open",
    trial_order.c.id,
    sqlite_where=trial_order.c.state.in_(("received", "held", "backordered", "planned")),
    postgresql_where=trial_order.c.state.in_(("received", "held", "backordered", "planned")),
)
