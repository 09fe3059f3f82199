"""The tables of the cases' database."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Record(DeclarativeBase):
    """A row of a table."""


class CaseRecord(Record):
    """A case; times are UTC microseconds throughout."""

    __tablename__ = "cases"

    case: Mapped[int] = mapped_column("id", primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    opened_us: Mapped[int] = mapped_column(BigInteger)
    opened_by: Mapped[str] = mapped_column(Text)


class BoardRecord(Record):
    """A canvas as it was last saved: JSON text, and how many times it was saved."""

    __tablename__ = "boards"
    __table_args__ = (UniqueConstraint("case_id", "name", name="boards_case_name"),)

    board: Mapped[int] = mapped_column("id", primary_key=True)
    case: Mapped[int] = mapped_column("case_id", ForeignKey("cases.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(BigInteger)
    saved_us: Mapped[int] = mapped_column(BigInteger)
    saved_by: Mapped[str] = mapped_column(Text)


class TrailRecord(Record):
    """One entry of the trail; never changed, never removed."""

    __tablename__ = "trail"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    time_us: Mapped[int] = mapped_column(BigInteger)
    # No foreign key: the trail outlives what it tells of.
    case: Mapped[int | None] = mapped_column("case_id", index=True)
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    details: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)
