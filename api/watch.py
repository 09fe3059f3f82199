"""For whoever watches the server: is it up, and can it answer."""

# FastAPI reads the annotations of a route when it is made, so its types are needed then.
# ruff: noqa: TC001

from __future__ import annotations

from fastapi import APIRouter, Response

from api.answering import Ask
from api.models import HealthModel, ReadinessModel
from graph.engine import ENGINE

router = APIRouter(tags=["server"])


@router.get("/health")
def health() -> HealthModel:
    """The process is up."""
    return HealthModel(status="up", engine=ENGINE)


@router.get("/readiness", response_model=ReadinessModel)
def readiness(ask: Ask) -> Response:
    """The ledger is open, and the store answers at the same version; else 503."""
    version = ask.casework.ledger_version
    # Raises StoreError, told as 503, where the store does not answer for this version.
    ask.casework.store.accounts([])
    filled = ReadinessModel(status="ready", engine=ENGINE, ledger_version=version)
    return Response(
        filled.model_dump_json(),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
