"""Cases, boards and the trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "cases_boards_trail"
down_revision = None
branch_labels = None
depends_on = None

_REFUSALS = (
    """
    CREATE TRIGGER trail_is_not_changed BEFORE UPDATE ON trail
    BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END
    """,
    """
    CREATE TRIGGER trail_is_not_shortened BEFORE DELETE ON trail
    BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END
    """,
)


def upgrade() -> None:
    """Make the tables; in SQLite the trail refuses to be changed."""
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("opened_us", sa.BigInteger, nullable=False),
        sa.Column("opened_by", sa.Text, nullable=False),
    )
    op.create_table(
        "boards",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("case_id", sa.Integer, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("saved_us", sa.BigInteger, nullable=False),
        sa.Column("saved_by", sa.Text, nullable=False),
        sa.UniqueConstraint("case_id", "name", name="boards_case_name"),
    )
    op.create_index("ix_boards_case_id", "boards", ["case_id"])
    op.create_table(
        "trail",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("time_us", sa.BigInteger, nullable=False),
        sa.Column("case_id", sa.Integer),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("previous_hash", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    op.create_index("ix_trail_case_id", "trail", ["case_id"])
    if op.get_bind().dialect.name == "sqlite":
        for refusal in _REFUSALS:
            op.execute(refusal)


def downgrade() -> None:
    """Take the tables away again."""
    for table in ("trail", "boards", "cases"):
        op.drop_table(table)
