"""Which receipt paid which payment, under a rule that looks at order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from algorithms.options import Fees, Rule, TracingOptions, require_rule
from algorithms.origins import balance_accounts
from algorithms.run_parameters import run_parameters
from algorithms.seeds import moving_currencies
from algorithms.segments import ORDER_RULES, make_segments
from algorithms.streams import make_stream
from algorithms.sums import columns_of
from graph.engine import ENGINE
from graph.errors import ConservationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from algorithms.parameters import Parameters
    from algorithms.streams import Stream
    from graph.ledger import Openings
    from graph.snapshot import Snapshot

    Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Segments of money that came in with one transfer and left with another.

    Attributes
    ----------
    account : int64[S]
        Ordinals, in the order asked; segments in the order in which they left.
    in_position, out_position : int64[S]
        Positions in the snapshot; -1 where the money was an opening or a shortfall,
        and where it still rests.
    amount : int64[S]
        Minor units of ``currency`` (codes of the snapshot, uint8[S]).
    held_us : int64[S]
        Microseconds between the two; -1 where either is missing.
    """

    ledger_version: int
    engine: str
    parameters: Parameters
    currencies: tuple[str, ...]
    account: Int64
    in_position: Int64
    out_position: Int64
    amount: Int64
    held_us: Int64
    currency: NDArray[np.uint8]

    def to_frame(self) -> pd.DataFrame:
        """Columns account, in_position, out_position, amount_minor, currency, held_us."""
        import pandas as pd

        return pd.DataFrame(
            {
                "account": self.account,
                "in_position": self.in_position,
                "out_position": self.out_position,
                "amount_minor": self.amount,
                "currency": [self.currencies[code] for code in self.currency],
                "held_us": self.held_us,
            }
        )


def matches(
    snapshot: Snapshot,
    accounts: NDArray[np.integer] | None = None,
    options: TracingOptions | None = None,
    stated: Mapping[str, Openings] | None = None,
) -> Matches:
    """The match table of accounts (None: all inside the ledger), by currency.

    ``stop_at`` does not matter here. O(E) for the indexes, and then as many segments as
    receipts, payments, openings and shortfalls at most. Raises RuleError for a rule
    that has no matching, InputError for accounts that have no balance, ConservationError
    where the segments do not sum to what came in. What was taken back is told last, the
    payment matched with its reversal.
    """
    options = options or TracingOptions(rule=Rule.FIFO)
    require_rule(options.rule, "matches", ORDER_RULES)
    wanted = balance_accounts(snapshot, accounts)
    parts = []
    for currency in moving_currencies(snapshot, stated):
        stream = make_stream(
            snapshot, currency, options, stated, frozenset(wanted.tolist())
        )
        rows = _match_stream(stream, wanted, options)
        rows = np.concatenate((rows, _taken_back(stream, wanted)))
        parts.append(np.column_stack((rows, np.full(len(rows), currency))))
    rows = np.concatenate([*parts, np.empty((0, 5), dtype=np.int64)])
    both = (rows[:, 1] >= 0) & (rows[:, 2] >= 0)
    held = np.full(len(rows), -1, dtype=np.int64)
    time_us = snapshot.time_us
    held[both] = time_us[rows[both, 2]] - time_us[rows[both, 1]]
    return Matches(
        ledger_version=snapshot.ledger_version,
        engine=ENGINE,
        parameters=run_parameters(
            snapshot,
            options,
            stated,
            accounts=None if accounts is None else wanted.tolist(),
        ),
        currencies=snapshot.currencies,
        account=rows[:, 0],
        in_position=rows[:, 1],
        out_position=rows[:, 2],
        amount=rows[:, 3],
        held_us=held,
        currency=rows[:, 4].astype(np.uint8),
    )


def _match_stream(stream: Stream, accounts: Int64, options: TracingOptions) -> Int64:
    """Rows (account, receipt, payment, amount), transfers as snapshot positions."""
    size = len(stream.opening)
    by_arrival = options.rule in {Rule.FIFO, Rule.LIFO} and options.fees is Fees.LAST
    most = 2 * len(accounts) > size and bool(np.all(np.diff(accounts) > 0))
    if by_arrival and most:
        account, received, paid, amount = _of_most(stream, accounts, options.rule)
    elif options.rule is not Rule.FIFO or not by_arrival:
        account, received, paid, amount = _of_segments(stream, accounts, options)
    else:
        account, received, paid, amount = _of_some(stream, accounts)
    _require_sums(stream, accounts, account, received, paid, amount)
    # One place more, so that -1 stays -1.
    position = np.append(stream.position, -1)
    return np.column_stack((account, position[received], position[paid], amount))


def _taken_back(stream: Stream, accounts: Int64) -> Int64:
    """Rows (account, payment, reversal, amount) of what is unwound at the accounts."""
    first = len(stream.ends)
    came = np.flatnonzero(np.isin(stream.dst, stream.waits))
    left = np.flatnonzero(np.isin(stream.payer, stream.waits))
    came = came[np.argsort(stream.dst[came])]
    left = left[np.argsort(stream.payer[left])]
    account = stream.stands_for[stream.dst[came] - first]
    rows = columns_of(
        account, stream.position[came], stream.position[left], stream.amount[came]
    )
    return rows[np.isin(account, accounts)]


def _of_segments(
    stream: Stream, accounts: Int64, options: TracingOptions
) -> tuple[Int64, NDArray[np.int32], NDArray[np.int32], Int64]:
    """Segments of the accounts out of the matching of the whole stream."""
    found = make_segments(stream, options.rule, options.fees)
    paid = found.payments()
    moved = paid[: len(paid) - len(found.owner)]
    account = np.append(stream.payer[moved].astype(np.int64), found.owner)
    place = np.full(len(stream.opening), -1, dtype=np.int64)
    place[accounts] = np.arange(len(accounts))
    mine = np.flatnonzero(place[account] >= 0)
    mine = mine[np.argsort(place[account[mine]], kind="stable")]
    received = np.maximum(found.receipt[mine], np.int32(-1))
    return account[mine], received, paid[mine].astype(np.int32), found.size[mine]


def _of_most(
    stream: Stream, accounts: Int64, rule: Rule
) -> tuple[Int64, NDArray[np.int32], NDArray[np.int32], Int64]:
    """Segments of ascending accounts out of those of everybody."""
    from algorithms._kernels.matching import match_all

    bounds, received, paid, amount = match_all(
        stream.payer,
        stream.dst,
        stream.amount,
        stream.opening,
        latest_first=rule is Rule.LIFO,
    )
    everybody = np.arange(len(stream.opening))
    account = np.repeat(everybody, np.diff(bounds))
    asked = np.zeros(len(stream.opening), dtype=np.bool_)
    asked[accounts] = True
    mine = asked[account]
    return account[mine], received[mine], paid[mine], amount[mine]


def _of_some(
    stream: Stream, accounts: Int64
) -> tuple[Int64, NDArray[np.int32], NDArray[np.int32], Int64]:
    """Segments of a few accounts, in the order asked."""
    from algorithms._kernels.fifo import match
    from graph._indexes import grouped_positions

    size = len(stream.opening)
    bounds, received, paid, amount = match(
        stream.amount,
        stream.opening,
        *grouped_positions(stream.dst, size),
        *grouped_positions(stream.payer, size),
        accounts,
    )
    return np.repeat(accounts, np.diff(bounds)), received, paid, amount


def _require_sums(
    stream: Stream,
    accounts: Int64,
    account: Int64,
    received: NDArray[np.int32],
    paid: NDArray[np.int32],
    amount: Int64,
) -> None:
    """Raise ConservationError unless segments sum to all receipts and all payments."""
    size = len(stream.opening)
    for key, side in ((stream.dst, received), (stream.payer, paid)):
        moved = np.zeros(size, dtype=np.int64)
        matched = np.zeros(size, dtype=np.int64)
        np.add.at(moved, key, stream.amount)
        some = side >= 0
        np.add.at(matched, account[some], amount[some])
        wrong = accounts[moved[accounts] != matched[accounts]]
        if len(wrong) > 0:
            raise ConservationError(
                f"The matches of the account with ordinal {wrong[0]} do not sum to "
                "what it moved.",
                account=int(wrong[0]),
            )
