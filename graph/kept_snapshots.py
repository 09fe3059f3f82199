"""The snapshots of one ledger version, each built once and shared by all who read it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from graph.instants import Window

if TYPE_CHECKING:
    from graph.ledger import Ledger
    from graph.snapshot import Snapshot

_KEPT = 4


class KeptSnapshots:
    """Snapshots by window; safe to share between threads.

    The last few are kept, and one that somebody still holds is never built again: a
    store and the questions beside it read the same columns.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: OrderedDict[Window, Snapshot] = OrderedDict()
        self._held: WeakValueDictionary[Window, Snapshot] = WeakValueDictionary()

    def of(self, ledger: Ledger, window: Window | None) -> Snapshot:
        """The snapshot of a window; O(E log E) when it is built, else O(1)."""
        from graph.snapshot_build import build_snapshot

        asked = window or Window()
        with self._lock:
            snapshot = self._held.get(asked)
            if snapshot is None:
                snapshot = build_snapshot(ledger, asked)
                self._held[asked] = snapshot
            self._last[asked] = snapshot
            self._last.move_to_end(asked)
            while len(self._last) > _KEPT:
                self._last.popitem(last=False)
            return snapshot

    def forget(self) -> None:
        """Let go of what nobody else holds."""
        with self._lock:
            self._last.clear()
