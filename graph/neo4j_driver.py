"""One Neo4j driver, and the one place where its errors become sentences."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from graph.errors import InputError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neo4j import Driver

    from graph.settings import Settings

_POOL = 16
_WAIT_SECONDS = 15.0
# How long managed transactions go on trying after transient errors.
_RETRY_SECONDS = 30.0

_UNREACHABLE = (
    "The Neo4j server at {address} does not answer: start it, correct the address, or "
    "set FUNDTRAIL_STORE=embedded."
)
_REFUSED_LOGIN = (
    "The Neo4j server at {address} refuses the login: set NEO4J_PASSWORD to the "
    "password of the user, and change a first password before use."
)
_FORBIDDEN = (
    "The Neo4j server at {address} does not allow this to the user: give the user "
    "read and write access to the database."
)
_BUSY = (
    "The Neo4j server at {address} is busy or not ready: wait a little and ask again."
)
_REFUSED = (
    "The Neo4j server at {address} refused the statement ({code}): check that it is "
    "Neo4j 5.26 or newer and that the database exists."
)
_FAILED = (
    "The Neo4j server at {address} failed inside ({code}): see its own log, then try "
    "again."
)
_MISUSED = (
    "The Neo4j driver could not do what it was asked ({code}): check the address "
    "{address} (bolt://HOST:PORT) and the settings of the connection."
)

# By the name of the driver's class; the nearest class up its tree that is named here
# speaks.
SENTENCES = {
    "ServiceUnavailable": _UNREACHABLE,
    "SessionExpired": _UNREACHABLE,
    "ConnectionPoolError": _BUSY,
    "AuthError": _REFUSED_LOGIN,
    "AuthConfigurationError": _REFUSED_LOGIN,
    "Forbidden": _FORBIDDEN,
    "TransientError": _BUSY,
    "ClientError": _REFUSED,
    "DatabaseError": _FAILED,
    "Neo4jError": _FAILED,
    "DriverError": _MISUSED,
}


def sentence_of(kind: type[BaseException]) -> str | None:
    """The sentence for a class of the driver's errors; None if there is none."""
    for ancestor in kind.__mro__:
        if ancestor.__name__ in SENTENCES:
            return SENTENCES[ancestor.__name__]
    return None


@contextmanager
def driver_errors(address: str) -> Iterator[None]:
    """Raise StoreError, as one sentence, for whatever the driver raises inside."""
    from neo4j.exceptions import GqlError

    try:
        yield
    except GqlError as error:
        sentence = sentence_of(type(error)) or _MISUSED
        code = str(getattr(error, "code", "") or type(error).__name__)
        raise StoreError(
            sentence.format(address=address, code=code), address=address, code=code
        ) from error


@contextmanager
def open_driver(settings: Settings) -> Iterator[Driver]:
    """A driver that is closed at the end: for one task such as a sync."""
    driver = connect(settings)
    try:
        yield driver
    finally:
        driver.close()


def connect(settings: Settings) -> Driver:
    """A driver that has reached its server; the caller closes it.

    Raises InputError if the store's address is not Neo4j's, and StoreError if the
    server cannot be reached or refuses the login.
    """
    from neo4j import GraphDatabase, NotificationMinimumSeverity

    address = settings.store
    if not address.startswith(("bolt://", "bolt+s://", "neo4j://", "neo4j+s://")):
        raise InputError(
            f"{address!r} is no address of a Neo4j server: write bolt://HOST:PORT.",
            address=address,
        )
    password = settings.neo4j_password
    if password is None:
        raise StoreError(
            f"The Neo4j server at {address} needs a password: set NEO4J_PASSWORD.",
            address=address,
        )
    with driver_errors(address):
        driver = GraphDatabase.driver(
            address,
            auth=(settings.neo4j_user, password.get_secret_value()),
            max_connection_pool_size=_POOL,
            connection_acquisition_timeout=_WAIT_SECONDS,
            connection_timeout=_WAIT_SECONDS,
            max_transaction_retry_time=_RETRY_SECONDS,
            notifications_min_severity=NotificationMinimumSeverity.OFF,
        )
        try:
            driver.verify_connectivity()
        except BaseException:
            driver.close()
            raise
        return driver
