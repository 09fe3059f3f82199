"""Opening the database: its folder, its settings, its newest tables."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from graph.errors import InputError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection, Engine

_MIGRATIONS = Path(__file__).parent / "migrations"
_WAIT_SECONDS = 30
_WRITES = "fundtrail_writes"


def open_database(url: str) -> Engine:
    """An engine on the database of an SQLAlchemy address, its tables brought up to date.

    Raises InputError for an address that is none, StoreError for a database that cannot
    be opened.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise InputError(
            "The address of the cases' database is none: write "
            "sqlite:///FILE or postgresql://HOST/NAME."
        ) from error
    sqlite = address.get_backend_name() == "sqlite"
    if sqlite and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    with database_errors():
        engine = create_engine(
            address, connect_args={"timeout": _WAIT_SECONDS} if sqlite else {}
        )
        if sqlite:
            event.listen(engine, "connect", _set_up_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        _bring_up_to_date(engine)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads."""
    with database_errors(), Session(engine, expire_on_commit=False) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose changes are kept together, or not at all; one at a time."""
    bound = engine.execution_options(**{_WRITES: True})
    with (
        database_errors(),
        Session(bound, expire_on_commit=False) as session,
        session.begin(),
    ):
        yield session


@contextmanager
def database_errors() -> Iterator[None]:
    """Turns what the database says into a StoreError."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        raise StoreError(
            f"The cases' database does not answer: {cause}. Check that its file can be "
            "written and that its disk is not full."
        ) from error


def _bring_up_to_date(engine: Engine) -> None:
    # Alembic is needed only while opening.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with engine.execution_options(**{_WRITES: True}).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


# SQLAlchemy hands in the driver's own connection, of whatever driver.
def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401
    # Transactions begin where we say so, not where the driver guesses.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    # A writer takes its turn at once: what it read before is then still true.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
