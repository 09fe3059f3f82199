"""The application: routes, errors and the guard put together."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI

from api import accounts, asking, case_routes, docs, jobs, regions, sources, watch
from api.access import API, Guard, check_binding
from api.job_queue import Jobs
from api.parameters import only_known
from api.problems import answer_errors
from api.results import Results
from graph.engine import VERSION
from graph.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from casework.cases import Cases
    from casework.questions import Casework
    from graph.settings import Settings

_DESCRIPTION = """
Amounts are integers in minor units of their currency and may be above 2^53. Times are
UTC microseconds. Every list that can be cut says how many rows there are in all and
what the hidden ones sum to; `next` is the cursor of the rows that follow. A GET's
answer bears an ETag by ledger version: ask again with `If-None-Match`. A question that
takes long is handed in as a job.
"""


def create_api(casework: Casework, cases: Cases, settings: Settings) -> FastAPI:
    """The API over one casework service, behind keys where others can reach it.

    Raises AccessError when bound beyond loopback without keys.
    """
    check_binding(settings)
    app = FastAPI(
        title="Fundtrail",
        version=VERSION,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{API}/openapi.json",
        lifespan=_jobs_end_with_it,
    )
    app.state.casework = casework
    app.state.cases = cases
    app.state.results = Results()
    app.state.jobs = Jobs()
    for part in (watch, accounts, asking, jobs, case_routes, regions, sources, docs):
        app.include_router(part.router, prefix=API, dependencies=[Depends(only_known)])
    # The workbench takes every address that nobody else does: not one below the API.
    app.add_api_route(
        API + "/{rest:path}",
        _nothing_there,
        methods=["GET"],
        include_in_schema=False,
    )
    answer_errors(app)
    app.add_middleware(Guard, settings=settings)
    return app


@asynccontextmanager
async def _jobs_end_with_it(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.jobs.close()


def _nothing_there(rest: str) -> None:
    raise NotFoundError(f"There is nothing at {API}/{rest}: see {API}/docs.", path=rest)
