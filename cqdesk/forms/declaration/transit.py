"""The transit form inside a declaration (转关单). Source: as `inspection.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..spec import code, day, decimal, flag, integer, text


@dataclass(kw_only=True)
class TransitForm:
    """Head of the transit form (转关单表头). Empty unless the goods move under transit."""

    transit_unified_number: str = text("转关单统一编号", xml="TrnPreId", max_len=18)
    cargo_list_number: str = text("载货清单号", xml="TransNo", max_len=16)
    transit_declaration_number: str = text("转关申报单号", xml="TurnNo", max_len=16)
    domestic_transport_mode: str = code("境内运输方式", xml="NativeTrafMode", max_len=1, codes="transport_modes")
    domestic_conveyance_code: str = text("境内运输工具编号", xml="TrafCustomsNo", max_len=13)
    domestic_conveyance_name: str = text("境内运输工具名称", xml="NativeShipName", max_len=30)
    domestic_voyage_number: str = text("境内运输工具航次", xml="NativeVoyageNo", max_len=32)
    carrier_name: str = text("承运单位名称", xml="ContractorName", max_len=70)
    carrier_code: str = text("承运单位组织机构代码", xml="ContractorCode", max_len=10)
    transit_type: str = code("转关类型", xml="TransFlag", max_len=2)
    estimated_arrival_date: date | None = day("预计运抵指运地时间", xml="ValidTime")
    electronic_seal_flag: str = flag("是否启用电子关锁标志", xml="ESealFlag", max_len=1)
    remarks: str = text("备注", xml="Notes", max_len=200)
    transit_paper_type: str = code("转关单类型", xml="TrnType", max_len=1)
    applicant_uscc: str = text("转关申报单位统一代码", xml="ApplCodeScc", max_len=18)


@dataclass(kw_only=True)
class TransitBill:
    """The crossing leg of the transit form (转关提运单)."""

    transport_mode: str = code("进出境运输方式", xml="TrafMode", max_len=1, codes="transport_modes")
    conveyance_code: str = text("进出境运输工具编号", xml="ShipId", max_len=32)
    conveyance_name: str = text("进出境运输工具名称", xml="ShipNameEn", max_len=255)
    voyage_number: str = text("进出境运输工具航次", xml="VoyageNo", max_len=32)
    bill_of_lading_number: str = text("提单号", xml="BillNo", max_len=32)
    entry_exit_date: date | None = day("实际进出境日期", xml="IEDate")


@dataclass(kw_only=True)
class TransitContainer:
    """One container of the transit form. Weight in kg."""

    container_number: str = text("集装箱号", xml="ContaNo", max_len=11, needed="save", always=True)
    container_sequence: int | None = integer("集装箱序号", xml="ContaSn", max_len=3)
    container_spec: str = code("集装箱规格", xml="ContaModel", max_len=4, codes="container_types")
    electronic_seal_number: str = text("电子关锁号", xml="SealNo", max_len=128)
    domestic_conveyance_name: str = text("境内运输工具名称", xml="TransName", max_len=32)
    conveyance_weight_kg: Decimal | None = decimal("工具实际重量", xml="TransWeight", max_len=19, scale=5)
    seal_count: str = text("关锁个数", xml="SealQty", max_len=4)


@dataclass(kw_only=True)
class TransitContainerGoods:
    """What of a goods line lies in a transit container. Weight in kg."""

    container_number: str = text("集装箱号", xml="ContaNo", max_len=11, needed="save", always=True)
    item_number: int | None = integer("商品序号", xml="GNo", max_len=9, needed="save", always=True)
    package_count: int | None = integer("商品件数", xml="ContaGoodsCount", max_len=9, needed="submit", always=True)
    goods_weight_kg: Decimal | None = decimal(
        "商品重量", xml="ContaGoodsWeight", max_len=19, scale=5, needed="submit", always=True
    )
