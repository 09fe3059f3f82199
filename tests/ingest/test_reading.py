"""What is wrong with a file as a whole is told in one plain sentence."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import TYPE_CHECKING

import polars as pl
import pytest

from graph.errors import NotFoundError, ProfileError

if TYPE_CHECKING:
    from desk import Desk

HEADER = "transfer_id,time,from_account,to_account,amount,currency\n"
GOOD = "a,2024-01-01,x,y,1.00,CNY\n"
TEXT = (HEADER + GOOD).encode()


def zipped() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.csv", TEXT)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "f.csv is empty."),
        (b"\n\n", "holds nothing but blanks"),
        (HEADER.encode(), "has a header and no row"),
        (gzip.compress(TEXT * 99, mtime=0)[:-20], "is a broken gzip archive"),
        (gzip.compress(TEXT, mtime=0)[:4] + b"rubbish", "is a broken gzip archive"),
        (gzip.compress(b"", mtime=0), "holds nothing but blanks"),
        (zipped(), "is a ZIP archive: unpack it"),
        (b"PAR1 and no more", "is a broken Parquet file"),
        (HEADER.encode() + "甲".encode("gb18030") + b",1", "is not UTF-8"),
        (TEXT.decode().encode("utf-16"), "is not UTF-8"),
        (TEXT.replace(b",", b";"), "it has no column transfer_id"),
        (b"tran_id,base_amt\n1,2\n", "it has no column transfer_id"),
        (TEXT + b'b,"2024-01-01,x,y,1,CNY\n' + TEXT, "line 3 opens a quotation mark"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_a_sentence(
    desk: Desk, content: bytes, says: str
) -> None:
    file = desk.file("f.csv", content)
    with pytest.raises(ProfileError, match=says) as raised:
        desk.load(file)
    sentence = raised.value.sentence
    assert sentence.startswith("f.csv ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert not (desk.workspace / "ledger" / "versions").exists()


def test_another_encoding_is_told_with_the_line(desk: Desk) -> None:
    content = TEXT + "乙,2024-01-01,x,y,1.00,CNY\n".encode("gb18030")
    with pytest.raises(ProfileError) as raised:
        desk.load(desk.file("f.csv", content))
    assert raised.value.evidence["line"] == 3


def test_a_statement_in_utf8_is_not_one_in_gb18030(desk: Desk) -> None:
    file = desk.file("s.csv", "交易日期,币种\n1,2\n")
    with pytest.raises(ProfileError, match=r"s\.csv is not"):
        desk.load(file, profile="bank-zh")


def test_a_spreadsheet_that_is_none(desk: Desk) -> None:
    file = desk.file("s.xlsx", b"PK\x03\x04[Content_Types].xml and no more")
    with pytest.raises(ProfileError, match="broken spreadsheet"):
        desk.load(file, profile="bank-zh-xlsx")
    with pytest.raises(ProfileError, match="is not XLSX"):
        desk.load(desk.file("t.csv", TEXT), profile="bank-zh-xlsx")


def test_an_unknown_profile_names_the_known(desk: Desk) -> None:
    with pytest.raises(ProfileError, match="choose from account-register, accounts"):
        desk.load(desk.file("f.csv", TEXT), profile="transfer")


def test_a_file_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(NotFoundError, match="There is no file"):
        desk.load(desk.folder / "none.csv")


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        b"\xef\xbb\xbf" + TEXT,
        gzip.compress(TEXT, mtime=0),
        TEXT.replace(b"\n", b"\r\n"),
        TEXT.rstrip(b"\n"),
        TEXT.replace(b"a,2024", b' "a" , 2024').replace(b' "a" ', b" a "),
        TEXT.replace(b"currency\n", b"currency,line\n").replace(b"CNY\n", b"CNY,7\n"),
        TEXT.replace(b"x,y", b'"x",y'),
    ],
)
def test_the_same_row_written_otherwise_is_the_same_transfer(
    desk: Desk, content: bytes
) -> None:
    desk.load(desk.file("f.csv", content))
    assert desk.rows("SELECT transfer_id, amount_minor, source_row FROM transfers") == [
        ("a", 100, 2)
    ]
    assert desk.rows("SELECT account FROM accounts ORDER BY ordinal") == [
        ("x",),
        ("y",),
    ]


def test_parquet_with_timestamps_and_minor_units(desk: Desk) -> None:
    frame = pl.DataFrame(
        {
            "transfer_id": ["a", "b"],
            "time": ["2024-01-01T08:00:00+08:00", "2024-01-01T00:00:01+00:00"],
            "from_account": ["x", "y"],
            "to_account": ["y", "x"],
            "amount_minor": [123, 2**63 - 1],
            "currency": ["CNY", "CNY"],
        }
    ).with_columns(pl.col("time").str.to_datetime(time_zone="Asia/Shanghai"))
    path = desk.folder / "t.parquet"
    frame.write_parquet(path)
    desk.load(path)
    assert desk.rows(
        "SELECT amount_minor, time_us, source_row FROM transfers ORDER BY ordinal"
    ) == [(123, 1_704_067_200_000_000, 1), (2**63 - 1, 1_704_067_201_000_000, 2)]
