"""What stands where on the declaration's official print and on drafts that copy it: labels, and the field behind each.

Labels by GACC announcement 2018 No. 61 (form of the declaration) with the names used before and after it; the goods
table has nine columns, three lines of text for each item.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple


class HeadField(NamedTuple):
    """A box of the head: where its text and the code in brackets behind its label go; `table` knows names of codes."""

    value: str = ""
    code: str = ""
    table: str = ""


@dataclass(frozen=True)
class Direction:
    """The sides of a declaration that swap with its direction."""

    domestic: str
    abroad: str


HEAD: dict[str, HeadField] = {
    "预录入编号": HeadField("pre_entry_number"),
    "海关编号": HeadField("entry_number"),
    "统一编号": HeadField("unified_number"),
    **dict.fromkeys(
        ("境内发货人", "境内收货人", "收发货人", "经营单位"), HeadField("domestic_party_name", "domestic_party_uscc")
    ),
    "境外收货人": HeadField("overseas_consignee_name", "overseas_consignee_code"),
    "境外发货人": HeadField("overseas_consignor_name", "overseas_consignor_code"),
    **dict.fromkeys(("生产销售单位", "消费使用单位", "发货单位", "收货单位"), HeadField("owner_name", "owner_uscc")),
    **dict.fromkeys(
        ("出境关别", "进境关别", "出口口岸", "进口口岸"), HeadField("", "entry_exit_customs_office", "customs_offices")
    ),
    "申报地海关": HeadField("", "declaration_customs_office", "customs_offices"),
    **dict.fromkeys(("出口日期", "进口日期"), HeadField("entry_exit_date")),
    "申报日期": HeadField(),
    "备案号": HeadField("record_book_number"),
    "运输方式": HeadField("", "transport_mode", "transport_modes"),
    **dict.fromkeys(("运输工具名称及航次号", "运输工具名称"), HeadField("conveyance_name")),
    **dict.fromkeys(("提运单号", "提单号"), HeadField("bill_of_lading_number")),
    "货物存放地点": HeadField("goods_location"),
    **dict.fromkeys(("监管方式", "贸易方式"), HeadField("", "supervision_mode", "trade_modes")),
    "征免性质": HeadField("", "levy_nature", "levy_nature"),
    "许可证号": HeadField("licence_number"),
    "启运港": HeadField("", "departure_port", "foreign_ports"),
    **dict.fromkeys(("合同协议号", "合同号"), HeadField("contract_number")),
    **dict.fromkeys(("贸易国(地区)", "贸易国别", "贸易国"), HeadField("", "trading_country", "countries")),
    **dict.fromkeys(
        ("运抵国(地区)", "启运国(地区)", "运抵国", "启运国"), HeadField("", "departure_or_arrival_country", "countries")
    ),
    **dict.fromkeys(("指运港", "经停港"), HeadField("", "transit_or_destination_port", "foreign_ports")),
    **dict.fromkeys(("离境口岸", "入境口岸"), HeadField("", "entry_exit_port", "domestic_ports")),
    "包装种类": HeadField("", "package_type", "package_types"),
    "件数": HeadField("package_count"),
    **dict.fromkeys(("毛重(千克)", "毛重(公斤)", "毛重"), HeadField("gross_weight_kg")),
    **dict.fromkeys(("净重(千克)", "净重(公斤)", "净重"), HeadField("net_weight_kg")),
    "成交方式": HeadField("", "transaction_mode", "incoterm_modes"),
    "运费": HeadField("freight"),
    **dict.fromkeys(("保费", "保险费"), HeadField("insurance")),
    "杂费": HeadField("misc_charge"),
    "随附单证及编号": HeadField(),
    "随附单证": HeadField(),
    "集装箱号": HeadField("containers"),
    "标记唛码及备注": HeadField("remarks"),
    "申报单位": HeadField("declarant_name", "declarant_uscc"),
    **dict.fromkeys(("境内收发货人", "报关人员", "海关批注及签章", "特殊关系确认", "自报自缴", "兹申明"), HeadField()),
}
"""By label, in plain width and without blanks. An empty field is known, so that it ends the text before it."""

PAPER_HEADER: dict[str, str] = {
    "contract_number": "contract_number",
    "package_count": "total_packages",
    "package_type": "package_type",
    "gross_weight_kg": "total_gross_weight_kg",
    "net_weight_kg": "total_net_weight_kg",
    "transaction_mode": "incoterm",
    "entry_exit_date": "date",
    "transit_or_destination_port": "discharge_port",
}
"""Head facts of a paper that a declaration carries too: form field → fact."""

GOODS: dict[str, str] = {
    "项号": "number",
    "商品编号": "hs_code",
    "商品编码": "hs_code",
    "税则号列": "hs_code",
    "商品名称及规格型号": "name",
    "商品名称、规格型号": "name",
    "商品名称": "name",
    "规格型号": "elements",
    "数量及单位": "quantities",
    "单价/总价/币制": "prices",
    "单价": "unit_price",
    "总价": "total_price",
    "币制": "currency",
    "原产国(地区)": "origin",
    "最终目的国(地区)": "destination",
    "境内货源地": "district",
    "境内目的地": "district",
    "征免": "duty",
    "征免方式": "duty",
}
"""Heads of the goods table → what its column holds."""

TITLE = re.compile(r"海关(出口|进口)货物报关单|(出口|进口)(?:货物)?报关(?:单|草单)|报关单(?:草稿|预录入|草单)")
_BLANKS = re.compile(r"\s+")


def key(text: str) -> str:
    """A label in plain width without blanks."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).strip(":*")


_LABELS = sorted(HEAD, key=len, reverse=True)
_OPTIONAL = {"(": r"\s*[(（]", ")": r"[)）]\s*"}
LABEL = re.compile(
    "(?P<label>"
    + "|".join(r"\s*".join(_OPTIONAL.get(c, re.escape(c)) for c in label) for label in _LABELS)
    + r")\s*[*:：]*\s*(?:[(（]\s*(?P<code>[0-9A-Za-z/]{1,22}|[^()（）\d]{0,0})\s*[)）])?\s*[:：]?\s*"
)
"""A label at the start of a cell, with the code in brackets behind it."""

ON_PRINT = frozenset(
    {target.value for target in HEAD.values() if target.value}
    | {target.code for target in HEAD.values() if target.table}
    | {
        "item_number",
        "hs_code",
        "goods_name",
        "declaration_elements",
        "trade_quantity",
        "trade_unit",
        "legal_quantity_1",
    }
    | {"legal_unit_1", "unit_price", "total_price", "trade_currency", "origin_country", "destination_country"}
    | {"domestic_district", "duty_mode", "container_number"}
) - {"declaration_customs_office", "unified_number", "pre_entry_number", "entry_number", "containers"}
"""Fields every print shows: an empty one is empty on the declaration too."""
