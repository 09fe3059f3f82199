"""Which cells of a region matrix are withheld, so that no person can be singled out.

Primary suppression by a threshold: a cell with fewer than ``below`` people. Secondary
suppression: a cell that could be had back by subtraction from its row's and column's
totals is no secret. With the totals known, a withheld cell is determined exactly when
it is a bridge of the graph that has rows and columns as nodes and withheld cells as
edges; every such cell is therefore closed into a cycle of withheld cells.

Sources: A. Hundepool et al., *Statistical Disclosure Control*, Wiley 2012, chapter 4
(threshold rule, secondary suppression); D. Gusfield, "A graph theoretic approach to
statistical data security", SIAM J. Comput. 17(3), 1988 (bridges). Exact recovery is
prevented.

What can still be inferred: amounts are positive, so that each withheld cell lies between
bounds that follow from the totals. A cell that is covered here gets, where the table
has any, a cycle of cells no smaller than itself: it may then be nothing, or twice what
it is. Cells of few people that cover each other, and those for which no large enough
cell moved, are bounded more closely. Nothing protects against the difference of two
answers: of two windows, two thresholds, two versions, or of this and another view.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graph.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from algorithms.parameters import Parameters
    from algorithms.regions import RegionMatrix

# A node is a region as payer (0) or as receiver (1); the two nodes of -2 stand for the
# row of totals and the column of totals, whose cells may be withheld like any other.
Node = tuple[int, int]
# Totals withheld, cells smaller than the one covered, amounts withheld.
Cost = tuple[int, int, int]
_TOTALS = -2
_ROWS: Node = (0, _TOTALS)
_COLUMNS: Node = (1, _TOTALS)


@dataclass(frozen=True, slots=True, eq=False)
class Masking:
    """What is withheld of a region matrix.

    Attributes
    ----------
    masked : bool[C]
        Cells whose transfers, amount and people are withheld.
    primary : bool[C]
        Those that have too few people; the others cover for them.
    paid_totals, received_totals : frozenset of (region, currency)
        Totals with *other* regions that are withheld because they would give a cell
        away.
    masked_cells : int
    masked_sums : tuple of (currency, transfers, amount_minor)
        The withheld cells summed; a currency whose sum would give its only withheld
        cell away is named in ``withheld_sums`` instead.
    withheld_sums : tuple of str
    """

    ledger_version: int
    engine: str
    parameters: Parameters
    masked: NDArray[np.bool_]
    primary: NDArray[np.bool_]
    paid_totals: frozenset[tuple[int, int]]
    received_totals: frozenset[tuple[int, int]]
    masked_cells: int
    masked_sums: tuple[tuple[str, int, int], ...]
    withheld_sums: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """One row a cell of the matrix, in its order: whether and why it is masked."""
        import pandas as pd

        return pd.DataFrame({"masked": self.masked, "primary": self.primary})


def mask_cells(matrix: RegionMatrix, below: int) -> Masking:
    """The cells to withhold so that none of fewer than ``below`` people is shown.

    Totals are thought to be published for each region: received from others, paid to
    others, and kept inside (the diagonal cell itself). Raises InputError if ``below``
    is negative. O(bridges × cells log cells); there are fewer bridges than twice the
    regions.
    """
    if below < 0:
        raise InputError("Cells are masked below a number of people: give 0 or more.")
    primary = matrix.people < below
    masked = primary.copy()
    paid: set[tuple[int, int]] = set()
    received: set[tuple[int, int]] = set()
    sums: list[tuple[str, int, int]] = []
    withheld: list[str] = []
    for code in np.unique(matrix.currency[primary]).tolist():
        chosen = matrix.currency == code
        cells = np.flatnonzero(chosen)
        for node in _cover_others(matrix, cells, masked):
            (paid if node[0] == 0 else received).add((node[1], code))
        _cover_inside(matrix, cells, masked)
        hidden = cells[masked[cells]]
        inside = matrix.from_region[hidden] == matrix.to_region[hidden]
        # The sum of what is withheld between regions follows from the totals.
        if len(hidden) == 1 or int(inside.sum()) == 1:
            withheld.append(matrix.currencies[code])
            continue
        sums.append(
            (
                matrix.currencies[code],
                int(matrix.transfers[hidden].sum()),
                int(matrix.amount_minor[hidden].sum()),
            )
        )
    return Masking(
        ledger_version=matrix.ledger_version,
        engine=matrix.engine,
        parameters=(*matrix.parameters, ("below", str(below))),
        masked=masked,
        primary=primary,
        paid_totals=frozenset(paid),
        received_totals=frozenset(received),
        masked_cells=int(masked.sum()),
        masked_sums=tuple(sums),
        withheld_sums=tuple(withheld),
    )


def _cover_others(
    matrix: RegionMatrix, cells: NDArray[np.int64], masked: NDArray[np.bool_]
) -> list[Node]:
    """Mask what covers for the masked cells between regions; the totals withheld."""
    graph: dict[Node, dict[Node, int]] = defaultdict(dict)
    for cell in cells.tolist():
        start, end = int(matrix.from_region[cell]), int(matrix.to_region[cell])
        if start != end:
            _join(graph, (0, start), (1, end), cell)
    for node in list(graph):
        _join(graph, node, _COLUMNS if node[0] == 0 else _ROWS, -1)
    totals: set[Node] = set()
    for start, end in _bridges(matrix, cells[masked[cells]]):
        for a, b in _cheapest_cover(matrix, graph, (start, end), masked, totals):
            if graph[a][b] >= 0:
                masked[graph[a][b]] = True
            else:
                totals.add(b if b[1] != _TOTALS else a)
    return sorted(totals)


def _bridges(matrix: RegionMatrix, hidden: NDArray[np.int64]) -> list[tuple[int, int]]:
    """The withheld cells between regions that are on no cycle of withheld cells."""
    import igraph

    payer, payee = matrix.from_region[hidden] + 1, matrix.to_region[hidden] + 1
    between = payer != payee
    size = len(matrix.regions) + 1
    edges = np.stack([payer[between], payee[between] + size], axis=1)
    graph = igraph.Graph(n=2 * size, edges=edges)
    return [
        (int(edges[edge, 0]) - 1, int(edges[edge, 1]) - size - 1)
        for edge in sorted(graph.bridges())
    ]


def _join(graph: dict[Node, dict[Node, int]], a: Node, b: Node, cell: int) -> None:
    graph[a][b] = cell
    graph[b][a] = cell


def _cheapest_cover(
    matrix: RegionMatrix,
    graph: dict[Node, dict[Node, int]],
    pair: tuple[int, int],
    masked: NDArray[np.bool_],
    totals: set[Node],
) -> list[tuple[Node, Node]]:
    """Edges that close a cycle through the cell.

    Totals are taken last, then cells smaller than the cell, then small amounts first.
    """
    source, target = (0, pair[0]), (1, pair[1])
    least = int(matrix.amount_minor[graph[source][target]])
    best: dict[Node, Cost] = {source: (0, 0, 0)}
    came: dict[Node, Node] = {}
    queue: list[tuple[Cost, Node]] = [((0, 0, 0), source)]
    done: set[Node] = set()
    while queue:
        cost, node = heapq.heappop(queue)
        if node in done:
            continue
        done.add(node)
        if node == target:
            break
        for other, cell in graph[node].items():
            if {node, other} == {source, target}:
                continue
            more = _price(matrix, (node, other), cell, masked, totals, least)
            step = (cost[0] + more[0], cost[1] + more[1], cost[2] + more[2])
            if other not in best or step < best[other]:
                best[other] = step
                came[other] = node
                heapq.heappush(queue, (step, other))
    if target not in came:
        # No cycle can close: nothing else moved. Both totals are the cell itself.
        return [(source, _COLUMNS), (target, _ROWS)]
    edges = []
    node = target
    while node != source:
        edges.append((came[node], node))
        node = came[node]
    return edges


def _price(
    matrix: RegionMatrix,
    edge: tuple[Node, Node],
    cell: int,
    masked: NDArray[np.bool_],
    totals: set[Node],
    least: int,
) -> Cost:
    """What it costs to withhold a cell or a total beside one of ``least``."""
    if cell >= 0:
        amount = int(matrix.amount_minor[cell])
        return (0, int(amount < least), 0 if masked[cell] else amount)
    region = edge[0] if edge[0][1] != _TOTALS else edge[1]
    return (0, 0, 0) if region in totals else (1, 0, 0)


def _cover_inside(
    matrix: RegionMatrix, cells: NDArray[np.int64], masked: NDArray[np.bool_]
) -> None:
    """Mask a second inside cell where only one is masked: its sum would tell it."""
    inside = cells[matrix.from_region[cells] == matrix.to_region[cells]]
    if int(masked[inside].sum()) != 1:
        return
    shown = inside[~masked[inside]]
    if len(shown):
        masked[shown[np.argmin(matrix.amount_minor[shown])]] = True
