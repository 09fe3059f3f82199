"""Earliest paths by rounds: one round of departures for each hop, any store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.instants import BEGINNING_US

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def earliest_transfers(
    start: int,
    goal: int,
    departures: Callable[[Mapping[int, int]], list[tuple[int, int, int, int]]],
) -> tuple[int, ...]:
    """Ledger ordinals of a path of strictly increasing times that arrives earliest.

    ``departures`` gives, for accounts and the instants they were reached at, what
    leaves each of them later: of each payee at least the earliest. After round k every
    account has its earliest arrival over at most k transfers, so the first round that
    reaches the goal's final arrival has the fewest hops. Ties: the smallest ordinal.
    """
    arrival = {start: BEGINNING_US}
    reached_by: list[dict[int, tuple[int, int]]] = []
    front = dict(arrival)
    goal_round = 0
    while front:
        found: dict[int, tuple[int, int, int]] = {}
        for payer, payee, instant, ordinal in departures(front):
            best = (instant, ordinal, payer)
            if instant < arrival.get(payee, instant + 1) and best < found.get(
                payee, (instant + 1, 0, 0)
            ):
                found[payee] = best
        # Nothing that arrives at or after the goal's arrival can better it.
        limit = min(
            arrival.get(goal, 2**63), found[goal][0] if goal in found else 2**63
        )
        front = {}
        steps = {}
        for payee, (instant, ordinal, payer) in found.items():
            arrival[payee] = instant
            steps[payee] = (ordinal, payer)
            if instant < limit and payee != goal:
                front[payee] = instant
        reached_by.append(steps)
        if goal in found:
            goal_round = len(reached_by)
    return _walk_back(start, goal, goal_round, reached_by)


def _walk_back(
    start: int,
    goal: int,
    last_round: int,
    reached_by: list[dict[int, tuple[int, int]]],
) -> tuple[int, ...]:
    if not last_round:
        return ()
    path = []
    account, round_ = goal, last_round
    while account != start:
        while account not in reached_by[round_ - 1]:
            round_ -= 1
        ordinal, account = reached_by[round_ - 1][account]
        path.append(ordinal)
        round_ -= 1
    return tuple(reversed(path))
