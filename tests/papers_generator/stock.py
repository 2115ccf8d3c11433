# ruff: noqa: E501 (rows of tables are read as rows)
"""Invented goods, companies and places, and how customers head their columns and label their facts."""

from __future__ import annotations

GOODS: tuple[tuple[str, str, str, str], ...] = (
    # Chinese name, English name, unit words, HS code (ten digits, format only)
    ("摩托车后视镜", "REAR VIEW MIRROR", "PCS", "7009100000"), ("滚子链", "Roller Chain", "条", "7315112000"),
    ("机油滤清器", "Oil filter element", "PCS", "8421230000"), ("发动机缸体", "Engine cylinder block", "个", "8409919990"),
    ("LED路灯", "LED STREET LAMP", "SETS", "9405420000"), ("不锈钢保温杯", "Stainless steel tumbler", "PCS", "9617009000"),
    ("涤纶针织布", "Polyester knitted fabric", "KGS", "6006320000"), ("液压油缸", "Hydraulic cylinder", "PCS", "8412210000"),
    ("铝合金轮毂", "Aluminium alloy wheel", "PCS", "8708709100"), ("集成电路", "Integrated circuit", "PCS", "8542399000"),
    ("连接器", "CONNECTOR 24PIN", "PCS", "8536690000"), ("塑料瓶盖", "Plastic cap 28mm", "PCS", "3923500000"),
    ("瓷砖", "Porcelain tile 600x600", "片", "6907210000"), ("园林剪", "Garden shears", "把", "8201500010"),
    ("蓄电池", "Lead-acid battery 12V", "PCS", "8507100000"), ("电动工具套装", "Power tool set", "SETS", "8467210000"),
    ("轴承", "Ball bearing 6204-2RS", "套", "8482102000"), ("女式衬衫", "LADIES BLOUSE", "件", "6206300090"),
    ("婴儿推车", "Baby stroller", "辆", "8715000000"), ("玻璃酒杯", "Glass goblet", "PCS", "7013370000"),
    ("水泵总成", "Water pump assy", "PCS", "8413302100"), ("密封圈", "O-ring NBR 70", "PCS", "4016931000"),
    ("折叠椅", "Folding chair", "PCS", "9401790000"), ("焊丝", "Welding wire ER70S-6", "KGS", "8311300000"),
    ("汽车脚垫", "Car floor mat", "SETS", "5705002000"), ("Total station tripod", "Total station tripod", "SETS", "9015900090"),
)  # fmt: skip
BRANDS = ("SHILI", "无牌", "NORDWIND", "KOMETA", "N/M", "云岭")
COUNTRIES = ("CHINA", "中国", "Japan", "德国", "THAILAND", "Vietnam", "韩国")
SELLERS = (
    "CHONGQING SHILI TRADING CO., LTD.", "重庆示例进出口有限公司", "YULIN HARDWARE MANUFACTURING CO.,LTD",
    "成都样本机电有限责任公司", "SAMPLE PRECISION PARTS (CHONGQING) LIMITED", "Shili Industrial Group Co., Ltd",
)  # fmt: skip
BUYERS = (
    "MUSTER HANDELS GMBH", "EXEMPLAR IMPORT LLC", "Ejemplo Comercial S.A. de C.V.", "示例株式会社", "NORTHGATE SAMPLE LTD",
    "PT CONTOH SENTOSA",
)  # fmt: skip
ADDRESSES = (
    "NO.88 SAMPLE ROAD, YUBEI DISTRICT, CHONGQING, CHINA", "重庆市渝北区示例大道88号", "MUSTERSTRASSE 1, 20457 HAMBURG",
    "1200 EXAMPLE AVE, LOS ANGELES, CA 90001", "TEL: +86-23-60000000  FAX: +86-23-60000001",
)  # fmt: skip
PORTS = ("CHONGQING, CHINA", "SHANGHAI", "重庆", "QINZHOU, CHINA", "Ningbo")
FAR_PORTS = ("HAMBURG, GERMANY", "LOS ANGELES", "汉堡", "LAEM CHABANG", "Santos, Brazil", "DUISBURG")
TERMS = ("FOB", "CIF", "EXW", "CFR", "FCA", "DAP", "CPT")
PACKAGES = ("CTNS", "纸箱", "PALLETS", "WOODEN CASES", "箱", "CARTONS", "托")

HEADS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # Chinese, English
    "serial": (("序号", "项号", "编号", "NO"), ("No.", "S/N", "ITEM", "Item No.", "NO", "Sr. No.", "Line")),
    "goods_name": (
        ("品名", "货物名称", "商品名称", "中文品名", "产品名称", "货物品名", "货描", "名称"),
        ("Description", "Description of Goods", "DESCRIPTION", "Commodity", "Goods Description", "Product Name",
         "Name of Commodity", "Item Description", "Descriptions of goods", "COMMODITY & DESCRIPTION"),
    ),
    "goods_name_en": (("英文品名", "英文名称", "英文描述"), ("English Name", "English Description", "Description (EN)")),
    "part_number": (
        ("料号", "货号", "物料编码", "零件号", "产品编码", "图号"),
        ("Part No.", "P/N", "Part Number", "Item Code", "Article No.", "SKU", "PART NO", "Material No.", "Ref. No."),
    ),
    "model": (("型号", "货物型号", "产品型号", "机型"), ("Model", "Model No.", "MODEL NUMBER", "Type", "Model Name")),
    "brand": (("品牌", "牌子"), ("Brand", "BRAND", "Brand Name")),
    "specification": (("规格", "规格参数", "产品规格"), ("Specification", "Spec.", "SPECS", "Specifications")),
    "hs_code": (("HS编码", "商品编码", "海关编码", "税号", "商品编号", "H.S编码"), ("HS Code", "H.S. CODE", "HS CODE NO.", "Customs Code")),
    "quantity": (("数量", "总数量", "数 量", "出货数量"), ("Quantity", "QTY", "Q'ty", "Qty.", "QUANTITY", "Total Qty")),
    "unit": (("单位", "计量单位", "成交单位"), ("Unit", "UOM", "UNIT", "U/M")),
    "package_count": (
        ("件数", "箱数", "总箱数", "包装件数"),
        ("CTNS", "Cartons", "PKGS", "Packages", "No. of Ctns", "NO.OF PACKAGES", "Total Cartons", "No. of Packages"),
    ),
    "gross_weight_kg": (
        ("毛重", "总毛重", "毛 重", "毛重合计"),
        ("G.W.", "Gross Weight", "G/W", "GW", "Total G.W.", "GROSS WT", "Total Gross Weight", "Gross"),
    ),
    "net_weight_kg": (
        ("净重", "总净重", "净 重", "净重合计"),
        ("N.W.", "Net Weight", "N/W", "NW", "Total N.W.", "NET WT", "Total Net Weight", "Net"),
    ),
    "volume_m3": (("体积", "总体积", "体 积"), ("CBM", "Measurement", "Meas.", "Volume", "Total CBM", "MEAS", "VOL.")),
    "unit_price": (("单价", "单 价", "成交单价"), ("Unit Price", "U/P", "Price", "UNIT PRICE", "U/PRICE", "Unit Value")),
    "amount": (("金额", "总价", "总金额", "总值", "货值"), ("Amount", "Total Amount", "AMOUNT", "Total Price", "Total Value", "Total")),
    "currency": (("币种", "币制"), ("Currency", "Curr.", "CURRENCY")),
    "origin_country": (("原产国", "原产地", "产地", "原产国(地区)"), ("Origin", "Country of Origin", "COO", "Made in", "ORIGIN")),
    "carton_number": (
        ("箱号", "托盘号", "件号/箱号", "箱 号"), ("Carton No.", "C/NO.", "CTN NO.", "Case No.", "Box No.", "Package No.", "C/No"),
    ),
    "remark": (("备注", "说明"), ("Remarks", "Remark", "Notes")),
    "order": (("订单号", "合同号", "客户订单号"), ("PO No.", "Order No.", "P.O. Number")),
    "size": (("外箱尺寸(CM)", "尺寸", "箱规(cm)"), ("Carton Size (cm)", "Dimension(CM)", "CTN SIZE")),
    "unit_gross": (("单箱毛重", "单件毛重"), ("G.W./CTN", "Gross per Unit", "Unit G.W.")),
    "unit_net": (("单箱净重", "单件净重"), ("N.W./CTN", "Net per Unit", "Unit N.W.")),
    "per_carton": (("每箱数量", "装箱数", "单箱数量"), ("QTY/CTN", "PCS/CTN", "Quantity per Carton")),
    "pounds": (("磅", "重量(磅)"), ("LBS", "Weight (lb)", "GW (LBS)")),
    "plant": (("工厂", "项目"), ("Plant Location", "Project")),
    "maker": (("生产厂家", "供应商"), ("Supplier", "MFGR", "Manufacturer")),
    "hts": (("HTS",), ("HTS", "HTSUS", "NCM")),
    "colour": (("颜色",), ("Colour", "Color")),
    "lot": (("批号", "生产批次"), ("Lot No.", "Batch")),
}  # fmt: skip
UNIT_SUFFIX: dict[str, tuple[str, ...]] = {
    "gross_weight_kg": ("(KGS)", "(KG)", "（KG）", " KGS", "/KGS", "\n(KGS)", "(千克)"),
    "net_weight_kg": ("(KGS)", "(KG)", "（KG）", " KGS", "/KGS", "\n(KGS)", "(千克)"),
    "volume_m3": ("(CBM)", "(M3)", "（m³）", " (CBM)", "(立方米)"),
}
WORKING = (
    ("采购单价", "采购金额", "汇率", "退税率"),
    ("开票单价", "开票金额", "换汇成本"),
    ("成本", "利润", "Freight", "FOB"),
)

LABELS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "seller": (("卖方", "出口商", "发货人", "供方"), ("Seller", "SHIPPER", "Exporter", "The Seller", "Shipper/Exporter", "Supplier")),
    "buyer": (("买方", "收货人", "客户", "需方"), ("Buyer", "CONSIGNEE", "Sold to", "The Buyer", "Messrs", "Bill To", "To Messrs.")),
    "invoice_number": (("发票号", "发票号码", "发票编号"), ("Invoice No.", "INVOICE NO", "Inv. No.", "Invoice Number", "INV NO.")),
    "contract_number": (("合同号", "合同编号", "合同协议号"), ("Contract No.", "S/C No.", "CONTRACT NO", "Contract Number")),
    "order_number": (("订单号", "采购订单号"), ("P.O. No.", "PO NO.", "Order No.", "Purchase Order No.")),
    "date": (("日期", "发票日期", "制单日期"), ("Date", "DATE", "Invoice Date", "Date of Issue", "Issue Date")),
    "incoterm": (("成交方式", "价格条款", "贸易术语"), ("Incoterm", "Terms of Delivery", "Trade Terms", "Price Term", "Delivery Terms")),
    "loading_port": (("起运港", "装货港", "启运港"), ("Port of Loading", "POL", "From", "Loading Port", "PORT OF SHIPMENT")),
    "discharge_port": (("目的港", "卸货港"), ("Port of Discharge", "POD", "Port of Destination", "Destination")),
    "destination_country": (("最终目的国", "运抵国"), ("Country of Destination", "Final Destination Country")),
    "currency": (("币种", "币制"), ("Currency", "CURRENCY")),
    "total_packages": (("总件数", "总箱数", "件数合计"), ("Total Packages", "TOTAL CARTONS", "Total Ctns", "Total No. of Packages")),
    "total_gross_weight_kg": (("总毛重", "毛重合计"), ("Total G.W.", "TOTAL GROSS WEIGHT", "Gross Weight", "G.W.")),
    "total_net_weight_kg": (("总净重", "净重合计"), ("Total N.W.", "TOTAL NET WEIGHT", "Net Weight", "N.W.")),
    "total_volume_m3": (("总体积", "体积合计"), ("Total CBM", "TOTAL MEASUREMENT", "Total Volume", "Measurement")),
    "total_amount": (("总金额", "合计金额", "发票总额"), ("Total Amount", "TOTAL VALUE", "Invoice Total", "Grand Total")),
    "-payment": (("付款方式", "付款条款"), ("Payment", "Payment Terms", "Terms of Payment")),
    "-vessel": (("船名航次",), ("Vessel/Voyage", "VESSEL")),
    "-tel": (("电话",), ("Tel", "TEL")),
    "-attn": (("联系人",), ("Attn", "Contact")),
}  # fmt: skip
NOISE = {
    "-payment": "30% T/T IN ADVANCE, 70% AGAINST B/L COPY",
    "-vessel": "SAMPLE STAR V.026W",
    "-tel": "+86-23-60000000",
    "-attn": "MS. LI",
}
TITLES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "packing_list": (("装箱单", "装 箱 单", "箱单"), ("PACKING LIST", "Packing List", "PACKING / WEIGHT LIST"), ("装箱单 PACKING LIST", "装 箱 单\nPACKING LIST")),
    "commercial_invoice": (("发票", "商业发票", "发 票"), ("COMMERCIAL INVOICE", "INVOICE", "Commercial Invoice"), ("商业发票 COMMERCIAL INVOICE", "发 票\nINVOICE")),
    "proforma_invoice": (("形式发票",), ("PROFORMA INVOICE", "Pro Forma Invoice", "PRO-FORMA INVOICE"), ("形式发票 PROFORMA INVOICE",)),
    "sales_contract": (("销售合同", "售货合同", "外销合同"), ("SALES CONTRACT", "SALES CONFIRMATION"), ("销售合同 SALES CONTRACT",)),
    "purchase_order": (("采购订单",), ("PURCHASE ORDER",), ("采购订单 PURCHASE ORDER",)),
    "booking": (("托书", "出口货物托运单", "订舱委托书"), ("BOOKING FORM", "SHIPPING ORDER", "BOOKING NOTE"), ("订舱托书 BOOKING",)),
}  # fmt: skip
