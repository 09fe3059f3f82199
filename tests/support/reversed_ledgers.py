"""Random small ledgers in which some transfers take back earlier ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st
from snapshots import make_snapshot

from graph.snapshot import Relations

if TYPE_CHECKING:
    from graph.snapshot import Snapshot

ROW = st.tuples(
    st.integers(0, 4), st.integers(0, 4), st.integers(0, 9), st.integers(1, 12)
)


@st.composite
def reversed_ledgers(draw: st.DrawFn) -> Snapshot:
    """Random transfers, some of which take back (a part of) an earlier one."""
    rows = draw(st.lists(ROW, min_size=2, max_size=20))
    snapshot = make_snapshot(rows, accounts=5)
    src, dst, amount = snapshot.src, snapshot.dst, snapshot.amount
    pairs = []
    for back in range(snapshot.transfers):
        fits = [
            out
            for out in range(back)
            if src[out] == dst[back]
            and dst[out] == src[back]
            and src[out] != dst[out]
            and amount[back] <= amount[out]
        ]
        if fits and draw(st.booleans()):
            pairs.append((back, draw(st.sampled_from(fits))))
    relations = Relations(reversals=np.array(pairs, dtype=np.int64).reshape(-1, 2))
    return replace(snapshot, relations=relations)
