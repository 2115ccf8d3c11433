"""Further ways customers head the same columns and label the same facts, beside those of the catalogue (`fields`).

Apart only because there are many: a head here means exactly what it means there.
"""

from __future__ import annotations

MORE_HEADINGS: dict[str, tuple[str, ...]] = {
    "goods_name": (
        "item", "items", "goods and description", "quantities and descriptions", "quantities descriptions",
        "description and quantity", "commodity and description", "货物描述及规格", "货品名称", "货品", "产品", "商品",
        "中文报关品名", "中文申报品名", "报关中文品名", "customs name", "chinese description", "chinese name",
        "品名中文", "品名 中文", "description of product", "name and specification", "商品名称及规格", "品名及型号",
        "名称及规格", "名称规格", "名称规格型号", "名称及规格型号", "货物名称及规格型号", "品名及规格型号", "货名及规格",
        "description spec", "description specs", "description specification", "description specifications",
        "description and specification", "description and specifications", "description of goods specification",
        "contents", "content", "contents of package", "内容", "装箱内容", "箱内货物",
    ),
    "goods_name_en": (
        "description en", "description english", "英文报关品名", "英文申报品名", "报关英文品名", "product name en",
        "english product name", "品名 英文",
    ),
    "part_number": (
        "sku no", "产品sku", "商品sku", "msku", "seller sku", "merchant sku", "item part no", "item part number",
        "catalog no", "cat no", "物料代码", "客户料号", "客户物料号", "supplier part no", "manufacturer part number",
        "mfr part no", "mfg part no",
    ),
    "quantity": (
        "quantities and descriptions", "quantities descriptions", "产品申报数量", "总数量pcs", "申报总数量pcs",
        "申报总数", "数量合计", "合计数量", "件数pcs", "total pieces", "ship quantity", "pieces", "no of pcs",
        "qty shipped", "shipped quantity", "t qty", "t quantity", "t pcs", "tot qty", "箱内总数", "总件数pcs",
    ),
    "package_count": (
        "places", "no of places",
        "总箱数ctns", "箱数ctns", "外箱数量", "总外箱数", "合计箱数", "no of boxes", "boxes", "number of boxes",
        "total boxes", "no of cases", "no of bales", "no of rolls", "托盘数量", "板数", "包数", "no of plts", "plts",
        "no of bags", "bags", "qty ctns", "total pkgs", "t ctns", "t pkgs",
        "crates", "no of crates", "drums", "no of drums", "bales", "bundles",
    ),
    "gross_weight_kg": (
        "毛重小计", "g weight in kgs",
        "总毛重kg", "总毛重kgs", "毛重总计", "合计毛重", "g weight", "gross weights", "grs wt", "gw total",
        "gross mass", "t g w", "ttl g w", "ttl gw", "tgw",
    ),
    "net_weight_kg": (
        "净重小计", "n weight in kgs",
        "总净重kg", "总净重kgs", "净重总计", "合计净重", "n weight", "net weights", "net mass", "nt wt",
        "t n w", "ttl n w", "ttl nw",
    ),
    "volume_m3": (
        "v", "体积小计",
        "总体积cbm", "总体积m3", "合计体积", "体积合计", "cubic", "cube", "m cbm", "total m3", "measure", "t cbm", "ttl cbm",
    ),
    "unit_price": (
        "产品申报单价", "申报单价usd", "报关单价", "price each", "each price", "unit price per piece", "unit rate",
        "fob unit price", "cif unit price", "单价fob", "rate",
        "usd pc", "usd pcs", "usd set", "usd unit", "usd kg", "usd mt",
        "net price", "net unit price", "discounted price",
        "美金单价", "外币单价", "单价美元",
    ),
    "amount": (
        "报关总价", "报关金额", "申报金额", "申报总值", "小计金额", "小计", "price total", "sub total price", "total us",
        "amount due", "total cost", "货值usd", "发票金额",
        "美元总价", "美元金额", "美金总价", "美金金额", "总价美元", "金额美元", "外币总价", "外币金额",
        "t amount", "ext cost", "ext price", "ext amount", "extended cost",
        "extended amount", "line amount", "amt", "total amt", "ttl amt", "sum", "line sum", "sum total",
    ),
    "origin_country": (
        "原产国家", "原产国 地区", "原产地国家", "生产地", "制造国", "country origin", "manufacturing country",
        "original country",
    ),
    "carton_number": (
        "货箱号", "外箱编号", "箱唛号", "托盘编号", "carton id", "box id", "box", "ctn number", "ctn no from to",
        "carton range", "case number", "crate no", "pallet number", "plt no", "c t n no",
    ),
}  # fmt: skip
MORE_LABELS: dict[str, tuple[str, ...]] = {
    "incoterm": ("condition", "conditions", "terms of delivery and payment", "condition of delivery"),
    "buyer": (
        "for account and risk of messrs", "for account risk of messrs", "account and risk of messrs",
        "for account and risk of",
    ),
    "loading_port": (
        "departure station", "station of departure", "dispatch station", "发站", "发运站", "станция отправления",
    ),
    "discharge_port": (
        "destination station", "station of destination", "arrival station", "到站", "станция назначения",
    ),
    "vessel": (
        "船名/航次", "运输工具", "运输工具名称", "vessel and voyage", "vessel voy no", "flight no", "flight",
        "航班号", "ocean vessel", "vessel voy",
    ),
    "bill_number": (
        "提运单号", "主单号", "分单号", "bill of lading no", "hawb", "awb", "hbl no", "mbl no", "air waybill no",
    ),
    "seal_number": ("铅封", "封签号", "seal #", "seal nos"),
    "marks": ("唛头及号码", "marks nos", "marks numbers", "shipping mark no", "case mark"),
    "payment_terms": (
        "付款条件", "结算方式", "支付方式", "付款期限", "payment term", "payment condition", "terms of payments",
    ),
    "invoice_number": (
        "发票号 no", "商业发票号", "形式发票号", "invoice #", "inv #", "proforma no", "proforma invoice number",
        "invoice no date", "tax invoice no",
    ),
    "contract_number": (
        "合同", "销售确认书号", "contract #", "s c", "purchase contract no",
    ),
    "order_number": (
        "buyer s order no", "buyers order no", "buyer order no", "buyer s order number", "customer order no",
        "customer s order no",
        "客户po", "po #", "order #", "po ref", "客户单号", "purchase order #",
    ),
    "date": (
        "order date", "po date", "quote date", "quotation date", "下单日期", "订单日期", "签订日期", "出货日期",
        "date of contract", "p i date", "pi date", "装箱日期", "单证日期", "date issued",
    ),
    "destination_country": (
        "目的国家地区", "country of import", "importing country",
    ),
    "total_packages": (
        "件数", "箱数", "总托盘数", "总包装件数", "合计箱数", "total quantity of cartons", "total no of cartons",
        "total boxes", "total cases", "number of cartons", "total no of pallets", "total package qty",
    ),
}  # fmt: skip
