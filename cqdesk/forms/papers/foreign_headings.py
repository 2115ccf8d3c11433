"""Heads of columns that are no field of ours: recognised and left alone instead of being guessed at."""

from __future__ import annotations

SERIAL_HEADINGS: tuple[str, ...] = (
    "序号", "项号", "行号", "编号", "序", "no", "s n", "sn", "item", "item no", "items", "line", "line no",
    "sr no", "serial no", "seq", "pos", "position", "num", "sl no", "行",
)  # fmt: skip
"""Running numbers; `item no` may also be a part number, which its content shows."""

OTHER_HEADINGS: tuple[str, ...] = (
    "supplier", "供应商", "供应商名称", "project", "项目", "plant location", "工厂", "plant", "erp name",
    "erp名称", "carton size", "外箱尺寸", "箱规", "纸箱尺寸", "尺寸", "外箱规格", "dimension", "dimensions",
    "size", "ctn size", "unit volume", "单箱体积", "单体积", "gross per unit", "单位毛重", "单件毛重",
    "单箱毛重", "unit gross weight", "gross weight per unit", "gw per ctn", "gw ctn",
    "gross weight per carton", "net per unit", "单位净重", "单件净重", "单箱净重", "unit net weight",
    "net weight per unit", "nw per ctn", "nw ctn", "net weight per carton", "单重", "quantity per carton",
    "qty per carton", "qty ctn", "pcs ctn", "每箱数量", "单箱数量", "装箱数", "qty per ctn",
    "pcs per carton", "单箱申报数量", "pallet size", "托盘尺寸", "export declaration method", "报关方式",
    "是否报关", "purchasing company", "采购公司", "tax rate", "税率", "manufacturer", "mfgr", "mfr",
    "maker", "生产厂家", "制造商", "厂家", "marks", "marks and nos", "marks nos", "唛头", "shipping mark",
    "shipping marks", "remark", "remarks", "说明", "备注说明", "特别说明", "备注", "notes", "note", "批号", "lot no",
    "lot", "batch",
    "batch no", "生产批次", "日期批次", "date code", "封装", "颜色", "colour", "color", "材质", "用途",
    "图片", "picture", "photo", "境内货源地", "境内目的地", "征免", "检疫",
    "材料", "material composition", "usage", "delivery date", "交货期", "lbs", "磅", "fnsku", "箱型", "hts",
    "ncm", "eccn", "货箱长度", "货箱宽度", "货箱高度", "长", "宽", "高", "length", "width", "height", "l",
    "roll no", "roll number", "roll", "卷号", "匹号", "缸号", "色号", "dye lot", "dyelot", "grade", "等级",
    "product picture",
    "产品图片", "product photo", "包装规格", "color no", "colour no", "d c", "lot number", "batch number", "批次",
    "批次号",
    "生产日期", "有效期", "保质期", "expiry date", "exp date", "mfg date", "柜号", "container no", "container number",
    "集装箱号",
    "封号", "seal no", "箱量", "etd", "eta", "asin", "链接", "销售链接", "product link", "url", "是否带电", "带电",
    "电池",
    "是否带磁", "监管条件", "工单号", "入库单号", "送货单号", "仓库", "库位", "储位", "码数", "季节", "season",
    "gender", "composition",
    "成分", "面料", "fabric", "克重", "幅宽", "产品材质", "产品用途", "product material", "product usage", "报关要素",
    "cfop", "icms",
    "ipi", "shop", "店铺", "pack", "per ctn", "ctn pcs", "size ratio", "ratio", "配比", "style", "款式", "department",
    "部门",
    "shipping mark no", "un no", "检验检疫", "legal unit", "法定单位", "法定数量", "第一法定数量", "第二法定数量",
    "first quantity",
    "second quantity", "legal quantity", "征免方式", "免征", "退税", "ctn meas", "箱型", "box type", "支付状态",
    "产品报关要素",
    "list price", "catalogue price", "discount", "disc", "折扣", "折扣率", "cas", "cas no", "cas number", "cas号",
    "w", "h", "合同号", "订单号", "order no", "po no", "po number", "po", "p o no", "contract no",
    "invoice no", "发票号", "用途说明",
)  # fmt: skip
"""Columns that are known and no field of ours; order and contract numbers per line are learned later."""

OTHER_LABELS: tuple[str, ...] = (
    "notify party", "notify", "also notify", "通知人", "通知方", "tel", "telephone", "phone", "电话",
    "fax", "传真", "address", "add",
    "地址", "attn", "attention",
    "contact", "contact person", "联系人", "email", "e mail", "邮箱", "bank", "bank name", "开户行",
    "swift", "swift code", "account no", "account number", "a c no", "账号",
    "terms of payment",
    "付款方式",
    "船名",
    "b l no",

    "集装箱号", "etd", "eta", "remark", "remarks", "备注", "page", "tax no", "vat no",
    "tax id",
    "统一社会信用代码", "海关编码", "country", "zip", "post code", "date of shipment", "装运期", "time of shipment",
    "signature",
    "signed by", "签字", "盖章", "manufacturer", "生产厂家",
    "l c no", "信用证号", "insurance", "保险", "by", "shipped by", "place of receipt", "收货地", "ref", "our ref", "your ref",
    "authorized signature", "final destination country", "website", "mobile", "手机", "uscc", "usci", "reg no",
)  # fmt: skip
"""Labels of facts that are none of ours: never the value of the label beside them."""

WORKING_HEADINGS: tuple[str, ...] = (
    "采购价", "采购单价", "采购金额", "采购总价", "进价", "成本", "成本价", "利润", "利润率", "汇率", "退税率",
    "退税款", "退税额", "换汇成本", "开票单价", "开票金额", "含税单价", "含税金额", "不含税单价",
    "不含税金额", "增值税率", "税额", "运费", "保费", "保险费", "fob单价", "fob金额", "fob价", "fob总价",
    "内销价格", "内销单价", "人民币单价", "人民币金额", "purchase price", "purchase amount", "cost",
    "exchange rate", "freight", "insurance", "fob", "fob price", "fob amount", "profit", "margin", "vat",
    "rmb price", "rmb amount", "tax refund", "refund rate", "tax", "tax amount", "cost price", "采购含税价",
    "报价", "核算", "毛利",
)  # fmt: skip
"""Columns of the customer's own calculation beside the paper: never goods facts."""

VAGUE_HEADINGS: dict[str, tuple[str, ...]] = {
    "gross_weight_kg": (
        "重量", "总重量", "总重", "重量kg", "重量kgs", "重量合计", "weight", "weights", "wt", "total weight",
        "weight kgs", "weight kg",
        "货箱重量", "箱重", "货箱重量kg", "box weight", "carton weight",
    ),
    "origin_country": ("country", "countries"),
}  # fmt: skip
"""Heads that do not say which of two fields they mean, under the likelier one: a person or arithmetic must decide."""
