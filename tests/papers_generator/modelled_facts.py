# ruff: noqa: E501 (rows of tables are read as rows)
"""Papers modelled by hand, each with one trap: dates, parties and what kind of paper it is."""

from __future__ import annotations

from .modelled import COMMON_FACTS, headed, paper, sample, sheet
from .truth import Made

FACTS: list[Made] = [
    sample(
        "108 lone date",
        "m-trap",
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
    ),
    sample(
        "109 lone date text",
        "m-trap",
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
    ),
    sample(
        "110 代理报关委托书",
        "m-trap",
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
    ),
    sample(
        "133 date as serial 46298 unformatted",
        "m-trap",
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
                COMMON_FACTS + "currency=USD\ntotal_amount=50",
                """
goods_name|quantity|unit|unit_price|amount|currency
Chair|10|PCS|5|50|USD""",
                open={"date"},
            )
        ],
    ),
    sample(
        "135 invoice and packing combined",
        "m-trap",
        [
            sheet(
                "INV",
                headed(
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
                COMMON_FACTS
                + "currency=USD\ntotal_amount=200\ntotal_packages=3\ntotal_gross_weight_kg=36\ntotal_net_weight_kg=30\ntotal_volume_m3=0.3",
                """
goods_name|quantity|unit|unit_price|amount|currency|package_count|gross_weight_kg|net_weight_kg|volume_m3
Chair|10|PCS|5|50|USD|1|12|10|0.1
Table|20|PCS|7.5|150|USD|2|24|20|0.2""",
            )
        ],
    ),
    sample(
        "136 PO letterhead is buyer",
        "m-trap",
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
    ),
    sample(
        "137 two companies side by side without labels",
        "m-trap",
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
                COMMON_FACTS + "currency=USD\ntotal_amount=50",
                """
goods_name|quantity|unit|unit_price|amount|currency
Chair|10|PCS|5|50|USD""",
                open={"seller", "buyer"},
            )
        ],
    ),
]
