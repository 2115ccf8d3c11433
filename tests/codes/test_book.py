"""What a rule or a screen gets from the code book, judged by the CSVs themselves."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cqdesk.codes.book import ReferenceBook, open_reference
from cqdesk.codes.overlay import OverlayBook
from cqdesk.domain.codes import CodeBook, CodeEntry, Vintage
from cqdesk.errors import UserError

TODAY = date(2026, 11, 21)
IN_2020 = date(2020, 6, 1)
Tables = dict[str, list[dict[str, str]]]


def test_every_row_of_every_table_is_there(book: ReferenceBook, tables: Tables) -> None:
    assert len(tables) == 41
    assert set(book.tables) == set(tables)
    for name, rows in tables.items():
        vintage = book.vintage(name)
        assert vintage is not None
        assert vintage.rows == len(rows), name
        got = [{"code": e.code, "name_zh": e.name_zh, **e.extra} for e in book.entries(name)]
        wanted = [{"name_zh": "", **row} for row in rows]
        order = sorted(wanted[0])
        assert Counter(tuple(row[k] for k in order) for row in got) == Counter(
            tuple(row[k] for k in order) for row in wanted
        ), name


def test_every_code_is_found_with_its_leading_zeros(book: ReferenceBook, tables: Tables) -> None:
    for name, rows in tables.items():
        for row in rows:
            entries = book.rows(name, row["code"])
            assert row.get("name_zh", "") in {entry.name_zh for entry in entries}, (name, row["code"])
            assert {entry.code for entry in entries} == {row["code"]}
    assert book.find("document_types", "1", TODAY) is None
    assert book.find("units", "35", TODAY) is None
    entry = book.find("units", "035", TODAY)
    assert entry is not None
    assert entry.name_zh == "千克"


def test_licence_letters_differ_by_case(book: ReferenceBook) -> None:
    names = [entry.name_zh for code in "aA" if (entry := book.find("licence_types", code, TODAY))]
    assert names == ["保税核注清单", "检验检疫"]


def test_direction_belongs_to_the_key_where_the_list_has_it(book: ReferenceBook, tables: Tables) -> None:
    for name in ("permit_categories", "enterprise_qualifications"):
        wanted = {(r["code"], r["direction"]): r["name_zh"] for r in tables[name]}
        got = {(e.code, e.extra["direction"]): e.name_zh for e in book.entries(name)}
        assert got == wanted
        twice = [code for code, direction in wanted if direction == "E" and (code, "I") in wanted]
        assert twice
        for code in twice:
            assert {entry.extra["direction"] for entry in book.rows(name, code)} == {"E", "I"}


@pytest.mark.parametrize(
    ("table", "code", "last_day"),
    [
        ("trade_modes", "0139", date(2017, 7, 31)),
        ("trade_modes", "3039", date(2016, 6, 30)),
        ("hs", "0302240000", None),
    ],
)
def test_a_code_that_ended_officially(
    book: ReferenceBook, tables: Tables, table: str, code: str, last_day: date | None
) -> None:
    if table == "hs":
        code = next(row["code"] for row in tables["hs"] if row["hs2022_hs6"] == "0")
        last_day = date(2021, 12, 31)
    assert last_day is not None
    entry = book.find(table, code, last_day)
    assert entry is not None
    assert entry.valid_to == last_day
    assert book.ended(table, code, last_day) is None
    day_after = date.fromordinal(last_day.toordinal() + 1)
    assert book.find(table, code, day_after) is None
    assert book.ended(table, code, day_after) == entry


def test_a_code_is_not_in_force_before_its_start(book: ReferenceBook) -> None:
    assert book.find("trade_modes", "6072", date(2023, 12, 31)) is None
    assert book.ended("trade_modes", "6072", date(2023, 12, 31)) is None
    assert book.find("trade_modes", "6072", date(2024, 1, 1)) is not None


def test_unknown_table_and_code(book: ReferenceBook) -> None:
    assert book.find("no_such_table", "1", TODAY) is None
    assert book.vintage("refund_rates") is None
    assert not book.covers("refund_rates", TODAY)
    assert book.find("countries", "重庆", TODAY) is None
    assert book.find("countries", "' OR 1=1 --", TODAY) is None
    assert book.tariff("9999999999", TODAY) is None


def test_tariff_line(book: ReferenceBook) -> None:
    line = book.tariff("0101210010", IN_2020)
    assert line is not None
    assert (line.unit1, line.unit2, line.supervision, line.ciq) == ("035", "009", "AFEB", "PQ")
    assert line.elements[:2] == ("品牌类型", "出口享惠情况")
    assert line.vat_rate == Decimal(9)
    assert line.mfn_rate == Decimal(0)
    assert not line.dead
    assert not line.elements_doubtful


def test_doubtful_elements_are_marked(book: ReferenceBook, tables: Tables) -> None:
    lines = [book.tariff(row["code"], IN_2020) for row in tables["hs"]]
    known = [line for line in lines if line is not None]
    assert len(known) == 11988
    assert sum(line.dead for line in known) == 364
    for line in known:
        if not line.elements or any(text.endswith(("、", "，", "“S/”、“W/”或“WF/”之")) for text in line.elements):
            assert line.elements_doubtful, line.code
    # The mark must stay worth something: most lines are complete.
    assert sum(line.elements_doubtful for line in known) < 1500
    assert book.tariff("8521101100", IN_2020).general_rate is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("table", "on", "covered"),
    [
        ("hs", date(2020, 1, 1), True),
        ("hs", date(2020, 12, 31), True),
        ("hs", date(2021, 1, 1), False),
        ("hs", date(2019, 12, 31), False),
        ("elements", TODAY, False),
        ("elements", IN_2020, True),
        ("duty_rates", TODAY, False),
        ("dual_use_list", TODAY, True),
        ("dual_use_list", date(2025, 12, 31), False),
        ("incoterm_modes", TODAY, True),
        ("duty_mode", TODAY, True),
        ("fee_marks", date(2040, 1, 1), True),
        ("declaration_flags", TODAY, True),
        ("trade_modes", date(2024, 11, 30), True),
        ("trade_modes", TODAY, False),
        ("customs_offices", TODAY, False),
        ("customs_offices", date(2018, 8, 1), True),
    ],
)
def test_what_a_table_covers(book: ReferenceBook, table: str, on: date, covered: bool) -> None:
    assert book.covers(table, on) is covered


def test_every_table_says_how_old_it_is_and_where_it_is_from(book: ReferenceBook) -> None:
    for name, table in book.tables.items():
        vintage = book.vintage(name)
        assert vintage is not None
        assert vintage.source
        assert vintage.rows
        assert vintage.covers_to is not None
        assert table.title_zh
    assert book.closed("incoterm_modes")
    assert not book.closed("units")


def test_the_reference_file_cannot_be_written(book: ReferenceBook, reference_file: Path) -> None:
    before = reference_file.read_bytes()
    with pytest.raises(UserError):
        book.select("DELETE FROM entry")
    assert reference_file.read_bytes() == before
    assert [path.name for path in reference_file.parent.iterdir()] == [reference_file.name]


def test_rows_handed_out_cannot_be_changed(book: ReferenceBook) -> None:
    entry = book.find("countries", "CHN", TODAY)
    assert entry is not None
    with pytest.raises(TypeError):
        entry.extra["name_en"] = "x"  # type: ignore[index]


def test_a_missing_file_is_a_sentence_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        open_reference(tmp_path / "reference.sqlite")
    assert caught.value.id == "codes-reference-missing"
    assert "重新安装" in caught.value.remedy


@pytest.mark.parametrize("damage", ["text", "empty", "cut", "other"])
def test_a_damaged_file_is_a_sentence_with_a_remedy(reference_file: Path, tmp_path: Path, damage: str) -> None:
    whole = reference_file.read_bytes()
    bad = tmp_path / "reference.sqlite"
    bad.write_bytes(
        {
            "text": b"not a database " * 500,
            "empty": b"",
            "cut": whole[: len(whole) // 2],
            "other": whole[:20],
        }[damage]
    )
    with pytest.raises(UserError) as caught:
        open_reference(bad)
    assert caught.value.id == "codes-reference-damaged"
    assert "损坏" in caught.value.message
    assert "重新安装" in caught.value.remedy


def test_damage_behind_the_head_is_a_sentence_too(reference_file: Path, tmp_path: Path) -> None:
    whole = bytearray(reference_file.read_bytes())
    third = len(whole) // 3
    whole[third : 2 * third] = bytes(third)
    bad = tmp_path / "reference.sqlite"
    bad.write_bytes(whole)
    with open_reference(bad) as opened, pytest.raises(UserError) as caught:
        [list(opened.entries(name)) for name in opened.tables]
    assert caught.value.id == "codes-reference-damaged"


def test_several_threads_ask_at_once(book: ReferenceBook, tables: Tables) -> None:
    wrong: list[str] = []

    def ask(rows: list[dict[str, str]]) -> None:
        for row in rows:
            line = book.tariff(row["code"], IN_2020)
            if line is None or line.name_zh != row["name_zh"]:
                wrong.append(row["code"])

    threads = [threading.Thread(target=ask, args=(tables["hs"][start::400],)) for start in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not wrong


def test_both_books_keep_the_promise_to_the_rules(book: ReferenceBook) -> None:
    def promise(kept: CodeBook) -> CodeBook:
        return kept

    assert promise(book).find("currencies", "USD", TODAY) == promise(OverlayBook(book, ())).find(
        "currencies", "USD", TODAY
    )


def own(table: str, code: str, name: str, **more: object) -> CodeEntry:
    return CodeEntry(table=table, code=code, name_zh=name, **more)  # type: ignore[arg-type]


def test_an_offices_row_is_found_and_hides_the_shipped_one(book: ReferenceBook) -> None:
    over = OverlayBook(book, [own("domestic_ports", "500099", "某新口岸"), own("countries", "CHN", "改名")])
    assert book.find("domestic_ports", "500099", TODAY) is None
    added = over.find("domestic_ports", "500099", TODAY)
    changed = over.find("countries", "CHN", TODAY)
    assert added is not None
    assert changed is not None
    assert (added.name_zh, changed.name_zh) == ("某新口岸", "改名")
    assert over.find("countries", "USA", TODAY) == book.find("countries", "USA", TODAY)
    assert [e.name_zh for e in over.entries("countries") if e.code == "CHN"] == ["改名"]


def test_an_office_closes_a_code(book: ReferenceBook) -> None:
    over = OverlayBook(book, [own("units", "035", "千克", valid_to=date(2025, 12, 31))])
    assert over.find("units", "035", TODAY) is None
    ended = over.ended("units", "035", TODAY)
    assert ended is not None
    assert ended.valid_to == date(2025, 12, 31)


def test_an_offices_row_of_one_direction_leaves_the_other(book: ReferenceBook) -> None:
    over = OverlayBook(book, [own("permit_categories", "203", "改", extra={"direction": "I"})])
    got = {entry.extra["direction"]: entry.name_zh for entry in over.rows("permit_categories", "203")}
    assert got["I"] == "改"
    assert got["E"] != "改"


def test_an_imported_tariff_judges_its_year(book: ReferenceBook) -> None:
    line = own("hs", "8471309000", "新名称", extra={"unit1": "001", "vat": "13", "mfn": "每台5元"})
    vintage = Vintage(table="hs", as_of=date(2026, 1, 1), covers_to=date(2026, 12, 31), source="导入", rows=1)
    over = OverlayBook(book, [line], [vintage])
    got = over.tariff("8471309000", TODAY)
    assert got is not None
    assert (got.name_zh, got.vat_rate, got.mfn_rate, got.elements_doubtful) == (
        "新名称",
        Decimal(13),
        None,
        True,
    )
    assert over.covers("hs", TODAY)
    assert over.covers("hs", IN_2020)
    assert not over.covers("hs", date(2023, 1, 1))
    assert over.vintage("hs") == vintage
