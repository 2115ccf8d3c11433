"""The rate library: an invented one written byte by byte, and broken copies of it."""

from __future__ import annotations

import struct
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.refund.rates import RateBook, Treatment
from cqdesk.errors import UserError
from cqdesk.intake.rate_library import differences, read_rate_library

COLUMNS = [
    ("CODE", "C", 12), ("NAME", "C", 40), ("UNIT", "C", 8), ("ST_DATE", "D", 8), ("END_DATE", "D", 8),
    ("ZSSL_SET", "C", 10), ("TSL", "N", 8), ("TSFLAG", "C", 1), ("SZ", "C", 1), ("NOTE", "M", 10),
]  # fmt: skip
ROWS = [
    ("8479899990", "示例机器", "台", "20260101", "20991231", "13", "13", "", "V", ""),
    ("8541430000", "示例电池片", "个", "20241201", "20260331", "13", "9", "", "V", ""),
    ("8541430000", "示例电池片", "个", "20260401", "20991231", "13", "0", "", "V", ""),
    ("71081200", "示例黄金", "克", "20260101", "20991231", "13", "0", "1", "V", ""),
    ("4901", "示例书", "千克", "20260101", "20991231", "13,9", "9", "2", "", ""),
]


def dbf(columns: list[tuple[str, str, int]], rows: list[tuple[str, ...]], *, deleted: tuple[int, ...] = ()) -> bytes:
    width = 1 + sum(column[2] for column in columns)
    start = 32 + 32 * len(columns) + 1
    out = struct.pack("<B3BIHH20x", 0x30, 126, 6, 9, len(rows), start, width)
    for name, kind, size in columns:
        out += struct.pack("<11sc4xBB14x", name.encode(), kind.encode(), size, 2 if kind == "N" else 0)
    out += b"\r"
    for number, row in enumerate(rows):
        out += b"*" if number in deleted else b" "
        for (_, kind, size), value in zip(columns, row, strict=True):
            raw = value.encode("gb18030")
            out += raw.rjust(size) if kind in "NM" else raw.ljust(size)
    return out + b"\x1a"


def fpt(texts: list[str], block: int = 64) -> tuple[bytes, list[int]]:
    out = bytearray(struct.pack(">IHH", 0, 0, block).ljust(512, b"\0"))
    places = []
    for text in texts:
        raw = text.encode("gb18030")
        places.append(len(out) // block)
        out += struct.pack(">II", 1, len(raw)) + raw
        out += b"\0" * (-len(out) % block)
    return bytes(out), places


CMCODE = dbf(COLUMNS, ROWS)


def test_rates_flags_and_validity_are_read_as_they_stand() -> None:
    library = read_rate_library({"CMCODE2026B/cmcode.DBF": CMCODE})
    assert library.version == "2026B"
    assert library.left_out == ()
    book = RateBook(library.rates)
    before, after = (book.find("8541430000", day).rate for day in (date(2026, 3, 31), date(2026, 4, 1)))
    assert before is not None
    assert after is not None
    assert (before.refund_rate, after.refund_rate) == (9, 0)
    assert after.valid_to is None  # 2099 means open
    gold = book.find("7108120000", date(2026, 5, 1)).rate
    assert gold is not None
    assert gold.treatment is Treatment.TAXED
    book_rate = book.find("4901", date(2026, 5, 1)).rate
    assert book_rate is not None
    assert book_rate.vat_rates == (Decimal(13), Decimal(9))
    assert book_rate.treatment is Treatment.EXEMPT


def test_full_names_come_from_the_memo_file() -> None:
    memo, (place,) = fpt(["其他具有独立功能的示例机器及机械器具"])
    names = dbf([("CODE", "C", 12), ("NAME", "M", 10)], [("8479899990", str(place))])
    library = read_rate_library({"cmcode.dbf": CMCODE, "STDCM.DBF": names, "STDCM.FPT": memo})
    assert {rate.name for rate in library.rates if rate.code == "8479899990"} == {
        "其他具有独立功能的示例机器及机械器具"
    }


def test_deleted_records_are_not_there() -> None:
    library = read_rate_library({"cmcode.dbf": dbf(COLUMNS, ROWS, deleted=(0,))})
    assert "8479899990" not in {rate.code for rate in library.rates}


def test_two_copies_of_one_version_agree_and_a_changed_one_is_named() -> None:
    one = read_rate_library({"cmcode.dbf": CMCODE})
    shuffled = read_rate_library({"cmcode.dbf": dbf(COLUMNS, ROWS[::-1])})
    assert one.sha256 == shuffled.sha256
    assert differences(one, shuffled) == []
    changed = [(*ROWS[0][:6], "9", *ROWS[0][7:]), *ROWS[1:]]
    other = read_rate_library({"cmcode.dbf": dbf(COLUMNS, changed)})
    assert one.sha256 != other.sha256
    (said,) = differences(one, other)
    assert "8479899990" in said
    assert "13%" in said
    assert "9%" in said


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("84A", "", "", "20260101", "20991231", "13", "13", "", "V", ""), "商品代码"),
        (("84798999", "", "", "", "20991231", "13", "13", "", "V", ""), "起始日期"),
        (("84798999", "", "", "20260101", "20250101", "13", "13", "", "V", ""), "早于"),
        (("84798999", "", "", "20260101", "20991231", "13", "1x", "", "V", ""), "税率读不出"),
        (("84798999", "", "", "20260101", "20991231", "13", "13", "9", "V", ""), "标识"),
    ],
)
def test_a_record_that_cannot_be_right_is_left_out_and_named(row: tuple[str, ...], why: str) -> None:
    library = read_rate_library({"cmcode.dbf": dbf(COLUMNS, [*ROWS, row])})
    assert len(library.rates) == len(ROWS)
    (said,) = library.left_out
    assert why in said


@pytest.mark.parametrize("files", [{}, {"stdcm.dbf": CMCODE}, {"cmcode.dbf": b""}, {"cmcode.dbf": b"PK\3\4" * 20}])
def test_what_is_not_a_library_is_refused(files: dict[str, bytes]) -> None:
    with pytest.raises(UserError):
        read_rate_library(files)


@given(st.integers(0, len(CMCODE) - 2))
def test_a_library_that_breaks_off_is_never_half_read(length: int) -> None:
    with pytest.raises(UserError):
        read_rate_library({"cmcode.dbf": CMCODE[:length]})


@given(st.integers(0, len(CMCODE) - 1), st.integers(0, 255))
def test_a_damaged_byte_is_refused_left_out_or_read_but_never_a_crash(at: int, byte: int) -> None:
    damaged = CMCODE[:at] + bytes([byte]) + CMCODE[at + 1 :]
    with suppress(UserError):
        read_rate_library({"cmcode.dbf": damaged})
