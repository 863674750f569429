"""What partners answer to files of ours, which of these were sent again, what is left at servers"""

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
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    words = ("remote", "sender", "name")
    numbers = ("size", "mtime")
    op.create_table(
        "left_at_remote",
        *(sa.Column(one, sa.Text(), nullable=False) for one in words),
        *(sa.Column(one, integer, nullable=False) for one in numbers),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", integer, nullable=False),
        sa.PrimaryKeyConstraint(*words, *numbers, name=op.f("pk_left_at_remote")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
