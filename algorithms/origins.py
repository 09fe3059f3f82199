"""Whose money the balances are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from algorithms.backward import (
    BACKWARD_RULES,
    FifoIndex,
    OriginKind,
    apportioned_origins,
    require_known_fees,
    resting_units,
    walk_segments_back,
)
from algorithms.compositions import Parts, all_parts, compositions
from algorithms.marks import NOTHING_YIELDS
from algorithms.options import Fees, Rule, TracingOptions, require_rule
from algorithms.run_parameters import run_parameters
from algorithms.seeds import moving_currencies
from algorithms.segments import make_segments
from algorithms.stops import refuse_cuts
from algorithms.streams import make_stream
from algorithms.sums import columns_of, summed
from graph.engine import ENGINE
from graph.errors import ConservationError, InputError
from graph.nouns import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from algorithms.parameters import Parameters
    from algorithms.streams import Stream
    from graph.ledger import Openings
    from graph.snapshot import Snapshot

    Int64 = NDArray[np.int64]

_COLUMNS = 64
# From here on the composition of all balances at once is cheaper than scans back.
_MANY = 2048


@dataclass(frozen=True, slots=True, eq=False)
class Origins:
    """The parts of balances and whose money they were; one row a part.

    ``account`` and ``origin_account`` are ordinals (int32), ``origin_kind`` codes of
    ``OriginKind`` and ``currency`` codes of the snapshot (uint8), ``amount`` int64
    minor units. The rows of an account and currency sum to its balance. The origin of
    an opening or a shortfall is the account that held it or fell short, of money from
    outside the outside account that paid it in.
    """

    ledger_version: int
    engine: str
    parameters: Parameters
    currencies: tuple[str, ...]
    account: NDArray[np.int32]
    origin_account: NDArray[np.int32]
    origin_kind: NDArray[np.uint8]
    currency: NDArray[np.uint8]
    amount: Int64

    def to_frame(self) -> pd.DataFrame:
        """Columns account, origin_account, origin_kind, amount_minor, currency."""
        import pandas as pd

        kinds = np.array([kind.name.lower() for kind in OriginKind], dtype=object)
        codes = np.array(self.currencies, dtype=object)
        return pd.DataFrame(
            {
                "account": self.account,
                "origin_account": self.origin_account,
                "origin_kind": kinds[self.origin_kind],
                "amount_minor": self.amount,
                "currency": codes[self.currency],
            }
        )


def origins(
    snapshot: Snapshot,
    accounts: NDArray[np.integer] | None = None,
    options: TracingOptions | None = None,
    stated: Mapping[str, Openings] | None = None,
    at_us: int | None = None,
) -> Origins:
    """Origins of the balances of accounts (None: all inside the ledger), by currency.

    ``at_us`` asks for the balances right after that instant. FIFO of named accounts
    costs what it finds; of all accounts one pass with every unit's origin. Pro rata
    costs one pass back for every 64 accounts, from 2,048 accounts on one pass ahead for
    all, and is apportioned to whole minor units by largest remainder.

    Raises RuleError for a rule that cannot answer, InputError for accounts that have no
    balance, ConservationError where the parts do not sum to the balance.
    """
    from algorithms._kernels.balances import shares

    options = options or TracingOptions()
    require_rule(options.rule, "origins", BACKWARD_RULES)
    refuse_cuts(options, "Origins")
    stops = options.stop_at or options.stop_degree is not None
    wanted = balance_accounts(snapshot, accounts)
    currencies = moving_currencies(snapshot, stated)
    parts = []
    for currency in currencies:
        stream = make_stream(
            snapshot,
            currency,
            options,
            stated,
            through=frozenset(wanted.tolist()) if stops else frozenset(),
            until_us=at_us,
        )
        balance, share = shares(stream.payer, stream.dst, stream.amount, stream.opening)
        holding = wanted[balance[wanted] > 0]
        found = _parts(stream, holding, balance, share, options, whole=accounts is None)
        _require_balances(snapshot, stream, found, holding, balance)
        parts.append(found)
    found = all_parts(parts)
    return Origins(
        ledger_version=snapshot.ledger_version,
        engine=ENGINE,
        parameters=run_parameters(
            snapshot,
            options,
            stated,
            accounts=None if accounts is None else wanted.tolist(),
            at_us=at_us,
        ),
        currencies=snapshot.currencies,
        account=found.account,
        origin_account=found.origin_account,
        origin_kind=found.kind,
        currency=np.repeat(
            np.array(currencies, dtype=np.uint8), [len(part.account) for part in parts]
        ),
        amount=found.amount,
    )


def balance_accounts(snapshot: Snapshot, accounts: NDArray[np.integer] | None) -> Int64:
    """Ordinals, ascending, each once; None means all inside the ledger.

    Raises InputError for an account that is not there or lies outside of the ledger.
    """
    outside = snapshot.of_kinds(OUTSIDE)
    if accounts is None:
        return np.flatnonzero(~outside)
    wanted = np.unique(np.asarray(accounts, dtype=np.int64))
    for account in wanted.tolist():
        if not 0 <= account < snapshot.accounts:
            raise InputError(
                f"There is no account with ordinal {account}: the snapshot holds "
                f"{snapshot.accounts}, counted from 0.",
                account=account,
            )
        if outside[account]:
            raise InputError(
                f"The account with ordinal {account} lies outside of the ledger and "
                "has no balance: ask for accounts inside.",
                account=account,
            )
    return wanted


def _parts(
    stream: Stream,
    holding: Int64,
    balance: Int64,
    share: NDArray[np.float64],
    options: TracingOptions,
    *,
    whole: bool,
) -> Parts:
    """The parts of the balances in one currency; ``whole``: of all accounts."""
    if options.rule is Rule.PRO_RATA:
        require_known_fees(stream, options)
        found = _pro_rata(stream, holding, balance, share)
        if len(stream.stands_for) == 0:
            return found
        rows = columns_of(*found)
    elif options.rule is not Rule.FIFO or options.fees is not Fees.LAST:
        rows = _by_segments(stream, holding, options)
    elif whole:
        rows = _by_streaming(stream)
        rows = rows[np.isin(rows[:, 0], holding)]
    else:
        rows = _by_index(stream, holding)
    rows[:, 2] = stream.real(rows[:, 2])
    return Parts.of_rows(_summed_origins(rows))


def _by_index(stream: Stream, accounts: Int64) -> Int64:
    """Rows (account, kind, origin account, amount) through the interval index."""
    index = FifoIndex(stream)
    through = np.zeros(len(stream.amount), dtype=np.int64)
    parts = []
    for account in accounts.tolist():
        begin, end = index.ends[account]
        rows = index.origins(account, int(begin), int(end), through)
        parts.append(np.column_stack((np.full(len(rows), account), rows)))
    return np.concatenate([*parts, np.empty((0, 4), dtype=np.int64)])


def _by_streaming(stream: Stream) -> Int64:
    """The same rows for all accounts: every unit carries its origin through one pass."""
    from algorithms._kernels.fifo import stream as stream_runs

    size = len(stream.opening)
    own = np.arange(size, dtype=np.int64)
    own[stream.outside] = -1
    at = np.flatnonzero(stream.payer == stream.outside)
    lies, _, _, _ = stream_runs(
        stream.payer,
        stream.dst,
        stream.amount,
        stream.opening,
        own,
        np.where(own < 0, -1, own + OriginKind.UNKNOWN * size),
        np.full(size, -1, dtype=np.int64),
        NOTHING_YIELDS,
        at,
        stream.src[at] + np.int64(OriginKind.EXTERNAL * size),
        stream.amount[at],
        1,
        0,
    )
    kind, origin = np.divmod(lies[:, 1], size)
    return columns_of(lies[:, 0], kind, origin, lies[:, 2])


def _by_segments(stream: Stream, accounts: Int64, options: TracingOptions) -> Int64:
    """The same rows under another rule of order: one walk back for all of them."""
    found = make_segments(stream, options.rule, options.fees)
    tags = np.full(len(stream.opening), -1, dtype=np.int64)
    tags[accounts] = accounts
    rows, _ = walk_segments_back(stream, found, resting_units(found, tags))
    return rows


def _pro_rata(
    stream: Stream, accounts: Int64, balance: Int64, share: NDArray[np.float64]
) -> Parts:
    """The same under pro rata: a scan back for a few, one pass ahead for many."""
    if len(accounts) < _MANY:
        return Parts.of_rows(_by_adjoint(stream, accounts, balance, share))
    found, unsure = compositions(stream, accounts, balance, share)
    return found.joined(Parts.of_rows(_by_adjoint(stream, unsure, balance, share)))


def _by_adjoint(
    stream: Stream, accounts: Int64, balance: Int64, share: NDArray[np.float64]
) -> Int64:
    """One scan back for every 64 accounts."""
    from algorithms._kernels.adjoint import adjoint_columns

    fresh = stream.payer == stream.outside
    entries, entry = np.unique(stream.src[fresh], return_inverse=True)
    rows_of = np.zeros(len(stream.amount), dtype=np.int32)
    rows_of[fresh] = entry
    parts = []
    for low in range(0, len(accounts), _COLUMNS):
        block = accounts[low : low + _COLUMNS]
        lies, short, row, outside = adjoint_columns(
            stream.payer,
            stream.dst,
            stream.amount,
            share,
            block,
            len(stream.opening),
            stream.outside,
            rows_of,
            len(entries),
        )
        held = stream.opening[:-1, None] * lies[:-1]
        lacked = np.append(short, np.zeros((1, len(block))), axis=0)[row[:-1]]
        external = np.zeros_like(held)
        external[entries] = outside
        for c, account in enumerate(block.tolist()):
            rows = apportioned_origins(
                held[:, c], lacked[:, c], external[:, c], int(balance[account])
            )
            parts.append(np.column_stack((np.full(len(rows), account), rows)))
    return np.concatenate([*parts, np.empty((0, 4), dtype=np.int64)])


def _summed_origins(rows: Int64) -> Int64:
    """Rows (account, kind, origin account, amount) with each origin once, sorted."""
    kinds = len(OriginKind)
    keyed = summed(columns_of(rows[:, 0] * kinds + rows[:, 1], rows[:, 2], rows[:, 3]))
    account, kind = np.divmod(keyed[:, 0], kinds)
    return columns_of(account, kind, keyed[:, 1], keyed[:, 2])


def _require_balances(
    snapshot: Snapshot,
    stream: Stream,
    parts: Parts,
    accounts: Int64,
    balance: Int64,
) -> None:
    """Raise ConservationError unless each account's parts sum to its balance."""
    total = np.zeros(snapshot.accounts + 1, dtype=np.int64)
    np.add.at(total, parts.account, parts.amount)
    wrong = accounts[total[accounts] != balance[accounts]]
    if len(wrong) > 0:
        first = int(wrong[0])
        raise ConservationError(
            f"The origins of {len(wrong)} balances in "
            f"{snapshot.currencies[stream.currency]} do not sum to them: the account "
            f"with ordinal {first} holds {balance[first]} and {total[first]} were found.",
            accounts=len(wrong),
            first=first,
        )
