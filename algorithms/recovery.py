"""What victims get back: their money in accounts, and ways to divide what is there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from algorithms.options import Rule, TracingOptions, Unknown
from algorithms.origins import balance_accounts
from algorithms.run_parameters import run_parameters
from algorithms.seeds import Seeds, check_seeds, seeded_currencies
from algorithms.stops import refuse_cuts
from algorithms.streams import make_stream
from algorithms.tracing import trace
from graph.engine import ENGINE
from graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from algorithms.parameters import Parameters
    from algorithms.trace_results import Trace
    from graph.ledger import Openings
    from graph.snapshot import Snapshot

    Int64 = NDArray[np.int64]

_THREADS = 2


class Distribution(StrEnum):
    """How what is left is divided among those whose money came in.

    ``pari-passu``: in proportion to what each paid in, whatever happened in between
    (Barlow Clowes International v Vaughan [1992] 4 All ER 22 (CA), the third way;
    Law Society of Upper Canada v Toronto-Dominion Bank (1998) 42 OR (3d) 257 (CA)).
    ``rolling-charge``: what the pro-rata trace leaves of each (Re Ontario Securities
    Commission and Greymac Credit Corp (1986) 55 OR (2d) 673 (CA)). ``capped``: pari
    passu, but nobody more than the lowest balance since his money came in (Roscoe v
    Winder [1915] 1 Ch 62), and what that leaves over is shared by the others.
    """

    PARI_PASSU = "pari-passu"
    ROLLING_CHARGE = "rolling-charge"
    CAPPED = "capped"


DISTRIBUTIONS = tuple(Distribution)


@dataclass(frozen=True, slots=True, eq=False)
class Recovery:
    """Victims' money in accounts that still hold some, in one currency.

    Attributes
    ----------
    accounts : int64[A]
        Ordinals, in the order asked.
    balance : int64[A]
        What each holds at the end, whoever's it is.
    claim : int64[L]
        What each label paid in.
    traced : int64[R, L, A]
        Of each account's balance, what bears the label under each of ``rules``.
    lowest : int64[L]
        The cap: what the trace by lowest balance leaves in the accounts of a label
        that claims alone.
    shared : int64[3, L]
        What each label gets of all the balances, in the order of ``DISTRIBUTIONS``.
    left_over : int64[3]
        What of the balances no label gets.
    """

    ledger_version: int
    engine: str
    parameters: Parameters
    currency: str
    labels: tuple[str, ...]
    rules: tuple[Rule, ...]
    accounts: Int64
    balance: Int64
    claim: Int64
    traced: Int64
    lowest: Int64
    shared: Int64
    left_over: Int64

    def to_frame(self) -> pd.DataFrame:
        """Columns label, claim_minor, one a distribution, currency."""
        import pandas as pd

        columns: dict[str, object] = {"label": self.labels, "claim_minor": self.claim}
        for n, way in enumerate(DISTRIBUTIONS):
            columns[f"{way}_minor"] = self.shared[n]
        columns["currency"] = self.currency
        return pd.DataFrame(columns)


def recovery(
    snapshot: Snapshot,
    seeds: Seeds,
    accounts: NDArray[np.integer],
    options: TracingOptions | None = None,
    stated: Mapping[str, Openings] | None = None,
    rules: Sequence[Rule] = (Rule.FIFO, Rule.LIFO, Rule.PRO_RATA, Rule.LIBR),
) -> Recovery:
    """The matrix of victims by accounts under each rule, and what each gets back.

    The labels of the seeds are the victims. One trace a rule, and one by lowest balance
    for each label. Raises InputError for seeds in several currencies and for accounts
    that have no balance, and what ``trace`` raises.
    """
    options = replace(options or TracingOptions(), unknown=Unknown.CLEAN)
    refuse_cuts(options, "What victims get back")
    check_seeds(snapshot, seeds)
    currencies = seeded_currencies(snapshot, seeds, stated)
    if len(currencies) != 1:
        named = ", ".join(snapshot.currencies[code] for code in currencies)
        raise InputError(
            f"The seeds are in {named}: money is divided in one currency, so seed one "
            "after the other."
        )
    wanted = balance_accounts(snapshot, accounts)
    found = {
        rule: trace(snapshot, seeds, replace(options, rule=rule), stated)
        for rule in dict.fromkeys((*rules, Rule.PRO_RATA))
    }
    labels = seeds.labels
    claim = np.zeros(len(labels), dtype=np.int64)
    for line in found[Rule.PRO_RATA].lines:
        claim[labels.index(line.label)] = line.seeded
    balance = _balances(snapshot, currencies[0], options, stated)[wanted]
    rolling = _matrix(found[Rule.PRO_RATA], wanted, len(labels)).sum(axis=1)
    lowest = _lowest(snapshot, seeds, wanted, options, stated)
    pot = int(balance.sum())
    ways = np.stack(
        (capped_shares(claim, claim, pot), rolling, capped_shares(claim, lowest, pot))
    )
    return Recovery(
        ledger_version=snapshot.ledger_version,
        engine=ENGINE,
        parameters=run_parameters(
            snapshot,
            options,
            stated,
            seeds=seeds,
            accounts=wanted.tolist(),
            rules=tuple(rules),
        ),
        currency=snapshot.currencies[currencies[0]],
        labels=labels,
        rules=tuple(rules),
        accounts=wanted,
        balance=balance,
        claim=claim,
        traced=np.stack([_matrix(found[rule], wanted, len(labels)) for rule in rules]),
        lowest=lowest,
        shared=ways,
        left_over=pot - ways.sum(axis=1),
    )


def capped_shares(claim: Int64, cap: Int64, pot: int) -> Int64:
    """int64[L]: ``pot`` in proportion to the claims, nobody more than his cap.

    What a cap holds back is shared by the others in proportion, until all are capped or
    the pot is empty; each round is rounded cumulatively. Claims sum to less than 2^62.
    O(L²) at worst.
    """
    from algorithms._kernels.buckets import borne

    most = np.minimum(claim, cap)
    gets = np.zeros_like(most)
    borne(most, claim, min(pot, int(most.sum())), gets)
    return gets


def _lowest(
    snapshot: Snapshot,
    seeds: Seeds,
    accounts: Int64,
    options: TracingOptions,
    stated: Mapping[str, Openings] | None,
) -> Int64:
    """What each label alone could claim in the accounts by the lowest balance."""

    def alone(label: str) -> int:
        one = seeds.of_label(label)
        found = trace(snapshot, one, replace(options, rule=Rule.LIBR), stated)
        return int(_matrix(found, accounts, 1).sum())

    with ThreadPoolExecutor(_THREADS) as pool:
        return np.array(list(pool.map(alone, seeds.labels)), dtype=np.int64)


def _matrix(found: Trace, accounts: Int64, labels: int) -> Int64:
    """int64[L, A]: what of each label lies in each account."""
    place = {account: n for n, account in enumerate(accounts.tolist())}
    matrix = np.zeros((labels, len(accounts)), dtype=np.int64)
    rows = found.holdings
    for label, account, amount in zip(
        rows.label.tolist(), rows.account.tolist(), rows.amount.tolist(), strict=True
    ):
        if account in place:
            matrix[label, place[account]] += amount
    return matrix


def _balances(
    snapshot: Snapshot,
    currency: int,
    options: TracingOptions,
    stated: Mapping[str, Openings] | None,
) -> Int64:
    """int64[V + 1]: balances at the end."""
    from algorithms._kernels.balances import shares

    stream = make_stream(snapshot, currency, options, stated)
    balance, _ = shares(stream.payer, stream.dst, stream.amount, stream.opening)
    return balance
