"""Labels that others make, and where the labels of a shipment are"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN = sa.text("state IN ('awaited', 'asked', 'failed')")
_PAGE = sa.text("sha256 != ''")
_NUMBERED = sa.text("tracking != ''")
_COUNTS = sa.text("state != 'void'")


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, _INT, server_default="0", nullable=False)


def _time(name: str, *, known: bool = False) -> sa.Column[int]:
    return sa.Column(name, _INT, nullable=not known)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _named(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    op.add_column("shipment", _words("label_state"))
    # What is not ours was let go by a person, or left before anybody waited for labels.
    op.execute(
        "UPDATE shipment SET label_state = CASE label_source WHEN 'ours' THEN 'made'"
        " ELSE 'apart' END"
    )
    op.create_table(
        "label",
        sa.Column("id", _INT, nullable=False, autoincrement=True),
        sa.Column("parcel_id", _INT, nullable=False),
        *(_named(one) for one in ("source", "state")),
        _words("made_for"),
        *(_time(one, known=True) for one in ("since", "until")),
        *(_time(one) for one in ("asked_at", "arrived_at", "void_at", "void_told_at")),
        sa.Column("file_id", _INT, nullable=True),
        _whole("page"),
        *(_words(one) for one in ("sha256", "kept", "media", "tracking", "named", "why")),
        sa.CheckConstraint(
            "state IN ('awaited', 'asked', 'failed', 'arrived', 'void')",
            name=op.f("ck_label_known_state"),
        ),
        sa.CheckConstraint(
            "state <> 'arrived' OR arrived_at IS NOT NULL", name=op.f("ck_label_arrived_once")
        ),
        sa.ForeignKeyConstraint(
            ["parcel_id"], ["parcel.id"], name=op.f("fk_label_parcel_id_parcel")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_label_file_id_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label")),
        sqlite_strict=True,
    )
    op.create_index("ix_label_parcel_id", "label", ["parcel_id"])
    op.create_index("ix_label_open", "label", ["until"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index(
        "ix_label_tracking", "label", ["tracking"], sqlite_where=_NUMBERED,
        postgresql_where=_NUMBERED,
    )  # fmt: skip
    op.create_index(
        "uq_label_sha256", "label", ["sha256"], unique=True, sqlite_where=_PAGE,
        postgresql_where=_PAGE,
    )  # fmt: skip
    op.create_index(
        "uq_label_of_parcel", "label", ["parcel_id"], unique=True, sqlite_where=_COUNTS,
        postgresql_where=_COUNTS,
    )  # fmt: skip
