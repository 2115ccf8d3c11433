"""Original and pre-manifest by road (MT1401, MT2401): one message is one truck trip, the batch number its key.

Source: road interface of the Single Window 2019 with schemas V1.0; announcement 2020 No. 113 (V1.1). Numbers carry their
unit as an attribute, mass KGM, volume MTQ, pieces the package kind, value the currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..spec import code, decimal, integer, rows, section, text
from .bills import HazardContact
from .parts import Coded, Communication, Contact, CountryOfRoute, Head, Named, Note, ReasonCode

KILOGRAM, CUBIC_METRE = "KGM", "MTQ"


@dataclass(kw_only=True)
class Volume:
    """货物体积, m3."""

    m3: Decimal | None = decimal("货物体积", xml=".", max_len=10, scale=0)
    unit: str = code("计量单位", xml="@unitCode", max_len=3)


@dataclass(kw_only=True)
class Pieces:
    """货物件数 with the package kind."""

    count: int | None = integer("货物件数", xml=".", max_len=8)
    kind: str = code("包装种类代码", xml="@unitCode", max_len=2)


@dataclass(kw_only=True)
class RoadValue:
    """货物价值."""

    amount: Decimal | None = decimal("货物价值", xml=".", max_len=16, scale=2)
    currency: str = code("金额类型代码", xml="@currencyID", max_len=3)


@dataclass(kw_only=True)
class Gross:
    """货物毛重, kg."""

    kg: Decimal | None = decimal("货物毛重", xml=".", max_len=11, scale=3)
    unit: str = code("计量单位", xml="@unitCode", max_len=3)


@dataclass(kw_only=True)
class GrossMeasure:
    """货物毛重信息."""

    gross: Gross = section("货物毛重", xml="GrossMassMeasure", item=Gross)


@dataclass(kw_only=True)
class GoodsItem:
    """海关通关货物信息."""

    measure: GrossMeasure = section("货物毛重信息", xml="GoodsMeasure", item=GrossMeasure)


@dataclass(kw_only=True)
class Itinerary:
    """途经的国家."""

    countries: list[CountryOfRoute] = rows("途经的国家代码", xml="RoutingCountryCode", item=CountryOfRoute, max_len=99)


@dataclass(kw_only=True)
class BillMeans:
    """提（运）单相关运输工具."""

    itinerary: Itinerary = section("途经的国家", xml="Itinerary", item=Itinerary)


@dataclass(kw_only=True)
class AddressLine:
    """详细地址."""

    line: str = text("详细地址（街道,邮箱）", xml="Line", max_len=70)


@dataclass(kw_only=True)
class RoadParty:
    """收货人、发货人、通知人."""

    id: str = code("代码", xml="ID", max_len=36)
    name: str = text("名称", xml="Name", max_len=70)
    address: AddressLine = section("地址信息", xml="Address", item=AddressLine)
    communications: list[Communication] = rows("通讯方式", xml="Communication", item=Communication, max_len=3)
    contact: Contact = section("具体联系人", xml="Contact", item=Contact)


@dataclass(kw_only=True)
class RoadCommodity:
    """商品项描述."""

    description: str = text("商品项简要描述", xml="CargoDescription", max_len=256)
    more: str = text("商品项描述补充信息", xml="Description", max_len=512)
    hazard: Coded = section("危险品编号", xml="Classification", item=Coded)
    goods_code: str = code("海关商品编码", xml="HSCode", max_len=10)


@dataclass(kw_only=True)
class RoadPackaging:
    """商品项包装."""

    pieces: Pieces = section("商品项件数", xml="QuantityQuantity", item=Pieces)


@dataclass(kw_only=True)
class RoadItem:
    """商品项."""

    number: int | None = integer("商品项序号", xml="SequenceNumeric", max_len=5)
    commodity: RoadCommodity = section("商品项描述", xml="Commodity", item=RoadCommodity)
    measure: GrossMeasure = section("商品项货物毛重", xml="GoodsMeasure", item=GrossMeasure)
    packaging: RoadPackaging = section("商品项包装信息", xml="Packaging", item=RoadPackaging)


@dataclass(kw_only=True)
class FreightPaid:
    """运费支付."""

    method: str = code("运费支付方法代码", xml="PaymentMethodCode", max_len=3)


@dataclass(kw_only=True)
class Clearance:
    """海关货物通关代码: RD01 to RD18."""

    current: str = code("海关货物通关代码", xml="CurrentCode", max_len=4)


@dataclass(kw_only=True)
class ChangeDetails:
    """变更数据段."""

    reason: str = text("变更原因描述", xml="Reason", max_len=1024)
    contact: str = text("变更申请联系人姓名", xml="Contact", max_len=50, secret=True)
    phone: str = text("变更申请联系人电话", xml="Phone", max_len=50, secret=True)


@dataclass(kw_only=True)
class Amendment:
    """变更信息."""

    details: ChangeDetails = section("变更数据段", xml="ChangeInformation", item=ChangeDetails)
    reasons: list[ReasonCode] = rows("更改原因代码", xml="ChangeReasonCode", item=ReasonCode, max_len=3)


@dataclass(kw_only=True)
class RoadContract:
    """运输合同信息."""

    conditions: str = code("运输条款代码", xml="ConditionCode", max_len=3)
    id: str = code("提（运）单号", xml="ID", max_len=35)
    amendment: Amendment = section("变更信息", xml="Amendment", item=Amendment)
    consolidator: Coded = section("拼箱人信息", xml="Consolidator", item=Coded)
    deconsolidator: Coded = section("拆箱人信息", xml="Deconsolidator", item=Coded)


@dataclass(kw_only=True)
class RoadEquipment:
    """集装箱（器）."""

    size_type: str = code("集装箱（器）尺寸和类型", xml="CharacteristicCode", max_len=4)
    fullness: str = code("集装箱（器）重箱或者空箱标识代码", xml="FullnessCode", max_len=1)
    number: str = code("集装箱（器）编号", xml="ID", max_len=17)
    supplier: str = code("集装箱（器）来源代码", xml="SupplierPartyTypeCode", max_len=1)


@dataclass(kw_only=True)
class RoadBill:
    """提（运）单."""

    volume: Volume = section("货物体积", xml="GrossVolumeMeasure", item=Volume)
    pieces: Pieces = section("货物总件数", xml="TotalPackageQuantity", item=Pieces)
    value: RoadValue = section("货物价值", xml="ValueAmount", item=RoadValue)
    means: BillMeans = section("提（运）单相关运输工具信息", xml="BorderTransportMeans", item=BillMeans)
    consignee: RoadParty = section("收货人信息", xml="Consignee", item=RoadParty)
    items: list[RoadItem] = rows("商品项信息", xml="ConsignmentItem", item=RoadItem, max_len=9999)
    consignor: RoadParty = section("发货人信息", xml="Consignor", item=RoadParty)
    freight: FreightPaid = section("运费支付信息", xml="Freight", item=FreightPaid)
    goods: GoodsItem = section("海关通关货物信息", xml="GovernmentAgencyGoodsItem", item=GoodsItem)
    clearance: Clearance = section("海关货物通关代码信息", xml="GovernmentProcedure", item=Clearance)
    notify: RoadParty = section("通知人信息", xml="NotifyParty", item=RoadParty)
    transit_departure: Coded = section("跨境启运地信息", xml="TransitDeparture", item=Coded)
    transit_destination: Coded = section("跨境指运地信息", xml="TransitDestination", item=Coded)
    contract: RoadContract = section("运输合同信息", xml="TransportContractDocument", item=RoadContract)
    containers: list[RoadEquipment] = rows(
        "集装箱（器）信息", xml="TransportEquipment", item=RoadEquipment, max_len=9999
    )
    hazard_contact: HazardContact = section("危险品联系人信息", xml="UNDGContact", item=HazardContact)


@dataclass(kw_only=True)
class RoadMode:
    """运输工具."""

    mode: str = code("运输方式代码", xml="TypeCode", max_len=4)


@dataclass(kw_only=True)
class RoadLoading:
    """装货地."""

    id: str = code("装货地代码", xml="ID", max_len=17)
    at: str = text("货物装载运输工具时间", xml="LoadingDateTime", max_len=17)


@dataclass(kw_only=True)
class RoadUnloading:
    """卸货地."""

    at: str = text("到达卸货地日期", xml="ArrivalDateTime", max_len=17)
    id: str = code("卸货地代码", xml="ID", max_len=17)


@dataclass(kw_only=True)
class RoadBody:
    """报文体."""

    office: str = code("进出境口岸海关代码", xml="DeclarationOfficeID", max_len=10)
    batch: str = code("货物运输批次号", xml="ID", max_len=35)
    remark: Note = section("补充信息", xml="AdditionalInformation", item=Note)
    agent: Coded = section("运输工具代理企业", xml="Agent", item=Coded)
    means: RoadMode = section("运输工具", xml="BorderTransportMeans", item=RoadMode)
    carrier: Coded = section("承运人", xml="Carrier", item=Coded)
    bills: list[RoadBill] = rows("提（运）单", xml="Consignment", item=RoadBill, max_len=9999)
    loading: RoadLoading = section("装货地", xml="LoadingLocation", item=RoadLoading)
    representative: Named = section("舱单传输人", xml="RepresentativePerson", item=Named)
    unloading: RoadUnloading = section("卸货地", xml="UnloadingLocation", item=RoadUnloading)
    exchange: str = code("数据交换标志", xml="DataExchangeFlag", max_len=3)


@dataclass(kw_only=True)
class RoadManifest:
    """原始舱单、预配舱单（公路）."""

    head: Head = section("报文头", xml="Head", item=Head)
    body: RoadBody = section("报文体", xml="Declaration", item=RoadBody)
