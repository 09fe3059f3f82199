"""Answers asked in a process of their own, and asked again from what they recorded.

``python replaying.py ask WORKSPACE`` asks every question and prints what each answer
says, with its basis. ``python replaying.py again WORKSPACE`` reads only the names and
bases of such answers, and asks again from them.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from algorithms.flow_burst import MOST_FLOWS
from algorithms.run_parameters import joined_seeds
from casework.questions import Casework
from graph.instants import BEGINNING_US, FOREVER_US
from graph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Recorded = dict[str, str]
# One seed of those recorded; a label in quotes may hold what parts two seeds.
_SEED = re.compile(
    r'(?:transfer \d+ \d+|account \d+|opening \d+) (?:"(?:[^"\\]|\\.)*"|[^";]*)'
)

# What is recorded of all runs and asked of traces alone.
_OF_TRACES = ("direction", "share", "unknown", "batch")

SEEDS = {
    "seeds": [("T0", 90_00, "one"), ("T1", 250_00, "two"), ("T10", 5, "one")],
    "accounts": ["I3"],
}
CHOICES = {
    "opening": "born-at-need",
    "ties": "credits-first",
    "stop_accounts": ["B1", "I2"],
    "stop_at": ["cash", "exchange"],
    "share": "fifo",
    "credit_lines": [("S1", 5_00), ("B1", 7_00)],
    "after": "1970-01-01T00:00:00Z",
    "before": "1970-01-02T00:00:00Z",
}
FLOW = {"from_accounts": ["I1", "I2"], "to_accounts": ["S1", "B1"]}
# What is asked, by the name of the answer: the question and its keywords.
ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "trace forward": ("trace", {**SEEDS, **CHOICES, "rule": "fifo"}),
    "trace by birth": ("trace", {**SEEDS, "rule": "mrb", "stop_gap": "3s"}),
    "trace libr": ("trace", {**SEEDS, "rule": "libr", "share": "pari-passu"}),
    "trace apart": ("trace", {**SEEDS, "unknown": "apart", "stop_below": 3}),
    "trace opening": (
        "trace",
        {"openings": [("I1", "first")], "rule": "lifo", "stop_degree": 4},
    ),
    "trace backward": (
        "trace",
        {**SEEDS, "direction": "backward", "rule": "pro-rata", "stop_at": ["pool"]},
    ),
    "trace cut": ("trace", {**SEEDS, "rule": "lrb", "limit": 1}),
    "trace of quotes": (
        "trace",
        {"seeds": [("T0", 90_00, "a; account 3 I3"), ("T1", 5, 'of "one"; two')]},
    ),
    "trace of many": (
        "trace",
        {
            "seeds": [("T1", 1 + n, f'{n}; of "{n % 7}"') for n in range(205)],
            "openings": [("I1", "held; by I1")],
            "rule": "fifo",
        },
    ),
    "compare of many": (
        "compare",
        {"seeds": [("T1", 1, f"{n:03}") for n in range(101)], "rules": ["fifo"]},
    ),
    "compare by role": ("compare", {**SEEDS, "by": "role", "rules": ["fifo"]}),
    "compare": ("compare", {**SEEDS, "over_ties": True, "rules": ["lifo", "fifo"]}),
    "compare all": ("compare", {**SEEDS, "opening": "inferred-min"}),
    "why": (
        "why",
        {**SEEDS, "account": "I1", "rule": "fifo", "at": "1970-01-01T00:00:20Z"},
    ),
    "victims": ("victims", {"seeds": SEEDS["seeds"], "holding": ["S1", "B1"]}),
    "paths": (
        "paths_answer",
        {
            "from_account": "I1",
            "to_account": "CASH",
            "objective": "widest",
            "k": 3,
            "max_gap": "1h",
            "keep": "0.1..40.0",
            "max_hops": 4,
            "order": "sequence",
            "currency": "CNY",
            "min_minor": 2,
            "before": "1970-01-02T00:00:00Z",
        },
    ),
    "flow": (
        "flow",
        {**FLOW, "currency": "CNY", "holding": "balance", "opening": "inferred-min"},
    ),
    "burst": ("flow", {**FLOW, "currency": "CNY", "burst": "2s"}),
    "cycles": (
        "cycles",
        {"window": "1h", "max_length": 3, "min_minor": 2, "max_minor": 10**9},
    ),
    "cycles and rows": ("cycles", {"window": "1h", "limit": 1, "with_transfers": True}),
    "communities": ("communities", {"seed": 7, "resolution": 1.25}),
    "regions": ("regions", {"level": "city", "mask_below": 1}),
    "origins": ("origins", {"accounts": ["S1", "B1"], "rule": "fifo"}),
    "origins up to": (
        "origins",
        {
            "accounts": ["S1", "B1"],
            "at": "1970-01-01T00:00:20Z",
            "stop_at": ["cash"],
            "stop_accounts": ["I2"],
            "reversals": "as-payments",
            "fees": "pro-rata",
            "credit_lines": [("S1", 5_00)],
        },
    ),
    "origins of all": ("origins", {"accounts": None, "rule": "pro-rata"}),
    "matches": ("matches", {"accounts": ["QCB:9/1"], "rule": "lifo"}),
    "risk": ("risk", {"accounts": None}),
}
for told in ("en", "zh"):
    ASKED[f"trace narrative {told}"] = (
        "trace_narrative",
        {**SEEDS, "rule": "fifo", "language": told, "steps": 3},
    )
ASKED["paths narrative"] = (
    "paths_narrative",
    {"from_account": "I1", "to_account": "CASH", "objective": "fastest", "k": 2},
)


def _text(instant_us: int) -> str:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant_us)
    return moment.isoformat()


def _duration(text: str) -> str:
    seconds, rest = divmod(int(text), 1_000_000)
    assert rest == 0
    return f"{seconds}s"


def _window(told: Recorded, prefix: str = "") -> dict[str, str]:
    after, before = (int(told[f"{prefix}{side}_us"]) for side in ("after", "before"))
    found = {}
    if after != BEGINNING_US:
        found["after"] = _text(after)
    if before != FOREVER_US:
        found["before"] = _text(before)
    return found


def _limit(told: Recorded) -> dict[str, int | None]:
    return {"limit": int(told["limit"]) if told["limit"] else None}


class Replay:
    """Asks again from recorded parameters: accounts and transfers by their ordinals."""

    def __init__(self, casework: Casework) -> None:
        self.casework = casework
        self.names = casework.book.names
        rows = casework.book.ledger.rows(
            "SELECT transfer_id FROM transfers ORDER BY ordinal"
        )
        self.transfers = [name for (name,) in rows]

    def again(self, method: str, told: Recorded) -> Any:  # noqa: ANN401 - as below
        """The answer of a question to what its parameters say."""
        find: Callable[[Recorded], dict[str, Any]] = getattr(self, f"_{method}")
        return asked(self.casework, method, find(told))

    def _named(self, text: str) -> list[str]:
        listed = text.strip("[]").replace(" ", "")
        return [self.names[int(n)] for n in listed.split(",") if n]

    def _tracing(self, told: Recorded) -> dict[str, Any]:
        choices = ("rule", "opening", "ties", "direction", "share", "unknown", "batch")
        found: dict[str, Any] = {name: told[name] for name in choices}
        found |= {"fees": told["fees"], "reversals": told["reversals"]}
        found["stop_at"] = [kind for kind in told["stop_at"].split(",") if kind]
        found["stop_accounts"] = self._named(told["stop_accounts"])
        for name in ("stop_degree", "stop_below"):
            found[name] = int(told[name]) if told[name] else None
        gap = told["stop_gap_us"]
        found["stop_gap"] = _duration(gap) if gap else None
        found["credit_lines"] = [
            (self.names[int(account)], int(limit))
            for account, limit in (
                line.split("=") for line in told["credit_lines"].split(",") if line
            )
        ]
        return found | _window(told)

    def _seeds(self, told: Recorded) -> dict[str, Any]:
        found: dict[str, Any] = {"seeds": [], "openings": [], "accounts": []}
        for seed in _SEED.findall(joined_seeds(told)):
            kind, number, rest = seed.split(" ", 2)
            if kind == "transfer":
                amount, label = rest.split(" ", 1)
                label = json.loads(label) if label.startswith('"') else label
                name = self.transfers[int(number)]
                found["seeds"].append((name, int(amount), label))
            elif kind == "opening":
                label = json.loads(rest) if rest.startswith('"') else rest
                found["openings"].append((self.names[int(number)], label))
            else:
                assert self.names[int(number)] == rest
                found["accounts"].append(rest)
        return found

    def _seeded(self, told: Recorded) -> dict[str, Any]:
        return self._tracing(told) | self._seeds(told)

    def _trace(self, told: Recorded) -> dict[str, Any]:
        return self._seeded(told) | _limit(told)

    def _trace_narrative(self, told: Recorded) -> dict[str, Any]:
        choices = {"language": told["language"], "steps": int(told["steps"])}
        return self._seeded(told) | choices

    def _compare(self, told: Recorded) -> dict[str, Any]:
        return self._seeded(told) | {
            "rules": told["rules"].split(","),
            "over_ties": told["over_ties"] == "True",
            "by": told["by"],
        }

    def _why(self, told: Recorded) -> dict[str, Any]:
        found = self._seeded(told) | {"account": self.names[int(told["account"])]}
        found["currency"] = told["currency"]
        return found | ({"at": _text(int(told["at_us"]))} if told["at_us"] else {})

    def _victims(self, told: Recorded) -> dict[str, Any]:
        return self._seeded(told) | {
            "rules": told["rules"].split(","),
            "holding": self._named(told["accounts"]),
        }

    def _paths_answer(self, told: Recorded) -> dict[str, Any]:
        found: dict[str, Any] = {
            "from_account": self.names[int(told["source"])],
            "to_account": self.names[int(told["target"])],
            "currency": told["currency"] or None,
            **_window(told, "window."),
        }
        found |= {name: told[name] for name in ("objective", "order")}
        found |= {name: int(told[name]) for name in ("k", "min_minor")}
        if told["max_hops"]:
            found["max_hops"] = int(told["max_hops"])
        if told["max_gap_us"]:
            found["max_gap"] = _duration(told["max_gap_us"])
        if "keep.low_ppm" in told:
            shares = (int(told[f"keep.{side}_ppm"]) for side in ("low", "high"))
            found["keep"] = "..".join(f"{x // 10**6}.{x % 10**6:06}" for x in shares)
        return found

    def _paths_narrative(self, told: Recorded) -> dict[str, Any]:
        return self._paths_answer(told) | {"language": told["language"]}

    def _flow(self, told: Recorded) -> dict[str, Any]:
        cap = str(MOST_FLOWS) if told["burst_us"] else ""
        assert told["burst_most_flows"] == cap
        return {
            "from_accounts": self._named(told["sources"]),
            "to_accounts": self._named(told["sinks"]),
            "currency": told["currency"] or None,
            "burst": _duration(told["burst_us"]) if told["burst_us"] else None,
            **{name: told[name] for name in ("order", "holding", "opening")},
            **_window(told),
            **_limit(told),
        }

    def _cycles(self, told: Recorded) -> dict[str, Any]:
        numbers = ("max_length", "min_minor", "max_minor")
        return {
            "window": _duration(told["window_us"]) if told["window_us"] else None,
            "currency": told["currency"] or None,
            "order": told["order"],
            **{name: int(told[name]) if told[name] else None for name in numbers},
            **_window(told, "window."),
            **_limit(told),
            "with_transfers": told["with_transfers"] == "True",
        }

    def _communities(self, told: Recorded) -> dict[str, Any]:
        return {
            "method": told["method"],
            "resolution": float(told["resolution"]),
            "seed": int(told["seed"]),
        }

    def _regions(self, told: Recorded) -> dict[str, Any]:
        found = {"level": told["level"], "mask_below": int(told["mask_below"])}
        return found | _window(told)

    def _origins(self, told: Recorded) -> dict[str, Any]:
        accounts = self._named(told["accounts"]) if told["accounts"] else None
        found = self._tracing(told) | {"accounts": accounts}
        for name in (*_OF_TRACES, "stop_below", "stop_gap"):
            del found[name]
        return found | ({"at": _text(int(told["at_us"]))} if told["at_us"] else {})

    def _matches(self, told: Recorded) -> dict[str, Any]:
        accounts = self._named(told["accounts"]) if told["accounts"] else None
        found = self._tracing(told) | {"accounts": accounts}
        stops = [name for name in found if name.startswith("stop_")]
        for name in (*_OF_TRACES, *stops):
            del found[name]
        return found

    def _risk(self, told: Recorded) -> dict[str, Any]:
        """Casework scores in one way, which it records."""
        assert told["rules"]
        return {"accounts": None}


def asked(casework: Casework, method: str, keywords: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever was asked
    """An answer of casework, which names its basis."""
    return getattr(casework, method)(**keywords)


def _bytes(answer: Any) -> bytes:  # noqa: ANN401 - whatever was answered
    """All that an answer holds, arrays in full."""
    with np.printoptions(threshold=sys.maxsize):
        return repr(answer).encode()


def main(what: str, workspace: str) -> None:
    """Ask or ask again, and print what each answer is: basis and the bytes' hash."""
    casework = Casework.open(Settings(workspace=Path(workspace)))
    replay = Replay(casework)
    recorded = json.load(sys.stdin) if what == "again" else {}
    found = {}
    for name, (method, keywords) in ASKED.items():
        if what == "ask":
            answer = asked(casework, method, keywords)
        else:
            answer = replay.again(method, dict(recorded[name]["parameters"]))
        basis = answer.basis
        found[name] = {
            "version": basis.ledger_version,
            "engine": basis.engine,
            "parameters": basis.parameters,
            "size": len(_bytes(answer)),
            "sha256": hashlib.sha256(_bytes(answer)).hexdigest(),
        }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
