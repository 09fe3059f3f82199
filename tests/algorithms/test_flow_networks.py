"""The network of a maximum flow, arc by arc."""

from __future__ import annotations

import numpy as np

from algorithms._kernels.max_flow import UNLIMITED, build_network

SOURCE, SINK, MIDDLE = 0, 1, 2
Arc = tuple[int, int, int, int]
Row = tuple[int, int, int, int]


def arcs(
    rows: list[Row], of_payer: list[int], of_receiver: list[int]
) -> tuple[list[Arc], int]:
    """(tail, head, capacity, transfer) of each arc, and how many nodes there are."""
    src, dst = (np.array([row[n] for row in rows], dtype=np.int32) for n in (0, 1))
    when, amount = (np.array([row[n] for row in rows], dtype=np.int64) for n in (2, 3))
    tail, head, capacity, transfer, nodes = build_network(
        *(src, dst, when, amount),
        np.array(of_payer, dtype=np.int64),
        np.array(of_receiver, dtype=np.int64),
        4,
        SOURCE,
        SINK,
    )
    columns = (tail.tolist(), head.tolist(), capacity.tolist(), transfer.tolist())
    return list(zip(*columns, strict=True)), nodes


def test_an_account_is_a_new_node_only_when_it_receives_after_it_has_paid() -> None:
    """Two receipts, a payment, a receipt, a payment: two nodes beside both ends."""
    rows = [(0, 2, 1, 5), (0, 2, 2, 6), (2, 1, 3, 3), (0, 2, 4, 7), (2, 1, 5, 9)]
    found, nodes = arcs(rows, [], [])
    assert nodes == 4
    assert found == [
        (0, 2, 5, 0),
        (0, 2, 6, 1),
        (2, 1, 3, 2),
        # What is kept until transfer 3 comes.
        (2, 3, int(UNLIMITED), -1 - 3),
        (0, 3, 7, 3),
        (3, 1, 9, 4),
    ]


def test_a_limit_on_what_is_kept_is_an_arc_of_the_payment_that_it_is_made_for() -> None:
    """10 come and at most 2 are still there when 11 are paid, by transfer 1."""
    none = int(UNLIMITED)
    found, nodes = arcs([(0, 2, 1, 10), (2, 1, 4, 11)], [none, 2], [none, none])
    assert nodes == 4
    assert found == [(0, 2, 10, 0), (2, 3, 2, -1 - 1), (3, 1, 11, 1)]


def test_a_limit_on_what_the_receiver_kept_is_an_arc_of_the_receipt() -> None:
    """10 come, at most 4 are still there when 5 more come by transfer 1."""
    none = int(UNLIMITED)
    rows = [(0, 2, 1, 10), (0, 2, 2, 5), (2, 1, 3, 9)]
    found, nodes = arcs(rows, [none, none, none], [none, 4, none])
    assert nodes == 4
    assert found == [(0, 2, 10, 0), (2, 3, 4, -1 - 1), (0, 3, 5, 1), (3, 1, 9, 2)]


def test_money_of_nobody_passes_a_limit_on_and_needs_no_arc() -> None:
    """3 has nothing of the source: its 5 bring the limit of 4, and then 6 join the 4."""
    none = int(UNLIMITED)
    rows = [(0, 2, 1, 10), (3, 2, 2, 5), (0, 2, 3, 6), (2, 1, 4, 9)]
    found, nodes = arcs(rows, [none] * 4, [none, 4, none, none])
    assert nodes == 4
    assert found == [(0, 2, 10, 0), (2, 3, 4, -1 - 1), (0, 3, 6, 2), (3, 1, 9, 3)]


def test_a_transfer_can_need_three_arcs() -> None:
    """2 and 3 pay each other ten times, and both are limited each time."""
    none = int(UNLIMITED)
    rows = [(0, 2, 1, 9), (0, 3, 2, 9)]
    rows += [(2 + n % 2, 3 - n % 2, 3 + n, 5) for n in range(10)]
    found, nodes = arcs(rows, [none] * 2 + [7] * 10, [none] * 2 + [8] * 10)
    assert len(found) == 2 + 3 * 10
    assert nodes == 4 + 2 * 10
    for n in range(2, 12):
        mine = [(most, e) for _, _, most, e in found if e in {n, -1 - n}]
        assert mine == [(7, -1 - n), (8, -1 - n), (5, n)]
