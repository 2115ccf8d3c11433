"""生产企业免抵退税: detail and summary.

Tags and lengths are those of a data layout of 2026-10 (confidence M); the printed column numbers of the 2026 forms
are not confirmed. Amounts in CNY unless the name says usd; rates in percent.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from ..spec import code, day, decimal, text


@dataclass(kw_only=True)
class ProducerExport:
    """One exported item of a producer (生产企业出口货物及修理修配服务免抵退税申报明细表)."""

    line_number: str = text("申报序号", xml="sbxh", max_len=50, needed="submit")
    export_invoice_number: str = text("出口发票号", xml="ckfph", max_len=30, needed="submit")
    declaration_item: str = code("出口报关单号", xml="ckbgdh", max_len=21)
    export_date: datetime.date | None = day("出口日期", xml="ckrq_1", needed="submit")
    agency_certificate: str = text("代理出口货物证明号码", xml="dlckhwzmhm", max_len=20)
    goods_code: str = code("出口商品代码", xml="cksp_dm", max_len=20, needed="submit")
    goods_name: str = text("申报海关商品名称", xml="sbhgspmc", max_len=500, needed="submit")
    unit_name: str = text("海关计量单位名称", xml="hgjldwmc", max_len=75, needed="submit")
    quantity: Decimal | None = decimal("出口数量", xml="cksl", max_len=17, scale=5, needed="submit")
    fob_usd: Decimal | None = decimal("美元离岸价", xml="mylaj", max_len=18, scale=2, needed="submit")
    fob_cny: Decimal | None = decimal("人民币离岸价", xml="rmblaj", max_len=18, scale=2, needed="submit")
    claimed_code: str = code("申报商品代码", xml="sbsp_dm", max_len=20)
    claimed_name: str = text("申报商品名称", xml="sbspmc", max_len=500)
    vat_rate: Decimal | None = decimal("征税税率", xml="zssl", max_len=16, scale=6, needed="submit")
    refund_rate: Decimal | None = decimal("退税率", xml="tsl", max_len=16, scale=6, needed="submit")
    planned_rate: Decimal | None = decimal("调整后计划分配率", xml="tzhjhfpl", max_len=10, scale=6)
    bonded_material: Decimal | None = decimal(
        "进料加工保税进口料件组成计税价格", xml="jljgbsjkljzcjsjg", max_len=18, scale=2
    )
    exempt_material: Decimal | None = decimal("国内购进免税原材料价格", xml="gngjmsycljg", max_len=18, scale=2)
    non_creditable: Decimal | None = decimal(
        "免抵退税不得免征和抵扣税额", xml="mdtsbdmzhdkse", max_len=18, scale=6, needed="submit"
    )
    mdt_amount: Decimal | None = decimal("免抵退税额", xml="mdtse", max_len=18, scale=6, needed="submit")
    handbook: str = text("进料加工手（账）册号", xml="jljgszch", max_len=20)
    business_types: str = code("出口退（免）税业务类型代码集合", xml="cktmsywlxdmjh", max_len=30)
    business_type_names: str = text("出口退（免）税业务类型名称集合", xml="cktmsywlxmcjh", max_len=75)
    contract_number: str = text("出口合同号", xml="ckhth", max_len=60)
    currency: str = code("成交货币字母代码", xml="cjhbzm_dm", max_len=3)
    total_price: Decimal | None = decimal("成交总价", xml="cjzj", max_len=18, scale=2)
    currency_rate: Decimal | None = decimal("成交货币汇率", xml="cjhbhl", max_len=16, scale=6)
    usd_rate: Decimal | None = decimal("美元汇率", xml="myhl", max_len=16, scale=6)
    period: str = code("免抵退税年月", xml="mdtsny", max_len=6, needed="submit")
    postponed_period: str = code("暂不办理年月", xml="zbblny", max_len=6)
    domestic_departure_mode: str = code("国内启运方式代码", xml="gnqyfs_dm", max_len=2)
    aeo_type: str = code("海关总署认证企业类型代码", xml="hgzsrzqylx_dm", max_len=2)
    remarks: str = text("备注", xml="bz", max_len=3000)


@dataclass(kw_only=True)
class ProducerSummary:
    """The month of a producer (免抵退税申报汇总表), lines 1 to 19 and what stands below."""

    exports_usd: Decimal | None = decimal("免抵退税出口销售额（美元）", xml="ckxsemy", max_len=18, scale=2)
    goods_exports_usd: Decimal | None = decimal("其中：出口货物销售额（美元）", xml="ckhwxsemy", max_len=18, scale=2)
    service_exports_usd: Decimal | None = decimal("应税服务销售额（美元）", xml="ysfwxsemy", max_len=18, scale=2)
    exports_cny: Decimal | None = decimal("出口销售额（人民币）", xml="ckxsermb", max_len=18, scale=2)
    non_creditable: Decimal | None = decimal("免抵退税不得免征和抵扣税额", xml="mdtsbdmzhdkse", max_len=18, scale=6)
    goods_non_creditable: Decimal | None = decimal("其中：出口货物", xml="ckhwbdmzhdkse", max_len=18, scale=6)
    service_non_creditable: Decimal | None = decimal("其中：应税服务", xml="ysfwbdmzhdkse", max_len=18, scale=6)
    clearance_non_creditable: Decimal | None = decimal(
        "进料加工核销应调整不得免征和抵扣税额", xml="jljghxytzbdmzhdkse", max_len=18, scale=6
    )
    non_creditable_total: Decimal | None = decimal(
        "免抵退税不得免征和抵扣税额合计", xml="mdtsbdmzhdksehj", max_len=18, scale=6
    )
    mdt_amount: Decimal | None = decimal("免抵退税额", xml="mdtse", max_len=18, scale=6)
    goods_mdt_amount: Decimal | None = decimal("其中：出口货物", xml="ckhwmdtse", max_len=18, scale=6)
    service_mdt_amount: Decimal | None = decimal("其中：应税服务", xml="ysfwmdtse", max_len=18, scale=6)
    mdt_brought_forward: Decimal | None = decimal("上期结转免抵退税额", xml="sqjzmdtse", max_len=18, scale=6)
    clearance_mdt: Decimal | None = decimal("进料加工核销应调整免抵退税额", xml="jljghxytzmdtse", max_len=18, scale=6)
    mdt_total: Decimal | None = decimal("免抵退税额合计", xml="mdtsehj", max_len=18, scale=6)
    mdt_carried_forward: Decimal | None = decimal("结转下期免抵退税额", xml="jzxqmdtse", max_len=18, scale=6)
    closing_credit: Decimal | None = decimal("增值税纳税申报表期末留抵税额", xml="zzsnssbbqmldse", max_len=18, scale=6)
    refund: Decimal | None = decimal("应退税额", xml="ytse_1", max_len=18, scale=6)
    exempt_credit: Decimal | None = decimal("免抵税额", xml="mdse", max_len=18, scale=6)
    difference_to_vat_return: Decimal | None = decimal(
        "不得免征抵扣税额与纳税表差额", xml="bdmzhdkseynsbce", max_len=18, scale=6
    )
    year_exports_usd: Decimal | None = decimal(
        "本年累计免抵退出口销售额（美元）", xml="bnljmdtckxsemy", max_len=18, scale=2
    )
    year_exports_cny: Decimal | None = decimal(
        "本年累计免抵退出口销售额（人民币）", xml="bnljmdtckxsermb", max_len=18, scale=2
    )
    year_mdt_amount: Decimal | None = decimal("本年累计免抵退税额", xml="bnljmdtse", max_len=18, scale=6)
    year_refund: Decimal | None = decimal("本年累计应退税额", xml="bnljytse", max_len=18, scale=6)
    year_exempt_credit: Decimal | None = decimal("本年累计免抵税额", xml="bnljmdse", max_len=18, scale=6)
