"""Amounts for a person to read: exact, or short where space is short."""

from __future__ import annotations

from graph.money import currency, grouped_text

# Each step: how many decimal places it shifts, and its letter.
_ENGLISH = ((12, "tn"), (9, "bn"), (6, "m"), (3, "k"))
_CHINESE = ((8, "亿"), (4, "万"))
_DIGITS = 3


def exact_text(minor: int, code: str) -> str:
    """The amount to the minor unit with its currency: ``12,345.67 CNY``."""
    return f"{grouped_text(minor, code)}\u00a0{code}"


def short_text(minor: int, code: str, language: str) -> str:
    """The amount in about three digits: ``12.3m``, in Chinese ``1230万``.

    Cut towards zero, never rounded up, in integers throughout.
    """
    exponent = currency(code).exponent
    sign, size = ("−", -minor) if minor < 0 else ("", minor)
    for shift, letter in _CHINESE if language == "zh" else _ENGLISH:
        unit = 10 ** (exponent + shift)
        if size >= unit:
            return f"{sign}{_digits(size, unit)}{letter}"
    return f"{sign}{_digits(size, 10**exponent)}"


def _digits(size: int, unit: int) -> str:
    whole = size // unit
    places = max(0, _DIGITS - len(str(whole)))
    rest = (size % unit) * 10**places // unit
    text = f"{rest:0{places}d}".rstrip("0") if places else ""
    return f"{whole}.{text}" if text else str(whole)
