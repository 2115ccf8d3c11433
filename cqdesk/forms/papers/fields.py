"""Commercial papers (装箱单, 发票, 合同 …) as typed classes, and how customers head their columns and labels.

Field names are those of the command-line contract (`read`). Weights are kilograms, volumes m3, money is in the currency
named beside it. `headings` are complete heads or labels, compared without case, blanks and punctuation; words in
brackets behind a head (units, currencies) need not be listed. What looks like a head but is none of our fields stands
in `foreign_headings.py`, so that it is recognised and left alone instead of being guessed at.

Sources: column sets of real papers of the trade (state 2026-11), UN layout key terms, common bilingual forms.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..spec import code, day, decimal, integer, rows, section, text


@dataclass(kw_only=True)
class PaperLine:
    """One goods line of a commercial paper."""

    goods_name: str = text(
        "品名",
        headings=(
            "品名", "货物名称", "商品名称", "中文品名", "产品名称", "货名", "名称", "物品名称",
            "产品中文品名", "中文名称", "货物品名", "商品品名", "报关品名", "申报品名", "开票品名",
            "货物或应税劳务名称", "货物描述", "商品描述", "货描", "产品描述", "描述", "中文描述",
            "零件名称", "物料名称", "配件名称", "品名及规格", "货物名称及规格", "品名规格",
            "货物名称及描述", "商品名称及规格型号", "customs description", "product name", "goods name",
            "name", "name of goods", "name of commodity", "commodity", "commodity name", "item name",
            "part name", "article", "product", "goods", "description", "descriptions",
            "description of goods", "goods description", "descriptions of goods",
            "description of commodity", "product description", "item description", "commodity description",
            "commodity and specification", "commodity specification", "material description",
            "part description", "invoice description", "details of goods", "descripcion",
            "description of products",
        ),
    )  # fmt: skip
    goods_name_en: str = text(
        "英文品名",
        headings=(
            "英文品名", "英文名称", "品名英文", "英文描述", "产品英文品名", "货物英文名称", "商品英文名称",
            "english name", "english description", "description in english", "name in english",
            "goods name en",
        ),
    )  # fmt: skip
    part_number: str = text(
        "料号",
        headings=(
            "料号", "货号", "零件号", "物料编码", "物料号", "物料编号", "产品编号", "产品编码", "商品货号",
            "图号", "件号", "零件编号", "零件代码", "款号", "编码", "产品代码", "存货编码", "sku",
            "part number", "part no", "part num", "pn", "partnumber", "item code", "item number",
            "product code", "article no", "article number", "material no", "material number",
            "material code", "style no", "product no", "product number", "codigo",
            "customer part no", "ref no", "drawing no", "goods code", "stock code", "mpn",
        ),
    )  # fmt: skip
    model: str = text(
        "型号",
        headings=(
            "型号", "货物型号", "产品型号", "机型", "商品型号", "型号货号", "model", "model no",
            "model number", "type", "type no", "product model", "model name",
        ),
    )  # fmt: skip
    brand: str = text(
        "品牌", headings=("品牌", "牌子", "商标", "brand", "brand name", "trade mark", "trademark", "make")
    )
    specification: str = text(
        "规格",
        headings=(
            "规格", "规格型号", "型号规格", "产品规格", "规格参数", "货物规格", "specification",
            "specifications", "spec", "specs", "specification model", "model specification", "size spec",
            "specification and model",
        ),
    )  # fmt: skip
    hs_code: str = code(
        "商品编号",
        max_len=10,
        codes="hs",
        headings=(
            "商品编号", "商品编码", "hs编码", "hscode", "hs code", "h s编码", "hs", "海关编码", "税号",
            "税则号", "税则号列", "海关商品编码", "hs no", "hs number", "hs code no", "tariff code",
            "tariff no", "customs code", "customs tariff number", "commodity code", "报关编码",
            "hs商品编码", "hts code", "hsn", "hsn code", "h s n", "hs codes", "中国海关编码",
        ),
    )  # fmt: skip
    declaration_elements: str = text(
        "申报要素",
        max_len=255,
        headings=("申报要素", "报关要素", "要素", "规范申报要素", "海关申报要素", "declaration elements"),
        help="品牌类型|出口享惠情况|… 按税则号要求的顺序",
    )
    quantity: Decimal | None = decimal(
        "数量",
        scale=5,
        headings=(
            "数量", "总数量", "成交数量", "产品数量", "申报数量", "申报总数量", "数量及单位", "数量单位",
            "总数", "发货数量", "实发数量", "出货数量", "商品数量", "quantity", "qty", "quantities",
            "total qty", "total quantity", "qnty", "qty unit", "quantity unit", "quantity and unit",
            "ttl qty", "total pcs", "shipped qty", "ship qty", "cantidad", "pcs", "order qty",
            "invoice qty", "shipping qty", "quantity shipped", "q ty",
        ),
    )  # fmt: skip
    unit: str = code(
        "单位",
        codes="units",
        headings=(
            "单位", "计量单位", "成交单位", "数量单位名称", "中文单位", "申报单位名称", "unit", "units",
            "uom", "um", "unit of measure", "qty uom", "英文单位", "unit of quantity", "measure unit",
        ),
    )  # fmt: skip
    package_count: Decimal | None = decimal(
        "件数",
        headings=(
            "件数", "箱数", "总箱数", "总件数", "包装件数", "件数箱", "纸箱数", "托数", "托盘数",
            "包装数量", "外箱数", "件数ctn", "件数ctns", "packages", "no of packages", "number of packages",
            "pkgs", "pkg", "ctns", "cartons", "no of cartons", "number of cartons", "total carton quantity",
            "total cartons", "carton quantity", "ctn qty", "qty of cartons", "carton qty", "package",
            "pallets", "no of pallets", "total ctns", "ctn", "package qty", "package quantity",
            "no of pkgs", "no of ctns", "total packages", "carton", "cases", "cs", "total ctn", "bales",
            "quantity of packages", "number and kind of packages",
        ),
    )  # fmt: skip
    package_type: str = code(
        "包装种类",
        codes="package_types",
        headings=(
            "包装种类", "包装", "包装方式", "包装类型", "包装单位", "package type", "packing",
            "packing type", "kind of packages", "type of packages", "kind of package", "type of package",
            "packaging",
        ),
    )  # fmt: skip
    gross_weight_kg: Decimal | None = decimal(
        "毛重",
        scale=5,
        headings=(
            "毛重", "总毛重", "毛重合计", "毛重kg", "毛重kgs", "毛重千克", "毛重公斤", "gross weight", "gw",
            "g w", "g wt", "gross wt", "gross", "total gross weight", "total gross", "ttl gw", "total gw",
            "gross weight kg", "gross weight kgs", "gw kg", "gw kgs", "g wt kgs", "total g w",
            "gross wt kgs", "grossweight", "gross kgs", "gross kg", "毛重gw",
        ),
    )  # fmt: skip
    net_weight_kg: Decimal | None = decimal(
        "净重",
        scale=5,
        headings=(
            "净重", "总净重", "净重合计", "净重kg", "净重kgs", "净重千克", "净重公斤", "net weight", "nw",
            "n w", "n wt", "net wt", "net", "total net weight", "total net", "ttl nw", "total nw",
            "net weight kg", "net weight kgs", "nw kg", "nw kgs", "n wt kgs", "total n w", "net wt kgs",
            "netweight", "net kgs", "net kg", "净重nw",
        ),
    )  # fmt: skip
    volume_m3: Decimal | None = decimal(
        "体积",
        scale=6,
        headings=(
            "体积", "总体积", "尺码", "体积立方米", "体积cbm", "体积m3", "立方数", "材积", "volume",
            "total volume", "cbm", "measurement", "measurements", "means", "meas", "measurement cbm",
            "measurement m3", "total cbm", "total measurement", "vol", "m3", "volume cbm", "volume m3",
            "means cbm", "meas cbm", "ttl cbm",
        ),
    )  # fmt: skip
    unit_price: Decimal | None = decimal(
        "单价",
        scale=4,
        headings=(
            "单价", "成交单价", "产品单价", "申报单价", "外销单价", "美元单价", "unit price", "price",
            "u price", "up", "unit price usd", "price per unit", "unit value", "price usd", "unitprice",
            "u p", "unit cost", "price unit",
        ),
    )  # fmt: skip
    amount: Decimal | None = decimal(
        "总价",
        scale=4,
        headings=(
            "总价", "金额", "总金额", "总值", "货值", "成交总价", "申报总价", "总额", "美元金额",
            "外销金额", "amount", "total amount", "total price", "total value", "total", "value",
            "line total", "ttl amount", "amount usd", "extended price", "total usd", "ext price",
            "net amount", "invoice value", "line amount", "extended amount", "totalprice",
        ),
    )  # fmt: skip
    currency: str = code(
        "币制", codes="currencies", headings=("币制", "币种", "货币", "currency", "curr", "cur", "ccy", "currency code")
    )
    origin_country: str = code(
        "原产国",
        codes="countries",
        headings=(
            "原产国", "原产地", "原产国地区", "产地", "产国", "国别", "生产国", "origin",
            "country of origin", "coo", "co", "made in", "origin country",
            "country of manufacture", "c o o",
        ),
    )  # fmt: skip
    destination_country: str = code(
        "最终目的国",
        codes="countries",
        headings=(
            "目的国", "最终目的国", "最终目的国地区", "目的国地区", "目的国家", "运抵国", "运抵国地区",
            "destination country", "country of destination", "final destination country", "ship to country",
        ),
    )  # fmt: skip
    record_item: str = text(
        "备案序号",
        headings=(
            "备案序号", "手册序号", "手册项号", "备案项号", "账册序号", "帐册序号", "账册项号", "手册商品序号",
            "备案商品序号",
        ),
        help="加工贸易手册、账册中该商品的序号",
    )  # fmt: skip
    carton_number: str = text(
        "箱号",
        headings=(
            "箱号", "件号箱号", "纸箱号", "箱序号", "托盘号", "托号", "包装号", "箱件号", "carton no",
            "ctn no", "carton number", "c no", "case no", "package no", "pkg no", "box no", "pallet no",
            "pallet id", "carton nos", "ctn nos", "c nos", "ctn", "box number", "carton no range", "cno",
            "pkg nos", "货箱编号", "package number",
        ),
    )  # fmt: skip


@dataclass(kw_only=True)
class PackingBox:
    """A box, pallet or merged cell whose printed facts belong to several lines together; `lines` count from 1."""

    carton_number: str = text("箱号")
    quantity: Decimal | None = decimal("数量", scale=5)
    package_count: Decimal | None = decimal("件数")
    package_type: str = code("包装种类", codes="package_types")
    gross_weight_kg: Decimal | None = decimal("毛重", scale=5)
    net_weight_kg: Decimal | None = decimal("净重", scale=5)
    volume_m3: Decimal | None = decimal("体积", scale=6)
    amount: Decimal | None = decimal("总价", scale=4)


@dataclass(kw_only=True)
class PaperHeader:
    """What a commercial paper says about the whole shipment."""

    seller: str = text(
        "卖方",
        headings=(
            "卖方", "卖方名称", "出口商", "发货人", "供方", "供货方", "甲方卖方", "卖方甲方", "出口方",
            "境内发货人", "托运人", "seller", "the seller", "sellers", "the sellers", "exporter", "shipper",
            "shipper exporter", "supplier", "vendor", "consignor", "from company", "seller exporter",
            "exporter seller", "shipper seller", "beneficiary", "shipper name",
            "发货单位", "出口单位", "出口企业",
        ),
    )  # fmt: skip
    buyer: str = text(
        "买方",
        headings=(
            "买方", "买方名称", "进口商", "收货人", "需方", "购货方", "买方乙方", "进口方", "境外收货人",
            "客户", "客户名称", "抬头", "buyer", "the buyer", "buyers", "the buyers", "importer",
            "consignee", "customer", "sold to", "bill to", "messrs", "to messrs", "for account of",
            "for account and risk of messrs", "buyer consignee", "consignee buyer", "ship to", "purchaser",
            "invoice to", "billed to", "buyer importer", "consigned to", "applicant", "client",
            "consignee name", "for the account and risk of messrs", "收货单位", "进口单位", "进口企业",
        ),
    )  # fmt: skip
    invoice_number: str = text(
        "发票号",
        headings=(
            "发票号", "发票号码", "发票编号", "票号", "invoice no", "invoice number", "invoice", "inv no",
            "invoice no.", "commercial invoice no", "ci no", "inv number", "invoice ref", "invoice num",
            "our invoice no", "proforma invoice no", "pi no", "invoice no and date",
        ),
    )  # fmt: skip
    contract_number: str = text(
        "合同号",
        headings=(
            "合同号", "合同编号", "合同号码", "合同协议号", "合约号", "销售合同号", "contract no",
            "contract number", "contract", "s c no", "sc no", "sales contract no", "s c number",
            "sales confirmation no", "sc number", "agreement no", "contract ref", "sales contract number",
        ),
    )  # fmt: skip
    order_number: str = text(
        "订单号",
        headings=(
            "订单号", "订单编号", "采购单号", "采购订单号", "客户订单号", "order no", "order number",
            "po no", "po number", "p o no", "purchase order no", "po", "p o", "purchase order",
            "p o number", "customer po", "cust po", "customer order no", "your order no",
            "purchase order number", "order ref", "buyer order no",
        ),
    )  # fmt: skip
    date: datetime.date | None = day(
        "日期",
        headings=(
            "日期", "发票日期", "开票日期", "单据日期", "制单日期", "合同日期", "签约日期", "装箱单日期",
            "date", "invoice date", "inv date", "date of invoice", "issue date", "dated", "contract date",
            "packing date", "packing list date", "issuing date", "date of issue", "document date",
            "signing date",
        ),
    )  # fmt: skip
    currency: str = code("币制", codes="currencies", headings=("币制", "币种", "结算币种", "currency", "currency code"))
    incoterm: str = code(
        "贸易术语",
        codes="incoterm_modes",
        headings=(
            "成交方式", "贸易术语", "价格条款", "价格术语", "贸易条款", "交货条款", "交货方式", "交易条款",
            "incoterm", "incoterms", "trade term", "trade terms", "price term", "price terms",
            "terms of trade", "terms of delivery", "delivery term", "delivery terms", "term", "terms",
            "incoterms 2020", "terms of price", "terms of sale", "shipping terms", "shipping term",
            "delivery condition", "delivery",
        ),
    )  # fmt: skip
    incoterm_place: str = text("术语地点")
    loading_port: str = text(
        "起运港",
        headings=(
            "起运港", "启运港", "装货港", "装运港", "起运地", "发货港", "装运口岸", "始发港",
            "port of loading", "loading port", "pol", "port of shipment", "from", "shipped from",
            "port of departure", "airport of departure", "departure", "place of loading", "shipment from",
            "port of lading", "place of departure",
        ),
    )  # fmt: skip
    discharge_port: str = text(
        "目的港",
        headings=(
            "目的港", "卸货港", "指运港", "目的地", "抵运港", "目的口岸", "port of discharge",
            "discharge port", "pod", "port of destination", "destination port", "destination",
            "airport of destination", "final destination", "port of unloading", "place of delivery",
            "shipment to", "to port", "port of arrival", "arrival port", "shipped to",
            "airport of discharge", "unloading port",
        ),
    )  # fmt: skip
    destination_country: str = code(
        "目的国",
        codes="countries",
        headings=(
            "目的国", "最终目的国", "最终目的国地区", "运抵国", "运抵国地区", "目的国家",
            "country of destination", "destination country", "country of final destination",
            "final destination country",
        ),
    )  # fmt: skip
    origin_country: str = code(
        "原产国",
        codes="countries",
        headings=("原产国", "原产国地区", "原产地", "country of origin", "origin country", "country of manufacture"),
        help="对全部货物而言；货物行自己印有原产国的，以货物行为准",
    )
    record_book_number: str = text(
        "备案号",
        headings=("手册编号", "手册号", "手册号码", "加工贸易手册号", "电子手册号", "备案号", "账册号", "帐册号"),
    )
    transport: str = text(
        "运输方式",
        headings=("运输方式", "运输方式及路线", "mode of transport", "transport mode", "means of transport"),
        help="跨境一程的运输方式，以印出的文字为准",
    )
    vessel: str = text("船名航次", headings=("船名航次", "船名", "vessel", "vessel voyage", "vessel name"))
    bill_number: str = text("提单号", headings=("提单号", "运单号", "b l no", "bl no", "awb no", "mawb", "waybill no"))
    container_number: str = text(
        "集装箱号", headings=("集装箱号", "箱封号", "柜号", "container no", "container number")
    )
    seal_number: str = text("封号", headings=("封号", "封条号", "铅封号", "seal no", "seal number"))
    marks: str = text(
        "唛头", headings=("唛头", "标记唛码", "shipping mark", "shipping marks", "marks", "marks and nos")
    )
    uscc: str = text("统一社会信用代码", help="境内一方的统一社会信用代码，凭校验位认出")
    payment_terms: str = text(
        "付款方式", headings=("付款方式", "付款条款", "payment", "payment terms", "terms of payment")
    )
    total_packages: int | None = integer(
        "总件数",
        headings=(
            "总件数", "总箱数", "件数合计", "合计件数", "共计件数", "箱数合计", "总托数", "total packages",
            "total package", "total cartons", "total ctns", "total pkgs", "total number of packages",
            "total of", "total pallets", "packages", "number of packages", "no of packages", "total carton",
            "packed in", "total packing", "ttl packages", "ttl ctns", "ttl pkgs",
            "total quantity of packages", "total no of packages",
        ),
    )  # fmt: skip
    package_type: str = code(
        "包装种类",
        codes="package_types",
        headings=("包装种类", "包装方式", "包装", "package type", "packing", "kind of packages", "type of packages"),
    )
    total_gross_weight_kg: Decimal | None = decimal(
        "总毛重",
        scale=5,
        headings=(
            "总毛重", "毛重合计", "合计毛重", "毛重", "毛重总计", "total gross weight", "gross weight",
            "total gw", "total g w", "gw", "g w", "ttl gw", "ttl gross weight", "total gross",
            "total gross wt", "gross weight total",
        ),
    )  # fmt: skip
    total_net_weight_kg: Decimal | None = decimal(
        "总净重",
        scale=5,
        headings=(
            "总净重", "净重合计", "合计净重", "净重", "净重总计", "total net weight", "net weight",
            "total nw", "total n w", "nw", "n w", "ttl nw", "ttl net weight", "total net", "total net wt",
            "net weight total",
        ),
    )  # fmt: skip
    total_volume_m3: Decimal | None = decimal(
        "总体积",
        scale=6,
        headings=(
            "总体积", "体积合计", "合计体积", "体积", "总立方数", "total volume", "total cbm",
            "total measurement", "measurement", "volume", "cbm", "ttl cbm", "total m3", "ttl volume",
            "total meas",
        ),
    )  # fmt: skip
    total_amount: Decimal | None = decimal(
        "总金额",
        scale=4,
        headings=(
            "总金额", "总价", "合计金额", "金额合计", "总值", "发票总额", "合同总值", "总货值",
            "合同总金额", "total amount", "total value", "invoice total", "invoice value",
            "total invoice value", "grand total", "total price", "amount due", "total contract value",
            "total invoice amount", "invoice amount", "ttl amount", "contract value",
        ),
    )  # fmt: skip


@dataclass(kw_only=True)
class PaperTotals:
    """Totals printed on a paper (under the names of the line fields); `totals.gross_weight_kg` in paths."""

    quantity: Decimal | None = decimal("数量合计", scale=5)
    package_count: Decimal | None = decimal("件数合计")
    gross_weight_kg: Decimal | None = decimal("毛重合计", scale=5)
    net_weight_kg: Decimal | None = decimal("净重合计", scale=5)
    volume_m3: Decimal | None = decimal("体积合计", scale=6)
    amount: Decimal | None = decimal("总价合计", scale=4)


@dataclass(kw_only=True)
class Paper:
    """A commercial paper of any kind: packing list, invoice, contract, order."""

    header: PaperHeader = section("表头", item=PaperHeader)
    lines: list[Any] = rows("货物", item=PaperLine)
    boxes: list[Any] = rows("箱件", item=PackingBox)
    totals: PaperTotals = section("合计", item=PaperTotals)


TOTAL_OF: dict[str, str] = {
    "total_packages": "package_count",
    "total_gross_weight_kg": "gross_weight_kg",
    "total_net_weight_kg": "net_weight_kg",
    "total_volume_m3": "volume_m3",
    "total_amount": "amount",
}
"""Head totals and the line field they add up."""

ANSWERED_HEAD = frozenset(
    (
        "seller", "buyer", "invoice_number", "contract_number", "order_number", "date", "currency", "incoterm",
        "incoterm_place", "loading_port", "discharge_port", "destination_country", "total_packages", "package_type",
        "total_gross_weight_kg", "total_net_weight_kg", "total_volume_m3", "total_amount",
    )
)  # fmt: skip
"""Head facts the answer of `read` shows under `header`: the list is fixed. Whatever else is known stands in `further`."""

ANSWERED_LINE = frozenset(
    (
        "goods_name", "goods_name_en", "part_number", "model", "brand", "specification", "hs_code", "quantity", "unit",
        "package_count", "package_type", "gross_weight_kg", "net_weight_kg", "volume_m3", "unit_price", "amount",
        "currency", "origin_country", "carton_number",
    )
)  # fmt: skip
"""The same of a goods line, under `lines`."""
