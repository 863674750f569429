"""Cases, and where they stand in review sheets; what happened on a day, by its events"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(name: str, default: str | None = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", _INT, autoincrement=True, nullable=False),
        _words("kind", None),
        _words("client", None),
        _words("subject_kind", None),
        _words("subject", None),
        _words("why", None),
        _words("rule"),
        _words("rule_at"),
        _words("cause"),
        sa.Column("opened_at", _INT, nullable=False),
        _words("opened_by"),
        sa.Column("closed_at", _INT, nullable=True),
        _words("closed_by"),
        _words("closed_why"),
        sa.Column("alert_id", _INT, nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["document.id"], name="fk_cases_alert_id_document"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.CheckConstraint(
            "closed_at IS NULL OR (closed_by <> '' AND closed_why <> '')",
            name=op.f("ck_cases_closed_with_why"),
        ),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_cases_subject", "cases", ["subject_kind", "subject"], unique=False)
    same = ["kind", "client", "subject_kind", "subject", "rule", "cause"]
    op.create_index("ix_cases_same", "cases", same, unique=True)
    op.create_index("ix_cases_alert_id", "cases", ["alert_id"], unique=False)
    _where("ix_cases_open", "cases", ["client"], "closed_at IS NULL")
    op.create_table(
        "sheet_case",
        sa.Column("sheet_id", _INT, nullable=False),
        sa.Column("case_id", _INT, nullable=False),
        _words("state", "open"),
        _words("said"),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name="fk_sheet_case_sheet_id_sheet"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_sheet_case_case_id_cases"),
        sa.PrimaryKeyConstraint("sheet_id", "case_id", name="pk_sheet_case"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sheet_case_case_id", "sheet_case", ["case_id"], unique=False)
    _where("ix_sheet_case_open", "sheet_case", ["case_id"], "state = 'open'", unique=True)
    op.create_index("ix_orders_of_client", "orders", ["id", "client"], unique=False)
    of_a_day = "kind IN ('received', 'instructed')"
    _where("ix_event_day", "event", ["at", "kind", "order_id"], of_a_day)


def _where(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
