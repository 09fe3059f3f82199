"""What the reader of the flow map chose."""

from __future__ import annotations

from dataclasses import dataclass

ARCS = 40


@dataclass(frozen=True, slots=True)
class MapView:
    """What the reader chose: colouring (in, out, net), currency, one region or all."""

    colouring: str = "net"
    currency: str = "CNY"
    chosen: str = ""
    language: str = "en"
    scheme: str = "light"
    arcs: int = ARCS
