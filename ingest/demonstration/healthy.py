"""The contrast: a lender whose payouts come from what its borrowers paid back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.demonstration.cast import YUAN, Cast
from ingest.demonstration.timeline import DAYS, MONTH_STARTS, MONTHS, moments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.demonstration.journal import Journal

    Ints = NDArray[np.int64]

_BANK: Final = "网上银行"
_LENDING_MONTHS: Final = 12
_INSTALMENTS: Final = 6
_YEARLY_RATE: Final = 0.11
_FEE_SHARE: Final = 0.02
# The chance that a lender puts money in, and that an instalment is paid, in a month.
_PUTS_IN: Final = 0.22
_REPAYS: Final = 0.985


def lend_honestly(rng: np.random.Generator, journal: Journal, cast: Cast) -> None:
    """Write the healthy lender's life, a month at a time.

    In the first days of a month lenders put money in; in the middle it is lent, never
    more than was put in that month; instalments come at the end of each month; on
    the first of the next they are shared among the lenders by what each has put in.
    """
    lenders = len(cast.healthy_investors)
    stake = np.zeros(lenders, dtype=np.int64)
    collected = np.zeros(MONTHS, dtype=np.int64)
    pool = cast.healthy_pool[0]
    for month, start in enumerate(MONTH_STARTS):
        if month and collected[month - 1]:
            _share_out(rng, journal, cast, (start, int(collected[month - 1])), stake)
        if month >= _LENDING_MONTHS:
            continue
        chosen = np.flatnonzero(rng.random(lenders) < _PUTS_IN)
        put_in = rng.integers(5, 80, len(chosen)) * 1_000 * YUAN
        journal.add(
            moments(rng, start + rng.integers(0, 8, len(chosen)), (8, 22), len(chosen)),
            cast.healthy_investors[chosen],
            pool,
            put_in,
            channel=_BANK,
            purpose="出借款",
        )
        stake[chosen] += put_in
        collected += _lend_out(rng, journal, cast, month, int(put_in.sum()))


def _share_out(
    rng: np.random.Generator,
    journal: Journal,
    cast: Cast,
    payout: tuple[int, int],
    stake: Ints,
) -> None:
    """Pay last month's instalments to the lenders by their stakes, less a small fee."""
    start, collected = payout
    holders = np.flatnonzero(stake)
    if not len(holders):
        return
    part = stake[holders] / stake.sum() * (1 - _FEE_SHARE)
    shares = (collected * part).astype(np.int64)
    time = np.sort(moments(rng, start, (1, 6), len(holders)))
    journal.add(
        time,
        cast.healthy_pool,
        cast.healthy_investors[holders],
        shares,
        channel="批量代付",
        purpose="出借本息回款",
    )
    journal.add(
        moments(rng, start, (6, 7), 1),
        cast.healthy_pool,
        cast.healthy_owner,
        collected - int(shares.sum()),
        channel=_BANK,
        purpose="平台服务费",
    )


def _lend_out(
    rng: np.random.Generator, journal: Journal, cast: Cast, month: int, money: int
) -> Ints:
    """Lend a month's money; returns the instalments that come in, by month."""
    wanted = rng.integers(10, 90, len(cast.healthy_borrowers)) * 1_000 * YUAN
    order = rng.permutation(len(wanted))
    granted = order[np.cumsum(wanted[order]) <= money]
    loans = wanted[granted]
    borrowers = cast.healthy_borrowers[granted]
    start = MONTH_STARTS[month]
    journal.add(
        moments(rng, start + rng.integers(9, 18, len(loans)), (9, 17), len(loans)),
        cast.healthy_pool,
        borrowers,
        loans,
        channel=_BANK,
        purpose="借款放款",
    )
    owed = loans * (1 + _YEARLY_RATE * _INSTALMENTS / 12)
    instalment = (owed / _INSTALMENTS).astype(np.int64)
    collected = np.zeros(MONTHS, dtype=np.int64)
    for later in range(month + 1, min(month + 1 + _INSTALMENTS, MONTHS)):
        pays = rng.random(len(loans)) < _REPAYS
        last = (MONTH_STARTS[later + 1] if later + 1 < MONTHS else DAYS) - 1
        day = last - rng.integers(0, 8, int(pays.sum()))
        journal.add(
            moments(rng, day, (8, 22), int(pays.sum())),
            borrowers[pays],
            cast.healthy_pool,
            instalment[pays],
            channel=_BANK,
            purpose="归还借款本息",
        )
        collected[later] += instalment[pays].sum()
    return collected
