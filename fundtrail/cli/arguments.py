"""Every command and its flags, as one parser."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from fundtrail.cli.tracing_arguments import (
    OPENINGS,
    add_compare,
    add_matches,
    add_origins,
    add_some_accounts,
    add_trace,
    add_victims,
    add_why,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FORMATS = ("table", "json", "csv", "parquet", "xlsx")
_LAST_PORT = 65535


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The parsed command; exits with status 2 on wrong usage."""
    return _parser().parse_args(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fundtrail",
        description="Follow pooled money to the cent, in the order of time.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (summary, add_flags) in _COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        _add_common(command)
        add_flags(command)
    return parser


def _add_common(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--workspace",
        type=Path,
        metavar="DIR",
        help="folder of the ledger (default: $FUNDTRAIL_WORKSPACE or ./workspace)",
    )
    command.add_argument(
        "--as-of", type=int, metavar="N", help="read the ledger at version N"
    )
    command.add_argument("--after", metavar="T", help="from this ISO 8601 time on")
    command.add_argument("--before", metavar="T", help="before this ISO 8601 time")
    command.add_argument(
        "--format",
        choices=FORMATS,
        help="default: table on a terminal, csv elsewhere; or by the ending of --out",
    )
    command.add_argument("--out", type=Path, metavar="FILE", help="write it here")


def _load(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", type=Path, metavar="FILE")
    command.add_argument(
        "--profile", required=True, metavar="P", help="see 'fundtrail profiles'"
    )
    command.add_argument("--dry-run", action="store_true", help="report, load nothing")
    command.add_argument(
        "--strict", action="store_true", help="load nothing if a row is rejected"
    )


def whole_number(text: str) -> int:
    """A number from 0 to 2^31 - 1, or wrong usage."""
    number = int(text)
    if not 0 <= number < 2**31:
        raise argparse.ArgumentTypeError(f"a number from 0 to 2147483647, not {text}")
    return number


def minor_units(text: str) -> int:
    """Minor units that an amount can have, or wrong usage."""
    number = int(text)
    if not 0 <= number < 2**63:
        raise argparse.ArgumentTypeError(f"minor units from 0 to 2^63 - 1, not {text}")
    return number


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= _LAST_PORT:
        raise argparse.ArgumentTypeError(f"a port is 0 to {_LAST_PORT}, not {port}")
    return port


def _nothing(_command: argparse.ArgumentParser) -> None:
    pass


def _rejects(command: argparse.ArgumentParser) -> None:
    command.add_argument("source", nargs="?", type=int, metavar="SOURCE")


def _accounts(command: argparse.ArgumentParser) -> None:
    command.add_argument("--search", metavar="TEXT", help="part of an id or a name")


def _paths(command: argparse.ArgumentParser) -> None:
    command.add_argument("from_account", metavar="A")
    command.add_argument("to_account", metavar="B")
    command.add_argument(
        "--objective",
        choices=("earliest", "latest", "fastest", "fewest", "widest"),
        default="earliest",
    )
    command.add_argument(
        "--k", type=int, default=1, metavar="N", help="the N best paths"
    )
    command.add_argument(
        "--max-gap", metavar="D", help="from one transfer to the next, as in 72h"
    )
    command.add_argument(
        "--max-hops", type=int, metavar="N", help="at most N transfers"
    )
    command.add_argument(
        "--min-amount", type=minor_units, metavar="M", help="minor units"
    )
    command.add_argument(
        "--keep",
        metavar="LOW..HIGH",
        help="share of the amount before that each transfer passes on, as in 0.8..1.0",
    )
    _add_order(command, "strict")


def _add_order(command: argparse.ArgumentParser, default: str) -> None:
    command.add_argument(
        "--order",
        choices=("strict", "sequence"),
        default=default,
        help="strict: at a later instant; sequence: or later in the source's order of "
        f"one instant (default: {default})",
    )
    command.add_argument("--currency", metavar="C", help="only this currency")


def _flow(command: argparse.ArgumentParser) -> None:
    command.add_argument("from_account", metavar="A")
    command.add_argument("to_account", metavar="B")
    for flag, side in (("--also-from", "A's"), ("--also-to", "B's")):
        command.add_argument(
            flag,
            nargs="+",
            action="extend",
            default=[],
            metavar="ACCOUNT",
            help=f"more accounts of {side} side",
        )
    command.add_argument(
        "--holding",
        choices=("unlimited", "balance"),
        default="unlimited",
        help="balance: no account held more of the money than its balance",
    )
    command.add_argument(
        "--opening", choices=OPENINGS, help="with --holding balance: as in a trace"
    )
    command.add_argument(
        "--burst", metavar="D", help="also the densest window of at least D, as in 72h"
    )
    command.add_argument(
        "--show", choices=("summary", "transfers", "narrowest"), default="summary"
    )
    _add_order(command, "sequence")


def _cycles(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--window", metavar="D", help="from first to last transfer, as in 72h"
    )
    command.add_argument(
        "--max-length", type=int, metavar="N", help="at most N transfers"
    )
    command.add_argument(
        "--min-amount", type=minor_units, metavar="M", help="minor units"
    )
    command.add_argument(
        "--max-amount", type=minor_units, metavar="M", help="minor units"
    )
    command.add_argument("--show", choices=("bundles", "transfers"), default="bundles")
    _add_order(command, "strict")


def _communities(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--method",
        choices=("leiden", "infomap", "label-propagation"),
        default="leiden",
    )
    command.add_argument("--resolution", type=float, default=1.0)
    command.add_argument("--seed", type=whole_number, default=1)
    command.add_argument("--summary", action="store_true")


def _regions(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--level", choices=("country", "province", "city"), default="province"
    )
    command.add_argument(
        "--mask-below",
        type=int,
        default=0,
        metavar="N",
        help="withhold cells of fewer than N people, and add the column masked",
    )


def _sync(command: argparse.ArgumentParser) -> None:
    command.add_argument("--to", required=True, metavar="bolt://HOST:PORT")
    command.add_argument("--database", metavar="D")
    command.add_argument("--user", metavar="U")


def _serve(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--host",
        metavar="H",
        help="default: 127.0.0.1; any other needs FUNDTRAIL_API_KEYS",
    )
    command.add_argument("--port", type=_port, metavar="N", help="default: 8050")


def _demo(command: argparse.ArgumentParser) -> None:
    _serve(command)
    command.add_argument(
        "--seed", type=whole_number, default=1, help="of the invented case"
    )
    command.add_argument(
        "--no-serve", action="store_true", help="stop after the answer"
    )


def _bench(command: argparse.ArgumentParser) -> None:
    command.add_argument("kernels", nargs="*", metavar="KERNEL")
    command.add_argument(
        "--size", choices=("small", "medium", "large", "huge"), default="small"
    )


_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "load": ("Load files into the ledger, all or nothing.", _load),
    "profiles": ("The file layouts that can be loaded.", _nothing),
    "sources": ("The files that were loaded.", _nothing),
    "rejects": ("The rows that were not taken, and why.", _rejects),
    "accounts": ("Accounts with what they received, paid and hold.", _accounts),
    "trace": ("Follow money under a tracing rule.", add_trace),
    "origins": ("Whose money a balance is.", add_origins),
    "matches": ("Which receipt paid which payment.", add_matches),
    "compare": ("The same seeds under every rule, side by side.", add_compare),
    "why": ("The lots of one account, event by event.", add_why),
    "victims": ("Victims' money in accounts, and what each gets back.", add_victims),
    "paths": ("Paths between two accounts that respect time.", _paths),
    "flow": ("The most that can have gone from one account to another.", _flow),
    "cycles": ("Money that comes round to the account that paid it.", _cycles),
    "communities": ("Groups of accounts that trade among themselves.", _communities),
    "risk": ("Risk scores with their reasons.", add_some_accounts),
    "regions": ("Who pays whom, region by region.", _regions),
    "sync": ("Project the ledger into Neo4j.", _sync),
    "serve": ("Serve the API and the workbench.", _serve),
    "demo": ("Make, load and trace an invented case, then serve it.", _demo),
    "bench": ("Measure our kernels beside a peer, in one run.", _bench),
}
