from __future__ import annotations

import pytest

from graph import errors
from graph.errors import FundtrailError, LedgerBusyError, problem_details


def _tree(root: type[FundtrailError]) -> list[type[FundtrailError]]:
    return [root] + [e for child in root.__subclasses__() for e in _tree(child)]


@pytest.mark.parametrize("error", _tree(FundtrailError), ids=lambda e: e.__name__)
def test_every_error_becomes_problem_details(error: type[FundtrailError]) -> None:
    details = problem_details(error("It is so.", line=3))
    assert details["status"] == error.http_status
    assert details["detail"] == "It is so."
    assert details["line"] == 3
    assert str(details["type"]).startswith("/problems/")
    assert details["title"]


def test_the_type_is_the_name_in_words() -> None:
    assert problem_details(LedgerBusyError("x"))["type"] == "/problems/ledger-busy"


def test_every_error_of_the_module_is_drawn_in_its_tree() -> None:
    drawn = errors.__doc__ or ""
    for error in _tree(FundtrailError):
        assert error.__name__ in drawn
