"""The whole workbench without a browser: its wiring, over the real application."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from boards import HUB
from dash.development.base_component import Component
from pages_app import served

from fundtrail.serve import create_app
from workbench import ids
from workbench.callbacks.saving import address_of, board_of, case_of
from workbench.conditions import Conditions
from workbench.pages import case, communities, compare, regions, trace
from workbench.rows_asked import RowsAsked
from workbench.shell import header, page_of, shell
from workbench.state import Investigation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi import FastAPI

    from casework.cases import Cases
    from casework.questions import Casework
    from graph.settings import Settings


@pytest.fixture(scope="module")
def app(hub_settings: Settings) -> Iterator[FastAPI]:
    made = create_app(hub_settings)
    yield made
    made.state.casework.close()
    made.state.cases.close()


@pytest.fixture(scope="module")
def address(app: FastAPI) -> Iterator[str]:
    """Where the application is served: Dash takes all addresses only as it starts."""
    with served(app) as found:
        yield found


def ask(app: FastAPI, method: str, path: str, body: object = None) -> httpx.Response:
    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        base = "http://127.0.0.1:8050"
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            return await client.request(method, path, json=body)

    return asyncio.run(once())


def dependencies(app: FastAPI) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(app, "GET", "/_dash-dependencies").json()
    return found


def call(app: FastAPI, output: str, **values: object) -> dict[str, Any]:
    """One callback through the wire; inputs and states by ``id__property``."""
    (one,) = [d for d in dependencies(app) if output in d["output"]]
    told = one["output"]
    names = told.strip(".").split("...")
    outputs = [
        {"id": name.rsplit(".", 1)[0], "property": name.rsplit(".", 1)[1]}
        for name in names
    ]

    def given(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {
                **entry,
                "value": values.get(
                    f"{entry['id']}__{entry['property']}".replace("-", "_")
                ),
            }
            for entry in entries
        ]

    inputs = given(one["inputs"])
    body = {
        "output": told,
        "outputs": outputs if told.startswith("..") else outputs[0],
        "inputs": inputs,
        "state": given(one["state"]),
        "changedPropIds": [f"{inputs[0]['id']}.{inputs[0]['property']}"],
    }
    answer = ask(app, "POST", "/_dash-update-component", body)
    assert answer.status_code == 200, answer.text
    response: dict[str, Any] = answer.json()["response"]
    return response


def ids_in(part: object) -> set[str]:
    found: set[str] = set()
    if isinstance(part, Component):
        if isinstance(name := getattr(part, "id", None), str):
            found.add(name)
        for child in part._traverse():  # noqa: SLF001 - Dash's only walk of a tree
            if isinstance(name := getattr(child, "id", None), str):
                found.add(name)
    return found


def test_every_id_of_a_callback_stands_on_a_page(
    app: FastAPI, hub: tuple[Casework, Cases]
) -> None:
    casework, _ = hub
    known = ids_in(shell()) | ids_in(case.layout("en", "light"))
    for part in header("en", 1, "/"):
        known |= ids_in(part)
    for page in (trace, compare, communities, regions):
        known |= ids_in(page.layout(casework, "en"))
    # These come with the rows of a figure.
    known |= {"rows-table", ids.SOURCE}
    named = set()
    for one in dependencies(app):
        named |= {entry["id"] for entry in (*one["inputs"], *one["state"])}
        named |= {
            name.split("@")[0].rsplit(".", 1)[0]
            for name in one["output"].strip(".").split("...")
        }
    assert named - known == set()


@pytest.mark.parametrize("path", ["/", "/canvas"])
def test_a_page_names_no_other_host(app: FastAPI, path: str) -> None:
    page = ask(app, "GET", "/").text
    assert "canvas.js" in page
    assert "https://" not in page
    assert page_of(path) == "canvas"


def test_a_move_goes_over_the_wire_and_is_drawn(app: FastAPI) -> None:
    move = {"kind": "add", "accounts": [HUB, "SHELL-1"], "n": 1}
    answer = call(app, "board.data...canvas-message", move__data=move, board__data=None)
    state = answer["board"]["data"]
    assert Investigation.from_json(state).accounts == (HUB, "SHELL-1")
    put = answer["changes"]["data"]["put"]
    assert len([each for each in put if "kind" in each["data"]]) == 2
    assert answer["canvas-empty"]["hidden"] is True
    show = {"kind": "show", "n": 2}
    again = call(
        app, "changes.data", move__data=show, board__data=state, language__data="zh"
    )
    assert "board" not in again
    assert "个账户" in again["canvas-status"]["children"]
    assert again["changes"]["data"]["on"] == ["join"]
    assert len(again["changes"]["data"]["put"]) == len(put)


def test_every_move_is_told_to_the_trail(app: FastAPI) -> None:
    before = len(app.state.cases.trail())
    move = {"kind": "add", "accounts": ["SHELL-2"], "n": 7}
    call(app, "board.data...canvas-message", move__data=move)
    entries = app.state.cases.trail()
    assert len(entries) == before + 1
    assert entries[-1].action == "canvas-add"
    assert json.loads(entries[-1].details) == {"accounts": ["SHELL-2"]}


def test_the_counts_come_before_the_expansion(app: FastAPI) -> None:
    move = {"kind": "add", "accounts": [HUB]}
    board = call(app, "board.data...canvas-message", move__data=move)["board"]["data"]
    told = call(
        app,
        "expand-counts",
        tapped__data=HUB,
        board__data=board,
        language__data="en",
        expand_direction__value="in",
    )
    text = json.dumps(told["expand-counts"]["children"])
    assert "payers: 338" in text
    assert "payees: 0" in text
    assert told["expand-form"]["className"] == "expand"


def test_figures_open_their_rows_and_rows_their_source(app: FastAPI) -> None:
    told = call(
        app,
        "rows.children",
        rows_asked__data={
            "rows": RowsAsked(HUB, Conditions("out"), "SHELL-1").to_text()
        },
        language__data="en",
    )
    assert "2,100,000.17" in json.dumps(told["rows"]["children"])


def board_on(app: FastAPI) -> str:
    move = {"kind": "add", "accounts": [HUB]}
    answer = call(app, "board.data...canvas-message", move__data=move)
    state: str = answer["board"]["data"]
    return state


def test_a_board_is_saved_in_a_case_of_ones_choice(app: FastAPI) -> None:
    state = board_on(app)
    # Without an open board, saving asks where first.
    asked = call(
        app, "save-name.value", save__n_clicks=1, url__pathname="/", board__data=state
    )
    assert asked["save-dialog"]["opened"] is True
    assert "saved" not in asked
    given: dict[str, object] = {"save_go__n_clicks": 1, "board__data": state}
    refused = call(app, "url.pathname", **given, save_name__value="First")
    assert "Choose the case" in refused["save-problem"]["children"]
    saved = call(
        app,
        "url.pathname",
        **given,
        save_new_case__value="Case A",
        save_name__value="First",
    )
    path = saved["url"]["pathname"]
    board = app.state.cases.board(board_of(path))
    assert app.state.cases.case(board.case).name == "Case A"
    assert board.name == "First"
    app.state.cases.create_case("Case B")
    into = str(app.state.cases.cases()[-1].case)
    other = call(
        app,
        "url.pathname",
        **given,
        save_case__value=into,
        save_name__value="Second",
    )
    assert case_of(other["url"]["pathname"]) == int(into)
    twice = call(
        app,
        "url.pathname",
        **given,
        save_case__value=into,
        save_name__value="Second",
        language__data="zh",
    )
    assert "已有名为 Second 的画布" in twice["save-problem"]["children"]


def test_a_saved_board_opens_again_by_its_address(app: FastAPI) -> None:
    state = board_on(app)
    saved = call(
        app,
        "url.pathname",
        save_go__n_clicks=1,
        board__data=state,
        save_new_case__value="Case C",
        save_name__value="First",
    )
    path = saved["url"]["pathname"]
    held = saved.get("saved", {}).get("data")
    number = board_of(path)
    assert number == held["board"]
    for address in (path, path.partition("/board")[0]):
        opened = call(app, "opened.data", url__pathname=address)["opened"]["data"]
        assert Investigation.from_json(opened["state"]).accounts == (HUB,)
        assert opened["told"] == "Case C · First · version 1"
        last = app.state.cases.trail(case_of(path))[-1]
        assert last.action == "open-board"
        assert json.loads(last.details) == {"board": number, "version": 1}
    given: dict[str, object] = {
        "save__n_clicks": 2,
        "board__data": state,
        "saved__data": held,
        "url__pathname": path,
        "language__data": "en",
    }
    again = call(app, "save-name.value", **given)
    assert again["saved"]["data"] == {"board": number, "version": 2}
    late = call(app, "save-name.value", **given)
    assert "saved by" in late["saved-text"]["children"]
    assert address_of(app.state.cases.board(held["board"])) == path
    empty = app.state.cases.create_case("Case D").case
    told = call(app, "opened.data", url__pathname=f"/case/{empty}")
    assert "no board yet" in told["opened"]["data"]["problem"]


def test_an_address_of_no_board_is_told(app: FastAPI) -> None:
    opened = call(app, "opened.data", url__pathname="/case/1/board/999")
    assert "999" in opened["opened"]["data"]["problem"]


def test_importing_the_workbench_loads_no_dash(tmp_path: Path) -> None:
    import subprocess
    import sys

    script = "import sys, workbench; sys.exit('dash' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=tmp_path)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/canvas", 200),
        ("/compare/", 200),
        ("/case/12", 200),
        ("/case/12/board/3", 200),
        ("/nosuch", 404),
        ("/case/", 404),
        ("/case/x/board/1", 404),
        ("/canvas/more", 404),
        ("/traces", 404),
    ],
)
def test_an_address_that_is_no_page_is_not_found(
    address: str, path: str, status: int
) -> None:
    answer = httpx.get(address + path)
    assert answer.status_code == status
    assert "canvas.js" in answer.text


@pytest.mark.parametrize("path", ["/assets/canvas.js", "/_dash-layout", "/api/v1/docs"])
def test_what_is_no_page_keeps_its_own_status(address: str, path: str) -> None:
    assert httpx.get(address + path).status_code == 200


@pytest.mark.parametrize(
    ("language", "home"), [("en", "To the canvas"), ("zh", "画布")]
)
def test_an_unknown_address_is_told_with_the_way_home(
    app: FastAPI, language: str, home: str
) -> None:
    shown = call(
        app,
        "shell-page.children...",
        url__pathname="/nosuch",
        language__data=language,
    )
    text = json.dumps(shown["shell-page"], ensure_ascii=False)
    assert "/nosuch" in text
    assert home in text
    assert '"href": "/canvas"' in text
