"""The sensitivity table: the same seeds under every rule, side by side."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from algorithms.backward import BACKWARD_RULES
from algorithms.forward import FORWARD_RULES
from algorithms.options import (
    Rule,
    Ties,
    TraceDirection,
    TracingOptions,
    Unknown,
    require_rule,
)
from algorithms.run_parameters import run_parameters
from algorithms.tracing import trace
from graph.engine import ENGINE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from algorithms.parameters import Parameters
    from algorithms.seeds import Seeds
    from algorithms.trace_results import ConservationLine, Trace
    from graph.ledger import Openings
    from graph.snapshot import Snapshot

    Int64 = NDArray[np.int64]

# Kernels let go of the interpreter's lock, and rules do not wait for each other.
_THREADS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What lies where under each rule; one row a label, account and currency.

    Attributes
    ----------
    label, account : int64[N]
        Index into ``labels``, and ordinal (or the group asked for); outside accounts
        included.
    currency : uint8[N]
        Code of the snapshot.
    amount : int64[N, R]
        Minor units under each of ``rules``, by the options as they are.
    least, most : int64[N, R]
        The bounds: the least over the orders of ties that were tried with unknown
        money clean, the most over them with unknown money counted as the label's.
    elsewhere : int64[L, R]
        Unknown money that lies where no rule finds any of the label's: what ``most``
        leaves out.
    lines : tuple of tuple of ConservationLine
        The closing lines of each rule.
    """

    ledger_version: int
    engine: str
    parameters: Parameters
    labels: tuple[str, ...]
    currencies: tuple[str, ...]
    rules: tuple[Rule, ...]
    label: Int64
    account: Int64
    currency: NDArray[np.uint8]
    amount: Int64
    least: Int64
    most: Int64
    elsewhere: Int64
    lines: tuple[tuple[ConservationLine, ...], ...]

    def to_frame(self) -> pd.DataFrame:
        """Columns account, label, amount_minor_RULE for each rule, currency."""
        import pandas as pd

        columns: dict[str, object] = {
            "account": self.account,
            "label": [self.labels[n] for n in self.label],
        }
        for n, rule in enumerate(self.rules):
            columns[f"amount_minor_{rule}"] = self.amount[:, n]
        columns["currency"] = [self.currencies[code] for code in self.currency]
        return pd.DataFrame(columns)


def compare(
    snapshot: Snapshot,
    seeds: Seeds,
    options: TracingOptions | None = None,
    stated: Mapping[str, Openings] | None = None,
    rules: Sequence[Rule] | None = None,
    *,
    over_ties: bool = False,
    grouped: Int64 | None = None,
) -> Comparison:
    """Trace the seeds under each rule (None: all that the direction has).

    The options' own rule is not read. ``grouped`` (int64[V]) names the group that each
    account counts in, so that bounds are of the groups' sums. Bounds are of unknown money (forward alone) and,
    with ``over_ties``, of every order of ties as well: up to six traces a rule, rules
    beside each other on two threads. Raises what ``trace`` raises.
    """
    options = options or TracingOptions()
    forward = options.direction is TraceDirection.FORWARD
    available = FORWARD_RULES if forward else BACKWARD_RULES
    asked = tuple(dict.fromkeys(rules or (r for r in Rule if r in available)))
    for rule in asked:
        require_rule(rule, f"a comparison {options.direction}", available)
    orders = tuple(Ties) if over_ties else (options.ties,)
    unknowns = (Unknown.CLEAN, Unknown.APART) if forward else (Unknown.CLEAN,)

    def traces(rule: Rule) -> dict[tuple[Ties, Unknown], Trace]:
        return {
            (ties, unknown): trace(
                snapshot,
                seeds,
                replace(options, rule=rule, ties=ties, unknown=unknown),
                stated,
            )
            for ties in {options.ties, *orders}
            for unknown in unknowns
        }

    with ThreadPoolExecutor(_THREADS) as pool:
        found = list(pool.map(traces, asked))
    parameters = run_parameters(
        snapshot,
        replace(options, rule=asked[0]),
        stated,
        seeds=seeds,
        rules=asked,
        over_ties=over_ties,
    )
    groups = np.arange(snapshot.accounts) if grouped is None else grouped
    return _table(snapshot, seeds, options.ties, asked, found, groups, parameters)


def _table(
    snapshot: Snapshot,
    seeds: Seeds,
    ties: Ties,
    rules: tuple[Rule, ...],
    found: list[dict[tuple[Ties, Unknown], Trace]],
    groups: Int64,
    parameters: Parameters,
) -> Comparison:
    labels = seeds.labels
    keys = np.unique(
        np.concatenate(
            [
                _keyed(snapshot, run, groups, len(labels))[0]
                for runs in found
                for run in runs.values()
            ]
        )
    )
    shape = (len(keys), len(rules))
    amount = np.zeros(shape, dtype=np.int64)
    least = np.full(shape, np.iinfo(np.int64).max)
    most = np.zeros(shape, dtype=np.int64)
    elsewhere = np.zeros((len(labels), len(rules)), dtype=np.int64)
    for n, runs in enumerate(found):
        for (order, unknown), run in runs.items():
            column = _column(snapshot, run, keys, groups, len(labels))
            if unknown is Unknown.CLEAN:
                least[:, n] = np.minimum(least[:, n], column)
                if order is ties:
                    amount[:, n] = column
            else:
                added, left = _unknown(snapshot, run, keys, groups, labels)
                column = column + added
                elsewhere[:, n] = np.maximum(elsewhere[:, n], left)
            most[:, n] = np.maximum(most[:, n], column)
    place, code = np.divmod(keys, len(snapshot.currencies))
    label, account = np.divmod(place, _places(groups))
    return Comparison(
        ledger_version=snapshot.ledger_version,
        engine=ENGINE,
        parameters=parameters,
        labels=labels,
        currencies=snapshot.currencies,
        rules=rules,
        label=label,
        account=account,
        currency=code.astype(np.uint8),
        amount=amount,
        least=least,
        most=most,
        elsewhere=elsewhere,
        lines=tuple(runs[ties, Unknown.CLEAN].lines for runs in found),
    )


def _keyed(
    snapshot: Snapshot, run: Trace, groups: Int64, labels: int
) -> tuple[Int64, Int64]:
    """Key (label, account, currency) and amount of each row of the seeds' own labels."""
    rows = run.stops.only(run.stops.label < labels)
    key = rows.label * _places(groups) + groups[rows.account]
    return key * len(snapshot.currencies) + rows.currency, rows.amount


def _places(groups: Int64) -> int:
    """How many rows a label can have."""
    return int(groups.max(initial=0)) + 1


def _column(
    snapshot: Snapshot, run: Trace, keys: Int64, groups: Int64, labels: int
) -> Int64:
    key, amount = _keyed(snapshot, run, groups, labels)
    column = np.zeros(len(keys), dtype=np.int64)
    np.add.at(column, np.searchsorted(keys, key), amount)
    return column


def _unknown(
    snapshot: Snapshot,
    run: Trace,
    keys: Int64,
    groups: Int64,
    labels: tuple[str, ...],
) -> tuple[Int64, Int64]:
    """Unknown money at each key's account, and what lies at no key of each label."""
    rows = run.stops.only(run.stops.label == len(labels))
    size = _places(groups) * len(snapshot.currencies)
    there = np.zeros(size, dtype=np.int64)
    np.add.at(
        there,
        groups[rows.account] * len(snapshot.currencies) + rows.currency,
        rows.amount,
    )
    label, place = np.divmod(keys, size)
    added = there[place]
    counted = np.zeros(len(labels), dtype=np.int64)
    np.add.at(counted, label, added)
    return added, there.sum() - counted
