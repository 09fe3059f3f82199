"""Answers of finished questions, kept for as long as they fit.

An answer follows from the ledger version, the engine, the question and its parameters
alone; so the same four are answered by what is kept.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.engine import ENGINE
from graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from api.table import Finished

MOST_BYTES = 256 * 2**20


@dataclass(frozen=True, slots=True)
class ResultKey:
    """What an answer follows from; ``parameters`` is the one JSON text of them."""

    ledger_version: int
    engine: str
    question: str
    parameters: str

    @property
    def tag(self) -> str:
        """The ETag of the answer."""
        told = json.dumps([self.engine, self.question, self.parameters])
        digest = hashlib.sha256(told.encode()).hexdigest()[:24]
        return f'"{self.ledger_version}-{digest}"'


def result_key(
    ledger_version: int, question: str, parameters: Mapping[str, object]
) -> ResultKey:
    """The key of a question; parameters are values that JSON holds, all of them."""
    text = json.dumps(
        dict(parameters), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return ResultKey(ledger_version, ENGINE, question, text)


class Results:
    """Finished questions by key, bounded by bytes; safe to share between threads.

    What was asked longest ago goes first. A question that is being computed is not
    computed a second time beside it: who asks meanwhile waits for the first.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[ResultKey, Finished] = OrderedDict()
        self._coming: dict[ResultKey, Future[Finished]] = {}
        self._bytes = 0

    @property
    def nbytes(self) -> int:
        """How many bytes the kept answers count."""
        with self._lock:
            return self._bytes

    def get(self, key: ResultKey) -> Finished | None:
        """The answer if it is kept."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def of(self, key: ResultKey, compute: Callable[[], Finished]) -> Finished:
        """The answer that is kept or being computed, else ``compute``'s, kept now.

        Raises what ``compute`` raises; who only waited then computes for itself.
        """
        while True:
            with self._lock:
                found = self._kept.get(key)
                if found is not None:
                    self._kept.move_to_end(key)
                    return found
                coming = self._coming.get(key)
                if coming is None:
                    mine: Future[Finished] = Future()
                    self._coming[key] = mine
                    break
            # Whatever became of it: the answer is kept now, or is computed here.
            coming.exception()
        return self._computed(key, compute, mine)

    def _computed(
        self, key: ResultKey, compute: Callable[[], Finished], mine: Future[Finished]
    ) -> Finished:
        try:
            finished = compute()
            self._keep(key, finished)
        except BaseException as error:
            mine.set_exception(error)
            raise
        else:
            mine.set_result(finished)
            return finished
        finally:
            with self._lock:
                del self._coming[key]

    def _keep(self, key: ResultKey, finished: Finished) -> None:
        with self._lock:
            if finished.nbytes > self._most:
                return
            self._kept[key] = finished
            self._bytes += finished.nbytes
            while self._bytes > self._most:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= oldest.nbytes

    def require_room(self, finished: Finished) -> None:
        """Raise InputError for an answer that is too large to be kept at all."""
        if finished.nbytes > self._most:
            raise InputError(
                f"The answer has about {finished.nbytes:,} bytes and at most "
                f"{self._most:,} are kept: ask for fewer accounts or a shorter window.",
                bytes=finished.nbytes,
            )
