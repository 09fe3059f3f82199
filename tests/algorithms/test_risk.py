from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import make_snapshot

from algorithms.reasons import points_of
from algorithms.risk import (
    BANDS,
    DIRECTIONS,
    Listing,
    RiskOptions,
    RiskScores,
    risk_scores,
)
from graph.errors import InputError, NotFoundError, RuleError
from graph.nouns import AccountKind

if TYPE_CHECKING:
    import random

Row = tuple[int, int, int, int, str]
ACCOUNTS = 8
ROWS = st.lists(
    st.tuples(
        st.integers(0, ACCOUNTS - 1),
        st.integers(0, ACCOUNTS - 1),
        st.integers(0, 9),
        st.integers(1, 10**6),
        st.sampled_from(["CNY", "USD"]),
    ),
    max_size=30,
)
LISTINGS = st.lists(
    st.builds(
        Listing,
        account=st.integers(0, 3),
        category=st.sampled_from(["pool", "sanctions", "darknet"]),
        severity=st.integers(0, 100),
        list_name=st.sampled_from(["police", "regulator"]),
    ),
    max_size=4,
)
POOL = Listing(0, "pool", 100, "police", "2024-03-01")


def band(scores: RiskScores, account: int) -> str:
    return BANDS[scores.band[account]]


@settings(deadline=None)
@given(rows=ROWS, listings=LISTINGS)
def test_reasons_add_up_to_the_score(rows: list[Row], listings: list[Listing]) -> None:
    snap = make_snapshot(rows, accounts=ACCOUNTS)
    scores = risk_scores(snap, listings)
    for account in range(ACCOUNTS):
        reasons = scores.reasons(account)
        assert sum(reason.points for reason in reasons) == scores.score[account]
        assert all(reason.points >= 0 for reason in reasons)
        for reason in reasons:
            if reason.code == "listed":
                continue
            own = (
                snap.receipts(account)
                if reason.direction == "source"
                else snap.payments(account)
            )
            assert set(reason.positions) <= set(own.tolist())
            assert list(reason.traced_minor) == sorted(
                reason.traced_minor, reverse=True
            )
            if reason.transfers_total == len(reason.positions):
                assert sum(reason.traced_minor) == reason.amount_minor
    assert (scores.score >= 0).all()
    assert (scores.score <= 1000).all()
    assert scores.to_frame()["score"].tolist() == scores.score.tolist()


@settings(deadline=None)
@given(rows=ROWS, listings=LISTINGS, order=st.randoms(use_true_random=False))
def test_the_same_inputs_give_the_same_bytes(
    rows: list[Row], listings: list[Listing], order: random.Random
) -> None:
    snap = make_snapshot(rows, accounts=ACCOUNTS)
    shuffled = list(listings)
    order.shuffle(shuffled)
    one, two = risk_scores(snap, listings), risk_scores(snap, shuffled)
    assert one.score.tobytes() == two.score.tobytes()
    assert one.listings == two.listings
    for account in range(ACCOUNTS):
        assert one.reasons(account) == two.reasons(account)


@settings(deadline=None)
@given(
    paid=st.lists(st.integers(1, 10**9), min_size=1, max_size=5),
    back=st.lists(st.integers(1, 10**9), max_size=5),
    salary=st.integers(0, 10**9),
    agent=st.sampled_from(["directly", "through an agent"]),
)
def test_a_victim_is_never_more_than_low(
    paid: list[int],
    back: list[int],
    salary: int,
    agent: str,
) -> None:
    rows = [(2, 1, 0, salary)] if salary else []
    for time, minor in enumerate(paid, 1):
        way = (
            [(1, 3, time, minor), (3, 0, time, minor)]
            if agent
            else [(1, 0, time, minor)]
        )
        rows += way
    rest = sum(paid)
    for time, wanted in enumerate(back, 100):
        minor = min(wanted, rest)
        rest -= minor
        if minor:
            rows.append((0, 1, time, minor))
    scores = risk_scores(make_snapshot(rows, accounts=4), [POOL])
    assert band(scores, 1) == "low"
    assert DIRECTIONS[scores.direction[1]] == "destination"
    assert all(reason.direction == "destination" for reason in scores.reasons(1))


@settings(deadline=None)
@given(rows=ROWS, listings=LISTINGS)
def test_destination_alone_never_leaves_the_low_band(
    rows: list[Row], listings: list[Listing]
) -> None:
    scores = risk_scores(make_snapshot(rows, accounts=ACCOUNTS), listings)
    listed = {one.account for one in listings}
    for account in set(range(ACCOUNTS)) - listed:
        if DIRECTIONS[scores.direction[account]] in {"destination", "none"}:
            assert band(scores, account) == "low"


def test_who_lives_on_the_pool_s_money_is_severe_however_far_down() -> None:
    rows = [(0, 1, 1, 500), (1, 2, 2, 500), (2, 3, 3, 500), (4, 5, 3, 500)]
    scores = risk_scores(make_snapshot(rows), [POOL])
    assert [band(scores, v) for v in range(6)] == ["severe"] * 4 + ["low"] * 2
    assert scores.score.tolist() == [1000, 950, 950, 950, 0, 0]
    (reason,) = scores.reasons(3)
    assert reason.code == "source-of-funds"
    assert (reason.amount_minor, reason.share_ppm) == (500, 1_000_000)
    assert reason.positions == (2,)


def test_a_winner_is_scored_by_what_he_gained() -> None:
    rows = [(1, 0, 1, 100), (0, 1, 2, 400)]
    scores = risk_scores(make_snapshot(rows), [POOL])
    source = next(r for r in scores.reasons(1) if r.direction == "source")
    assert source.amount_minor == 300
    assert source.share_ppm == 750_000
    assert scores.score[1] == math.floor(
        1000 * (1 - (1 - 0.95 * 0.75) * (1 - 0.2)) + 0.5
    )


def test_a_listed_account_scores_its_severity_and_says_each_list() -> None:
    listings = [
        Listing(0, "pool", 60, "police", "2024-03-01"),
        Listing(0, "sanctions", 80, "treasury"),
    ]
    scores = risk_scores(make_snapshot([(0, 1, 1, 10)]), listings)
    assert scores.score[0] == 800
    first, second = scores.reasons(0)
    assert (first.category, first.points, first.rule) == ("sanctions", 800, "treasury")
    assert (second.category, second.points, second.listed_on) == (
        "pool",
        0,
        "2024-03-01",
    )
    # What it pays is of the gravest category.
    (reason,) = scores.reasons(1)
    assert reason.category == "sanctions"


def test_amounts_of_two_currencies_are_never_added() -> None:
    rows = [(0, 1, 1, 500, "CNY"), (2, 1, 1, 500, "CNY"), (0, 1, 1, 7, "USD")]
    scores = risk_scores(make_snapshot(rows), [POOL])
    (reason,) = scores.reasons(1)
    assert (reason.currency, reason.amount_minor, reason.share_ppm) == (
        "USD",
        7,
        1_000_000,
    )


def test_what_passes_an_exchange_is_not_followed_unless_asked() -> None:
    snap = make_snapshot(
        [(0, 1, 1, 500), (1, 2, 2, 500)], kinds={1: AccountKind.EXCHANGE}
    )
    assert risk_scores(snap, [POOL]).score[2] == 0
    through = RiskOptions(stop_at=frozenset())
    assert risk_scores(snap, [POOL], through).score[2] == 950


def test_without_listings_nobody_is_at_risk() -> None:
    scores = risk_scores(make_snapshot([(0, 1, 1, 10)]), [])
    assert scores.score.tolist() == [0, 0]
    assert scores.reasons(0) == ()


def test_a_reason_names_the_largest_transfers_and_counts_all() -> None:
    rows = [(0, 1, t, 10 * t) for t in range(1, 10)]
    (reason,) = risk_scores(make_snapshot(rows), [POOL]).reasons(1)
    assert reason.positions == (8, 7, 6, 5, 4)
    assert reason.traced_minor == (90, 80, 70, 60, 50)
    assert reason.transfers_total == 9


@pytest.mark.parametrize(
    ("listing", "error", "words"),
    [
        (Listing(9, "pool", 50, "police"), NotFoundError, "account 9 in 'police'"),
        (Listing(-1, "pool", 50, "police"), NotFoundError, "does not hold"),
        (Listing(0, "pool", 101, "police"), InputError, "severity 101"),
        (Listing(0, "pool", -1, "police"), InputError, "severity -1"),
        (Listing(0, "", 50, "police"), InputError, "no category"),
    ],
)
def test_a_bad_listing_is_refused(
    listing: Listing, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        risk_scores(make_snapshot([(0, 1, 1, 10)]), [listing])


def test_bad_options_are_refused() -> None:
    snap = make_snapshot([(0, 1, 1, 10)])
    with pytest.raises(RuleError, match="'lifo'"):
        risk_scores(snap, [POOL], RiskOptions(rules=("lifo",)))
    with pytest.raises(RuleError, match="between 0 and"):
        risk_scores(snap, [POOL], RiskOptions(source_weight=1.0))
    with pytest.raises(NotFoundError, match="ordinal 5"):
        risk_scores(snap, [POOL]).reasons(5)


@given(
    factors=st.lists(st.floats(0, 0.99), max_size=8),
    score=st.integers(0, 1000),
)
def test_points_are_whole_and_sum(factors: list[float], score: int) -> None:
    points = points_of(factors, score)
    assert len(points) == len(factors)
    assert all(point >= 0 for point in points)
    if math.fsum(-math.log1p(-f) for f in factors) > 0:
        assert sum(points) == score
    else:
        assert sum(points) == 0


def test_points_follow_the_logarithms() -> None:
    # log(0.9) : log(0.81) = 1 : 2.
    assert points_of([0.1, 0.19], 300) == [100, 200]
    assert points_of([0.1, 0.1, 0.1], 100) == [34, 33, 33]
