"""Cases and their boards, and the trail of what investigators did."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from casework.answers import CaseInfo
from casework.database.opening import open_database, reading, writing
from casework.database.records import BoardRecord, CaseRecord, TrailRecord
from casework.trail import (
    FIRST_HASH,
    canonical_json,
    check_chain,
    entry_hash,
    entry_told,
)
from graph.errors import ConflictError, InputError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Engine
    from sqlalchemy.orm import Session

    from casework.answers import TrailEntry
    from casework.trail import TrailCheck

SOMEBODY = "investigator"


@dataclass(frozen=True, slots=True)
class BoardState:
    """A board as it was last saved; ``state`` is the JSON text that was handed in."""

    board: int
    case: int
    name: str
    state: str
    version: int
    saved_us: int
    saved_by: str


class Cases:
    """One database of cases; safe to share between threads, one writer at a time.

    Everything that changes anything is told in the trail in the same transaction.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> Cases:
        """The database at an SQLAlchemy address, made or brought up to date first.

        Raises InputError for an address that is none, StoreError where it cannot be
        opened.
        """
        return cls(open_database(url))

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    # cases ---------------------------------------------------------------------

    def create_case(self, name: str, actor: str = SOMEBODY) -> CaseInfo:
        """A new case; InputError for a name that is blank."""
        _require_name(name)
        with writing(self._engine) as session:
            row = CaseRecord(name=name, opened_us=_now_us(), opened_by=actor)
            session.add(row)
            session.flush()
            self._append(session, actor, "create-case", {"name": name}, row.case)
            return _told(row, [])

    def cases(self) -> tuple[CaseInfo, ...]:
        """All cases in the order in which they were opened."""
        with reading(self._engine) as session:
            rows = session.scalars(select(CaseRecord).order_by(CaseRecord.case)).all()
            boards = session.scalars(
                select(BoardRecord).order_by(BoardRecord.board)
            ).all()
        return tuple(
            _told(row, [one for one in boards if one.case == row.case]) for row in rows
        )

    def case(self, case: int) -> CaseInfo:
        """One case; NotFoundError if there is none of the number."""
        with reading(self._engine) as session:
            row = _case_row(session, case)
            boards = session.scalars(
                select(BoardRecord)
                .where(BoardRecord.case == case)
                .order_by(BoardRecord.board)
            ).all()
        return _told(row, list(boards))

    # boards --------------------------------------------------------------------

    def create_board(
        self, case: int, name: str, state: str = "{}", actor: str = SOMEBODY
    ) -> BoardState:
        """A new board at version 1.

        Raises NotFoundError for an unknown case, ConflictError for a name that the case
        has already, InputError for a blank name or a state that is no JSON.
        """
        _require_name(name)
        _require_json(state)
        with writing(self._engine) as session:
            _case_row(session, case)
            taken = session.scalar(
                select(BoardRecord.board).where(
                    BoardRecord.case == case, BoardRecord.name == name
                )
            )
            if taken is not None:
                raise ConflictError(
                    f"The case has a board {name!r} already: choose another name.",
                    board=taken,
                )
            row = BoardRecord(
                case=case,
                name=name,
                state=state,
                version=1,
                saved_us=_now_us(),
                saved_by=actor,
            )
            session.add(row)
            session.flush()
            self._append(
                session, actor, "create-board", {"board": row.board, "name": name}, case
            )
            return _board_told(row)

    def board(self, board: int) -> BoardState:
        """A board as it was last saved; NotFoundError if there is none."""
        with reading(self._engine) as session:
            return _board_told(_board_row(session, board))

    def save_board(
        self, board: int, state: str, version: int, actor: str = SOMEBODY
    ) -> BoardState:
        """The board with a new state; ``version`` is the one that was changed.

        Raises ConflictError if the board was saved meanwhile, NotFoundError if there is
        none, InputError for a state that is no JSON.
        """
        _require_json(state)
        with writing(self._engine) as session:
            changed = session.execute(
                update(BoardRecord)
                .where(BoardRecord.board == board, BoardRecord.version == version)
                .values(
                    state=state,
                    version=version + 1,
                    saved_us=_now_us(),
                    saved_by=actor,
                )
                .returning(BoardRecord.board)
            ).all()
            row = _board_row(session, board)
            if not changed:
                raise ConflictError(
                    f"The board {row.name!r} was saved by {row.saved_by} meanwhile: "
                    "open it again before you save.",
                    version=row.version,
                )
            self._append(
                session,
                actor,
                "save-board",
                {"board": board, "version": row.version},
                row.case,
            )
            return _board_told(row)

    # the trail -----------------------------------------------------------------

    def record(
        self,
        actor: str,
        action: str,
        details: Mapping[str, Any] | None = None,
        case: int | None = None,
    ) -> TrailEntry:
        """The entry of an action, appended; ``details`` are values that JSON can hold."""
        with writing(self._engine) as session:
            if case is not None:
                _case_row(session, case)
            row = self._append(session, actor, action, details or {}, case)
            return entry_told(row)

    def trail(self, case: int | None = None) -> tuple[TrailEntry, ...]:
        """Entries of one case, or all of them, oldest first."""
        query = select(TrailRecord).order_by(TrailRecord.number)
        if case is not None:
            query = query.where(TrailRecord.case == case)
        with reading(self._engine) as session:
            return tuple(entry_told(row) for row in session.scalars(query))

    def verify_trail(self) -> TrailCheck:
        """Whether the whole chain holds, and the first entry that does not."""
        with reading(self._engine) as session:
            query = select(TrailRecord).order_by(TrailRecord.number)
            return check_chain(session.scalars(query))

    def _append(
        self,
        session: Session,
        actor: str,
        action: str,
        details: Mapping[str, Any],
        case: int | None,
    ) -> TrailRecord:
        last = session.get(
            TrailRecord, session.scalar(select(func.max(TrailRecord.number))) or 0
        )
        row = TrailRecord(
            number=last.number + 1 if last else 1,
            time_us=_now_us(),
            case=case,
            actor=actor,
            action=action,
            details=canonical_json(dict(details)),
            previous_hash=last.hash if last else FIRST_HASH,
        )
        row.hash = entry_hash(row)
        session.add(row)
        session.flush()
        return row


def _now_us() -> int:
    return time.time_ns() // 1_000


def _told(row: CaseRecord, boards: list[BoardRecord]) -> CaseInfo:
    return CaseInfo(
        case=row.case,
        name=row.name,
        opened_us=row.opened_us,
        boards=tuple((one.board, one.name) for one in boards),
    )


def _board_told(row: BoardRecord) -> BoardState:
    return BoardState(
        row.board,
        row.case,
        row.name,
        row.state,
        row.version,
        row.saved_us,
        row.saved_by,
    )


def _case_row(session: Session, case: int) -> CaseRecord:
    row = session.get(CaseRecord, case)
    if row is None:
        raise NotFoundError(f"There is no case {case}.", case=case)
    return row


def _board_row(session: Session, board: int) -> BoardRecord:
    row = session.get(BoardRecord, board, populate_existing=True)
    if row is None:
        raise NotFoundError(f"There is no board {board}.", board=board)
    return row


def _require_name(name: str) -> None:
    if not name.strip():
        raise InputError("A case or board has a name: give one that is not blank.")


def _require_json(state: str) -> None:
    try:
        json.loads(state)
    except ValueError as error:
        raise InputError("The state of a board is no JSON: save its text.") from error
