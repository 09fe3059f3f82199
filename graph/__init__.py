"""The nouns, money and time, errors, the ledger, its snapshot, and the graph stores.

Everything else in the house stands on this package; it stands on nothing of ours.
"""

from graph.errors import FundtrailError
from graph.instants import Precision, Window
from graph.ledger import Ledger
from graph.money import Currency, currency
from graph.nouns import Account, AccountKind, Direction, LinkKind, Transfer
from graph.settings import Settings
from graph.snapshot import Snapshot
from graph.store import GraphStore, Rank, TransferFilter

__all__ = [
    "Account",
    "AccountKind",
    "Currency",
    "Direction",
    "FundtrailError",
    "GraphStore",
    "Ledger",
    "LinkKind",
    "Precision",
    "Rank",
    "Settings",
    "Snapshot",
    "Transfer",
    "TransferFilter",
    "Window",
    "currency",
]
