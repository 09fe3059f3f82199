"""A server of both faces on a free port of this machine, for as long as one measures."""

from __future__ import annotations

import http.client
import json
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from fundtrail.serve import create_app
from graph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from casework.questions import Casework

_OK = 200
_WAIT_S = 0.02


@contextmanager
def served_at(workspace: Path) -> Iterator[str]:
    """The address of a server of the workspace, on a free port."""
    with _running(workspace) as (port, _):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def served(
    workspace: Path,
) -> Iterator[tuple[Callable[[str, object], bytes], Casework]]:
    """A function that posts a question and gives the answer's bytes; and the casework."""
    with _running(workspace) as (port, casework):
        connection = http.client.HTTPConnection("127.0.0.1", port)

        def post(path: str, question: object) -> bytes:
            body = json.dumps(question)
            headers = {"Content-Type": "application/json"}
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            if answer.status != _OK:
                message = f"{path} answered {answer.status}: {content[:200]!r}"
                raise RuntimeError(message)
            return content

        try:
            yield post, casework
        finally:
            connection.close()


@contextmanager
def _running(workspace: Path) -> Iterator[tuple[int, Casework]]:
    settings = Settings(workspace=workspace, store="embedded", log_level="WARNING")
    app = create_app(settings)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(_WAIT_S)
    try:
        yield server.servers[0].sockets[0].getsockname()[1], app.state.casework
    finally:
        server.should_exit = True
        thread.join()
