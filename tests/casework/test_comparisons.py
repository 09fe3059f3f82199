from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledgers import make_ledger

from casework.questions import Casework
from casework.tables import lots_sheets
from graph.errors import InputError
from graph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# E4: A pays in 100, 80 leave, B pays in 100, 20 leave.
ROWS = [("A", "POOL", 100), ("POOL", "X", 80), ("B", "POOL", 100), ("POOL", "Y", 20)]
BORN = "born-at-need"


@pytest.fixture
def casework(tmp_path: Path) -> Iterator[Casework]:
    make_ledger(tmp_path / "ledger", ROWS, []).close()
    casework = Casework.open(Settings(workspace=tmp_path))
    yield casework
    casework.close()


def test_roles_are_compared_as_sums(casework: Casework) -> None:
    by_account = casework.compare(transfer_ids=["T0", "T2"], opening=BORN)
    by_role = casework.compare(transfer_ids=["T0", "T2"], opening=BORN, by="role")
    assert by_role.grouped_by == "role"
    assert len(by_role.amounts) < len(by_account.amounts)
    for n, rule in enumerate(by_account.rules):
        if rule != "poison":
            sums = [
                sum(row.amount_minor[n] for row in answer.amounts)
                for answer in (by_account, by_role)
            ]
            assert sums == [200, 200]
    (first, second) = by_account.lines
    assert first.seeded_minor == second.seeded_minor == (100,) * 10


def test_two_rules_part_at_the_first_event_that_they_tell_differently(
    casework: Casework,
) -> None:
    asked = {"transfer_ids": ["T0", "T2"], "opening": BORN}
    differ = casework.rules_differ("POOL", "fifo", "pro-rata", **asked)  # type: ignore[arg-type]
    # Until the last payment of 20 only A's money was there to leave.
    assert differ.event == 4
    assert differ.one.events[4].moved_minor == (20, 0)
    assert differ.other.events[4].moved_minor == (3, 17)
    assert differ.one.events[4].paid_from == (("T0", 20),)
    assert differ.other.events[4].paid_from == ()
    alike = casework.rules_differ("POOL", "fifo", "fifo", **asked)  # type: ignore[arg-type]
    assert alike.event is None


def test_victims_are_told_with_their_claims_and_shares(casework: Casework) -> None:
    answer = casework.victims(["POOL"], transfer_ids=["T0", "T2"], opening=BORN)
    assert answer.distributions == ("pari-passu", "rolling-charge", "capped")
    told = {s.label: (s.claim_minor, s.shared_minor) for s in answer.shares}
    assert told == {"T0": (100, (50, 17, 20)), "T2": (100, (50, 83, 80))}
    assert answer.balances_minor == (("POOL", 100),)
    fifo = answer.rules.index("fifo")
    assert [(h.label, h.amount_minor[fifo]) for h in answer.holdings] == [
        ("T0", 0),
        ("T2", 100),
    ]


def test_what_cannot_be_compared_is_refused(casework: Casework) -> None:
    with pytest.raises(InputError, match="choose from account, role"):
        casework.compare(accounts=["POOL"], by="colour")
    with pytest.raises(InputError, match="Name what to follow"):
        casework.compare()


def test_a_window_after_the_last_transfer_holds_the_balances(tmp_path: Path) -> None:
    rows = [
        {"from": "A", "to": "POOL", "amount_minor": 100, "balance_after_to": 130},
        {"from": "POOL", "to": "X", "amount_minor": 80, "balance_after_from": 50},
    ]
    make_ledger(tmp_path / "ledger", rows, []).close()
    casework = Casework.open(Settings(workspace=tmp_path))
    (line,) = casework.trace(accounts=["POOL"], after="2030-01-01").summary
    assert (line.seeded_minor, line.held_minor) == (50, 50)
    found = casework.origins(["POOL"], rule="fifo", after="2030-01-01")
    assert [(o.origin_kind, o.amount_minor) for o in found.origins] == [("opening", 50)]
    early = casework.trace(accounts=["POOL"], before="1960-01-01").summary
    assert [line.held_minor for line in early] == []
    casework.close()


def test_what_is_named_twice_is_meant_once_and_too_much_is_told_by_its_id(
    casework: Casework,
) -> None:
    once = casework.trace(accounts=["POOL"], opening=BORN)
    assert (
        casework.trace(accounts=["POOL", "POOL"], opening=BORN).summary == once.summary
    )
    with pytest.raises(InputError, match="transfer 'T0' sum to 101 minor units"):
        casework.trace(seeds=[("T0", 100, "a"), ("T0", 1, "b")])


def test_what_a_bank_lent_is_named_among_what_paid_and_stands_on_the_statement(
    tmp_path: Path,
) -> None:
    """Of 50 paid 20 are A's, 25 the bank's, 5 lacking; 25 of B's 40 go back to it."""
    rows = [("A", "POOL", 20), ("POOL", "X", 50), ("B", "POOL", 40), ("POOL", "Y", 30)]
    make_ledger(tmp_path / "ledger", rows, []).close()
    casework = Casework.open(Settings(workspace=tmp_path))
    first = (("T0", 20), ("(credit line)", 25), ("(lacking)", 5))
    second = (("T2", 15), ("(credit line)", 15))
    latest_first = ((first[1], first[0], first[2]), second[::-1])
    for rule, paid in (("fifo", (first, second)), ("lifo", latest_first)):
        told = casework.why(
            "POOL",
            transfer_ids=["T2"],
            opening=BORN,
            rule=rule,
            credit_lines=[("POOL", 25)],
        )
        kinds = [event.kind for event in told.events]
        assert kinds == [
            *("opening", "transfer", "loan", "transfer"),
            *("transfer", "repayment", "loan", "transfer"),
        ]
        assert [e.owed_minor for e in told.events] == [0, 0, 25, 25, 25, 0, 15, 15]
        parts = (told.events[3].paid_from, told.events[7].paid_from)
        assert parts == paid
        (lots, _) = lots_sheets(told)
        place = lots.columns.index("counterparty")
        assert [row[place] for row in lots.rows][2:6:3] == ["(credit line)"] * 2
    casework.close()


def test_a_payment_names_what_took_it_back_and_a_reversal_what_it_took_back(
    tmp_path: Path,
) -> None:
    """Of A's 10 B spends 4, and gives 5 and 1 back."""
    rows = [("S", "A", 10), ("A", "B", 10), ("B", "X", 4), ("B", "A", 5), ("B", "A", 1)]
    relations = [
        {"transfer": back, "kind": "reverses", "of_transfer": "T1"}
        for back in ("T3", "T4")
    ]
    make_ledger(tmp_path / "ledger", rows, [], relations=relations).close()
    casework = Casework.open(Settings(workspace=tmp_path))
    took, (own, fifth) = (("T3", 5), ("T4", 1)), ((("T1", 5),), (("T1", 1),))
    for rule in ("fifo", "pro-rata"):
        for account, lines in (
            ("A", [(), (), took, own, fifth]),
            ("B", [(), took, (), own, fifth]),
        ):
            told = casework.why(account, transfer_ids=["T0"], opening=BORN, rule=rule)
            assert [event.unwound_with for event in told.events] == lines
            for event in told.events:
                parts = sum(minor for _, minor in event.unwound_with)
                assert parts == event.unwound_minor
            (lots, _) = lots_sheets(told)
            place = lots.columns.index("unwound_with")
            assert {row[place] for row in lots.rows} == {
                "",
                "T3 5; T4 1",
                "T1 5",
                "T1 1",
            }
    assert told.events[-1].holds_minor == (0,)
    casework.close()
