"""Every rule played slowly, from its wording alone: lots in lists, and fractions.

Nothing is shared with the package: a lot is [label or None, birth, minor units, since
when it lies there]; an account is a list of lots in the order in which they came; every
transfer is played.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

Lot = list  # [label, birth, units, since]
UNKNOWN = "(unknown)"
ORDER = ("fifo", "lifo", "lrb", "mrb")


@dataclass
class Outcome:
    """Minor units by (label, account), by (label, transfer), and seeded by label.

    ``stopped`` by (label, account, "below" or "time-gap").
    """

    held: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    moved: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    seeded: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    stopped: dict[tuple[str, int, str], int] = field(
        default_factory=lambda: defaultdict(int)
    )

    def count(self, label: str | None, units: int) -> None:
        """Count units as seeded, if they bear a label."""
        if label is not None:
            self.seeded[label] += units


@dataclass
class Question:
    """A ledger of one currency with its seeds, and what is known of openings.

    ``inferred`` are the accounts whose opening is a guess; ``apart`` asks to follow
    what is unknown under a label of its own. ``ends`` are entered and not left; a label
    of which a transfer carries less than ``below``, and what lay longer than ``gap``,
    is lost from sight. Clean money pays ``clean_fees`` as long as there is any.
    """

    transfers: list[tuple[int, int, int]]
    times: list[int]
    openings: dict[int, int]
    outside: set[int]
    transfer_seeds: list[tuple[int, int, str]]
    account_seeds: dict[int, str]
    labels: list[str]
    apart: bool = False
    ends: set[int] = field(default_factory=set)
    below: int = 0
    gap: int | None = None
    opening_seeds: dict[int, str] = field(default_factory=dict)
    clean_fees: set[int] = field(default_factory=set)

    def begins(self, account: int) -> int:
        """When an account first pays or is paid: since then its opening lies there."""
        moves = zip(self.times, self.transfers, strict=True)
        return next(
            (t for t, (src, dst, _) in moves if src != dst and account in (src, dst)), 0
        )

    def label_of(self, account: int) -> str | None:
        """What an opening (all are inferred here) and a shortfall bear."""
        return self.account_seeds.get(account, UNKNOWN if self.apart else None)


def play(question: Question, rule: str, share: str = "fifo") -> Outcome:
    """What becomes of the labels under a rule."""
    out = Outcome()
    accounts: dict[int, list[Lot]] = defaultdict(list)
    brought: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    batches: dict[int, tuple[int, int]] = {}
    for v, units in question.openings.items():
        label = question.opening_seeds.get(v, question.label_of(v))
        accounts[v].append([label, -1, units, question.begins(v)])
        out.count(label, units)
        brought[v][label or ""] += units
    for i, (src, dst, amount) in enumerate(question.transfers):
        if src == dst:
            continue
        now = question.times[i]
        if src in question.outside | question.ends:
            leaving = [[None, i, amount, now]]
        elif rule in ORDER:
            leaving = _in_order(accounts[src], amount, rule)
            _forget_the_old(question, out, leaving, src, now)
        elif rule == "pro-rata":
            leaving = _in_proportion(question, accounts[src], i)
        else:
            taint = _taint_out(question, accounts[src], i, rule, batches)
            leaving = _from_buckets(
                accounts[src], amount, taint, share, brought[src], question.labels
            )
        short = amount - sum(lot[2] for lot in leaving)
        if short:
            label = question.label_of(src)
            leaving.append([label, i, short, now])
            out.count(label, short)
        leaving = _arrives(question, out, leaving, i, in_place=rule in ORDER)
        _forget_the_small(question, out, leaving, dst)
        for lot in leaving:
            lot[3] = now
        for label, _, units, _ in leaving:
            brought[dst][label or ""] += units
        accounts[dst].extend(leaving)
    _lay_down(accounts, out)
    out.moved = {key: units for key, units in out.moved.items() if units}
    return out


def _in_proportion(question: Question, lots: list[Lot], i: int) -> list[Lot]:
    """Each label's share; of a fee that clean money pays, its share of the rest."""
    amount = question.transfers[i][2]
    if i not in question.clean_fees:
        return _from_all(lots, amount, question.labels)
    clean, tainted = _sums(lots)
    taint = min(max(0, amount - clean), tainted)
    return _from_buckets(lots, amount, taint, "pro-rata", {}, question.labels)


def _forget_the_old(
    question: Question, out: Outcome, leaving: list[Lot], payer: int, now: int
) -> None:
    """What lay too long with the payer is seen there last."""
    if question.gap is None:
        return
    for lot in leaving:
        label, _, units, since = lot
        if label is not None and now - since > question.gap:
            out.stopped[label, payer, "time-gap"] += units
            lot[0] = None


def _forget_the_small(
    question: Question, out: Outcome, leaving: list[Lot], receiver: int
) -> None:
    """A label of which too little came is seen at the receiver last.

    Not where it is followed no further anyhow, nor in a seeded account.
    """
    if receiver in question.outside | question.ends | set(question.account_seeds):
        return
    came: dict[str, int] = defaultdict(int)
    for label, _, units, _ in leaving:
        if label is not None:
            came[label] += units
    for label, units in came.items():
        if 0 < units < question.below:
            out.stopped[label, receiver, "below"] += units
            for lot in leaving:
                if lot[0] == label:
                    lot[0] = None


def _lay_down(accounts: dict[int, list[Lot]], out: Outcome) -> None:
    for v, lots in accounts.items():
        for label, _, units, _ in lots:
            if label is not None:
                out.held[label, v] += units


def _arrives(
    question: Question, out: Outcome, leaving: list[Lot], i: int, *, in_place: bool
) -> list[Lot]:
    """The lots as the receiver gets them: moved, seeded on the way, filled."""
    dst, amount = question.transfers[i][1:]
    for label, _, units, _ in leaving:
        if label is not None:
            out.moved[label, i] += units
    seeds = [seed[1:] for seed in question.transfer_seeds if seed[0] == i]
    if dst in question.account_seeds:
        seeds.append((amount, question.account_seeds[dst]))
    for n, (wanted, label) in enumerate(seeds):
        if not in_place:
            # In a bucket what is seeded comes last, and unknown money yields last.
            leaving.sort(key=lambda lot: lot[0] == UNKNOWN)
        leaving, fresh, unknown = _labelled(leaving, wanted, label, in_place=in_place)
        out.count(label, fresh)
        out.count(UNKNOWN, -unknown)
        if n < len(seeds) - (dst in question.account_seeds):
            out.moved[label, i] += fresh
            out.moved[UNKNOWN, i] -= unknown
    return leaving


def _in_order(lots: list[Lot], amount: int, rule: str) -> list[Lot]:
    """What leaves where only the order of the lots matters.

    Of a pile the last unit leaves first, so that a payment of several lots lies on the
    receiver's pile upside down.
    """
    leaving: list[Lot] = []
    while amount and lots:
        births = [lot[1] for lot in lots]
        at = {
            "fifo": 0,
            "lifo": len(lots) - 1,
            "lrb": births.index(min(births)),
            "mrb": births.index(max(births)),
        }[rule]
        lot = lots[at]
        units = min(lot[2], amount)
        leaving.append([lot[0], lot[1], units, lot[3]])
        lot[2] -= units
        amount -= units
        if lot[2] == 0:
            lots.pop(at)
    return leaving


def _sums(lots: list[Lot]) -> tuple[int, int]:
    """Clean and tainted units."""
    tainted = sum(lot[2] for lot in lots if lot[0] is not None)
    return sum(lot[2] for lot in lots) - tainted, tainted


def _taint_out(
    question: Question,
    lots: list[Lot],
    i: int,
    rule: str,
    batches: dict[int, tuple[int, int]],
) -> int:
    """How many tainted units a payment takes."""
    src, _, amount = question.transfers[i]
    clean, tainted = _sums(lots)
    least = max(0, amount - clean)
    spared = i in question.clean_fees
    if rule == "taint-first" and not spared:
        return min(tainted, amount)
    if rule in {"clean-first", "libr"} or spared:
        return min(least, tainted)
    time = question.times[i]
    if batches.get(src, (None, 0))[0] != time:
        batches[src] = (time, tainted)
    mates = [
        (a, -j)
        for j, (u, v, a) in enumerate(question.transfers)
        if u == src and u != v and question.times[j] == time
        if j not in question.clean_fees
    ]
    larger = sum(a for a, j in mates if (a, j) > (amount, -i))
    wished = min(max(0, batches[src][1] - larger), amount)
    return min(max(wished, least), tainted, amount)


def _from_buckets(
    lots: list[Lot],
    amount: int,
    taint: int,
    share: str,
    brought: dict[str, int],
    labels: list[str],
) -> list[Lot]:
    """``taint`` tainted units shared as asked, and the rest clean."""
    clean, _ = _sums(lots)
    leaving = _take(lots, min(amount - taint, clean), {None})
    if share == "fifo":
        return leaving + _take(lots, taint, set(labels))
    held = {x: sum(lot[2] for lot in lots if lot[0] == x) for x in labels}
    weights = held if share == "pro-rata" else brought
    for label, units in _shared(held, weights, taint, labels).items():
        leaving += _take(lots, units, {label})
    return leaving


def _from_all(lots: list[Lot], amount: int, labels: list[str]) -> list[Lot]:
    """Each label by its share of the balance, cumulatively rounded; the rest clean."""
    balance = sum(lot[2] for lot in lots)
    if balance <= amount:
        leaving, lots[:] = list(lots), []
        return leaving
    leaving = []
    upto = given = 0
    for label in labels:
        upto += sum(lot[2] for lot in lots if lot[0] == label)
        part = _nearest(Fraction(upto * amount, balance)) - given
        given += part
        leaving += _take(lots, part, {label})
    return leaving + _take(lots, amount - given, {None})


def _shared(
    held: dict[str, int], weights: dict[str, int], taint: int, labels: list[str]
) -> dict[str, int]:
    """Units by label: by weight, cumulatively rounded, none beyond what is held."""
    bears = dict.fromkeys(labels, 0)
    while taint:
        able = [x for x in labels if held[x] > bears[x]]
        whole = sum(weights[x] for x in able)
        upto = before = 0
        bore = 0
        for label in able:
            upto += weights[label]
            mark = _nearest(Fraction(upto * taint, whole))
            units = min(mark - before, held[label] - bears[label])
            before = mark
            bears[label] += units
            bore += units
        taint -= bore
    return bears


def _nearest(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def _take(lots: list[Lot], units: int, labels: set[str | None]) -> list[Lot]:
    """Units of some labels, those that came first."""
    taken: list[Lot] = []
    for lot in lots:
        part = min(lot[2], units) if lot[0] in labels else 0
        if part:
            taken.append([lot[0], lot[1], part, lot[3]])
            lot[2] -= part
            units -= part
    lots[:] = [lot for lot in lots if lot[2]]
    return taken


def _labelled(
    lots: list[Lot], wanted: int, label: str, *, in_place: bool
) -> tuple[list[Lot], int, int]:
    """The lots with the first ``wanted`` units labelled that bore no label of a seed.

    Also how many were, and how many of them were known to be unknown.
    """
    out: list[Lot] = []
    last: list[Lot] = []
    fresh = unknown = 0
    for found, birth, units, since in lots:
        part = min(units, wanted - fresh) if found in {None, UNKNOWN} else 0
        unknown += part if found == UNKNOWN else 0
        if part:
            (out if in_place else last).append([label, birth, part, since])
            fresh += part
        if units > part:
            out.append([found, birth, units - part, since])
    return out + last, fresh, unknown
