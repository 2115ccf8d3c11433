"""Papers in: what several papers of one shipment make of a case, and what a hand typed before more papers came."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cqdesk.actions.cases import case_view
from cqdesk.actions.checking import check_case
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import chain_of, delete_rows, insert_row, move_row, open_draft, type_in, undo
from cqdesk.actions.exports import export_case, read_json_form
from cqdesk.actions.filing import filing_summary
from cqdesk.actions.lookups import where_from
from cqdesk.actions.papers_in import Imported, import_files
from cqdesk.errors import Cancelled, UserError
from cqdesk.store import cases, declarations, history

from ..intake.papermaker import rows_at, workbook

Row = tuple[Any, ...]
GOODS: list[Row] = [
    # HS code, name, model, quantity, unit, price, net kg, gross kg
    ("7318159090", "螺栓", "M8", 1200, "千克", 2.5, 1200, 1230),
    ("8481804090", "阀门", "DN50", 30, "套", 41, 450, 480.5),
    ("9026100000", "流量计", "F-1", 12, "个", 155.25, 36, 41),
]
SELLER, BUYER = "重庆样例阀门有限公司", "SAMPLE VALVES GMBH\nHAFENSTRASSE 1, HAMBURG, GERMANY"


def paper(path: Path, title: str, head: Sequence[Row], table: Sequence[Row]) -> Path:
    """A one-sheet workbook: title, labelled facts, table."""
    cells: dict[Any, Any] = {"A1": title, **rows_at(3, head)}
    path.write_bytes(workbook({"Sheet1": {**cells, **rows_at(4 + len(head), table)}}))
    return path


def head(number: str, **more: str) -> list[Row]:
    facts = {"发货人": SELLER, "收货人": BUYER, "发票号": number, "合同号": "HT-26-1", **more}
    return [(f"{name}：", value) for name, value in facts.items()]


def invoice(
    path: Path, goods: Sequence[Row] = GOODS, *, number: str = "INV-1", title: str = "商业发票", **more: str
) -> Path:
    table: list[Row] = [("商品编码", "品名", "型号", "数量", "单位", "单价", "总价", "币制")]
    for hs, name, model, count, unit, price, _, _ in goods:
        amount = float(Decimal(str(count)) * Decimal(str(price)))
        table.append((hs, name, model, count, unit, price, amount, "USD"))
    return paper(
        path,
        title,
        head(number, **{"起运港": "CHONGQING, CHINA", "目的港": "HAMBURG, GERMANY", **more}),
        table,
    )


def packing_list(path: Path, goods: Sequence[Row] = GOODS, *, number: str = "INV-1") -> Path:
    table: list[Row] = [("品名", "型号", "数量", "单位", "净重(KG)", "毛重(KG)")]
    table += [(name, model, q, unit, net, gross) for _, name, model, q, unit, _, net, gross in goods]
    return paper(path, "装箱单", head(number), table)


def goods_of(done: Imported) -> list[tuple[str, str]]:
    (filled,) = done.declarations
    rows = range(1, len(filled.form.goods) + 1)
    return [(filled.text_at(f"goods[{n}].goods_name"), filled.text_at(f"goods[{n}].trade_quantity")) for n in rows]


EXPECTED = [("螺栓", "1200"), ("阀门", "30"), ("流量计", "12")]


def test_invoice_and_list_make_one_declaration(desk: Desk, tmp_path: Path) -> None:
    done = import_files(desk, [invoice(tmp_path / "i.xlsx"), packing_list(tmp_path / "p.xlsx")])
    assert goods_of(done) == EXPECTED
    (filled,) = done.declarations
    assert not [issue for issue in done.issues if issue.severity == "error"]
    texts = {name: filled.text_at(name) for name in ("net_weight_kg", "gross_weight_kg", "domestic_party_name")}
    assert texts == {"net_weight_kg": "1686", "gross_weight_kg": "1751.5", "domestic_party_name": SELLER}
    assert filled.form.import_export_flag == "E"
    assert filled.form.trading_country == "DEU"  # printed in the buyer's address
    assert filled.origins["goods[2].trade_quantity"] == "i.xlsx!Sheet1!D12"
    # the bolts are priced by the kilogram, the tariff counts them in kilograms
    assert (filled.text_at("goods[1].legal_unit_1"), filled.text_at("goods[1].legal_quantity_1")) == (
        "035",
        "1200",
    )
    assert filled.origins["goods[1].legal_quantity_1"] == filled.origins["goods[1].trade_quantity"]


@pytest.mark.parametrize("printed", ["8708.3010.00", "8708 30 10 00", "8708301000"])
def test_a_commodity_number_is_declared_without_its_marks(printed: str, desk: Desk, tmp_path: Path) -> None:
    """Papers print 8708.3010.00 or 8708 30 10 00; the declaration knows digits only (filling rules, item 34)."""
    rows = rows_at(
        1,
        [
            ["商业发票"],
            ["品名", "商品编码", "数量", "单位", "单价(USD)", "总价(USD)"],
            ["刹车片", printed, 10, "个", 5, 50],
        ],
    )
    (tmp_path / "i.xlsx").write_bytes(workbook({"发票": rows}))
    (filled,) = import_files(desk, [tmp_path / "i.xlsx"]).declarations
    assert filled.text_at("goods[1].hs_code") == "8708301000"


def test_a_contract_beside_the_invoice_counts_no_goods_twice(desk: Desk, tmp_path: Path) -> None:
    done = import_files(
        desk,
        [
            invoice(tmp_path / "c.xlsx", title="销售合同", number="C-1"),
            invoice(tmp_path / "i.xlsx"),
            packing_list(tmp_path / "p.xlsx"),
            invoice(tmp_path / "pro.xlsx", title="形式发票", number="PI-1"),
        ],
    )
    assert goods_of(done) == EXPECTED
    assert [issue.id for issue in done.issues].count("paper-goods-not-used") == 2


def test_two_invoices_with_one_list_are_all_declared(desk: Desk, tmp_path: Path) -> None:
    files = [
        invoice(tmp_path / "1.xlsx", GOODS[:1]),
        invoice(tmp_path / "2.xlsx", GOODS[1:], number="INV-2"),
        packing_list(tmp_path / "p.xlsx"),
    ]
    done = import_files(desk, files)
    assert goods_of(done) == EXPECTED
    assert "pair-missing" not in [issue.id for issue in done.issues]
    assert done.declarations[0].text_at("gross_weight_kg") == "1751.5"


def test_two_lists_of_one_invoice_are_added(desk: Desk, tmp_path: Path) -> None:
    files = [
        invoice(tmp_path / "i.xlsx"),
        packing_list(tmp_path / "p1.xlsx", GOODS[:2]),
        packing_list(tmp_path / "p2.xlsx", GOODS[2:]),
    ]
    done = import_files(desk, files)
    assert goods_of(done) == EXPECTED
    assert done.declarations[0].text_at("net_weight_kg") == "1686"


def test_the_same_invoice_number_twice_is_said(desk: Desk, tmp_path: Path) -> None:
    done = import_files(desk, [invoice(tmp_path / "1.xlsx", GOODS[:1]), invoice(tmp_path / "2.xlsx", GOODS[1:])])
    assert "papers-same-number" in [issue.id for issue in done.issues]


def test_the_same_file_twice_counts_once(desk: Desk, tmp_path: Path) -> None:
    one, two = invoice(tmp_path / "i.xlsx"), tmp_path / "copy.xlsx"
    two.write_bytes(one.read_bytes())
    done = import_files(desk, [one, two])
    assert goods_of(done) == EXPECTED
    assert [issue.id for issue in done.issues] == ["file-twice"]
    again = import_files(desk, [one])
    assert again.case != done.case
    assert "papers-known" in [issue.id for issue in again.issues]


def test_what_the_papers_contradict_is_an_issue_and_the_invoice_counts(desk: Desk, tmp_path: Path) -> None:
    other = [(*GOODS[0][:3], 1199, *GOODS[0][4:]), *GOODS[1:]]
    done = import_files(desk, [invoice(tmp_path / "i.xlsx"), packing_list(tmp_path / "p.xlsx", other)])
    assert goods_of(done) == EXPECTED
    (found,) = [issue for issue in done.issues if issue.id == "pair-differs"]
    assert found.path == "lines[1].quantity"
    assert "1199" in found.message
    assert "1200" in found.message


def test_the_packing_lists_unit_never_stands_beside_the_invoices_other_quantity(desk: Desk, tmp_path: Path) -> None:
    unknown = [(*GOODS[2][:3], 2, "罐装托", *GOODS[2][5:])]
    boxes = [(*GOODS[2][:3], 24, "个", *GOODS[2][5:])]
    done = import_files(desk, [invoice(tmp_path / "i.xlsx", unknown), packing_list(tmp_path / "p.xlsx", boxes)])
    (filled,) = done.declarations
    assert filled.text_at("goods[1].trade_quantity") == "2"
    assert filled.text_at("goods[1].trade_unit") == ""


@pytest.mark.parametrize("first", ["invoice", "list"])
def test_the_other_paper_comes_later_and_typed_values_stay(first: str, desk: Desk, tmp_path: Path) -> None:
    papers = {"invoice": invoice(tmp_path / "i.xlsx"), "list": packing_list(tmp_path / "p.xlsx")}
    case = import_files(desk, [papers.pop(first)]).case
    typed = {"marks_and_numbers": "N/M", "goods[2].goods_name": "球阀", "goods[3].trade_quantity": "13"}
    type_in(desk, case, 1, typed)
    (other,) = papers.values()
    done = import_files(desk, [other], case=case)
    assert done.case == case
    assert goods_of(done) == [("螺栓", "1200"), ("球阀", "30"), ("流量计", "13")]
    (filled,) = done.declarations
    assert filled.text_at("marks_and_numbers") == "N/M"
    assert filled.text_at("net_weight_kg") == "1686"
    assert filled.text_at("goods[2].hs_code") == "8481804090"
    assert {filled.origins[path] for path in typed} == {f"hand:{desk.user}"}
    assert len(case_view(desk, case).papers) == 2
    undo(desk, case)
    assert open_draft(desk, case).filled.text_at("goods[2].goods_name") == "球阀"


def test_destination_and_handbook_number_of_a_line_are_read(desk: Desk, tmp_path: Path) -> None:
    table = [
        ("手册序号", "商品编码", "品名", "数量", "单位", "单价", "总价", "币制", "最终目的国"),
        (3, "7318159090", "螺栓", 1200, "千克", 2.5, 3000, "USD", "法国"),
        (12, "8481804090", "阀门", 30, "套", 41, 1230, "USD", "奥地利"),
        (12, "8481804090", "阀门", 10, "套", 41, 410, "USD", "法国"),
    ]
    ports = {"起运港": "CHONGQING, CHINA", "目的港": "HAMBURG, GERMANY", "手册编号": "C80072600001"}
    done = import_files(desk, [paper(tmp_path / "i.xlsx", "商业发票", head("INV-1", **ports), table)])
    (filled,) = done.declarations
    lines = [(one.record_book_item_number, one.destination_country, one.goods_name) for one in filled.form.goods]
    assert lines == [(3, "FRA", "螺栓"), (12, "AUT", "阀门"), (12, "FRA", "阀门")]  # other destinations stay apart
    assert filled.origins["goods[1].record_book_item_number"] == "i.xlsx!Sheet1!A12"
    assert filled.form.departure_or_arrival_country == "DEU"


def test_links_lead_back_to_the_lines_of_the_paper(desk: Desk, tmp_path: Path) -> None:
    twice = [GOODS[0], GOODS[1], (*GOODS[0][:2], "M10", 300, *GOODS[0][4:])]
    case = import_files(desk, [invoice(tmp_path / "i.xlsx", twice)]).case
    with desk.store.read() as connection:
        row = declarations.declaration_of(connection, cases.case_of(connection, case).id, 1)
        links = declarations.load(connection, row.version_id).links
    assert links.rows == [["i.xlsx!Sheet1!11", "i.xlsx!Sheet1!13"], ["i.xlsx!Sheet1!12"]]


def test_more_than_fifty_lines_are_several_declarations(desk: Desk, tmp_path: Path) -> None:
    many = [(f"73181590{n:02d}", f"螺栓{n}", f"M{n}", n + 1, "千克", 2.5, n + 1, n + 2) for n in range(53)]
    done = import_files(desk, [invoice(tmp_path / "i.xlsx", many), packing_list(tmp_path / "p.xlsx", many)])
    assert [len(one.form.goods) for one in done.declarations] == [50, 3]
    assert [one.form.net_weight_kg for one in done.declarations] == [Decimal(1275), Decimal(156)]
    with pytest.raises(UserError) as refused:
        import_files(desk, [invoice(tmp_path / "more.xlsx", number="INV-9")], case=done.case)
    assert refused.value.id == "refill-several-new"
    with desk.store.read() as connection:
        assert len(cases.papers_of(connection, cases.case_of(connection, done.case).id)) == 2


def test_papers_that_come_later_fill_each_of_several_declarations(desk: Desk, tmp_path: Path) -> None:
    many = [(f"73181590{n:02d}", f"螺栓{n}", f"M{n}", n + 1, "千克", 2.5, n + 1, n + 2) for n in range(53)]
    done = import_files(desk, [invoice(tmp_path / "i.xlsx", many)])
    assert [one.form.net_weight_kg for one in done.declarations] == [None, None]
    type_in(desk, done.case, 2, {"marks_and_numbers": "手填唛头"})
    again = import_files(desk, [packing_list(tmp_path / "p.xlsx", many)], case=done.case)
    assert [len(one.form.goods) for one in again.declarations] == [50, 3]
    assert [one.form.net_weight_kg for one in again.declarations] == [Decimal(1275), Decimal(156)]
    assert again.declarations[1].form.marks_and_numbers == "手填唛头"
    undo(desk, done.case)
    assert open_draft(desk, done.case, 2).filled.form.net_weight_kg is None
    assert open_draft(desk, done.case, 1).filled.form.net_weight_kg == Decimal(1275)


@pytest.mark.parametrize(
    ("facts", "direction"),
    [
        ({"起运港": "CHONGQING, CHINA", "目的港": "HAMBURG"}, "E"),
        ({"起运港": "HAMBURG", "目的港": "CHONGQING"}, "I"),
        ({"起运港": "HAMBURG, GERMANY", "目的港": ""}, "I"),
        ({"起运港": "", "目的港": "SINGAPORE"}, "E"),
        ({"起运港": "", "目的港": "", "发货人": BUYER, "收货人": SELLER}, "I"),
        ({"起运港": "", "目的港": "", "发货人": SELLER, "收货人": BUYER}, "E"),
    ],
)
def test_the_direction_follows_from_ports_and_parties(
    facts: dict[str, str], direction: str, desk: Desk, tmp_path: Path
) -> None:
    done = import_files(desk, [invoice(tmp_path / "i.xlsx", **facts)])
    assert done.declarations[0].form.import_export_flag == direction
    assert "direction-guessed" not in [issue.id for issue in done.issues]


def test_a_direction_nobody_prints_is_said(desk: Desk, tmp_path: Path) -> None:
    facts = {"起运港": "", "目的港": "", "发货人": "ALPHA LTD", "收货人": "BETA LTD"}
    done = import_files(desk, [invoice(tmp_path / "i.xlsx", **facts)])
    assert "direction-guessed" in [issue.id for issue in done.issues]
    chosen = import_files(desk, [invoice(tmp_path / "i.xlsx", **facts)], direction="import")
    assert chosen.declarations[0].form.import_export_flag == "I"


def test_the_clients_profile_fills_what_papers_do_not_say(desk: Desk, tmp_path: Path) -> None:
    with desk.store.write() as connection:
        cases.put_company(
            connection,
            "重庆样例阀门有限公司",
            uscc="91500112MA60XL013A",
            customs_code="5012960A17",
            profile={"export": {"supervision_mode": "0110", "goods.duty_mode": "1", "contract_number": "PROFILE"}},
        )
    done = import_files(desk, [invoice(tmp_path / "i.xlsx")])
    (filled,) = done.declarations
    assert filled.form.supervision_mode == "0110"
    assert {line.duty_mode for line in filled.form.goods} == {"1"}
    assert filled.form.domestic_party_uscc == "91500112MA60XL013A"
    assert filled.origins["domestic_party_name"] == "template:重庆样例阀门有限公司"
    assert filled.form.contract_number == "HT-26-1"  # what is printed goes before the profile
    assert "client-new" in [
        issue.id for issue in import_files(desk, [invoice(tmp_path / "2.xlsx", number="2")], client="别的客户").issues
    ]


def company_of(desk: Desk, number: str) -> str:
    with desk.store.read() as connection:
        company = cases.company_of(connection, cases.case_of(connection, number).company_id)
    return company.name if company else ""


CODE, OF_SUPPLIER = "91500116MA5UA2C34P", "91500112MA61K2B468"


def test_the_credit_code_is_that_of_our_party(desk: Desk, tmp_path: Path) -> None:
    supplier = {"发货人": "重庆样例螺栓厂", "收货人": SELLER, "税号": OF_SUPPLIER}
    ours = invoice(tmp_path / "i.xlsx", 税号=CODE)
    theirs = paper(tmp_path / "c.xlsx", "购销合同", head("C-1", **supplier), [("品名", "数量"), ("螺栓", 1)])
    done = import_files(desk, [theirs, ours], direction="export")
    assert (done.declarations[0].form.domestic_party_name, done.declarations[0].form.domestic_party_uscc) == (
        SELLER,
        CODE,
    )
    assert company_of(desk, done.case) == SELLER
    plain = import_files(desk, [invoice(tmp_path / "2.xlsx", number="2", 税号=CODE)])
    assert plain.declarations[0].form.domestic_party_uscc == CODE
    theirs_only = import_files(desk, [invoice(tmp_path / "3.xlsx", number="3"), theirs])
    assert theirs_only.declarations[0].form.domestic_party_uscc == ""


def test_bill_numbers_that_differ_are_left_to_the_clerk(desk: Desk, tmp_path: Path) -> None:
    one = invoice(tmp_path / "1.xlsx", 提单号="CQSE2611088")
    same = invoice(tmp_path / "2.xlsx", GOODS[:1], number="INV-2", 提单号="CQSE2611088")
    other = invoice(tmp_path / "3.xlsx", GOODS[:1], number="INV-3", 提单号="CQHB2611099")
    assert import_files(desk, [one, same]).declarations[0].form.bill_of_lading_number == "CQSE2611088"
    assert import_files(desk, [one, other]).declarations[0].form.bill_of_lading_number == ""


def test_a_profile_no_form_can_hold_is_said_and_left_out(desk: Desk, tmp_path: Path) -> None:
    profile = {"export": {"no_such_field": "1", "package_count": "许多", "levy_nature": "101"}}
    with desk.store.write() as connection:
        cases.put_company(connection, SELLER, profile=profile)
    done = import_files(desk, [invoice(tmp_path / "i.xlsx")])
    assert done.declarations[0].form.levy_nature == "101"
    (said,) = [issue for issue in done.issues if issue.id == "profile-unreadable"]
    assert "no_such_field" in said.message


def test_stopping_halfway_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    def stop(name: str, done: int, of: int) -> None:
        if done == 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        import_files(desk, [invoice(tmp_path / "i.xlsx"), packing_list(tmp_path / "p.xlsx")], progress=stop)
    with desk.store.read() as connection:
        assert cases.all_cases(connection) == []
    assert not [path for path in desk.files.root.rglob("*") if path.is_file()]


def test_papers_cannot_be_filled_into_a_declaration_that_came_as_a_file(desk: Desk, tmp_path: Path) -> None:
    message = Path(__file__).resolve().parents[1] / "official" / "messages" / "export_lcl.xml"
    case = import_files(desk, [message]).case
    before = open_draft(desk, case).filled.form
    with pytest.raises(UserError) as refused:
        import_files(desk, [packing_list(tmp_path / "p.xlsx")], case=case)
    assert refused.value.id == "refill-declared"
    assert open_draft(desk, case).filled.form == before


# --- adding papers: what a hand did stays ------------------------------------------------------------------------


def names_of(desk: Desk, case: str) -> list[str]:
    return [line.goods_name for line in open_draft(desk, case).filled.form.goods]


def test_rows_stay_where_a_clerk_moved_them_and_containers_name_the_same_goods(desk: Desk, tmp_path: Path) -> None:
    case = import_files(desk, [packing_list(tmp_path / "p.xlsx")]).case
    insert_row(desk, case, 1, "containers", 1)
    type_in(desk, case, 1, {"containers[1].item_numbers": "1,2", "containers[1].container_gross_weight_kg": "12x"})
    move_row(desk, case, 1, "goods", 3, 1)
    assert open_draft(desk, case).filled.text_at("containers[1].item_numbers") == "2,3"
    more = [("4016931000", "密封圈", "S", 5, "千克", 1, 5, 6), *reversed(GOODS)]
    import_files(desk, [invoice(tmp_path / "i.xlsx", more)], case=case)
    assert names_of(desk, case) == ["流量计", "螺栓", "阀门", "密封圈"]
    filled = open_draft(desk, case).filled
    assert filled.text_at("containers[1].item_numbers") == "2,3"
    assert filled.text_at("containers[1].container_gross_weight_kg") == "12x"


def test_item_numbers_that_follow_are_in_the_history(desk: Desk, tmp_path: Path) -> None:
    gone = [("4016931000", "密封圈", "S", 5, "千克", 1, 5, 6)]
    case = import_files(
        desk, [invoice(tmp_path / "pro.xlsx", gone, title="形式发票"), packing_list(tmp_path / "p.xlsx")]
    ).case
    assert names_of(desk, case) == ["密封圈", "螺栓", "阀门", "流量计"]
    insert_row(desk, case, 1, "containers", 1)
    type_in(desk, case, 1, {"containers[1].item_numbers": "2,4"})
    import_files(desk, [invoice(tmp_path / "i.xlsx")], case=case)  # the invoice counts, the proforma does not any more
    assert names_of(desk, case) == ["螺栓", "阀门", "流量计"]
    assert open_draft(desk, case).filled.text_at("containers[1].item_numbers") == "1,3"
    assert [change[1:] for change in case_view(desk, case).history[0].changes] == [("2,4", "1,3")]
    undo(desk, case)
    assert open_draft(desk, case).filled.text_at("containers[1].item_numbers") == "2,4"


def test_known_bytes_under_another_name_are_counted_once(desk: Desk, tmp_path: Path) -> None:
    one, two = invoice(tmp_path / "发票.xlsx"), tmp_path / "发票(1).xlsx"
    two.write_bytes(one.read_bytes())
    case = import_files(desk, [one]).case
    type_in(desk, case, 1, {"goods[2].goods_name": "球阀"})
    for files in ([two], [packing_list(tmp_path / "p.xlsx"), two], [two, one]):
        done = import_files(desk, files, case=case)
        assert goods_of(done) == [("螺栓", "1200"), ("球阀", "30"), ("流量计", "12")]
        assert "file-twice" in [issue.id for issue in done.issues]
        assert done.declarations[0].origins["goods[1].hs_code"].startswith("发票.xlsx!")
    assert [paper.name for paper in case_view(desk, case).papers] == ["发票.xlsx", "p.xlsx"]


def test_namesakes_with_other_content_are_told_apart(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    one = invoice(tmp_path / "发票.xlsx", GOODS[:1])
    two = invoice(tmp_path / "b" / "发票.xlsx", GOODS[1:], number="INV-2")
    case = import_files(desk, [one, two]).case
    filled = open_draft(desk, case).filled
    assert filled.origins["goods[1].hs_code"].startswith("发票.xlsx!")
    assert filled.origins["goods[2].hs_code"].startswith("发票 (2).xlsx!")
    delete_rows(desk, case, 1, "goods", [1])
    import_files(desk, [packing_list(tmp_path / "p.xlsx")], case=case)
    assert names_of(desk, case) == ["阀门", "流量计"]


def test_emptied_fields_and_deleted_rows_do_not_return_with_the_next_paper(desk: Desk, tmp_path: Path) -> None:
    case = import_files(desk, [invoice(tmp_path / "i.xlsx")]).case
    type_in(desk, case, 1, {"contract_number": "", "goods[2].trade_unit": "", "package_count": "3"})
    type_in(desk, case, 1, {"package_count": ""})
    delete_rows(desk, case, 1, "goods", [1])
    done = import_files(desk, [packing_list(tmp_path / "p.xlsx")], case=case)
    (filled,) = done.declarations
    assert names_of(desk, case) == ["阀门", "流量计"]
    assert [filled.text_at(path) for path in ("contract_number", "goods[1].trade_unit", "package_count")] == [
        "",
        "",
        "",
    ]
    assert filled.origins["contract_number"] == f"hand:{desk.user}"
    assert "手工清空" in where_from(desk, filled.origins["contract_number"], empty=True)
    for issues in (done.issues, check_case(desk, case).issues):
        (said,) = [issue for issue in issues if issue.id == "paper-lines-deleted"]
        assert said.severity == "info"
        assert "i.xlsx!Sheet1!11" in said.message
        assert "撤销" in said.remedy
    for _ in range(2):
        undo(desk, case)
    assert names_of(desk, case) == ["螺栓", "阀门", "流量计"]
    assert "paper-lines-deleted" not in [issue.id for issue in check_case(desk, case).issues]


def test_an_emptied_field_comes_back_equal_from_an_exported_form(desk: Desk, tmp_path: Path) -> None:
    case = import_files(desk, [invoice(tmp_path / "i.xlsx")]).case
    type_in(desk, case, 1, {"contract_number": ""})
    filled = open_draft(desk, case).filled
    (out,) = export_case(desk, case, 1, tmp_path / "x.json")
    assert read_json_form(out.read_bytes()) == filled


# --- what the papers disagree about stays with the case ----------------------------------------------------------


def paper_findings(desk: Desk, case: str) -> list[tuple[str, str]]:
    """What check, filing summary and case view show alike."""
    found = [(i.id, i.path) for i in check_case(desk, case).issues if i.id.startswith(("pair", "paper"))]
    shown = [(i.id, i.path) for i in filing_summary(desk, case).warnings if i.id.startswith(("pair", "paper"))]
    assert found == shown == [(i.id, i.path) for i in case_view(desk, case).paper_issues]
    return found


def test_contradictions_are_shown_until_the_papers_agree(practice_desk: Desk, tmp_path: Path) -> None:
    other = [GOODS[0], (*GOODS[1][:3], 31, *GOODS[1][4:])]
    case = import_files(practice_desk, [invoice(tmp_path / "i.xlsx"), packing_list(tmp_path / "p.xlsx", other)]).case
    differs, missing = ("pair-differs", "goods[2].trade_quantity"), ("pair-missing", "goods[3].goods_name")
    assert sorted(paper_findings(practice_desk, case)) == [differs, missing]
    type_in(practice_desk, case, 1, {"goods[2].trade_quantity": "31"})  # the papers disagree all the same
    move_row(practice_desk, case, 1, "goods", 2, 1)
    assert sorted(paper_findings(practice_desk, case)) == [("pair-differs", "goods[1].trade_quantity"), missing]
    token = filing_summary(practice_desk, case).token
    import_files(practice_desk, [packing_list(tmp_path / "p2.xlsx", GOODS[2:])], case=case)
    assert paper_findings(practice_desk, case) == [("pair-differs", "goods[1].trade_quantity")]
    assert filing_summary(practice_desk, case).token != token


def test_a_line_only_the_list_has_is_named_where_it_stands(practice_desk: Desk, tmp_path: Path) -> None:
    case = import_files(
        practice_desk, [invoice(tmp_path / "i.xlsx", GOODS[1:]), packing_list(tmp_path / "p.xlsx")]
    ).case
    assert names_of(practice_desk, case) == ["阀门", "流量计", "螺栓"]
    assert paper_findings(practice_desk, case) == [("pair-missing", "goods[3].goods_name")]


def test_an_assumed_country_is_doubted_until_a_hand_chose(desk: Desk, tmp_path: Path) -> None:
    case = import_files(desk, [invoice(tmp_path / "i.xlsx", 收货人="SAMPLE VALVES")]).case

    def doubted() -> bool:
        return "trading-country-assumed" in [issue.id for issue in check_case(desk, case).issues]

    assert doubted()
    type_in(desk, case, 1, {"trading_country": "FRA"})
    assert not doubted()


def test_contradictions_of_a_split_shipment_stand_with_the_goods_they_are_about(desk: Desk, tmp_path: Path) -> None:
    many = [(f"73181590{n:02d}", f"螺栓{n}", f"M{n}", n + 1, "千克", 2.5, n + 1, n + 2) for n in range(53)]
    other = [*many[:51], (*many[51][:3], 99, *many[51][4:]), many[52]]
    case = import_files(desk, [invoice(tmp_path / "i.xlsx", many), packing_list(tmp_path / "p.xlsx", other)]).case
    found = [[i.path for i in check_case(desk, case, n).issues if i.id == "pair-differs"] for n in (1, 2)]
    assert found == [[], ["goods[2].trade_quantity"]]


def test_joined_lines_are_explained_in_answer_and_history(desk: Desk, tmp_path: Path) -> None:
    twice = [GOODS[0], GOODS[1], (*GOODS[0][:2], "M10", 300, *GOODS[0][4:])]
    done = import_files(desk, [invoice(tmp_path / "i.xlsx", twice)])
    (said,) = [issue for issue in done.issues if issue.id == "paper-lines-joined"]
    assert (said.severity, said.path) == ("info", "goods[1].goods_name")
    assert "i.xlsx!Sheet1!11、i.xlsx!Sheet1!13" in said.message
    with desk.store.read() as connection:
        (entry,) = history.entries(connection, chain_of(cases.case_of(connection, done.case)))
    assert entry.payload["issues"] == [said.to_json()]
