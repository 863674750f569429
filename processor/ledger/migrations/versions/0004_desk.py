"""Holds that end by themselves, need two people or hold some lines; how often rules matched"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for column in (
        sa.Column("until", _INT, nullable=True),
        sa.Column("approvals", _INT, server_default="1", nullable=False),
        sa.Column("lines", sa.Text(), server_default="[]", nullable=False),
        sa.Column("ended", sa.Text(), server_default="", nullable=False),
    ):
        op.add_column("hold", column)
    op.execute(
        "UPDATE hold SET ended = CASE"
        " WHEN closed_by = 'crossdock' AND closed_why LIKE 'cancelled by %' THEN 'cancelled'"
        " WHEN closed_by = 'crossdock' THEN 'healed'"
        " WHEN EXISTS (SELECT 1 FROM event e WHERE e.order_id = hold.order_id"
        " AND e.kind = 'rejected' AND e.at = hold.closed_at) THEN 'rejected'"
        " ELSE 'released' END WHERE closed_at IS NOT NULL"
    )
    op.create_index(
        "ix_hold_until",
        "hold",
        ["until"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "approval",
        sa.Column("hold_id", _INT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", _INT, server_default="0", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_approval_hold_id_hold")),
        sa.PrimaryKeyConstraint("hold_id", "who", name=op.f("pk_approval")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "firing",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        *(
            sa.Column(name, _INT, server_default="0", nullable=False)
            for name in ("fired", "unknown", "trial")
        ),
        sa.PrimaryKeyConstraint("day", "stage", "rule", "client", name=op.f("pk_firing")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("firing")
    op.drop_table("approval")
    op.drop_index("ix_hold_until", table_name="hold")
    for name in ("ended", "lines", "approvals", "until"):
        op.drop_column("hold", name)
