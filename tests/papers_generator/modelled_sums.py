"""Papers modelled by hand, each with one trap: totals, carried pages, charges, discounts and second currencies."""

from __future__ import annotations

from .modelled import COMMON_FACTS, headed, paper, sample, sheet
from .truth import Made

SUMS: list[Made] = [
    sample(
        "111 amount printed wrong sum, price per piece and per set columns",
        "m-trap",
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
    ),
    sample(
        "112 totals row first (top), notes row in the middle",
        "m-trap",
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
    ),
    sample(
        "113 merged amounts and HKD header currency vs USD cells",
        "m-trap",
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
    ),
    sample(
        "118 second page subtotal carried forward",
        "m-trap",
        [
            sheet(
                "INV",
                headed("""
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
                COMMON_FACTS + "currency=USD\ntotal_amount=200",
                """
goods_name|quantity|unit|unit_price|amount|currency
Chair|10|PCS|5|50|USD
Table|20|PCS|7.5|150|USD""",
            )
        ],
    ),
    sample(
        "119 承前页/转次页",
        "m-trap",
        [
            sheet(
                "INV",
                headed("""
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
                COMMON_FACTS + "currency=USD\ntotal_amount=200",
                """
goods_name|quantity|unit|unit_price|amount|currency
折叠椅|10|个|5|50|USD
折叠桌|20|个|7.5|150|USD""",
            )
        ],
    ),
    sample(
        "120 free of charge goods (FOC)",
        "m-trap",
        [
            sheet(
                "INV",
                headed("""
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
                COMMON_FACTS + "currency=USD\ntotal_amount=200",
                """
goods_name|quantity|unit|unit_price|amount|currency
Chair|10|PCS|5|50|USD
Spare screws|100|PCS|-|-|-
Table|20|PCS|7.5|150|USD""",
                lying={"unit_price", "amount"},
                unsure=True,
            )
        ],
    ),
    sample(
        "121 negative line: credit/discount amount",
        "m-trap",
        [
            sheet(
                "INV",
                headed("""
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
                COMMON_FACTS + "currency=USD\ntotal_amount=190",
                """
goods_name|quantity|unit|unit_price|amount|currency
Chair|10|PCS|5|50|USD
Table|20|PCS|7.5|150|USD""",
            )
        ],
    ),
    sample(
        "122 freight rows with FOB/CIF value",
        "m-trap",
        [
            sheet(
                "INV",
                headed("""
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
                COMMON_FACTS + "currency=USD",
                """
goods_name|quantity|unit|unit_price|amount|currency
Chair|10|PCS|5|50|USD
Table|20|PCS|7.5|150|USD""",
                open={"total_amount"},
            )
        ],
    ),
    sample(
        "129 two amount columns USD and RMB",
        "m-trap",
        [
            sheet(
                "INV",
                headed("""
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
                COMMON_FACTS + "currency=USD\ntotal_amount=200",
                """
goods_name|quantity|unit|unit_price|amount|currency
Chair|10|PCS|5|50|USD
Table|20|PCS|7.5|150|USD""",
            )
        ],
    ),
    sample(
        "130 RMB first then USD",
        "m-trap",
        [
            sheet(
                "INV",
                headed("""
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
                COMMON_FACTS + "",
                """
goods_name|quantity|unit
Chair|10|PCS
Table|20|PCS""",
                lying={"unit_price", "amount", "currency"},
                open={"currency", "total_amount"},
                unsure=True,
            )
        ],
    ),
]
