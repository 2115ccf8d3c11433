"""Papers modelled by hand, each with one trap: heads that name something else than they seem to, or nothing."""

from __future__ import annotations

from .modelled import COMMON_FACTS, headed, paper, sample, sheet
from .truth import Made

HEADS: list[Made] = [
    sample(
        "100 Carton over C1/C2",
        "m-trap",
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
    ),
    sample(
        "101 Item codes beside Description",
        "m-trap",
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
    ),
    sample(
        "102 ITEM NO. with codes",
        "m-trap",
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
    ),
    sample(
        "103 Item running numbers",
        "m-trap",
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
    ),
    sample(
        "104 Item words only (goods name)",
        "m-trap",
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
    ),
    sample(
        "105 含税单价/含税金额 as the only price",
        "m-trap",
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
    ),
    sample(
        "114 po numbers as group rows",
        "m-trap",
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
    ),
    sample(
        "115 brand/origin group rows",
        "m-trap",
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
    ),
    sample(
        "116 unit column holds prices",
        "m-trap",
        [
            sheet(
                "INV",
                headed("""
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
                COMMON_FACTS + "total_amount=200",
                """
goods_name|quantity|amount
Chair|10|50
Table|20|150""",
                lying={"unit", "unit_price", "currency"},
                unsure=True,
            )
        ],
    ),
    sample(
        "117 blank head between name and qty",
        "m-trap",
        [
            sheet(
                "INV",
                headed("""
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
                COMMON_FACTS + "currency=USD\ntotal_amount=200",
                """
goods_name|quantity|unit|unit_price|amount|currency
Chair|10|PCS|5|50|USD
Table|20|PCS|7.5|150|USD""",
            )
        ],
    ),
    sample(
        "128 country names/ origin column mixed languages with made in",
        "m-trap",
        [
            sheet(
                "INV",
                headed("""
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
                COMMON_FACTS + "currency=USD\ntotal_amount=200",
                """
goods_name|origin_country|quantity|unit|unit_price|amount|currency
Chair|Made in China|10|PCS|5|50|USD
Table|中国/CHINA|20|PCS|7.5|150|USD""",
            )
        ],
    ),
    sample(
        "132 HS code as float number, leading zero lost",
        "m-trap",
        [
            sheet(
                "INV",
                headed("""
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
                COMMON_FACTS + "currency=USD\ntotal_amount=200",
                """
hs_code|goods_name|quantity|unit|unit_price|amount|currency
9401790000|Chair|10|PCS|5|50|USD
302110000|Fresh trout|20|KG|7.5|150|USD""",
                unsure=True,
            )
        ],
    ),
]
