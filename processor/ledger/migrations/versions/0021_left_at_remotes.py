"""Files that were taken from a remote and left there"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
