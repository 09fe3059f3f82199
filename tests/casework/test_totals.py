"""Sums of answers, against figures that the answers tell elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from boards import HUB, PAYERS, make_hub

from casework.questions import Casework
from casework.totals import (
    carried_total,
    community_totals,
    flows_total,
    held_total,
    largest_ends,
    relations_total,
    role_flows,
)
from graph.store import TransferFilter

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def casework(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Casework]:
    opened = Casework.open(make_hub(tmp_path_factory.mktemp("totals")))
    yield opened
    opened.close()


def test_holdings_sum_to_what_the_closing_lines_hold(casework: Casework) -> None:
    answer = casework.trace(accounts=[HUB], rule="fifo")
    assert held_total(answer, "CNY") == sum(s.held_minor for s in answer.summary)
    assert held_total(answer, "USD") == 0


def test_a_hop_drawn_or_later_is_counted_once(casework: Casework) -> None:
    answer = casework.trace(accounts=[HUB], rule="fifo")
    first = role_flows(answer, "CNY", 1)
    whole = role_flows(answer, "CNY", 99)
    moved = sum(line.moved_minor for line in answer.hops)
    assert whole.later == whole.later_minor == 0
    assert sum(whole.paid.values()) == sum(whole.received.values()) == moved
    assert sum(first.paid.values()) == answer.hops[0].moved_minor
    assert sum(first.paid.values()) + first.later_minor == moved
    assert (first.hops, len(first.drawn) + first.later) == (1, len(whole.drawn))


def test_a_ribbon_sums_to_its_transfers(casework: Casework) -> None:
    answer = casework.trace(accounts=[HUB], rule="fifo")
    for flow in answer.role_flows:
        rows = casework.trace_ribbon(
            flow.hop, flow.from_role, flow.to_role, accounts=[HUB], rule="fifo"
        )
        total = carried_total(rows, "CNY")
        assert (total.transfers, total.amount_minor) == (
            flow.transfers,
            flow.amount_minor,
        )


def test_what_leaves_communities_enters_communities(casework: Casework) -> None:
    answer = casework.communities()
    totals = community_totals(answer, "CNY")
    assert totals.accounts == PAYERS + 4
    assert totals.in_minor == totals.out_minor == flows_total(answer.between)


def test_relations_sum_to_their_transfers(casework: Casework) -> None:
    relations = casework.between([HUB, "SHELL-1", "SHELL-2"], TransferFilter())
    total = relations_total(relations, "CNY")
    assert total.transfers == 4
    assert total.amount_minor == 210_000_017 + 95_000_000 + 44_000_000 + 10_000_000


def test_the_largest_ends_begin_with_the_largest_payment(casework: Casework) -> None:
    answer = casework.trace(accounts=[HUB], rule="fifo")
    assert largest_ends(answer, 3) == (HUB, "SHELL-1", "SHELL-2")
    assert len(largest_ends(answer, 99)) == 4


def test_transfers_left_out_are_counted_and_summed(casework: Casework) -> None:
    whole = casework.trace(accounts=[HUB], rule="fifo", limit=None)
    cut = casework.trace(accounts=[HUB], rule="fifo", limit=1)
    assert whole.transfers_hidden == ()
    assert whole.transfers_total == len(whole.transfers) > 1
    assert cut.transfers == whole.transfers[:1]
    [hidden] = cut.transfers_hidden
    rest = whole.transfers[1:]
    assert hidden.transfers == len(rest)
    assert hidden.amount_minor == sum(row.traced_minor for row in rest)
