"""Poison against its wording: whom it reaches, how much is seeded, what is unknown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st
from random_ledgers import ACCOUNTS, OUTSIDE_ACCOUNTS, Case, cases
from snapshots import make_snapshot
from tracing_oracle import inferred_openings

from algorithms.options import Opening, Rule, TracingOptions, Unknown
from algorithms.seeds import UNKNOWN_LABEL, AccountSeed, Seeds, TransferSeed
from algorithms.tracing import trace

BORN = Opening.BORN_AT_NEED
Sums = dict[tuple[str, int], int]


ANY = "(any)"


@dataclass
class Poisoned:
    """Accounts with a set of labels that they never lose; ``ANY`` stands for all.

    Minor units by (label, account), by (label, transfer), and seeded by label. Money
    that leaves an account with a label is not seeded again. With ``apart`` an opening
    and a shortfall that no seed claims bear a label of their own.
    """

    case: Case
    currency: str
    openings: dict[int, int]
    apart: bool
    held: Sums = field(default_factory=lambda: defaultdict(int))
    moved: Sums = field(default_factory=lambda: defaultdict(int))
    seeded: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    marks: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    balance: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        """Play every transfer."""
        for v, label in self.case.account_seeds().items():
            self.marks[v].add(label)
        for v, units in self.openings.items():
            self._appears(v, units)
        for i, (src, dst, amount) in enumerate(self.case.rows(self.currency)):
            if src != dst:
                bears = self._leaves(src, amount)
                self._carry(bears, i, amount)
                self.marks[dst] |= bears
                self._enters(dst, i, amount, 0 if bears else amount)
        for v, labels in self.marks.items():
            for label in {*labels, ANY} if labels else set():
                self.held[label, v] += self.balance[v]
        self.seeded[ANY] = sum(self.seeded.values())

    def _appears(self, v: int, units: int) -> None:
        """Money of nobody: it is the account's, if that is seeded, or unknown."""
        unknown = UNKNOWN_LABEL if self.apart else None
        label = self.case.account_seeds().get(v, unknown)
        self.balance[v] += units
        if label is not None and units:
            self.marks[v].add(label)
            self.seeded[label] += units

    def _leaves(self, payer: int, amount: int) -> set[str]:
        """The labels of what an account pays, after what it lacks has appeared."""
        if payer in OUTSIDE_ACCOUNTS:
            return set()
        self._appears(payer, max(0, amount - self.balance[payer]))
        self.balance[payer] -= amount
        return set(self.marks[payer])

    def _enters(self, receiver: int, i: int, amount: int, clean: int) -> None:
        """What is seeded on the way, and by the receiver, of what bears no label."""
        self.balance[receiver] += amount
        for at, wanted, label in self.case.transfer_seeds():
            fresh = min(wanted, clean) if at == i else 0
            if fresh:
                clean -= fresh
                self.marks[receiver].add(label)
                self._carry({label}, i, fresh)
                self.seeded[label] += fresh
        if receiver in self.case.account_seeds():
            self.seeded[self.case.account_seeds()[receiver]] += clean

    def _carry(self, labels: set[str], transfer: int, units: int) -> None:
        """Count units as moved under each label, and once under any."""
        for label in {*labels, ANY} if labels else set():
            self.moved[label, transfer] += units


def expected(
    case: Case, currency: str, opening: Opening, unknown: Unknown
) -> tuple[Sums, Sums, dict[str, int]]:
    """Held, moved and seeded; unknown money is what it adds to all labels."""
    openings = {}
    if opening is not BORN:
        openings = inferred_openings(case.rows(currency), OUTSIDE_ACCOUNTS)
    plain = Poisoned(case, currency, openings, apart=False)
    parts = [dict(plain.held), dict(plain.moved)]
    seeded = dict(plain.seeded)
    if unknown is Unknown.APART:
        more = Poisoned(case, currency, openings, apart=True)
        for part, with_unknown in zip(parts, (more.held, more.moved), strict=True):
            for (label, at), units in with_unknown.items():
                if label == ANY:
                    part[UNKNOWN_LABEL, at] = units - part.get((ANY, at), 0)
        seeded[UNKNOWN_LABEL] = more.seeded[ANY] - seeded[ANY]
    held, moved = (
        {key: units for key, units in part.items() if key[0] != ANY and units}
        for part in parts
    )
    return held, moved, {x: a for x, a in seeded.items() if x != ANY and a}


@settings(max_examples=150, deadline=None)
@given(cases(), st.sampled_from([Opening.INFERRED_MIN, BORN]), st.sampled_from(Unknown))
def test_poison_is_labels_that_are_never_lost(
    case: Case, opening: Opening, unknown: Unknown
) -> None:
    options = TracingOptions(Rule.POISON, opening, unknown=unknown)
    found = trace(case.snapshot, case.seeds, options)
    for currency in {line.currency for line in found.lines}:
        code = case.snapshot.currencies.index(currency)
        rows = found.stops.only(found.stops.currency == code)
        held = {
            (found.labels[n], v): a
            for n, v, a in zip(
                rows.label.tolist(),
                rows.account.tolist(),
                rows.amount.tolist(),
                strict=True,
            )
        }
        moved = {
            (found.labels[n], p): a
            for n, p, a in zip(
                found.transfers.label.tolist(),
                found.transfers.position.tolist(),
                found.transfers.amount.tolist(),
                strict=True,
            )
            if case.snapshot.currency[p] == code
        }
        seeded = {x.label: x.seeded for x in found.lines if x.currency == currency}
        seeded = {x: a for x, a in seeded.items() if a}
        assert (held, moved, seeded) == expected(case, currency, opening, unknown)


def test_a_seeded_account_lacks_only_what_it_has_not() -> None:
    """0 is paid 10, pays 4 and then 9: 10 - 4 = 6 were there, so that 3 are born."""
    snapshot = make_snapshot(
        [(1, 0, 1, 10), (0, 2, 2, 4), (0, 2, 3, 9)], accounts=ACCOUNTS
    )
    found = trace(
        snapshot,
        Seeds(accounts=(AccountSeed(0, "t"),)),
        TracingOptions(Rule.POISON, BORN),
    )
    (line,) = found.lines
    assert line.seeded == 10 + 3


def test_unknown_money_is_what_was_lacking_and_no_more() -> None:
    """1 is paid 10 that are seeded, and pays 4: nothing is lacking there. 3 has nothing
    and pays 7: they are unknown, and so are the 7 where they lie."""
    snapshot = make_snapshot(
        [(0, 1, 1, 10), (1, 2, 2, 4), (3, 4, 3, 7)],
        accounts=ACCOUNTS,
    )
    found = trace(
        snapshot,
        Seeds((TransferSeed(0, 10, "t"),)),
        TracingOptions(Rule.POISON, BORN, unknown=Unknown.APART),
    )
    seeded = {line.label: line.seeded for line in found.lines}
    # 10 of transfer 0 are lacking at account 0 as well, but they are seeded.
    assert seeded["t"] == 10
    assert seeded[UNKNOWN_LABEL] == 7
