"""What warehouses report, and the time at which things happened"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NUMBERED = "document <> '' AND state = 'booked'"
_OPEN = "state IN ('instructed', 'partly shipped')"
_OF = "l.warehouse = stock.warehouse AND l.client = stock.client AND l.sku = stock.sku"


def _words(name: str, default: str | None = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _integer(name: str, default: str | None = "0") -> sa.Column[int]:
    return sa.Column(name, _INT, server_default=default, nullable=False)


def _maybe(name: str) -> sa.Column[int]:
    return sa.Column(name, _INT, nullable=True)


def upgrade() -> None:
    columns: dict[str, tuple[sa.Column[int] | sa.Column[str], ...]] = {
        "stock": (_integer("suspect"), _integer("blocked"), _maybe("counted_at")),
        "stock_event": (
            _integer("happened_at"), _integer("pieces"), _integer("withheld"),
            _maybe("report_line_id"),
        ),
        "shipment": (
            _maybe("acknowledged_at"), _maybe("shipped_at"), _maybe("final_at"),
            _words("cancel_answer"), _integer("presumed"),
        ),
        "parcel": (
            _words("state", "planned"), _words("told_tracking"), _integer("measured_g"),
            _integer("measured_length_mm"), _integer("measured_width_mm"),
            _integer("measured_height_mm"), _maybe("report_line_id"),
        ),
        "document": (_maybe("handed_at"), _maybe("acknowledged_at"), _words("answer")),
        "stock_count": (_integer("full_at"),),
    }  # fmt: skip
    for table, added in columns.items():
        for column in added:
            op.add_column(table, column)
    op.execute("UPDATE stock_count SET full_at = as_at")
    _reports()
    _when_it_happened()
    _indexes()


def _reports() -> None:
    op.create_table(
        "report",
        sa.Column("id", _INT, autoincrement=True, nullable=False),
        _words("kind", None),
        _words("sender", None),
        _words("client"),
        _words("document"),
        _integer("happened_at"),
        _integer("at", None),
        _maybe("file_id"),
        _words("state", "booked"),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name="fk_report_file_id_file"),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    targets = {
        "report_id": "report", "order_id": "orders", "shipment_id": "shipment",
        "parcel_id": "parcel", "case_id": "cases",
    }  # fmt: skip
    op.create_table(
        "report_line",
        sa.Column("id", _INT, autoincrement=True, nullable=False),
        _integer("report_id", None),
        _integer("row"),
        _maybe("order_id"),
        _words("line_id"),
        _maybe("shipment_id"),
        _maybe("parcel_id"),
        _maybe("case_id"),
        _words("sku_told"),
        _words("sku"),
        _integer("pieces"),
        _words("result"),
        _words("lot"),
        _words("expiry"),
        _words("serial"),
        _words("bin"),
        _integer("happened_at"),
        _words("mark"),
        *(
            sa.ForeignKeyConstraint(
                [name], [f"{target}.id"], name=f"fk_report_line_{name}_{target}"
            )
            for name, target in targets.items()
        ),
        sa.PrimaryKeyConstraint("id", name="pk_report_line"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )


def _when_it_happened() -> None:
    """Counts happened at their as-at time, which is known of the newest alone; an earlier one is
    placed at its booking. What else was booked before the last count of its SKU was in that count,
    and what was booked since was not: on hand stays what it is."""
    newest = (
        " FROM stock_count c WHERE c.warehouse = stock_event.warehouse"
        " AND c.client = stock_event.client"
    )
    op.execute("UPDATE stock_event SET happened_at = at")
    op.execute(
        f"UPDATE stock_event SET happened_at = coalesce((SELECT c.as_at{newest}"
        " AND (c.file_id = stock_event.file_id OR c.as_at < stock_event.at)), at)"
        " WHERE kind = 'count'"
    )
    op.execute(
        "UPDATE stock SET counted_at = (SELECT l.happened_at FROM stock_event l"
        f" WHERE {_OF} AND l.kind = 'count' ORDER BY l.happened_at DESC, l.id DESC LIMIT 1)"
    )
    counted = (
        " FROM stock_event l WHERE l.warehouse = stock_event.warehouse"
        " AND l.client = stock_event.client AND l.sku = stock_event.sku AND l.kind = 'count'"
    )
    op.execute(
        "UPDATE stock_event SET pieces = delta, happened_at = CASE"
        f" WHEN id < (SELECT max(l.id){counted})"
        f" AND at > (SELECT max(l.happened_at){counted}) THEN (SELECT max(l.happened_at){counted})"
        f" WHEN id > (SELECT max(l.id){counted})"
        f" AND at <= (SELECT max(l.happened_at){counted})"
        f" THEN (SELECT max(l.happened_at){counted}) + 1 ELSE at END WHERE kind <> 'count'"
    )


def _indexes() -> None:
    op.create_index("ix_report_file_id", "report", ["file_id"], unique=False)
    op.create_index(
        "ix_report_document",
        "report",
        ["sender", "kind", "document", "client"],
        unique=True,
        sqlite_where=sa.text(_NUMBERED),
        postgresql_where=sa.text(_NUMBERED),
    )
    for name in ("report_id", "mark", "order_id", "shipment_id"):
        op.create_index(f"ix_report_line_{name}", "report_line", [name], unique=False)
    op.create_index(
        "ix_stock_event_happened",
        "stock_event",
        ["warehouse", "client", "happened_at"],
        unique=False,
        sqlite_where=sa.text("kind <> 'count'"),
        postgresql_where=sa.text("kind <> 'count'"),
    )
    op.create_index("ix_parcel_sscc", "parcel", ["sscc"], unique=False)
    for table, name, columns, where in (
        ("parcel", "tracking", ["tracking"], "tracking IS NOT NULL"),
        ("parcel", "told_tracking", ["told_tracking"], "told_tracking <> ''"),
        ("stock_event", "shipment_id", ["shipment_id"], "shipment_id IS NOT NULL"),
        ("shipment", "open", ["warehouse", "client", "ship_day"], _OPEN),
        ("shipment", "final", ["final_at"], _OPEN),
    ):
        op.create_index(
            f"ix_{table}_{name}",
            table,
            columns,
            unique=False,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
