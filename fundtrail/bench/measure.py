"""Timing two sides in turn, so that a machine that slows down slows both."""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

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
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / KIBIBYTES_IN_MEGABYTE


def run_apart(side: Callable[..., None], *arguments: object) -> tuple[float, float]:
    """Seconds and peak megabytes of one call in a fresh process.

    The seconds are the call's own, without the start of the process.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_measure_call, args=(sender, side, arguments))
    process.start()
    seconds, megabytes = receiver.recv()
    process.join()
    return seconds, megabytes


def _measure_call(
    sender: object, side: Callable[..., None], arguments: tuple[object, ...]
) -> None:
    begun = time.perf_counter()
    side(*arguments)
    seconds = time.perf_counter() - begun
    sender.send((seconds, peak_memory_mb()))  # type: ignore[attr-defined]
