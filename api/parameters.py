"""Query parameters that a route does not know, or that no number can be, are refused.

A misspelt limit that is passed over answers with a whole where a part was asked for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import BaseModel
from starlette.requests import Request  # noqa: TC002 - fastapi reads the annotation

from graph.errors import InputError
from graph.money import INT64_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.dependencies.models import Dependant

_NUMBER = re.compile(r"[+-]?\d+")


def only_known(request: Request) -> None:
    """Raise InputError for an unknown parameter, or a whole number beyond int64.

    ``request`` has found its route; what its dependencies read is known too.
    """
    route = request.scope["route"]
    known = set(_names(route.dependant))
    for name in request.query_params:
        if name not in known:
            told = ", ".join(sorted(known)) or "none"
            raise InputError(
                f"There is no parameter {name!r} here: choose from {told}.",
                parameter=name,
            )
    texts = dict(_whole_numbers(request, route.dependant))
    for name, text in texts.items():
        if abs(int(text)) > INT64_MAX:
            raise InputError(
                f"{name} is {text[:40]}, beyond what any number here can be: at most "
                f"{INT64_MAX}.",
                parameter=name,
            )


def _names(dependant: Dependant) -> Iterator[str]:
    """What the route and all that it depends on read of the query."""
    for name, _ in _fields(dependant):
        yield name


def _fields(dependant: Dependant) -> Iterator[tuple[str, object]]:
    """Name and annotation of each query parameter; a model's fields are its own."""
    for field in dependant.query_params:
        annotation = field.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            for name, told in annotation.model_fields.items():
                yield told.alias or name, told.annotation
                yield name, told.annotation
        else:
            yield field.alias, annotation
    for inner in dependant.dependencies:
        yield from _fields(inner)


def _whole_numbers(request: Request, dependant: Dependant) -> Iterator[tuple[str, str]]:
    """Parameters of the query and the path that are read as whole numbers."""
    for name, annotation in _fields(dependant):
        if "int" in re.findall(r"\w+", str(annotation)):
            for text in request.query_params.getlist(name):
                if _NUMBER.fullmatch(text):
                    yield name, text
    for field in dependant.path_params:
        text = str(request.path_params.get(field.alias, ""))
        if field.field_info.annotation is int and _NUMBER.fullmatch(text):
            yield field.alias, text
