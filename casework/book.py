"""One ledger version opened for questions: its snapshot, its names, its openings."""

from __future__ import annotations

import threading
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from algorithms.options import Opening
from casework.answers import Basis
from casework.progress import step
from graph.arrow import arrow_positions, arrow_texts
from graph.engine import ENGINE
from graph.errors import NotFoundError
from graph.instants import BEGINNING_US, FOREVER_US, Window, parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from algorithms.parameters import Parameters
    from graph.ledger import Ledger, Openings
    from graph.nouns import Transfer
    from graph.snapshot import Snapshot

_STATES_BALANCES = """
SELECT EXISTS (SELECT 1 FROM account_now WHERE opening_balance_minor IS NOT NULL)
    OR EXISTS (SELECT 1 FROM transfers
        WHERE balance_after_from IS NOT NULL OR balance_after_to IS NOT NULL)
"""
_WINDOWS_KEPT = 4
_BALANCES_KEPT = 16


class Book:
    """What every question needs of a ledger version; safe between threads."""

    def __init__(self, ledger: Ledger) -> None:
        if not ledger.accounts:
            raise NotFoundError("The ledger holds no account yet: load a file first.")
        self.ledger = ledger
        self._lock = threading.Lock()
        self._balances_of = lru_cache(maxsize=_BALANCES_KEPT)(self._read_balances)
        self._openings_of = lru_cache(maxsize=_WINDOWS_KEPT)(self._read_openings)

    def snapshot(self, window: Window | None = None) -> Snapshot:
        """The snapshot of a window: the ledger's own, shared with the store."""
        step("snapshot")
        return self.ledger.snapshot(window)

    def openings(self, window: Window | None = None) -> Mapping[str, Openings]:
        """Stated openings by currency at the beginning of a window."""
        step("openings")
        with self._lock:
            return self._openings_of(window or Window())

    @cached_property
    def names(self) -> list[str]:
        """Account ids by ordinal."""
        ids: list[str] = self.ledger.account_ids().to_pylist()
        return ids

    @cached_property
    def _ordinal_of(self) -> dict[str, int]:
        return {name: ordinal for ordinal, name in enumerate(self.names)}

    @cached_property
    def default_opening(self) -> Opening:
        """``stated`` where the sources state any balance, else ``inferred-min``."""
        stated = self.ledger.rows(_STATES_BALANCES)[0][0]
        return Opening.STATED if stated else Opening.INFERRED_MIN

    def ordinals(self, accounts: Iterable[str]) -> list[int]:
        """Ordinals in the order asked; NotFoundError with the nearest ids."""
        step("accounts")
        wanted = list(accounts)
        known = self._ordinal_of
        if any(name not in known for name in wanted):
            self.ledger.ordinals(wanted)  # raises, with the nearest ids
        return [known[name] for name in wanted]

    def knows(self, account: str) -> bool:
        """Whether the ledger has an account of the id."""
        return account in self._ordinal_of

    def opening(self, text: str | None) -> Opening:
        """The opening asked for, or the ledger's default."""
        from algorithms.options import read_choice

        return self.default_opening if text is None else read_choice(Opening, text)

    def stated(
        self, opening: Opening, window: Window | None = None
    ) -> Mapping[str, Openings] | None:
        """Stated openings where the opening asks for them."""
        return self.openings(window) if opening is Opening.STATED else None

    def opening_balances(
        self, currency: int, window: Window | None = None
    ) -> NDArray[np.int64]:
        """int64[V]: the default openings of a currency's code, in minor units.

        O(E) the first time; the last few are kept, and nobody writes to them.
        """
        step("openings")
        with self._lock:
            return self._balances_of(currency, window or Window())

    def transfers(
        self, snapshot: Snapshot, positions: NDArray[np.integer]
    ) -> tuple[Transfer, ...]:
        """Transfers at positions of a snapshot, in that order."""
        step("transfers")
        return self.ledger.transfer_rows(snapshot.ordinal[positions].tolist())

    def transfer_ids(
        self, snapshot: Snapshot, positions: NDArray[np.integer]
    ) -> list[str]:
        """Ids of the transfers at positions of a snapshot; '' for a position of -1."""
        if not len(positions):
            return []
        names: list[str] = self.transfer_id_column(snapshot, positions).to_pylist()
        return names

    def transfer_id_column(
        self, snapshot: Snapshot, positions: NDArray[np.integer]
    ) -> pa.ChunkedArray:
        """The same as a column of texts."""
        step("transfer ids")
        places = np.asarray(positions)
        held = places >= 0
        # The place after the last is no transfer's: ''.
        ordinals = np.full(len(places), len(self._all_transfer_ids) - 1)
        ordinals[held] = snapshot.ordinal[places[held]]
        return self._all_transfer_ids.take(arrow_positions(ordinals))

    def positions(self, snapshot: Snapshot, transfer_ids: Sequence[str]) -> list[int]:
        """Positions of transfer ids; NotFoundError where one is not in the window."""
        ordinals = self.ledger.transfer_ordinals(transfer_ids)
        order = np.argsort(snapshot.ordinal)
        at = np.searchsorted(snapshot.ordinal, ordinals, sorter=order)
        found = []
        for name, ordinal, place in zip(transfer_ids, ordinals, at, strict=True):
            inside = place < len(order) and snapshot.ordinal[order[place]] == ordinal
            if not inside:
                raise NotFoundError(
                    f"The transfer {name!r} is outside the window: widen --after and "
                    "--before.",
                    transfer=name,
                )
            found.append(int(order[place]))
        return found

    @cached_property
    def _all_transfer_ids(self) -> pa.ChunkedArray:
        """Transfer ids by ledger ordinal, and '' after the last.

        A column takes a third of Python's texts.
        """
        table = self.ledger.query("SELECT transfer_id FROM transfers ORDER BY ordinal")
        ids = table.column(0)
        return pa.chunked_array([*ids.chunks, arrow_texts([""])], type=ids.type)

    def basis(self, parameters: Parameters, **asked: object) -> Basis:
        """What an answer rests on: the algorithm's parameters, and what it is told by.

        ``asked`` are choices that shape the answer and not the run: a limit, a grouping.
        """
        step("answer")
        told = [
            (name, "" if value is None else str(value)) for name, value in asked.items()
        ]
        return Basis(self.ledger.version, ENGINE, tuple(sorted([*parameters, *told])))

    def _read_balances(self, currency: int, window: Window) -> NDArray[np.int64]:
        from algorithms.options import TracingOptions
        from algorithms.streams import make_stream

        opening = self.default_opening
        stated = self._openings_of(window) if opening is Opening.STATED else None
        options = TracingOptions(opening=opening)
        stream = make_stream(self.ledger.snapshot(window), currency, options, stated)
        balances = stream.opening[: self.ledger.accounts].copy()
        balances.flags.writeable = False
        return balances

    def _read_openings(self, window: Window) -> Mapping[str, Openings]:
        rows = self.ledger.rows("SELECT DISTINCT currency FROM transfers")
        return {
            code: self.ledger.stated_openings(code, window) for (code,) in sorted(rows)
        }


def window_of(after: str | None, before: str | None) -> Window:
    """The window of two ISO 8601 texts; None leaves a side open."""
    return Window(
        BEGINNING_US if after is None else parse_instant(after),
        FOREVER_US if before is None else parse_instant(before),
    )
