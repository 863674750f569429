"""Where files lay at remotes, on which host, and how what went out was looked at"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for table, columns in (
        ("file_remote", ("host", "path")),
        ("document_remote", ("host", "path", "verified")),
    ):
        for name in columns:
            op.add_column(table, sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("document_remote", sa.Column("staged_at", _INT, nullable=True))
