"""Papers modelled by hand as clerks of small exporters make them for neighbours by rail and road; one trap each."""

from __future__ import annotations

from .modelled import COMMON_FACTS, headed, paper, sample, sheet
from .truth import Made

_LIST = "PACKING LIST"
_TWO_PRICED = """
goods_name|quantity|unit|unit_price|amount|currency
Chair|10|PCS|5|50|USD
Table|20|PCS|7.5|150|USD"""
_TWO_PACKED = """
carton_number|goods_name|package_count|quantity|unit|net_weight_kg|gross_weight_kg
1-10|Gear|10|100|PCS|20|25
11-14|Shaft|4|20|PCS|40|44"""
_PACKED = COMMON_FACTS + "total_packages=14\ntotal_net_weight_kg=60\ntotal_gross_weight_kg=69"
_PRICED = COMMON_FACTS + "currency=USD\ntotal_amount=200"

CLERKS: list[Made] = [
    sample(
        "200 total under its trade term and place, means of transport behind the place",
        "m-trap",
        [
            sheet(
                "CI",
                """
1|COMMERCIAL INVOICE
3|SHIPPER:|CHONGQING SANLIN MOTORCYCLE CO., LTD.|||INVOICE NO.:|SY26-1018
4|TO:|TOO "ALTYN PRIMER MOTO"|||DATE:|2026/10/18
6|FROM: CHONGQING, CHINA  TO: ALMATY, KAZAKHSTAN BY RAIL
8|DESCRIPTION OF GOODS|MODEL|QTY|UNIT PRICE|AMOUNT
9|货物名称|型号|数量(辆)|单价(USD/辆)|总价(USD)
10|MOTORCYCLE 150CC|SY150-3|60|420|25200
11|MOTORCYCLE 200CC|SY200GY-2|30|585|17550
12|FCA CHONGQING TOTAL||90||42750
""",
            )
        ],
        [
            paper(
                "commercial_invoice",
                """
seller=CHONGQING SANLIN MOTORCYCLE CO., LTD.
buyer=TOO "ALTYN PRIMER MOTO"
invoice_number=SY26-1018
date=2026-10-18
currency=USD
incoterm=FCA
incoterm_place=CHONGQING
loading_port=CHONGQING, CHINA
discharge_port=ALMATY, KAZAKHSTAN
total_amount=42750""",
                """
goods_name|model|quantity|unit|unit_price|amount|currency
MOTORCYCLE 150CC|SY150-3|60|辆|420|25200|USD
MOTORCYCLE 200CC|SY200GY-2|30|辆|585|17550|USD""",
            )
        ],
    ),
    sample(
        "201 goods priced FOB, freight and insurance below, CIF in the end",
        "m-trap",
        [
            sheet(
                "INV",
                headed("""
5|Description|Qty|Unit|Unit Price|Amount
6||||FOB CHONGQING|USD
7|Chair|10|PCS|5|50
8|Table|20|PCS|7.5|150
9||||FOB Amount|200
10||||Freight to Almaty|80
11||||Insurance|2
12||||CIF ALMATY|282
"""),
            )
        ],
        [
            paper(
                "commercial_invoice",
                COMMON_FACTS + "currency=USD",
                _TWO_PRICED,
                lying={"incoterm", "incoterm_place", "total_amount"},
                unsure=True,
            )
        ],
    ),
    sample(
        "202 firms of other countries under From and To",
        "m-trap",
        [
            sheet(
                "PL",
                """
1|PACKING LIST
2|From: Chongqing Xinlin Auto Parts Co., Ltd||||To: KAZ AVTO PRIMER LLP
3|Invoice No. XH26102||||Date 2026-10-19
4|Part No.|Part Name|Q'ty|Unit|N.W. kg|G.W. kg
5|XH-0012|Brake disc|200|pcs|980|1010
6|XH-0450|Brake pad set|300|set|510|538
7|Total||500||1490|1548
""",
            )
        ],
        [
            paper(
                "packing_list",
                """
seller=Chongqing Xinlin Auto Parts Co., Ltd
buyer=KAZ AVTO PRIMER LLP
invoice_number=XH26102
date=2026-10-19
total_net_weight_kg=1490
total_gross_weight_kg=1548""",
                """
part_number|goods_name|quantity|unit|net_weight_kg|gross_weight_kg
XH-0012|Brake disc|200|pcs|980|1010
XH-0450|Brake pad set|300|set|510|538""",
            )
        ],
    ),
    sample(
        "203 Russian heads with their units behind a comma, date behind the title's number",
        "m-trap",
        [
            sheet(
                "Упаковочный лист",
                """
1|УПАКОВОЧНЫЙ ЛИСТ № RT-55 от 20.10.2026
2|装箱单 PACKING LIST
3|Продавец / 卖方 Seller:|Chongqing Ruilin Trade Co., Ltd|||Покупатель / 买方 Buyer:|ООО «Пример Импорт»
4|Контракт / 合同号:|RT-RU-2026/07
6|№|Наименование товара|Код ТН ВЭД|Количество, шт|Кол-во мест|Вес нетто, т|Вес брутто, т
7|序号|品名|税号|数量|件数|净重|毛重
8|1|Насос водяной 水泵|8413708100|120|12|0.96|1.02
9|2|Шланг 软管|3917390008|300|6|0.24|0.258
10||ИТОГО 合计||420|18|1.2|1.278
""",
            )
        ],
        [
            paper(
                "packing_list",
                """
seller=Chongqing Ruilin Trade Co., Ltd
buyer=ООО «Пример Импорт»
contract_number=RT-RU-2026/07
date=2026-10-20
total_packages=18
total_net_weight_kg=1200
total_gross_weight_kg=1278""",
                """
goods_name|hs_code|quantity|unit|package_count|net_weight_kg|gross_weight_kg
Насос водяной 水泵|8413708100|120|шт|12|960|1020
Шланг 软管|3917390008|300|шт|6|240|258""",
            )
        ],
    ),
    sample(
        "204 a total in a word nobody knows",
        "m-trap",
        [
            sheet(
                "PL",
                """
1|PACKING LIST
2|Seller: SAMPLE EXPORT CO., LTD||||Buyer: CÔNG TY TNHH DỆT MẪU
3|Invoice No.: SE-1||||Date: 2026-10-03
5|No.|Description|HS code|Qty|Unit|Packages|N.W. (kg)|G.W. (kg)
6|1|Polyester fabric|54075200|12500|M|250|3750|3875
7|2|Cotton fabric|52094200|4000|M|80|2000|2040
8||Hejmäärä||16500||330|5750|5915
""",
            )
        ],
        [
            paper(
                "packing_list",
                """
seller=SAMPLE EXPORT CO., LTD
buyer=CÔNG TY TNHH DỆT MẪU
invoice_number=SE-1
date=2026-10-03
total_packages=330
total_net_weight_kg=5750
total_gross_weight_kg=5915""",
                """
goods_name|hs_code|quantity|unit|package_count|net_weight_kg|gross_weight_kg
Polyester fabric|54075200|12500|M|250|3750|3875
Cotton fabric|52094200|4000|M|80|2000|2040""",
            )
        ],
    ),
    sample(
        "205 contract whose heads and terms are numbered clauses",
        "m-trap",
        [
            sheet(
                "Contract",
                """
1|SALES CONFIRMATION 销售确认书
2|S/C No.: CQ-MG-26018|||||Date: 18 OCT. 2026
3|Seller 卖方: CHONGQING YULIN METAL CO., LTD|||||Signed at: CHONGQING
4|Buyer 买方: DELTA ALLOY SAMPLE PVT LTD
6|1. Commodity & Specification 品名规格|2. Quantity 数量|3. Unit Price 单价|4. Total Value 总值
7|Magnesium ingot 99.9%|25MT|USD2,450.00/MT|USD61,250.00
8|Silicon metal 553|50MT|USD1,580.00/MT|USD79,000.00
9|Total 合计|75MT||USD140,250.00
10|5. Terms: CIF NHAVA SHEVA, INDIA
11|6. Port of loading: CHONGQING / SHANGHAI
12|7. Port of destination: NHAVA SHEVA, INDIA
""",
            )
        ],
        [
            paper(
                "sales_contract",
                """
seller=CHONGQING YULIN METAL CO., LTD
buyer=DELTA ALLOY SAMPLE PVT LTD
contract_number=CQ-MG-26018
date=2026-10-18
currency=USD
incoterm=CIF
incoterm_place=NHAVA SHEVA, INDIA
loading_port=CHONGQING / SHANGHAI
discharge_port=NHAVA SHEVA, INDIA
total_amount=140250""",
                """
goods_name|quantity|unit|unit_price|amount|currency
Magnesium ingot 99.9%|25|MT|2450|61250|USD
Silicon metal 553|50|MT|1580|79000|USD""",
            )
        ],
    ),
    sample(
        "206 sizes and volumes side by side, codes under Article",
        "m-trap",
        [
            sheet(
                "PL",
                headed(
                    """
5|C/NO.|Article|Name|CTNS|Qty (PCS)|N.W. (KG)|G.W. (KG)|Meas. (CM)|CBM
6|1-10|GR-50|Gear|10|100|20|25|40*30*25|0.3
7|11-14|SH-77|Shaft|4|20|40|44|45*35*30|0.189
8|TOTAL|||14|120|60|69||0.489
""",
                    _LIST,
                ),
            )
        ],
        [
            paper(
                "packing_list",
                _PACKED + "\ntotal_volume_m3=0.489",
                """
carton_number|part_number|goods_name|package_count|quantity|unit|net_weight_kg|gross_weight_kg|volume_m3
1-10|GR-50|Gear|10|100|PCS|20|25|0.3
11-14|SH-77|Shaft|4|20|PCS|40|44|0.189""",
            )
        ],
    ),
    sample(
        "207 weight unit behind a slash",
        "m-trap",
        [
            sheet(
                "PL",
                headed(
                    """
5|箱号|品名|箱数|数量(PCS)|净重/克|毛重/克
6|1-10|Gear|10|100|20000|25000
7|11-14|Shaft|4|20|40000|44000
8|合计||14|120|60000|69000
""",
                    _LIST,
                ),
            )
        ],
        [paper("packing_list", _PACKED, _TWO_PACKED)],
    ),
    sample(
        "208 yuan signs under a currency of dollars",
        "m-trap",
        [
            sheet(
                "INV",
                headed("""
4|Currency: USD
5|Description|Qty|Unit|Unit Price|Amount
6|Chair|10|PCS|¥5.00|¥50.00
7|Table|20|PCS|¥7.50|¥150.00
8|TOTAL|30|||¥200.00
"""),
            )
        ],
        [
            paper(
                "commercial_invoice",
                COMMON_FACTS + "total_amount=200",
                "goods_name|quantity|unit|unit_price|amount\nChair|10|PCS|5|50\nTable|20|PCS|7.5|150",
                lying={"currency"},
                unsure=True,
            )
        ],
    ),
    sample(
        "209 weight of the pallets as the last line",
        "m-trap",
        [
            sheet(
                "PL",
                headed(
                    """
5|C/NO.|Description|CTNS|Qty (PCS)|N.W. (KG)|G.W. (KG)
6|1-10|Gear|10|100|20|25
7|11-14|Shaft|4|20|40|44
8||Pallet weight||||30
9|TOTAL||14|120|60|99
""",
                    _LIST,
                ),
            )
        ],
        [paper("packing_list", _PACKED.replace("=69", "=99"), _TWO_PACKED, unsure=True, stale={"gross_weight_kg"})],
    ),
    sample(
        "210 currency and figure in two cells under one head",
        "m-trap",
        [
            sheet(
                "INV",
                headed("""
5|Description|Qty||Unit Price||Amount
6|Chair|10|PCS|USD|5|USD|50
7|Table|20|PCS|USD|7.5|USD|150
8|TOTAL|30|PCS|||USD|200
"""),
            )
        ],
        [paper("commercial_invoice", _PRICED, _TWO_PRICED)],
    ),
    sample(
        "211 boxes of a form: label, value and address in one cell",
        "m-trap",
        [
            sheet(
                "INV",
                """
1|COMMERCIAL INVOICE
2|Shipper/Exporter\\nCHONGQING QILIN OPTO CO., LTD\\nNo. 1 Sample Rd|||Invoice No. and Date\\nQM-77   2026-10-20
3|For Account & Risk of Messrs.\\nSAMPLE OPTICS K.K.\\nTokyo, Japan|||L/C No. and Date\\nLC123 2026-09-01
4|Port of Loading\\nCHONGQING, CHINA|Final Destination\\nTOKYO, JAPAN
6|Marks|Description of Goods|Quantity|Unit Price (USD)|Amount (USD)
7|N/M|Lens barrel|1000 PCS|1.2|1200
8||Lens cap|2000 PCS|0.3|600
9||Total|3000 PCS||1800
""",
            )
        ],
        [
            paper(
                "commercial_invoice",
                """
seller=CHONGQING QILIN OPTO CO., LTD
buyer=SAMPLE OPTICS K.K.
invoice_number=QM-77
date=2026-10-20
loading_port=CHONGQING, CHINA
discharge_port=TOKYO, JAPAN
currency=USD
total_amount=1800""",
                """
goods_name|quantity|unit|unit_price|amount|currency
Lens barrel|1000|PCS|1.2|1200|USD
Lens cap|2000|PCS|0.3|600|USD""",
            )
        ],
    ),
    sample(
        "212 weights of one carton under heads that do not say so",
        "m-trap",
        [
            sheet(
                "PL",
                headed(
                    """
5|C/NO|Description|CTNS|PCS/CTN|QTY(PCS)|N.W.(KGS)|G.W.(KGS)
6|1-10|Chair|10|4|40|2.4|2.9
7|11-15|Chair|5|4|20|2.4|2.9
""",
                    _LIST,
                ),
            )
        ],
        [
            paper(
                "packing_list",
                COMMON_FACTS,
                "carton_number|goods_name|package_count|quantity|unit\n1-10|Chair|10|40|PCS\n11-15|Chair|5|20|PCS",
                lying={"net_weight_kg", "gross_weight_kg"},
                unsure=True,
            )
        ],
    ),
    sample(
        "213 a carton range that counts otherwise than its line",
        "m-trap",
        [
            sheet(
                "PL",
                headed(
                    """
5|C/NO.|Description|CTNS|Qty (PCS)|N.W. (KG)|G.W. (KG)
6|1-10|Gear|10|100|20|25
7|11-15|Shaft|4|20|40|44
8|TOTAL||14|120|60|69
""",
                    _LIST,
                ),
            )
        ],
        [paper("packing_list", _PACKED, _TWO_PACKED.replace("11-14", "11-15"), unsure=True)],
    ),
    sample(
        "214 blanks between thousands, numbers with their dates",
        "m-trap",
        [
            sheet(
                "ИНВОЙС",
                """
1|ИНВОЙС № 118 от 22.10.2026
2|Продавец: Chongqing Beispiel Co., Ltd||||Покупатель: ТОО «Алтын Пример»
3|Контракт № KZ-5 от 01.02.2026||||Условия поставки: FCA Чунцин
5|№|Наименование товара|Кол-во|Ед. изм.|Цена, долл. США|Сумма, долл. США
6|1|Насос|'1 250|шт|'12,50|'15 625,00
7|2|Фильтр|'300|шт|'3,20|'960,00
8||Итого:|'1 550|||'16 585,00
""",
            )
        ],
        [
            paper(
                "commercial_invoice",
                """
seller=Chongqing Beispiel Co., Ltd
buyer=ТОО «Алтын Пример»
invoice_number=118
contract_number=KZ-5
date=2026-10-22
currency=долл. США
incoterm=FCA
incoterm_place=Чунцин
total_amount=16585""",
                """
goods_name|quantity|unit|unit_price|amount|currency
Насос|1250|шт|12.5|15625|долл. США
Фильтр|300|шт|3.2|960|долл. США""",
            )
        ],
    ),
    sample(
        "215 weights in catties, volumes of one carton, neither added up",
        "m-trap",
        [
            sheet(
                "PL",
                headed(
                    """
5|品名|数量|单位|箱数|净重(斤)|毛重(斤)|体积/箱
6|Chair|10|PCS|2|20|22|0.5
7|Table|20|PCS|4|40|44|0.7
""",
                    _LIST,
                ),
            )
        ],
        [
            paper(
                "packing_list",
                COMMON_FACTS,
                "goods_name|quantity|unit|package_count\nChair|10|PCS|2\nTable|20|PCS|4",
                lying={"net_weight_kg", "gross_weight_kg", "volume_m3"},
                unsure=True,
            )
        ],
    ),
]
