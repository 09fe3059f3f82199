"""No page adds amounts up: sums come from casework, where they are closed and tested."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "workbench"
# Where something is drawn, sizes on the screen are worked out of the amounts given.
SIZES = {"figures/arcs.py", "figures/lots.py", "panels/details.py"}
MODULES = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    if path.relative_to(PACKAGE).as_posix() not in SIZES
)


def sums_in(source: str) -> list[int]:
    """The lines that sum, add or subtract amounts in minor units."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="sum")):
                parts: list[ast.AST] = list(ast.walk(node))
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                parts = [node.left, node.right]
            case ast.AugAssign(op=ast.Add() | ast.Sub()):
                parts = [node.target, node.value]
            case _:
                continue
        if any(map(_is_amount, parts)):
            found.append(node.lineno)
    return found


def _is_amount(part: ast.AST) -> bool:
    """Whether the part is an amount by its name, not a text or a call made of one."""
    match part:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name.endswith("minor")
        case _:
            return False


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_page_adds_nothing_up(path: Path) -> None:
    assert sums_in(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "line",
    ["sum(r.amount_minor for r in rows)", "a.in_minor - b.out_minor", "x += y.minor"],
)
def test_a_sum_would_be_seen(line: str) -> None:
    assert sums_in(line) == [1]
