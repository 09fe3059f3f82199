"""Long questions as jobs: handed in, watched, cancelled, and their answers."""

# FastAPI reads the annotations of a route when it is made, so its types are needed then.
# ruff: noqa: TC001

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Response
from pydantic import ConfigDict, Field, create_model
from starlette.responses import JSONResponse

from api.access import API
from api.answering import Ask, Asking
from api.asked import Asked, PagedAsked
from api.asking import key_of, tag_of, told
from api.job_models import JobModel, JobsModel
from api.problems import MEDIA
from api.questions import MOST_ROWS
from api.table import BY_NAME, QUESTIONS, Finished, finished
from graph.errors import ConflictError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.job_queue import Job
    from api.results import ResultKey
    from api.table import Question

router = APIRouter(tags=["jobs"])


def _body() -> Any:  # noqa: ANN401 - one type of as many as there are questions
    """``{"question": …, "parameters": …}``, with the parameters of that question."""
    bodies = []
    for question in QUESTIONS:
        # A type of one value, which no type checker can know before.
        name: Any = Literal[question.name]
        bodies.append(
            create_model(
                f"{question.asked.__name__.removesuffix('Asked')}Job",
                __config__=ConfigDict(extra="forbid", frozen=True),
                question=(name, ...),
                parameters=(question.asked, ...),
            )
        )
    return Annotated[reduce(or_, bodies), Field(discriminator="question"), Body()]


def hand_in(ask: Ask, body: Any) -> Response:  # noqa: ANN401 - see _body
    """Hand in a question; 202 with the address at which to watch it."""
    question, given = BY_NAME[body.question], body.parameters
    key = key_of(ask, question, given)
    parameters = given.model_dump(mode="json", exclude_defaults=True)
    job = ask.jobs.submit(
        question.name, parameters, ask.actor, _run(ask, key, question, given)
    )
    ask.cases.record(
        ask.actor, f"job-{question.name}", {"job": job.job, "parameters": parameters}
    )
    return ask.state(JobModel, _shown(job), 202, f"{API}/jobs/{job.job}")


hand_in.__annotations__["body"] = _body()
router.add_api_route(
    "/jobs",
    hand_in,
    methods=["POST"],
    response_model=JobModel,
    status_code=202,
)


def _run(
    ask: Asking, key: ResultKey, question: Question, given: Asked
) -> Callable[[], None]:
    casework, results = ask.casework, ask.results

    def compute() -> Finished:
        whole = finished(casework, question, given)
        results.require_room(whole)
        return whole

    def run() -> None:
        results.of(key, compute)

    return run


@router.get("/jobs", response_model=JobsModel)
def all_jobs(ask: Ask) -> Response:
    """The jobs of this server, oldest first: all that wait or run, the newest ended."""
    return ask.state(JobsModel, {"jobs": [_shown(job) for job in ask.jobs.jobs()]})


@router.get("/jobs/{job}", response_model=JobModel)
def one_job(ask: Ask, job: str) -> Response:
    """How far a job is; once it is done, where its answer is."""
    return ask.state(JobModel, _shown(ask.jobs.job(job)))


@router.delete("/jobs/{job}", response_model=JobModel)
def cancel(ask: Ask, job: str) -> Response:
    """Cancel a job: it ends before it begins, or at its next step; an ended one stays."""
    return ask.state(JobModel, _shown(ask.jobs.cancel(job)))


@router.get("/jobs/{job}/result")
def result(
    ask: Ask,
    job: str,
    limit: Annotated[
        int | None, Query(ge=1, le=MOST_ROWS, description="rows of this page at most")
    ] = None,
    cursor: Annotated[
        str | None, Query(description="'next' of the answer before")
    ] = None,
) -> Response:
    """The answer of a job that is done, as its question's own address gives it.

    The problem of a job that failed; 409 for one that has not ended. An answer that was
    let go for newer ones is 404: hand the question in again.
    """
    held = ask.jobs.job(job)
    if held.problem is not None:
        status = int(held.problem["status"])
        return JSONResponse(held.problem, status_code=status, media_type=MEDIA)
    if held.state != "done":
        raise ConflictError(f"The job is {held.state}: it has no answer.", job=job)
    question = BY_NAME[held.question]
    given = question.asked.model_validate(held.parameters)
    if isinstance(given, PagedAsked):
        changed = {"limit": limit or given.limit, "cursor": cursor or given.cursor}
        given = given.model_copy(update=changed)
    key = key_of(ask, question, given)
    tag = tag_of(ask, key, given)
    whole = ask.results.get(key)
    if whole is None:
        raise NotFoundError(
            "The answer was let go for newer ones: hand the question in again.", job=job
        )
    return ask.known(tag) or told(ask, question, given, whole, tag)


def _shown(job: Job) -> dict[str, Any]:
    fields = {name: getattr(job, name) for name in job.__slots__}
    done = job.state == "done"
    return {**fields, "result": f"{API}/jobs/{job.job}/result" if done else None}
