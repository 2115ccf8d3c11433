# ruff: noqa: E501 (rows of tables are read as rows)
"""Invoices, contracts, orders, drafts and other papers modelled by hand."""

from __future__ import annotations

from .modelled import paper, sample, sheet
from .truth import Made

INVOICES: list[Made] = [
    sample(
        "02 charge line between goods and total, amount in capitals on top, MFGR holds the country", "m-charge m-capitals",
        [sheet("INV", """
1|重庆示例仪器有限公司
2|COMMERCIAL INVOICE
3|总金额（大写）：美元壹仟贰佰壹拾元整
4|Buyer: NORTHGATE SAMPLE LTD|||Invoice No.: SY-118|||Date: 2026-11-05
6|NO|DESCRIPTION|PRODUCT NAME|BRAND|MFGR|QTY (PCS)|UNIT PRICE (USD)|AMOUNT (USD)
7|1|PRESSURE SENSOR|PS-100|NORDWIND|CHINA|24|48.75|1170
8||运保杂费||||||40
9|合计|||||24||1210
""")],
        [paper("commercial_invoice", """
seller=重庆示例仪器有限公司
buyer=NORTHGATE SAMPLE LTD
invoice_number=SY-118
date=2026-11-05
currency=USD
total_amount=1210""", """
goods_name|brand|quantity|unit|unit_price|amount|currency
PRESSURE SENSOR|NORDWIND|24|PCS|48.75|1170|USD""", open={"seller"}, lying={"goods_name", "goods_name_en", "model", "origin_country"})],
    ),
    sample(
        "05 pro forma: part number, maker number, description, code and origin in one cell", "m-stacked-cell",
        [sheet("PI", """
1|SAMPLE DISTRIBUTION LLC
2|PRO FORMA INVOICE
3|Quote No: Q-55120||Date: Oct 3, 2026
4|Bill To: CHONGQING SHILI TRADING CO., LTD.
6|Line|Item|Qty|UOM|Unit Price|Ext Price
7|1|SMP-1002-ND\\nMFR: KX1002\\nIC REG LINEAR 5V\\nHTS 8542390001  COO:PH|100|EA|1.25|125
8|2|SMP-2200-ND\\nMFR: KX2200\\nCONN HEADER 12POS\\nHTS 8536694040  COO:CN|50|EA|0.84|42
9||||||
10||||Subtotal||167
11||||Freight||35
12||||Total USD||202
""")],
        [paper("proforma_invoice", """
seller=SAMPLE DISTRIBUTION LLC
buyer=CHONGQING SHILI TRADING CO., LTD.
date=2026-10-03
total_amount=202
currency=USD""", """
quantity|unit|unit_price|amount
100|EA|1.25|125
50|EA|0.84|42""", open={"seller", "currency", "total_amount"}, lying={"goods_name", "part_number", "model", "hs_code", "origin_country"}, unsure=True)],
    ),
    sample(
        "09 invoice with eighteen working columns, price before quantity", "m-working",
        [sheet("CI", """
1|SHILI INDUSTRIAL GROUP CO., LTD
3|COMMERCIAL INVOICE
5|Invoice No.:|SI-26-330|||Date:|d:2026-09-18
6|Sold to:|PT CONTOH SENTOSA
10|S/N|Part Number|名称|Model Number|Unit Price (CIF, USD)|Quantity|Unit|Total Amount (CIF, USD)|Total Net Weight (kg)|采购单价|采购金额|FOB单价|FOB|保费|运费|汇率|数量|净重|总价
11|1|A-1|缸体|CB-1|120|20|PCS|2400|110|700|14000|115|2300|2.4|97.6|7.1|20|110|17040
12|2|A-2|缸盖|CG-1|35.5|20|PCS|710|30|210|4200|34|680|0.71|29.29|7.1|20|30|5041
13|3|A-4|曲轴|QZ-9|82|10|PCS|820|80|480|4800|78|780|0.82|39.18|7.1|10|80|#REF!
14|TTL:||||| 50||3930|220||23000
16|Payment Term:|T/T 30 days
17|Delivery Term:|CIF JAKARTA
""")],
        [paper("commercial_invoice", """
seller=SHILI INDUSTRIAL GROUP CO., LTD
buyer=PT CONTOH SENTOSA
invoice_number=SI-26-330
date=2026-09-18
currency=USD
incoterm=CIF
incoterm_place=JAKARTA
total_amount=3930
total_net_weight_kg=220""", """
part_number|goods_name|model|unit_price|quantity|unit|amount|currency|net_weight_kg
A-1|缸体|CB-1|120|20|PCS|2400|USD|110
A-2|缸盖|CG-1|35.5|20|PCS|710|USD|30
A-4|曲轴|QZ-9|82|10|PCS|820|USD|80""", open={"seller"})],
    ),
    sample(
        "11 purchase order: wrapped description, dollar signs, FOB column", "m-order",
        [sheet("PO", """
1|PURCHASE ORDER
2|PO Number: 4500-1187||Order Date: 09/25/2026
3|Vendor: YULIN HARDWARE MANUFACTURING CO.,LTD||Ship To: EXEMPLAR IMPORT LLC
5|Item|Description|HTS|FOB|Qty|Unit|Unit Price|Total
6|10|WOODEN SHELF\\nOAK VENEER\\n80X30 CM\\nFLAT PACKED|9403.60\\n.8081|CHONGQING|1,200|PCS|$4.85|$5,820.00
7|20|WOODEN STOOL\\nBEECH|9401.69\\n.6001|CHONGQING|600|PCS|$7.10|$4,260.00
8||||||| Total|$10,080.00
""")],
        [paper("purchase_order", """
order_number=4500-1187
date=2026-09-25
seller=YULIN HARDWARE MANUFACTURING CO.,LTD
buyer=EXEMPLAR IMPORT LLC
total_amount=10080""", """
goods_name|quantity|unit|unit_price|amount
WOODEN SHELF\\nOAK VENEER\\n80X30 CM\\nFLAT PACKED|1200|PCS|4.85|5820
WOODEN STOOL\\nBEECH|600|PCS|7.1|4260""", lying={"hs_code"}, open={"total_amount"})],
    ),
    sample(
        "14 fiscal invoice of another country in boxes, decimal comma", "m-fiscal m-decimal-comma",
        [sheet("DANFE", """
1|DANFE\\nDocumento Auxiliar da Nota Fiscal Eletrônica
2|NATUREZA DA OPERAÇÃO||DATA DA EMISSÃO
3|EXPORTAÇÃO||15/10/2026
4|DESTINATÁRIO
5|SHILI HONG KONG LIMITED
7|CÓDIGO PRODUTO|DESCRIÇÃO DO PRODUTO|NCM/SH|CFOP|UN|QUANTIDADE|VALOR UNIT|VALOR TOTAL
8|7101|CELULOSE BRANQUEADA|47032900|7101|TON|'24,0240|'3.150,0000|'75.675,60
10|PESO BRUTO|PESO LÍQUIDO
11|'24.024,000|'24.024,000
""")],
        [paper("foreign_fiscal_invoice", """
date=2026-10-15
buyer=SHILI HONG KONG LIMITED
total_gross_weight_kg=24024
total_net_weight_kg=24024""", """
goods_name|quantity|unit|unit_price|amount
CELULOSE BRANQUEADA|24.024|TON|3150|75675.6""", lying={"part_number", "hs_code"}, open={"date", "buyer"}, unsure=True)],
    ),
    sample(
        "18 label and value in one cell, price with a float tail, two currencies in the totals", "m-same-cell m-float",
        [sheet("INV", """
1|SAMPLE METAL (CAMBODIA) CO., LTD
2|TAX INVOICE
4|INVOICE No : CHM26018|||DATE : 18-Oct-2026
5|CUSTOMER : NORTHGATE SAMPLE LTD
15|No|Description\\nof goods|Quantity (PCS)|Unit Price\\n(USD)|Amount\\n(USD)
16||HS CODE: 7616.99
17|1|Aluminium bracket|108000|0.03|3240
18||Total||USD|3240
19||Exchange rate|||4050
20||Total in KHR|||13122000
""")],
        [paper("commercial_invoice", """
seller=SAMPLE METAL (CAMBODIA) CO., LTD
buyer=NORTHGATE SAMPLE LTD
invoice_number=CHM26018
date=2026-10-18
currency=USD
total_amount=3240""", """
goods_name|hs_code|quantity|unit|unit_price|amount|currency
Aluminium bracket|7616.99|108000|PCS|0.03|3240|USD""", open={"seller"})],
    ),
    sample(
        "21 declaration draft: kilograms first, deal quantity in brackets", "m-draft",
        [sheet("报关草单", """
1|中华人民共和国海关出口货物报关单（草单）
3|境内发货人|重庆示例进出口有限公司||合同协议号|SL26-77
4|境外收货人|MUSTER HANDELS GMBH||成交方式|FCA
5|件数|44PALLETS||毛重(千克)|20130|净重(千克)|19350
8|项号|商品编号|商品名称及规格型号|数量及单位|单价|总价|币制
9|1|8708709100|铝合金轮毂|9800千克(1200件)|￥85|102000|CNY
10|2|8708299000|保险杠|9550千克(800个)|￥120|96000|CNY
""")],
        [paper("declaration_draft", """
seller=重庆示例进出口有限公司
buyer=MUSTER HANDELS GMBH
contract_number=SL26-77
incoterm=FCA
currency=CNY
total_packages=44
package_type=PALLETS
total_gross_weight_kg=20130
total_net_weight_kg=19350""", """
hs_code|goods_name|unit_price|amount|currency
8708709100|铝合金轮毂|85|102000|CNY
8708299000|保险杠|120|96000|CNY""", lying={"quantity", "unit"}, unsure=True)],
    ),
    sample(
        "c03 agency application with customer, shipper and consignee blocks", "m-agency",
        [sheet("代理报关申请表", """
1|代理报关申请表
3|客户名称|示例科技（香港）有限公司
4|发货人|SAMPLE CHIPS PTE. LTD.
5|收货人|重庆示例电子有限公司
6|贸易条款|FOB HONG KONG
14|序号|产品型号|品牌|包装|封装|生产批次|日期批次|原产地|币种|数量|单价|计量单位|规格型号|毛重（KG）
15|1|QX901|KOMETA|卷|QFN24|A1B2|2532|马来西亚|USD|3000|0.85|个|5V/1A|2.5
16|2|QX902|KOMETA|卷|QFN16|A1B3|2533|马来西亚|USD|6000|0.42|个|3.3V|2.1
""")],
        [paper("commercial_invoice", """
seller=SAMPLE CHIPS PTE. LTD.
currency=USD
incoterm=FOB
incoterm_place=HONG KONG""", """
model|brand|origin_country|currency|quantity|unit_price|unit|specification|gross_weight_kg
QX901|KOMETA|马来西亚|USD|3000|0.85|个|5V/1A|2.5
QX902|KOMETA|马来西亚|USD|6000|0.42|个|3.3V|2.1""", lying={"package_type", "goods_name"}, open={"buyer"})],
    ),
    sample(
        "c05 official form with refund columns to the right", "m-official m-working",
        [sheet("预录", """
1|出口货物报关单
3|境内发货人|重庆示例进出口有限公司|||合同协议号|SL26-90
7|项号|商品编号|商品名称|规格型号|数量|单位|单价|总价|币制|原产国|最终目的国|境内货源地|征免|开票单价|开票金额|件数|毛重|净重|退税率
8|1|8413302100|水泵总成|WP-3|100|个|22|2200|USD|中国|德国|重庆|照章征税|130|13000|10|260|240|13%
9|2|4016931000|密封圈|NBR70|5000|个|0.05|250|USD|中国|德国|重庆|照章征税|0.3|1500|2|31|29|13%
""")],
        [paper("declaration_draft", """
seller=重庆示例进出口有限公司
contract_number=SL26-90
currency=USD""", """
hs_code|goods_name|specification|quantity|unit|unit_price|amount|currency|origin_country
8413302100|水泵总成|WP-3|100|个|22|2200|USD|中国
4016931000|密封圈|NBR70|5000|个|0.05|250|USD|中国""", lying={"package_count", "gross_weight_kg", "net_weight_kg"})],
    ),
    sample(
        "c07a marks, goods and FOB below the head", "m-marks m-two-row-head",
        [sheet("INV", """
1|SHILI TRADING (CHONGQING) CO., LTD.
3|INVOICE
5|TO: Ejemplo Comercial S.A. de C.V.||||INVOICE NO.: ST-0091
6|||||DATE: 2026/08/30
13|Marks&Nos.|Quantities&Descriptions||Unit Price|Amount
14||||FOB CHONGQING|USD
15|EJEMPLO\\nMANZANILLO|PLASTIC CHAIR|800PCS|USD3.20|USD2560.00
16||PLASTIC TABLE|200PCS|USD9.50|USD1900.00
17||TOTAL|1000PCS||USD4460.00
18|SAY U.S. DOLLARS FOUR THOUSAND FOUR HUNDRED AND SIXTY ONLY.
""", "B13:C13 A15:A17")],
        [paper("commercial_invoice", """
seller=SHILI TRADING (CHONGQING) CO., LTD.
buyer=Ejemplo Comercial S.A. de C.V.
invoice_number=ST-0091
date=2026-08-30
currency=USD
incoterm=FOB
incoterm_place=CHONGQING
total_amount=4460""", """
goods_name|quantity|unit|unit_price|amount|currency
PLASTIC CHAIR|800|PCS|3.2|2560|USD
PLASTIC TABLE|200|PCS|9.5|1900|USD""", open={"seller"})],
    ),
    sample(
        "c08 contract with two head rows and a tolerance clause", "m-contract",
        [sheet("合同", """
1|售货合同
2|SALES CONTRACT
3|合同号 Contract No.:|HT26-014|||日期 Date:|2026-07-15
4|卖方 The Seller:|重庆示例进出口有限公司
5|买方 The Buyer:|MUSTER HANDELS GMBH
9|品名|规格|数量|单价|总价
10|Description|Specification|Quantity|Unit Price|Amount
11|铝合金轮毂|18寸|1200PCS|USD 42.50|USD 51,000.00
12|铝合金轮毂|19寸|600PCS|USD 48.00|USD 28,800.00
13|合计 TOTAL||1800PCS||USD 79,800.00
15|数量和金额允许3%的增减 3% more or less in quantity and amount allowed
16|总值 Total Value: SAY US DOLLARS SEVENTY-NINE THOUSAND EIGHT HUNDRED ONLY
17|装运港 Port of Loading: CHONGQING, CHINA
18|目的港 Port of Destination: HAMBURG, GERMANY
19|付款条件 Payment: T/T
""")],
        [paper("sales_contract", """
contract_number=HT26-014
date=2026-07-15
seller=重庆示例进出口有限公司
buyer=MUSTER HANDELS GMBH
currency=USD
loading_port=CHONGQING, CHINA
discharge_port=HAMBURG, GERMANY
total_amount=79800""", """
goods_name|specification|quantity|unit|unit_price|amount|currency
铝合金轮毂|18寸|1200|PCS|42.5|51000|USD
铝合金轮毂|19寸|600|PCS|48|28800|USD""", clean=True)],
    ),
    sample(
        "c09 copied VAT invoice preview for a refund", "m-vat",
        [sheet("开票预览", """
1|开票信息预览
3|购买方|重庆示例外贸服务有限公司
4|销售方|重庆示例五金厂
8|货物或应税劳务名称|规格型号|单位|数量|单价（不含税）|金额（不含税）|增值税率|税额|退税率|退税款
9|六角螺栓|M8*30|个|20000|0.35|7000|13%|910|13%|910
10|六角螺母|M8|个|40000|0.12|4800|13%|624|13%|624
11|合计||||| 11800||1534||1534
""")],
        [paper("commercial_invoice", "total_amount=11800", """
goods_name|specification|unit|quantity|unit_price|amount
六角螺栓|M8*30|个|20000|0.35|7000
六角螺母|M8|个|40000|0.12|4800""", open={"seller", "buyer"})],
    ),
    sample(
        "c18 flat export of tax bills: one bill per row", "m-flat",
        [sheet("sheet", """
1|序号|报关单号|税费单序号|税费单号|支付银行|税费种类|合同号|申报关区|缴款期限|银行扣税时间|支付金额|汇总征税标志|支付状态
2|1|'530420261234567890|1|'530420261234567890-L02|示例银行|增值税|SL-1|重庆海关|2026-11-20|2026-11-05|13200.5|否|支付成功
3|2|'530420261234567890|2|'530420261234567890-A01|示例银行|关税|SL-1|重庆海关|2026-11-20|2026-11-05|2100|否|支付成功
"""), sheet("Sheet2", "1|"), sheet("Sheet3", "1|")],
        [],
    ),
    sample(
        "c19 booking list of a forwarder: one order per row", "m-flat",
        [sheet("托单", """
1|托单编号|类型|接单日期|客户|发货人|收货人|发票号|提单号|报关单号|船名/航次|起运港|目的港|体积|毛重|数量|箱量|中文品名|英文品名|HS CODE|申报要素|价格
2|TD2611-01|拼箱|2026-11-02|示例客户|重庆示例进出口有限公司|MUSTER HANDELS GMBH|SL-1|SMPL001||SAMPLE STAR/026W|CHONGQING|HAMBURG|2.16|303|30||后视镜|MIRROR|7009100000|1:0|1710
3|TD2611-02|拼箱|2026-11-03|示例客户二|成都样本机电有限责任公司|EXEMPLAR IMPORT LLC|SL-2|SMPL002||SAMPLE STAR/026W|CHONGQING|HAMBURG|1.2|410|12||水泵|PUMP|8413302100|1:0|2200
""")],
        [paper("booking", "", """
volume_m3|gross_weight_kg|quantity|goods_name|goods_name_en|hs_code
2.16|303|30|后视镜|MIRROR|7009100000
1.2|410|12|水泵|PUMP|8413302100""", lying={"quantity", "amount", "unit_price", "package_count"}, unsure=True)],
    ),
    sample(
        "t9 an agreement and a release notice hold no goods", "m-no-goods",
        [sheet("委托协议", """
1|代理报关委托协议
3|委托方|重庆示例进出口有限公司|被委托方|示例报关有限公司
4|主要货物名称|水泵总成|进出口日期|2026年11月
5|HS编码|8413302100|提单号|SMPL001
6|货物总价|USD 2200|贸易方式|一般贸易
7|数(重)量|100个|包装情况|10纸箱
8|原产地/货源地|重庆|报关单编号|
"""), sheet("放行通知书", """
1|海关放行通知书
2|报关单号|'800020261234567890
3|货物名称|水泵总成
4|件数|10|毛重|260
""")],
        [],
    ),
    sample(
        "t8 price per hundred, decimal without a leading nought, glued currency", "m-price-per",
        [sheet("INV", """
1|INVOICE
2|Seller: YULIN HARDWARE MANUFACTURING CO.,LTD
3|Buyer: NORTHGATE SAMPLE LTD
5|Description|Quantity|Unit|Price per 100 (EUR)|Amount (EUR)
6|Washer M8|20000|PCS|'.84|168
7|Washer M10|10000|PCS|'1.20|120
8|Total||||288
""")],
        [paper("commercial_invoice", """
seller=YULIN HARDWARE MANUFACTURING CO.,LTD
buyer=NORTHGATE SAMPLE LTD
currency=EUR
total_amount=288""", """
goods_name|quantity|unit|amount|currency
Washer M8|20000|PCS|168|EUR
Washer M10|10000|PCS|120|EUR""", lying={"unit_price"}, unsure=True)],
    ),
    sample(
        "t9b list and invoice one above the other, bilingual labels", "m-many-documents",
        [sheet("报关资料", """
1|重庆示例进出口有限公司
2|商业发票 COMMERCIAL INVOICE
3|买方 Buyer:|MUSTER HANDELS GMBH||发票号 Invoice No.:|SL-301
4|卖方 Seller:|重庆示例进出口有限公司||日期 Date:|2026-10-30
5|成交方式 Terms:|FOB CHONGQING
7|品名\\nDescription|型号\\nModel|数量\\nQuantity|单位\\nUnit|单价\\nUnit Price (USD)|金额\\nAmount (USD)
8|水泵总成|WP-3|100|个|22|2200
9|密封圈|NBR70|5000|个|0.05|250
10|合计 Total||5100|||2450
13|装箱单 PACKING LIST
14|买方 Buyer:|MUSTER HANDELS GMBH||发票号 Invoice No.:|SL-301
16|品名\\nDescription|型号\\nModel|数量\\nQuantity|单位\\nUnit|件数\\nCtns|毛重\\nG.W.(KGS)|净重\\nN.W.(KGS)|体积\\nCBM
17|水泵总成|WP-3|100|个|10|260|240|0.8
18|密封圈|NBR70|5000|个|2|31|29|0.09
19|合计 Total||5100||12|291|269|0.89
""")],
        [paper("commercial_invoice", """
buyer=MUSTER HANDELS GMBH
seller=重庆示例进出口有限公司
invoice_number=SL-301
date=2026-10-30
incoterm=FOB
incoterm_place=CHONGQING
currency=USD
total_amount=2450""", """
goods_name|model|quantity|unit|unit_price|amount|currency
水泵总成|WP-3|100|个|22|2200|USD
密封圈|NBR70|5000|个|0.05|250|USD""", clean=True), paper("packing_list", """
buyer=MUSTER HANDELS GMBH
invoice_number=SL-301
total_packages=12
total_gross_weight_kg=291
total_net_weight_kg=269
total_volume_m3=0.89""", """
goods_name|model|quantity|unit|package_count|gross_weight_kg|net_weight_kg|volume_m3
水泵总成|WP-3|100|个|10|260|240|0.8
密封圈|NBR70|5000|个|2|31|29|0.09""", clean=True)],
    ),
    sample(
        "t4 code list sheet behind, formulas broken beside", "m-code-sheet",
        [sheet("CI", """
1|发票 INVOICE
2|卖方：成都样本机电有限责任公司||买方：EXEMPLAR IMPORT LLC
3|发票号：CD-88||日期：2026.10.21||成交方式：CIF LOS ANGELES
5|品名|数量|单位|单价(USD)|总价(USD)||汇率|人民币金额
6|液压油缸|12|个|350|4200||7.1|29820
7|油封|240|个|1.5|360||#REF!|#REF!
8|总计|252|||4560
"""), sheet("单位代码", """
1|代码|名称|数量
2|001|台|1
3|007|个|1
4|035|千克|1
""")],
        [paper("commercial_invoice", """
seller=成都样本机电有限责任公司
buyer=EXEMPLAR IMPORT LLC
invoice_number=CD-88
date=2026-10-21
incoterm=CIF
incoterm_place=LOS ANGELES
currency=USD
total_amount=4560""", """
goods_name|quantity|unit|unit_price|amount|currency
液压油缸|12|个|350|4200|USD
油封|240|个|1.5|360|USD""")],
    ),
    sample(
        "t7 courier and wooden box as goods-like rows with quantity one", "m-charge",
        [sheet("Invoice", """
1|COMMERCIAL INVOICE
2|Shipper/Exporter: SAMPLE PRECISION PARTS (CHONGQING) LIMITED
3|Consignee: NORTHGATE SAMPLE LTD
4|Invoice Number: SP-4||Invoice Date: 06-Oct-2026
6|Item|Description of Goods|Qty|Unit|Unit Value|Total Value
7|1|Machined flange|40|PCS|12.5|500
8|2|Machined shaft|10|PCS|55|550
9|3|Wooden box|1|PC|30|30
10|4|Courier charges|1|LOT|45|45
11|Total|||||1125
12|Currency: EUR
13|Terms of delivery: DAP HAMBURG
""")],
        [paper("commercial_invoice", """
seller=SAMPLE PRECISION PARTS (CHONGQING) LIMITED
buyer=NORTHGATE SAMPLE LTD
invoice_number=SP-4
date=2026-10-06
currency=EUR
incoterm=DAP
incoterm_place=HAMBURG
total_amount=1125""", """
goods_name|quantity|unit|unit_price|amount
Machined flange|40|PCS|12.5|500
Machined shaft|10|PCS|55|550""")],
    ),
]  # fmt: skip
MODELLED_EXTRA: list[Made] = []
