"""The answer to "where did the pool's money go", with its figures and its ten lines.

What is followed is every unit that enters the pool and the companies and owners related
to it. Everybody else is where following ends: money that reached an investor, a
borrower, a shop, a cash desk or an exchange is counted there, once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from algorithms.options import Rule, TracingOptions, Unknown
from algorithms.seeds import AccountSeed, Seeds
from casework.account_roles import INSIDE, ROLES, role_codes
from casework.shares import percents
from graph.errors import NotFoundError
from graph.money import grouped_text
from graph.nouns import AccountKind
from graph.regions import province_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from algorithms.trace_results import Trace
    from casework.answers import Basis
    from casework.book import Book
    from graph.snapshot import Snapshot
    from graph.store import GraphStore

RULES = (Rule.PRO_RATA, Rule.FIFO)
PEOPLE = ("investor", "recruiter")
_LABEL = "pool"
_WORDS = {
    "investor": "earlier investors",
    "recruiter": "recruiters",
    "borrower": "lending",
    "related": "related companies",
    "owner": "owners",
    "cash": "cash",
    "exchange": "crypto exchanges",
    "luxury": "luxury goods",
    "external": "abroad",
    "bank": "other accounts",
    "merchant": "merchants",
}


@dataclass(frozen=True, slots=True)
class RoleSum:
    """How much reached, or lies with, accounts of a role."""

    role: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class HeldSum:
    """What of the pool's money still lies in an account: what can be frozen."""

    account: str
    name: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """The pool's money under one rule; ended + held = seeded.

    ``held_minor`` takes unknown money (shortfalls, openings that no source states) for
    others'; ``held_most_minor`` takes all of it in the same accounts for the pool's.
    """

    rule: str
    seeded_minor: int
    ended: tuple[RoleSum, ...]
    held_minor: int
    held_most_minor: int
    held: tuple[HeldSum, ...]
    closes: bool


@dataclass(frozen=True, slots=True)
class PoolAnswer:
    """Where a pool's money came from and went, in its main currency."""

    case_name: str
    basis: Basis
    pools: tuple[str, ...]
    currency: str
    received_minor: int
    from_people_minor: int
    people: int
    provinces: int
    first_payees: tuple[RoleSum, ...]
    paid_minor: int
    rules: tuple[RuleAnswer, ...]

    def lines(self) -> tuple[str, ...]:
        """The answer in ten lines of plain English."""
        currency = self.currency
        pro_rata, fifo = self.rules
        basis = f"ledger version {self.basis.ledger_version}, {self.basis.engine}"
        lenders = f"{self.people:,} people in {self.provinces} provinces"
        lent = self._text(self.from_people_minor)
        received = self._text(self.received_minor)
        return (
            f"{self.case_name}: {len(self.pools)} pool accounts, {basis}",
            f"Came in: {currency} {received}, of it {lent} from {lenders}",
            f"Paid out of the pool: {currency} {self._text(self.paid_minor)}: "
            + self._shares(self.first_payees, self.paid_minor),
            f"Where it ended, pro rata: {self._shares(pro_rata.ended, pro_rata.seeded_minor)}",
            f"Where it ended, FIFO: {self._shares(fifo.ended, fifo.seeded_minor)}",
            f"Still held, pro rata: {self._held(pro_rata)}",
            f"  most of it: {self._most(pro_rata)}",
            f"Still held, FIFO: {self._held(fifo)}",
            f"  most of it: {self._most(fifo)}",
            "; ".join(self._sum(answer) for answer in self.rules),
        )

    def _text(self, minor: int) -> str:
        return grouped_text(minor, self.currency)

    def _shares(self, sums: Sequence[RoleSum], whole: int) -> str:
        shares = percents([part.amount_minor for part in sums], whole)
        return ", ".join(
            f"{_WORDS.get(part.role, part.role)} {share}"
            for part, share in zip(sums, shares, strict=True)
        )

    def _held(self, answer: RuleAnswer) -> str:
        ended = [part.amount_minor for part in answer.ended]
        share = percents([*ended, answer.held_minor], answer.seeded_minor)[-1]
        most = "no unknown money there"
        if answer.held_most_minor > answer.held_minor:
            text = self._text(answer.held_most_minor)
            most = f"{text} if all unknown money there is the pool's"
        return (
            f"{self.currency} {self._text(answer.held_minor)} ({share}) in "
            f"{len(answer.held)} accounts that can be frozen; {most}"
        )

    def _most(self, answer: RuleAnswer) -> str:
        return ", ".join(
            f"{part.account} {self._text(part.amount_minor)}"
            for part in answer.held[:3]
        )

    def _sum(self, answer: RuleAnswer) -> str:
        told = sum(part.amount_minor for part in answer.ended) + answer.held_minor
        mark = "= seed ✓" if answer.closes else "≠ seed ✗"
        return f"{answer.rule} Σ {self._text(told)} {mark}"


class PoolQuestions:
    """Where a pool's money went."""

    book: Book
    store: GraphStore

    @cached_property
    def roles(self) -> list[str]:
        """The role of each account, by ordinal."""
        raise NotImplementedError

    def pool_answer(self) -> PoolAnswer:
        """The answer for the ledger's pool, in the currency that most of it moved in.

        Raises NotFoundError where no account is a pool's.
        """
        snapshot = self.book.snapshot()
        code = role_codes(self.roles)
        pools = np.flatnonzero(code == ROLES.index("pool"))
        if not len(pools):
            raise NotFoundError(
                "No account of the ledger is of the kind 'pool': say which are, with a "
                "register of accounts."
            )
        is_pool = np.isin(np.arange(snapshot.accounts), pools)
        currency = _main_currency(snapshot, is_pool)
        came, went = _legs(snapshot, is_pool, currency)
        payers = snapshot.src[came]
        people = np.isin(code[payers], [ROLES.index(role) for role in PEOPLE])
        names = self.book.names
        first = self.store.account(names[int(pools[0])])
        lenders = [names[o] for o in np.unique(payers[people]).tolist()]
        held = self.store.accounts(lenders)
        provinces = {province_of(account.region) for account in held} - {""}
        return PoolAnswer(
            case_name=first.name or first.account,
            basis=self.book.basis(
                (),
                pools=",".join(map(str, pools.tolist())),
                currency=snapshot.currencies[currency],
                rules=",".join(RULES),
                opening=self.book.default_opening,
                unknown=Unknown.APART,
            ),
            pools=tuple(names[o] for o in pools.tolist()),
            currency=snapshot.currencies[currency],
            received_minor=int(snapshot.amount[came].sum()),
            from_people_minor=int(snapshot.amount[came][people].sum()),
            people=len({a.party or a.account for a in held}),
            provinces=len(provinces),
            first_payees=_by_role(code[snapshot.dst[went]], snapshot.amount[went]),
            paid_minor=int(snapshot.amount[went].sum()),
            rules=tuple(
                self._under(rule, snapshot, code, pools, currency) for rule in RULES
            ),
        )

    def _under(
        self,
        rule: Rule,
        snapshot: Snapshot,
        code: NDArray[np.int16],
        pools: NDArray[np.int64],
        currency: int,
    ) -> RuleAnswer:
        from algorithms.tracing import trace

        opening = self.book.default_opening
        scope = _ends_outside(snapshot, code)
        seeds = Seeds(
            accounts=tuple(AccountSeed(int(o), _LABEL) for o in pools.tolist())
        )
        options = TracingOptions(rule=rule, opening=opening, unknown=Unknown.APART)
        found = trace(scope, seeds, options, self.book.stated(opening))
        return self._rule_answer(rule, found, code, currency)

    def _rule_answer(
        self,
        rule: Rule,
        found: Trace,
        code: NDArray[np.int16],
        currency: int,
    ) -> RuleAnswer:
        (line,) = (
            one
            for one in found.lines
            if one.currency == found.currencies[currency] and one.label == _LABEL
        )
        mine = found.exits.label == 0
        exits = found.exits.only(mine & (found.exits.currency == currency))
        lies = found.holdings.only(found.holdings.currency == currency)
        held = lies.only(lies.label == 0)
        unknown = lies.only((lies.label > 0) & np.isin(lies.account, held.account))
        names = self.book.names
        largest = np.lexsort((held.account, -held.amount))
        known = self.store.accounts([names[int(o)] for o in held.account[largest]])
        ended = _by_role(code[exits.account], exits.amount)
        total = sum(part.amount_minor for part in ended) + int(held.amount.sum())
        return RuleAnswer(
            rule=str(rule),
            seeded_minor=line.seeded,
            ended=ended,
            held_minor=int(held.amount.sum()),
            held_most_minor=int(held.amount.sum() + unknown.amount.sum()),
            held=tuple(
                HeldSum(account.account, account.name, int(amount))
                for account, amount in zip(known, held.amount[largest], strict=True)
            ),
            closes=total == line.seeded,
        )


def _main_currency(snapshot: Snapshot, is_pool: NDArray[np.bool_]) -> int:
    touches = is_pool[snapshot.src] | is_pool[snapshot.dst]
    counts = np.bincount(snapshot.currency[touches], minlength=len(snapshot.currencies))
    return int(np.argmax(counts))


def _legs(
    snapshot: Snapshot,
    is_pool: NDArray[np.bool_],
    currency: int,
) -> tuple[
    NDArray[np.int64],
    NDArray[np.int64],
]:
    """Positions of what entered the pool as a whole, and of what left it."""
    source, target = is_pool[snapshot.src], is_pool[snapshot.dst]
    own = snapshot.currency == currency
    return np.flatnonzero(own & target & ~source), np.flatnonzero(
        own & source & ~target
    )


def _by_role(
    code: NDArray[np.int16],
    amount: NDArray[np.int64],
) -> tuple[RoleSum, ...]:
    """Sums by role, largest first."""
    sums = np.zeros(len(ROLES), dtype=np.int64)
    np.add.at(sums, code, amount)
    order = np.lexsort((np.arange(len(ROLES)), -sums))
    return tuple(RoleSum(ROLES[n], int(sums[n])) for n in order if sums[n])


def _ends_outside(snapshot: Snapshot, code: NDArray[np.int16]) -> Snapshot:
    """The snapshot with everybody but the pool's own circle outside of the ledger."""
    inside = np.isin(code, [ROLES.index(role) for role in INSIDE])
    kind = np.where(inside, snapshot.kind, AccountKind.EXTERNAL.code)
    return replace(snapshot, kind=kind.astype(np.uint8))
