"""Benchmarks of the workbench's canvas in headless Chromium.

From the click to the drawn frame: the question, the placing, the answer and the paint.
There is no peer to run beside it; its place holds the bar, in seconds.
"""

from __future__ import annotations

import statistics
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fundtrail.bench.graphs import random_ledger, random_transfers
from fundtrail.bench.measure import Measured, peak_memory_mb
from fundtrail.bench.server import served_at
from graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

_CHROMIUM = Path("/usr/bin/chromium")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
)
# Size → counterparties shown first: with arrows and joins about 230 and 1,000 elements.
_SIZES = {"small": 60, "large": 260}
_MORE = 25
_RUNS = 5
_DRAW_BAR_S = 1.0
_ADD_BAR_S = 0.3
_HUB, _SECOND = "BANK:0", "BANK:1"

_MOVE = """
([kind, given]) => new Promise((done, failed) => {
  const begun = performance.now();
  const before = window.fundtrail.drawn;
  window.fundtrail.move(kind, given);
  const look = () => {
    const now = window.fundtrail.drawn;
    if (now && now !== before) done([now.at - begun, now.elements]);
    else if (performance.now() - begun > 20000) failed(new Error('nothing was drawn'));
    else requestAnimationFrame(look);
  };
  look();
})
"""


def canvas_draw(size: str) -> Measured:
    """A hub expanded on an empty canvas: about 1,000 elements at size large."""
    return _measured("canvas-draw", size, _DRAW_BAR_S)


def canvas_add(size: str) -> Measured:
    """Twenty-five more accounts and their arrows on that canvas."""
    return _measured("canvas-add", size, _ADD_BAR_S)


def _measured(kernel: str, size: str, bar_s: float) -> Measured:
    transfers = random_transfers(20_000, 5_000, 4_000)
    transfers.src[1:8_000:16] = 1
    with tempfile.TemporaryDirectory() as name:
        workspace = Path(name)
        random_ledger(workspace / "ledger", transfers).close()
        with served_at(workspace) as address:
            taken = [_one_run(address, _SIZES[size]) for _ in range(_RUNS)]
    chosen = [run[kernel == "canvas-add"] for run in taken]
    seconds = statistics.median(chosen)
    ratio = seconds / bar_s
    return Measured(kernel, size, seconds, "bar", bar_s, ratio, peak_memory_mb())


def _one_run(address: str, counterparties: int) -> tuple[float, float]:
    """Seconds of the first drawing, and of adding more to it, on a fresh page."""
    with _page() as page:
        page.goto(f"{address}/canvas")
        page.wait_for_selector("#canvas-message", state="attached")
        page.wait_for_timeout(1_000)
        page.evaluate(_MOVE, ["add", {"accounts": [_HUB]}])
        expand = {"account": _HUB, "many": counterparties}
        first_ms, _ = page.evaluate(_MOVE, ["expand", expand])
        page.wait_for_timeout(500)
        page.evaluate(_MOVE, ["add", {"accounts": [_SECOND]}])
        more = {"account": _SECOND, "many": _MORE}
        more_ms, _ = page.evaluate(_MOVE, ["expand", more])
    return first_ms / 1000, more_ms / 1000


@contextmanager
def _page() -> Iterator[Page]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise InputError(
            "The canvas benchmarks need Playwright and Chromium: use 'make bench'."
        ) from error
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_CHROMIUM, args=list(_FLAGS)
        )
        try:
            yield browser.new_page(viewport={"width": 1600, "height": 950})
        finally:
            browser.close()
