"""Amounts in text to whole minor units, exactly, a column at a time.

``5.689852347E7`` with two decimals: the digits are 5689852347, the point stands after
1 + 7 of them, so the first 1 + 7 + 2 are the minor units; what follows must be zeros.
No float takes part. Plain decimals, nearly every row of nearly every file, take a
shorter way to the same figure.
"""

from __future__ import annotations

import polars as pl

# A number as any source writes it once separators are gone.
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
_PLAIN = r"^-?[0-9]+(\.[0-9]+)?$"
_SAFE_LENGTH = 18  # so many characters can be no more than int64 holds
_INT64_DIGITS = 19
_ZEROS = "0" * 60
_FULL_WIDTH_BLOCK = 0xFEE0  # how far full-width forms stand from ASCII in Unicode
_FULL_WIDTH = {chr(ord(c) + _FULL_WIDTH_BLOCK): c for c in "0123456789.,-+()"}


def plain_numbers(text: pl.Series, thousands: str = "") -> pl.Series:
    """Texts without blanks, separators and full-width forms; (1.00) becomes -1.00."""
    if text.dtype != pl.String or text.null_count() == len(text):
        return text.cast(pl.String)
    if (text.str.len_bytes() != text.str.len_chars()).any():
        text = text.str.replace_many(_FULL_WIDTH).str.strip_chars()
    if thousands:
        text = text.str.replace_all(thousands, "", literal=True)
    if not text.str.starts_with("(").any():
        return text
    inside = text.str.strip_prefix("(").str.strip_suffix(")")
    negated = text.str.starts_with("(") & text.str.ends_with(")")
    return ("-" + inside).zip_with(negated.fill_null(value=False), text)


def read_amounts(text: pl.Series, exponent: pl.Series) -> pl.DataFrame:
    """What plain texts say in minor units of currencies with the given exponents.

    Columns, null where the text or the exponent is: ``number``, whether it is one;
    ``minor``, int64, null above 2^63; ``exact``, whether nothing but zeros was cut;
    ``half``, -1, 0 or 1 as what was cut is below, at or above half a minor unit;
    ``negative``, whether the text has a minus sign, which what was cut shares.
    """
    frame = pl.DataFrame({"text": text.cast(pl.String), "exponent": exponent})
    if text.null_count() == len(text):
        return _nothing_said(len(text))
    uniform = _uniform(exponent)
    if uniform is None:
        frame = _with_places(frame).with_columns(_simple=_is_simple())
        minor = _simple_minor()
    else:
        pattern = pl.col("text").str.contains(_short_pattern(uniform))
        frame = frame.with_columns(_simple=pattern)
        minor = pl.col("text").cast(pl.Decimal(_SAFE_LENGTH, uniform), strict=False)
        minor = minor.to_physical().cast(pl.Int64)
    simple = frame.select(
        number=pl.col("_simple"),
        minor=pl.when("_simple").then(minor),
        exact=pl.col("_simple"),
        half=pl.lit(-1, pl.Int32),
        negative=pl.col("text").str.starts_with("-"),
    )
    rest = frame["_simple"].fill_null(value=False).not_() & frame["text"].is_not_null()
    if not rest.any():
        return simple
    where = rest.arg_true()
    slow = _with_places(frame.select("text", "exponent").gather(where))
    finer = slow.select(_is_finer()).to_series().fill_null(value=False)
    for chosen, read in ((finer, _finer()), (~finer, _general())):
        if chosen.any():
            told = slow.filter(chosen).select(**read)
            at = where.filter(chosen)
            simple = simple.with_columns(
                simple[name].scatter(at, told[name]) for name in told.columns
            )
    return simple


def _nothing_said(rows: int) -> pl.DataFrame:
    types = {
        "number": pl.Boolean,
        "minor": pl.Int64,
        "exact": pl.Boolean,
        "half": pl.Int32,
        "negative": pl.Boolean,
    }
    return pl.DataFrame(
        [
            pl.Series(name, [None], dtype=dtype).new_from_index(0, rows)
            for name, dtype in types.items()
        ]
    )


def _uniform(exponent: pl.Series) -> int | None:
    """The one exponent of all rows, if it leaves room for whole units in 18 digits."""
    if exponent.null_count() or exponent.min() != exponent.max():
        return None
    one = int(exponent[0])
    return one if one < _SAFE_LENGTH - 1 else None


def _short_pattern(exponent: int) -> str:
    """Plain numbers of at most 17 digits and no more decimals than the exponent."""
    whole = f"^-?[0-9]{{1,{_SAFE_LENGTH - 1 - exponent}}}"
    return whole + (rf"(\.[0-9]{{1,{exponent}}})?$" if exponent else "$")


def _with_places(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with where the point stands, the length, and how many decimals."""
    return frame.with_columns(
        _point=pl.col("text").str.find(".", literal=True).cast(pl.Int32),
        _length=pl.col("text").str.len_bytes().cast(pl.Int32),
    ).with_columns(_decimals=_decimals())


def rounded_half_even(amounts: pl.DataFrame) -> pl.Series:
    """Minor units of ``read_amounts`` rounded to the nearest, ties to even."""
    minor, half = pl.col("minor"), pl.col("half")
    away = pl.when(half == 1).then(1).when(half == 0).then(minor.abs() % 2).otherwise(0)
    turned = away * pl.when("negative").then(-1).otherwise(1)
    return amounts.select(minor + turned).to_series()


def _decimals() -> pl.Expr:
    return (
        pl.when(pl.col("_point").is_null())
        .then(0)
        .otherwise(pl.col("_length") - pl.col("_point") - 1)
    )


def _is_simple() -> pl.Expr:
    return (
        (pl.col("_decimals") <= pl.col("exponent"))
        & (pl.col("_length") + pl.col("exponent") <= _SAFE_LENGTH)
        & pl.col("text").str.contains(_PLAIN)
    )


def _simple_minor() -> pl.Expr:
    digits = pl.col("text").str.replace(".", "", literal=True)
    shift = (pl.col("exponent") - pl.col("_decimals")).clip(0, None)
    return digits.cast(pl.Int64, strict=False) * pl.lit(10, pl.Int64).pow(shift)


def _is_finer() -> pl.Expr:
    """Plain decimals that go on beyond the minor unit."""
    return (
        (pl.col("_decimals") > pl.col("exponent"))
        & (pl.col("_point") + pl.col("exponent") <= _SAFE_LENGTH)
        & pl.col("text").str.contains(_PLAIN)
    )


def _finer() -> dict[str, pl.Expr]:
    text, cut = pl.col("text"), pl.col("_point") + 1 + pl.col("exponent")
    kept = text.str.slice(0, cut).str.replace(".", "", literal=True)
    # As texts, "49" < "5" < "51": the order of the decimals that they begin.
    rest = text.str.slice(cut).str.strip_chars_end("0")
    half = pl.when(rest > "5").then(1).when(rest == "5").then(0).otherwise(-1)
    return {
        "number": pl.lit(value=True),
        "minor": kept.cast(pl.Int64, strict=False),
        "exact": rest == "",
        "half": half.cast(pl.Int32),
    }


def _general() -> dict[str, pl.Expr]:
    text = pl.col("text")
    lower = text.str.to_lowercase()
    mantissa = lower.str.extract(r"^[+-]?0*([0-9.]*)", 1)
    power = lower.str.extract(r"e([+-]?[0-9]+)$", 1).str.strip_prefix("+")
    point = mantissa.str.find(".", literal=True).cast(pl.Int32)
    whole = pl.coalesce(point, mantissa.str.len_bytes().cast(pl.Int32))
    digits = mantissa.str.replace(".", "", literal=True)
    shift = power.cast(pl.Int32, strict=False).fill_null(0)
    wanted = whole + shift + pl.col("exponent")
    # A point that falls before the first digit is made up for by zeros in front.
    lead = pl.lit(_ZEROS).str.slice(0, (-wanted).clip(0, len(_ZEROS)))
    padded = pl.concat_str(lead, digits, pl.lit(_ZEROS))
    kept = padded.str.slice(0, wanted.clip(0, len(_ZEROS)))
    rest = padded.str.slice(wanted.clip(0, len(_ZEROS)))
    significant = kept.str.strip_chars_start("0")
    value = pl.when(significant.str.len_bytes() <= _INT64_DIGITS).then(
        pl.concat_str(pl.lit("0"), significant).cast(pl.Int64, strict=False)
    )
    sign = pl.when(text.str.starts_with("-")).then(-1).otherwise(1)
    first, more = rest.str.slice(0, 1), rest.str.slice(1).str.contains("[1-9]")
    half = (
        pl.when((first > "5") | ((first == "5") & more))
        .then(1)
        .when(first == "5")
        .then(0)
        .otherwise(-1)
    )
    return {
        "number": text.str.contains(_NUMBER),
        "minor": value * sign,
        "exact": ~rest.str.contains("[1-9]"),
        "half": half.cast(pl.Int32),
    }
