"""Files that wait for the other half of their orders"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "file_half",
        sa.Column("file_id", _INT, nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("until", _INT, nullable=False),
        sa.Column("looked", _INT, server_default="0", nullable=False),
        sa.Column("joined_to", _INT, nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_file_half_file_id_file")),
        sa.ForeignKeyConstraint(
            ["joined_to"], ["file.id"], name=op.f("fk_file_half_joined_to_file")
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file_half")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
