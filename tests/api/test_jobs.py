"""Long questions as jobs: watched, cancelled, and answered as their own address does."""

from __future__ import annotations

import inspect
import time
from typing import TYPE_CHECKING, Any

import pytest
from asking import API, POOL, Server

from api.job_queue import ENDED
from api.results import Results
from api.table import QUESTIONS
from casework import tracing_setup
from casework.progress import step
from casework.questions import Casework

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from threading import Event

    import httpx

TRACE = {"question": "traces", "parameters": {"accounts": [POOL], "rule": "fifo"}}
MATCHES = {"question": "matches", "parameters": {"accounts": [POOL], "limit": 2}}


@pytest.fixture
def fresh(workspace: Path) -> Iterator[Server]:
    """A server of its own: nothing has been asked of it."""
    server = Server(workspace)
    yield server
    server.app.state.jobs.close()
    server.close()


def until(server: Server, job: str, *states: str) -> dict[str, Any]:
    """The job once it is in one of the states."""
    told: dict[str, Any] = {}
    for _ in range(2_000):
        told = server.get(f"/jobs/{job}").json()
        if told["state"] in states:
            return told
        time.sleep(0.01)
    raise AssertionError(told)


def handed_in(server: Server, body: object) -> dict[str, Any]:
    answer = server.post("/jobs", body)
    assert answer.status_code == 202, answer.text
    told: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"{API}/jobs/{told['job']}"
    return told


def result(server: Server, job: str, query: str = "") -> httpx.Response:
    return server.get(f"/jobs/{job}/result{query}")


def keywords(method: str) -> set[str]:
    """What casework's method can be asked with, its shared keywords among them."""
    told: set[str] = set()
    for name, one in inspect.signature(getattr(Casework, method)).parameters.items():
        if one.kind is one.VAR_KEYWORD:
            shared = str(one.annotation).removeprefix("Unpack[").removesuffix("]")
            told |= set(getattr(tracing_setup, shared).__optional_keys__)
        else:
            told.add(name)
    return told - {"self"}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_parameters_are_the_keywords_of_casework(question: Any) -> None:  # noqa: ANN401 - a row of the table
    asked = set(question.asked.model_fields)
    paging = {"limit", "cursor"} if question.rows else set()
    assert asked - paging == keywords(question.method)


def test_a_job_answers_what_its_question_answers(fresh: Server) -> None:
    job = handed_in(fresh, TRACE)["job"]
    told = until(fresh, job, *ENDED)
    assert told["state"] == "done"
    assert told["parameters"] == TRACE["parameters"]
    assert told["steps"] > 0
    assert told["submitted_us"] <= told["started_us"] <= told["ended_us"]
    assert told["result"] == f"{API}/jobs/{job}/result"
    answer = fresh.ask("GET", told["result"])
    assert answer.content == fresh.post("/traces", TRACE["parameters"]).content
    assert answer.json()["summary"][0]["closes"] is True


def test_the_rows_of_a_job_come_a_page_at_a_time(fresh: Server) -> None:
    job = handed_in(fresh, MATCHES)["job"]
    until(fresh, job, "done")
    first = result(fresh, job)
    own = fresh.get(f"/matches?account={POOL}&limit=2")
    assert first.content == own.content
    assert first.headers["etag"] == own.headers["etag"]
    cursor = first.json()["next"]
    second = result(fresh, job, f"?limit=1&cursor={cursor}")
    path = f"/matches?account={POOL}&limit=1&cursor={cursor}"
    assert second.content == fresh.get(path).content
    assert second.headers["etag"] != first.headers["etag"]
    known = {"If-None-Match": first.headers["etag"]}
    assert fresh.get(f"/jobs/{job}/result", headers=known).status_code == 304


def test_the_same_question_is_computed_once(
    fresh: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    origins = Casework.origins

    def counted(self: Casework, *names: Any, **more: Any) -> Any:  # noqa: ANN401 - passed on
        asked.append(more)
        return origins(self, *names, **more)

    monkeypatch.setattr(Casework, "origins", counted)
    path = f"/origins?account={POOL}&account=S1"
    pages = [fresh.get(path), fresh.get(path), fresh.get(f"{path}&limit=1")]
    assert len(asked) == 1
    assert pages[0].content == pages[1].content
    body = {"question": "origins", "parameters": {"account": [POOL, "S1"]}}
    until(fresh, handed_in(fresh, body)["job"], "done")
    assert len(asked) == 1
    fresh.get(f"{path}&rule=fifo")
    assert len(asked) == 2
    first, rest = pages[2].json(), pages[0].json()
    shown = [row["amount_minor"] for row in first["origins"]]
    assert first["returned"] == 1
    assert first["total"] == rest["total"] > 1
    assert sum(shown) + first["hidden"][0]["amount_minor"] == sum(
        row["amount_minor"] for row in rest["origins"]
    )


class Slow:
    """A casework whose trace goes on until it is let go, a step at a time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import threading

        self.begun: Event = threading.Event()
        self.go_on: Event = threading.Event()
        trace = Casework.trace

        def slow(casework: Casework, **more: Any) -> Any:  # noqa: ANN401 - passed on
            self.begun.set()
            while not self.go_on.wait(0.01):
                step("waiting")
            return trace(casework, **more)

        monkeypatch.setattr(Casework, "trace", slow)


def test_a_running_job_is_cancelled_at_its_next_step(
    fresh: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(monkeypatch)
    job = handed_in(fresh, TRACE)["job"]
    assert slow.begun.wait(20)
    assert result(fresh, job).status_code == 409
    told = until(fresh, job, "running")
    assert told["step"] in {"", "waiting"}
    cancelled = fresh.ask("DELETE", f"{API}/jobs/{job}").json()
    assert cancelled["state"] in {"stopping", "cancelled"}
    assert until(fresh, job, *ENDED)["state"] == "cancelled"
    assert result(fresh, job).status_code == 409
    # What was cancelled was not kept: asked again, it is computed.
    slow.go_on.set()
    again = handed_in(fresh, TRACE)["job"]
    assert until(fresh, again, *ENDED)["state"] == "done"
    assert fresh.ask("DELETE", f"{API}/jobs/{again}").json()["state"] == "done"


def test_a_waiting_job_is_cancelled_before_it_begins(
    fresh: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(monkeypatch)
    bodies = [
        {"question": "traces", "parameters": {"accounts": [POOL], "limit": n}}
        for n in range(3)
    ]
    *_, last = [handed_in(fresh, body)["job"] for body in bodies]
    assert slow.begun.wait(20)
    assert fresh.ask("DELETE", f"{API}/jobs/{last}").json()["state"] == "cancelled"
    slow.go_on.set()
    jobs = fresh.get("/jobs").json()["jobs"]
    assert [job["parameters"]["limit"] for job in jobs] == [0, 1, 2]
    for job in jobs[:2]:
        assert until(fresh, job["job"], *ENDED)["state"] == "done"
    told = fresh.get(f"/jobs/{last}").json()
    assert (told["state"], told["started_us"]) == ("cancelled", None)


def test_a_job_that_fails_says_why(fresh: Server) -> None:
    body = {"question": "traces", "parameters": {"accounts": ["nobody"]}}
    job = handed_in(fresh, body)["job"]
    told = until(fresh, job, *ENDED)
    assert told["state"] == "failed"
    assert "no account 'nobody'" in told["problem"]["detail"]
    answer = result(fresh, job)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == told["problem"]


def test_a_job_that_breaks_tells_no_secret(
    fresh: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_casework: Casework, **_more: Any) -> None:  # noqa: ANN401 - unused
        message = "the inside of it"
        raise RuntimeError(message)

    monkeypatch.setattr(Casework, "trace", broken)
    told = until(fresh, handed_in(fresh, TRACE)["job"], *ENDED)
    assert told["state"] == "failed"
    assert told["problem"]["status"] == 500
    assert "inside" not in str(told)
    # The pool lives on.
    until(fresh, handed_in(fresh, MATCHES)["job"], "done")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"question": "horoscope", "parameters": {}}, "body"),
        ({"question": "traces"}, "traces.parameters"),
        ({"question": "matches", "parameters": {}}, "matches.parameters.account"),
        (
            {"question": "paths", "parameters": {"from_account": "A", "hops": 3}},
            "paths.parameters.to_account",
        ),
        ({"question": "traces", "parameters": {}, "now": 1}, "traces.now"),
    ],
)
def test_a_job_that_cannot_be_read(
    server: Server, body: dict[str, object], field: str
) -> None:
    answer = server.post("/jobs", body)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["field"] == field


def test_a_job_that_is_not_there(server: Server) -> None:
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/result")):
        answer = server.ask(method, f"{API}/jobs/none{path}")
        assert answer.status_code == 404


def test_too_many_jobs_are_refused(
    fresh: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.job_queue import MOST_WAITING, WORKERS

    slow = Slow(monkeypatch)
    statuses = [
        fresh.post(
            "/jobs",
            {"question": "traces", "parameters": {"accounts": [POOL], "limit": n}},
        ).status_code
        for n in range(WORKERS + MOST_WAITING + 1)
    ]
    assert slow.begun.wait(20)
    assert set(statuses) == {202, 429}
    assert statuses.count(202) <= WORKERS + MOST_WAITING
    slow.go_on.set()


def test_an_answer_that_was_let_go_is_not_there(fresh: Server) -> None:
    job = handed_in(fresh, TRACE)["job"]
    until(fresh, job, "done")
    fresh.app.state.results = Results()
    answer = result(fresh, job)
    assert answer.status_code == 404
    assert "hand the question in again" in answer.json()["detail"]


def test_an_answer_that_cannot_be_kept_fails(fresh: Server) -> None:
    fresh.app.state.results = Results(most_bytes=100)
    told = until(fresh, handed_in(fresh, TRACE)["job"], *ENDED)
    assert told["state"] == "failed"
    assert "at most 100 are kept" in told["problem"]["detail"]
    assert fresh.post("/traces", TRACE["parameters"]).status_code == 200


def test_the_trail_tells_who_handed_in_what(fresh: Server) -> None:
    job = handed_in(fresh, TRACE)["job"]
    entry = fresh.cases.trail()[-1]
    assert (entry.actor, entry.action) == ("investigator", "job-traces")
    assert job in entry.details
    assert POOL in entry.details
    until(fresh, job, *ENDED)
