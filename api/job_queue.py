"""Long questions on threads of their own: a bounded pool and an explicit registry.

The pool is the standard library's. A queue of its own process (Celery, RQ, arq) would
need a broker, and each worker a snapshot of its own; here all read one snapshot, and the
compiled passes release the interpreter's lock.

A thread cannot be ended from outside. A job that is cancelled ends at the next step of
its question (``casework.progress``), until then it is ``stopping``; what it found is
thrown away.
"""

from __future__ import annotations

import contextvars
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import structlog

from casework.progress import watched
from graph.errors import (
    BusyError,
    FundtrailError,
    NotFoundError,
    StoppedError,
    problem_details,
)

if TYPE_CHECKING:
    from collections.abc import Callable

State = Literal["queued", "running", "stopping", "done", "failed", "cancelled"]
ENDED: frozenset[State] = frozenset({"done", "failed", "cancelled"})

WORKERS = 2
MOST_WAITING = 32
MOST_KEPT = 200


@dataclass(frozen=True, slots=True)
class Job:
    """A question that was handed in, as it stands.

    ``steps`` counts the steps that were begun and ``step`` names the newest; how many
    there will be is not known before. Instants are UTC microseconds.
    """

    job: str
    question: str
    parameters: dict[str, Any]
    actor: str
    submitted_us: int
    state: State = "queued"
    steps: int = 0
    step: str = ""
    started_us: int | None = None
    ended_us: int | None = None
    problem: dict[str, Any] | None = None


@dataclass(slots=True)
class _Entry:
    job: Job
    run: Callable[[], object]
    stopped: threading.Event = field(default_factory=threading.Event)


class Jobs:
    """The jobs of one server; safe to share between threads.

    The newest ``kept`` are told of after their end.
    """

    def __init__(
        self,
        workers: int = WORKERS,
        waiting: int = MOST_WAITING,
        kept: int = MOST_KEPT,
    ) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="job")
        self._waiting, self._kept = waiting, kept
        self._lock = threading.Lock()
        self._entries: dict[str, _Entry] = {}

    def submit(
        self,
        question: str,
        parameters: dict[str, Any],
        actor: str,
        run: Callable[[], object],
    ) -> Job:
        """A new job that calls ``run`` on a thread of the pool.

        Raises BusyError when as many wait as may.
        """
        with self._lock:
            waiting = sum(e.job.state == "queued" for e in self._entries.values())
            if waiting >= self._waiting:
                raise BusyError(
                    f"{waiting} questions are waiting already: ask again when some of "
                    "them have ended, or cancel one.",
                    waiting=waiting,
                )
            name = secrets.token_urlsafe(12)
            job = Job(name, question, parameters, actor, _now_us())
            entry = self._entries[name] = _Entry(job, run)
            self._forget_old()
            # A context of its own: nothing of this request is seen by the job.
            self._pool.submit(contextvars.Context().run, self._work, entry)
            return job

    def job(self, name: str) -> Job:
        """A job as it stands; NotFoundError if there is none, or no longer."""
        with self._lock:
            return self._entry(name).job

    def jobs(self) -> tuple[Job, ...]:
        """All jobs that are told of, oldest first."""
        with self._lock:
            return tuple(entry.job for entry in self._entries.values())

    def cancel(self, name: str) -> Job:
        """The job, which ends before it begins or at its next step; an ended one stays."""
        with self._lock:
            entry = self._entry(name)
            entry.stopped.set()
            if entry.job.state == "queued":
                self._end(entry, "cancelled")
            elif entry.job.state == "running":
                entry.job = replace(entry.job, state="stopping")
            return entry.job

    def close(self) -> None:
        """Cancel all, and wait until what runs has come to its next step."""
        for job in self.jobs():
            self.cancel(job.job)
        self._pool.shutdown(wait=True, cancel_futures=True)

    # on a thread of the pool -----------------------------------------------------

    def _work(self, entry: _Entry) -> None:
        with self._lock:
            if entry.stopped.is_set():
                return
            entry.job = replace(entry.job, state="running", started_us=_now_us())
        problem: dict[str, Any] | None = None
        try:
            with watched(lambda step: self._step(entry, step)):
                entry.run()
        except FundtrailError as error:
            problem = dict(problem_details(error))
        # The thread's last resort: whatever failed is told, and the pool lives on.
        except Exception as error:  # noqa: BLE001
            structlog.get_logger().error(
                "a job failed that should not", job=entry.job.job, exc_info=error
            )
            problem = dict(problem_details(FundtrailError(_UNFORESEEN)))
        with self._lock:
            if entry.stopped.is_set():
                self._end(entry, "cancelled")
            else:
                self._end(entry, "failed" if problem else "done", problem)

    def _step(self, entry: _Entry, step: str) -> None:
        if entry.stopped.is_set():
            raise StoppedError("The question was cancelled before its end.")
        with self._lock:
            entry.job = replace(entry.job, steps=entry.job.steps + 1, step=step)

    # under the lock ----------------------------------------------------------------

    def _entry(self, name: str) -> _Entry:
        entry = self._entries.get(name)
        if entry is None:
            raise NotFoundError(
                f"There is no job {name!r}: it was never there, or ended long ago.",
                job=name,
            )
        return entry

    def _end(
        self, entry: _Entry, state: State, problem: dict[str, Any] | None = None
    ) -> None:
        entry.job = replace(entry.job, state=state, ended_us=_now_us(), problem=problem)

    def _forget_old(self) -> None:
        ended = [n for n, e in self._entries.items() if e.job.state in ENDED]
        for name in ended[: max(len(self._entries) - self._kept, 0)]:
            del self._entries[name]


_UNFORESEEN = "Something failed that should not: the server's log says what."


def _now_us() -> int:
    return time.time_ns() // 1_000
