"""Paths, flows and cycles asked of a ledger, by the names that it was loaded with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledgers import make_ledger

from casework.chain_answers import HiddenBundles
from casework.questions import Casework
from graph.errors import NotFoundError, RuleError
from graph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A pays M, M pays Z at once and round about; Z pays A back. Seconds 0 to 6.
TRANSFERS = [
    ("A", "M", 10),
    ("M", "N", 4),
    ("M", "Z", 5),
    ("N", "Z", 3),
    ("Z", "A", 2),
    ("A", "M", 8),
    ("M", "Z", 8),
]


@pytest.fixture
def casework(tmp_path: Path) -> Iterator[Casework]:
    make_ledger(tmp_path / "ledger", TRANSFERS).close()
    opened = Casework.open(Settings(workspace=tmp_path))
    yield opened
    opened.close()


def test_paths_come_best_first_with_their_basis(casework: Casework) -> None:
    answer = casework.paths_answer("A", "Z", k=9)
    told = [[step.transfer_id for step in path.steps] for path in answer.paths]
    assert told == [
        ["T0", "T2"],
        ["T0", "T1", "T3"],
        ["T0", "T6"],
        ["T5", "T6"],
    ]
    assert [path.path for path in answer.paths] == [1, 2, 3, 4]
    assert answer.complete
    assert answer.basis.ledger_version == 1
    assert {("k", "9"), ("objective", "earliest")} <= set(answer.basis.parameters)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"objective": "latest"}, ["T5", "T6"]),
        ({"objective": "fastest"}, ["T5", "T6"]),
        ({"objective": "widest"}, ["T0", "T6"]),
        ({"max_gap": "1s"}, ["T5", "T6"]),
        ({"keep": "0.7..1.0"}, ["T0", "T6"]),
        ({"min_minor": 6}, ["T0", "T6"]),
        ({"before": "1970-01-01T00:00:03Z"}, ["T0", "T2"]),
    ],
)
def test_a_limit_changes_the_path(
    casework: Casework, asked: dict[str, str], expected: list[str]
) -> None:
    (path,) = casework.paths("A", "Z", **asked)
    assert [step.transfer_id for step in path.steps] == expected


def test_a_flow_tells_one_way_and_its_narrowest_place(casework: Casework) -> None:
    answer = casework.flow(["A"], ["Z"], burst="2s")
    # T0 brings 10: 5 go straight on, 3 of the 4 round about, and 2 wait for T6, which
    # takes 8 of what T0 left and T5 brought.
    assert answer.at_most_minor == 5 + 3 + 8
    assert answer.greedy_minor == 5 + 3 + 8
    assert sum(t.amount_minor for t in answer.narrowest) == answer.at_most_minor
    received = [t for t in answer.transfers if t.transfer.to_account == "Z"]
    assert sum(t.flow_minor for t in received) == answer.at_most_minor
    assert answer.transfers_used == len(answer.transfers)
    assert (answer.from_accounts, answer.currency) == (("A",), "CNY")
    assert answer.burst is not None
    length = answer.burst.end_us - answer.burst.start_us
    assert (answer.burst.at_most_minor, length) == (8, 2_000_000)
    assert {("sources", "0"), ("burst_us", "2000000")} <= set(answer.basis.parameters)


def test_a_limit_cuts_the_transfers_of_a_flow_and_not_its_sums(
    casework: Casework,
) -> None:
    answer = casework.flow(["A"], ["Z"], limit=2)
    assert (len(answer.transfers), answer.at_most_minor) == (2, 16)
    assert answer.transfers_used > 2


def test_sides_of_a_flow_are_groups(casework: Casework) -> None:
    assert casework.flow(["A", "N"], ["Z"]).at_most_minor == 5 + 3 + 8
    assert casework.flow(["A"], ["N", "Z"]).at_most_minor == 4 + 5 + 8
    balance = casework.flow(["A"], ["Z"], holding="balance", opening="born-at-need")
    # M has 1 left after it has paid N and Z, so that T6 can take 8 all the same.
    assert balance.at_most_minor == 16
    assert (balance.holding, balance.opening) == ("balance", "born-at-need")


def test_cycles_are_named_and_tell_their_transfers(casework: Casework) -> None:
    answer = casework.cycles(with_transfers=True)
    told = {bundle.accounts: bundle for bundle in answer.bundles}
    assert set(told) == {
        ("A", "M", "Z"),
        ("A", "M", "N", "Z"),
        ("M", "Z", "A"),
        ("M", "N", "Z", "A"),
        ("Z", "A", "M"),
    }
    bundle = told["A", "M", "Z"]
    assert (bundle.instances, bundle.amount_minor) == (1, 2)
    assert [part.transfer.transfer_id for part in bundle.transfers] == [
        "T0",
        "T2",
        "T4",
    ]
    assert {part.flow_minor for part in bundle.transfers} == {2}
    assert (bundle.start_us, bundle.end_us) == (0, 4_000_000)
    assert [b.cycle for b in answer.bundles] == [1, 2, 3, 4, 5]


def test_what_a_limit_leaves_out_is_counted_and_summed(casework: Casework) -> None:
    whole = casework.cycles(limit=None)
    part = casework.cycles(limit=2)
    assert part.bundles == whole.bundles[:2]
    assert (part.bundles_total, whole.hidden) == (5, ())
    rest = sum(bundle.amount_minor for bundle in whole.bundles[2:])
    assert part.hidden == (HiddenBundles("CNY", 3, rest),)
    assert casework.cycles(window="3s").bundles_total < 5


def test_the_same_question_has_the_same_answer(casework: Casework) -> None:
    assert casework.cycles() == casework.cycles()
    assert casework.flow(["A"], ["Z"]) == casework.flow(["A"], ["Z"])
    assert casework.paths_answer("A", "Z") == casework.paths_answer("A", "Z")


def test_names_and_choices_that_are_not_there_are_said(casework: Casework) -> None:
    with pytest.raises(NotFoundError, match="Nearest: Z"):
        casework.flow(["A"], ["ZZ"])
    with pytest.raises(RuleError, match="no holding 'forever'"):
        casework.flow(["A"], ["Z"], holding="forever")
    with pytest.raises(RuleError, match="no order 'any'"):
        casework.cycles(order="any")
