"""One ledger version opened for questions: snapshot, names, openings, memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np

from graph.errors import InputError
from graph.facts import AccountColumns, account_facts
from graph.instants import BEGINNING_US, FOREVER_US, Window, parse_instant
from graph.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from graph.ledger import Openings
    from graph.nouns import Account
    from graph.settings import Settings
    from graph.snapshot import Snapshot
    from graph.store import GraphStore

    Ints = NDArray[np.integer]

T = TypeVar("T")
_WINDOWS = 3
_ANSWERS = 128


def read_window(after: str | None, before: str | None) -> Window:
    """The window of two ISO 8601 texts; TimeError for a text that is none."""
    return Window(
        BEGINNING_US if after is None else parse_instant(after),
        FOREVER_US if before is None else parse_instant(before),
    )


class Memory:
    """The latest answers, each computed once; safe to share between threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: OrderedDict[Hashable, object] = OrderedDict()
        self._busy: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def remember(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What was computed for the key, or what is computed now."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return cast("T", self._held[key])
            busy = self._busy.setdefault(key, threading.Lock())
        with busy:
            with self._lock:
                if key in self._held:
                    return cast("T", self._held[key])
            try:
                value = compute()
                with self._lock:
                    self._held[key] = value
                    while len(self._held) > self._size:
                        self._held.popitem(last=False)
            finally:
                with self._lock:
                    self._busy.pop(key, None)
        return value


class Evidence:
    """What every question reads; one ledger version, so answers stay the same."""

    def __init__(self, settings: Settings, ledger: Ledger, store: GraphStore) -> None:
        self.settings = settings
        self.ledger = ledger
        self.store = store
        self._windows = Memory(_WINDOWS)
        self._answers = Memory(_ANSWERS)
        # What lasts as long as the ledger version: few and large.
        self._lasting = Memory(64)

    @classmethod
    def open(cls, settings: Settings, as_of: int | None) -> Evidence:
        """The ledger of the workspace and the store of the settings."""
        ledger = Ledger.open(settings.ledger_folder, as_of)
        return cls(settings, ledger, _open_store(settings, ledger))

    def close(self) -> None:
        """Give back connections and memory."""
        self.store.close()
        self.ledger.close()

    def remember(self, key: Hashable, compute: Callable[[], T]) -> T:
        """An answer, from memory where the same was asked before."""
        return self._answers.remember(key, compute)

    def lasting(self, key: Hashable, compute: Callable[[], T]) -> T:
        """A table that is made once for the ledger version."""
        return self._lasting.remember(key, compute)

    # transfers -----------------------------------------------------------------

    def snapshot(self, window: Window | None = None) -> Snapshot:
        """The transfers of a window; the whole ledger's is made once."""
        window = window or Window()
        memory = self._lasting if window.is_open else self._windows
        return memory.remember(
            ("snapshot", window), lambda: self.ledger.snapshot(window)
        )

    def openings(self, window: Window) -> Mapping[str, Openings]:
        """Stated openings of every currency in the window."""
        return self._windows.remember(
            ("openings", window),
            lambda: {
                code: self.ledger.stated_openings(code, window)
                for code in self.snapshot(window).currencies
            },
        )

    def transfer_ids(self, ordinals: Ints) -> list[str]:
        """Transfer ids by ledger ordinal, in the order asked."""
        ids = self.lasting("transfer ids", self._all_transfer_ids)
        found: list[str] = ids.take(_index(ordinals)).to_pylist()
        return found

    def _all_transfer_ids(self) -> pa.ChunkedArray:
        table = self.ledger.query("SELECT transfer_id FROM transfers ORDER BY ordinal")
        return table.column(0)

    def positions(self, snapshot: Snapshot, transfer_ids: Sequence[str]) -> list[int]:
        """Where transfers stand in a snapshot; InputError for one outside its window."""
        ordinals = self.ledger.transfer_ordinals(transfer_ids)
        place = np.full(self.ledger.transfers, -1, dtype=np.int64)
        place[snapshot.ordinal] = np.arange(snapshot.transfers)
        found = [int(at) for at in place[ordinals]]
        if -1 in found:
            name = transfer_ids[found.index(-1)]
            raise InputError(
                f"The transfer {name!r} lies outside of the time window: widen the "
                "window or leave it out.",
                transfer=name,
            )
        return found

    # accounts ------------------------------------------------------------------

    @property
    def columns(self) -> AccountColumns:
        """What is said of each account, with an index from id to ordinal."""
        return self.lasting("columns", lambda: AccountColumns(account_facts(self.ledger)))

    def ordinals(self, accounts: Sequence[str]) -> NDArray[np.int32]:
        """Ordinals of account ids; NotFoundError, with the nearest, if not held."""
        found = self.columns.ordinals(list(accounts))
        if (found < 0).any():
            return self.ledger.ordinals(accounts)
        return found

    def names(self, ordinals: Ints) -> list[str]:
        """Account ids by ordinal, in the order asked."""
        return self.columns.names(np.asarray(ordinals, dtype=np.int64))

    def accounts(self, ordinals: Iterable[int]) -> tuple[Account, ...]:
        """Accounts by ordinal, in the order asked."""
        return self.columns.accounts(list(ordinals))


def _index(ordinals: Ints) -> pa.Array:
    import pyarrow as pa

    return pa.array(np.asarray(ordinals, dtype=np.int64))


def _open_store(settings: Settings, ledger: Ledger) -> GraphStore:
    if settings.store == "embedded":
        from graph.embedded import EmbeddedStore

        return EmbeddedStore.open(ledger)
    if settings.store.startswith(("bolt://", "bolt+s://", "neo4j://", "neo4j+s://")):
        from graph.neo4j_store import Neo4jStore

        return Neo4jStore.open(settings, ledger)
    raise InputError(
        f"There is no store {settings.store!r}: set FUNDTRAIL_STORE to embedded or "
        "bolt://HOST:PORT.",
        store=settings.store,
    )
