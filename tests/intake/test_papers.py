"""Papers as customers make them: every trap is read right or said loudly."""

from __future__ import annotations

from typing import Any

import pytest

from cqdesk.intake.paper import PaperDocument

from .papermaker import NAMES, admitted, issue_ids, one_paper, read, read_file, rows_at, tampered, values, workbook

INVOICE_HEADS = ["No.", "Description", "Model", "QTY (PCS)", "Unit Price (USD)", "Amount (USD)"]
GOODS = [[1, "Spark plug", "A7TC", 100, 1.5, 150], [2, "Oil filter", "LF-1", 50, 2.2, 110]]
LIST_HEADS = ["箱号", "品名", "型号", "数量", "单位", "件数", "净重(KGS)", "毛重(KGS)", "体积(CBM)"]
LIST_GOODS = [
    ["1-5", "火花塞", "A7TC", 100, "个", 5, 10, 12, 0.1],
    ["6-8", "机滤", "LF-1", 50, "个", 3, 20, 22.5, 0.2],
    ["9-10", "空滤", "AF-2", 30, "个", 2, 6, 7, 0.3],
]


def invoice(
    rows: list[list[Any]], *, head: int = 9, heads: list[str] | None = None, extra: Any = None
) -> PaperDocument:
    cells: dict[Any, Any] = {"A2": "COMMERCIAL INVOICE"}
    cells |= rows_at(head, [heads or INVOICE_HEADS, *rows])
    return one_paper({**cells, **(extra or {})})


def packing(rows: list[list[Any]], *, heads: list[str] | None = None, extra: Any = None, **more: Any) -> PaperDocument:
    cells = {"A1": "装箱单", **rows_at(3, [heads or LIST_HEADS, *rows])}
    return one_paper({**cells, **(extra or {})}, **more)


def test_plain_invoice_is_sure_and_exact() -> None:
    doc = invoice([*GOODS, [None, "TOTAL", None, 150, None, 260]])
    assert doc.kind == "commercial_invoice"
    assert doc.sure
    assert values(doc, "amount") == ["150", "110"]
    assert doc.lines[0]["unit"].code == "007"
    assert doc.lines[0]["currency"].code == "USD"
    assert doc.lines[1]["quantity"].origin == "单证.xlsx!Sheet1!D11"
    assert doc.summed == {"quantity": "150", "amount": "260"}


def test_contract_form() -> None:
    found = read({"INV": {"A1": "INVOICE", **rows_at(3, [INVOICE_HEADS, *GOODS])}}).to_json()
    assert set(found) == {"file", "documents", "issues"}
    (doc,) = found["documents"]
    assert set(doc) == {"kind", "place", "sure", "header", "lines", "boxes", "totals", "issues"}
    assert doc["place"] == {"sheet": "INV"}
    assert doc["lines"][0]["quantity"] == {"value": "100", "origin": "单证.xlsx!INV!D4"}
    assert doc["totals"] == {"stated": {}, "summed": {"amount": "260", "quantity": "150"}}


@pytest.mark.parametrize(
    "label", ["TOTAL", "TTL:", "合计", "合 计：", "Total Amount USD", "合计 TOTAL", "GRAND TOTAL", "总计", "TOTAL/合计"]
)
def test_total_rows_are_no_goods(label: str) -> None:
    for col in (0, 1):
        row: list[Any] = [None, None, None, 150, None, 260]
        row[col] = label
        doc = invoice([*GOODS, row])
        assert len(doc.lines) == 2
        assert doc.stated["amount"].value == "260"


def test_goods_whose_name_begins_with_total_stay_goods() -> None:
    doc = invoice([[1, "Total station", "TS-1", 2, 10, 20], *GOODS])
    assert values(doc, "goods_name") == ["Total station", "Spark plug", "Oil filter"]


def test_total_without_label_and_empty_numbered_line() -> None:
    doc = invoice([*GOODS, [3], [None, None, None, 150, None, 260]])
    assert len(doc.lines) == 2
    assert doc.stated["amount"].value == "260"
    assert doc.sure


def test_stale_total_is_said_with_both_figures_and_place() -> None:
    doc = invoice([*GOODS, [None, "TOTAL", None, 150, None, 265]])
    (issue,) = [i for i in doc.issues if i.id == "total-disagrees"]
    assert issue.severity == "warning"
    assert issue.path == "totals.amount"
    assert "265" in issue.message
    assert "260" in issue.message
    assert "F12" in issue.message
    assert not doc.sure


def test_charge_rows_are_no_goods_and_belong_to_the_total() -> None:
    doc = invoice([*GOODS, [None, "运保杂费", None, None, None, 40], [None, "TOTAL", None, 150, None, 300]])
    assert len(doc.lines) == 2
    assert "charge-row" in issue_ids(doc)
    assert "total-disagrees" not in issue_ids(doc)


@pytest.mark.parametrize("name", ["FREIGHT", "Courier charges", "木箱费", "Insurance", "内陆运费", "Bank charges"])
def test_charges_by_name(name: str) -> None:
    assert len(invoice([*GOODS, [3, name, None, 1, 30, 30]]).lines) == 2


def test_subtotals_between_goods() -> None:
    rows = [
        GOODS[0],
        [None, "小计", None, 100, None, 150],
        GOODS[1],
        [None, "小计", None, 50, None, 110],
        [None, "合计", None, 150, None, 260],
    ]
    doc = invoice(rows)
    assert len(doc.lines) == 2
    assert doc.stated["amount"].value == "260"
    assert doc.sure


def test_wrong_subtotal_is_said() -> None:
    rows = [GOODS[0], [None, "SUB TOTAL", None, 100, None, 155], GOODS[1], [None, "TOTAL", None, 150, None, 260]]
    assert "subtotal-disagrees" in issue_ids(invoice(rows))


def test_repeated_head_is_skipped() -> None:
    doc = invoice([GOODS[0], INVOICE_HEADS, GOODS[1], [None, "TOTAL", None, 150, None, 260]])
    assert len(doc.lines) == 2
    assert doc.sure


def test_goods_like_rows_far_below_the_total_are_not_lines() -> None:
    doc = invoice([*GOODS, [None, "TOTAL", None, 150, None, 260], [], [], [1, "Spark plug", "A7TC", 100, 1.5, 150]])
    assert len(doc.lines) == 2
    assert "rows-below-total" in issue_ids(doc)
    assert not doc.sure


def test_bank_details_and_signature_below_are_no_goods() -> None:
    extra = {
        "A14": "Bank: SAMPLE BANK", "A15": "A/C NO.:", "D15": 622200001111, "B16": "SWIFT CODE", "D16": "SMPLCNBJ",
        "B18": "Authorized signature", "F18": "2026-11-20",
    }  # fmt: skip
    doc = invoice([*GOODS, [None, "TOTAL", None, 150, None, 260]], extra=extra)
    assert len(doc.lines) == 2
    assert doc.sure


def test_two_languages_in_two_head_rows() -> None:
    english = ["S/N", "Part Number", "Description", "Quantity", "Unit", "Total Gross", "Total Net"]
    chinese = ["序号", "料号", "品名", "数量", "单位", "总毛重", "总净重"]
    cells = rows_at(
        2, [english, chinese, [1, "P-1", "火花塞", 100, "PCS", 12, 10], [2, "P-2", "机滤", 50, "PCS", 22, 20]]
    )
    doc = one_paper({"A1": "PACKING LIST", **cells})
    assert values(doc, "part_number") == ["P-1", "P-2"]
    assert values(doc, "gross_weight_kg") == ["12", "22"]
    assert doc.lines[0]["part_number"].origin.endswith("B4")


def test_group_head_over_two_weight_columns() -> None:
    cells = {
        "A1": "PACKING LIST", "A3": "Description", "B3": "Quantity", "C3": "Packages", "D3": "Weight (KGS)",
        "D4": "Gross", "E4": "Net",
        **rows_at(5, [["Spark plug", 100, 5, 12, 10], ["Oil filter", 50, 3, 22, 20]]),
    }  # fmt: skip
    doc = one_paper(cells, merges=["A3:A4", "B3:B4", "C3:C4", "D3:E3"])
    assert values(doc, "gross_weight_kg") == ["12", "22"]
    assert values(doc, "net_weight_kg") == ["10", "20"]


def test_merged_facts_become_boxes_and_never_stand_in_lines() -> None:
    doc = packing(
        [LIST_GOODS[0], ["6-10", "机滤", "LF-1", 50, "个", 5, 20, 29.5, 0.5],
         [None, "空滤", "AF-2", 30, "个", None, 6, None, None],
         ["合计", None, None, 180, None, 10, 36, 41.5, 0.6]],
        merges=["A5:A6", "F5:F6", "H5:H6", "I5:I6"],
    )  # fmt: skip
    assert [b.to_json() for b in doc.boxes] == [
        {"carton_number": "6-10", "package_count": "5", "gross_weight_kg": "29.5", "volume_m3": "0.5", "lines": [2, 3]}
    ]
    assert values(doc, "gross_weight_kg") == ["12", None, None]
    assert doc.summed["gross_weight_kg"] == "41.5"
    assert doc.sure


def test_a_name_merged_over_several_models_belongs_to_each_line() -> None:
    doc = packing([LIST_GOODS[0], ["6-8", None, "A8TC", 50, "个", 3, 20, 22.5, 0.2]], merges=["B4:B5"])
    assert values(doc, "goods_name") == ["火花塞", "火花塞"]
    assert values(doc, "quantity") == ["100", "50"]


def test_line_over_three_rows_stays_one_line() -> None:
    heads = [*LIST_HEADS, "外箱尺寸"]
    rows = [[*LIST_GOODS[0], "10x10"], [None] * 9 + ["20x20"], [None] * 9 + ["30x30"], [*LIST_GOODS[1], "5x5"]]
    doc = packing(rows, heads=heads, merges=[f"{c}4:{c}6" for c in "ABCDEFGHI"])
    assert values(doc, "quantity") == ["100", "50"]
    assert not doc.boxes


def test_a_weight_above_blanks_without_merge_is_asked_about() -> None:
    doc = packing([LIST_GOODS[0], [None, "机滤", "LF-1", 50, "个", None, 20, None, None], LIST_GOODS[2]])
    assert doc.lines[0]["gross_weight_kg"].doubtful
    assert "value-missing-in-lines" in issue_ids(doc)
    assert not doc.sure


def test_label_totals_below_the_table_are_added_up() -> None:
    extra = {"A8": "总毛重：41.5 KGS", "A9": "总净重：36KGS", "A10": "TOTAL OF : 10 CARTONS"}
    doc = packing(LIST_GOODS, extra=extra)
    assert doc.header["total_gross_weight_kg"].value == "41.5"
    assert doc.header["total_packages"].value == "10"
    assert doc.header["package_type"].code == "22"
    assert doc.stated["gross_weight_kg"].value == "41.5"
    assert doc.sure


def test_label_total_that_disagrees_is_said() -> None:
    doc = packing(LIST_GOODS, extra={"A8": "总毛重：41 KGS"})
    assert "total-disagrees" in issue_ids(doc)
    assert not doc.sure


def test_total_row_and_label_that_contradict_each_other() -> None:
    doc = packing([*LIST_GOODS, ["合计", None, None, 180, None, 10, 36, 41.5, 0.6]], extra={"A9": "总毛重：41 KGS"})
    assert "totals-contradict" in issue_ids(doc)


def test_units_glued_to_figures() -> None:
    heads = ["品名", "型号", "数量", "包装件数", "毛重", "净重"]
    doc = packing(
        [["火花塞", "A7TC", "100PCS", "5纸箱", "12KGS", ".84KGS"], ["机滤", "L", "50PCS", "3纸箱", "22.5KGS", "20KGS"]],
        heads=heads,
    )
    line = doc.lines[0]
    assert (line["quantity"].value, line["unit"].value, line["unit"].code) == ("100", "PCS", "007")
    assert (line["package_count"].value, line["package_type"].code) == ("5", "22")
    assert line["net_weight_kg"].value == "0.84"
    assert line["package_count"].raw == "5纸箱"


def test_grams_become_kilograms_exactly() -> None:
    doc = packing([["火花塞", 100, 1250, 1200], ["机滤", 50, 500, 450]], heads=["品名", "数量", "毛重(G)", "净重(G)"])
    assert values(doc, "gross_weight_kg") == ["1.25", "0.5"]


def test_working_columns_to_the_right_are_ignored() -> None:
    heads = [*INVOICE_HEADS, "采购单价", "采购金额", "汇率", "净重", "数量", "总价"]
    rows = [[*r, 9.9, 990, 7.1, 3, 7, 99] for r in GOODS]
    doc = invoice([*rows, [None, "TOTAL", None, 150, None, 260, None, 1980]], heads=heads)
    assert values(doc, "quantity") == ["100", "50"]
    assert values(doc, "amount") == ["150", "110"]
    assert not any("net_weight_kg" in line and doc.sure is not False for line in doc.lines)


def test_table_beside_after_a_blank_column_is_ignored() -> None:
    heads = [*INVOICE_HEADS, None, "品名", "数量", "毛重"]
    doc = invoice([[*r, None, "别的", 7, 99] for r in GOODS], heads=heads)  # type: ignore[arg-type]
    assert values(doc, "quantity") == ["100", "50"]
    assert "gross_weight_kg" not in doc.lines[0]


def test_lying_weight_heads_are_said_not_swapped() -> None:
    heads = ["品名", "型号", "数量", "毛重", "净重"]
    doc = packing([["火花塞", "A7", 100, 10, 12], ["机滤", "L1", 50, 20, 22]], heads=heads)
    assert values(doc, "gross_weight_kg") == ["10", "20"]
    assert issue_ids(doc).count("net-above-gross") == 2
    assert not doc.sure


def test_unit_column_that_holds_prices_is_doubted() -> None:
    doc = packing([["火花塞", 100, 1.5, 12], ["机滤", 50, 2.2, 22]], heads=["品名", "数量", "单位", "毛重"])
    assert not doc.sure
    assert "column-doubtful" in issue_ids(doc)


def test_price_times_quantity_that_is_not_the_amount() -> None:
    doc = invoice([GOODS[0], [2, "Oil filter", "LF-1", 50, 2.2, 111]])
    (issue,) = [i for i in doc.issues if i.id == "amount-not-quantity-times-price"]
    assert issue.path == "lines[2].amount"
    assert not doc.sure


def test_formula_without_value_is_said() -> None:
    doc = invoice([GOODS[0], [2, "Oil filter", "LF-1", 50, 2.2, "=IF(D11>0,D11*E11,0)"]])
    assert "amount" not in doc.lines[1]
    assert "formula-without-value" in issue_ids(doc)
    assert not doc.sure


def test_error_cell_is_doubtful_and_said() -> None:
    cells = {"A1": "INVOICE", **rows_at(3, [INVOICE_HEADS, GOODS[0], [2, "Oil filter", "LF-1", 50, 2.2, 777]])}
    data = tampered(
        workbook({"S": cells}),
        lambda n, d: d.replace(b't="n"><v>777</v>', b't="e"><v>#REF!</v>'),
    )
    (doc,) = read_file(admitted(data), NAMES).documents
    assert doc.lines[1]["amount"].doubtful
    assert not doc.sure


def test_hs_codes_as_number_and_with_dots() -> None:
    heads = ["品名", "HS编码", "数量", "单价", "金额"]
    doc = invoice([["火花塞", 8511100000.0, 100, 1.5, 150], ["机滤", "8421.23.0000", 50, 2.2, 110]], heads=heads)
    assert [line["hs_code"].value for line in doc.lines] == ["8511100000", "8421.23.0000"]
    assert [line["hs_code"].code for line in doc.lines] == ["8511100000", "8421230000"]


def test_ditto_marks_take_the_text_above() -> None:
    heads = ["品名", "型号", "原产国", "数量", "单价", "金额"]
    doc = invoice([["火花塞", "A", "中国", 100, 1.5, 150], ['"', "B", "同上", 50, 2.2, 110]], heads=heads)
    assert doc.lines[1]["goods_name"].value == "火花塞"
    assert doc.lines[1]["goods_name"].raw == '"'
    assert doc.lines[1]["origin_country"].code == "CHN"


def test_two_identical_lines_stay_two() -> None:
    doc = invoice([GOODS[0], GOODS[0], [None, "TOTAL", None, 200, None, 300]])
    assert len(doc.lines) == 2
    assert doc.sure


def test_three_columns_without_head_facts() -> None:
    cells = rows_at(
        1, [["CODIGO", "DESCRIPCION", "CANTIDAD"], ["1.00012", "ES.BO.16.L", 20], ["1.00013", "ES.BO.18.L", 30]]
    )
    doc = one_paper(cells, sheet="Hoja1")
    assert values(doc, "part_number") == ["1.00012", "1.00013"]
    assert values(doc, "quantity") == ["20", "30"]


def test_list_and_invoice_in_two_sheets_and_in_one() -> None:
    list_cells = {"A1": "PACKING LIST", **rows_at(3, [LIST_HEADS, *LIST_GOODS])}
    invoice_cells = {"A1": "INVOICE", **rows_at(3, [INVOICE_HEADS, *GOODS])}
    two = read({" PL ": list_cells, "INV": invoice_cells})
    assert [(d.kind, len(d.lines)) for d in two.documents] == [("packing_list", 3), ("commercial_invoice", 2)]
    both = {
        **rows_at(1, [["PACKING LIST"], [], LIST_HEADS, *LIST_GOODS]),
        **rows_at(10, [["COMMERCIAL INVOICE"], [], INVOICE_HEADS, *GOODS]),
    }
    one = read({"S": both})
    assert [(d.kind, len(d.lines)) for d in one.documents] == [("packing_list", 3), ("commercial_invoice", 2)]


def test_second_table_without_title_is_ignored_and_said() -> None:
    second = rows_at(
        20, [["项号", "中文品名", "外箱尺寸", "国别", "数量", "换汇成本"], [1, "火花塞", "10x10", "中国", 100, 7]]
    )
    doc = invoice([*GOODS, [None, "TOTAL", None, 150, None, 260]], extra=second)
    assert len(doc.lines) == 2
    assert "second-table-ignored" in issue_ids(doc)
    assert not doc.sure


def test_papers_without_goods_give_no_lines() -> None:
    found = read({"协议": {"A1": "代理报关委托协议", "A2": "委托方：重庆示例公司", "A3": "数量以实际为准"}})
    assert all(not d.lines and not d.sure for d in found.documents)


def test_hidden_sheet_is_not_read_but_named() -> None:
    def hide(book: Any) -> None:
        book["旧"].sheet_state = "hidden"

    cells = {"A1": "INVOICE", **rows_at(3, [INVOICE_HEADS, *GOODS])}
    found = read({"新": cells, "旧": cells}, shape=hide)
    assert [d.sheet for d in found.documents] == ["新"]
    assert [i.id for i in found.issues] == ["hidden-sheet"]


def test_hidden_row_inside_the_table_is_asked_about() -> None:
    def hide(book: Any) -> None:
        book["Sheet1"].row_dimensions[5].hidden = True

    doc = packing(LIST_GOODS, shape=hide)
    assert len(doc.lines) == 3
    assert not doc.sure


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"A4": "INVOICE NO.: X123"}, {"invoice_number": "X123"}),
        ({"A4": "Invoice No.", "B4": "X123"}, {"invoice_number": "X123"}),
        ({"A4": "发票号", "A5": "X123"}, {"invoice_number": "X123"}),
        ({"A4": "INVOICE NO.: X123   DATE: 2026-11-20"}, {"invoice_number": "X123", "date": "2026-11-20"}),
        ({"A4": "INVOICE NO.: X123\nDATE: NOV.20,2026"}, {"invoice_number": "X123", "date": "2026-11-20"}),
        ({"A4": "INVOICE NO. X123"}, {"invoice_number": "X123"}),
        ({"A4": "Date:", "D4": "20-Nov-2026"}, {"date": "2026-11-20"}),
        ({"A4": "FROM CHONGQING TO HAMBURG BY SEA"}, {"loading_port": "CHONGQING", "discharge_port": "HAMBURG"}),
        ({"A4": "FROM:", "B4": "CHONGQING", "C4": "TO:", "D4": "HAMBURG"},
         {"loading_port": "CHONGQING", "discharge_port": "HAMBURG"}),
        ({"A4": "TO:", "B4": "SAMPLE GMBH"}, {"buyer": "SAMPLE GMBH"}),
        ({"A4": "Terms of Delivery", "B4": "FOB CHONGQING (Incoterms 2020)"}, {"incoterm": "FOB", "incoterm_place": "CHONGQING"}),
        ({"A4": "CIF HAMBURG"}, {"incoterm": "CIF", "incoterm_place": "HAMBURG"}),
        ({"A4": "BUYER:\nSAMPLE GMBH\nHAMBURG"}, {"buyer": "SAMPLE GMBH"}),
        ({"A4": "买方 BUYER：SAMPLE GMBH"}, {"buyer": "SAMPLE GMBH"}),
        ({"A4": "合同号 Contract No.：", "C4": "SC-1"}, {"contract_number": "SC-1"}),
        ({"A4": "P.O. NO.: PO-7"}, {"order_number": "PO-7"}),
    ],
)  # fmt: skip
def test_head_facts(cells: dict[str, Any], expected: dict[str, str]) -> None:
    doc = invoice(GOODS, extra=cells)
    found = {name: cell.value for name, cell in doc.header.items() if name not in ("currency", "total_amount")}
    assert found == expected


def test_a_label_without_value_takes_no_other_label() -> None:
    doc = invoice(GOODS, extra={"A4": "Invoice No.:", "B4": "Date:", "C4": "2026-11-20", "A5": "Contract No.:"})
    assert "invoice_number" not in doc.header
    assert doc.header["date"].value == "2026-11-20"


def test_ambiguous_date_is_doubtful() -> None:
    doc = invoice(GOODS, extra={"A4": "Date: 03/04/2026"})
    assert doc.header["date"].doubtful
    assert not doc.sure


def test_the_same_number_printed_twice_differently_is_said() -> None:
    doc = invoice(GOODS, extra={"A4": "INVOICE NO.: X123", "A5": "Invoice No.: X124"})
    assert "fact-contradiction" in issue_ids(doc)
    assert doc.header["invoice_number"].doubtful


def test_misspelt_head_is_a_guess_and_never_sure() -> None:
    heads = ["No.", "Descripton of Goods", "Model", "QTY (PCS)", "Unit Price (USD)", "Amount (USD)"]
    doc = invoice(GOODS, heads=heads)
    assert values(doc, "goods_name") == ["Spark plug", "Oil filter"]
    assert not doc.sure


def test_wide_sheet_is_read_like_any_other() -> None:
    doc = invoice([*GOODS, [None, "TOTAL", None, 150, None, 260]], extra={(9, 8894): " ", (11, 8894): " "})
    assert len(doc.lines) == 2
    assert doc.sure


def test_every_issue_has_chinese_message_and_remedy() -> None:
    doc = invoice([*GOODS, [None, "运费", None, None, None, 3], [None, "TOTAL", None, 151, None, 265]])
    for issue in doc.issues:
        assert any("\u4e00" <= c <= "\u9fff" for c in issue.message)
        assert any("\u4e00" <= c <= "\u9fff" for c in issue.remedy)


def test_the_next_block_label_is_no_party() -> None:
    extra = {
        "A4": "Shipper:", "A5": "SAMPLE EXPORT CO., LTD.", "C4": "Consignee:", "C5": "SAMPLE BUYER LLC", "E4": "Notify Party",
        "E5": "SAME AS CONSIGNEE",
    }  # fmt: skip
    doc = invoice(GOODS, extra=extra)
    assert doc.header["buyer"].value == "SAMPLE BUYER LLC"
    assert doc.header["seller"].value == "SAMPLE EXPORT CO., LTD."


def test_the_seller_beats_the_shipper() -> None:
    doc = invoice(GOODS, extra={"A4": "托运人: 重庆示例货代公司", "A5": "卖方: 重庆示例贸易公司"})
    assert doc.header["seller"].value == "重庆示例贸易公司"
    assert not doc.header["seller"].doubtful


def test_two_label_totals_on_one_line() -> None:
    doc = packing(LIST_GOODS, extra={"A8": "G.W.: 41.5KGS N.W.: 36KGS"})
    assert doc.header["total_gross_weight_kg"].value == "41.5"
    assert doc.header["total_net_weight_kg"].value == "36"


def test_a_column_nobody_knows_is_named_and_never_sure() -> None:
    heads = ["品名", "型号", "数量", "杂项"]
    doc = packing([["火花塞", "A", 100, 12], ["机滤", "B", 50, 22]], heads=heads)
    assert "column-unknown" in issue_ids(doc)
    assert not doc.sure


def test_a_weight_head_that_names_no_kind_is_gross_only_beside_net() -> None:
    alone = packing([["火花塞", "A", 100, 12], ["机滤", "B", 50, 22]], heads=["品名", "型号", "数量", "重量"])
    assert values(alone, "gross_weight_kg") == ["12", "22"]
    assert not alone.sure
    beside = packing([["火花塞", 100, 12, 10], ["机滤", 50, 22, 20]], heads=["品名", "数量", "重量(KG)", "净重(KG)"])
    assert beside.sure


def test_cartons_in_lines_and_pallets_in_the_total_are_said() -> None:
    heads = ["品名", "数量", "箱数(CTNS)", "毛重"]
    doc = packing([["火花塞", 100, 24, 12], ["机滤", 50, 24, 22]], heads=heads, extra={"A8": "TOTAL OF : 48 PALLETS"})
    assert doc.header["total_packages"].value == "48"
    assert "package-types-differ" in issue_ids(doc)


def test_a_table_of_elements_below_is_no_goods() -> None:
    second = rows_at(
        20, [["项号", "中文品名", "外箱尺寸", "国别", "报关要素", "换汇成本"], [1, "火花塞", "10x10", "中国", "a|b", 7]]
    )
    doc = packing(LIST_GOODS, extra=second)
    assert len(doc.lines) == 3
    assert "second-table-ignored" in issue_ids(doc)


def test_discount_with_sign_before_the_currency_is_a_charge() -> None:
    doc = invoice([*GOODS, [None, "折扣 Discount", None, None, None, "-$10.00"], [None, "TOTAL", None, 150, None, 250]])
    assert len(doc.lines) == 2
    assert "total-disagrees" not in issue_ids(doc)


def test_a_titled_paper_whose_table_cannot_be_read_says_so() -> None:
    doc = one_paper({"A1": "PACKING LIST", "A3": "Whatever", "B3": "Stuff", "A4": "x", "B4": "y"})
    assert not doc.lines
    assert "no-goods-found" in issue_ids(doc)


def test_price_per_hundred_is_said() -> None:
    heads = ["品名", "数量", "单价(USD/100PCS)", "金额(USD)"]
    doc = invoice([["火花塞", 100, 150, 150], ["机滤", 200, 100, 200]], heads=heads)
    assert "price-per-many" in issue_ids(doc)
    assert not doc.sure


def test_unit_heads_of_two_rows_reach_the_values() -> None:
    cells = {
        "A1": "PACKING LIST", **rows_at(3, [["Description", "Quantity", "Weight", None], [None, "PCS", "N.W (G)", "G.W (G)"]]),
        **rows_at(5, [["Hanger", 100, 1000, 1200], ["Hook", 50, 500, 600]]),
    }  # fmt: skip
    doc = one_paper(cells, merges=["A3:A4", "C3:D3"])
    assert values(doc, "net_weight_kg") == ["1", "0.5"]
    assert doc.lines[0]["unit"].code == "007"


def test_the_letterhead_is_the_seller_only_until_somebody_looks() -> None:
    doc = invoice(GOODS, extra={"A1": "SAMPLE EXPORT CO., LTD."})
    assert doc.header["seller"].value == "SAMPLE EXPORT CO., LTD."
    assert doc.header["seller"].doubtful
    assert not doc.sure
    labelled = invoice(GOODS, extra={"A1": "SAMPLE EXPORT CO., LTD.", "A4": "Seller: OTHER LTD"})
    assert labelled.header["seller"].value == "OTHER LTD"
    assert labelled.sure


def test_a_bare_number_label_on_an_invoice_is_the_invoice_number() -> None:
    assert invoice(GOODS, extra={"A4": "No.: INV-9"}).header["invoice_number"].value == "INV-9"
    assert "invoice_number" not in packing(LIST_GOODS, extra={"A2": "No.: PL-9"}).header


def test_two_columns_that_both_look_like_the_quantity_are_said() -> None:
    heads = ["品名", "QTY", "CTNS", "TOTAL QTY", "毛重"]
    doc = packing([["火花塞", 10, 5, 50, 12], ["机滤", 20, 3, 61, 22]], heads=heads)
    assert "column-rival" in issue_ids(doc)
    assert not doc.sure


def test_a_quantity_of_one_carton_is_told_from_that_of_the_line_by_arithmetic() -> None:
    for heads in (["品名", "QTY", "CTNS", "TOTAL QTY", "毛重"], ["品名", "QTY", "CTNS", "QUANTITY", "毛重"]):
        doc = packing([["火花塞", 10, 5, 50, 12], ["机滤", 20, 3, 60, 22]], heads=heads)
        assert [line["quantity"].value for line in doc.lines] == ["50", "60"]
        assert "column-rival" not in issue_ids(doc)


def test_units_and_trade_terms_below_the_heads_belong_to_them() -> None:
    sheet = {
        "CI": rows_at(
            1,
            [
                ["COMMERCIAL INVOICE"],
                ["Invoice No.", "HT-6601"],
                ["P/N", "Description", "Qty", "Unit Price", "Amount", "N.W."],
                [None, None, "pcs", "FOB CHONGQING (USD)", "(USD)", "(g)"],
                ["HT-1", "Connector", 5000, 2, 10000, 12500],
                ["HT-2", "Cable", 10, 3, 30, 9900],
                ["Total", None, 5010, None, 10030, 22400],
            ],
        )
    }
    (paper,) = read_file(admitted(workbook(sheet)), NAMES).documents
    assert [line["net_weight_kg"].value for line in paper.lines] == ["12.5", "9.9"]
    assert [line["unit"].value for line in paper.lines] == ["pcs", "pcs"]
    header = {name: paper.header[name].value for name in ("incoterm", "incoterm_place", "currency")}
    assert header == {"incoterm": "FOB", "incoterm_place": "CHONGQING", "currency": "USD"}
