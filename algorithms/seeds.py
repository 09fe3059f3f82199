"""Seeds: the money that a trace follows, and the labels that it bears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graph.errors import InputError
from graph.nouns import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph.ledger import Openings
    from graph.snapshot import Snapshot


# What money of unknown origin is called where it is followed apart from the seeds.
UNKNOWN_LABEL = "(unknown)"


@dataclass(frozen=True, slots=True)
class TransferSeed:
    """``amount`` minor units of the transfer at a snapshot position bear a label."""

    position: int
    amount: int
    label: str


@dataclass(frozen=True, slots=True)
class AccountSeed:
    """Forward: all that enters an account bears a label. Backward: its balance does."""

    account: int
    label: str


@dataclass(frozen=True, slots=True)
class OpeningSeed:
    """Forward alone: what an account held at the start bears a label, in any currency."""

    account: int
    label: str


@dataclass(frozen=True, slots=True)
class Seeds:
    """The seeds of one trace.

    Money that already bears a label when it is seeded again keeps it, and is counted
    once. On a transfer the first seed in order is served first.
    """

    transfers: tuple[TransferSeed, ...] = ()
    accounts: tuple[AccountSeed, ...] = ()
    openings: tuple[OpeningSeed, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, sorted: the fixed order in which shares are rounded."""
        found = {seed.label for seed in self.transfers}
        return tuple(sorted(found | {seed.label for seed in self.on_accounts}))

    @property
    def on_accounts(self) -> tuple[AccountSeed | OpeningSeed, ...]:
        """The seeds that name an account."""
        return (*self.accounts, *self.openings)

    @property
    def seeded_accounts(self) -> frozenset[int]:
        """The accounts that are seeded, which are followed through wherever they stop."""
        return frozenset(seed.account for seed in self.on_accounts)

    def of_label(self, label: str) -> Seeds:
        """The seeds of one label alone."""
        return Seeds(
            tuple(seed for seed in self.transfers if seed.label == label),
            tuple(seed for seed in self.accounts if seed.label == label),
            tuple(seed for seed in self.openings if seed.label == label),
        )


def check_seeds(snapshot: Snapshot, seeds: Seeds) -> None:
    """Raise InputError, in a sentence, for seeds that the snapshot cannot bear."""
    if not seeds.labels:
        raise InputError("There is nothing to follow: name accounts or transfers.")
    if UNKNOWN_LABEL in seeds.labels:
        raise InputError(
            f"The label {UNKNOWN_LABEL!r} is kept for money of unknown origin: name the "
            "seed otherwise.",
            label=UNKNOWN_LABEL,
        )
    _check_transfers(snapshot, seeds)
    _check_accounts(snapshot, seeds)


def _check_transfers(snapshot: Snapshot, seeds: Seeds) -> None:
    asked: dict[int, int] = {}
    for seed in seeds.transfers:
        at = seed.position
        if not 0 <= at < snapshot.transfers:
            raise InputError(
                f"There is no transfer at position {at}: the snapshot holds "
                f"{snapshot.transfers}, counted from 0.",
                position=at,
            )
        if seed.amount <= 0:
            raise InputError(
                f"The seed {seed.label!r} takes {seed.amount} minor units: a seed takes "
                "at least one.",
                label=seed.label,
            )
        if snapshot.src[at] == snapshot.dst[at]:
            raise InputError(
                f"The seed {seed.label!r} is a transfer of an account to itself, which "
                "moves nothing: seed the account or another transfer.",
                label=seed.label,
            )
        asked[at] = asked.get(at, 0) + seed.amount
        if asked[at] > snapshot.amount[at]:
            raise InputError(
                f"The seeds of the transfer with ordinal {snapshot.ordinal[at]} sum to "
                f"{asked[at]} minor units, and it moves {snapshot.amount[at]}: seed at "
                "most what it moves.",
                ordinal=int(snapshot.ordinal[at]),
            )


def _check_accounts(snapshot: Snapshot, seeds: Seeds) -> None:
    outside = snapshot.of_kinds(OUTSIDE)
    seen: set[int] = set()
    for seed in seeds.on_accounts:
        if not 0 <= seed.account < snapshot.accounts:
            raise InputError(
                f"There is no account with ordinal {seed.account}: the snapshot holds "
                f"{snapshot.accounts}, counted from 0.",
                account=seed.account,
            )
        if outside[seed.account]:
            raise InputError(
                f"The seed {seed.label!r} is an account outside of the ledger, which "
                "has no balance to follow: seed its transfers.",
                label=seed.label,
            )
        if seed.account in seen:
            raise InputError(
                f"The account with ordinal {seed.account} is seeded twice: give it one "
                "label.",
                account=seed.account,
            )
        seen.add(seed.account)


def seeded_currencies(
    snapshot: Snapshot, seeds: Seeds, stated: Mapping[str, Openings] | None = None
) -> list[int]:
    """Codes of the currencies that the seeds are in, ascending.

    An account is in those that it moves in the window, and in those that sources state
    it to hold at its beginning.
    """
    codes = {int(snapshot.currency[seed.position]) for seed in seeds.transfers}
    seeded = [seed.account for seed in seeds.accounts]
    seeded += [seed.account for seed in seeds.openings]
    for account in seeded:
        for positions in (snapshot.payments(account), snapshot.receipts(account)):
            codes.update(np.unique(snapshot.currency[positions]).tolist())
    for name, openings in (stated or {}).items():
        if seeded and bool((openings.minor[seeded] > 0).any()):
            codes.add(snapshot.currencies.index(name))
    return sorted(codes)


def moving_currencies(
    snapshot: Snapshot, stated: Mapping[str, Openings] | None = None
) -> list[int]:
    """Codes of the currencies that move in the window, or are stated to be held."""
    codes = set(np.unique(snapshot.currency).tolist())
    for name, openings in (stated or {}).items():
        if bool((openings.minor > 0).any()):
            codes.add(snapshot.currencies.index(name))
    return sorted(codes)


def refuse_openings(seeds: Seeds) -> None:
    """Raise InputError for a seed that is an opening alone: it has no way back."""
    if seeds.openings:
        raise InputError(
            f"The seed {seeds.openings[0].label!r} is an opening balance, which nothing "
            "came before: leave out backward, or seed the account.",
            label=seeds.openings[0].label,
        )
