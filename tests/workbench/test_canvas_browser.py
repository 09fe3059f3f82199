"""The canvas in Chromium: a hub is expanded, and nothing else is asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from boards import HUB, make_hub
from pages_app import served

from fundtrail.serve import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
OUTPUT = Path(__file__).parents[1] / "output"
_SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
]


class Desk:
    """One page that remembers what it asked for and what went wrong."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda told: (
                self.complaints.append(told.text) if told.type == "error" else None
            ),
        )

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.page.wait_for_function("window.fundtrail && window.fundtrail.drawn")
        if "accounts=" in path or "board" in path:
            self.until("window.cy && cy.nodes().length > 0")
        self.page.wait_for_timeout(300)

    def until(self, condition: str) -> None:
        self.page.wait_for_function(condition)

    def click(self, selector: str) -> None:
        box = self.page.locator("#canvas").bounding_box()
        assert box is not None
        at = self.page.evaluate(f"cy.$({selector!r}).nodes().renderedPosition()")
        self.page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])

    def places(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate(
            "Object.fromEntries(cy.nodes().map(n => [n.id(), n.position()]))"
        )
        return found

    def shot(self, name: str) -> None:
        OUTPUT.mkdir(exist_ok=True)
        self.page.wait_for_timeout(500)
        self.page.screenshot(path=OUTPUT / f"{name}.png")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    from playwright.sync_api import sync_playwright

    app = create_app(make_hub(tmp_path))
    with served(app) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=_SWITCHES
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        yield Desk(page, address)
        browser.close()
    app.state.casework.close()
    app.state.cases.close()


def test_a_hub_is_expanded_and_nothing_is_hidden_in_silence(desk: Desk) -> None:
    desk.open(f"/?accounts={HUB},SHELL-1,SHELL-2")
    desk.click(f'[account="{HUB}"]')
    desk.page.wait_for_selector("text=payers: 338")
    desk.shot("canvas-before")
    before = desk.places()

    desk.page.keyboard.press("e")
    desk.until("cy.$('[more]').nodes().length === 1 && cy.nodes().length === 29")
    badge = desk.page.evaluate(f"cy.$('[account=\"{HUB}\"]').data('badge')")
    assert badge.startswith("+312")
    after = desk.places()
    assert {name: after[name] for name in before} == before
    desk.shot("canvas-after")

    desk.click("[more]")
    desk.page.wait_for_selector("text=312 of 312")
    desk.shot("canvas-remainder")

    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("Control+z")
    desk.until("cy.nodes().length === 3")
    desk.page.keyboard.press("Control+y")
    desk.until("cy.nodes().length === 29")
    assert desk.places() == after
    assert [u for u in desk.requests if not u.startswith((desk.address, "data:"))] == []
    assert desk.complaints == []


def test_the_chosen_direction_is_what_is_expanded(desk: Desk) -> None:
    desk.open(f"/?accounts={HUB}")
    desk.click(f'[account="{HUB}"]')
    desk.page.click("#expand-direction label:nth-child(3)")
    desk.page.wait_for_selector("text=payers: 0")
    desk.page.click('[data-tool="expand"]')
    desk.until("cy.nodes().length === 3")
    names = desk.page.evaluate("cy.nodes().map(n => n.data('account')).sort()")
    assert names == sorted([HUB, "SHELL-1", "SHELL-2"])
    assert desk.complaints == []


def test_a_trace_lies_over_the_canvas_and_closes(desk: Desk) -> None:
    desk.open(f"/?accounts={HUB},SHELL-1,SHELL-2,EXIT-1")
    desk.click('[account="SHELL-1"]')
    desk.page.click('[data-follow][data-way="forward"]')
    desk.page.wait_for_selector(".hop-line")
    assert "✗" not in desk.page.inner_text(".hop-lines")
    assert "✓" in desk.page.inner_text(".hop-lines")
    assert desk.page.evaluate("cy.edges('[?traced]').length") > 0
    desk.shot("canvas-trace")
    desk.page.click('[data-rule="fifo"]')
    desk.page.wait_for_selector('.rule.here[data-rule="fifo"]')
    desk.page.click('[data-turn="backward"]')
    desk.page.wait_for_selector('.rule.here[data-turn="backward"]')
    assert "✗" not in desk.page.inner_text(".hop-lines")
    desk.shot("canvas-trace-back")
    desk.page.click('[data-rule="off"]')
    desk.until("cy.edges('[?traced]').length === 0")
    assert desk.complaints == []


def test_a_selected_arrow_of_a_trace_offers_what_came_later(desk: Desk) -> None:
    desk.open(f"/?accounts={HUB},SHELL-1")
    desk.click(f'[account="{HUB}"]')
    desk.page.click('[data-follow][data-way="forward"]')
    desk.until("cy.edges('[?traced]').length > 0")
    desk.page.evaluate("cy.edges('[to=\"SHELL-1\"]').emit('tap')")
    desk.page.wait_for_selector(".chip.offer")
    chip = desk.page.inner_text(".chip.offer")
    assert chip.startswith("Outgoing · after 2024-03-")
    desk.shot("canvas-offer")
    desk.page.keyboard.press("e")
    desk.until("cy.nodes().length === 3")
    names = desk.page.evaluate("cy.nodes().map(n => n.data('account')).sort()")
    assert names == [HUB, "SHELL-1", "SHELL-2"]
    desk.page.click(".chip.offer")
    desk.page.wait_for_selector(".chip.offer", state="detached")
    assert desk.complaints == []


def test_one_switch_shows_the_whole_canvas_transfer_by_transfer(desk: Desk) -> None:
    desk.open(f"/?accounts={HUB},SHELL-1,SHELL-2,INV-00001")
    desk.until("cy.edges().length === 5")
    places = desk.places()
    desk.page.click("#canvas-switches label:nth-child(1)")
    desk.until("cy.edges('[?single]').length === 5")
    assert desk.places() == places
    assert "5 of 5" in desk.page.inner_text("#trace-strip")
    desk.page.click("#canvas-switches label:nth-child(1)")
    desk.until("cy.edges('[?single]').length === 0")
    assert desk.complaints == []


def test_a_transfer_is_found_by_its_prefix(desk: Desk) -> None:
    desk.open("/canvas")
    desk.page.locator("#shell-search").press_sequentially("tx:T337", delay=60)
    desk.page.wait_for_selector(".found-icon")
    desk.shot("search-transfer")
    desk.page.click("text=T337 >> nth=0")
    desk.until("cy.nodes().length === 2 && cy.edges().length === 2")
    assert desk.complaints == []


def test_a_saved_board_opens_by_its_address_in_both_languages(desk: Desk) -> None:
    desk.open(f"/?accounts={HUB},SHELL-1")
    desk.until("cy.nodes().length === 2")
    # Read before saving: with its new address the page is drawn anew.
    places = desk.places()
    assert len(places) == 2
    desk.page.click("#save")
    desk.page.fill("#save-new-case", "青雀案")
    desk.page.fill("#save-name", "资金池")
    desk.shot("canvas-save")
    desk.page.click("#save-go")
    desk.page.wait_for_url("**/case/1/board/1*")
    address = desk.page.url.split("?")[0].removeprefix(desk.address)
    fresh = desk.page.context.browser
    assert fresh is not None
    other = Desk(fresh.new_page(viewport={"width": 1440, "height": 900}), desk.address)
    other.open(address)
    other.until("cy.nodes().length === 2")
    assert other.places() == places
    other.page.click('[data-switch="scheme"]')
    other.page.click('[data-switch="language"]')
    other.page.wait_for_selector("text=账本版本 1")
    other.until("window.cy && cy.nodes().length === 2")
    other.shot("canvas-zh-dark")
    assert other.complaints == []


def test_a_case_is_found_and_its_board_opened(desk: Desk) -> None:
    desk.open(f"/?accounts={HUB},SHELL-1")
    desk.page.click("#save")
    desk.page.fill("#save-new-case", "Heron")
    desk.page.fill("#save-name", "First look")
    desk.page.click("#save-go")
    desk.page.wait_for_url("**/case/1/board/1*")
    # The trace page rewrites its address in place; the case must open all the same.
    desk.page.goto(desk.address + "/trace")
    desk.page.locator("#shell-search").press_sequentially("case:her", delay=60)
    desk.page.wait_for_selector("text=boards: 1")
    desk.shot("search-case")
    desk.page.click(".found-label:has-text('First look')")
    desk.page.wait_for_url("**/case/1/board/1*")
    desk.until("window.cy && cy.nodes().length === 2")
    # The name comes with an answer of its own, after the nodes.
    desk.page.wait_for_selector(
        "#saved-text:has-text('Heron · First look · version 1')"
    )
    assert desk.complaints == []


def test_time_limits_are_chips_that_are_lifted_one_by_one(desk: Desk) -> None:
    desk.open(f"/?accounts={HUB},SHELL-1,SHELL-2,EXIT-1")
    desk.until("cy.edges().length === 5")
    desk.page.evaluate("cy.edges('[to=\"SHELL-2\"]')[0].emit('tap')")
    desk.page.click("#rows-table .ag-row")
    desk.page.click("[data-before]")
    desk.page.wait_for_selector(".chip[data-lift=before]")
    desk.until("cy.edges().length < 5")
    desk.page.click("[data-after]")
    desk.page.wait_for_selector(".chip[data-lift=after]")
    desk.until("cy.edges().length === 1")
    desk.shot("canvas-chips")
    desk.page.click(".chip[data-lift=before]")
    desk.until("cy.edges().length > 1")
    desk.page.click(".chip[data-lift=after]")
    desk.until("cy.edges().length === 5")
    assert desk.complaints == []


def test_many_numbers_are_pasted_at_once(desk: Desk) -> None:
    desk.open("/canvas")
    desk.page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData('text', 'INV-00001, INV-00002\\nSHELL-1;NOBODY');
          const event = new ClipboardEvent('paste', {clipboardData: data, bubbles: true});
          document.getElementById('shell-search').dispatchEvent(event);
        }"""
    )
    desk.until("cy.nodes().length === 3")
    assert "NOBODY" in desk.page.inner_text("#canvas-message")
    assert desk.complaints == []


def test_search_finds_as_one_types(desk: Desk) -> None:
    desk.open("/canvas")
    desk.page.locator("#shell-search").press_sequentially("甲乙", delay=60)
    desk.page.click("text=SHELL-1")
    desk.until("cy.nodes().length === 1")
    assert desk.complaints == []
