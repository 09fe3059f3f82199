"""What really happened, from the invention itself: for the judge, never to be loaded."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ingest.demonstration.layouts import CURRENCY_WORDS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from ingest.demonstration.case import Case
    from ingest.demonstration.dirt import Spoilt
    from ingest.demonstration.files import Written

    Ints = NDArray[np.int64]

_LENDERS: Final = ("investor", "recruiter")


@dataclass(frozen=True, slots=True)
class CurrencyTruth:
    """One currency: opened with, closed with (the same: money is conserved), moved."""

    opening_minor: int
    closing_minor: int
    moved_minor: int
    transfers: int


@dataclass(frozen=True, slots=True)
class PoolTruth:
    """The two pools seen as one; minor units of CNY, without what went between them.

    ``received_by_role`` and ``paid_by_role`` are the first hop in and out; received
    less paid is held. ``still_owed_minor`` fell due and was never paid.
    """

    received_minor: int
    received_by_role: dict[str, int]
    received_from_lenders_minor: int
    lenders: int
    provinces: int
    paid_minor: int
    paid_by_role: dict[str, int]
    paid_by_purpose: dict[str, int]
    between_pools_minor: int
    held_minor: int
    still_owed_minor: int
    lenders_out_of_pocket: int
    lost_by_lenders_minor: int


@dataclass(frozen=True, slots=True)
class SchemeTruth:
    """What shells and owners did with the money; ``closing`` is in each own currency.

    CNY, except ``dollars_offshore_minor`` (USD) and ``coins_to_flight_wallets_minor``
    (USDT).
    """

    back_to_pools_minor: int
    to_cash_minor: int
    to_coins_minor: int
    to_dollars_minor: int
    to_luxury_minor: int
    dollars_offshore_minor: int
    coins_to_flight_wallets_minor: int
    closing: dict[str, int]


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth of a case, and of its files."""

    seed: int
    transfers: int
    accounts: int
    currencies: dict[str, CurrencyTruth]
    pools: tuple[str, ...]
    owners: tuple[str, ...]
    flight_wallets: tuple[str, ...]
    straw_borrowers: tuple[str, ...]
    pool: PoolTruth
    scheme: SchemeTruth
    closing_by_role: dict[str, dict[str, int]]
    rows: dict[str, int]
    repeated_rows: int
    spoilt: tuple[Spoilt, ...]

    def write(self, folder: Path, roles: pl.DataFrame) -> None:
        """Write ``truth.json`` and ``truth_roles.csv`` into the folder."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / "truth.json").write_text(text + "\n", encoding="utf-8")
        (folder / "truth_roles.csv").write_bytes(roles.write_csv().encode())


@dataclass(frozen=True, slots=True)
class _Ledgerless:
    """The case as plain columns: roles of both sides, who is whom, what was moved."""

    ids: NDArray[np.object_]
    role: NDArray[np.object_]
    currency: NDArray[np.object_]
    payer: NDArray[np.object_]
    payee: NDArray[np.object_]
    amount: Ints
    from_pool: NDArray[np.bool_]
    to_pool: NDArray[np.bool_]

    def moved(self, payers: tuple[str, ...], payees: tuple[str, ...]) -> int:
        """How much moved from accounts of some roles to accounts of others."""
        chosen = np.isin(self.payer, payers) & np.isin(self.payee, payees)
        return int(self.amount[chosen].sum())


def roles_of(case: Case) -> pl.DataFrame:
    """``account, role`` of every account, by account."""
    return case.accounts.select(
        account=pl.col("institution") + ":" + pl.col("number"), role="role"
    ).sort("account")


def tell(case: Case, written: tuple[Written, ...]) -> Truth:
    """The truth of a case and of the files that were written of it."""
    facts = _columns(case)
    cast, net, ids = case.cast, case.cast.network, facts.ids
    spoilt = tuple(row for file in written for row in file.spoilt)
    statement_rows = _statement_rows(written)
    return Truth(
        seed=case.seed,
        transfers=len(case.transfers),
        accounts=len(case.accounts),
        currencies=_currencies(case, facts),
        pools=tuple(ids[cast.pools]),
        owners=tuple(ids[net.owners]),
        flight_wallets=tuple(ids[net.flight_wallets]),
        straw_borrowers=tuple(ids[cast.straw]),
        pool=_pool_truth(case, facts),
        scheme=_scheme_truth(case, facts),
        closing_by_role=_closing_by_role(case, facts),
        rows={file.file: file.rows for file in written},
        repeated_rows=statement_rows - len(spoilt) - len(case.transfers),
        spoilt=spoilt,
    )


def _pool_truth(case: Case, facts: _Ledgerless) -> PoolTruth:
    moved, amount = case.transfers, facts.amount
    inward = facts.to_pool & ~facts.from_pool
    outward = facts.from_pool & ~facts.to_pool
    lenders = inward & np.isin(facts.payer, _LENDERS)
    people = np.unique(moved.src[lenders])
    regions = case.accounts["region"].to_numpy()[people]
    purposes = np.array(moved.words, dtype=object)[moved.purpose]
    gains = _net_of(case, people, lenders, outward)
    return PoolTruth(
        received_minor=int(amount[inward].sum()),
        received_by_role=_sums(facts.payer[inward], amount[inward]),
        received_from_lenders_minor=int(amount[lenders].sum()),
        lenders=len(people),
        provinces=len({str(region)[:2] for region in regions}),
        paid_minor=int(amount[outward].sum()),
        paid_by_role=_sums(facts.payee[outward], amount[outward]),
        paid_by_purpose=_sums(purposes[outward], amount[outward]),
        between_pools_minor=int(amount[facts.from_pool & facts.to_pool].sum()),
        held_minor=int(case.closing[case.cast.pools].sum()),
        still_owed_minor=case.unpaid_minor,
        lenders_out_of_pocket=int((gains < 0).sum()),
        lost_by_lenders_minor=int(-gains[gains < 0].sum()),
    )


def _scheme_truth(case: Case, facts: _Ledgerless) -> SchemeTruth:
    net = case.cast.network
    insiders = ("shell", "owner")
    accounts = np.concatenate(
        [
            *(case.cast.pools, net.owners, net.first, net.second, net.third),
            *(net.circle, net.dollars, net.offshore),
            *(net.flight_wallets, net.resting_wallets),
        ]
    )
    to_flight = np.isin(case.transfers.dst, net.flight_wallets)
    return SchemeTruth(
        back_to_pools_minor=facts.moved(("shell",), ("pool",)),
        to_cash_minor=facts.moved(insiders, ("cash",)),
        to_coins_minor=_to(case, facts, net.exchange),
        to_dollars_minor=_to(case, facts, net.dealer),
        to_luxury_minor=facts.moved(insiders, ("luxury",)),
        dollars_offshore_minor=int(case.closing[net.offshore].sum()),
        coins_to_flight_wallets_minor=int(facts.amount[to_flight].sum()),
        closing={str(facts.ids[i]): int(case.closing[i]) for i in accounts},
    )


def _to(case: Case, facts: _Ledgerless, places: Ints) -> int:
    """How much shells and owners paid to some accounts."""
    paid = np.isin(case.transfers.dst, places)
    paid &= np.isin(facts.payer, ("shell", "owner"))
    return int(facts.amount[paid].sum())


def _columns(case: Case) -> _Ledgerless:
    moved = case.transfers
    accounts = case.accounts
    role = accounts["role"].to_numpy().astype(object)
    words = accounts["currency"].replace_strict(CURRENCY_WORDS).to_numpy()
    ids = accounts["institution"] + ":" + accounts["number"]
    return _Ledgerless(
        ids.to_numpy().astype(object),
        role,
        words.astype(object),
        role[moved.src],
        role[moved.dst],
        moved.amount,
        np.isin(moved.src, case.cast.pools),
        np.isin(moved.dst, case.cast.pools),
    )


def _sums(names: NDArray[np.object_], amounts: Ints) -> dict[str, int]:
    """Sum of the amounts by name, largest first."""
    found, place = np.unique(names.astype(str), return_inverse=True)
    total = np.zeros(len(found), dtype=np.int64)
    np.add.at(total, place, amounts)
    order = np.argsort(-total, kind="stable")
    return {str(found[i]): int(total[i]) for i in order}


def _net_of(
    case: Case, people: Ints, lenders: NDArray[np.bool_], outward: NDArray[np.bool_]
) -> Ints:
    """What each lender got out of the pools less what they put in."""
    moved = case.transfers
    net = np.zeros(len(case.accounts), dtype=np.int64)
    np.subtract.at(net, moved.src[lenders], moved.amount[lenders])
    np.add.at(net, moved.dst[outward], moved.amount[outward])
    return net[people]


def _currencies(case: Case, facts: _Ledgerless) -> dict[str, CurrencyTruth]:
    told = {}
    payer_currency = facts.currency[case.transfers.src]
    for code in CURRENCY_WORDS.values():
        ours, moved = facts.currency == code, payer_currency == code
        told[code] = CurrencyTruth(
            int(case.opening[ours].sum()),
            int(case.closing[ours].sum()),
            int(facts.amount[moved].sum()),
            int(moved.sum()),
        )
    return told


def _closing_by_role(case: Case, facts: _Ledgerless) -> dict[str, dict[str, int]]:
    return {
        code: _sums(
            facts.role[facts.currency == code], case.closing[facts.currency == code]
        )
        for code in CURRENCY_WORDS.values()
    }


def _statement_rows(written: tuple[Written, ...]) -> int:
    registers = ("account_register.csv", "platform_register.csv", "risk_list.csv")
    return sum(file.rows for file in written if file.file not in registers)
