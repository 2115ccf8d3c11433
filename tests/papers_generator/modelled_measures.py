# ruff: noqa: E501 (rows of tables are read as rows)
"""Papers modelled by hand, each with one trap: weights, volumes and cartons: per piece, per carton, in ranges and foreign units."""

from __future__ import annotations

from .modelled import COMMON_FACTS, headed, paper, sample, sheet
from .truth import Made

MEASURES: list[Made] = [
    sample(
        "106 MEAS per carton beats T.CBM",
        "m-trap",
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
    ),
    sample(
        "107 G.W. per carton column beside TOTAL without words",
        "m-trap",
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
    ),
    sample(
        "123 hidden kg in grams head, tonnes",
        "m-trap",
        [
            sheet(
                "PL",
                headed(
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
                COMMON_FACTS + "total_net_weight_kg=155\ntotal_gross_weight_kg=166",
                """
goods_name|quantity|unit|net_weight_kg|gross_weight_kg
Chair|10|PCS|5|6
Table|20|PCS|150|160""",
            )
        ],
    ),
    sample(
        "124 weights like 10.5/11.2 N/G one column",
        "m-trap",
        [
            sheet(
                "PL",
                headed(
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
                COMMON_FACTS + "total_packages=3\ntotal_net_weight_kg=155\ntotal_gross_weight_kg=166",
                """
goods_name|quantity|unit|package_count|net_weight_kg|gross_weight_kg
Chair|10|PCS|1|5|6
Table|20|PCS|2|150|160""",
                open={"total_packages", "total_net_weight_kg", "total_gross_weight_kg"},
            )
        ],
    ),
    sample(
        "125 carton range with total cartons, @ per carton",
        "m-trap",
        [
            sheet(
                "PL",
                headed(
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
                COMMON_FACTS + "total_packages=12\ntotal_net_weight_kg=60\ntotal_gross_weight_kg=74",
                """
carton_number|goods_name|package_count|quantity|net_weight_kg|gross_weight_kg
1-10|Chair|10|50|40|50
11-12|Table|2|2|20|24""",
            )
        ],
    ),
    sample(
        "126 only per carton weights",
        "m-trap",
        [
            sheet(
                "PL",
                headed(
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
                COMMON_FACTS + "total_packages=12",
                """
carton_number|goods_name|package_count|quantity
1-10|Chair|10|50
11-12|Table|2|2""",
                lying={"net_weight_kg", "gross_weight_kg"},
            )
        ],
    ),
    sample(
        "127 size column in volume",
        "m-trap",
        [
            sheet(
                "PL",
                headed(
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
                COMMON_FACTS
                + "total_packages=12\ntotal_net_weight_kg=60\ntotal_gross_weight_kg=74\ntotal_volume_m3=0.92",
                """
goods_name|package_count|quantity|gross_weight_kg|net_weight_kg|volume_m3
Chair|10|50|50|40|0.72
Table|2|2|24|20|0.2""",
                open={"total_volume_m3"},
                unsure=True,
            )
        ],
    ),
    sample(
        "131 qty in thousand (K PCS)",
        "m-trap",
        [
            sheet(
                "INV",
                headed("""
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
                COMMON_FACTS + "currency=USD\ntotal_amount=200",
                """
goods_name|amount|currency
Screw|50|USD
Nut|150|USD""",
                lying={"quantity", "unit", "unit_price"},
                unsure=True,
            )
        ],
    ),
    sample(
        "134 total says cartons and pallets",
        "m-trap",
        [
            sheet(
                "PL",
                headed(
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
                COMMON_FACTS + "total_net_weight_kg=60\ntotal_gross_weight_kg=74",
                """
goods_name|package_count|quantity|gross_weight_kg|net_weight_kg
Chair|10|50|50|40
Table|2|2|24|20""",
                open={"total_packages"},
                lying={"package_type"},
                unsure=True,
            )
        ],
    ),
]
