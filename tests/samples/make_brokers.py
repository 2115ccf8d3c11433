"""Makes the draft forms of three invented brokers: classic boxes with stacked quantities, a flat order sheet, a bilingual one.

Run once; the workbooks are kept (`tests/samples/brokers`). All firms are invented.
"""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Border, Font, PatternFill, Side

HERE = Path(__file__).parent / "brokers"
THIN = Border(*(Side(style="thin"),) * 4)


def classic() -> Workbook:
    """示例一关: the official boxes, labels above values, each line on two rows, a foot below and a total."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "出口草单"
    sheet.merge_cells("A1:L1")
    sheet["A1"] = "示例一关报关有限公司　出口报关草单"
    sheet["A1"].font = Font(bold=True, size=16)
    boxes = [
        ["境内发货人", "出境关别", "出口日期", "备案号"], ["境外收货人", "运输方式", "运输工具名称及航次号", "提运单号"],
        ["生产销售单位", "监管方式", "征免性质", "合同协议号"], ["贸易国（地区）", "运抵国（地区）", "指运港", "离境口岸"],
        ["包装种类", "件数", "毛重（千克）", "净重（千克）"], ["成交方式", "运费", "保费", "杂费"],
    ]  # fmt: skip
    for index, labels in enumerate(boxes):
        for column, label in enumerate(labels):
            cell = sheet.cell(row=3 + 2 * index, column=1 + 3 * column, value=label)
            cell.font = Font(size=8)
            cell.border = THIN
            for row in (3 + 2 * index, 4 + 2 * index):
                sheet.merge_cells(start_row=row, start_column=1 + 3 * column, end_row=row, end_column=3 + 3 * column)
    heads = [
        "项号",
        "商品编号",
        "商品名称、规格型号",
        "",
        "",
        "数量及单位",
        "",
        "单价",
        "总价",
        "币制",
        "最终目的国（地区）",
        "征免",
    ]
    for column, head in enumerate(heads, start=1):
        cell = sheet.cell(row=16, column=column, value=head or None)
        cell.fill = PatternFill("solid", fgColor="DDE8F0")
        cell.border = THIN
    for line in range(5):
        for column in range(1, 13):
            sheet.cell(row=17 + 2 * line, column=column).border = THIN
        sheet.cell(row=17 + 2 * line, column=1, value=line + 1)
    sheet["A27"] = "合计"
    sheet["I27"] = "=SUM(I17:I26)"
    sheet["A29"] = "标记唛码及备注："
    sheet["A31"] = "制单人签字："
    sheet.column_dimensions["C"].width = 30
    return book


def flat() -> Workbook:
    """示例快通: label and value side by side, twenty goods rows of one row each, a second sheet of instructions."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "委托单"
    sheet["B1"] = "示例快通报关行 报关委托资料"
    pairs = [
        ("客户编号：", "票号"), ("经营单位", "境内收发货人"), ("信用代码", "统一社会信用代码"), ("收货人", "境外收货人"),
        ("船名/航次", ""), ("提单号", ""), ("合同号", ""), ("贸易方式", ""), ("目的港", ""), ("运抵国", ""),
        ("件数", ""), ("毛重(KG)", ""), ("净重(KG)", ""), ("成交方式", ""), ("柜号", ""),
    ]  # fmt: skip
    for row, (label, _) in enumerate(pairs, start=3):
        sheet.cell(row=row, column=2, value=label).border = THIN
        sheet.cell(row=row, column=3).border = THIN
    sheet["B3"] = "票号"
    heads = [
        "序号",
        "HS编码",
        "品名",
        "申报要素",
        "成交数量",
        "单位",
        "法定数量",
        "法定单位",
        "单价",
        "总价",
        "币种",
        "原产国",
        "货源地",
    ]
    for column, head in enumerate(heads, start=2):
        sheet.cell(row=20, column=column, value=head).font = Font(bold=True)
    sheet["A50"] = "注：请完整填写，红色为必填。"
    guide = book.create_sheet("填写说明")
    guide["A1"] = "申报要素请按税则顺序填写，用竖线分隔。"
    return book


def bilingual() -> Workbook:
    """示例顺达: English beside Chinese, label and value in one cell, goods on a sheet of their own."""
    book = Workbook()
    head = book.active
    assert head is not None
    head.title = "HEAD 表头"
    labels = [
        "发货人",
        "境外收货人",
        "合同编号",
        "提运单号",
        "总件数",
        "总毛重(KG)",
        "总净重(KG)",
        "监管方式",
        "指运港",
        "集装箱号",
    ]
    for row, label in enumerate((f"{one}：" for one in labels), start=2):
        head.cell(row=row, column=1, value=label)
        head.cell(row=row, column=2).number_format = "@"
    head["A1"] = "SAMPLE SHUNDA CUSTOMS BROKER / 示例顺达"
    goods = book.create_sheet("GOODS 商品")
    goods["A1"] = "商品明细"
    names = ["NO.", "商品编码", "商品名称", "规格型号", "数量", "单位", "单价", "金额", "币制", "原产国", "征免方式"]
    for column, label in enumerate(names, start=1):
        cell = goods.cell(row=3, column=column, value=label)
        cell.fill = PatternFill("solid", fgColor="FFE8C0")
    for row in range(4, 10):
        goods.cell(row=row, column=1, value=row - 3)
        goods.cell(row=row, column=8).number_format = "0.00"
    goods["A10"] = "TOTAL"
    goods["H10"] = "=SUM(H4:H9)"
    return book


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    for name, book in (("示例一关", classic()), ("示例快通", flat()), ("示例顺达", bilingual())):
        book.save(HERE / f"{name}.xlsx")
