"""Lists in spreadsheets: which sheet, which head row, which columns; in every encoding offices save in."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.errors import UserError
from cqdesk.intake.listing import Column, read_sheets, recognise
from cqdesk.intake.open_file import open_file

COLUMNS = (
    Column(name="code", headings=("代码", "HS code"), endings=("代码",), never=("原",), needed=True),
    Column(name="name_zh", headings=("名称",), endings=("名称",), needed=True),
    Column(name="rate", headings=("税率",)),
)


def book(sheets: dict[str, list[list[object]]]) -> bytes:
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for row, cells in enumerate(rows):
            for col, cell in enumerate(cells):
                sheet.write(row, col, cell)
    made.close()
    return buffer.getvalue()


def test_the_sheet_with_the_heads_is_found_under_titles() -> None:
    data = book(
        {
            "封面": [["关区代码表"], ["2026 年"]],
            "参数": [
                ["说明：仅供参考"],
                [],
                ["原海关代码", "关区代码", "关区名称（简称）", "税率"],
                [1, "8000", "重庆关区", 5],
                ["", "", ""],
            ],
        }
    )
    found = recognise("a.xlsx", read_sheets("a.xlsx", data, open_file), COLUMNS)
    assert found is not None
    assert (found.sheet, found.head_row) == ("参数", 3)
    assert found.heads == {"code": "关区代码", "name_zh": "关区名称（简称）", "rate": "税率"}
    assert found.unknown == ("原海关代码",)
    assert [(row.place, row.values) for row in found.rows] == [
        ("a.xlsx!参数!4", {"code": "8000", "name_zh": "重庆关区", "rate": "5"})
    ]


def test_no_list_is_none() -> None:
    data = book({"装箱单": [["品名", "数量"], ["轴承", 3]]})
    assert recognise("a.xlsx", read_sheets("a.xlsx", data, open_file), COLUMNS) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_delimited_text_as_offices_save_it(encoding: str, mark: str) -> None:
    lines = [["代码", "名称"], ["0110", "一般贸易"], ["", ""], ["0615", "进料，对口"]]
    data = "\r\n".join(mark.join(line) for line in lines).encode(encoding)
    found = recognise("a.csv", read_sheets("a.csv", data, open_file), COLUMNS)
    assert found is not None
    assert [(row.number, row.values["code"], row.values["name_zh"]) for row in found.rows] == [
        (2, "0110", "一般贸易"),
        (4, "0615", "进料，对口"),
    ]
    assert found.rows[1].place == "a.csv!line 4"


@pytest.mark.parametrize(
    ("data", "id"),
    [
        (b"", "gate-empty"),
        (b"\x89PNG\r\n\x1a\n,,", "gate-damaged"),
        (b"%PDF-1.4 a,b", "list-not-a-spreadsheet"),
        (b"<html>,</html>", "gate-damaged"),
        (b"PK\x03\x04 broken", "gate-damaged"),
        (b"\x00\x01\x02\x03", "gate-not-a-workbook"),
        ("一句话".encode(), "text-no-table"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(data: bytes, id: str) -> None:
    with pytest.raises(UserError) as refused:
        read_sheets("x", data, open_file)
    assert refused.value.id == id


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="gb18030", exclude_categories=("Cc", "Cs")), max_size=6), min_size=2, max_size=2
        ),
        max_size=5,
    )
)
def test_every_row_with_a_code_is_read_as_it_stands(rows: list[list[str]]) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    data = "\n".join(["代码,名称", *(",".join(map(quoted, row)) for row in rows)]).encode("gb18030")
    found = recognise("a.csv", read_sheets("a.csv", data, open_file), COLUMNS)
    assert found is not None
    wanted = [[cell.strip() for cell in row] for row in rows]
    assert [[r.values.get("code", ""), r.values.get("name_zh", "")] for r in found.rows] == [
        w for w in wanted if any(w)
    ]
