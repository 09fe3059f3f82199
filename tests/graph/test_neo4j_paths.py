"""The search hop by hop finds what a search over all transfers finds, and asks once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.neo4j_paths import earliest_steps
from graph.temporal import Edges, earliest_route

if TYPE_CHECKING:
    from graph.neo4j_paths import Front

ACCOUNTS = 7
OUTSIDE = 3
DAY_US = 86_400_000_000
# Around and beyond every horizon; some are equal.
times = st.sampled_from([0, 1, 2, 3, 6, 7, 8, 27, 28, 29, 113, 449, 450, 9_000])
rows = st.lists(
    st.tuples(
        st.integers(0, ACCOUNTS - 1),
        st.integers(0, ACCOUNTS - 1),
        times.map(lambda day: day * DAY_US),
        st.sampled_from(["CNY", "CNY", "USD"]),
    ),
    max_size=30,
)
Row = tuple[int, int, int, str]


def everything(moved: list[Row], source: int, target: int) -> list[int]:
    """Ordinals of the best path over all transfers, of any one currency."""
    routes = []
    for currency in ("CNY", "USD"):
        own = [(row[2], n) for n, row in enumerate(moved) if row[3] == currency]
        order = [n for _, n in sorted(own)]
        edges = Edges(
            np.array([moved[n][0] for n in order], dtype=np.int32),
            np.array([moved[n][1] for n in order], dtype=np.int32),
            np.array([moved[n][2] for n in order], dtype=np.int64),
            np.array(order, dtype=np.int64),
            np.arange(ACCOUNTS) == OUTSIDE,
        )
        route = earliest_route(edges, source, target)
        if route is not None:
            routes.append(route)
    return list(min(routes).ordinals) if routes else []


# The first example compiles.
@settings(deadline=None, max_examples=300)
@given(moved=rows, source=st.integers(0, 6), target=st.integers(0, 6))
def test_the_path_is_the_best_of_all_and_nothing_is_fetched_twice(
    moved: list[Row], source: int, target: int
) -> None:
    fetched: Counter[int] = Counter()

    def ask(front: Front, bound: int) -> list[list[int | bool | str]]:
        found = [
            n
            for account, currency, after, upto in front
            for n, (payer, _, instant, told) in enumerate(moved)
            if payer == account
            and currency in {None, told}
            and int(str(after)) < instant <= min(int(str(upto)), bound)
        ]
        fetched.update(found)
        payers, payees, instants, currencies = (
            [moved[n][field] for n in found] for field in range(4)
        )
        ends = [payee == OUTSIDE for payee in payees]
        return [[*found], payers, payees, [*ends], instants, currencies]

    paid = [row[2] for row in moved if row[0] == source]
    if not paid:
        return
    steps = earliest_steps(ask, min(paid), ACCOUNTS, source, target)
    assert [ordinal for ordinal, *_ in steps] == everything(moved, source, target)
    assert all(moved[n][:2] == (payer, payee) for n, payer, payee in steps)
    assert all(count == 1 for count in fetched.values())
