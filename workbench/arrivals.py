"""Accounts and transfers that are named come onto the board, wherever they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.errors import NotFoundError
from workbench.joining import join_arrows, refuse_too_many
from workbench.layout import EITHER, new_places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casework.questions import Casework
    from graph.nouns import Account
    from workbench.state import Investigation

TRANSFER = "tx:"
_PREFIXES = ("acct:", "person:", "org:", "platform:")
_NAMED = 5


def add(
    casework: Casework, board: Investigation, given: dict[str, Any]
) -> Investigation:
    """Put what is named on the board: accounts, and both accounts of transfers.

    Raises NotFoundError when none of it is held; ``left_out`` tells what is not.
    """
    found, missing = found_accounts(casework, list(given["accounts"]))
    if missing and not found:
        raise not_held(missing)
    refuse_too_many(board, len(found))
    known = set(board.accounts)
    new = [a for a in found if a.account not in known]
    taken = list(board.places)
    first = [] if taken or not new else [(0, 0)]
    anchor = board.places[0] if taken else (0, 0)
    rest = new_places(anchor, [*taken, *first], [EITHER] * (len(new) - len(first)))
    return join_arrows(casework, board.added(new, [*first, *rest]))


def left_out(casework: Casework, names: Sequence[str]) -> NotFoundError | None:
    """The error of what is named and not held; None if all of it is."""
    _, missing = found_accounts(casework, list(names))
    return not_held(missing) if missing else None


def not_held(missing: Sequence[str]) -> NotFoundError:
    """The error that names what the ledger does not hold."""
    more = len(missing) - _NAMED
    rest = f" and {more} more" if more > 0 else ""
    return NotFoundError(
        f"The ledger does not hold {', '.join(missing[:_NAMED])}{rest}.",
        missing=list(missing),
    )


def found_accounts(
    casework: Casework, names: list[str]
) -> tuple[tuple[Account, ...], tuple[str, ...]]:
    """The accounts that are named, each once, and the names that nothing answers to.

    A name is an account's id or, after ``tx:`` or where no account has it, a
    transfer's. A search prefix before an id is taken off.
    """
    asked = dict.fromkeys(_bare(name) for name in names if name.strip())
    plain = [name for name in asked if not name.startswith(TRANSFER)]
    accounts, missing = _held(casework, plain)
    wanted = [name for name in asked if name.startswith(TRANSFER)] + missing
    ids = {name: name.removeprefix(TRANSFER) for name in wanted}
    pairs = casework.ends_of_transfers(list(ids.values()))
    ends, _ = _held(
        casework, list(dict.fromkeys(end for pair in pairs.values() for end in pair))
    )
    unknown = tuple(name for name, identity in ids.items() if identity not in pairs)
    return tuple({a.account: a for a in (*accounts, *ends)}.values()), unknown


def _bare(name: str) -> str:
    text = name.strip()
    for prefix in _PREFIXES:
        text = text.removeprefix(prefix)
    return text.strip()


def _held(
    casework: Casework, names: list[str]
) -> tuple[tuple[Account, ...], list[str]]:
    """The accounts of these ids, and the ids that the ledger does not hold."""
    known = casework.known_accounts(names)
    here = [name for name in names if name in known]
    missing = [name for name in names if name not in known]
    return (casework.store.accounts(here) if here else ()), missing
