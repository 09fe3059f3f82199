"""The pages in Chromium: what a person sees and clicks, and that no other host is asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pages_app import pages_app, served

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
_LOOKS = [("en", "light"), ("zh", "dark")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=_SWITCHES
        )
        yield opened
        opened.close()


class Visit:
    """A page of the browser that keeps every request and every complaint."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.address = address
        self.page: Page = browser.new_page(viewport={"width": 1440, "height": 900})
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text)
                if message.type == "error"
                else None
            ),
        )

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def check(self) -> None:
        """Only this server was asked, and the browser had nothing to complain of."""
        ours = (self.address, "data:", "blob:")
        assert [url for url in self.requests if not url.startswith(ours)] == []
        assert self.complaints == []


@pytest.fixture(scope="module", params=_LOOKS, ids=["en-light", "zh-dark"])
def visit(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Visit]:
    language, scheme = request.param
    OUTPUT.mkdir(exist_ok=True)
    with served(pages_app(language, scheme)) as address:
        made = Visit(browser, address)
        made.page.set_extra_http_headers({"Accept-Language": language})
        yield made
        made.page.close()


def _shot(visit: Visit, name: str) -> None:
    scheme = visit.page.evaluate("getComputedStyle(document.body).colorScheme")
    path = OUTPUT / f"{name}-{scheme}.png"
    visit.page.screenshot(path=path, full_page=True)
    assert path.stat().st_size > 20_000


def _points_of(visit: Visit, kind: str, value: str) -> tuple[float, float]:
    """Where on the screen a mark of the map stands, by what a click on it means."""
    visit.page.locator("#regions-map").scroll_into_view_if_needed()
    x, y = visit.page.evaluate(
        """([kind, value]) => {
            const g = document.querySelector('#regions-map .js-plotly-plot');
            const box = g.getBoundingClientRect();
            const {xaxis, yaxis} = g._fullLayout;
            for (const t of g._fullData) {
                const i = (t.customdata || []).findIndex(
                    c => c[0] === kind && c.slice(1).join() === value);
                if (i < 0) continue;
                const at = kind === 'arc' ? Math.floor(t.x.length / 2) : i;
                return [box.x + xaxis._offset + xaxis.l2p(t.x[at]),
                        box.y + yaxis._offset + yaxis.l2p(t.y[at])];
            }
        }""",
        [kind, value],
    )
    return float(x), float(y)


def _click(visit: Visit, point: tuple[float, float]) -> None:
    visit.page.mouse.move(*point)
    visit.page.wait_for_timeout(250)  # the figure looks for what is under the pointer
    visit.page.mouse.click(*point)


def test_a_deep_link_opens_the_trace_and_a_ribbon_its_rows(visit: Visit) -> None:
    page = visit.go("/trace?from=A-POOL&rule=fifo")
    page.wait_for_selector(".sankey-link")
    page.wait_for_selector("#trace-holdings .ag-row")
    assert page.locator("#trace-rule input[value=fifo]").is_checked()
    assert "from=A-POOL" in page.url
    assert page.locator(".hop .good").count() == 3
    _shot(visit, "trace")
    link = page.locator(".sankey-link").nth(1)
    link.scroll_into_view_if_needed()
    box = link.bounding_box()
    assert box is not None
    _click(visit, (box["x"] + 6, box["y"] + box["height"] * 0.6))
    page.wait_for_selector("#trace-ribbon-rows .ag-row")
    assert "3,700,000.11" in page.locator("#trace-ribbon .note").inner_text()
    visit.check()


def test_figures_stand_at_the_right_in_even_digits(visit: Visit) -> None:
    page = visit.go("/trace?from=A-POOL")
    page.wait_for_selector("#trace-holdings .ag-row .figures")
    edges = page.eval_on_selector_all(
        "#trace-holdings .ag-center-cols-container .figures",
        """cells => cells.map(cell => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            const style = getComputedStyle(cell);
            return [Math.round(range.getBoundingClientRect().right),
                    style.fontVariantNumeric];
        })""",
    )
    assert len(edges) == 9
    assert len({right for right, _ in edges}) == 1
    assert all("tabular-nums" in numeric for _, numeric in edges)


def test_a_region_an_arc_and_a_cell_open_what_they_sum(visit: Visit) -> None:
    page = visit.go("/regions")
    page.wait_for_selector("#regions-map .scatterlayer .trace")
    page.wait_for_selector("#regions-matrix .ag-row")
    _shot(visit, "map")
    _click(visit, _points_of(visit, "arc", "110000,310000"))
    page.wait_for_selector("#regions-pairs .ag-row")
    assert "612,345,678.90" in page.locator("#regions-drill").inner_text()
    _click(visit, _points_of(visit, "region", "310000"))
    page.wait_for_selector("#regions-flows .ag-row")
    assert "918,273,645.00" in page.locator("#regions-flows").inner_text()
    _shot(visit, "map-region")
    page.locator('#regions-matrix [row-id="row:440000"] [col-id="to:310000"]').click()
    page.wait_for_selector("#regions-pairs .ag-row")
    assert "401,000,000.01" in page.locator("#regions-drill").inner_text()
    visit.check()


def test_the_regulators_view_sends_no_masked_figure(visit: Visit) -> None:
    page = visit.go("/regions")
    page.wait_for_selector("#regions-matrix .ag-row")
    sent: list[str] = []
    page.on("response", lambda answer: _keep(answer.url, answer.text, sent))
    page.locator("#regions-mask input").check()
    page.wait_for_function(
        "document.querySelector('#regions-matrix').innerText.includes('•••')"
    )
    told = page.locator("#regions-notes").inner_text()
    assert "20,222,222.22" in told
    assert any("regions-map" in text for text in sent)
    for figure in ("12,345,678.91", "1234567891", "7,654,321.09", "765432109"):
        assert not any(figure in text for text in sent)
    _shot(visit, "map-masked")
    visit.check()


def _keep(url: str, text: object, sent: list[str]) -> None:
    if "_dash-update-component" in url and callable(text):
        sent.append(str(text()))


def test_a_row_of_the_communities_opens_its_members(visit: Visit) -> None:
    page = visit.go("/communities")
    page.wait_for_selector("#communities-bars .barlayer .point")
    page.wait_for_selector("#communities-ring .scatterlayer .trace")
    _shot(visit, "communities")
    page.locator('#communities-table [row-id="3"] [col-id="top"]').click()
    page.wait_for_selector("#communities-members li")
    assert page.locator("#communities-members li").count() == 12
    link = page.locator("#communities-members a.button").get_attribute("href")
    assert link is not None
    assert link.startswith("/?accounts=A-3-0,A-3-1")
    visit.check()
