"""The kinds of papers, as the command line names them and as a clerk calls them."""

from __future__ import annotations

KIND_ZH = {
    "packing_list": "装箱单",
    "commercial_invoice": "发票",
    "proforma_invoice": "形式发票",
    "purchase_order": "采购订单",
    "sales_contract": "合同",
    "declaration": "报关单",
    "declaration_draft": "报关草单",
    "booking": "托书",
    "tax_bill_list": "税单清单",
    "goods_list": "货物清单",
    "parcel_box_list": "箱货清单",
    "foreign_fiscal_invoice": "外国发票",
    "other": "其他单证",
}
