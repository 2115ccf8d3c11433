"""Screen order of the lists of a refund claim, as printed; seldom used columns show where they hold something."""

from __future__ import annotations

from ..layout import Column, ListLayout
from .exchange import ExchangeLine
from .producer import ProducerExport
from .trading import TradingExport, TradingPurchase

LISTS: tuple[ListLayout, ...] = (
    ListLayout(
        name="exports",
        title="出口明细",
        item=TradingExport,
        columns=(
            Column(name="line_number", width=80),
            Column(name="link_number", width=100),
            Column(name="export_invoice_number", width=100),
            Column(name="declaration_item", width=170),
            Column(name="export_date", width=90),
            Column(name="goods_code", width=95, export="商品代码"),
            Column(name="goods_name", width=140, export="商品名称"),
            Column(name="unit_name", width=60, export="单位"),
            Column(name="quantity", width=80, export="数量"),
            Column(name="fob_usd", width=95),
            Column(name="purchase_amount", width=100),
            Column(name="refund_rate", width=60),
            Column(name="vat_refund", width=100, export="退税额"),
            Column(name="business_types", width=80, export="业务类型"),
            Column(name="remarks", width=100),
        ),
    ),
    ListLayout(
        name="purchases",
        title="进货明细",
        item=TradingPurchase,
        columns=(
            Column(name="line_number", width=80),
            Column(name="link_number", width=100),
            Column(name="voucher_kind_name", width=110),
            Column(name="voucher_number", width=165),
            Column(name="supplier_tax_id", width=155, export="供货方税号"),
            Column(name="invoice_date", width=90),
            Column(name="goods_code", width=95, export="商品代码"),
            Column(name="goods_name", width=140, export="商品名称"),
            Column(name="unit_name", width=60, export="单位"),
            Column(name="quantity", width=80),
            Column(name="tax_base", width=100),
            Column(name="vat_rate", width=60, export="征税率"),
            Column(name="refund_rate", width=60),
            Column(name="refund", width=100),
            Column(name="business_types", width=80, export="业务类型"),
        ),
    ),
    ListLayout(
        name="producer_exports",
        title="免抵退明细",
        item=ProducerExport,
        columns=(
            Column(name="line_number", width=80),
            Column(name="export_invoice_number", width=90),
            Column(name="declaration_item", width=170),
            Column(name="export_date", width=90),
            Column(name="goods_code", width=95, export="商品代码"),
            Column(name="goods_name", width=130, export="商品名称"),
            Column(name="unit_name", width=55, export="单位"),
            Column(name="quantity", width=75, export="数量"),
            Column(name="fob_usd", width=90),
            Column(name="fob_cny", width=95),
            Column(name="vat_rate", width=60, export="征税率"),
            Column(name="refund_rate", width=60),
            Column(name="planned_rate", width=80, export="计划分配率"),
            Column(name="bonded_material", width=100, export="保税料件价格"),
            Column(name="non_creditable", width=100, export="不得免抵税额"),
            Column(name="mdt_amount", width=100),
            Column(name="handbook", width=110, export="手（账）册号"),
        ),
    ),
    ListLayout(
        name="receipts",
        title="收汇情况",
        item=ExchangeLine,
        columns=(
            Column(name="line_number", width=80),
            Column(name="declaration_item", width=170),
            Column(name="export_invoice_number", width=100),
            Column(name="currency", width=55, export="币制"),
            Column(name="total_price", width=95),
            Column(name="exports_cny", width=110, export="销售额（人民币）"),
            Column(name="received_on", width=90, export="收汇日期"),
            Column(name="bank_reference", width=120),
            Column(name="receipt_currency", width=65, export="收汇币制"),
            Column(name="receipt_amount", width=95, export="收汇金额"),
            Column(name="receipt_rate", width=65, export="汇率"),
            Column(name="receipt_cny", width=100, export="折人民币"),
            Column(name="payer", width=150),
            Column(name="deemed_reason", width=150),
        ),
    ),
)
"""In printed order; a claim shows those of its kind of filer."""
