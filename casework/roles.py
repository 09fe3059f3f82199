"""What part each account plays in a case, from its kind and the links of its holder.

The roles, and what gives them, the first that fits:

==============  ===============================================================
cash, external  the account's kind; likewise fee, pool
crypto          a crypto address, a wallet, an exchange account of a coin dealer
exchange        any other account of an exchange
owner           a person who controls or owns a platform that keeps a pool, or an
                organisation joined to one
related         an organisation joined to such a platform by who directs, controls
                or owns it, over any number of steps
recruiter       who recruited somebody; then ``investor``, ``borrower``,
                ``employee`` by the link to a platform
luxury          a merchant, or a party, whose trade is luxury goods
merchant, …     else the account's kind, and for bank accounts the party's kind
==============  ===============================================================

Shared phones, devices and addresses give no role: honest households share them too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graph.nouns import AccountKind, LinkKind, PartyKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from graph.ledger import Ledger

_TIES = (LinkKind.CONTROLS, LinkKind.OWNS, LinkKind.DIRECTS)
# Words of an industry's name, as registers write it.
_COIN_TRADE = ("虚拟货币", "数字资产", "virtual currency", "crypto")
_LUXURY_TRADE = ("奢侈品", "luxury")
_BY_KIND = {
    AccountKind.CASH: "cash",
    AccountKind.EXTERNAL: "external",
    AccountKind.FEE: "fee",
    AccountKind.POOL: "pool",
    AccountKind.CRYPTO: "crypto",
    AccountKind.WALLET: "crypto",
}
# Later ones win: who recruits is a recruiter though they invested as well.
_BY_LINK = {
    LinkKind.WORKS_FOR: "employee",
    LinkKind.BORROWS_FROM: "borrower",
    LinkKind.INVESTS_IN: "investor",
    LinkKind.RECRUITED: "recruiter",
}

_ACCOUNTS = """
SELECT a.ordinal, coalesce(a.kind, 'unknown'), coalesce(a.party, ''),
    coalesce(p.kind, ''), coalesce(p.industry, '')
FROM account_now a LEFT JOIN party_now p ON p.party = a.party
ORDER BY a.ordinal
"""
_LINKS = """
SELECT DISTINCT from_id, kind, to_id FROM links
WHERE from_type = 'party' AND to_type = 'party'
"""
_PARTIES = "SELECT party, coalesce(kind, '') FROM party_now"


@dataclass(frozen=True, slots=True, eq=False)
class Roles:
    """The role of each account: ``code`` (int16[V]) is an index into ``names``."""

    names: tuple[str, ...]
    code: NDArray[np.int16]

    def of(self, account: int) -> str:
        """The role of an account by ordinal."""
        return self.names[self.code[account]]

    def among(self, roles: Iterable[str]) -> NDArray[np.bool_]:
        """bool[V]: whether each account plays one of the roles."""
        wanted = set(roles)
        found = np.array([name in wanted for name in self.names], dtype=np.bool_)
        if not len(found):
            return np.zeros(len(self.code), dtype=np.bool_)
        chosen: NDArray[np.bool_] = found[self.code]
        return chosen


def account_roles(ledger: Ledger) -> Roles:
    """The roles of all accounts at the ledger's version. O(accounts + links)."""
    rows = ledger.rows(_ACCOUNTS)
    party_roles = _party_roles(ledger, {r[2] for r in rows if r[1] == AccountKind.POOL})
    codes: dict[str, int] = {}
    code = np.empty(len(rows), dtype=np.int16)
    for place, (_, kind, party, party_kind, industry) in enumerate(rows):
        role = _role(kind, party_roles.get(party, ""), party_kind, industry.lower())
        code[place] = codes.setdefault(role, len(codes))
    return Roles(tuple(codes), code)


def _role(kind: str, party_role: str, party_kind: str, industry: str) -> str:
    by_kind = _BY_KIND.get(AccountKind(kind))
    if by_kind is not None:
        return by_kind
    if kind == AccountKind.EXCHANGE:
        coins = any(word in industry for word in _COIN_TRADE)
        return "crypto" if coins else "exchange"
    if party_role:
        return party_role
    if any(word in industry for word in _LUXURY_TRADE):
        return "luxury"
    if kind == AccountKind.BANK and party_kind:
        return party_kind
    return kind


def _party_roles(ledger: Ledger, pool_holders: set[str]) -> dict[str, str]:
    """Roles of parties that links tell; a party that none tells of is left out."""
    links = [(a, LinkKind(kind), b) for a, kind, b in ledger.rows(_LINKS)]
    kinds = dict(ledger.rows(_PARTIES))
    roles: dict[str, str] = {}
    for kind, role in _BY_LINK.items():
        roles |= {a: role for a, link, _ in links if link is kind}
    ties = [(a, kind, b) for a, kind, b in links if kind in _TIES]
    inner = _joined(ties, pool_holders - {""})
    for party in inner:
        if kinds.get(party) == PartyKind.ORGANISATION:
            roles[party] = "related"
        elif kinds.get(party) == PartyKind.PLATFORM:
            roles[party] = "platform"
    for a, kind, _ in ties:
        owns = kind in {LinkKind.CONTROLS, LinkKind.OWNS}
        if owns and a in inner and kinds.get(a) == PartyKind.PERSON:
            roles[a] = "owner"
    return roles


def _joined(ties: list[tuple[str, LinkKind, str]], start: set[str]) -> set[str]:
    """All parties joined to those of ``start`` by ties, over any number of steps."""
    near: dict[str, list[str]] = {}
    for a, _, b in ties:
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    found = set(start)
    queue = list(start)
    while queue:
        for other in near.get(queue.pop(), ()):
            if other not in found:
                found.add(other)
                queue.append(other)
    return found
