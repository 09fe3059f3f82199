"""Traces: the question's texts read, followed, and told with names and roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from algorithms.hops import DEFAULT_HOPS, trace_hops
from algorithms.options import (
    Opening,
    Rule,
    Ties,
    TraceDirection,
    TracingOptions,
    read_choice,
)
from algorithms.seeds import AccountSeed, Seeds, TransferSeed
from algorithms.trace_results import REASONS
from algorithms.tracing import trace
from casework.answers import (
    Basis,
    HopLine,
    RoleFlow,
    TraceAnswer,
    TraceHolding,
    TraceStop,
    TraceSummary,
    TraceTransfer,
)
from casework.evidence import read_window
from casework.roles import Roles, account_roles
from graph.errors import InputError
from graph.nouns import AccountKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from algorithms.hops import HopFlows
    from algorithms.trace_results import Stops, Trace
    from casework.evidence import Evidence
    from graph.instants import Window
    from graph.ledger import Openings
    from graph.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class TraceQuestion:
    """Everything that decides a trace; hashable, so that answers can be remembered."""

    accounts: tuple[str, ...]
    transfer_ids: tuple[str, ...]
    seeds: tuple[tuple[str, int, str], ...]
    direction: str
    rule: str
    opening: str | None
    ties: str
    after: str | None
    before: str | None
    stop_at: tuple[str, ...]
    # One label for all accounts; '' labels each with its own id.
    label: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A question read against the ledger."""

    snapshot: Snapshot
    seeds: Seeds
    options: TracingOptions
    stated: Mapping[str, Openings]


def read_kinds(texts: Sequence[str]) -> frozenset[AccountKind]:
    """Account kinds of their names; InputError for one that is none."""
    try:
        return frozenset(AccountKind(text) for text in texts)
    except ValueError as error:
        raise InputError(
            f"{error.args[0].split(' ')[0]} is no kind of account: choose from "
            f"{', '.join(AccountKind)}."
        ) from error


def read_opening(
    evidence: Evidence, text: str | None, window: Window
) -> tuple[Opening, Mapping[str, Openings]]:
    """The opening asked, or stated where any source states one, and what is stated."""
    opening = None if text is None else read_choice(Opening, text)
    if opening not in {None, Opening.STATED}:
        return Opening(opening), {}
    stated = evidence.openings(window)
    if opening is None and not any(one.stated.any() for one in stated.values()):
        return Opening.INFERRED_MIN, {}
    return Opening.STATED, stated


def roles_of(evidence: Evidence) -> Roles:
    """The roles of all accounts, made once for the ledger version."""
    return evidence.lasting("roles", lambda: account_roles(evidence.ledger))


def read_question(evidence: Evidence, question: TraceQuestion) -> Run:
    """Names to ordinals, texts to choices; errors name what cannot be read."""
    rule = read_choice(Rule, question.rule)
    direction = read_choice(TraceDirection, question.direction)
    ties = read_choice(Ties, question.ties)
    kinds = read_kinds(question.stop_at)
    window = read_window(question.after, question.before)
    opening, stated = read_opening(evidence, question.opening, window)
    snapshot = evidence.snapshot(window)
    seeds = _read_seeds(evidence, snapshot, question)
    options = TracingOptions(rule, opening, ties, direction, kinds)
    return Run(snapshot, seeds, options, stated)


def _read_seeds(
    evidence: Evidence, snapshot: Snapshot, question: TraceQuestion
) -> Seeds:
    ordinals = evidence.ordinals(question.accounts).tolist() if question.accounts else []
    accounts = tuple(
        AccountSeed(ordinal, question.label or name)
        for ordinal, name in zip(ordinals, question.accounts, strict=True)
    )
    named = [*question.transfer_ids, *(seed[0] for seed in question.seeds)]
    at = evidence.positions(snapshot, named) if named else []
    whole = len(question.transfer_ids)
    transfers = [
        TransferSeed(place, int(snapshot.amount[place]), name)
        for place, name in zip(at[:whole], question.transfer_ids, strict=True)
    ]
    transfers += [
        TransferSeed(place, amount, label)
        for place, (_, amount, label) in zip(at[whole:], question.seeds, strict=True)
    ]
    return Seeds(tuple(transfers), accounts)


def answer_trace(
    evidence: Evidence, question: TraceQuestion, limit: int | None
) -> TraceAnswer:
    """The whole answer; ``limit`` cuts the listed transfers, never a sum."""
    run = read_question(evidence, question)
    found = trace(run.snapshot, run.seeds, run.options, run.stated)
    roles = roles_of(evidence)
    flows: tuple[RoleFlow, ...] = ()
    lines: tuple[HopLine, ...] = ()
    if run.options.direction is TraceDirection.FORWARD:
        hops = trace_hops(run.snapshot, run.seeds, run.options, run.stated)
        flows = _role_flows(run.snapshot, hops, roles)
        lines = tuple(
            HopLine(
                line.hop,
                line.moved,
                line.rests,
                line.seeded,
                line.currency,
                closes=line.moved + line.rests == line.seeded,
            )
            for line in hops.lines
        )
    return TraceAnswer(
        basis=Basis(found.ledger_version, found.engine, found.parameters),
        rule=question.rule,
        direction=question.direction,
        summary=_summary(evidence, found),
        holdings=_holdings(evidence, found, roles),
        transfers=_transfers(evidence, run.snapshot, found, limit),
        transfers_total=len(found.transfers),
        stops=_stops(evidence, found),
        role_flows=flows,
        hops=lines,
    )


def answer_ribbon(
    evidence: Evidence,
    question: TraceQuestion,
    ribbon: tuple[int, str, str],
    currency: str | None,
) -> tuple[TraceTransfer, ...]:
    """Every transfer of a ribbon: they sum to its RoleFlow."""
    hop, from_role, to_role = ribbon
    if not 0 <= hop < DEFAULT_HOPS:
        raise InputError(f"Hops are told from 0 to {DEFAULT_HOPS - 1}.", hop=hop)
    run = read_question(evidence, question)
    flows = evidence.remember(
        ("hops", question),
        lambda: trace_hops(run.snapshot, run.seeds, run.options, run.stated),
    )
    roles, shot = roles_of(evidence), run.snapshot
    chosen = flows.hop == hop
    chosen &= roles.among([from_role])[shot.src[flows.position]]
    chosen &= roles.among([to_role])[shot.dst[flows.position]]
    if currency is not None:
        code = shot.currencies.index(currency) if currency in shot.currencies else 255
        chosen &= shot.currency[flows.position] == code
    position = flows.position[chosen]
    rows = evidence.ledger.transfer_rows(shot.ordinal[position].tolist())
    return tuple(
        TraceTransfer("", row, amount, hop, from_role, to_role)
        for row, amount in zip(rows, flows.amount[chosen].tolist(), strict=True)
    )


def _summary(evidence: Evidence, found: Trace) -> tuple[TraceSummary, ...]:
    exits = _grouped(found.exits)
    names = dict(
        zip(
            (account for _, account, _, _ in exits),
            evidence.names(np.array([row[1] for row in exits], dtype=np.int64)),
            strict=True,
        )
    )
    return tuple(
        TraceSummary(
            label=line.label,
            currency=line.currency,
            seeded_minor=line.seeded,
            held_minor=line.held,
            left_minor=line.left,
            fees_minor=line.fees,
            unexplained_minor=line.unexplained,
            closes=line.unexplained == line.lacking,
            left_by_exit=tuple(
                (names[account], amount)
                for label, account, currency, amount in exits
                if found.labels[label] == line.label
                and found.currencies[currency] == line.currency
            ),
        )
        for line in found.lines
    )


def _grouped(rows: Stops) -> list[tuple[int, int, int, int]]:
    """(label, account, currency, amount), each once; by label, most money first."""
    sums: dict[tuple[int, int, int], int] = {}
    columns = (rows.label, rows.account, rows.currency, rows.amount)
    for label, account, currency, amount in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        key = (label, account, currency)
        sums[key] = sums.get(key, 0) + amount
    found = [(*key, amount) for key, amount in sums.items() if amount]
    return sorted(found, key=lambda row: (row[0], row[2], -row[3], row[1]))


def _holdings(
    evidence: Evidence, found: Trace, roles: Roles
) -> tuple[TraceHolding, ...]:
    rows = _grouped(found.holdings)
    accounts = evidence.accounts(row[1] for row in rows)
    return tuple(
        TraceHolding(
            label=found.labels[label],
            account=account.account,
            name=account.name,
            kind=str(account.kind),
            role=roles.of(ordinal),
            region=account.region,
            amount_minor=amount,
            currency=found.currencies[currency],
        )
        for (label, ordinal, currency, amount), account in zip(
            rows, accounts, strict=True
        )
    )


def _stops(evidence: Evidence, found: Trace) -> tuple[TraceStop, ...]:
    sums: dict[tuple[int, int, int], int] = {}
    rows = found.stops
    for account, reason, currency, amount in zip(
        rows.account.tolist(),
        rows.reason.tolist(),
        rows.currency.tolist(),
        rows.amount.tolist(),
        strict=True,
    ):
        key = (account, reason, currency)
        sums[key] = sums.get(key, 0) + amount
    ordered = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
    names = evidence.names(np.array([key[0] for key, _ in ordered], dtype=np.int64))
    return tuple(
        TraceStop(name, str(REASONS[key[1]]), amount, found.currencies[key[2]])
        for name, (key, amount) in zip(names, ordered, strict=True)
    )


def _transfers(
    evidence: Evidence, snapshot: Snapshot, found: Trace, limit: int | None
) -> tuple[TraceTransfer, ...]:
    order = np.lexsort((found.transfers.position, found.transfers.label))[:limit]
    position = found.transfers.position[order]
    rows = evidence.ledger.transfer_rows(snapshot.ordinal[position].tolist())
    labels = found.transfers.label[order].tolist()
    amounts = found.transfers.amount[order].tolist()
    return tuple(
        TraceTransfer(found.labels[label], row, amount)
        for label, row, amount in zip(labels, rows, amounts, strict=True)
    )


def _role_flows(
    snapshot: Snapshot, flows: HopFlows, roles: Roles
) -> tuple[RoleFlow, ...]:
    """Sums of the transfers by hop, roles and currency; O(M log M)."""
    shown = flows.hop < flows.hops
    position, amount = flows.position[shown], flows.amount[shown]
    keys = np.column_stack(
        (
            flows.hop[shown],
            roles.code[snapshot.src[position]],
            roles.code[snapshot.dst[position]],
            snapshot.currency[position],
        )
    ).astype(np.int64)
    if not len(keys):
        return ()
    ribbons, of = np.unique(keys, axis=0, return_inverse=True)
    of = of.reshape(-1)
    total = np.zeros(len(ribbons), dtype=np.int64)
    np.add.at(total, of, amount)
    count = np.bincount(of, minlength=len(ribbons))
    return tuple(
        RoleFlow(
            hop=hop,
            from_role=roles.names[start],
            to_role=roles.names[end],
            amount_minor=money,
            currency=snapshot.currencies[currency],
            transfers=number,
        )
        for (hop, start, end, currency), money, number in zip(
            ribbons.tolist(), total.tolist(), count.tolist(), strict=True
        )
    )
