"""Passwords, bundles, folders of many files, old declarations: what `read`, `import` and `check` do with them."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.intake.pdfmaker import Sheet, pdf

from .conftest import INVOICE, LIST, Run


def locked(password: str) -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(LIST.read_bytes())).encrypt(password, out)
    return out.getvalue()


def test_a_password_comes_from_standard_input_and_is_kept_nowhere(
    cq: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "单.xlsx").write_bytes(locked("重庆-2026"))
    refused = cq("read", tmp_path / "单.xlsx")
    assert (refused.code, refused.answer["documents"], refused.answer["issues"][0]["id"]) == (1, [], "gate-password")
    monkeypatch.setattr(sys, "stdin", io.StringIO("重庆-2026\n"))
    said = cq("read", tmp_path / "单.xlsx", "--password")
    assert said.code == 0
    assert said.answer["documents"][0]["kind"] == "packing_list"
    monkeypatch.setattr(sys, "stdin", io.StringIO("重庆-2026\n"))
    assert cq("import", tmp_path / "单.xlsx", "--password").code == 0
    for path in data.rglob("*"):
        assert not path.is_file() or "重庆-2026".encode() not in path.read_bytes()


def test_a_folder_of_many_files_is_read_whole_and_one_bad_file_stops_nothing(cq: Run, tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number:02}.xlsx").write_bytes(LIST.read_bytes() if number % 3 else b"PK\x03\x04rubbish")
    said = cq("read", tmp_path)
    assert said.code == 1
    assert [one["file"] for one in said.answer] == [f"{number:02}.xlsx" for number in range(12)]
    assert [bool(one["documents"]) for one in said.answer] == [bool(number % 3) for number in range(12)]


def test_a_zip_of_papers_is_one_shipment(cq: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "单证.zip", "w") as archive:
        archive.write(INVOICE, "发票.xlsx")
        archive.write(LIST, "装箱单.xlsx")
        archive.writestr("说明.txt", "见附件")
    said = cq("import", tmp_path / "单证.zip")
    assert said.code == 0
    assert len(said.answer["documents"]) == 2
    assert len(said.answer["declarations"][0]["goods"]) > 1


BOXES = [
    [("境内发货人 (91500112MA5T001X9B)", "重庆样例进出口有限公司"), ("出境关别 (8007)", "重庆水港"),
     ("出口日期", ""), ("备案号", "")],
    [("境外收货人", "BEISPIEL GMBH"), ("运输方式 (2)", "水路运输"), ("运输工具名称及航次号", "SAMPLE STAR/026E"),
     ("提运单号", "CQ1")],
    [("生产销售单位 (91500108MA5X001R3K)", "重庆样例阀门厂"), ("监管方式 (0110)", "一般贸易"), ("征免性质 (101)", "一般征税"),
     ("许可证号", "")],
    [("合同协议号", "CT-1"), ("贸易国（地区） (DEU)", "德国"), ("运抵国（地区） (DEU)", "德国"),
     ("指运港 (DEU063)", "汉堡（德国）")],
    [("包装种类 (22)", "纸箱"), ("件数", "60"), ("毛重(千克)", "1325.5"), ("净重(千克)", "1250.5")],
    [("成交方式 (3)", "FOB"), ("离境口岸 (500002)", "重庆港"), ("运费", ""), ("保费", "")],
]  # fmt: skip
HEADS = [
    "项号", "商品编号", "商品名称及规格型号", "数量及单位", "单价/总价/币制", "原产国（地区）", "最终目的国（地区）",
    "境内货源地", "征免",
]  # fmt: skip
WIDTHS = [35, 70, 200, 80, 90, 80, 90, 90, 60]


def official_print(order: tuple[int, int, int] = (0, 1, 2)) -> bytes:
    """An official print drawn box by box; `order`: where the three quantities stand."""

    def draw(page: Sheet) -> None:
        page.text(320, 30, "中华人民共和国海关出口货物报关单", 14)
        page.text(30, 55, "预录入编号：800720260000012345 海关编号：800720260000012345")
        for number, row in enumerate(BOXES):
            y = 70 + 30 * number
            for col, (label, value) in enumerate(row):
                x = 20 + 200 * col
                for line in (
                    (x, y, x + 200, y),
                    (x, y + 30, x + 200, y + 30),
                    (x, y, x, y + 30),
                    (x + 200, y, x + 200, y + 30),
                ):
                    page.line(*line)
                page.text(x + 3, y + 11, label, 7)
                page.text(x + 3, y + 25, value)
        x = 20.0
        for width, head in zip(WIDTHS, HEADS, strict=True):
            page.text(x + 2, 270, head, 7)
            x += width
        for item, (hs, name, legal, second, trade, prices) in enumerate((
            ("8481804090", "球阀", "950.5千克", "1000套", "500个", ("2.5", "1250", "美元")),
            ("7318159090", "螺栓", "300千克", "12件", "30箱", ("10", "300", "美元")),
        )):  # fmt: skip
            y = 290 + 40 * item
            quantities = [(legal, second, trade)[n] for n in order]
            columns = [
                [str(item + 1)], [hs], [name, "4|0|钢铁制|BV-15"], quantities, list(prices), ["中国", "(CHN)"], ["德国", "(DEU)"],
                ["(50129)渝北区"], ["照章征税", "(1)"],
            ]  # fmt: skip
            x = 20.0
            for width, texts in zip(WIDTHS, columns, strict=True):
                for line, text in enumerate(texts):
                    page.text(x + 2, y + 12 * line, text, 8)
                x += width

    return pdf(draw, size=(842, 595), seed=5)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_an_official_print_is_read_as_a_declaration_whatever_the_order_of_its_quantities(
    cq: Run, tmp_path: Path, order: tuple[int, int, int]
) -> None:
    (tmp_path / "核对单.pdf").write_bytes(official_print(order))
    (document,) = cq("read", tmp_path / "核对单.pdf").answer["documents"]
    form = document["form"]
    assert document["kind"] == "declaration"
    assert form["entry_number"] == "800720260000012345"
    assert (form["domestic_party_name"], form["conveyance_name"]) == ("重庆样例进出口有限公司", "SAMPLE STAR")
    assert (form["gross_weight_kg"], form["transaction_mode"], form["package_type"]) == ("1325.5", "3", "22")
    first, second = form["goods"]
    assert (first["trade_quantity"], first["legal_quantity_1"], first["legal_quantity_2"]) == ("500", "950.5", "1000")
    assert (first["declaration_elements"], first["trade_currency"]) == ("4|0|钢铁制|BV-15", "USD")
    assert (second["trade_quantity"], second["duty_mode"], second["domestic_district"]) == ("30", "1", "50129")
    assert document["lines"][0]["hs_code"]["origin"].startswith("核对单.pdf!p1!")


def test_an_old_print_is_checked_and_nothing_is_stored(cq: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "旧单.pdf").write_bytes(official_print())
    said = cq("check", tmp_path / "旧单.pdf")
    ids = {issue["path"] for issue in said.answer["issues"] if issue["severity"] == "error"}
    assert not ids & {"typist_name", "entry_type", "declaration_customs_office"}
    assert "not-on-print" in {one["id"] for one in said.answer["not_checked"]}
    assert not (data / "cqdesk.sqlite").exists()
    assert cq("check", LIST).error["id"] == "check-not-a-declaration"


TAX_HEADS = [
    "序号",
    "报关单号",
    "税费单序号",
    "税费单号",
    "支付银行",
    "税费种类",
    "合同号",
    "申报关区",
    "缴款期限",
    "支付金额",
    "支付状态",
]


def test_a_list_of_tax_bills_is_no_shipment(cq: Run, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(TAX_HEADS)
    number = "530120261012345678"
    for serial, kind in ((1, "A01"), (2, "L02")):
        sheet.append(
            [
                serial,
                number,
                serial,
                f"{number}-{kind}",
                "样例银行",
                "关税",
                "C-1",
                "5301",
                "20261130",
                1200.5 * serial,
                "已支付",
            ]
        )
    book.create_sheet("Sheet2")
    book.save(tmp_path / "税单.xlsx")
    (document,) = cq("read", tmp_path / "税单.xlsx").answer["documents"]
    assert (document["kind"], document["official"]) == ("tax_bill_list", "tax_bill_list")
    assert [row["tax_bill_number"]["value"] for row in document["records"]] == [f"{number}-A01", f"{number}-L02"]
    assert document["records"][0]["pay_by"]["value"] == "2026-11-30"
    assert cq("import", tmp_path / "税单.xlsx").error["id"] == "no-goods"


def test_a_release_notice_gives_facts_and_no_goods(cq: Run, tmp_path: Path) -> None:
    def draw(page: Sheet) -> None:
        page.text(200, 60, "放行通知书", 16)
        page.text(40, 100, "报关单号：800720260000012345")
        page.text(40, 120, "放行日期：2026-11-20")
        page.text(300, 120, "件数：60")

    (tmp_path / "放行.pdf").write_bytes(pdf(draw))
    (document,) = cq("read", tmp_path / "放行.pdf").answer["documents"]
    assert (document["kind"], document["official"], document["lines"]) == ("other", "release_notice", [])
    assert document["records"][0]["entry_number"]["value"] == "800720260000012345"
