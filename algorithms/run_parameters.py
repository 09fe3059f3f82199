"""Every parameter of a tracing run as texts, so that it can be run again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from algorithms.parameters import parameter_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from algorithms.options import TracingOptions
    from algorithms.parameters import Parameters
    from algorithms.seeds import Seeds
    from graph.ledger import Openings
    from graph.snapshot import Snapshot

_SEEDS_IN_FULL = 100


def run_parameters(
    snapshot: Snapshot,
    options: TracingOptions,
    stated: Mapping[str, Openings] | None,
    seeds: Seeds | None = None,
    **more: object,
) -> Parameters:
    """The options, the window, the seeds and what was stated.

    More than 100 seeds, and stated openings, are named by their SHA-256.
    """
    if seeds is not None:
        more["seeds"] = _seeds_text(snapshot, seeds)
    if stated:
        more["stated"] = _stated_digest(stated)
    window = snapshot.window
    more |= {"after_us": window.after_us, "before_us": window.before_us}
    return parameter_texts(options, **more)


def _label_text(label: str) -> str:
    """The label, in quotes where it could be read as more seeds than one."""
    if ";" in label or '"' in label:
        return json.dumps(label, ensure_ascii=False)
    return label


def _seeds_text(snapshot: Snapshot, seeds: Seeds) -> str:
    texts = [
        f"transfer {snapshot.ordinal[s.position]} {s.amount} {_label_text(s.label)}"
        for s in seeds.transfers
    ]
    texts += [f"account {s.account} {_label_text(s.label)}" for s in seeds.accounts]
    texts += [f"opening {s.account} {_label_text(s.label)}" for s in seeds.openings]
    text = "; ".join(texts)
    if len(texts) <= _SEEDS_IN_FULL:
        return text
    return f"{len(texts)} seeds, sha256 {hashlib.sha256(text.encode()).hexdigest()}"


def _stated_digest(stated: Mapping[str, Openings]) -> str:
    digest = hashlib.sha256()
    for currency in sorted(stated):
        digest.update(currency.encode())
        digest.update(stated[currency].stated.tobytes())
        digest.update(stated[currency].minor.tobytes())
    return f"sha256 {digest.hexdigest()}"
