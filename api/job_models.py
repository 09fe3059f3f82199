"""What the API says of jobs."""

# Each model says what the value of the same name says, in api.job_queue.
# ruff: noqa: D101

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from api.models import Answer, Microseconds


class JobModel(Answer):
    job: Annotated[str, Field(description="its name in addresses")]
    question: str
    parameters: dict[str, Any]
    actor: str
    state: Annotated[
        str,
        Field(description="queued, running, stopping, done, failed or cancelled"),
    ]
    steps: Annotated[int, Field(description="steps begun; their number is not known")]
    step: Annotated[str, Field(description="the newest step; '' before the first")]
    submitted_us: Microseconds
    started_us: Microseconds | None
    ended_us: Microseconds | None
    result: Annotated[str | None, Field(description="where the answer is, once done")]
    problem: Annotated[
        dict[str, Any] | None, Field(description="problem details of a job that failed")
    ]


class JobsModel(Answer):
    jobs: tuple[JobModel, ...]
