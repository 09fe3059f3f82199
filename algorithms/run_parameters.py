"""Every parameter of a tracing run as texts, so that it can be run again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from algorithms.parameters import parameter_texts
from graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from algorithms.options import TracingOptions
    from algorithms.parameters import Parameters
    from algorithms.seeds import Seeds
    from graph.ledger import Openings
    from graph.snapshot import Snapshot

# The seeds that one parameter names: with labels of any usual length it fits a cell of
# a spreadsheet, which holds 32,767 characters.
SEEDS_OF_A_PARAMETER = 100
_BETWEEN = "; "


def run_parameters(
    snapshot: Snapshot,
    options: TracingOptions,
    stated: Mapping[str, Openings] | None,
    seeds: Seeds | None = None,
    **more: object,
) -> Parameters:
    """The options, the window, the seeds and what was stated.

    The seeds are named whole. More than 100 of them stand in parameters ``seeds.1``,
    ``seeds.2`` and so on, 100 each; ``seeds`` then says how many they are and the
    SHA-256 of all, joined as one parameter would have them. Stated openings, which the
    ledger's version holds, are named by their SHA-256. O(seeds).
    """
    if seeds is not None:
        more |= _seed_parameters(_seed_texts(snapshot, seeds))
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


def joined_seeds(told: Mapping[str, str]) -> str:
    """The seeds that a run's parameters name, as one text, ``; `` between two.

    Raises InputError where they are not those that were recorded.
    """
    head = told["seeds"]
    parts = sorted(name for name in told if name.startswith("seeds."))
    if not parts:
        return head
    text = _BETWEEN.join(told[name] for name in parts)
    if not head.endswith(_digest(text)):
        raise InputError(
            f"The seeds of these parameters are not the {head} that the run had: take "
            "its parameters whole, as they were recorded.",
            recorded=head,
        )
    return text


def _seed_parameters(texts: list[str]) -> dict[str, str]:
    """The seeds by the name of the parameter that names them."""
    if len(texts) <= SEEDS_OF_A_PARAMETER:
        return {"seeds": _BETWEEN.join(texts)}
    starts = range(0, len(texts), SEEDS_OF_A_PARAMETER)
    digits = len(str(len(starts)))
    parts = {
        f"seeds.{n:0{digits}}": _BETWEEN.join(texts[at : at + SEEDS_OF_A_PARAMETER])
        for n, at in enumerate(starts, 1)
    }
    return {
        "seeds": f"{len(texts)} seeds, {_digest(_BETWEEN.join(parts.values()))}",
        **parts,
    }


def _digest(text: str) -> str:
    return f"sha256 {hashlib.sha256(text.encode()).hexdigest()}"


def _seed_texts(snapshot: Snapshot, seeds: Seeds) -> list[str]:
    texts = [
        f"transfer {snapshot.ordinal[s.position]} {s.amount} {_label_text(s.label)}"
        for s in seeds.transfers
    ]
    texts += [f"account {s.account} {_label_text(s.label)}" for s in seeds.accounts]
    texts += [f"opening {s.account} {_label_text(s.label)}" for s in seeds.openings]
    return texts


def _stated_digest(stated: Mapping[str, Openings]) -> str:
    digest = hashlib.sha256()
    for currency in sorted(stated):
        digest.update(currency.encode())
        digest.update(stated[currency].stated.tobytes())
        digest.update(stated[currency].minor.tobytes())
    return f"sha256 {digest.hexdigest()}"
