"""Small answers made by hand, for the pages' tests: every figure can be checked."""

from __future__ import annotations

from casework.answers import (
    Basis,
    CommunitiesAnswer,
    CommunityFlow,
    CommunitySummary,
    HopLine,
    RegionFlow,
    RegionsAnswer,
    RegionTotal,
    RoleFlow,
    TraceAnswer,
    TraceHolding,
    TraceStop,
    TraceSummary,
    TraceTransfer,
)
from graph.nouns import Sum, Transfer
from graph.store import AccountPage, Relation

BASIS = Basis(7, "fundtrail 0.1.0", (("rule", "pro-rata"), ("opening", "stated")))

_NAMES = {
    "110000": ("Beijing", "北京"),
    "310000": ("Shanghai", "上海"),
    "440000": ("Guangdong", "广东"),
    "510000": ("Sichuan", "四川"),
    "650000": ("Xinjiang", "新疆"),
    "710000": ("Taiwan", "台湾"),
    "": ("", ""),
}

# from, to, minor units, transfers, people
FLOWS = (
    ("310000", "440000", 918_273_645_00, 4_120, 611),
    ("110000", "310000", 612_345_678_90, 2_233, 402),
    ("440000", "310000", 401_000_000_01, 1_871, 377),
    ("510000", "310000", 255_555_555_55, 944, 120),
    ("650000", "310000", 81_000_000_00, 300, 44),
    ("310000", "510000", 66_600_000_00, 212, 39),
    ("310000", "650000", 12_345_678_91, 9, 3),
    ("440000", "440000", 90_000_000_00, 480, 95),
    ("710000", "440000", 7_654_321_09, 8, 2),
    ("", "310000", 1_234_567_89, 20, 11),
    ("110000", "650000", 222_222_22, 4, 4),
)


def regions_answer(mask_below: int = 0) -> RegionsAnswer:
    """The flows above, with cells of fewer people than ``mask_below`` masked."""
    flows = [
        RegionFlow(a, b, 0, 0, "CNY", 0, masked=True)
        if people < mask_below
        else RegionFlow(a, b, count, amount, "CNY", people, masked=False)
        for a, b, amount, count, people in FLOWS
    ]
    masked = [row for row in FLOWS if row[4] < mask_below]
    totals = []
    for code, (name, name_zh) in _NAMES.items():
        out = sum(f.amount_minor for f in flows if f.from_region == code != f.to_region)
        into = sum(
            f.amount_minor for f in flows if f.to_region == code != f.from_region
        )
        same = sum(
            f.amount_minor for f in flows if f.from_region == code == f.to_region
        )
        totals.append(
            RegionTotal(
                code,
                name,
                name_zh,
                into,
                out,
                into - out,
                same,
                40,
                "CNY",
                masked=False,
            )
        )
    sums = (Sum("CNY", sum(r[3] for r in masked), sum(r[2] for r in masked)),)
    return RegionsAnswer(
        BASIS,
        "province",
        tuple(flows),
        tuple(totals),
        len(masked),
        sums if masked else (),
    )


def _transfer(number: int, start: str, end: str, amount: int) -> Transfer:
    time = 1_709_288_520_000_000 + number * 3_600_000_000
    return Transfer(
        number, f"T{number:04d}", start, end, amount, "CNY", time, 0, "bank", "invented",
        None, None, 1, number + 2,
    )  # fmt: skip


SEED = 10_000_000_00


def trace_answer() -> TraceAnswer:
    """A seed of ten million yuan over three hops, to the fen."""
    roles = (
        (0, "pool", "investor", 4_200_000_00, 812),
        (0, "pool", "shell", 3_700_000_11, 41),
        (0, "pool", "borrower", 900_000_00, 18),
        (0, "pool", "recruiter", 350_000_00, 96),
        (1, "shell", "shell", 2_100_000_00, 23),
        (1, "shell", "pool", 600_000_11, 7),
        (1, "shell", "crypto", 800_000_00, 12),
        (1, "recruiter", "cash", 150_000_00, 31),
        (2, "shell", "cash", 700_000_00, 14),
        (2, "shell", "merchant", 950_000_00, 3),
        (2, "pool", "investor", 480_000_00, 77),
    )
    moved = [sum(row[3] for row in roles if row[0] == hop) for hop in range(3)]
    holdings = (
        ("A-INV-1", "张甲", "bank", "investor", "310000", 4_680_000_00),
        ("A-SH-9", "甲乙商贸有限公司", "bank", "shell", "440000", 450_000_00),
        ("A-BOR-2", "丙丁制造有限公司", "bank", "borrower", "510000", 900_000_00),
        ("A-REC-3", "李乙", "payment", "recruiter", "110000", 200_000_00),
        ("A-POOL", "资金池一号", "pool", "pool", "310000", 970_000_00),
        ("A-CASH", "现金", "cash", "cash", "", 850_000_00),
        ("A-EX", "交易所", "exchange", "crypto", "", 800_000_00),
        ("A-CAR", "车行", "merchant", "merchant", "310000", 950_000_00),
        ("A-SH-2", "戊己咨询有限公司", "bank", "shell", "310000", 200_000_00),
    )
    transfers = tuple(
        TraceTransfer("", _transfer(n, "A-POOL", end, amount * 2), amount)
        for n, (end, _, _, _, _, amount) in enumerate(holdings)
        if end != "A-POOL"
    )
    return TraceAnswer(
        basis=BASIS,
        rule="pro-rata",
        direction="forward",
        summary=(
            TraceSummary(
                label="A-POOL",
                currency="CNY",
                seeded_minor=SEED,
                held_minor=9_150_000_00,
                left_minor=850_000_00,
                fees_minor=0,
                unexplained_minor=0,
                closes=True,
                left_by_exit=(("cash", 850_000_00),),
            ),
        ),
        holdings=tuple(
            TraceHolding("A-POOL", a, name, kind, role, region, amount, "CNY")
            for a, name, kind, role, region, amount in holdings
        ),
        transfers=transfers,
        transfers_total=1_134,
        transfers_hidden=(Sum("CNY", 1_126, 7_654_321_09),),
        stops=(
            TraceStop("A-CASH", "exit", 850_000_00, "CNY"),
            TraceStop("A-EX", "held", 800_000_00, "CNY"),
        ),
        role_flows=tuple(RoleFlow(h, a, b, m, "CNY", n) for h, a, b, m, n in roles),
        hops=tuple(
            HopLine(hop, m, SEED - m, SEED, "CNY", closes=True)
            for hop, m in enumerate(moved)
        ),
    )


def communities_answer() -> CommunitiesAnswer:
    """Four communities of an invented case, largest first."""
    between = (
        (0, 1, 800, 3_000_000_00),
        (1, 0, 90, 2_900_000_00),
        (0, 2, 700, 1_200_000_00),
        (2, 0, 650, 1_900_000_00),
        (0, 3, 12, 400_000_00),
    )
    rows = (
        (0, 5_210, 81_234_567_89, 9_000_000_00, 7_500_000_01, 0.12, "A-POOL", "pool"),
        (1, 940, 22_000_000_00, 3_100_000_00, 2_950_000_00, 0.95, "A-SH-9", "shells"),
        (2, 420, 6_400_000_00, 1_234_567_00, 1_934_567_00, 0.64, "A-LEND", "lender"),
        (3, 12, 310_000_00, 410_000_00, 409_000_00, 0.99, "A-EX", "exchange"),
    )
    return CommunitiesAnswer(
        BASIS,
        tuple((f"A-{c}-{n}", c) for c, size, *_ in rows for n in range(min(size, 20))),
        tuple(CommunitySummary(*row, "CNY") for row in rows),
        tuple(CommunityFlow(a, b, n, m, "CNY") for a, b, n, m in between),
    )


class HandMadeCasework:
    """Answers the pages' questions with the values above, and remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, object]]] = []

    def search(self, text: str, limit: int = 20) -> AccountPage:
        self.asked.append(("search", {"text": text, "limit": limit}))
        return AccountPage((), 0, 0)

    def trace(self, **asked: object) -> TraceAnswer:
        self.asked.append(("trace", asked))
        return trace_answer()

    def trace_ribbon(
        self, hop: int, from_role: str, to_role: str, **asked: object
    ) -> tuple[TraceTransfer, ...]:
        self.asked.append(("ribbon", {**asked, "ribbon": (hop, from_role, to_role)}))
        amount = next(
            flow.amount_minor
            for flow in trace_answer().role_flows
            if (flow.hop, flow.from_role, flow.to_role) == (hop, from_role, to_role)
        )
        rows = ((1, amount // 3), (2, amount - amount // 3))
        return tuple(
            TraceTransfer("", _transfer(n, "A-POOL", f"A-{n}", part), part)
            for n, part in rows
        )

    def communities(self, **asked: object) -> CommunitiesAnswer:
        self.asked.append(("communities", asked))
        return communities_answer()

    def regions(self, **asked: object) -> RegionsAnswer:
        self.asked.append(("regions", asked))
        least = asked.get("mask_below", 0)
        return regions_answer(least if isinstance(least, int) else 0)

    def region_accounts(
        self,
        from_region: str | None,
        to_region: str | None,
        *rest: object,
        **asked: object,
    ) -> tuple[Relation, ...]:
        pair = (from_region, to_region)
        self.asked.append(("region_accounts", {**asked, "pair": pair, "rest": rest}))
        first, last = 1_709_288_520_000_000, 1_719_288_520_000_000
        return (
            Relation("A-1", "A-2", "CNY", 40, 60_000_000_00, first, last),
            Relation("A-3", "A-2", "CNY", 4, 6_000_000_00, first, last),
        )
