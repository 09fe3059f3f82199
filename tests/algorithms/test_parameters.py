from __future__ import annotations

from dataclasses import dataclass, field

from snapshots import make_snapshot

from algorithms.parameters import parameter_texts, read_window
from algorithms.paths import PathOptions
from graph.instants import BEGINNING_US, FOREVER_US, Window


@dataclass(frozen=True)
class Options:
    kinds: frozenset[str] = frozenset({"b", "a", "c"})
    rules: tuple[str, ...] = ("z", "y")
    cap: int | None = None
    window: Window = field(default_factory=lambda: Window(1, 2))


def test_every_choice_is_named_once_in_one_order() -> None:
    assert parameter_texts(Options(), seed=7) == (
        ("cap", ""),
        ("kinds", "a,b,c"),
        ("rules", "z,y"),
        ("seed", "7"),
        ("window.after_us", "1"),
        ("window.before_us", "2"),
    )


def test_the_snapshot_s_window_is_a_parameter() -> None:
    window = read_window(make_snapshot([(0, 1, 1, 1)]))
    assert window == {"after_us": BEGINNING_US, "before_us": FOREVER_US}


def test_different_options_never_read_the_same() -> None:
    ways = [PathOptions(), PathOptions(min_minor=2), PathOptions(order="sequence")]
    assert len({parameter_texts(way) for way in ways}) == 3
