"""Lines that a person rejected"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "order_line", sa.Column("rejected_by", sa.Text(), server_default="", nullable=False)
    )
