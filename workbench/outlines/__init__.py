"""Outlines of provinces and countries, served from the tree and projected here."""

from __future__ import annotations

from workbench.outlines.shapes import Outline, Outlines, china, world

__all__ = ["Outline", "Outlines", "china", "world"]
