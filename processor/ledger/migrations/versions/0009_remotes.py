"""Where files came from and documents go to, other than the house's own folders"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    for name, key, target, columns in (
        ("file_remote", "file_id", "file", ("remote",)),
        ("document_remote", "document_id", "document", ("remote", "address")),
    ):
        op.create_table(
            name,
            sa.Column(key, integer, nullable=False),
            *(sa.Column(one, sa.Text(), nullable=False) for one in columns),
            sa.ForeignKeyConstraint(
                [key], [f"{target}.id"], name=op.f(f"fk_{name}_{key}_{target}")
            ),
            sa.PrimaryKeyConstraint(key, name=op.f(f"pk_{name}")),
            sqlite_strict=True,
            sqlite_with_rowid=False,
        )
