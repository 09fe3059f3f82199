from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import make_ledger

from graph.instants import Window
from graph.nouns import AccountKind

if TYPE_CHECKING:
    from pathlib import Path

_ACCOUNTS = st.sampled_from("ABCDE")
_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "from": _ACCOUNTS,
            "to": _ACCOUNTS,
            "amount_minor": st.integers(1, 2**62),
            "currency": st.sampled_from(["CNY", "USD"]),
            "time_us": st.integers(0, 5),
            "seq": st.integers(0, 3),
        }
    ),
    max_size=30,
)


@given(_ROWS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_snapshot_is_the_ledger_in_time_order(
    tmp_path_factory: object, rows: list[dict[str, object]]
) -> None:
    folder = tmp_path_factory.mktemp("ledger")  # type: ignore[attr-defined]
    ledger = make_ledger(folder, rows)
    snapshot = ledger.snapshot()
    ids = ledger.account_ids().to_pylist()
    order = sorted(
        range(len(rows)), key=lambda i: (rows[i]["time_us"], rows[i]["seq"], i)
    )
    assert snapshot.ordinal.tolist() == order
    seen = [
        (ids[s], ids[d], a, snapshot.currencies[c], t)
        for s, d, a, c, t in zip(
            snapshot.src.tolist(),
            snapshot.dst.tolist(),
            snapshot.amount.tolist(),
            snapshot.currency.tolist(),
            snapshot.time_us.tolist(),
            strict=True,
        )
    ]
    names = ("from", "to", "amount_minor", "currency", "time_us")
    assert seen == [tuple(rows[i][name] for name in names) for i in order]
    for account in range(snapshot.accounts):
        paid = np.flatnonzero(snapshot.src == account)
        assert snapshot.payments(account).tolist() == paid.tolist()
        received = np.flatnonzero(snapshot.dst == account)
        assert snapshot.receipts(account).tolist() == received.tolist()


def test_a_window_takes_in_its_beginning_and_not_its_end(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path, [("A", "B", n + 1) for n in range(5)])
    snapshot = ledger.snapshot(Window(1_000_000, 3_000_000))
    assert snapshot.amount.tolist() == [2, 3]


def test_kinds_come_from_the_newest_statement(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path, [("A", "B", 1)], [{"account": "B", "kind": "cash"}])
    snapshot = ledger.snapshot()
    ids = ledger.account_ids().to_pylist()
    cash = snapshot.of_kinds([AccountKind.CASH])
    assert {name: bool(cash[i]) for i, name in enumerate(ids)} == {
        "A": False,
        "B": True,
    }


def test_the_columns_take_at_most_60_bytes_a_transfer(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path, [("A", "B", 1)] * 1000)
    snapshot = ledger.snapshot()
    assert snapshot.nbytes / snapshot.transfers <= 60
