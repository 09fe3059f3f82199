"""The demonstration's answer against its truth, which no question may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from casework.questions import Casework
from graph.settings import Settings
from graph.store import TransferFilter
from ingest import load_many
from ingest.demonstration import FILES, SMALL, Truth, generate

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 7


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Casework, Truth]]:
    folder = tmp_path_factory.mktemp("demonstration")
    truth = generate(folder / "files", seed=SEED, sizes=SMALL)
    workspace = folder / "workspace"
    load_many(workspace, [(folder / "files" / f.name, f.profile) for f in FILES])
    casework = Casework.open(Settings(workspace=workspace))
    yield casework, truth
    casework.close()


def test_what_came_in_and_went_out_is_the_truth(told: tuple[Casework, Truth]) -> None:
    casework, truth = told
    answer = casework.pool_answer()
    assert set(answer.pools) == set(truth.pools)
    assert answer.received_minor == truth.pool.received_minor
    assert answer.from_people_minor == truth.pool.received_from_lenders_minor
    assert answer.people == truth.pool.lenders
    assert answer.provinces == truth.pool.provinces
    assert answer.paid_minor == truth.pool.paid_minor
    paid = {part.role: part.amount_minor for part in answer.first_payees}
    for ours, theirs in (
        ("investor", "investor"),
        ("recruiter", "recruiter"),
        ("borrower", "borrower"),
        ("related", "shell"),
    ):
        assert paid[ours] == truth.pool.paid_by_role[theirs], ours


def test_what_the_pools_hold_is_the_truth(told: tuple[Casework, Truth]) -> None:
    casework, truth = told
    held = sum(
        one.amount_minor
        for pool in truth.pools
        for one in casework.account(pool).balances
        if one.currency == "CNY"
    )
    assert held == truth.pool.held_minor


def test_ten_lines_that_close_under_both_rules(told: tuple[Casework, Truth]) -> None:
    casework, _ = told
    answer = casework.pool_answer()
    assert len(answer.lines()) == 10
    assert answer.lines()[-1].count("= seed ✓") == 2
    for rule in answer.rules:
        ended = sum(part.amount_minor for part in rule.ended)
        assert ended + rule.held_minor == rule.seeded_minor
        assert rule.held_most_minor >= rule.held_minor
        assert sum(part.amount_minor for part in rule.held) == rule.held_minor


def test_ribbons_sum_to_their_hops_and_open_to_their_rows(
    told: tuple[Casework, Truth],
) -> None:
    casework, truth = told
    answer = casework.trace(accounts=truth.pools, rule="fifo", limit=0)
    assert all(line.closes for line in (*answer.summary, *answer.hops))
    for line in answer.hops:
        flows = [
            f for f in answer.role_flows
            if (f.hop, f.currency) == (line.hop, line.currency)
        ]  # fmt: skip
        assert sum(f.amount_minor for f in flows) == line.moved_minor
    for flow in answer.role_flows[:5]:
        rows = casework.trace_ribbon(
            flow.hop, flow.from_role, flow.to_role,
            accounts=truth.pools, rule="fifo", currency=flow.currency,
        )  # fmt: skip
        assert sum(row.traced_minor for row in rows) == flow.amount_minor
        assert len(rows) == flow.transfers


def test_a_figure_leads_to_the_text_of_its_row(told: tuple[Casework, Truth]) -> None:
    casework, truth = told
    page = casework.transfers(truth.pools[0], TransferFilter(), limit=1)
    row = casework.source_row(page.transfers[0].transfer_id)
    assert page.transfers[0].transfer_id in row.text
    assert row.row == page.transfers[0].source_row
