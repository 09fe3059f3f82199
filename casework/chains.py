"""Questions about chains of transfers: paths, flows, cycles."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from casework.answers import PathAnswer
from casework.book import window_of
from casework.chain_answers import (
    CycleBundle,
    CyclesAnswer,
    FlowAnswer,
    FlowBurst,
    FlowTransfer,
    HiddenBundles,
    PathsAnswer,
)
from graph.instants import parse_duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from algorithms.cycles import Cycles
    from casework.book import Book
    from graph.snapshot import Snapshot


class ChainQuestions:
    """By which way money can have gone, how much at most, and where it came round."""

    book: Book

    # One keyword for each flag of the command line's contract.
    def paths_answer(  # noqa: PLR0913
        self,
        from_account: str,
        to_account: str,
        *,
        objective: str = "earliest",
        k: int = 1,
        after: str | None = None,
        before: str | None = None,
        min_minor: int | None = None,
        max_hops: int | None = None,
        max_gap: str | None = None,
        keep: str | None = None,
        order: str = "strict",
        currency: str | None = None,
    ) -> PathsAnswer:
        """The ``k`` best paths that respect time, best first, and what they rest on.

        ``max_gap`` is a duration such as ``72h``, ``keep`` a band of shares such as
        ``0.8..1.0``.
        """
        from algorithms.path_options import PathOptions, parse_band, read_order
        from algorithms.paths import find_paths

        snapshot = self.book.snapshot()
        source, target = self.book.ordinals([from_account, to_account])
        options = PathOptions(
            window=window_of(after, before),
            currency=currency,
            min_minor=1 if min_minor is None else min_minor,
            max_hops=max_hops,
            order=read_order(order),
            max_gap_us=None if max_gap is None else parse_duration(max_gap),
            keep=None if keep is None else parse_band(keep),
        )
        # The objective is checked where the objectives are: RuleError lists them.
        found = find_paths(snapshot, source, target, objective, options, k)
        ordinals = [step.ordinal for path in found.paths for step in path.steps]
        rows = iter(self.book.ledger.transfer_rows(ordinals))
        return PathsAnswer(
            basis=self.book.basis(found.parameters),
            objective=objective,
            paths=tuple(
                PathAnswer(
                    number,
                    tuple(islice(rows, len(path.steps))),
                    path.bottleneck_minor,
                    path.currency,
                )
                for number, path in enumerate(found.paths, 1)
            ),
            complete=found.complete,
        )

    # Any keyword of ``paths_answer``, which checks them.
    def paths(
        self,
        from_account: str,
        to_account: str,
        **more: Any,  # noqa: ANN401
    ) -> tuple[PathAnswer, ...]:
        """The best paths alone: ``paths_answer`` without what they rest on."""
        return self.paths_answer(from_account, to_account, **more).paths

    # One keyword for each flag of the command line's contract.
    def flow(  # noqa: PLR0913
        self,
        from_accounts: Sequence[str],
        to_accounts: Sequence[str],
        *,
        after: str | None = None,
        before: str | None = None,
        currency: str | None = None,
        order: str = "sequence",
        holding: str = "unlimited",
        opening: str | None = None,
        burst: str | None = None,
        limit: int | None = 1000,
    ) -> FlowAnswer:
        """The most that can have gone from some accounts to others.

        ``burst`` is the least length of the densest window, such as ``72h``; ``limit``
        cuts the transfers listed, never the sums.
        """
        from algorithms.max_flow import FlowOptions, Holding, max_flow
        from algorithms.options import read_choice
        from algorithms.path_options import read_order

        window = window_of(after, before)
        snapshot = self.book.snapshot(window)
        options = FlowOptions(
            currency=currency,
            order=read_order(order),
            holding=read_choice(Holding, holding),
            opening=self.book.opening(opening),
            burst_us=None if burst is None else parse_duration(burst),
        )
        found = max_flow(
            snapshot,
            self.book.ordinals(from_accounts),
            self.book.ordinals(to_accounts),
            options,
            self.book.stated(options.opening, window),
        )
        moved = self.book.transfers(snapshot, found.position[:limit])
        dense = found.burst
        return FlowAnswer(
            basis=self.book.basis(found.parameters, limit=limit),
            from_accounts=tuple(from_accounts),
            to_accounts=tuple(to_accounts),
            currency=found.currency,
            at_most_minor=found.at_most_minor,
            greedy_minor=found.greedy_minor,
            transfers_used=found.transfers_used,
            transfers=tuple(
                FlowTransfer(transfer, amount)
                for transfer, amount in zip(
                    moved, found.amount_minor[:limit].tolist(), strict=True
                )
            ),
            narrowest=self.book.transfers(snapshot, found.cut_position),
            narrowest_held_minor=found.cut_held_minor,
            holding=str(options.holding),
            opening=str(options.opening),
            burst=None
            if dense is None
            else FlowBurst(
                dense.start_us, dense.end_us, dense.at_most_minor, dense.complete
            ),
        )

    # One keyword for each flag of the command line's contract.
    def cycles(  # noqa: PLR0913
        self,
        *,
        window: str | None = None,
        max_length: int | None = None,
        min_minor: int | None = None,
        max_minor: int | None = None,
        after: str | None = None,
        before: str | None = None,
        order: str = "strict",
        currency: str | None = None,
        limit: int | None = 1000,
        with_transfers: bool = False,
    ) -> CyclesAnswer:
        """Where money can have come round to who paid it, in bundles.

        ``window`` is a duration such as ``72h``; ``limit`` cuts the bundles listed, and
        says what it leaves out.
        """
        from algorithms.cycle_bundles import CycleOptions
        from algorithms.cycles import find_cycles
        from algorithms.path_options import read_order

        snapshot = self.book.snapshot()
        options = CycleOptions(
            window=window_of(after, before),
            window_us=None if window is None else parse_duration(window),
            max_length=max_length,
            min_minor=1 if min_minor is None else min_minor,
            max_minor=max_minor,
            currency=currency,
            order=read_order(order),
        )
        found = find_cycles(snapshot, options)
        shown = len(found) if limit is None else min(limit, len(found))
        carried = self._going_round(snapshot, found, shown) if with_transfers else {}
        names = self.book.names
        return CyclesAnswer(
            basis=self.book.basis(
                found.parameters, limit=limit, with_transfers=with_transfers
            ),
            bundles=tuple(
                CycleBundle(
                    b + 1,
                    tuple(names[v] for v in found.sequence(b)),
                    int(found.instances[b]),
                    int(found.amount_minor[b]),
                    found.currencies[found.currency[b]],
                    int(found.start_us[b]),
                    int(found.end_us[b]),
                    tuple(carried.get(b, ())),
                )
                for b in range(shown)
            ),
            bundles_total=len(found),
            hidden=_hidden(found, shown),
        )

    def _going_round(
        self, snapshot: Snapshot, found: Cycles, shown: int
    ) -> dict[int, list[FlowTransfer]]:
        """The transfers of the bundles shown, step by step."""
        last = int(found.of_bundle.searchsorted(shown))
        rows = self.book.transfers(snapshot, found.position[:last])
        carried: dict[int, list[FlowTransfer]] = {}
        for b, row, minor in zip(
            found.of_bundle[:last].tolist(),
            rows,
            found.carried_minor[:last].tolist(),
            strict=True,
        ):
            carried.setdefault(b, []).append(FlowTransfer(row, minor))
        return carried


def _hidden(found: Cycles, shown: int) -> tuple[HiddenBundles, ...]:
    """What a limit leaves out, by currency."""
    told: dict[str, list[int]] = {}
    for code, minor in zip(
        found.currency[shown:].tolist(),
        found.amount_minor[shown:].tolist(),
        strict=True,
    ):
        pair = told.setdefault(found.currencies[code], [0, 0])
        pair[0] += 1
        pair[1] += minor
    return tuple(HiddenBundles(currency, *told[currency]) for currency in sorted(told))
