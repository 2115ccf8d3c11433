"""Search, judged by plain `in` over the CSVs."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.codes import normal
from cqdesk.codes.book import ReferenceBook
from cqdesk.codes.overlay import OverlayBook
from cqdesk.codes.search import Hit, search
from cqdesk.domain.codes import CodeEntry

from .conftest import read_csv

TODAY = date(2026, 11, 21)
ALL = 10**6
Tables = dict[str, list[dict[str, str]]]
Compared = Callable[[str], list[tuple[dict[str, str], list[str]]]]
SEARCHED = {row["table"]: row["searched"].split("|") for row in read_csv("vintages") if row["searched"]}


def plain(text: str) -> str:
    """Case and width made alike, the way a reader compares; written apart from the product's."""
    wide = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in unicodedata.normalize("NFD", wide) if unicodedata.category(c) != "Mn")


def texts(table: str, row: dict[str, str]) -> list[str]:
    more = ["elements"] if table == "hs" else []
    return [plain(row[column]) for column in (*SEARCHED[table], *more)]


@pytest.fixture(scope="session")
def compared(tables: Tables) -> Compared:
    """Every row of a table with its texts as a reader compares them; each table is made ready once."""
    return cache(lambda table: [(row, texts(table, row)) for row in tables[table]])


def codes(hits: list[Hit]) -> list[str]:
    return [hit.code for hit in hits]


@pytest.mark.parametrize("table", ["hs", "customs_offices", "foreign_ports", "hs6_en", "hs_exlines_2022_2024"])
@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_random_substrings_find_what_plain_search_finds(
    book: ReferenceBook, compared: Compared, table: str, length: int
) -> None:
    rng = random.Random(f"{table} {length}")
    for _ in range(6):
        source = rng.choice(rng.choice(compared(table))[1][:1] or [""])
        start = rng.randrange(max(1, len(source) - length + 1))
        wanted = source[start : start + length]
        if not any(c.isalnum() for c in wanted) or wanted != wanted.strip() or " " in wanted:
            continue
        oracle = {row["code"] for row, parts in compared(table) if any(wanted in part for part in parts)}
        hits = search(book, wanted, table=table, limit=ALL, on=TODAY)
        assert oracle <= set(codes(hits)), wanted
        # Nothing else than the text can answer to Chinese characters; punctuation parts them into words.
        if not wanted.isascii() and wanted.isalnum():
            assert oracle == set(codes(hits)), wanted


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("、其", ["其"]),
        ("铝（合金", ["铝", "合金"]),
        ("8471.30", ["8471.30"]),
        ("t-shirt", ["t-shirt"]),
        ("1.5毫米", ["1.5毫米"]),
        ("钢 、", ["钢"]),
        ("、", ["、"]),
    ],
)
def test_punctuation_parts_words_but_not_codes_and_numbers(typed: str, words: list[str]) -> None:
    assert normal.typed_words(typed) == words


def test_a_word_with_punctuation_reads_few_rows_of_the_tariff(
    book: ReferenceBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = 0
    stored = ReferenceBook.stored

    def counted(self: ReferenceBook, *args: Any, **options: Any) -> Any:
        nonlocal read
        found = stored(self, *args, **options)
        read += len(found)
        return found

    monkeypatch.setattr(ReferenceBook, "stored", counted)
    assert len(search(book, "、其", table="hs", on=TODAY)) == 20
    assert read < 200


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_two_words_both_count(book: ReferenceBook, compared: Compared, data: st.DataObject) -> None:
    row, _ = data.draw(st.sampled_from(compared("hs")))
    name = [part for part in plain(row["name_zh"]) if "\u4e00" <= part <= "\u9fff"]
    if not name:
        return
    char = data.draw(st.sampled_from(name))
    digits = row["code"][: data.draw(st.integers(2, 8))]
    oracle = {
        r["code"]
        for r, parts in compared("hs")
        if any(char in text for text in parts)
        and (r["code"].startswith(digits) or any(digits in text for text in parts))
    }
    hits = search(book, f"{digits} {char}", table="hs", limit=ALL, on=TODAY)
    assert set(codes(hits)) == oracle
    assert codes(search(book, f" {char}　{digits} ", table="hs", limit=ALL, on=TODAY))
    assert {hit.code for hit in hits[:1]} <= {c for c in oracle if c.startswith(digits)}


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=40) | st.text("0123456789. -便携abC&（\"'*:^", max_size=20))
def test_nothing_typed_breaks_it(book: ReferenceBook, text: str) -> None:
    for table in (None, "hs", "licence_types", "no_such_table"):
        hits = search(book, text, table=table, limit=5, on=TODAY)
        assert len(hits) <= 5


def test_half_a_character_pair_does_not_break_it(book: ReferenceBook) -> None:
    assert search(book, "\ud83d", on=TODAY) == []


def test_code_prefix_lists_in_the_order_of_codes(book: ReferenceBook, tables: Tables) -> None:
    oracle = sorted(row["code"] for row in tables["hs"] if row["code"].startswith("8471"))
    dead = {row["code"] for row in tables["hs"] if row["hs2022_hs6"] == "0"}
    found = [hit for hit in search(book, "8471", table="hs", limit=ALL, on=TODAY) if hit.code.startswith("8471")]
    assert [hit.code for hit in found if hit.offered] == [code for code in oracle if code not in dead]
    assert sorted(codes(found)) == oracle


@pytest.mark.parametrize("typed", ["8471309000", "8471.3090.00", "8471 3090 00", "８４７１３０９０００"])
def test_a_code_as_people_write_it(book: ReferenceBook, typed: str) -> None:
    assert codes(search(book, typed, table="hs", on=TODAY)) == ["8471309000"]


def test_every_code_is_its_own_first_hit(book: ReferenceBook, tables: Tables) -> None:
    rng = random.Random(7)
    for name, rows in tables.items():
        for row in rng.sample(rows, min(len(rows), 25)):
            first = search(book, row["code"], table=name, limit=1, on=TODAY)
            assert codes(first) == [row["code"]], (name, row["code"])


def test_digits_with_words(book: ReferenceBook) -> None:
    assert codes(search(book, "8471 便携", table="hs", on=TODAY)) == ["8471309000"]
    assert codes(search(book, "便携 8471", table="hs", on=TODAY)) == ["8471309000"]


def test_names_that_start_with_it_come_before_names_that_contain_it(book: ReferenceBook) -> None:
    names = [hit.name_zh for hit in search(book, "海关", table="customs_offices", limit=ALL, on=TODAY)]
    starts = [name.startswith("海关") for name in names]
    assert starts == sorted(starts, reverse=True)
    hits = search(book, "美元", on=TODAY)
    assert (hits[0].table, hits[0].code) == ("currencies", "USD")


@pytest.mark.parametrize(
    ("typed", "table", "code"),
    [
        ("cqhg", "customs_offices", "8001"),
        ("cq", "customs_offices", "8001"),
        ("CQJC", "customs_offices", "8003"),
        ("my", "currencies", "USD"),
        ("ybmy", "trade_modes", "0110"),
        ("qk", "units", "035"),
        ("zhrmghg", "countries", ""),
        ("bxszdsjcl", "hs", "8471309000"),
        ("8471 bxs", "hs", "8471309000"),
        ("szd 8471", "hs", "8471309000"),
        ("germany", "countries", "DEU"),
        ("hamburg", "foreign_ports", "DEU063"),
        ("c&f", "incoterm_modes", "2"),
        ("千克", "units", "035"),
        ("-", "declaration_document_kinds", "-"),
    ],
)
def test_initials_english_and_signs(book: ReferenceBook, typed: str, table: str, code: str) -> None:
    found = codes(search(book, typed, table=table, on=TODAY))
    assert (code in found) if code else not found


def test_initials_of_the_tariff_judged_by_the_readings(book: ReferenceBook, tables: Tables) -> None:
    read = {row["character"]: row["initials"] for row in read_csv("initials")}
    lines = {row["code"]: [read.get(c, c.lower() if c.isascii() and c.isalnum() else "") for c in row["name_zh"]]
             for row in tables["hs"]}  # fmt: skip

    def spoken(letters: list[str], typed: str) -> bool:
        heard = [one for one in letters if one]
        return any(
            all(letter in heard[start + place] for place, letter in enumerate(typed))
            for start in range(len(heard) - len(typed) + 1)
        )

    rng = random.Random(5)
    for name in rng.sample([row["name_zh"] for row in tables["hs"] if len(row["name_zh"]) > 4], 12):
        typed = "".join(read.get(c, "")[:1] for c in name)[:4]
        if len(typed) < 3:
            continue
        oracle = {code for code, letters in lines.items() if spoken(letters, typed)}
        assert oracle <= set(codes(search(book, typed, table="hs", limit=ALL, on=TODAY))), typed


def test_the_case_of_a_licence_letter_decides_which_is_first(book: ReferenceBook) -> None:
    assert codes(search(book, "a", table="licence_types", limit=2, on=TODAY)) == ["a", "A"]
    assert codes(search(book, "A", table="licence_types", limit=2, on=TODAY)) == ["A", "a"]


def test_rows_that_ended_come_last_unless_typed(book: ReferenceBook) -> None:
    hits = search(book, "商品", table="trade_modes", limit=ALL, on=TODAY)
    ended = [hit for hit in hits if not hit.offered]
    assert "0139" in codes(ended)
    assert [hit.offered for hit in hits] == sorted((hit.offered for hit in hits), reverse=True)
    typed = search(book, "0139", table="trade_modes", on=TODAY)
    assert codes(typed) == ["0139"]
    assert not typed[0].offered
    assert search(book, "0139", table="trade_modes", on=date(2017, 1, 1))[0].valid_to == date(2017, 7, 31)


def test_a_code_kept_for_old_papers_is_not_offered(book: ReferenceBook) -> None:
    (hit,) = search(book, "4724", table="districts", on=TODAY)
    assert not hit.offered


def test_without_text_a_table_is_listed_by_code(book: ReferenceBook, tables: Tables) -> None:
    listed = codes(search(book, " ", table="units", limit=50, on=TODAY))
    assert listed == [row["code"] for row in tables["units"]][:50]
    assert search(book, "", on=TODAY) == []


def test_limit(book: ReferenceBook) -> None:
    assert len(search(book, "其他", table="hs", limit=7, on=TODAY)) == 7
    assert search(book, "其他", table="hs", limit=0, on=TODAY) == []
    many = codes(search(book, "其他", table="hs", limit=300, on=TODAY))
    assert many[:7] == codes(search(book, "其他", table="hs", limit=7, on=TODAY))
    assert len(set(many)) == 300


def test_a_hit_as_the_command_line_prints_it(book: ReferenceBook, tables: Tables) -> None:
    (hit,) = search(book, "8471309000", table="hs", on=TODAY)
    row = next(row for row in tables["hs"] if row["code"] == "8471309000")
    assert hit.to_json() == {
        "table": "hs", "vintage": "2020-01-31", **{name: value for name, value in row.items() if value}
    }  # fmt: skip
    (ended,) = search(book, "0139", table="trade_modes", on=TODAY)
    assert ended.to_json()["valid_to"] == "2017-07-31"


def test_an_offices_rows_are_searched_too(book: ReferenceBook) -> None:
    own = [
        CodeEntry(table="domestic_ports", code="500099", name_zh="重庆果园新口岸"),
        CodeEntry(table="countries", code="CHN", name_zh="改名国"),
    ]
    over = OverlayBook(book, own)
    first = search(over, "重庆", table="domestic_ports", on=TODAY)[0]
    assert (first.code, first.vintage) == ("500099", "")
    assert codes(search(over, "cqgy", table="domestic_ports", on=TODAY)) == ["500099"]
    assert "500099" in codes(search(over, "5000", table="domestic_ports", on=TODAY))
    assert "500099" in codes(search(over, "", table="domestic_ports", limit=ALL, on=TODAY))
    assert [hit.name_zh for hit in search(over, "CHN", table="countries", limit=1, on=TODAY)] == ["改名国"]
    assert "CHN" not in codes(search(over, "中国", table="countries", limit=ALL, on=TODAY))
