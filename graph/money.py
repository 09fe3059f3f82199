"""Money: int64 minor units with a currency, and never a float.

ISO 4217 gives the exponent of a national currency; crypto assets carry their own.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from graph.errors import MoneyError

INT64_MAX = 2**63 - 1

# Decimals as fixed by each asset's own contract or protocol.
CRYPTO_EXPONENTS = {
    "BTC": 8,
    "BUSD": 18,
    "DAI": 18,
    "DOGE": 8,
    "ETH": 18,
    "LTC": 8,
    "TRX": 6,
    "USDC": 6,
    "USDT": 6,
}


@dataclass(frozen=True, slots=True, order=True)
class Currency:
    """A currency or asset: its code and how many decimals its minor unit has."""

    code: str
    exponent: int


@functools.cache
def _iso_exponents() -> dict[str, int]:
    # The table is parsed from XML when the module is imported: only when asked.
    from iso4217 import Currency as Iso4217

    return {str(c.code): int(c.exponent) for c in Iso4217 if c.exponent is not None}


@functools.cache
def currency(code: str) -> Currency:
    """The currency of a code.

    Raises MoneyError for a code that is neither in ISO 4217 (with a minor unit) nor
    a known crypto asset.
    """
    exponent = CRYPTO_EXPONENTS.get(code)
    if exponent is None:
        exponent = _iso_exponents().get(code)
    if exponent is None:
        raise MoneyError(
            f"Unknown currency {code!r}: use an ISO 4217 code that has a minor unit, "
            f"or one of {', '.join(sorted(CRYPTO_EXPONENTS))}.",
            currency=code,
        )
    return Currency(code, exponent)


def known_currencies() -> dict[str, int]:
    """Every currency that can be loaded: code to exponent."""
    return {**_iso_exponents(), **CRYPTO_EXPONENTS}


def minor_units(text: str, code: str) -> int:
    """The exact minor units of a decimal text such as ``12.34`` or ``5.6e7``.

    Raises MoneyError if the text is no number, has more decimals than the currency,
    or leaves int64.
    """
    cur = currency(code)
    try:
        scaled = Decimal(text).scaleb(cur.exponent)
        whole = int(scaled)
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise MoneyError(f"{text!r} is not an amount of {code}.", text=text) from error
    if scaled != whole:
        raise MoneyError(
            f"{text!r} has more than the {cur.exponent} decimals of {code}.", text=text
        )
    if abs(whole) > INT64_MAX:
        raise MoneyError(f"{text!r} {code} is above 2^63 minor units.", text=text)
    return whole


def decimal_text(minor: int, code: str) -> str:
    """The amount in major units as an exact decimal text: ``-1234`` → ``-12.34``."""
    exponent = currency(code).exponent
    sign = "-" if minor < 0 else ""
    digits = str(abs(minor)).rjust(exponent + 1, "0")
    if exponent == 0:
        return sign + digits
    return f"{sign}{digits[:-exponent]}.{digits[-exponent:]}"


def grouped_text(minor: int, code: str) -> str:
    """The amount for a person to read: ``1234567`` → ``12,345.67``."""
    text = decimal_text(minor, code)
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, dot, rest = text.partition(".")
    return f"{sign}{int(whole):,}{dot}{rest}"
