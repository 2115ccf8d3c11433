"""Official prints drawn box by box from a plain dict: as the Single Window gives them, whole, cut, old, or as a picture.

Nothing of the program's own pages is used: names of codes are read from the shipped tables, places are typed here.
"""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from tests.intake.pdfmaker import Sheet, pdf

TABLES = Path(__file__).resolve().parents[2] / "resources" / "codes"
ENTRY = "800220260000012345"
Form = dict[str, Any]


@cache
def _table(name: str) -> dict[str, str]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return {row["code"]: row["name_zh"] for row in csv.DictReader(stream)}


def named(table: str, code: str) -> str:
    return _table(table).get(code, "")


def _boxes(form: Form) -> list[list[tuple[str, str, str]]]:
    out = form["import_export_flag"] == "E"
    abroad = "overseas_consignee" if out else "overseas_consignor"

    def coded(label: str, name: str, table: str) -> tuple[str, str, str]:
        code = form.get(name, "")
        return label, code, named(table, code)

    def charge(kind: str) -> str:
        parts = [form.get(f"{kind}_{one}", "") for one in ("currency", "value", "mark")]
        return "/".join(parts) if any(parts) else ""

    voyage = form.get("free_text", {}).get("voyage_number", "")
    conveyance = form.get("conveyance_name", "") + (f"/{voyage}" if voyage else "")
    return [
        [("境内发货人" if out else "境内收货人", form.get("domestic_party_uscc", ""), form.get("domestic_party_name", "")),
         coded("出境关别" if out else "进境关别", "entry_exit_customs_office", "customs_offices"),
         ("出口日期" if out else "进口日期", "", form.get("entry_exit_date", "").replace("-", "")),
         ("申报日期", "", "20261121"), ("备案号", "", form.get("record_book_number", ""))],
        [("境外收货人" if out else "境外发货人", form.get(f"{abroad}_code", ""), form.get(f"{abroad}_name", "")),
         coded("运输方式", "transport_mode", "transport_modes"),
         ("运输工具名称及航次号", "", conveyance), ("提运单号", "", form.get("bill_of_lading_number", "")),
         *([] if out else [("货物存放地点", "", form.get("goods_location", ""))])],
        [("生产销售单位" if out else "消费使用单位", form.get("owner_uscc", ""), form.get("owner_name", "")),
         coded("监管方式", "supervision_mode", "trade_modes"), coded("征免性质", "levy_nature", "levy_nature"),
         ("许可证号", "", form.get("licence_number", "")),
         *([] if out else [coded("启运港", "departure_port", "foreign_ports")])],
        [("合同协议号", "", form.get("contract_number", "")), coded("贸易国（地区）", "trading_country", "countries"),
         coded("运抵国（地区）" if out else "启运国（地区）", "departure_or_arrival_country", "countries"),
         coded("指运港" if out else "经停港", "transit_or_destination_port", "foreign_ports"),
         coded("离境口岸" if out else "入境口岸", "entry_exit_port", "domestic_ports")],
        [coded("包装种类", "package_type", "package_types"), ("件数", "", form.get("package_count", "")),
         ("毛重(千克)", "", form.get("gross_weight_kg", "")), ("净重(千克)", "", form.get("net_weight_kg", "")),
         coded("成交方式", "transaction_mode", "incoterm_modes"),
         ("运费", "", charge("freight")), ("保费", "", charge("insurance")), ("杂费", "", charge("misc_charge"))],
    ]  # fmt: skip


HEADS = ("项号", "商品编号", "商品名称及规格型号", "数量及单位", "单价/总价/币制", "原产国(地区)", "最终目的国(地区)",
         "境内货源地", "征免")  # fmt: skip
WIDTHS = (28, 66, 210, 80, 76, 78, 86, 116, 60)


def _goods_columns(number: int, line: Form, names_only: bool = False) -> list[list[str]]:
    def amount(quantity: str, unit: str) -> str:
        return f"{line[quantity]}{named('units', line[unit])}" if line.get(quantity) else ""

    elements = line.get("declaration_elements", "")
    wrapped = [elements[n : n + 34] for n in range(0, len(elements), 34)][:2]
    return [
        [str(number)],
        [line.get("hs_code", "")],
        [line.get("goods_name", ""), *wrapped],
        [amount("legal_quantity_1", "legal_unit_1"), amount("legal_quantity_2", "legal_unit_2"),
         amount("trade_quantity", "trade_unit")],
        [line.get("unit_price", ""), line.get("total_price", ""), named("currencies", line.get("trade_currency", ""))],
        [named("countries", line.get("origin_country", "")), f"({line.get('origin_country', '')})"],
        [named("countries", line.get("destination_country", "")), f"({line.get('destination_country', '')})"],
        _places(line, names_only),
        [named("duty_mode", line.get("duty_mode", "")), f"({line.get('duty_mode', '')})"],
    ]  # fmt: skip


def _places(line: Form, names_only: bool) -> list[str]:
    """District and administrative division; many prints show the names alone."""
    district, division = line.get("domestic_district", ""), line.get("administrative_region", "")
    if names_only:
        return [f"{named('districts', district)}/", named("admin_divisions", division)]
    return [f"({district}){named('districts', district)}"]


def official_print(
    form: Form, *, entry: str = ENTRY, unified: str = "", per_page: int = 6, pages: int = 0, foot: bool = True,
    seed: int | None = 3, permits: str | None = None, boxes: str = "", box_rows: list[list[str]] | None = None,
    names_only: bool = False, office_behind: bool = False,
) -> bytes:  # fmt: skip
    """The print of an exported form (dict of the contract); `pages` > 0 keeps only the first so many. `permits` is the
    text of that box (None: no box), `boxes` the container numbers as printed in the remarks, `box_rows` a table of
    containers on a page of its own, `names_only` districts without their codes, `office_behind` the office of declaration
    in one text with the customs number."""
    goods = form.get("goods", [])
    parts = [goods[n : n + per_page] for n in range(0, len(goods), per_page)] or [[]]
    word = "出口" if form["import_export_flag"] == "E" else "进口"

    def page(index: int, first: int, lines: list[Form]) -> Any:
        def draw(sheet: Sheet) -> None:
            sheet.text(320, 28, f"中华人民共和国海关{word}货物报关单", 14)
            sheet.text(700, 28, "仅供核对用", 9)
            sheet.text(20, 50, f"预录入编号：{unified or entry}")
            office = named("customs_offices", form.get("declaration_customs_office", ""))
            sheet.text(280, 50, f"海关编号：{entry}" + (f"　（{office}）" if office_behind else ""))
            sheet.text(520, 50, f"（{office}）" if office and not office_behind else "")
            sheet.text(720, 50, f"页码/页数：{index + 1}/{len(parts)}")
            y = 60.0
            if index == 0:
                for row in _boxes(form):
                    width = 800 / len(row)
                    for col, (label, code, value) in enumerate(row):
                        x = 20 + width * col
                        for line in ((x, y, x + width, y), (x, y + 28, x + width, y + 28), (x, y, x, y + 28),
                                     (x + width, y, x + width, y + 28)):  # fmt: skip
                            sheet.line(*line)
                        sheet.text(x + 3, y + 10, f"{label} ({code})" if code else label, 7)
                        wide = sum(1 if ord(c) > 255 else 0.56 for c in value) or 1
                        sheet.text(x + 3, y + 23, value, min(7.5, (width - 8) / wide))
                    y += 28
                marks = form.get("marks_and_numbers", "")
                words = f"标记唛码及备注：{marks} 备注：{form.get('remarks', '')}"
                held = [one["container_number"] for one in form.get("containers", [])]
                if boxes or held:
                    words += " 集装箱标箱数及号码：" + (boxes or f"{len(held)}；" + "；".join(held))
                if permits is not None:
                    sheet.text(23, y + 10, "随附单证及编号", 7)
                    for n, line in enumerate(permits.split("\n")):
                        sheet.text(23, y + 19 + 9 * n, line, 7)
                    y += 14 + 9 * len(permits.split("\n"))
                sheet.text(23, y + 14, words, 8)
                y += 24
            x = 20.0
            for width, head in zip(WIDTHS, HEADS, strict=True):
                sheet.text(x + 2, y + 10, head, 7)
                x += width
            y += 18
            for number, one in enumerate(lines, start=first):
                x = 20.0
                for width, texts in zip(WIDTHS, _goods_columns(number, one, names_only), strict=True):
                    for down, text in enumerate(texts):
                        if text:
                            sheet.text(x + 2, y + 10 + 11 * down, text, 7)
                    x += width
                y += 38
            if foot and index + 1 == len(parts):
                sheet.text(23, 540, "特殊关系确认：否")
                sheet.text(223, 540, "价格影响确认：否")
                sheet.text(423, 540, "支付特许权使用费确认：否")
                sheet.text(23, 560, f"申报单位 ({form.get('declarant_uscc', '')}) {form.get('declarant_name', '')}")

        return draw

    draws, first = [], 1
    for index, lines in enumerate(parts):
        draws.append(page(index, first, lines))
        first += len(lines)
    if box_rows:
        draws.append(lambda sheet: _box_page(sheet, box_rows))
    return pdf(*(draws[:pages] if pages else draws), size=(842, 595), seed=seed)


def _box_page(sheet: Sheet, rows: list[list[str]]) -> None:
    sheet.text(23, 28, "集装箱信息")
    heads = ["序号", "集装箱号", "集装箱规格", "商品项号关系", "箱货重量(千克)"]
    sheet.grid(23, 40, [40, 120, 160, 160, 120], [heads, *rows])


OLD_BOXES = (
    (("收发货人", "重庆示例外贸公司"), ("出口口岸", "重庆海关"), ("出口日期", "20170510"), ("申报日期", "20170509")),
    (
        ("生产销售单位", "重庆示例阀门厂"),
        ("运输方式", "水路运输"),
        ("运输工具名称", "SAMPLE/001"),
        ("提运单号", "OLD1"),
    ),
    (("贸易方式", "一般贸易"), ("征免性质", "一般征税"), ("备案号", ""), ("许可证号", "")),
    (("贸易国(地区)", "德国"), ("运抵国(地区)", "德国"), ("指运港", "汉堡"), ("境内货源地", "重庆")),
    (("合同协议号", "C-17"), ("件数", "5"), ("毛重(千克)", "120"), ("净重(千克)", "100")),
)


def print_of_2017() -> bytes:
    """A print in the layout that ended on 31 July 2018."""

    def draw(sheet: Sheet) -> None:
        sheet.text(320, 28, "中华人民共和国海关出口货物报关单", 14)
        sheet.text(20, 50, "预录入编号：530120170000000001 海关编号：530120170000000001")
        y = 60.0
        for row in OLD_BOXES:
            for col, (label, value) in enumerate(row):
                x = 20 + 200.0 * col
                for line in (
                    (x, y, x + 200, y),
                    (x, y + 28, x + 200, y + 28),
                    (x, y, x, y + 28),
                    (x + 200, y, x + 200, y + 28),
                ):
                    sheet.line(*line)
                sheet.text(x + 3, y + 10, label, 7)
                sheet.text(x + 3, y + 23, value, 8)
            y += 28
        heads = (
            "项号",
            "商品编号",
            "商品名称、规格型号",
            "数量及单位",
            "最终目的国(地区)",
            "单价",
            "总价",
            "币制",
            "征免",
        )
        values = ("1", "84818040", "球阀", "100千克", "德国", "5", "500", "美元", "照章征税")
        x = 20.0
        for head, value in zip(heads, values, strict=True):
            sheet.text(x, y + 12, head, 7)
            sheet.text(x, y + 30, value, 8)
            x += 88

    return pdf(draw, size=(842, 595))


def picture_of_a_print() -> bytes:
    """A photo of a print: no text in it."""
    image = Image.new("RGB", (1200, 850), "white")
    ImageDraw.Draw(image).rectangle((40, 40, 1160, 400), outline="black")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
