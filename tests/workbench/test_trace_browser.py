"""The trace page and the search in Chromium, over a ledger and in both languages."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from boards import HUB, make_hub
from pages_app import served

from fundtrail.serve import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Download, Page

pytestmark = pytest.mark.browser
OUTPUT = Path(__file__).parents[1] / "output"
_SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
]


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
    app = create_app(make_hub(tmp_path_factory.mktemp("trace")))
    OUTPUT.mkdir(exist_ok=True)
    with served(app) as found:
        yield found
    app.state.casework.close()
    app.state.cases.close()


class Visitor:
    """A page in one language that keeps every complaint, warnings too."""

    def __init__(self, page: Page, address: str, language: str) -> None:
        self.page, self.address, self.language = page, address, language
        self.complaints: list[str] = []
        page.set_default_timeout(90_000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda told: (
                self.complaints.append(told.text)
                if told.type in {"error", "warning"}
                else None
            ),
        )

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page


@pytest.fixture(params=[("en", "light"), ("zh", "dark")], ids=["en-light", "zh-dark"])
def visitor(
    request: pytest.FixtureRequest, browser: Browser, address: str
) -> Iterator[Visitor]:
    language, scheme = request.param
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(
        f"localStorage.setItem('scheme', '\"{scheme}\"');"
        f"localStorage.setItem('language', '\"{language}\"');"
    )
    yield Visitor(context.new_page(), address, language)
    context.close()


def saved(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def test_a_trace_is_told_copied_and_saved(visitor: Visitor) -> None:
    page = visitor.go(f"/trace?from={HUB}&rule=fifo")
    page.wait_for_selector("#trace-holdings .ag-row")
    page.wait_for_selector(".sankey-link")
    page.click("#trace-tell")
    page.wait_for_selector("#trace-told-text:not(:empty)")
    text = page.locator("#trace-told-text").inner_text()
    assert "✓" in text
    assert "资金池一号" in text
    with page.expect_download() as taken:
        page.click("#trace-told-save")
    assert taken.value.suggested_filename == f"trace-v1-forward-fifo-{HUB}.txt"
    assert saved(taken.value).decode().split() == text.split()
    with page.expect_download() as taken:
        page.click("#trace-workbook")
    assert taken.value.suggested_filename.endswith(".xlsx")
    book = io.BytesIO(saved(taken.value))
    rows = pl.read_excel(book, sheet_name="transfers", infer_schema_length=0)
    listed = page.locator("#trace-transfers .ag-center-cols-container .ag-row")
    assert len(rows) >= listed.count() > 0
    page.set_viewport_size({"width": 1440, "height": 3100})
    page.evaluate("document.querySelectorAll('*').forEach(e => { e.scrollTop = 0; })")
    page.wait_for_timeout(800)
    page.screenshot(path=OUTPUT / f"trace-{visitor.language}.png")
    # Another question is another story.
    page.click("#trace-rule input[value=lifo]")
    page.wait_for_selector("#trace-told-done", state="hidden")
    assert visitor.complaints == []


def test_the_tables_of_the_comparison_are_saved(visitor: Visitor) -> None:
    page = visitor.go(f"/compare?tx=T0&tx=T1&rule=fifo&at={HUB}")
    page.wait_for_selector(".sides tbody tr")
    page.wait_for_selector("#compare-shares .ag-row")
    for button, sheet in (
        ("#compare-table-workbook", "amounts"),
        ("#compare-lots-workbook", "lots"),
        ("#compare-victims-workbook", "shares"),
    ):
        with page.expect_download() as taken:
            page.click(button)
        book = io.BytesIO(saved(taken.value))
        rows = pl.read_excel(book, sheet_name=sheet, infer_schema_length=0)
        assert len(rows) > 0
    assert visitor.complaints == []


@pytest.mark.parametrize("text", [HUB, f"acct:{HUB}", "资金池一号", "tx:T3"])
def test_enter_takes_the_one_exact_hit(visitor: Visitor, text: str) -> None:
    page = visitor.go("/canvas")
    page.wait_for_selector("#canvas-message", state="attached")
    box = page.locator(".search input").first
    box.click()
    box.type(text, delay=5)
    box.press("Enter")
    page.wait_for_function("window.cy && cy.nodes('[account]').length > 0")
    page.wait_for_function("document.querySelector('.search input').value === ''")
    assert visitor.complaints == []


def test_enter_on_what_only_resembles_takes_nothing(visitor: Visitor) -> None:
    page = visitor.go("/canvas")
    page.wait_for_selector("#canvas-message", state="attached")
    box = page.locator(".search input").first
    box.click()
    box.type("SHELL", delay=5)
    box.press("Enter")
    page.wait_for_selector("[role=option]")
    page.wait_for_timeout(400)
    assert page.evaluate("cy.nodes('[account]').length") == 0


def test_an_unknown_address_says_so_and_leads_home(visitor: Visitor) -> None:
    page = visitor.go("/nosuch")
    page.wait_for_selector(".page-missing [role=alert]")
    assert "/nosuch" in page.locator(".page-missing").inner_text()
    page.screenshot(path=OUTPUT / f"missing-{visitor.language}.png")
    page.click(".page-missing .button")
    page.wait_for_selector("#canvas-message", state="attached")
    # The browser itself logs the page's own status, and nothing else.
    assert [c for c in visitor.complaints if "404" not in c] == []


def test_many_arrows_are_labelled_from_close_by_and_the_status_says_so(
    visitor: Visitor,
) -> None:
    names = ",".join(f"INV-{n:05d}" for n in range(70))
    page = visitor.go(f"/canvas?accounts={HUB},{names}")
    page.wait_for_function("window.cy && cy.edges('[?crowded]').length > 60")
    told = {"en": "zoom in", "zh": "放大"}[visitor.language]
    page.wait_for_function(
        "told => document.getElementById('canvas-status').innerText.includes(told)",
        arg=told,
    )
    page.wait_for_timeout(600)
    page.screenshot(path=OUTPUT / f"canvas-crowded-{visitor.language}.png")
    assert visitor.complaints == []


def test_the_trace_is_played_in_the_order_of_time(visitor: Visitor) -> None:
    page = visitor.go(f"/trace?from={HUB}&rule=fifo")
    page.click("#trace-verdict a[href*=follow]")
    page.wait_for_selector(".hop-line")
    page.wait_for_function("window.cy && cy.edges('[?traced]').length === 5")
    page.click("[data-player=play]")
    page.wait_for_function("cy.edges('.now').length === 1")
    page.click("#player-toggle")
    slider = page.locator("#player-time")
    assert slider.get_attribute("max") == "5"
    slider.fill("2")
    told = page.locator("#player-told").inner_text()
    assert told.startswith("2/5 · 2024-03-15 12:22:00 UTC")
    assert "950,000.00" in told
    lit = page.evaluate("cy.edges().not('.ahead').map(e => e.data('to')).sort()")
    assert lit == ["SHELL-1", "SHELL-2"]
    assert page.evaluate("cy.edges('.now').map(e => e.data('to'))") == ["SHELL-2"]
    page.wait_for_timeout(400)
    page.screenshot(path=OUTPUT / f"canvas-play-{visitor.language}.png")
    slider.fill("5")
    assert page.evaluate("cy.edges('.ahead').length") == 0
    page.click("[data-player=stop]")
    assert page.evaluate("cy.elements('.ahead, .now').length") == 0
    assert page.locator("#player").is_hidden()
    assert visitor.complaints == []


def test_it_plays_to_the_end_by_itself(visitor: Visitor) -> None:
    page = visitor.go(f"/canvas?accounts={HUB},SHELL-1&follow={HUB}&rule=fifo")
    page.wait_for_function("window.cy && cy.edges('[?traced]').length === 2")
    page.click("[data-player=play]")
    page.wait_for_function("document.getElementById('player-time')?.value === '2'")
    # A move is no longer what was played.
    page.click("[data-turn=backward]")
    page.wait_for_selector("#player", state="hidden")
    assert page.evaluate("cy.elements('.ahead').length") == 0


def test_with_less_motion_each_press_is_a_step(visitor: Visitor) -> None:
    visitor.page.emulate_media(reduced_motion="reduce")
    page = visitor.go(f"/canvas?accounts={HUB},SHELL-1,SHELL-2&follow={HUB}&rule=fifo")
    page.wait_for_function("window.cy && cy.edges('[?traced]').length > 2")
    page.click("[data-player=play]")
    page.wait_for_function("document.getElementById('player-time')?.value === '1'")
    page.wait_for_timeout(1200)
    assert page.locator("#player-time").input_value() == "1"
    page.click("#player-toggle")
    assert page.locator("#player-time").input_value() == "2"
