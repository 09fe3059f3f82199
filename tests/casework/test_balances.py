from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import make_ledger

from casework import Casework
from casework.balances import BalanceLine
from graph.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

MOST = 400


@given(
    st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=3_000),
    st.integers(1, 4),
)
def test_what_is_kept_is_true_and_holds_the_extremes(
    minor: list[int], times: int
) -> None:
    values = np.array(minor * times, dtype=np.int64)
    line = BalanceLine("CNY", np.arange(len(values)), values)
    points = line.points()
    assert len(points) <= MOST
    assert all(values[p.time_us] == p.balance_minor for p in points)
    told = [p.balance_minor for p in points]
    assert (min(told), max(told)) == (values.min(), values.max())
    assert (told[0], told[-1]) == (values[0], values[-1])
    assert [p.time_us for p in points] == sorted({p.time_us for p in points})
    if len(values) <= MOST:
        assert told == values.tolist()


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Casework:
    folder: Path = tmp_path_factory.mktemp("busy")
    settings = Settings(workspace=folder)
    rows = [("IN", "HUB", 10) if n % 3 else ("HUB", "OUT", 9) for n in range(2_000)]
    rows[777] = ("HUB", "OUT", 1_000_000)
    make_ledger(settings.ledger_folder, rows)
    return Casework.open(settings)


def test_the_balances_of_a_hub_are_counted(busy: Casework) -> None:
    detail = busy.account("HUB")
    kept = detail.balance_over_time
    assert 0 < len(kept) <= MOST
    assert len(kept) + detail.balances_left_out == 2_000
    came = sum(s.amount_minor for s in detail.received)
    went = sum(s.amount_minor for s in detail.paid)
    (last,) = detail.balances
    opening = int(busy.book.opening_balances(0)[busy.book.ordinals(["HUB"])[0]])
    assert last.amount_minor == kept[-1].balance_minor == opening + came - went
    assert last.transfers == 2_000
    # The lowest stands right after the one large payment.
    lowest = min(kept, key=lambda point: point.balance_minor)
    assert lowest.time_us == 777 * 1_000_000
