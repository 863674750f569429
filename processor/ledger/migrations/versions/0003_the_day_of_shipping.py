"""The day of shipping, who pays the freight and the import tax"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ADDED = ("ship_day", "freight_account", "tax_paid_by")


def upgrade() -> None:
    for name in _ADDED:
        op.add_column("shipment", sa.Column(name, sa.Text(), server_default="", nullable=False))
    # Nothing was ever written to these two, or read from them.
    op.drop_column("shipment", "rates_day")
    op.drop_index("ix_wave_state", table_name="wave")
    op.drop_column("wave", "state")


def downgrade() -> None:
    op.add_column("wave", sa.Column("state", sa.Text(), server_default="closed", nullable=False))
    op.create_index("ix_wave_state", "wave", ["state"], unique=False)
    op.add_column("shipment", sa.Column("rates_day", sa.Text(), server_default="", nullable=False))
    for name in _ADDED:
        op.drop_column("shipment", name)
