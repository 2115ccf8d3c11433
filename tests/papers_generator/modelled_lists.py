# ruff: noqa: E501 (rows of tables are read as rows)
"""Packing lists and goods lists modelled by hand."""

from __future__ import annotations

from .modelled import paper, sample, sheet
from .truth import Made

LISTS: list[Made] = [
    sample(
        "01 box numbers merged, package unit glued, totals disagree", "m-box m-glued m-stale",
        [sheet("Sheet1", """
1|重庆示例电子有限公司
2|装箱单
3|发货人：|重庆示例电子有限公司|||日期：|2026-10-12
4|收货人：|EXEMPLAR IMPORT LLC|||发票号：|SL-7781
6|箱号|序号|货物名称|货物型号|品牌|数量(PCS)|净重(KGS)|毛重(KGS)
7|1|1|贴片电阻|RC0402-10K|无牌|5000|0.5|4.6
8||2|贴片电阻|RC0402-22K|无牌|5000|0.5
9||3|贴片电容|CC0603-104|无牌|4000|0.84
10|2|4|连接器|FX-24P|KOMETA|300|3.1|7.2
11||5|连接器|FX-12P|KOMETA|200|2.05
12|3|6|集成电路|QX901|KOMETA|120|1.2|7.4
13|合计|||||14620|8.19|19.2
15|总件数：|3纸箱
16|总毛重：|19.00KGS
17|总净重：|8.19KGS
""", "A7:A9 H7:H9 A10:A11 H10:H11")],
        [paper("packing_list", """
seller=重庆示例电子有限公司
buyer=EXEMPLAR IMPORT LLC
date=2026-10-12
invoice_number=SL-7781
total_packages=3
package_type=纸箱
total_gross_weight_kg=19
total_net_weight_kg=8.19""", """
goods_name|model|brand|quantity|unit|net_weight_kg|gross_weight_kg|carton_number
贴片电阻|RC0402-10K|无牌|5000|PCS|0.5|-|-
贴片电阻|RC0402-22K|无牌|5000|PCS|0.5|-|-
贴片电容|CC0603-104|无牌|4000|PCS|0.84|-|-
连接器|FX-24P|KOMETA|300|PCS|3.1|-|-
连接器|FX-12P|KOMETA|200|PCS|2.05|-|-
集成电路|QX901|KOMETA|120|PCS|1.2|7.4|3""",
            [{"carton_number": "1", "gross_weight_kg": "4.6", "lines": [1, 2, 3]}, {"carton_number": "2", "gross_weight_kg": "7.2", "lines": [4, 5]}],
            stale={"gross_weight_kg"}, unsure=True, open={"total_gross_weight_kg"})],
    ),
    sample(
        "03 totals as label lines, package type after a blank", "m-labels",
        [sheet("箱单", """
2|||PACKING LIST
4|SHIPPER: CHONGQING SHILI TRADING CO., LTD.
5|CONSIGNEE: NORTHGATE SAMPLE LTD
6|INVOICE NO.: NS-2201|||DATE: Nov. 02, 2026
8|NO|DESCRIPTION|PRODUCT NAME|BRAND|QTY (PCS)|N.W.(KGS)|G.W.(KGS)
9|1|PRESSURE SENSOR|PS-100|NORDWIND|24|12.5|14
11|TOTAL PACKAGES: 2 CARTONS
12|TOTAL N.W.: 12.50 KGS
13|TOTAL G.W.: 14.00 KGS
""")],
        [paper("packing_list", """
seller=CHONGQING SHILI TRADING CO., LTD.
buyer=NORTHGATE SAMPLE LTD
invoice_number=NS-2201
date=2026-11-02
total_packages=2
package_type=CARTONS
total_net_weight_kg=12.5
total_gross_weight_kg=14""", """
goods_name|brand|quantity|unit|net_weight_kg|gross_weight_kg
PRESSURE SENSOR|NORDWIND|24|PCS|12.5|14""", lying={"goods_name", "model", "goods_name_en"})],
    ),
    sample(
        "07 twenty-eight columns, English row over Chinese row, a line over three rows", "m-wide m-two-rows m-line-over-rows",
        [sheet("2026-10 purchase", """
1|Purchase packing list
2|S/N|Part Number|Supplier|Project|Plant Location|Customs Description|Invoice Description|ERP Name|Model|Quantity|Unit|Carton Size|Unit Volume|Total Volume|Gross per Unit|Total Gross|Net per Unit|Total Net|Quantity per Carton|Total Carton Quantity|Carton Number|Pallet Size|Pallet ID|Export Declaration Method|Purchasing Company|Unit Price|Tax Rate|Amount
3|序号|料号|供应商|项目|工厂|报关品名|开票品名|ERP名称|型号|数量|单位|外箱尺寸|单箱体积|总体积|单件毛重|总毛重|单件净重|总净重|每箱数量|总箱数|箱号|托盘尺寸|托盘号|报关方式|采购公司|单价（不含税，CNY）|税率|金额
4|1|1100-2001|示例五金厂|K1|CQ|Hex bolt M8|六角螺栓|螺栓-M8|M8*30|2000|PCS|40*30*20|0.024|0.12|12.5|62.5|12|60|400|5|F101-F105|110*110*90|P1|一般贸易|示例采购公司|0.35|13%|700
5|2|1100-2002|示例五金厂|K1|CQ|Hex nut M8|六角螺母|螺母-M8|M8|4000|PCS|40*30*20|0.024|0.048|13|26|12.4|24.8|2000|2|F106-F107|110*110*90|P1|一般贸易|示例采购公司|0.12|13%|480
6|3|1100-3001|样本机械厂|K2|CQ|Steel bracket|钢支架|支架A|ZJ-A|60|SET|80*60*50|0.24|1.92|25|200|23.5|188|7.5|8|F108-F115|110*110*120|P2|一般贸易|示例采购公司|45.5|13%|2730
7||||||||||||90*60*50|||26
8||||||||||||70*60*50|||24
9|4|1100-4001|样本机械厂|K2|CQ|Wire harness|线束总成|线束4|XS-4|120|PCS|60*40*40|0.096|0.288|9|27|8.1|24.3|40|3|F134-F136|110*110*120|P2|一般贸易|示例采购公司|18|13%|2160
""", "A6:A8 B6:B8 C6:C8 D6:D8 E6:E8 F6:F8 G6:G8 H6:H8 I6:I8 J6:J8 K6:K8 N6:N8 P6:P8 R6:R8 T6:T8 U6:U8 W6:W8 X6:X8 Y6:Y8 Z6:Z8 AA6:AA8 AB6:AB8 M6:M8 Q6:Q8 S6:S8 V6:V8")],
        [paper("packing_list", "currency=CNY", """
part_number|goods_name_en|goods_name|model|quantity|unit|volume_m3|gross_weight_kg|net_weight_kg|package_count|carton_number|unit_price|amount|currency
1100-2001|Hex bolt M8|六角螺栓|M8*30|2000|PCS|0.12|62.5|60|5|F101-F105|0.35|700|CNY
1100-2002|Hex nut M8|六角螺母|M8|4000|PCS|0.048|26|24.8|2|F106-F107|0.12|480|CNY
1100-3001|Steel bracket|钢支架|ZJ-A|60|SET|1.92|200|188|8|F108-F115|45.5|2730|CNY
1100-4001|Wire harness|线束总成|XS-4|120|PCS|0.288|27|24.3|3|F134-F136|18|2160|CNY""")],
    ),
    sample(
        "08 list with shared cartons and total sentences", "m-box m-labels",
        [sheet(" PL ", """
1|SHILI INDUSTRIAL GROUP CO., LTD
2|NO.1 SAMPLE ROAD, CHONGQING
3|PACKING LIST
5|Shipper:||||Consignee:||||Notify Party:
6|SHILI INDUSTRIAL GROUP CO., LTD||||PT CONTOH SENTOSA||||SAME AS CONSIGNEE
7|NO.1 SAMPLE ROAD, CHONGQING||||JL. CONTOH 12, JAKARTA
10|Invoice No.:|SI-26-330|||Date:|d:2026-09-18
11|From:|CHONGQING, CHINA|||To:|JAKARTA, INDONESIA
16|S/N|Part Number|名称|Model Number|Quantity|Total Carton Quantity|Total Volume (CBM)|Total Gross Weight (kg)|Total Net Weight (kg)|Carton Number
17|1|A-1|缸体|CB-1|20|4|0.8|120|110|1-4
18|2|A-2|缸盖|CG-1|20|2|0.3|66|30|5-6
19|3|A-3|缸垫|CD-1|40||||28|
20|4|A-4|曲轴|QZ-9|10|5|0.55|88.5|80|7-11
21|TTL:||||90|11|1.65|274.5|248
23|TOTAL: ELEVEN (11) CARTONS ONLY.
24|TOTAL GROSS WEIGHT: 274.5 KGS
25|TOTAL MEASUREMENT: 1.65 CBM
""", "F18:F19 G18:G19 H18:H19 J18:J19")],
        [paper("packing_list", """
seller=SHILI INDUSTRIAL GROUP CO., LTD
buyer=PT CONTOH SENTOSA
invoice_number=SI-26-330
date=2026-09-18
loading_port=CHONGQING, CHINA
discharge_port=JAKARTA, INDONESIA
total_packages=11
total_gross_weight_kg=274.5
total_net_weight_kg=248
total_volume_m3=1.65""", """
part_number|goods_name|model|quantity|package_count|volume_m3|gross_weight_kg|net_weight_kg|carton_number
A-1|缸体|CB-1|20|4|0.8|120|110|1-4
A-2|缸盖|CG-1|20|-|-|-|30|-
A-3|缸垫|CD-1|40|-|-|-|28|-
A-4|曲轴|QZ-9|10|5|0.55|88.5|80|7-11""",
            [{"package_count": "2", "volume_m3": "0.3", "gross_weight_kg": "66", "carton_number": "5-6", "lines": [2, 3]}], clean=True)],
    ),
    sample(
        "10 plant column filled down by mistake, numbered empty line, total without label", "m-no-label m-empty-numbered",
        [sheet(" 装箱清单", """
2|S/N|Part Number|Plant Location|Name|Model|Quantity|Unit|Total Gross|Total Net|Total Carton Quantity
3|序号|料号|工厂|名称|型号|数量|单位|总毛重|总净重|总箱数
4|1|B-01|1001|橡胶衬套|XJ-1|200|PCS|22|20|2
5|2|B-02|1002|橡胶衬套|XJ-2|100|PCS|11.5|10|1
6|3|B-03|1003|支撑杆|ZC-3|50|PCS|31|29|3
7|4
9||||||350||64.5|59|6
""")],
        [paper("packing_list", """
total_gross_weight_kg=64.5
total_net_weight_kg=59
total_packages=6""", """
part_number|goods_name|model|quantity|unit|gross_weight_kg|net_weight_kg|package_count
B-01|橡胶衬套|XJ-1|200|PCS|22|20|2
B-02|橡胶衬套|XJ-2|100|PCS|11.5|10|1
B-03|支撑杆|ZC-3|50|PCS|31|29|3""")],
    ),
    sample(
        "12 fabric rolls: sub-total per contract, total and grand total", "m-subtotals m-two-quantities",
        [sheet("rolls", """
1|PACKING LIST
2|CONTRACT NO.: FB-1, FB-2
4|ROLL NO.|DESCRIPTION|COLOUR|QTY (M)|YARDS|N.W.(KG)|G.W.(KG)
5|Contract FB-1
6|1|WOVEN FABRIC 57"|NAVY|52.5|57.4|14.2|14.7
7|2|WOVEN FABRIC 57"|NAVY|50|54.7|13.6|14.1
8|SUB-TOTAL|2 ROLLS||102.5|112.1|27.8|28.8
9|Contract FB-2
10|1|WOVEN FABRIC 57"|BLACK|48|52.5|13.1|13.6
11|2|WOVEN FABRIC 57"|BLACK|51.2|56|13.9|14.4
12|3|WOVEN FABRIC 57"|BLACK|50.3|55|13.7|14.2
13|SUB-TOTAL|3 ROLLS||149.5|163.5|40.7|42.2
14|TOTAL|5 ROLLS||252|275.6|68.5|71
15|GRAND TOTAL|5 ROLLS||252|275.6|68.5|71
""")],
        [paper("packing_list", """
contract_number=FB-1, FB-2
total_net_weight_kg=68.5
total_gross_weight_kg=71""", """
goods_name|quantity|unit|net_weight_kg|gross_weight_kg
WOVEN FABRIC 57"|52.5|M|14.2|14.7
WOVEN FABRIC 57"|50|M|13.6|14.1
WOVEN FABRIC 57"|48|M|13.1|13.6
WOVEN FABRIC 57"|51.2|M|13.9|14.4
WOVEN FABRIC 57"|50.3|M|13.7|14.2""", lying={"carton_number"})],
    ),
    sample(
        "13 decimal comma and dotted thousands, ditto lots", "m-decimal-comma m-ditto",
        [sheet("Lista", """
1|PACKING LIST N. 4471
2|Seller: FILATURA ESEMPIO S.R.L.
3|Buyer: CHONGQING SHILI TRADING CO., LTD.
5|Lot|Description|Qty (KG)|Pallets|Net Weight (KG)|Gross Weight (KG)
6|L-77|Cotton yarn Ne 30|'1.204,50|'2|'1.204,50|'1.288,00
7|"|Cotton yarn Ne 40|'980,25|'2|'980,25|'1.031,40
8|L-78|Cotton yarn Ne 30|'2.000|'3|'2.000|'2.120,00
9|TOTAL||'4.184,75|'7|'4.184,75|'4.439,40
""")],
        [paper("packing_list", """
seller=FILATURA ESEMPIO S.R.L.
buyer=CHONGQING SHILI TRADING CO., LTD.
total_packages=7
total_net_weight_kg=4184.75
total_gross_weight_kg=4439.4""", """
goods_name|quantity|unit|package_count|net_weight_kg|gross_weight_kg
Cotton yarn Ne 30|1204.5|KG|2|1204.5|1288
Cotton yarn Ne 40|980.25|KG|2|980.25|1031.4
Cotton yarn Ne 30|2000|KG|3|2000|2120""")],
    ),
    sample(
        "16 garment summary with pack letters, empty countries, certificate sheet", "m-garment m-no-goods-sheet",
        [sheet("SUMMARY", """
1|SAMPLE GARMENTS LTD.
2|PACKING LIST SUMMARY
4|ORDER NO: 55-1200||STYLE: W-881
14|COUNTRY|DESCRIPTION|A PACK|B PACK|C PACK|TOTAL CTNS|TOTAL PCS|G.W. KGS|N.W. KGS
15|||CTNS|CTNS|CTNS
16|NL|LADIES BLOUSE|10|5|2|17|850|204|180
17|DE|LADIES BLOUSE|20|4|1|25|1250|300|265
18|FR|LADIES BLOUSE
19|PL|LADIES BLOUSE|4|1|1|6|300|72|63.5
20|UK|LADIES BLOUSE
21|TOTAL||34|10|4|48|2400|576|508.5
"""), sheet("VGM", """
1|VERIFIED GROSS MASS CERTIFICATE
3|Container No.|SMPU7654321
4|Verified gross mass|9,120 KGS
5|Method|2
""")],
        [paper("packing_list", """
order_number=55-1200
total_packages=48
total_gross_weight_kg=576
total_net_weight_kg=508.5""", """
goods_name|package_count|quantity|gross_weight_kg|net_weight_kg
LADIES BLOUSE|17|850|204|180
LADIES BLOUSE|25|1250|300|265
LADIES BLOUSE|6|300|72|63.5""", lying={"origin_country", "unit"})],
    ),
    sample(
        "17 carton ranges in three cells with a size matrix, weights in a block below", "m-size-matrix m-three-cells",
        [sheet("NL", """
1|PACKING LIST
3|Country: NL||||||Style: W-881
14|Country|Colour|Pack|Ctn No|||Ctn Qty|Size Ratio|||||Per Ctn|Ctn Pcs|Total Pcs|Ctn Meas
15||||||||S|M|L|XL|XXL
17|NL|NAVY|A|1|-|25|25|2|3|3|2|0|10|10|250|60x40x30
18||NAVY|B|26|-|30|5|X \\ 3|X \\ 3|X \\ 2|X \\ 1|0|9|9|45|60x40x30
19||WHITE|A|31|-|40|10|2|3|3|2|0|10|10|100|60x40x30
20|SUB TOTAL||||||40||||||||395
31|Carton weights|G.W. 12.0 KGS|N.W. 11.0 KGS
""", "D14:F14 H14:L14")],
        [paper("packing_list", "", """
quantity|package_count|carton_number
250|25|1-25
45|5|26-30
100|10|31-40""", lying={"origin_country", "goods_name", "quantity", "package_count", "specification", "volume_m3", "unit", "carton_number"}, unsure=True)],
    ),
    sample(
        "19 total of pallets inside the label, two identical lines, two-row head", "m-identical m-total-of m-group",
        [sheet("PL", """
1|SAMPLE METAL (CAMBODIA) CO., LTD
2|PACKING LIST
4|INVOICE No : CHM26018|||DATE : 18-Oct-2026
5|SHIP TO : NORTHGATE SAMPLE LTD
15|Description|HS Code|Quantity|Pallets|Weight (KGS)
16|||PCS|PLTS|N.W|G.W
17|Aluminium bracket|7616.99|54000|24|10800|11280
18|Aluminium bracket|7616.99|54000|24|10800|11280
20|TOTAL OF : 48 PALLETS||108000||21600|22560
""", "E15:F15 A15:A16 B15:B16")],
        [paper("packing_list", """
seller=SAMPLE METAL (CAMBODIA) CO., LTD
buyer=NORTHGATE SAMPLE LTD
invoice_number=CHM26018
date=2026-10-18
total_packages=48
package_type=PALLETS
total_net_weight_kg=21600
total_gross_weight_kg=22560""", """
goods_name|hs_code|quantity|unit|package_count|net_weight_kg|gross_weight_kg
Aluminium bracket|7616.99|54000|PCS|24|10800|11280
Aluminium bracket|7616.99|54000|PCS|24|10800|11280""", open={"seller"})],
    ),
    sample(
        "20 box list: weight on the first line of the box, zero on the others, kg and lb", "m-zero-box m-kg-lb m-sheets-by-date",
        [sheet("11.02", """
1|箱号|SKU|FNSKU|数量|重量|磅|箱型
2|1|SK-RED-01|X00A1|20|12.5|27.56|A
3|1|SK-RED-02|X00A2|15|0|0|A
4|2|SK-BLU-01|X00B1|40|15.2|33.51|A
5|3|SK-BLU-02|X00B2|12|9.8|21.61|B
6|3|SK-GRN-01|X00C1|12|0|0|B
""")],
        [paper("parcel_box_list", "", """
part_number|quantity|carton_number
SK-RED-01|20|1
SK-RED-02|15|1
SK-BLU-01|40|2
SK-BLU-02|12|3
SK-GRN-01|12|3""", lying={"gross_weight_kg", "package_type", "model"}, unsure=True)],
    ),
    sample(
        "22 three Spanish columns without head facts", "m-spanish",
        [sheet("Hoja1", """
1|CODIGO|DESCRIPCION|CANTIDAD
2|'1.00214|ES.BO.16.L|12
3|'1.00215|ES.BO.18.L|8
4|'1.00300|TU.AC.20|150
""")],
        [paper("goods_list", "", """
part_number|goods_name|quantity
1.00214|ES.BO.16.L|12
1.00215|ES.BO.18.L|8
1.00300|TU.AC.20|150""")],
    ),
    sample(
        "c06 booking table with a second table for the same items", "m-second-table",
        [sheet("Sheet1", """
1|订舱委托书
2|委托方|重庆示例进出口有限公司||目的港|HAMBURG
3|发货人|重庆示例进出口有限公司
4|收货人|MUSTER HANDELS GMBH
7|项号|H.S编码|中文品名|英文品名|数量|英文单位|中文单位|单价|件数|毛重|净重|体积
8|1|7009100000|后视镜|REAR VIEW MIRROR|600|PCS|个|2.85|30|303|270|2.16
9|2|7315112000|滚子链|ROLLER CHAIN|500|PCS|条|3.6|15|742.5|725|0.54
10|合计||||1100||||45|1045.5|995|2.7
24|项号|中文品名|外箱尺寸|国别|币制|免征|报关要素|内销价格|退税率|换汇成本
25|1|后视镜|50*40*36|中国|USD|照章|1:0:车辆用|17|13%|6.8
26|2|滚子链|40*30*30|中国|USD|照章|1:0:摩托车用|21|13%|6.9
""")],
        [paper("booking", """
seller=重庆示例进出口有限公司
buyer=MUSTER HANDELS GMBH
discharge_port=HAMBURG
total_packages=45
total_gross_weight_kg=1045.5
total_net_weight_kg=995
total_volume_m3=2.7""", """
hs_code|goods_name|goods_name_en|quantity|unit_price|package_count|gross_weight_kg|net_weight_kg|volume_m3
7009100000|后视镜|REAR VIEW MIRROR|600|2.85|30|303|270|2.16
7315112000|滚子链|ROLLER CHAIN|500|3.6|15|742.5|725|0.54""", lying={"unit"})],
    ),
    sample(
        "c07b marks first, weights by abbreviation", "m-marks",
        [sheet("PL", """
1|SHILI TRADING (CHONGQING) CO., LTD.
3|PACKING LIST
5|TO: Ejemplo Comercial S.A. de C.V.||||INVOICE NO.: ST-0091
6|||||DATE: 2026/08/30
13|Marks&Nos.|Quantities&Descriptions||G.W. KGS|N.W. KGS|MEANS. CBM
14|EJEMPLO\\nMANZANILLO\\nC/NO.1-40|PLASTIC CHAIR|800PCS|2400|2100|26.4
15||PLASTIC TABLE|200PCS|1300|1150|12.2
16||TOTAL|1000PCS|3700|3250|38.6
""", "B13:C13 A14:A16")],
        [paper("packing_list", """
seller=SHILI TRADING (CHONGQING) CO., LTD.
buyer=Ejemplo Comercial S.A. de C.V.
invoice_number=ST-0091
date=2026-08-30
total_gross_weight_kg=3700
total_net_weight_kg=3250
total_volume_m3=38.6""", """
goods_name|quantity|unit|gross_weight_kg|net_weight_kg|volume_m3
PLASTIC CHAIR|800|PCS|2400|2100|26.4
PLASTIC TABLE|200|PCS|1300|1150|12.2""", open={"seller"})],
    ),
    sample(
        "c16 marketplace boxes: starred heads in row 17 under two label columns", "m-marketplace",
        [sheet("装箱信息", """
1|发货信息
3|店铺名称|示例店铺|目的国|USA
4|物流方式|海运|总箱数|3
17|货箱编号*|货箱重量(KG)|货箱长度(CM)|货箱宽度(CM)|货箱高度(CM)|产品英文品名*|产品中文品名*|产品申报单价*|产品申报数量*|产品材质*
18|U001|12.3|60|40|40|Phone case|手机壳|1.2|200|TPU
19|U002|11.8|60|40|40|Phone case|手机壳|1.2|180|TPU
20|U003|9.5|50|40|30|Cable|数据线|0.8|300|PVC
""")],
        [paper("parcel_box_list", """
destination_country=USA
total_packages=3""", """
carton_number|gross_weight_kg|goods_name|goods_name_en|unit_price|quantity
U001|12.3|手机壳|Phone case|1.2|200
U002|11.8|手机壳|Phone case|1.2|180
U003|9.5|数据线|Cable|0.8|300""", lying={"gross_weight_kg"})],
    ),
    sample(
        "c16b marketplace variant with pictures and declaration columns", "m-marketplace",
        [sheet("Sheet1", """
1|FBA 装箱清单
5|图片|是否报关|件数CTN|英文品名|中文品名|材质|用途|品牌|型号|单箱申报数量(PCS)|申报总数量PCS
6||是|10|LED lamp|LED灯|塑料|照明|无牌|LD-1|20|200
7||否|4|Lamp holder|灯座|塑料|照明|无牌|DZ-2|50|200
""")],
        [paper("parcel_box_list", "", """
package_count|goods_name|goods_name_en|brand|model|quantity|unit
10|LED灯|LED lamp|无牌|LD-1|200|PCS
4|灯座|Lamp holder|无牌|DZ-2|200|PCS""")],
    ),
    sample(
        "t6 volume heads in cubic centimetres, gross head missing", "m-lying",
        [sheet("Sheet1", """
1|装箱单
2|买方：EXEMPLAR IMPORT LLC
4|品名|型号|数量|单位|件数|重量|尺寸(mm)
5|钢管|DN20|100|根|2|820|6000*300*300
6|法兰|PN16|60|个|1|210|400*300*300
7|合计||160||3|1030
""")],
        [paper("packing_list", """
buyer=EXEMPLAR IMPORT LLC
total_packages=3""", """
goods_name|model|quantity|unit|package_count
钢管|DN20|100|根|2
法兰|PN16|60|个|1""", lying={"gross_weight_kg"}, unsure=True)],
    ),
    sample(
        "t6b pallet column that holds batches, unit column that holds prices", "m-lying",
        [sheet("清单", """
1|货物清单
3|序号|品名|型号|数量|单位|托数|毛重
4|1|阀门|V-1|20|35.5|HT2611A|120
5|2|阀门|V-2|10|48|HT2611B|96
6|3|接头|J-7|200|1.25|HT2612A|30
""")],
        [paper("packing_list", "", """
goods_name|model|quantity|gross_weight_kg
阀门|V-1|20|120
阀门|V-2|10|96
接头|J-7|200|30""", lying={"unit", "package_count", "unit_price"}, unsure=True)],
    ),
    sample(
        "t5 gross below net on one line", "m-contradiction",
        [sheet("PL", """
1|PACKING LIST
2|Seller: YULIN HARDWARE MANUFACTURING CO.,LTD
3|Buyer: NORTHGATE SAMPLE LTD
5|Item|Description|Qty|Unit|Cartons|N.W. (kg)|G.W. (kg)
6|1|Hinge|500|PCS|5|60|65
7|2|Latch|300|PCS|3|40|38
8|TOTAL||800||8|100|103
""")],
        [paper("packing_list", """
seller=YULIN HARDWARE MANUFACTURING CO.,LTD
buyer=NORTHGATE SAMPLE LTD
total_packages=8
total_net_weight_kg=100
total_gross_weight_kg=103""", """
goods_name|quantity|unit|package_count|net_weight_kg|gross_weight_kg
Hinge|500|PCS|5|60|65
Latch|300|PCS|3|40|38""", unsure=True)],
    ),
    sample(
        "t9 eight small lists on one sheet", "m-many-documents",
        [sheet("lists", "\n".join(f"""{n * 9 + 1}|PACKING LIST
|No.: PL-{n + 1}||Date:|2026-10-{n + 10}
|Buyer:|NORTHGATE SAMPLE LTD
|Description|Model|Quantity|Unit|G.W. (KG)|N.W. (KG)
|Ceramic tile|T-{n}A|{100 + n}|PCS|{50 + n}|{45 + n}
|Ceramic tile|T-{n}B|{200 + n}|PCS|{90 + n}|{85 + n}
|TOTAL||{300 + 2 * n}||{140 + 2 * n}|{130 + 2 * n}""" for n in range(8)))],
        [paper("packing_list", f"""
date=2026-10-{n + 10}
buyer=NORTHGATE SAMPLE LTD
total_gross_weight_kg={140 + 2 * n}
total_net_weight_kg={130 + 2 * n}""", f"""
goods_name|model|quantity|unit|gross_weight_kg|net_weight_kg
Ceramic tile|T-{n}A|{100 + n}|PCS|{50 + n}|{45 + n}
Ceramic tile|T-{n}B|{200 + n}|PCS|{90 + n}|{85 + n}""") for n in range(8)],
    ),
    sample(
        "chat: factory dispatch list with merged model column", "m-factory m-merged-model",
        [sheet("出货明细", """
1|出货明细表
2|客户：EXEMPLAR IMPORT LLC||||日期：2026年10月8日
4|型号|货名|颜色|数量|单位|箱数|单箱毛重|总毛重|总净重|体积(m³)
5|HJ125|左后视镜|黑|300|只|15|9.8|147|126|1.05
6||右后视镜|黑|300|只|15|9.8|147|126|1.05
7|GX200|坐垫|黑|50|个|10|12.2|122|110|1.6
8|合计|||650||40||416|362|3.7
""", "A5:A6")],
        [paper("packing_list", """
buyer=EXEMPLAR IMPORT LLC
date=2026-10-08
total_packages=40
total_gross_weight_kg=416
total_net_weight_kg=362
total_volume_m3=3.7""", """
model|goods_name|quantity|unit|package_count|gross_weight_kg|net_weight_kg|volume_m3
HJ125|左后视镜|300|只|15|147|126|1.05
HJ125|右后视镜|300|只|15|147|126|1.05
GX200|坐垫|50|个|10|122|110|1.6""", clean=True)],
    ),
]  # fmt: skip
