"""A slow callback keeps nobody else waiting."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from boards import make_hub

from fundtrail.serve import create_app
from workbench.threads import in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi import FastAPI

# Long enough to be told from an answer, short enough for a test that fails.
_GIVE_UP_S = 20


@pytest.fixture
def app(tmp_path: Path) -> Iterator[FastAPI]:
    made = create_app(make_hub(tmp_path, payers=3))
    yield made
    made.state.casework.close()
    made.state.cases.close()


def _trace_request(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The body that the browser posts when accounts are chosen on the trace page."""
    (one,) = [d for d in entries if "trace-sankey.figure" in d["output"]]
    given: dict[str, Any] = {"trace-seeds": ["POOL-1"], "trace-rule": "pro-rata"}
    given |= {"trace-direction": "forward", "scheme": "light"}
    names = one["output"].strip(".").split("...")

    def told(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**part, "value": given.get(part["id"])} for part in parts]

    return {
        "output": one["output"],
        "outputs": [
            dict(zip(("id", "property"), n.rsplit(".", 1), strict=True)) for n in names
        ],
        "inputs": told(one["inputs"]),
        "state": told(one["state"]),
        "changedPropIds": ["trace-seeds.value"],
    }


def test_health_is_answered_while_a_trace_runs(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    casework = app.state.casework
    began, go_on = threading.Event(), threading.Event()
    really = casework.trace

    def slow(**asked: Any) -> Any:  # noqa: ANN401 - as it is asked
        began.set()
        assert go_on.wait(_GIVE_UP_S), "the loop was blocked until the trace gave up"
        return really(**asked)

    monkeypatch.setattr(casework, "trace", slow)

    async def both() -> tuple[bool, httpx.Response, httpx.Response]:
        transport = httpx.ASGITransport(app)
        base = "http://127.0.0.1:8050"
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            entries = (await client.get("/_dash-dependencies")).json()
            tracing = asyncio.create_task(
                client.post(
                    "/_dash-update-component",
                    json=_trace_request(entries),
                    timeout=_GIVE_UP_S,
                )
            )
            assert await asyncio.to_thread(began.wait, _GIVE_UP_S)
            health = await client.get("/api/v1/health")
            was_running = not tracing.done()
            go_on.set()
            return was_running, health, await tracing

    was_running, health, traced = asyncio.run(both())
    assert health.status_code == 200
    assert was_running
    assert traced.json()["response"]["trace-sankey"]["figure"]["data"]


def test_a_thread_hands_on_results_and_errors() -> None:
    def halved(number: int) -> float:
        """Half of a number."""
        return 1 / number

    assert asyncio.run(in_thread(halved)(2)) == 0.5
    with pytest.raises(ZeroDivisionError):
        asyncio.run(in_thread(halved)(0))
    assert in_thread(halved).__doc__ == "Half of a number."
