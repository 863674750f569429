"""Review sheets, corrections and splits"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(name: str, default: str | None = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _whole(name: str, default: str | None = "0") -> sa.Column[int]:
    return sa.Column(name, _INT, server_default=default, nullable=False)


def _by_order(name: str, second: str, *columns: sa.Column[str]) -> None:
    op.create_table(
        name,
        sa.Column("order_id", _INT, nullable=False),
        sa.Column(second, sa.Text(), nullable=False),
        *columns,
        _whole("at"),
        _words("who"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=f"fk_{name}_order_id_orders"),
        sa.PrimaryKeyConstraint("order_id", second, name=f"pk_{name}"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def upgrade() -> None:
    op.create_table(
        "sheet",
        sa.Column("id", _INT, autoincrement=True, nullable=False),
        _words("number", None),
        _words("queue", None),
        _words("client", None),
        _words("language", None),
        _whole("at", None),
        _words("doc", None),
        sa.Column("document_id", _INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name="fk_sheet_document_id_document"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sheet"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_sheet_number", "sheet", ["number"], unique=True)
    op.create_table(
        "sheet_order",
        sa.Column("sheet_id", _INT, nullable=False),
        sa.Column("order_id", _INT, nullable=False),
        _words("mark", None),
        _words("state", "open"),
        _words("said"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_sheet_order_order_id_orders"),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name="fk_sheet_order_sheet_id_sheet"),
        sa.PrimaryKeyConstraint("sheet_id", "order_id", name="pk_sheet_order"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sheet_order_order_id", "sheet_order", ["order_id"], unique=False)
    op.create_index(
        "ix_sheet_order_open",
        "sheet_order",
        ["order_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    _by_order("correction", "field", _words("before", None), _words("after", None))
    _by_order("split", "rule", _words("lines", "[]"), _words("content", None))
