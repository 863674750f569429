"""Documents that were sent again, beside those that they are copies of"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "resend",
        sa.Column("document_id", _INT, nullable=False),
        sa.Column("resend_of", _INT, nullable=False),
        sa.Column("at", _INT, nullable=False),
        sa.Column("who", sa.Text(), server_default="", nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("why <> ''", name=op.f("ck_resend_with_why")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_resend_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["resend_of"], ["document.id"], name=op.f("fk_resend_resend_of_document")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_resend")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_resend_resend_of", "resend", ["resend_of"], unique=False)
