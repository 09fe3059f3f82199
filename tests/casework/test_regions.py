"""What the flow map withholds is withheld behind its arcs too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import make_ledger

from casework import Casework
from graph.errors import InputError
from graph.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

REGIONS = ["110000", "310000", "440000", "510000", None]
BELOW = 3
accounts = st.integers(0, 14)
rows = st.lists(st.tuples(accounts, accounts, st.integers(1, 99)), min_size=1)


def opened(folder: Path, moved: list[tuple[int, int, int]]) -> Casework:
    workspace = Settings(workspace=folder)
    make_ledger(
        workspace.ledger_folder,
        [(f"A{a}", f"A{b}", minor) for a, b, minor in moved],
        [
            {"account": f"A{n}", "region": REGIONS[n % len(REGIONS)], "kind": "bank"}
            for n in range(15)
        ],
    )
    return Casework.open(workspace)


def asked(casework: Casework, **more: Any) -> dict[tuple[str, str], int | None]:  # noqa: ANN401 - passed on
    """What moved by arc, summed from its pairs of accounts; None where refused."""
    found: dict[tuple[str, str], int | None] = {}
    for flow in casework.regions(**more).flows:
        arc = (flow.from_region, flow.to_region)
        try:
            told = casework.region_pairs(*arc, limit=1_000, **more)
        except InputError:
            found[arc] = None
        else:
            found[arc] = sum(pair.amount_minor for pair in told.relations)
    return found


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moved=rows)
def test_pairs_sum_to_their_cell_or_are_withheld_with_it(
    tmp_path_factory: pytest.TempPathFactory, moved: list[tuple[int, int, int]]
) -> None:
    casework = opened(tmp_path_factory.mktemp("regions"), moved)
    assert sum(asked(casework).values()) == sum(minor for *_, minor in moved)  # type: ignore[arg-type]
    told = asked(casework, mask_below=BELOW)
    answer = casework.regions(mask_below=BELOW)
    for flow in answer.flows:
        arc = (flow.from_region, flow.to_region)
        assert told[arc] == (None if flow.masked else flow.amount_minor)
    # All arcs of a region at once give no more than its open ones.
    for region in {flow.from_region for flow in answer.flows}:
        arcs = [f for f in answer.flows if f.from_region == region != f.to_region]
        masked = [f for f in arcs if f.masked]
        if masked and len(masked) == len(arcs):
            with pytest.raises(InputError, match="is withheld"):
                casework.region_accounts(region, None, mask_below=BELOW)
        else:
            pairs = casework.region_pairs(region, None, limit=1_000, mask_below=BELOW)
            assert pairs.withheld_cells == len(masked)
            assert sum(p.amount_minor for p in pairs.relations) == sum(
                f.amount_minor for f in arcs
            )
    casework.close()


def test_pairs_that_are_not_shown_are_summed(tmp_path: Path) -> None:
    casework = opened(tmp_path, [(0, 1, 5), (0, 6, 7), (5, 1, 11), (0, 1, 2)])
    pairs = casework.region_pairs("110000", "310000", limit=1)
    assert [(p.from_account, p.amount_minor) for p in pairs.relations] == [("A5", 11)]
    assert (pairs.returned, pairs.total) == (1, 3)
    assert [(s.transfers, s.amount_minor) for s in pairs.hidden] == [(3, 14)]


def test_a_region_that_no_account_is_in_is_said(tmp_path: Path) -> None:
    casework = opened(tmp_path, [(0, 1, 5)])
    with pytest.raises(InputError, match="No account is in a region '999999'"):
        casework.region_pairs("999999", None)
    assert casework.region_pairs("", None).total == 0
