# ruff: noqa: E501 (rows of tables are read as rows)
"""Papers modelled by hand on what customers do to heads, totals and group rows; each holds one trap."""

from __future__ import annotations

from .modelled import paper, sample, sheet
from .truth import Grid, Made, Truth

TRAPPED: list[Made] = []

_FACTS = "seller=SAMPLE EXPORT CO., LTD\nbuyer=MUSTER HANDELS GMBH\ninvoice_number=SE-1\ndate=2026-10-03\n"


def _add(name: str, sheets: list[Grid], truths: list[Truth]) -> None:
    TRAPPED.append(sample(name, "m-trap", sheets, truths))


def _headed(rows: str, title: str = "COMMERCIAL INVOICE") -> str:
    """A table under a common head."""
    return f"""1|{title}
2|Seller: SAMPLE EXPORT CO., LTD||Buyer: MUSTER HANDELS GMBH
3|Invoice No.: SE-1||Date: 2026-10-03
{rows.strip()}"""


_add(
    "100 Carton over C1/C2",
    [
        sheet(
            "PL",
            """
1|SAMPLE EXPORT CO., LTD
2|PACKING LIST
3|Invoice No.: SE-2601||Date: 2026-10-02
4|Buyer: NORTHGATE SAMPLE LTD
6|Carton|Description|Model|Qty|Unit|N.W. (KG)|G.W. (KG)
7|C1|Steel bracket|SB-1|100|PCS|10|11
8|C2|Steel bracket|SB-2|200|PCS|20|22
9|C3|Rubber seal|RS-3|300|PCS|5|6
10|Total|||600||35|39
""",
        )
    ],
    [
        paper(
            "packing_list",
            """
seller=SAMPLE EXPORT CO., LTD
buyer=NORTHGATE SAMPLE LTD
invoice_number=SE-2601
date=2026-10-02
total_net_weight_kg=35
total_gross_weight_kg=39""",
            """
carton_number|goods_name|model|quantity|unit|net_weight_kg|gross_weight_kg
C1|Steel bracket|SB-1|100|PCS|10|11
C2|Steel bracket|SB-2|200|PCS|20|22
C3|Rubber seal|RS-3|300|PCS|5|6""",
            open={"seller"},
        )
    ],
)
_add(
    "101 Item codes beside Description",
    [
        sheet(
            "INV",
            """
1|COMMERCIAL INVOICE
2|Seller: SAMPLE EXPORT CO., LTD||Buyer: MUSTER HANDELS GMBH
3|Invoice No.: SE-2602||Date: 2026-10-03
5|Item|Description|Qty|Unit|Unit Price USD|Amount USD
6|AX-100|Gear wheel|10|PCS|5|50
7|AX-220|Gear shaft|20|PCS|7.5|150
8|BX-9|Bearing cover|4|PCS|2.25|9
9|Total||34|||209
""",
        )
    ],
    [
        paper(
            "commercial_invoice",
            """
seller=SAMPLE EXPORT CO., LTD
buyer=MUSTER HANDELS GMBH
invoice_number=SE-2602
date=2026-10-03
currency=USD
total_amount=209""",
            """
part_number|goods_name|quantity|unit|unit_price|amount|currency
AX-100|Gear wheel|10|PCS|5|50|USD
AX-220|Gear shaft|20|PCS|7.5|150|USD
BX-9|Bearing cover|4|PCS|2.25|9|USD""",
        )
    ],
)
_add(
    "102 ITEM NO. with codes",
    [
        sheet(
            "INV",
            """
1|COMMERCIAL INVOICE
2|Seller: SAMPLE EXPORT CO., LTD||Buyer: MUSTER HANDELS GMBH
3|Invoice No.: SE-2603||Date: 2026-10-03
5|ITEM NO.|DESCRIPTION|QTY|UNIT|U/PRICE USD|AMOUNT USD
6|HX2001|Folding chair|10|PCS|5|50
7|HX2002|Folding table|20|PCS|7.5|150
8|TOTAL||30|||200
""",
        )
    ],
    [
        paper(
            "commercial_invoice",
            """
seller=SAMPLE EXPORT CO., LTD
buyer=MUSTER HANDELS GMBH
invoice_number=SE-2603
date=2026-10-03
currency=USD
total_amount=200""",
            """
part_number|goods_name|quantity|unit|unit_price|amount|currency
HX2001|Folding chair|10|PCS|5|50|USD
HX2002|Folding table|20|PCS|7.5|150|USD""",
        )
    ],
)
_add(
    "103 Item running numbers",
    [
        sheet(
            "INV",
            """
1|COMMERCIAL INVOICE
2|Seller: SAMPLE EXPORT CO., LTD||Buyer: MUSTER HANDELS GMBH
3|Invoice No.: SE-2604||Date: 2026-10-03
5|ITEM|DESCRIPTION|QTY|UNIT|U/PRICE USD|AMOUNT USD
6|1|Folding chair|10|PCS|5|50
7|2|Folding table|20|PCS|7.5|150
8|3|Folding bed|2|PCS|50|100
9|TOTAL||32|||300
""",
        )
    ],
    [
        paper(
            "commercial_invoice",
            """
seller=SAMPLE EXPORT CO., LTD
buyer=MUSTER HANDELS GMBH
invoice_number=SE-2604
date=2026-10-03
currency=USD
total_amount=300""",
            """
goods_name|quantity|unit|unit_price|amount|currency
Folding chair|10|PCS|5|50|USD
Folding table|20|PCS|7.5|150|USD
Folding bed|2|PCS|50|100|USD""",
        )
    ],
)
_add(
    "104 Item words only (goods name)",
    [
        sheet(
            "INV",
            """
1|COMMERCIAL INVOICE
2|Seller: SAMPLE EXPORT CO., LTD||Buyer: MUSTER HANDELS GMBH
3|Invoice No.: SE-2604||Date: 2026-10-03
5|ITEM|QTY|UNIT|U/PRICE USD|AMOUNT USD
6|Folding chair|10|PCS|5|50
7|Folding table|20|PCS|7.5|150
8|TOTAL|30|||200
""",
        )
    ],
    [
        paper(
            "commercial_invoice",
            """
seller=SAMPLE EXPORT CO., LTD
buyer=MUSTER HANDELS GMBH
invoice_number=SE-2604
date=2026-10-03
currency=USD
total_amount=200""",
            """
goods_name|quantity|unit|unit_price|amount|currency
Folding chair|10|PCS|5|50|USD
Folding table|20|PCS|7.5|150|USD""",
        )
    ],
)
_add(
    "105 含税单价/含税金额 as the only price",
    [
        sheet(
            "发票",
            """
1|商业发票
2|卖方：重庆示例进出口有限公司||买方：NORTHGATE SAMPLE LTD
3|发票号：SY-2605||日期：2026-10-03
5|序号|品名|型号|数量|单位|含税单价|含税金额
6|1|水泵|SB-20|100|台|113|11300
7|2|阀门|FM-15|50|个|22.6|1130
8|合计|||150|||12430
""",
        )
    ],
    [
        paper(
            "commercial_invoice",
            """
seller=重庆示例进出口有限公司
buyer=NORTHGATE SAMPLE LTD
invoice_number=SY-2605
date=2026-10-03""",
            """
goods_name|model|quantity|unit|unit_price|amount
水泵|SB-20|100|台|113|11300
阀门|FM-15|50|个|22.6|1130""",
            unsure=True,
        )
    ],
)
_add(
    "106 MEAS per carton beats T.CBM",
    [
        sheet(
            "PL",
            """
1|PACKING LIST
2|Seller: SAMPLE EXPORT CO., LTD||Buyer: MUSTER HANDELS GMBH
3|Invoice No.: SE-2606||Date: 2026-10-03
5|Description|Qty|Unit|CTNS|G.W. KGS|N.W. KGS|MEAS|T.CBM
6|Folding chair|100|PCS|10|110|100|0.05|0.5
7|Folding table|40|PCS|20|240|200|0.1|2
8|TOTAL|140||30|350|300||2.5
""",
        )
    ],
    [
        paper(
            "packing_list",
            """
seller=SAMPLE EXPORT CO., LTD
buyer=MUSTER HANDELS GMBH
invoice_number=SE-2606
date=2026-10-03
total_packages=30
total_gross_weight_kg=350
total_net_weight_kg=300
total_volume_m3=2.5""",
            """
goods_name|quantity|unit|package_count|gross_weight_kg|net_weight_kg|volume_m3
Folding chair|100|PCS|10|110|100|0.5
Folding table|40|PCS|20|240|200|2""",
        )
    ],
)
_add(
    "107 G.W. per carton column beside TOTAL without words",
    [
        sheet(
            "PL",
            """
1|PACKING LIST
2|Seller: SAMPLE EXPORT CO., LTD||Buyer: MUSTER HANDELS GMBH
3|Invoice No.: SE-2607||Date: 2026-10-03
5|Description|CTNS|Qty|T.QTY|G.W.|T.G.W.|N.W.|T.N.W.|CBM|T.CBM
6|Folding chair|10|10|100|11|110|10|100|0.05|0.5
7|Folding table|20|2|40|12|240|10|200|0.1|2
8|TOTAL|30||140||350||300||2.5
""",
        )
    ],
    [
        paper(
            "packing_list",
            """
seller=SAMPLE EXPORT CO., LTD
buyer=MUSTER HANDELS GMBH
invoice_number=SE-2607
date=2026-10-03
total_packages=30
total_gross_weight_kg=350
total_net_weight_kg=300
total_volume_m3=2.5""",
            """
goods_name|quantity|package_count|gross_weight_kg|net_weight_kg|volume_m3
Folding chair|100|10|110|100|0.5
Folding table|40|20|240|200|2""",
        )
    ],
)
_add(
    "108 lone date",
    [
        sheet(
            "INV",
            """
1|SAMPLE EXPORT CO., LTD
2|COMMERCIAL INVOICE
3|To: MUSTER HANDELS GMBH|||d:2026-10-05
4|NO: SE-2608
6|Description|Qty|Unit|Unit Price USD|Amount USD
7|Folding chair|10|PCS|5|50
8|TOTAL|10|||50
""",
        )
    ],
    [
        paper(
            "commercial_invoice",
            """
seller=SAMPLE EXPORT CO., LTD
buyer=MUSTER HANDELS GMBH
invoice_number=SE-2608
date=2026-10-05
currency=USD
total_amount=50""",
            """
goods_name|quantity|unit|unit_price|amount|currency
Folding chair|10|PCS|5|50|USD""",
            open={"seller", "date"},
        )
    ],
)
_add(
    "109 lone date text",
    [
        sheet(
            "INV",
            """
1|SAMPLE EXPORT CO., LTD
2|COMMERCIAL INVOICE
3|To: MUSTER HANDELS GMBH|||'Oct. 5, 2026
4|INV SE-2608
6|Description|Qty|Unit|Unit Price USD|Amount USD
7|Folding chair|10|PCS|5|50
8|TOTAL|10|||50
""",
        )
    ],
    [
        paper(
            "commercial_invoice",
            """
seller=SAMPLE EXPORT CO., LTD
buyer=MUSTER HANDELS GMBH
date=2026-10-05
currency=USD
total_amount=50""",
            """
goods_name|quantity|unit|unit_price|amount|currency
Folding chair|10|PCS|5|50|USD""",
            open={"seller", "date", "invoice_number"},
        )
    ],
)
_add(
    "110 代理报关委托书",
    [
        sheet(
            "Sheet1",
            """
1||代理报关委托书
2|编号：00012345678
3|我单位现（A 逐票、B 长期）委托贵公司代理 A 等通关事宜。
4|委托方：重庆示例进出口有限公司
5|主要货物名称|水泵
6|HS编码|8413709990
7|货物总价|12000 USD
8|进出口日期|2026年10月5日
9|提单号|ABC1234567
10|贸易方式|一般贸易
11|原产地/货源地|重庆
12|数量（重量）|100台
""",
        )
    ],
    [paper("other", "", "")],
)
_add(
    "111 amount printed wrong sum, price per piece and per set columns",
    [
        sheet(
            "INV",
            """
1|PROFORMA INVOICE
2|Seller: SAMPLE EXPORT CO., LTD||Buyer: MUSTER HANDELS GMBH
3|PI No.: PI-77||Date: 2026-10-03
5|Description|Qty(SETS)|Qty(PCS)|Unit Price(USD/SET)|Amount(USD)
6|Tool kit|10|120|24|240
7|Knife kit|5|30|10|50
8|TOTAL|15|150||290
""",
        )
    ],
    [
        paper(
            "proforma_invoice",
            """
seller=SAMPLE EXPORT CO., LTD
buyer=MUSTER HANDELS GMBH
invoice_number=PI-77
date=2026-10-03
currency=USD
total_amount=290""",
            """
goods_name|quantity|unit|unit_price|amount|currency
Tool kit|10|SETS|24|240|USD
Knife kit|5|SETS|10|50|USD""",
            lying={"quantity"},
        )
    ],
)
_add(
    "112 totals row first (top), notes row in the middle",
    [
        sheet(
            "PL",
            """
1|PACKING LIST
2|Seller: SAMPLE EXPORT CO., LTD||Buyer: MUSTER HANDELS GMBH
3|Invoice No.: SE-2609||Date: 2026-10-03
5|Description|Qty|Unit|CTNS|G.W. KGS|N.W. KGS
6|TOTAL|140|PCS|30|350|300
7|Folding chair|100|PCS|10|110|100
8|(with cushion)
9|Folding table|40|PCS|20|240|200
""",
        )
    ],
    [
        paper(
            "packing_list",
            """
seller=SAMPLE EXPORT CO., LTD
buyer=MUSTER HANDELS GMBH
invoice_number=SE-2609
date=2026-10-03
total_packages=30
total_gross_weight_kg=350
total_net_weight_kg=300""",
            """
goods_name|quantity|unit|package_count|gross_weight_kg|net_weight_kg
Folding chair|100|PCS|10|110|100
Folding table|40|PCS|20|240|200""",
            open={"total_packages", "total_gross_weight_kg", "total_net_weight_kg"},
        )
    ],
)
_add(
    "113 merged amounts and HKD header currency vs USD cells",
    [
        sheet(
            "INV",
            """
1|COMMERCIAL INVOICE
2|Seller: SAMPLE EXPORT CO., LTD||Buyer: MUSTER HANDELS GMBH
3|Invoice No.: SE-2610||Date: 2026-10-03||Currency: HKD
5|Description|Qty|Unit|Unit Price|Amount
6|Folding chair|10|PCS|US$5.00|US$50.00
7|TOTAL|10|||US$50.00
""",
        )
    ],
    [
        paper(
            "commercial_invoice",
            """
seller=SAMPLE EXPORT CO., LTD
buyer=MUSTER HANDELS GMBH
invoice_number=SE-2610
date=2026-10-03
currency=HKD
total_amount=50""",
            """
goods_name|quantity|unit|unit_price|amount|currency
Folding chair|10|PCS|5|50|US$""",
            open={"currency"},
            unsure=True,
        )
    ],
)
_add(
    "114 po numbers as group rows",
    [
        sheet(
            "PL",
            """
1|PACKING LIST
2|Seller: SAMPLE EXPORT CO., LTD||Buyer: MUSTER HANDELS GMBH
3|Invoice No.: SE-2611||Date: 2026-10-03
5|Description|Qty|Unit|CTNS|G.W. KGS|N.W. KGS
6|P/O 4500123
7|Folding chair|100|PCS|10|110|100
8|P/O 4500124
9|Folding table|40|PCS|20|240|200
10|Material: cotton
11|Cushion|40|PCS|2|24|20
12|TOTAL|180|PCS|32|374|320
""",
        )
    ],
    [
        paper(
            "packing_list",
            """
seller=SAMPLE EXPORT CO., LTD
buyer=MUSTER HANDELS GMBH
invoice_number=SE-2611
date=2026-10-03
order_number=4500123, 4500124
total_packages=32
total_gross_weight_kg=374
total_net_weight_kg=320""",
            """
goods_name|quantity|unit|package_count|gross_weight_kg|net_weight_kg
Folding chair|100|PCS|10|110|100
Folding table|40|PCS|20|240|200
Cushion|40|PCS|2|24|20""",
        )
    ],
)
_add(
    "115 brand/origin group rows",
    [
        sheet(
            "PL",
            """
1|PACKING LIST
2|Seller: SAMPLE EXPORT CO., LTD||Buyer: MUSTER HANDELS GMBH
3|Invoice No.: SE-2612||Date: 2026-10-03
5|Description|Qty|Unit|CTNS|G.W. KGS|N.W. KGS
6|Brand: NORDWIND
7|Folding chair|100|PCS|10|110|100
8|Folding stool|100|PCS|10|110|100
9|Brand: KOMETA
10|Folding table|40|PCS|20|240|200
12|TOTAL|240|PCS|40|460|400
""",
        )
    ],
    [
        paper(
            "packing_list",
            """
seller=SAMPLE EXPORT CO., LTD
buyer=MUSTER HANDELS GMBH
invoice_number=SE-2612
date=2026-10-03
total_packages=40
total_gross_weight_kg=460
total_net_weight_kg=400""",
            """
goods_name|quantity|unit|package_count|gross_weight_kg|net_weight_kg|brand
Folding chair|100|PCS|10|110|100|NORDWIND
Folding stool|100|PCS|10|110|100|NORDWIND
Folding table|40|PCS|20|240|200|KOMETA""",
            open={"order_number"},
        )
    ],
)
_add(
    "116 unit column holds prices",
    [
        sheet(
            "INV",
            _headed("""
5|Description|Qty|Unit|Price|Amount
6|Chair|10|5|USD|50
7|Table|20|7.5|USD|150
8|TOTAL|30|||200
"""),
        )
    ],
    [
        paper(
            "commercial_invoice",
            _FACTS + "total_amount=200",
            """
goods_name|quantity|amount
Chair|10|50
Table|20|150""",
            lying={"unit", "unit_price", "currency"},
            unsure=True,
        )
    ],
)
_add(
    "117 blank head between name and qty",
    [
        sheet(
            "INV",
            _headed("""
5|Description||Qty|Unit|Unit Price (USD)|Amount (USD)
6|Chair|red|10|PCS|5|50
7|Table|blue|20|PCS|7.5|150
8|TOTAL||30|||200
"""),
        )
    ],
    [
        paper(
            "commercial_invoice",
            _FACTS + "currency=USD\ntotal_amount=200",
            """
goods_name|quantity|unit|unit_price|amount|currency
Chair|10|PCS|5|50|USD
Table|20|PCS|7.5|150|USD""",
        )
    ],
)
_add(
    "118 second page subtotal carried forward",
    [
        sheet(
            "INV",
            _headed("""
5|Description|Qty|Unit|Unit Price (USD)|Amount (USD)
6|Chair|10|PCS|5|50
7|Carried forward|10|||50
8|Brought forward|10|||50
9|Table|20|PCS|7.5|150
10|TOTAL|30|||200
"""),
        )
    ],
    [
        paper(
            "commercial_invoice",
            _FACTS + "currency=USD\ntotal_amount=200",
            """
goods_name|quantity|unit|unit_price|amount|currency
Chair|10|PCS|5|50|USD
Table|20|PCS|7.5|150|USD""",
        )
    ],
)
_add(
    "119 承前页/转次页",
    [
        sheet(
            "INV",
            _headed("""
5|品名|数量|单位|单价(USD)|总价(USD)
6|折叠椅|10|个|5|50
7|转次页|10|||50
8|承前页|10|||50
9|折叠桌|20|个|7.5|150
10|合计|30|||200
"""),
        )
    ],
    [
        paper(
            "commercial_invoice",
            _FACTS + "currency=USD\ntotal_amount=200",
            """
goods_name|quantity|unit|unit_price|amount|currency
折叠椅|10|个|5|50|USD
折叠桌|20|个|7.5|150|USD""",
        )
    ],
)
_add(
    "120 free of charge goods (FOC)",
    [
        sheet(
            "INV",
            _headed("""
5|Description|Qty|Unit|Unit Price (USD)|Amount (USD)
6|Chair|10|PCS|5|50
7|Spare screws|100|PCS|FOC|FOC
8|Table|20|PCS|7.5|150
9|TOTAL|130|||200
"""),
        )
    ],
    [
        paper(
            "commercial_invoice",
            _FACTS + "currency=USD\ntotal_amount=200",
            """
goods_name|quantity|unit|unit_price|amount|currency
Chair|10|PCS|5|50|USD
Spare screws|100|PCS|-|-|-
Table|20|PCS|7.5|150|USD""",
            lying={"unit_price", "amount"},
            unsure=True,
        )
    ],
)
_add(
    "121 negative line: credit/discount amount",
    [
        sheet(
            "INV",
            _headed("""
5|Description|Qty|Unit|Unit Price (USD)|Amount (USD)
6|Chair|10|PCS|5|50
7|Table|20|PCS|7.5|150
8|Less 5% discount||||-10
9|TOTAL AMOUNT|30|||190
"""),
        )
    ],
    [
        paper(
            "commercial_invoice",
            _FACTS + "currency=USD\ntotal_amount=190",
            """
goods_name|quantity|unit|unit_price|amount|currency
Chair|10|PCS|5|50|USD
Table|20|PCS|7.5|150|USD""",
        )
    ],
)
_add(
    "122 freight rows with FOB/CIF value",
    [
        sheet(
            "INV",
            _headed("""
5|Description|Qty|Unit|Unit Price (USD)|Amount (USD)
6|Chair|10|PCS|5|50
7|Table|20|PCS|7.5|150
8|FOB Value||||200
9|Sea freight||||30
10|Insurance||||1
11|CIF Value||||231
"""),
        )
    ],
    [
        paper(
            "commercial_invoice",
            _FACTS + "currency=USD",
            """
goods_name|quantity|unit|unit_price|amount|currency
Chair|10|PCS|5|50|USD
Table|20|PCS|7.5|150|USD""",
            open={"total_amount"},
        )
    ],
)
_add(
    "123 hidden kg in grams head, tonnes",
    [
        sheet(
            "PL",
            _headed(
                """
5|Description|Qty|Unit|N.W. (G)|G.W. (T)
6|Chair|10|PCS|5000|0.006
7|Table|20|PCS|150000|0.16
8|TOTAL|30||155000|0.166
""",
                "PACKING LIST",
            ),
        )
    ],
    [
        paper(
            "packing_list",
            _FACTS + "total_net_weight_kg=155\ntotal_gross_weight_kg=166",
            """
goods_name|quantity|unit|net_weight_kg|gross_weight_kg
Chair|10|PCS|5|6
Table|20|PCS|150|160""",
        )
    ],
)
_add(
    "124 weights like 10.5/11.2 N/G one column",
    [
        sheet(
            "PL",
            _headed(
                """
5|Description|Qty|Unit|CTNS|N.W/G.W(KGS)
6|Chair|10|PCS|1|'5/6
7|Table|20|PCS|2|'150/160
8|TOTAL|30||3|'155/166
""",
                "PACKING LIST",
            ),
        )
    ],
    [
        paper(
            "packing_list",
            _FACTS + "total_packages=3\ntotal_net_weight_kg=155\ntotal_gross_weight_kg=166",
            """
goods_name|quantity|unit|package_count|net_weight_kg|gross_weight_kg
Chair|10|PCS|1|5|6
Table|20|PCS|2|150|160""",
            open={"total_packages", "total_net_weight_kg", "total_gross_weight_kg"},
        )
    ],
)
_add(
    "125 carton range with total cartons, @ per carton",
    [
        sheet(
            "PL",
            _headed(
                """
5|CTN NO.|Description|QTY/CTN|CTNS|QTY|N.W./CTN|N.W.|G.W./CTN|G.W.
6|'1-10|Chair|5|10|50|4|40|5|50
7|'11-12|Table|1|2|2|10|20|12|24
8|TOTAL|||12|52||60||74
""",
                "PACKING LIST",
            ),
        )
    ],
    [
        paper(
            "packing_list",
            _FACTS + "total_packages=12\ntotal_net_weight_kg=60\ntotal_gross_weight_kg=74",
            """
carton_number|goods_name|package_count|quantity|net_weight_kg|gross_weight_kg
1-10|Chair|10|50|40|50
11-12|Table|2|2|20|24""",
        )
    ],
)
_add(
    "126 only per carton weights",
    [
        sheet(
            "PL",
            _headed(
                """
5|CTN NO.|Description|CTNS|QTY|N.W./CTN|G.W./CTN
6|'1-10|Chair|10|50|4|5
7|'11-12|Table|2|2|10|12
8|TOTAL||12|52||
""",
                "PACKING LIST",
            ),
        )
    ],
    [
        paper(
            "packing_list",
            _FACTS + "total_packages=12",
            """
carton_number|goods_name|package_count|quantity
1-10|Chair|10|50
11-12|Table|2|2""",
            lying={"net_weight_kg", "gross_weight_kg"},
        )
    ],
)
_add(
    "127 size column in volume",
    [
        sheet(
            "PL",
            _headed(
                """
5|Description|CTNS|QTY|G.W.|N.W.|MEAS
6|Chair|10|50|50|40|60*40*30CM
7|Table|2|2|24|20|100*50*20CM
8|TOTAL|12|52|74|60|0.92CBM
""",
                "PACKING LIST",
            ),
        )
    ],
    [
        paper(
            "packing_list",
            _FACTS + "total_packages=12\ntotal_net_weight_kg=60\ntotal_gross_weight_kg=74\ntotal_volume_m3=0.92",
            """
goods_name|package_count|quantity|gross_weight_kg|net_weight_kg|volume_m3
Chair|10|50|50|40|0.72
Table|2|2|24|20|0.2""",
            open={"total_volume_m3"},
            unsure=True,
        )
    ],
)
_add(
    "128 country names/ origin column mixed languages with made in",
    [
        sheet(
            "INV",
            _headed("""
5|Description|Origin|Qty|Unit|Unit Price (USD)|Amount (USD)
6|Chair|Made in China|10|PCS|5|50
7|Table|中国/CHINA|20|PCS|7.5|150
8|TOTAL||30|||200
"""),
        )
    ],
    [
        paper(
            "commercial_invoice",
            _FACTS + "currency=USD\ntotal_amount=200",
            """
goods_name|origin_country|quantity|unit|unit_price|amount|currency
Chair|Made in China|10|PCS|5|50|USD
Table|中国/CHINA|20|PCS|7.5|150|USD""",
        )
    ],
)
_add(
    "129 two amount columns USD and RMB",
    [
        sheet(
            "INV",
            _headed("""
5|Description|Qty|Unit|Unit Price (USD)|Amount (USD)|Amount (RMB)
6|Chair|10|PCS|5|50|355
7|Table|20|PCS|7.5|150|1065
8|TOTAL|30|||200|1420
"""),
        )
    ],
    [
        paper(
            "commercial_invoice",
            _FACTS + "currency=USD\ntotal_amount=200",
            """
goods_name|quantity|unit|unit_price|amount|currency
Chair|10|PCS|5|50|USD
Table|20|PCS|7.5|150|USD""",
        )
    ],
)
_add(
    "130 RMB first then USD",
    [
        sheet(
            "INV",
            _headed("""
5|Description|Qty|Unit|Unit Price (RMB)|Amount (RMB)|Unit Price (USD)|Amount (USD)
6|Chair|10|PCS|35.5|355|5|50
7|Table|20|PCS|53.25|1065|7.5|150
8|TOTAL|30|||1420||200
"""),
        )
    ],
    [
        paper(
            "commercial_invoice",
            _FACTS + "",
            """
goods_name|quantity|unit
Chair|10|PCS
Table|20|PCS""",
            lying={"unit_price", "amount", "currency"},
            open={"currency", "total_amount"},
            unsure=True,
        )
    ],
)
_add(
    "131 qty in thousand (K PCS)",
    [
        sheet(
            "INV",
            _headed("""
5|Description|Qty (KPCS)|Unit Price (USD/KPCS)|Amount (USD)
6|Screw|10|5|50
7|Nut|20|7.5|150
8|TOTAL|30||200
"""),
        )
    ],
    [
        paper(
            "commercial_invoice",
            _FACTS + "currency=USD\ntotal_amount=200",
            """
goods_name|amount|currency
Screw|50|USD
Nut|150|USD""",
            lying={"quantity", "unit", "unit_price"},
            unsure=True,
        )
    ],
)
_add(
    "132 HS code as float number, leading zero lost",
    [
        sheet(
            "INV",
            _headed("""
5|HS CODE|Description|Qty|Unit|Unit Price (USD)|Amount (USD)
6|9401790000|Chair|10|PCS|5|50
7|302110000|Fresh trout|20|KG|7.5|150
8|TOTAL||30|||200
"""),
        )
    ],
    [
        paper(
            "commercial_invoice",
            _FACTS + "currency=USD\ntotal_amount=200",
            """
hs_code|goods_name|quantity|unit|unit_price|amount|currency
9401790000|Chair|10|PCS|5|50|USD
302110000|Fresh trout|20|KG|7.5|150|USD""",
            unsure=True,
        )
    ],
)
_add(
    "133 date as serial 46298 unformatted",
    [
        sheet(
            "INV",
            """
1|COMMERCIAL INVOICE
2|Seller: SAMPLE EXPORT CO., LTD||Buyer: MUSTER HANDELS GMBH
3|Invoice No.: SE-1||Date:|46298
5|Description|Qty|Unit|Unit Price (USD)|Amount (USD)
6|Chair|10|PCS|5|50
7|TOTAL|10|||50
""",
        )
    ],
    [
        paper(
            "commercial_invoice",
            _FACTS + "currency=USD\ntotal_amount=50",
            """
goods_name|quantity|unit|unit_price|amount|currency
Chair|10|PCS|5|50|USD""",
            open={"date"},
        )
    ],
)
_add(
    "134 total says cartons and pallets",
    [
        sheet(
            "PL",
            _headed(
                """
5|Description|CTNS|QTY|G.W.|N.W.
6|Chair|10|50|50|40
7|Table|2|2|24|20
8|TOTAL|12|52|74|60
9|PACKED IN 12 CARTONS ON 2 PALLETS
10|TOTAL: 2 PALLETS
""",
                "PACKING LIST",
            ),
        )
    ],
    [
        paper(
            "packing_list",
            _FACTS + "total_net_weight_kg=60\ntotal_gross_weight_kg=74",
            """
goods_name|package_count|quantity|gross_weight_kg|net_weight_kg
Chair|10|50|50|40
Table|2|2|24|20""",
            open={"total_packages"},
            lying={"package_type"},
            unsure=True,
        )
    ],
)
_add(
    "135 invoice and packing combined",
    [
        sheet(
            "INV",
            _headed(
                """
5|Description|Qty|Unit|Unit Price (USD)|Amount (USD)|CTNS|G.W. KGS|N.W. KGS|CBM
6|Chair|10|PCS|5|50|1|12|10|0.1
7|Table|20|PCS|7.5|150|2|24|20|0.2
8|TOTAL|30|||200|3|36|30|0.3
""",
                "INVOICE & PACKING LIST",
            ),
        )
    ],
    [
        paper(
            "commercial_invoice",
            _FACTS
            + "currency=USD\ntotal_amount=200\ntotal_packages=3\ntotal_gross_weight_kg=36\ntotal_net_weight_kg=30\ntotal_volume_m3=0.3",
            """
goods_name|quantity|unit|unit_price|amount|currency|package_count|gross_weight_kg|net_weight_kg|volume_m3
Chair|10|PCS|5|50|USD|1|12|10|0.1
Table|20|PCS|7.5|150|USD|2|24|20|0.2""",
        )
    ],
)
_add(
    "136 PO letterhead is buyer",
    [
        sheet(
            "PO",
            """
1|EXEMPLAR IMPORT LLC
2|PURCHASE ORDER
3|PO No.: 4500-77||Date: 2026-10-03
4|Vendor: SAMPLE EXPORT CO., LTD
6|Description|Qty|Unit|Unit Price (USD)|Amount (USD)
7|Chair|10|PCS|5|50
8|TOTAL|10|||50
""",
        )
    ],
    [
        paper(
            "purchase_order",
            "seller=SAMPLE EXPORT CO., LTD\nbuyer=EXEMPLAR IMPORT LLC\norder_number=4500-77\ndate=2026-10-03\ncurrency=USD\ntotal_amount=50",
            """
goods_name|quantity|unit|unit_price|amount|currency
Chair|10|PCS|5|50|USD""",
            open={"buyer"},
        )
    ],
)
_add(
    "137 two companies side by side without labels",
    [
        sheet(
            "INV",
            """
1|COMMERCIAL INVOICE
2|FROM:||TO:
3|SAMPLE EXPORT CO., LTD||MUSTER HANDELS GMBH
4|NO.1 ROAD||STRASSE 1
5|Invoice No.: SE-1||Date: 2026-10-03
7|Description|Qty|Unit|Unit Price (USD)|Amount (USD)
8|Chair|10|PCS|5|50
9|TOTAL|10|||50
""",
        )
    ],
    [
        paper(
            "commercial_invoice",
            _FACTS + "currency=USD\ntotal_amount=50",
            """
goods_name|quantity|unit|unit_price|amount|currency
Chair|10|PCS|5|50|USD""",
            open={"seller", "buyer"},
        )
    ],
)
