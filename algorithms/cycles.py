"""Money that comes round: temporal cycles as bundles.

A temporal cycle is a chain of transfers, each later than the one before, from an account
back to itself with no account twice on the way. Repeated payments multiply cycles, so
they are told in bundles: one sequence of accounts, how many cycles go that way, and the
most that can have gone round. Definitions: Kumar and Calders, "2SCENT: an efficient
algorithm for enumerating all simple temporal cycles", PVLDB 11(11), 2018; the cycles are
those of Blanuša, Atasu and Ienne, "Fast parallel algorithms for enumeration of simple,
temporal, and hop-constrained cycles", TOPC 2023.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from algorithms.cycle_bundles import MOST_STEPS, CycleOptions, find_bundles
from algorithms.parameters import parameter_texts, read_window
from graph.engine import ENGINE
from graph.errors import InputError, RuleError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from algorithms.cycle_bundles import Bundles
    from algorithms.parameters import Parameters
    from graph.snapshot import Snapshot

    Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Cycles:
    """Bundles of cycles by currency, the largest flow first.

    Attributes
    ----------
    account, begin : int64[m], int64[n + 1]
        The accounts of bundle ``b`` are ``account[begin[b]:begin[b + 1]]``, from the one
        that pays first.
    instances : int64[n]
        How many cycles go that way.
    amount_minor : int64[n]
        The most that can have gone round: the sum over cycles, no transfer counted for
        more than its amount.
    start_us, end_us : int64[n]
        First payment of the first cycle, last of the last.
    currency : uint8[n]
        Index into ``currencies``.
    of_bundle, position, carried_minor : int64[t]
        The transfers in which that much goes round, by bundle and then step by step,
        and how much each carries: the same sum at every step.
    """

    ledger_version: int
    engine: str
    parameters: Parameters
    currencies: tuple[str, ...]
    account: Int64
    begin: Int64
    instances: Int64
    amount_minor: Int64
    start_us: Int64
    end_us: Int64
    currency: NDArray[np.uint8]
    of_bundle: Int64
    position: Int64
    carried_minor: Int64

    def __len__(self) -> int:
        """How many bundles there are."""
        return len(self.instances)

    def sequence(self, bundle: int) -> list[int]:
        """The accounts of a bundle in order, from the one that pays first."""
        accounts: list[int] = self.account[
            self.begin[bundle] : self.begin[bundle + 1]
        ].tolist()
        return accounts

    def to_frame(self) -> pd.DataFrame:
        """One row a bundle, in order."""
        import pandas as pd

        return pd.DataFrame(
            {
                "accounts": [tuple(self.sequence(b)) for b in range(len(self))],
                "length": np.diff(self.begin),
                "instances": self.instances,
                "amount_minor": self.amount_minor,
                "currency": [self.currencies[c] for c in self.currency],
                "start_us": self.start_us,
                "end_us": self.end_us,
            }
        )


def find_cycles(snapshot: Snapshot, options: CycleOptions | None = None) -> Cycles:
    """Every temporal cycle under the options, in bundles.

    Cycles do not run through cash, the outside world or fees, nor through an account's
    payments to itself. Complete: nothing is cut. O(E log E) to set up, then as many
    steps as there are beginnings that can still come back.

    Raises RuleError for a window or length that no cycle has, InputError for an unknown
    currency, where a search passes its cap of steps, or where the cycles of a bundle are
    more than int64 counts. ConservationError should a bundle not carry the same at every
    step.
    """
    options = options or CycleOptions()
    _check(snapshot, options)
    named = options.currency
    currencies = snapshot.currencies if named is None else (named,)
    found = [
        (snapshot.currencies.index(c), find_bundles(snapshot, options, c))
        for c in currencies
    ]
    return _ordered(snapshot, options, found)


def _check(snapshot: Snapshot, options: CycleOptions) -> None:
    if options.window_us is not None and options.window_us < 1:
        raise RuleError("A cycle takes some time: give a window longer than nothing.")
    shortest = 2
    if options.max_length is not None and options.max_length < shortest:
        raise RuleError(
            "A cycle has at least two transfers: give a length of 2 or more."
        )
    if options.currency is not None and options.currency not in snapshot.currencies:
        raise InputError(
            f"No transfer is in {options.currency}: the ledger holds "
            f"{', '.join(snapshot.currencies)}.",
            currency=options.currency,
        )


def _ordered(
    snapshot: Snapshot, options: CycleOptions, found: list[tuple[int, Bundles]]
) -> Cycles:
    """All bundles: by currency, the largest first, then the earliest, then the first."""
    sizes = [len(part.flow) for _, part in found]
    code = np.repeat(np.array([c for c, _ in found], dtype=np.uint8), sizes)
    flow = np.concatenate([part.flow for _, part in found])
    start = np.concatenate([part.start_us for _, part in found])
    # Bundles of a currency come by length and then by their accounts.
    order = np.lexsort((np.arange(len(flow)), start, -flow, code))
    return _taken(snapshot, options, found, code, order)


def _taken(
    snapshot: Snapshot,
    options: CycleOptions,
    found: list[tuple[int, Bundles]],
    code: NDArray[np.uint8],
    order: Int64,
) -> Cycles:
    """The bundles in an order, their accounts and transfers with them."""
    parts = [part for _, part in found]

    def joined(name: str) -> Int64:
        column: Int64 = np.concatenate([getattr(part, name) for part in parts])
        return column

    length = np.concatenate([np.diff(part.begin) for part in parts])
    first = np.cumsum(length) - length
    begin = np.append(0, np.cumsum(length[order]))
    at = np.arange(begin[-1]) - np.repeat(begin[:-1] - first[order], length[order])
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    before = np.cumsum([0, *(len(part.flow) for part in parts)])
    of_bundle = place[
        np.concatenate(
            [part.of_bundle + n for part, n in zip(parts, before, strict=False)]
        )
    ]
    by_bundle = np.argsort(of_bundle, kind="stable")
    return Cycles(
        ledger_version=snapshot.ledger_version,
        engine=ENGINE,
        parameters=parameter_texts(
            options, most_steps=MOST_STEPS, **read_window(snapshot)
        ),
        currencies=snapshot.currencies,
        account=joined("account")[at],
        begin=begin,
        instances=joined("instances")[order],
        amount_minor=joined("flow")[order],
        start_us=joined("start_us")[order],
        end_us=joined("end_us")[order],
        currency=code[order],
        of_bundle=of_bundle[by_bundle],
        position=joined("position")[by_bundle],
        carried_minor=joined("carried")[by_bundle],
    )
