"""The page of compared rules in Chromium, over a ledger: both languages, both schemes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from boards import HUB, make_hub
from pages_app import served

from fundtrail.serve import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
OUTPUT = Path(__file__).parents[1] / "output"
_SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
]
# The first three investors' payments; each is told apart, and the pool pays twice.
_VICTIMS = "tx=T0&tx=T1&tx=T336"
_ASKED = f"/compare?{_VICTIMS}&rule=fifo&against=pro-rata&at={HUB}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=_SWITCHES
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = create_app(make_hub(tmp_path_factory.mktemp("compare"), payers=337))
    OUTPUT.mkdir(exist_ok=True)
    with served(app) as found:
        yield found
    app.state.casework.close()
    app.state.cases.close()


@pytest.fixture(params=[("en", "light"), ("zh", "dark")], ids=["en-light", "zh-dark"])
def page(
    request: pytest.FixtureRequest, browser: Browser, address: str
) -> Iterator[tuple[Page, str]]:
    language, scheme = request.param
    context = browser.new_context(viewport={"width": 1500, "height": 3300})
    context.add_init_script(
        f"localStorage.setItem('scheme', '\"{scheme}\"');"
        f"localStorage.setItem('language', '\"{language}\"');"
    )
    opened = context.new_page()
    # The first answer compiles its kernels where no cache of them is.
    opened.set_default_timeout(90_000)
    complaints: list[str] = []
    asked: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda request: asked.append(request.url))
    opened.on(
        "console",
        lambda told: complaints.append(told.text) if told.type == "error" else None,
    )
    opened.goto(address + _ASKED)
    yield opened, f"{language}-{scheme}"
    context.close()
    assert complaints == []
    assert [u for u in asked if not u.startswith((address, "data:", "blob:"))] == []


def _shot(page: Page, name: str) -> None:
    page.wait_for_timeout(600)
    path = OUTPUT / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    assert path.stat().st_size > 20_000


def _texts(page: Page, selector: str) -> list[str]:
    found: Any = page.eval_on_selector_all(
        selector, "cells => cells.map(c => c.innerText)"
    )
    return list(found)


def test_rules_stand_side_by_side_with_sums_and_marks(page: tuple[Page, str]) -> None:
    shown, look = page
    shown.wait_for_selector(".sides tbody tr")
    shown.wait_for_selector("#compare-lots-figure .barlayer .point", state="attached")
    shown.wait_for_selector("#compare-statement .ag-row")
    shown.wait_for_selector("#compare-shares .ag-row")
    _shot(shown, f"compare-{look}")
    seeded = _texts(shown, ".sides tfoot tr:last-child td")
    assert len(seeded) == 10
    assert sum("✓" in text for text in seeded) == 9
    assert len({text.split()[0] for text in seeded}) == 1
    # Only other columns than the chosen one differ from it.
    assert _texts(shown, ".sides tbody .chosen .differs") == []
    assert any(_texts(shown, ".sides tbody .differs"))
    edges = shown.eval_on_selector_all(
        ".sides tbody tr td:last-child .figures:first-child",
        "cells => cells.map(c => Math.round(c.getBoundingClientRect().right))",
    )
    assert len(set(edges)) == 1


def test_the_first_event_that_differs_is_marked(page: tuple[Page, str]) -> None:
    shown, _ = page
    shown.wait_for_selector("#compare-statement .ag-row")
    assert shown.locator("#compare-lots .parted").count() == 1
    lines = shown.locator("#compare-lots-figure .shapelayer path")
    assert lines.count() >= 1


def test_roles_are_summed_and_victims_divide_the_pool(page: tuple[Page, str]) -> None:
    shown, look = page
    shown.wait_for_selector("#compare-shares .ag-row")
    whole = _texts(shown, "#compare-shares .ag-row-pinned")
    assert whole
    assert "✗" not in " ".join(whole)
    before = _texts(shown, ".sides tfoot tr:first-child td .figures:first-child")
    shown.locator("#compare-by label").nth(1).click()
    shown.wait_for_function(
        "document.querySelectorAll('.sides tbody tr th div').length === 0"
    )
    assert (
        _texts(shown, ".sides tfoot tr:first-child td .figures:first-child") == before
    )
    shown.locator(".sides").screenshot(path=OUTPUT / f"compare-role-{look}.png")
    shown.wait_for_function("location.search.includes('by=role')")
