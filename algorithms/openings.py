"""Opening balances: what accounts held before their first transfer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from algorithms.options import Opening
from graph.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graph.ledger import Openings


def opening_balances(
    payer: NDArray[np.int32],
    dst: NDArray[np.int32],
    amount: NDArray[np.int64],
    outside: NDArray[np.bool_],
    opening: Opening,
    stated: Openings | None,
) -> NDArray[np.int64]:
    """int64[V]: the opening balance of each account, in minor units.

    ``payer`` is V where the world outside pays; ``outside`` (bool[V]) accounts have no
    balance. A stated overdraft is an opening of nothing: what is paid out of it is born
    at need, lent by the bank. Raises InputError where ``stated`` is asked for and the
    arrays do not fit. O(E).
    """
    from algorithms._kernels.balances import needed_openings

    accounts = len(outside)
    if opening is Opening.BORN_AT_NEED:
        return np.zeros(accounts, dtype=np.int64)
    found = needed_openings(payer, dst, amount, accounts + 1)[:accounts]
    if opening is Opening.STATED and stated is not None:
        if len(stated.stated) != accounts or len(stated.minor) != accounts:
            raise InputError(
                f"The stated openings are for {len(stated.stated)} accounts and the "
                f"snapshot holds {accounts}: read both from the same ledger version."
            )
        found = np.where(stated.stated, np.maximum(stated.minor, 0), found)
    return np.where(outside, 0, found)
