"""Flags of the commands that follow money."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

RULES = (
    "fifo",
    "lifo",
    "lrb",
    "mrb",
    "pro-rata",
    "poison",
    "clean-first",
    "taint-first",
    "tiho",
    "libr",
)
OPENINGS = ("stated", "inferred-min", "born-at-need")
TIES = ("sequence", "credits-first", "debits-first")


def add_trace(command: argparse.ArgumentParser) -> None:
    """Flags of ``trace``."""
    _add_seeds(command)
    command.add_argument(
        "--show",
        choices=(
            "holdings",
            "transfers",
            "summary",
            "stops",
            "conversions",
            "narrative",
        ),
        default="holdings",
        help="stops: where following ended, why, and how much; conversions: what went "
        "on in another currency; narrative: sentences that name source and row",
    )
    command.add_argument(
        "--language", choices=("en", "zh"), default="en", help="of the narrative"
    )
    command.add_argument(
        "--value-in",
        metavar="C",
        help="show holdings and transfers in this currency too, by rates that were "
        "loaded: beside the amounts, never traced",
    )
    _add_rule(command, "pro-rata")
    _add_choices(command)


def add_compare(command: argparse.ArgumentParser) -> None:
    """Flags of ``compare``."""
    _add_seeds(command)
    command.add_argument(
        "--rules",
        nargs="+",
        choices=RULES,
        default=[],
        metavar="RULE",
        help="default: every rule that the direction has",
    )
    command.add_argument(
        "--by",
        choices=("account", "role"),
        default="account",
        help="role: sums by what accounts are in the case",
    )
    command.add_argument(
        "--bounds",
        action="store_true",
        help="add the least and the most of each amount: over unknown money, and with "
        "--over-ties over every order of ties",
    )
    command.add_argument("--over-ties", action="store_true")
    _add_opening(command)
    _add_choices(command)


def add_why(command: argparse.ArgumentParser) -> None:
    """Flags of ``why``."""
    command.add_argument("account", metavar="ACCOUNT")
    _add_seeds(command)
    command.add_argument("--currency", metavar="C", help="where it moves several")
    command.add_argument("--at", metavar="T", help="up to this instant")
    _add_rule(command, "fifo")
    _add_choices(command)


def add_victims(command: argparse.ArgumentParser) -> None:
    """Flags of ``victims``."""
    command.add_argument(
        "accounts", nargs="+", metavar="ACCOUNT", help="where money is still held"
    )
    _add_seeds(command)
    command.add_argument("--show", choices=("shares", "matrix"), default="shares")
    _add_opening(command)
    _add_choices(command)


def add_some_accounts(command: argparse.ArgumentParser) -> None:
    """Accounts by name, or all."""
    command.add_argument("accounts", nargs="*", metavar="ACCOUNT")
    command.add_argument("--all", action="store_true", help="every account")


def add_origins(command: argparse.ArgumentParser) -> None:
    """Flags of ``origins``."""
    add_some_accounts(command)
    command.add_argument("--at", metavar="T", help="the balance at this instant")
    _add_rule(command, "pro-rata")
    _add_ends(command)
    _add_payings(command)


def add_matches(command: argparse.ArgumentParser) -> None:
    """Flags of ``matches``."""
    add_some_accounts(command)
    _add_rule(command, "fifo")
    _add_payings(command)


def _add_seeds(command: argparse.ArgumentParser) -> None:
    seeds = command.add_mutually_exclusive_group(required=True)
    seeds.add_argument(
        "--from",
        dest="from_accounts",
        nargs="+",
        action="extend",
        default=[],
        metavar="ACCOUNT",
        help="every unit that enters these accounts",
    )
    seeds.add_argument(
        "--transfers", nargs="+", action="extend", default=[], metavar="ID"
    )
    seeds.add_argument(
        "--seeds",
        type=Path,
        metavar="FILE",
        help="csv: transfer_id,amount_minor,label; 'opening:ACCOUNT,,label' for what an "
        "account held at the start",
    )
    command.add_argument(
        "--direction", choices=("forward", "backward"), default="forward"
    )
    _add_ends(command)
    _add_cuts(command)


def _add_ends(command: argparse.ArgumentParser) -> None:
    """Accounts at which money is followed no further."""
    command.add_argument(
        "--stop-at",
        nargs="+",
        action="extend",
        default=[],
        metavar="KIND",
        help="follow money into accounts of these kinds and not through",
    )
    command.add_argument(
        "--stop-degree",
        type=int,
        metavar="N",
        help="likewise accounts with at least N counterparties",
    )
    command.add_argument(
        "--stop-account",
        nargs="+",
        action="extend",
        default=[],
        metavar="ACCOUNT",
        help="likewise these accounts",
    )
    command.add_argument(
        "--stop-listed",
        nargs="+",
        action="extend",
        default=[],
        metavar="CATEGORY",
        help="likewise accounts on a risk list in these categories",
    )


def _add_cuts(command: argparse.ArgumentParser) -> None:
    """Parts of money that are followed no further."""
    command.add_argument(
        "--stop-below",
        type=int,
        metavar="M",
        help="follow no further what is less than M minor units in a transfer",
    )
    command.add_argument(
        "--stop-gap",
        metavar="D",
        help="follow no further what lay in an account for longer, for example 72h "
        "(fifo, lifo, lrb, mrb)",
    )


def _add_rule(command: argparse.ArgumentParser, default: str) -> None:
    command.add_argument("--rule", choices=RULES, default=default)
    _add_opening(command)


def _add_opening(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--opening",
        choices=OPENINGS,
        help="default: stated where the source states balances, else inferred-min",
    )
    command.add_argument("--ties", choices=TIES, default="sequence")


def _add_choices(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--share",
        choices=("fifo", "pro-rata", "pari-passu"),
        default="pro-rata",
        help="who of several labels bears what leaves a bucket (clean-first, "
        "taint-first, tiho, libr)",
    )
    command.add_argument(
        "--unknown",
        choices=("clean", "apart"),
        default="clean",
        help="apart: shortfalls and inferred openings bear a label of their own",
    )
    command.add_argument(
        "--batch",
        choices=("instant", "day"),
        default="instant",
        help="which payments of an account are one batch under tiho",
    )
    _add_payings(command)


def _add_payings(command: argparse.ArgumentParser) -> None:
    """Choices of what pays a fee, what is taken back, and who may be overdrawn."""
    command.add_argument(
        "--fees",
        choices=("last", "pro-rata", "clean-first"),
        default="last",
        help="pro-rata: a payment and its fee are paid by each lot in proportion; "
        "clean-first: a fee takes money without a label first",
    )
    command.add_argument(
        "--reversals",
        choices=("unwind", "as-payments"),
        default="unwind",
        help="unwind: what is taken back, as far as it was never spent, was never paid",
    )
    command.add_argument(
        "--credit-line",
        nargs="+",
        action="extend",
        default=[],
        metavar="ACCOUNT=MINOR",
        help="a bank lets the account be overdrawn by so many minor units",
    )
