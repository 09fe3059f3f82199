"""How answers leave: models filled from values, tags by ledger version, cursors."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request, Response

from api.access import actor_of
from graph.engine import ENGINE
from graph.errors import ConflictError, InputError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from api.job_queue import Jobs
    from api.results import Results
    from casework.cases import Cases
    from casework.questions import Casework

_NOT_MODIFIED = 304
# No list is longer: a cursor beyond it is none of ours.
_MOST_ROWS = 2**53


@dataclass(frozen=True, slots=True)
class Asking:
    """A request, and the casework that answers it."""

    request: Request
    casework: Casework
    cases: Cases
    results: Results
    jobs: Jobs
    actor: str

    @property
    def tag(self) -> str:
        """The ETag: ledger version, engine and the whole of the question."""
        url = self.request.url
        asked = f"{self.casework.settings.workspace}|{ENGINE}|{url.path}?{url.query}"
        digest = hashlib.sha256(asked.encode()).hexdigest()[:24]
        return f'"{self.casework.ledger_version}-{digest}"'

    def known(self, tag: str | None = None) -> Response | None:
        """304 where the asker holds the answer of this tag, the request's own if None."""
        tag = tag or self.tag
        held = self.request.headers.get("if-none-match", "")
        tags = {one.strip().removeprefix("W/") for one in held.split(",")}
        if tag in tags:
            return Response(status_code=_NOT_MODIFIED, headers=_tagged(tag))
        return None

    def answer(self, model: type[BaseModel], value: object) -> Response:
        """The value as the JSON of a model; a GET's answer bears its tag."""
        filled = model.model_validate(value, from_attributes=True)
        tag = self.tag if self.request.method == "GET" else None
        return self.body(filled.model_dump_json().encode(), tag)

    def body(self, body: bytes, tag: str | None) -> Response:
        """JSON as it stands, with a tag if there is one."""
        headers = None if tag is None else _tagged(tag)
        return Response(body, media_type="application/json", headers=headers)

    def state(
        self,
        model: type[BaseModel],
        value: object,
        status: int = 200,
        location: str | None = None,
    ) -> Response:
        """The JSON of what may change at any time: nobody keeps it."""
        filled = model.model_validate(value, from_attributes=True)
        headers = {"Cache-Control": "no-store"}
        if location is not None:
            headers["Location"] = location
        return Response(
            filled.model_dump_json(),
            status_code=status,
            media_type="application/json",
            headers=headers,
        )

    # cursors -------------------------------------------------------------------

    def offset(self, cursor: str | None, *, of_ledger: bool = True) -> int:
        """How many rows a cursor passes over.

        Rows that are not the ledger's, such as the trail's, only ever grow at their
        end. Raises InputError for a text that is no cursor, ConflictError for one of
        another ledger version.
        """
        if cursor is None:
            return 0
        try:
            offset, version = json.loads(base64.urlsafe_b64decode(cursor.encode()))
            offset, version = int(offset), int(version)
        except (binascii.Error, ValueError, TypeError, OverflowError) as error:
            raise InputError(
                "The cursor is none of ours: leave it out to begin again."
            ) from error
        if of_ledger and version != self.casework.ledger_version:
            raise ConflictError(
                f"The cursor is of ledger version {version} and the server reads "
                f"version {self.casework.ledger_version}: begin again without it."
            )
        if not 0 <= offset <= _MOST_ROWS:
            raise InputError("The cursor is none of ours: leave it out to begin again.")
        return offset

    def cursor(self, offset: int, total: int) -> str | None:
        """The cursor of the rows from ``offset`` on; None where there are none."""
        if offset >= total:
            return None
        text = json.dumps([offset, self.casework.ledger_version])
        return base64.urlsafe_b64encode(text.encode()).decode()


def _asking(request: Request) -> Asking:
    state = request.app.state
    return Asking(
        request,
        state.casework,
        state.cases,
        state.results,
        state.jobs,
        actor_of(request.headers, state.casework.settings),
    )


def _tagged(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "private, no-cache"}


Ask = Annotated[Asking, Depends(_asking)]
