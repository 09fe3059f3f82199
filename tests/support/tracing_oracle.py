"""Slow tracing from the definitions: queues of lots, and fractions.

Written from the rules' wording alone and sharing no code with the package: a lot is
(label or None, origin, minor units), an account is a list of lots, and every transfer
is played one by one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

Transfer = tuple[int, int, int]
Origin = tuple[str, int]
"""("opening" | "unknown" | "external", account)."""
Key = TypeVar("Key")


@dataclass
class Lot:
    """Units that lie together: what they are labelled, whose they were, their hops."""

    label: str | None
    origin: Origin
    amount: int
    hops: int = 0


@dataclass
class Played:
    """What the queues say at the end."""

    accounts: dict[int, list[Lot]]
    seeded: dict[str, int]
    moved: dict[tuple[str, int], int]
    hops: dict[tuple[int, int], int]
    matches: list[tuple[int, int, int, int]] = field(default_factory=list)

    def held(self) -> dict[tuple[str, int], int]:
        """Minor units by (label, account)."""
        found: dict[tuple[str, int], int] = defaultdict(int)
        for account, lots in self.accounts.items():
            for lot in lots:
                if lot.label is not None:
                    found[lot.label, account] += lot.amount
        return dict(found)

    def origins(self, account: int) -> dict[Origin, int]:
        """Minor units of an account's balance by origin."""
        found: dict[Origin, int] = defaultdict(int)
        for lot in self.accounts.get(account, []):
            found[lot.origin] += lot.amount
        return dict(found)


def inferred_openings(transfers: list[Transfer], outside: set[int]) -> dict[int, int]:
    """The least opening with which no account inside ever falls short."""
    balance: dict[int, int] = defaultdict(int)
    lowest: dict[int, int] = defaultdict(int)
    for src, dst, amount in transfers:
        if src == dst:
            continue
        balance[src] -= amount
        lowest[src] = min(lowest[src], balance[src])
        balance[dst] += amount
    return {v: -low for v, low in lowest.items() if low < 0 and v not in outside}


def play_fifo(
    transfers: list[Transfer],
    openings: dict[int, int],
    outside: set[int],
    transfer_seeds: list[tuple[int, int, str]],
    account_seeds: dict[int, str],
) -> Played:
    """FIFO as queues of lots; a shortfall is born in the debit that lacks it."""
    seeded: dict[str, int] = defaultdict(int)
    accounts: dict[int, list[Lot]] = defaultdict(list)
    moved: dict[tuple[str, int], int] = defaultdict(int)
    hops: dict[tuple[int, int], int] = defaultdict(int)
    for v, amount in openings.items():
        label = account_seeds.get(v)
        accounts[v].append(Lot(label, ("opening", v), amount))
        if label is not None:
            seeded[label] += amount
    for i, (src, dst, amount) in enumerate(transfers):
        if src == dst:
            continue
        if src in outside:
            leaving = [Lot(None, ("external", src), amount)]
        else:
            leaving = _debit(accounts[src], src, amount, account_seeds, seeded)
        _pay(leaving, i, moved, hops)
        for at, wanted, label in transfer_seeds:
            if at == i:
                leaving, fresh = _label(leaving, wanted, label)
                seeded[label] += fresh
                moved[label, i] += fresh
        if dst in account_seeds:
            leaving, fresh = _label(leaving, amount, account_seeds[dst])
            seeded[account_seeds[dst]] += fresh
        accounts[dst].extend(leaving)
    return Played(dict(accounts), dict(seeded), _some(moved), _some(hops))


def _pay(
    lots: list[Lot],
    transfer: int,
    moved: dict[tuple[str, int], int],
    hops: dict[tuple[int, int], int],
) -> None:
    for lot in lots:
        if lot.label is not None:
            moved[lot.label, transfer] += lot.amount
            hops[lot.hops, transfer] += lot.amount
            lot.hops += 1


def _debit(
    lots: list[Lot],
    payer: int,
    amount: int,
    account_seeds: dict[int, str],
    seeded: dict[str, int],
) -> list[Lot]:
    """The lots that leave, the shortfall among them."""
    leaving = _take(lots, amount)
    short = amount - sum(lot.amount for lot in leaving)
    if short > 0:
        label = account_seeds.get(payer)
        leaving.append(Lot(label, ("unknown", payer), short))
        if label is not None:
            seeded[label] += short
    return leaving


def _take(lots: list[Lot], amount: int) -> list[Lot]:
    taken = []
    while amount > 0 and lots:
        lot = lots[0]
        part = min(lot.amount, amount)
        taken.append(Lot(lot.label, lot.origin, part, lot.hops))
        lot.amount -= part
        amount -= part
        if lot.amount == 0:
            lots.pop(0)
    return taken


def _label(lots: list[Lot], wanted: int, label: str) -> tuple[list[Lot], int]:
    """The lots with the first ``wanted`` clean units labelled, and how many that were."""
    out, fresh = [], 0
    for lot in lots:
        part = min(lot.amount, wanted - fresh) if lot.label is None else 0
        if part > 0:
            out.append(Lot(label, lot.origin, part))
            fresh += part
        if lot.amount > part:
            out.append(Lot(lot.label, lot.origin, lot.amount - part, lot.hops))
    return out, fresh


def _some(found: dict[Key, int]) -> dict[Key, int]:
    return {key: amount for key, amount in found.items() if amount}


def play_matches(
    transfers: list[Transfer],
    openings: dict[int, int],
    outside: set[int],
    *,
    latest_first: bool = False,
) -> list[tuple[int, int, int, int]]:
    """Segments (account, receipt, payment, amount), sorted; -1 for none.

    The earliest receipt pays first (FIFO), or the latest.
    """
    end = -1 if latest_first else 0
    queue: dict[int, list[list[int]]] = defaultdict(list)
    found: dict[tuple[int, int, int], int] = defaultdict(int)
    for v, amount in openings.items():
        queue[v].append([-1, amount])
    for i, (src, dst, amount) in enumerate(transfers):
        if src == dst:
            continue
        need = amount
        while src not in outside and need > 0:
            if not queue[src]:
                queue[src].append([-1, need])
            first = queue[src][end]
            part = min(first[1], need)
            found[src, first[0], i] += part
            first[1] -= part
            need -= part
            if first[1] == 0:
                queue[src].pop(end)
        if dst not in outside:
            queue[dst].append([i, amount])
    for v, lots in queue.items():
        for receipt, amount in lots:
            found[v, receipt, -1] += amount
    return sorted((*key, amount) for key, amount in found.items() if amount)


def nearest(value: Fraction) -> int:
    """The nearest whole number, halves upwards."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def play_haircut(
    transfers: list[Transfer],
    openings: dict[int, int],
    outside: set[int],
    transfer_seeds: list[tuple[int, int, str]],
    account_seeds: dict[int, str],
    labels: list[str],
) -> Played:
    """The integer haircut by its definition: cumulative rounding of exact shares."""
    balance: dict[int, int] = defaultdict(int, openings)
    holds: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(labels, 0))
    seeded: dict[str, int] = dict.fromkeys(labels, 0)
    moved: dict[tuple[str, int], int] = defaultdict(int)
    for v, label in account_seeds.items():
        holds[v][label] += openings.get(v, 0)
        seeded[label] += openings.get(v, 0)
    for i, (src, dst, amount) in enumerate(transfers):
        if src == dst:
            continue
        clean = amount
        if src not in outside:
            short = max(0, amount - balance[src])
            balance[src] += short
            if src in account_seeds:
                holds[src][account_seeds[src]] += short
                seeded[account_seeds[src]] += short
            upto = given = 0
            for label in labels:
                upto += holds[src][label]
                part = nearest(Fraction(upto * amount, balance[src])) - given
                given += part
                holds[src][label] -= part
                holds[dst][label] += part
                moved[label, i] += part
            clean -= given
            balance[src] -= amount
        for at, wanted, label in transfer_seeds:
            if at == i:
                fresh = min(wanted, clean)
                clean -= fresh
                holds[dst][label] += fresh
                seeded[label] += fresh
                moved[label, i] += fresh
        if dst in account_seeds:
            holds[dst][account_seeds[dst]] += clean
            seeded[account_seeds[dst]] += clean
        balance[dst] += amount
    accounts = {
        v: [Lot(label, ("", v), amount) for label, amount in parts.items()]
        for v, parts in holds.items()
    }
    return Played(accounts, seeded, _some(moved), {})


def play_shares(
    transfers: list[Transfer], openings: dict[int, int], outside: set[int]
) -> dict[int, dict[Origin, Fraction]]:
    """Unrounded pro rata with every origin: the composition of each final balance."""
    holds: dict[int, dict[Origin, Fraction]] = defaultdict(
        lambda: defaultdict(Fraction)
    )
    for v, amount in openings.items():
        holds[v]["opening", v] += amount
    for src, dst, amount in transfers:
        if src == dst:
            continue
        if src in outside:
            holds[dst]["external", src] += amount
            continue
        balance = sum(holds[src].values(), Fraction(0))
        if balance < amount:
            holds[src]["unknown", src] += amount - balance
            balance = Fraction(amount)
        for origin, held in list(holds[src].items()):
            part = held * amount / balance
            holds[src][origin] -= part
            holds[dst][origin] += part
    return {
        v: {origin: held for origin, held in parts.items() if held}
        for v, parts in holds.items()
    }
