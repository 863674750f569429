"""What partners answer to files of ours"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ANSWERS = "document_id IS NOT NULL"


def upgrade() -> None:
    op.add_column("report_line", sa.Column("document_id", _INT, nullable=True))
    op.add_column("report_line", sa.Column("words", sa.Text(), server_default="", nullable=False))
    op.create_index(
        "ix_report_line_document_id",
        "report_line",
        ["document_id"],
        unique=False,
        sqlite_where=sa.text(_ANSWERS),
        postgresql_where=sa.text(_ANSWERS),
    )
    op.create_index("ix_document_name", "document", ["name"], unique=False)
