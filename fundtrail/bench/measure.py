"""Timing two sides in turn, so that a machine that slows down slows both."""

from __future__ import annotations

import multiprocessing
import re
import resource
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

_Answer = TypeVar("_Answer")

KIBIBYTES_IN_MEGABYTE = 1_000_000 / 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the table; times are medians in seconds."""

    kernel: str
    size: str
    ours_s: float
    peer: str
    peer_s: float
    ratio: float
    memory_mb: float


def time_in_turn(
    ours: Callable[[], object], peer: Callable[[], object], runs: int = 5
) -> tuple[float, float]:
    """Median seconds of each side over runs in turn, after one warm-up of each."""
    ours()
    peer()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for seconds, side in zip(taken, (ours, peer), strict=True):
            begun = time.perf_counter()
            side()
            seconds.append(time.perf_counter() - begun)
    return statistics.median(taken[0]), statistics.median(taken[1])


def peak_memory_mb() -> float:
    """Most memory that this process has held at once, in megabytes."""
    # Linux counts in what getrusage tells the peak of the process that started this one.
    status = Path("/proc/self/status")
    if status.exists():
        peak = re.search(r"VmHWM:\s*(\d+) kB", status.read_text())
        if peak is not None:
            return int(peak[1]) / KIBIBYTES_IN_MEGABYTE
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / KIBIBYTES_IN_MEGABYTE


def run_apart(side: Callable[..., object], *arguments: object) -> tuple[float, float]:
    """Seconds and peak megabytes of one call in a fresh process.

    The seconds are the call's own, without the start of the process.
    """
    return answer_apart(_timed, side, arguments)


def answer_apart(
    side: Callable[..., _Answer], *arguments: object
) -> tuple[_Answer, float]:
    """What one call in a fresh process returns, and the process's peak megabytes.

    Raises RuntimeError where the process ended without an answer, as one does that is
    stopped for want of memory; what the call itself raises stands on standard error.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send_answer, args=(sender, side, arguments))
    process.start()
    sender.close()  # so that an end without an answer is seen as one
    try:
        answer, megabytes = receiver.recv()
    except EOFError as error:
        process.join()
        message = f"{side.__name__} ended without an answer: exit {process.exitcode}"
        raise RuntimeError(message) from error
    process.join()
    return answer, megabytes


def _timed(side: Callable[..., object], arguments: tuple[object, ...]) -> float:
    begun = time.perf_counter()
    side(*arguments)
    return time.perf_counter() - begun


def _send_answer(
    sender: Connection, side: Callable[..., object], arguments: tuple[object, ...]
) -> None:
    answer = side(*arguments)
    sender.send((answer, peak_memory_mb()))
