"""Cases, boards and the trail in their database."""

from __future__ import annotations

import itertools
import json
import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest

from casework.cases import Cases
from casework.trail import FIRST_HASH
from graph.errors import ConflictError, InputError, NotFoundError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a folder" / "cases.sqlite3"


@pytest.fixture
def cases(file: Path) -> Iterator[Cases]:
    cases = Cases.open(f"sqlite:///{file}")
    yield cases
    cases.close()


def test_a_case_and_its_boards_are_kept(cases: Cases, file: Path) -> None:
    case = cases.create_case("青雀", actor="wang")
    board = cases.create_board(case.case, "first", '{"nodes":[]}', actor="wang")
    cases.close()
    again = Cases.open(f"sqlite:///{file}")
    (found,) = again.cases()
    assert (found.name, found.boards) == ("青雀", ((board.board, "first"),))
    assert again.case(case.case) == found
    assert again.board(board.board) == board
    again.close()


def test_the_tables_are_as_the_records_say(cases: Cases) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from casework.database.records import Record

    assert cases.cases() == ()
    # The engine itself is looked at: nothing public tells of its tables.
    with cases._engine.connect() as connection:  # noqa: SLF001
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() is not None
        assert compare_metadata(context, Record.metadata) == []


def test_a_board_is_given_back_as_it_was_saved(cases: Cases) -> None:
    board = cases.create_board(cases.create_case("a").case, "b")
    state = json.dumps({"z": 1, "a": ["张三", 2**60]}, ensure_ascii=False)
    saved = cases.save_board(board.board, state, board.version, actor="li")
    assert saved.state == cases.board(board.board).state == state
    assert (saved.version, saved.saved_by) == (2, "li")


def test_a_board_saved_meanwhile_is_not_overwritten(cases: Cases) -> None:
    board = cases.create_board(cases.create_case("a").case, "b")
    cases.save_board(board.board, '{"by":"li"}', 1, actor="li")
    with pytest.raises(ConflictError, match="saved by li meanwhile") as caught:
        cases.save_board(board.board, '{"by":"wu"}', 1, actor="wu")
    assert caught.value.evidence["version"] == 2
    assert cases.board(board.board).state == '{"by":"li"}'
    assert [e.action for e in cases.trail()].count("save-board") == 1


def test_of_many_who_save_at_once_one_wins(cases: Cases) -> None:
    board = cases.create_board(cases.create_case("a").case, "b")
    outcome: list[str] = []

    def save(name: str) -> None:
        try:
            cases.save_board(board.board, json.dumps(name), 1, actor=name)
            outcome.append(name)
        except ConflictError:
            outcome.append("")

    threads = [threading.Thread(target=save, args=(f"n{i}",)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = (name for name in outcome if name)
    assert len(outcome) == 6
    assert cases.board(board.board).saved_by == winner


@pytest.mark.parametrize("state", ["", "{", "nonsense"])
def test_a_state_that_is_no_json_is_refused(cases: Cases, state: str) -> None:
    board = cases.create_board(cases.create_case("a").case, "b")
    with pytest.raises(InputError, match="no JSON"):
        cases.save_board(board.board, state, 1)


def test_what_is_not_there(cases: Cases) -> None:
    with pytest.raises(NotFoundError, match="no case 7"):
        cases.case(7)
    with pytest.raises(NotFoundError, match="no board 7"):
        cases.board(7)
    with pytest.raises(NotFoundError, match="no board 7"):
        cases.save_board(7, "{}", 1)
    with pytest.raises(NotFoundError, match="no case 7"):
        cases.create_board(7, "b")
    with pytest.raises(NotFoundError, match="no case 7"):
        cases.record("wang", "look", case=7)
    assert cases.trail() == ()


def test_names(cases: Cases) -> None:
    with pytest.raises(InputError, match="has a name"):
        cases.create_case("  ")
    case = cases.create_case("a").case
    cases.create_board(case, "b")
    with pytest.raises(ConflictError, match="a board 'b' already"):
        cases.create_board(case, "b")


def test_an_address_that_is_none() -> None:
    with pytest.raises(InputError, match="address of the cases' database"):
        Cases.open("not an address")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "cases.sqlite3"
    file.write_text("this is a text, and long enough to be told from a database\n" * 20)
    with pytest.raises(StoreError, match="not a database"):
        Cases.open(f"sqlite:///{file}")


# the trail ---------------------------------------------------------------------


def filled(cases: Cases) -> None:
    case = cases.create_case("a", actor="wang").case
    for number in range(4):
        cases.record("wang", "trace", {"rule": "fifo", "n": number}, case)


def tampered(file: Path, *statements: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TRIGGER trail_is_not_changed")
        connection.execute("DROP TRIGGER trail_is_not_shortened")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_every_entry_follows_the_one_before(cases: Cases) -> None:
    filled(cases)
    entries = cases.trail()
    assert [e.number for e in entries] == [1, 2, 3, 4, 5]
    assert entries[0].previous_hash == FIRST_HASH
    for before, after in itertools.pairwise(entries):
        assert after.previous_hash == before.hash
    assert cases.verify_trail().holds
    assert cases.trail(case=1) == entries


@pytest.mark.parametrize(
    ("statement", "broken", "part"),
    [
        ("UPDATE trail SET actor = 'li' WHERE number = 3", 3, "was changed"),
        ("UPDATE trail SET details = '{}' WHERE number = 1", 1, "was changed"),
        ("UPDATE trail SET time_us = time_us + 1 WHERE number = 5", 5, "was changed"),
        ("UPDATE trail SET case_id = NULL WHERE number = 2", 2, "was changed"),
        ("DELETE FROM trail WHERE number = 2", 3, "Entry 2 of the trail is missing"),
        ("DELETE FROM trail WHERE number = 1", 2, "Entry 1 of the trail is missing"),
        ("UPDATE trail SET hash = previous_hash WHERE number = 4", 4, "was changed"),
    ],
)
def test_what_was_tampered_with_is_named(
    cases: Cases, file: Path, statement: str, broken: int, part: str
) -> None:
    filled(cases)
    tampered(file, statement)
    check = cases.verify_trail()
    assert not check.holds
    assert check.broken == broken
    assert part in check.sentence


def test_an_entry_written_anew_breaks_the_next(cases: Cases, file: Path) -> None:
    filled(cases)
    from casework.database.records import TrailRecord
    from casework.trail import entry_hash

    old = cases.trail()[1]
    forged = TrailRecord(
        number=old.number,
        time_us=old.time_us,
        case=old.case,
        actor="somebody else",
        action=old.action,
        details=old.details,
        previous_hash=old.previous_hash,
    )
    tampered(
        file,
        f"UPDATE trail SET actor = 'somebody else', hash = '{entry_hash(forged)}' "  # noqa: S608 - a hash of our own
        "WHERE number = 2",
    )
    check = cases.verify_trail()
    assert check.broken == 3
    assert "does not follow" in check.sentence


def test_the_database_itself_refuses_to_change_the_trail(
    cases: Cases, file: Path
) -> None:
    filled(cases)
    connection = sqlite3.connect(file)
    for statement in ("UPDATE trail SET actor = 'li'", "DELETE FROM trail"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.close()


def test_many_writers_keep_one_chain(cases: Cases, file: Path) -> None:
    other = Cases.open(f"sqlite:///{file}")
    threads = [
        threading.Thread(target=one.record, args=("wang", "look", {"n": n}))
        for n, one in enumerate([cases, other] * 5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [e.number for e in cases.trail()] == list(range(1, 11))
    assert other.verify_trail().holds
    other.close()
