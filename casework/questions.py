"""The questions that both faces ask: values in, values out.

A face never computes a number; it asks one of these. Each group of questions is a
module: ``accounts`` (with the canvas and the sources), ``flows``, ``origins``,
``comparisons``, ``chains``, ``narratives``, ``groups`` and ``pool``.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from casework.account_roles import account_roles
from casework.accounts import AccountQuestions
from casework.book import Book
from casework.chains import ChainQuestions
from casework.flows import FlowQuestions
from casework.groups import GroupQuestions
from casework.narratives import NarrativeQuestions
from casework.origins import OriginQuestions
from casework.overlay import OverlayQuestions
from casework.pool import PoolQuestions
from casework.regions import RegionQuestions
from casework.rows import RowQuestions
from casework.side_by_side import SideBySideQuestions
from graph.ledger import Ledger

if TYPE_CHECKING:
    from graph.settings import Settings
    from graph.store import GraphStore

_EMBEDDED = "embedded"


class Casework(
    GroupQuestions,
    RegionQuestions,
    FlowQuestions,
    OriginQuestions,
    SideBySideQuestions,
    ChainQuestions,
    PoolQuestions,
    NarrativeQuestions,
    OverlayQuestions,
    RowQuestions,
    AccountQuestions,
):
    """One ledger version, its graph store, and the questions asked of them.

    Safe to share between threads; large answers are kept for the version.
    """

    def __init__(self, settings: Settings, ledger: Ledger, store: GraphStore) -> None:
        GroupQuestions.__init__(self)
        self.settings = settings
        self.book = Book(ledger)
        self.store = store

    @classmethod
    def open(cls, settings: Settings, as_of: int | None = None) -> Casework:
        """Open the ledger of the settings' workspace and the store they name.

        Raises NotFoundError where there is no ledger, or no such version, StoreError
        where the store does not answer or holds another version.
        """
        ledger = Ledger.open(settings.ledger_folder, as_of)
        return cls(settings, ledger, open_store(settings, ledger))

    @property
    def ledger_version(self) -> int:
        """The version all answers rest on."""
        return self.book.ledger.version

    @cached_property
    def roles(self) -> list[str]:
        """The role of each account, by ordinal."""
        return account_roles(self.book.ledger)

    def close(self) -> None:
        """Give back connections and memory."""
        self.store.close()
        self.book.ledger.close()


def open_store(settings: Settings, ledger: Ledger) -> GraphStore:
    """The store that the settings name: in this process, or a Neo4j server."""
    if settings.store == _EMBEDDED:
        from graph.embedded import EmbeddedStore

        return EmbeddedStore.open(ledger)
    from graph.neo4j_store import Neo4jStore

    return Neo4jStore.open(settings, ledger)
