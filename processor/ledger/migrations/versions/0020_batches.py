"""What channels and clients are told: tellings, batches and the facts in them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PLAIN = {"sqlite_strict": True, "sqlite_with_rowid": False}


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, _INT, server_default="0", nullable=False)


def _said(name: str) -> sa.Column[int]:
    return sa.Column(name, _INT, nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _named(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "telling",
        _named("name"),
        _said("since"),
        _whole("line_mark"),
        _whole("stock_mark"),
        _whole("event_mark"),
        _whole("slot"),
        _whole("settled"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_telling")),
        **_PLAIN,
    )
    op.create_table(
        "told_before",
        _named("telling"),
        _said("order_id"),
        _said("shipment_id"),
        _named("line_id"),
        _said("pieces"),
        sa.PrimaryKeyConstraint(
            "telling", "order_id", "shipment_id", "line_id", name=op.f("pk_told_before")
        ),
        **_PLAIN,
    )
    op.create_table(
        "batch",
        sa.Column("id", _INT, nullable=False, autoincrement=True),
        *(_named(one) for one in ("number", "telling", "kind", "about", "receiver")),
        _words("client"),
        _named("layout"),
        *(_said(one) for one in ("run", "closed_at", "bundle_id")),
        _named("doc"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.ForeignKeyConstraint(
            ["bundle_id"], ["bundle.id"], name=op.f("fk_batch_bundle_id_bundle")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_batch_number")),
        sa.UniqueConstraint("telling", "run", name=op.f("uq_batch_telling")),
        sqlite_strict=True,
    )
    op.create_table(
        "batch_item",
        _said("batch_id"),
        _said("position"),
        _named("telling"),
        _named("fact"),
        sa.Column("order_id", _INT, nullable=True),
        _whole("shipment_id"),
        _words("line_id"),
        _whole("pieces"),
        sa.Column("report_line_id", _INT, nullable=True),
        sa.Column("parcel_id", _INT, nullable=True),
        _words("tracking"),
        sa.PrimaryKeyConstraint("batch_id", "position", name=op.f("pk_batch_item")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.id"], name=op.f("fk_batch_item_batch_id_batch")
        ),
        sa.UniqueConstraint("telling", "fact", name=op.f("uq_batch_item_telling")),
        **_PLAIN,
    )
    op.create_index("ix_batch_item_order_id", "batch_item", ["order_id", "telling"])
    op.create_table(
        "untold",
        _named("telling"),
        _named("subject"),
        _said("key"),
        _said("since"),
        _words("why"),
        sa.PrimaryKeyConstraint("telling", "subject", "key", name=op.f("pk_untold")),
        **_PLAIN,
    )
    op.add_column("report_line", _words("carrier"))
    op.add_column("document", sa.Column("batch_id", _INT, nullable=True))
    batched = sa.text("batch_id IS NOT NULL")
    op.create_index(
        "ix_document_batch_id",
        "document",
        ["batch_id"],
        sqlite_where=batched,
        postgresql_where=batched,
    )
