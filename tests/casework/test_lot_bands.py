"""The labels of a statement that stand by themselves, and the others summed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.answers import Basis
from casework.comparison_answers import LotEvent, LotsAnswer
from casework.lot_bands import LISTED, lot_bands


def lots(labels: tuple[str, ...], *rows: tuple[int, tuple[int, ...]]) -> LotsAnswer:
    """A statement of balances and what of them bears each label."""
    events = tuple(
        LotEvent(n, None, "in", 0, 0, balance, holds, holds, ())
        for n, (balance, holds) in enumerate(rows)
    )
    return LotsAnswer(Basis(1, "e", ()), "A", "CNY", "fifo", labels, events)


def test_the_labels_held_most_of_stand_alone_in_the_order_of_the_answer() -> None:
    answer = lots(("a", "b", "c"), (20, (1, 9, 0)), (20, (0, 2, 7)))
    bands = lot_bands(answer, listed=2)
    assert bands.labels == ("b", "c")
    assert bands.others == 1
    assert bands.holds_minor == ((9, 0, 1), (2, 7, 0))
    assert bands.moved_minor == bands.holds_minor
    assert bands.rest_minor == (10, 11)


def test_no_column_of_others_where_all_are_listed() -> None:
    bands = lot_bands(lots(("a", "b"), (5, (2, 3))))
    assert (bands.labels, bands.others) == (("a", "b"), 0)
    assert bands.holds_minor == ((2, 3),)


def test_labels_that_are_named_are_shown_in_that_order() -> None:
    answer = lots(("a", "b", "c"), (6, (1, 2, 3)))
    bands = lot_bands(answer, labels=("c", "a"))
    assert bands.labels == ("c", "a")
    assert bands.holds_minor == ((3, 1, 2),)
    with pytest.raises(ValueError, match="not in"):
        lot_bands(answer, labels=("d",))


def test_a_rest_below_nothing_is_none() -> None:
    # Under poison the labels of one balance overlap.
    assert lot_bands(lots(("a", "b"), (5, (5, 5)))).rest_minor == (0,)


def test_a_statement_without_events_or_labels() -> None:
    assert lot_bands(lots(("a",))).holds_minor == ()
    assert lot_bands(lots((), (4, ()))).rest_minor == (4,)


@given(
    st.integers(1, 12).flatmap(
        lambda n: st.lists(
            st.lists(st.integers(0, 99), min_size=n, max_size=n), max_size=9
        ).map(lambda rows: (n, rows))
    ),
    st.integers(1, LISTED),
)
def test_bands_and_rest_sum_to_each_balance(
    given_rows: tuple[int, list[list[int]]], listed: int
) -> None:
    count, rows = given_rows
    labels = tuple(f"L{n}" for n in range(count))
    answer = lots(labels, *((sum(row) + 3, tuple(row)) for row in rows))
    bands = lot_bands(answer, listed)
    assert bands.others == max(count - listed, 0)
    for event, holds, rest in zip(
        answer.events, bands.holds_minor, bands.rest_minor, strict=True
    ):
        assert sum(holds) + rest == event.balance_minor
