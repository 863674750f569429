"""Manifests of carriers: their plans, which parcel is on which, and which wait"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PLAIN = {"sqlite_strict": True, "sqlite_with_rowid": False}


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, _INT, server_default="0", nullable=False)


def _said(name: str) -> sa.Column[int]:
    return sa.Column(name, _INT, nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _named(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "manifest_plan",
        _named("name"),
        _said("since"),
        *(_whole(one) for one in ("line_mark", "event_mark", "said_mark", "slot")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_manifest_plan")),
        **_PLAIN,
    )
    op.create_table(
        "manifest",
        sa.Column("id", _INT, nullable=False, autoincrement=True),
        *(_named(one) for one in ("number", "carrier_number", "carrier", "warehouse")),
        _said("closed_at"),
        _whole("weight_g"),
        _words("who"),
        _words("notes"),
        sa.Column("bundle_id", _INT, nullable=True),
        _words("doc"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manifest")),
        sa.ForeignKeyConstraint(
            ["bundle_id"], ["bundle.id"], name=op.f("fk_manifest_bundle_id_bundle")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_manifest_number")),
        sa.UniqueConstraint("carrier", "carrier_number", name=op.f("uq_manifest_carrier")),
        sqlite_strict=True,
    )
    op.create_index("ix_manifest_carrier_warehouse", "manifest", ["carrier", "warehouse"])
    op.create_table(
        "manifest_parcel",
        _said("manifest_id"),
        _said("position"),
        sa.Column("parcel_id", _INT, nullable=True),
        _named("shipment"),
        _words("sscc"),
        _words("tracking"),
        _whole("weight_g"),
        _whole("confirmed"),
        sa.Column("same_as", _INT, nullable=True),
        sa.PrimaryKeyConstraint("manifest_id", "position", name=op.f("pk_manifest_parcel")),
        sa.ForeignKeyConstraint(
            ["manifest_id"], ["manifest.id"], name=op.f("fk_manifest_parcel_manifest_id_manifest")
        ),
        sa.ForeignKeyConstraint(
            ["parcel_id"], ["parcel.id"], name=op.f("fk_manifest_parcel_parcel_id_parcel")
        ),
        sa.UniqueConstraint("parcel_id", name=op.f("uq_manifest_parcel_parcel_id")),
        **_PLAIN,
    )
    op.create_index("ix_manifest_parcel_shipment", "manifest_parcel", ["shipment"])
    op.create_index("ix_manifest_parcel_tracking", "manifest_parcel", ["tracking"])
    unknown = sa.text("parcel_id IS NULL")
    op.create_index(
        "ix_manifest_parcel_unknown",
        "manifest_parcel",
        ["manifest_id"],
        sqlite_where=unknown,
        postgresql_where=unknown,
    )
    op.create_table(
        "manifest_wait",
        _named("plan"),
        _said("parcel_id"),
        _said("since"),
        _words("why"),
        sa.PrimaryKeyConstraint("plan", "parcel_id", name=op.f("pk_manifest_wait")),
        **_PLAIN,
    )
    op.add_column("document", sa.Column("manifest_id", _INT, nullable=True))
    listed = sa.text("manifest_id IS NOT NULL")
    op.create_index(
        "ix_document_manifest_id",
        "document",
        ["manifest_id"],
        sqlite_where=listed,
        postgresql_where=listed,
    )
