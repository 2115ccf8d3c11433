"""The declaration on paper: the official print of 2018 and later (A4 landscape), its boxes in millimetres.

Order and names follow the paper form of GACC announcement 2018 No. 61 and the filling rules (2018 No. 60, 2019 No. 18):
five lines of boxes, attached permits, marks and remarks, goods in nine columns of three text lines, confirmations,
signatures. This is data: `output.declaration_page` prints it, and so will whoever prints another form.
"""

from __future__ import annotations

from dataclasses import dataclass

PAPER_WIDTH, PAPER_HEIGHT, MARGIN = 297.0, 210.0, 8.0
TITLE = {"export": "中华人民共和国海关出口货物报关单", "import": "中华人民共和国海关进口货物报关单"}


@dataclass(frozen=True, kw_only=True)
class PageBox:
    """One box: a small label, behind it the code in brackets, below it the content."""

    label: str
    width: float
    """mm"""
    code: tuple[str, ...] = ()
    """Paths of the code; the first one that holds anything is printed."""
    value: tuple[str, ...] = ()
    """Paths of the content, joined by `between`; empty: the name of the code."""
    between: str = "/"
    given: str = ""
    """Not in the form but handed in: `declared_on`."""


@dataclass(frozen=True, kw_only=True)
class PageRow:
    """A line of boxes; the widths together are the printed width."""

    height: float
    boxes: tuple[PageBox, ...]


@dataclass(frozen=True, kw_only=True)
class GoodsColumn:
    """A column of the goods table: one entry of `lines` per text line. `{path}` is the text of a field of the goods
    line, `{path!name}` the name of its code; a line whose fields are all empty stays empty."""

    label: str
    width: float
    lines: tuple[str, ...]
    flowing: bool = False
    """The lines are wrapped and fill the cell, instead of standing at a fixed height each."""
    numbers: bool = False
    """Set to the right, so that figures stand under each other."""


def head_rows(direction: str) -> tuple[PageRow, ...]:
    """The boxes of the head from top to bottom, for `export` or `import`."""
    out = direction != "import"
    abroad = "overseas_consignee" if out else "overseas_consignor"

    def coded(label: str, width: float, path: str) -> PageBox:
        return PageBox(label=label, width=width, code=(path,))

    def charge(label: str, width: float, kind: str) -> PageBox:
        return PageBox(label=label, width=width, value=(f"{kind}_currency", f"{kind}_value", f"{kind}_mark"))

    return (
        PageRow(
            height=9.4,
            boxes=(
                PageBox(label="境内发货人" if out else "境内收货人", width=92,
                        code=("domestic_party_uscc", "domestic_party_customs_code"), value=("domestic_party_name",)),
                coded("出境关别" if out else "进境关别", 52, "entry_exit_customs_office"),
                PageBox(label="出口日期" if out else "进口日期", width=40, value=("entry_exit_date",)),
                PageBox(label="申报日期", width=40, given="declared_on"),
                PageBox(label="备案号", width=57, value=("record_book_number",)),
            ),
        ),
        PageRow(
            height=9.4,
            boxes=(
                PageBox(label="境外收货人" if out else "境外发货人", width=92, code=(f"{abroad}_code",),
                        value=(f"{abroad}_name",)),
                coded("运输方式", 52, "transport_mode"),
                PageBox(label="运输工具名称及航次号", width=80 if out else 60,
                        value=("conveyance_name", "free_text.voyage_number")),
                PageBox(label="提运单号", width=57 if out else 40, value=("bill_of_lading_number",)),
                *(() if out else (PageBox(label="货物存放地点", width=37, value=("goods_location",)),)),
            ),
        ),
        PageRow(
            height=9.4,
            boxes=(
                PageBox(label="生产销售单位" if out else "消费使用单位", width=92,
                        code=("owner_uscc", "owner_customs_code"), value=("owner_name",)),
                coded("监管方式", 52, "supervision_mode"),
                coded("征免性质", 80 if out else 60, "levy_nature"),
                PageBox(label="许可证号", width=57 if out else 40, value=("licence_number",)),
                *(() if out else (coded("启运港", 37, "departure_port"),)),
            ),
        ),
        PageRow(
            height=9.4,
            boxes=(
                PageBox(label="合同协议号", width=92, value=("contract_number",)),
                coded("贸易国（地区）", 52, "trading_country"),
                coded("运抵国（地区）" if out else "启运国（地区）", 40, "departure_or_arrival_country"),
                coded("指运港" if out else "经停港", 40, "transit_or_destination_port"),
                coded("离境口岸" if out else "入境口岸", 57, "entry_exit_port"),
            ),
        ),
        PageRow(
            height=9.4,
            boxes=(
                coded("包装种类", 72, "package_type"),
                PageBox(label="件数", width=20, value=("package_count",)),
                PageBox(label="毛重(千克)", width=26, value=("gross_weight_kg",)),
                PageBox(label="净重(千克)", width=26, value=("net_weight_kg",)),
                coded("成交方式", 26, "transaction_mode"),
                charge("运费", 37, "freight"),
                charge("保费", 37, "insurance"),
                charge("杂费", 37, "misc_charge"),
            ),
        ),
    )  # fmt: skip


PERMITS = PageBox(label="随附单证及编号", width=281)
PERMITS_HEIGHT = 8.4
REMARKS = PageBox(label="标记唛码及备注", width=281)
REMARKS_HEIGHT = 14.0

GOODS_HEAD_HEIGHT = 5.6
GOODS_LINE_HEIGHT = 12.4


def goods_columns(direction: str) -> tuple[GoodsColumn, ...]:
    """The columns of the goods table."""
    inland = "境内货源地" if direction != "import" else "境内目的地"
    return (
        GoodsColumn(label="项号", width=12, lines=("{item_number}", "({record_book_item_number})")),
        GoodsColumn(label="商品编号", width=23, lines=("{hs_code}",)),
        GoodsColumn(
            label="商品名称及规格型号", width=78, lines=("{goods_name}", "{declaration_elements}"), flowing=True
        ),
        GoodsColumn(
            label="数量及单位",
            width=34,
            lines=(
                "{legal_quantity_1}{legal_unit_1!name}",
                "{legal_quantity_2}{legal_unit_2!name}",
                "{trade_quantity}{trade_unit!name}",
            ),
            numbers=True,
        ),
        GoodsColumn(
            label="单价/总价/币制",
            width=32,
            lines=("{unit_price}", "{total_price}", "{trade_currency!name}"),
            numbers=True,
        ),
        GoodsColumn(label="原产国（地区）", width=26, lines=("{origin_country!name}", "({origin_country})")),
        GoodsColumn(
            label="最终目的国（地区）", width=28, lines=("{destination_country!name}", "({destination_country})")
        ),
        GoodsColumn(
            label=inland,
            width=32,
            lines=("({domestic_district}/{administrative_region}){domestic_district!name}",),
            flowing=True,
        ),
        GoodsColumn(label="征免", width=16, lines=("{duty_mode!name}", "({duty_mode})")),
    )


CONFIRMATIONS = ("特殊关系确认", "价格影响确认", "支付特许权使用费确认", "公式定价确认", "暂定价格确认")
"""In the order of the positions of `price_confirmations`."""
CONFIRMATION_ZH = {"0": "否", "1": "是"}
SELF_ASSESSED = "自报自缴"
"""Its tick is a letter of `document_type`: Z, alone or with another letter."""
DECLARANT_LINE = (
    ("报关人员", "declarant_person_name"),
    ("报关人员证号", "free_text.declarant_person_code"),
    ("电话", "free_text.declarant_phone"),
)
OATH = "兹申明对以上内容承担如实申报、依法纳税之法律责任"
DECLARANT = ("申报单位", ("declarant_uscc", "declarant_customs_code"), "declarant_name")
CUSTOMS_STAMP = "海关批注及签章"
DECLARANT_STAMP = "申报单位（签章）"
