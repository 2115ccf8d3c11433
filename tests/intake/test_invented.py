"""Papers drawn at random over layouts and traps: no line is invented, and what is called sure is right."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.intake.paper import PaperDocument

from .papermaker import NAMES, admitted, read_file, workbook

HEADS = {
    "serial": ["序号", "No.", "S/N", "ITEM"],
    "name": ["品名", "货物名称", "Description", "Description of Goods", "品名 / Description", "品名\nDescription"],
    "model": ["型号", "Model", "货物型号", "Model No."],
    "quantity": ["数量", "Quantity", "QTY (PCS)", "Q'TY", "数量\nQTY"],
    "price": ["单价", "Unit Price (USD)", "U/Price USD", "单价\nUnit Price"],
    "amount": ["金额", "Amount (USD)", "总价", "TOTAL AMOUNT", "金额\nAmount"],
    "cartons": ["件数", "CTNS", "箱数", "No. of Packages"],
    "net": ["净重(KGS)", "N.W. (KGS)", "Net Weight", "净重"],
    "gross": ["毛重(KGS)", "G.W. (KGS)", "Gross Weight", "毛重"],
    "working": ["采购单价", "换汇成本", "退税率"],
    "remark": ["备注", "Remarks"],
}
FIELD = {
    "name": "goods_name", "model": "model", "quantity": "quantity", "price": "unit_price", "amount": "amount",
    "cartons": "package_count", "net": "net_weight_kg", "gross": "gross_weight_kg",
}  # fmt: skip
ADDED = ("quantity", "amount", "cartons", "net", "gross")
ORDERS = [
    ["serial", "name", "model", "quantity", "price", "amount"],
    ["name", "model", "price", "quantity", "amount", "working"],
    ["serial", "name", "model", "quantity", "cartons", "net", "gross", "remark"],
    ["cartons", "name", "quantity", "gross", "net"],
    ["serial", "model", "name", "quantity", "cartons", "gross", "net", "price", "amount"],
]


@dataclass
class Drawn:
    """A paper and its truth."""

    data: bytes
    rows: list[dict[str, Any]]
    shared: bool
    stale: bool


def _text(value: Any) -> str:
    if not isinstance(value, Decimal | int):
        return str(value)
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@st.composite
def papers(draw: st.DrawFn) -> Drawn:
    order = draw(st.sampled_from(ORDERS))
    count = draw(st.integers(2, 6))
    rows: list[dict[str, Any]] = []
    for n in range(count):
        quantity, price = draw(st.integers(1, 500)), Decimal(draw(st.integers(1, 2000))) / 100
        net = Decimal(draw(st.integers(1, 5000))) / 10
        rows.append(
            {
                "serial": n + 1, "name": draw(st.sampled_from(["火花塞", "Oil filter", "Brake pad", "后视镜"])),
                "model": f"M-{n + 1}A",
                "quantity": quantity, "price": price, "amount": quantity * price, "cartons": draw(st.integers(1, 30)), "net": net,
                "gross": net + draw(st.integers(0, 5)), "working": draw(st.integers(1, 99)), "remark": "ok",
            }
        )  # fmt: skip
    top, left = draw(st.integers(3, 16)), draw(st.integers(1, 3))
    cells: dict[Any, Any] = {
        (1, 1): draw(st.sampled_from(["装箱单 PACKING LIST", "COMMERCIAL INVOICE", "发票", "清单"]))
    }
    for c, name in enumerate(order):
        cells[top, left + c] = draw(st.sampled_from(HEADS[name]))
    row = top + 1
    subtotal = draw(st.booleans())
    merges: list[str] = []
    shared = "gross" in order and draw(st.booleans())
    as_text = draw(st.booleans())
    for n, truth in enumerate(rows):
        for c, name in enumerate(order):
            value = truth[name]
            if shared and n == 1 and name in ("gross", "cartons"):
                continue
            if as_text and isinstance(value, Decimal):
                cells[row, left + c] = f"{value:,.2f}"
            else:
                cells[row, left + c] = float(value) if isinstance(value, Decimal) else value
        row += 1
        if n == 1 and subtotal and count > 3:
            cells[row, left] = "小计"
            for c, name in enumerate(order):
                if name in ADDED and c and not (shared and name in ("gross", "cartons")):
                    cells[row, left + c] = float(sum(r[name] for r in rows[:2]))
            row += 1
    if shared:
        for c, name in enumerate(order):
            if name in ("gross", "cartons"):
                letter = "ABCDEFGHIJKLMN"[left + c - 1]
                merges.append(f"{letter}{top + 1}:{letter}{top + 2}")
    if draw(st.booleans()):
        row += draw(st.integers(0, 1))
    stale = False
    if (label := draw(st.sampled_from(["TOTAL", "合计", "TTL:", None]))) is not None:
        cells[row, left] = label
        stale = draw(st.booleans())
        for c, name in enumerate(order):
            if name in ADDED and c:
                seen = [r for n, r in enumerate(rows) if not (shared and n == 1 and name in ("gross", "cartons"))]
                cells[row, left + c] = float(sum(r[name] for r in seen)) + (1 if stale and name == "quantity" else 0)
        row += 1
    for note in draw(
        st.lists(st.sampled_from(["SAY TOTAL ONLY", "Bank: SAMPLE", "备注：以实物为准", "Signature:"]), max_size=2)
    ):
        row += 1
        cells[row, 1] = note
    return Drawn(workbook({"S": cells}, merges=merges), [{k: r[k] for k in order} for r in rows], shared, stale)


def _check_sure(doc: PaperDocument, drawn: Drawn) -> None:
    for n, (line, truth) in enumerate(zip(doc.lines, drawn.rows, strict=True)):
        for name, field in FIELD.items():
            in_box = drawn.shared and n < 2 and name in ("gross", "cartons")
            if name in truth and not in_box:
                assert line[field].value == _text(truth[name]), (name, n)
            else:
                assert field not in line, (name, n)
    for box in doc.boxes:
        assert drawn.shared
        assert box.lines == (1, 2)
        for name in ("gross", "cartons"):
            if name in drawn.rows[0]:
                assert box.facts[FIELD[name]].value == _text(drawn.rows[0][name])


@settings(max_examples=150, deadline=None)
@given(papers())
def test_no_line_is_invented_and_sure_is_right(drawn: Drawn) -> None:
    (doc,) = read_file(admitted(drawn.data), NAMES).documents
    assert len(doc.lines) == len(drawn.rows)
    assert [line["goods_name"].value for line in doc.lines] == [r["name"] for r in drawn.rows]
    assert [line["quantity"].value for line in doc.lines] == [_text(r["quantity"]) for r in drawn.rows]
    if drawn.stale:
        assert not doc.sure
        assert any(i.id == "total-disagrees" and "quantity" in i.path for i in doc.issues)
    if doc.sure:
        _check_sure(doc, drawn)
