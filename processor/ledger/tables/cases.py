"""Cases: what a person must look at where no hold can stop anything."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text

from processor.ledger.tables.columns import Int, integer, key, table, words

# `subject` is `channel/order_id`, a SKU or the number of a shipment; `cause` is what makes a case
# one and the same. `alert_id` is the document that told people of it.
case = table(
    "cases",
    key(),
    words("kind", None),
    words("client", None),
    words("subject_kind", None),
    words("subject", None),
    words("why", None),
    words("rule"),
    words("rule_at"),
    words("cause"),
    integer("opened_at", None),
    words("opened_by"),
    Column("closed_at", Int, nullable=True),
    words("closed_by"),
    words("closed_why"),
    Column("alert_id", Int, ForeignKey("document.id"), nullable=True),
    CheckConstraint(
        "closed_at IS NULL OR (closed_by <> '' AND closed_why <> '')", name="closed_with_why"
    ),
    Index("ix_cases_subject", "subject_kind", "subject"),
    Index(
        "ix_cases_same", "kind", "client", "subject_kind", "subject", "rule", "cause", unique=True
    ),
    Index("ix_cases_alert_id", "alert_id"),
)
Index(
    "ix_cases_open",
    case.c.client,
    sqlite_where=case.c.closed_at.is_(None),
    postgresql_where=case.c.closed_at.is_(None),
)

# A case in a review sheet; `said` is what was decided there.
sheet_case = table(
    "sheet_case",
    Column("sheet_id", Int, ForeignKey("sheet.id"), primary_key=True),
    Column("case_id", Int, ForeignKey("cases.id"), primary_key=True),
    Column("state", Text, nullable=False, server_default="open"),
    words("said"),
    Index("ix_sheet_case_case_id", "case_id"),
    rowid=False,
)
Index(
    "ix_sheet_case_open",
    sheet_case.c.case_id,
    unique=True,
    sqlite_where=sheet_case.c.state == "open",
    postgresql_where=sheet_case.c.state == "open",
)
