from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from ledgers import make_ledger

from casework.questions import Casework
from casework.side_by_side import recovery_sums, rule_matrices
from graph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# E4: A pays in 100, 80 leave, B pays in 100, 20 leave.
ROWS = [("A", "POOL", 100), ("POOL", "X", 80), ("B", "POOL", 100), ("POOL", "Y", 20)]
BORN = "born-at-need"
SEEDS = ["T0", "T2"]


@pytest.fixture
def casework(tmp_path: Path) -> Iterator[Casework]:
    make_ledger(tmp_path / "ledger", ROWS, []).close()
    casework = Casework.open(Settings(workspace=tmp_path))
    yield casework
    casework.close()


def test_every_rule_is_held_against_the_chosen_one_and_the_seed(
    casework: Casework,
) -> None:
    told = casework.side_by_side(transfer_ids=SEEDS, opening=BORN, rule="fifo")
    assert told.chosen == "fifo"
    fifo, pro_rata = told.rules.index("fifo"), told.rules.index("pro-rata")
    by_key = {(row.account, row.label): row for row in told.rows}
    first = by_key["POOL", "T0"]
    assert (first.amount_minor[fifo], first.amount_minor[pro_rata]) == (0, 17)
    assert (first.difference_minor[fifo], first.difference_minor[pro_rata]) == (0, 17)
    assert by_key["Y", "T0"].difference_minor[pro_rata] == 3 - 20
    (total,) = told.totals
    poison = told.rules.index("poison")
    assert total.amount_minor[:poison] == (200,) * poison
    assert total.closes[fifo] is True
    assert total.closes[poison] is None
    assert total.amount_minor[poison] > 200


def test_rows_that_are_not_listed_are_counted_and_summed(casework: Casework) -> None:
    whole = casework.side_by_side(transfer_ids=SEEDS, opening=BORN)
    cut = casework.side_by_side(transfer_ids=SEEDS, opening=BORN, listed=2)
    assert whole.rests == ()
    (rest,) = cut.rests
    assert rest.count == len(whole.rows) - 2
    assert cut.totals == whole.totals
    for n in range(len(cut.rules)):
        assert (
            sum(row.amount_minor[n] for row in (*cut.rows, rest))
            == whole.totals[0].amount_minor[n]
        )


def test_a_rule_without_a_way_back_is_compared_with_nothing(
    casework: Casework,
) -> None:
    told = casework.side_by_side(
        accounts=["POOL"], opening=BORN, rule="libr", direction="backward"
    )
    assert "libr" not in told.rules
    assert told.chosen == ""
    assert all(set(row.difference_minor) == {0} for row in told.rows)


def test_the_matrix_sums_to_what_the_accounts_hold(casework: Casework) -> None:
    answer = casework.victims(["POOL", "Y"], transfer_ids=SEEDS, opening=BORN)
    matrices = {m.rule: m for m in rule_matrices(answer)}
    pro_rata = matrices["pro-rata"]
    assert pro_rata.cells == ((17, 3), (83, 17))
    assert pro_rata.victim_sums == (20, 100)
    assert pro_rata.account_sums == (100, 20)
    assert pro_rata.others_minor == (0, 0)
    assert pro_rata.sum_minor == 120
    poisoned = casework.victims(
        ["POOL", "Y"], rules=["poison"], transfer_ids=SEEDS, opening=BORN
    )
    assert rule_matrices(poisoned)[0].others_minor is None


def test_shares_and_what_is_left_over_are_the_balances(casework: Casework) -> None:
    answer = casework.victims(["POOL"], transfer_ids=SEEDS, opening=BORN)
    sums = recovery_sums(answer)
    assert (sums.claims_minor, sums.balances_minor) == (200, 100)
    assert sums.closes == (True, True, True)
    wrong = replace(answer, left_over_minor=(1, 0, 0))
    assert recovery_sums(wrong).closes[0] is False


def test_the_rest_of_a_balance_and_every_parting_are_told(casework: Casework) -> None:
    differ = casework.rules_differ(
        "POOL", "fifo", "pro-rata", transfer_ids=["T0"], opening=BORN
    )
    assert [event.rest_minor for event in differ.one.events] == [0, 0, 0, 100, 100]
    assert [event.rest_minor for event in differ.other.events] == [0, 0, 0, 100, 83]
    assert differ.events == (4,)
