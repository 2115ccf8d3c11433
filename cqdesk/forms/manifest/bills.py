"""Original and pre-manifest by sea and air (MT1101, MT1201, MT2101, MT2201): one bill per house.

One class for all four: what a message may not carry is left out by the presence matrix. Source: message format V1.2,
GACC 2018 No. 40.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..spec import code, decimal, integer, rows, section, text
from .parts import (
    Address,
    Coded,
    Communication,
    Contact,
    ContainerRef,
    CountryOfRoute,
    Equipment,
    Head,
    Named,
    Note,
    ReasonCode,
    Remark,
)


@dataclass(kw_only=True)
class TransportMeans:
    """运输工具."""

    journey: str = text("航次航班编号", xml="JourneyID", max_len=17)
    mode: str = code("运输方式代码", xml="TypeCode", max_len=4)
    id: str = code("运输工具代码", xml="ID", max_len=25)
    name: str = text("运输工具名称", xml="Name", max_len=35)
    first_port: str = code("运输工具抵达的第一个目的港代码", xml="FirstArrivalLocationID", max_len=17)
    arrives_at: str = text("运输工具抵达关境内第一个目的港的日期和时间", xml="ArrivalDateTime", max_len=17)
    departs_at: str = text("运输工具启运日期和时间", xml="DepartureDateTime", max_len=17)


@dataclass(kw_only=True)
class Contract:
    """运输合同信息: the master bill."""

    id: str = code("总提（运）单号", xml="ID", max_len=35)
    change_reasons: list[ReasonCode] = rows("更改原因代码", xml="ChangeReasonCode", item=ReasonCode, max_len=3)
    conditions: str = code("运输条款代码", xml="ConditionCode", max_len=3)
    consolidator: Coded = section("拼箱人信息", xml="Consolidator", item=Coded)
    deconsolidator: Coded = section("拆箱人信息", xml="Deconsolidator", item=Coded)


@dataclass(kw_only=True)
class Value:
    """货物价值."""

    amount: Decimal | None = decimal("货物价值", xml=".", max_len=16, scale=2)
    currency: str = code("金额类型代码", xml="@CurrencyTypeCode", max_len=3)


@dataclass(kw_only=True)
class Loading:
    """装货地."""

    id: str = code("装货地代码", xml="ID", max_len=25)
    at: str = text("货物装载运输工具时间", xml="LoadingDate", max_len=17)


@dataclass(kw_only=True)
class Unloading:
    """卸货地."""

    id: str = code("卸货地代码", xml="ID", max_len=25)
    on: str = text("到达卸货地日期", xml="ArrivalDate", max_len=17)


@dataclass(kw_only=True)
class Place:
    """收货地."""

    id: str = code("收货地点代码", xml="ID", max_len=11)
    name: str = text("收货地点名称", xml="Name", max_len=70)


@dataclass(kw_only=True)
class Payment:
    """运费支付."""

    method: str = code("运费支付方法代码", xml="MethodCode", max_len=3)


@dataclass(kw_only=True)
class Packaging:
    """货物总件数和包装种类."""

    pieces: int | None = integer("货物总件数", xml="QuantityQuantity", max_len=8)
    kind: str = code("包装种类代码", xml="TypeCode", max_len=2)


@dataclass(kw_only=True)
class PreviousDocument:
    """前一海关单证."""

    id: str = code("前一海关单证号", xml="ID", max_len=35)
    kind: str = code("前一海关单证类型代码", xml="TypeCode", max_len=3)


@dataclass(kw_only=True)
class Handling:
    """码头作业."""

    instruction: str = code("码头作业指令代码", xml="InstructionsCodeCode", max_len=3)


@dataclass(kw_only=True)
class IntermediateCarrier:
    """中间承运人."""

    id: str = code("中间承运人标识", xml="ID", max_len=17)
    communications: list[Communication] = rows("中间承运人通讯方式", xml="Communication", item=Communication, max_len=3)


@dataclass(kw_only=True)
class Party:
    """收货人、发货人、通知人."""

    id: str = code("代码", xml="ID", max_len=36)
    name: str = text("名称", xml="Name", max_len=70)
    address: Address = section("地址信息", xml="Address", item=Address)
    communications: list[Communication] = rows("通讯方式", xml="Communication", item=Communication, max_len=3)
    contact: Contact = section("具体联系人", xml="Contact", item=Contact)
    aeo: str = code("AEO企业编码", xml="AEO", max_len=30)


@dataclass(kw_only=True)
class HazardContact:
    """危险品联系人."""

    name: str = text("危险品联系人姓名", xml="Name", max_len=70, secret=True)
    communications: list[Communication] = rows("通讯方式", xml="Communication", item=Communication, max_len=3)


@dataclass(kw_only=True)
class ItemPackaging:
    """商品项包装."""

    pieces: int | None = integer("商品项货物件数", xml="QuantityQuantity", max_len=8)
    kind: str = code("包装种类代码", xml="TypeCode", max_len=2)
    marks: str = text("唛头", xml="MarksNumbers", max_len=512)


@dataclass(kw_only=True)
class Commodity:
    """商品项简要描述."""

    description: str = text("商品项简要描述", xml="CargoDescription", max_len=256)
    un_number: str = code("危险品编号", xml="UNDGCode", max_len=4)
    tariff_code: str = code("海关税则编号", xml="TariffClassificationCode", max_len=18)


@dataclass(kw_only=True)
class Mass:
    """商品项货物毛重."""

    gross_kg: Decimal | None = decimal("商品项货物毛重", xml="GrossMassMeasure", max_len=14, scale=4)


@dataclass(kw_only=True)
class Procedure:
    """海关手续."""

    current: str = code("海关手续代码", xml="CurrentCode", max_len=7)


@dataclass(kw_only=True)
class Origin:
    """原产国."""

    country: str = code("原产国代码", xml="OriginCountryCode", max_len=2)


@dataclass(kw_only=True)
class Item:
    """商品项."""

    number: int | None = integer("商品项序号", xml="SequenceNumeric", max_len=5)
    packaging: ItemPackaging = section("商品项包装信息", xml="ConsignmentItemPackaging", item=ItemPackaging)
    commodity: Commodity = section("商品项简要描述", xml="Commodity", item=Commodity)
    note: Note = section("商品项补充描述", xml="AdditionalInformation", item=Note)
    mass: Mass = section("商品项货物毛重", xml="GoodsMeasure", item=Mass)
    containers: list[ContainerRef] = rows(
        "集装箱（器）编号信息", xml="EquipmentIdentification", item=ContainerRef, max_len=9999
    )
    procedure: Procedure = section("海关手续信息", xml="CustomsProcedure", item=Procedure)
    references: list[Coded] = rows("唯一托运编号", xml="UCR", item=Coded, max_len=99)
    origin: Origin = section("原产国信息", xml="Origin", item=Origin)


@dataclass(kw_only=True)
class Consignment:
    """提（运）单."""

    contract: Contract = section("运输合同信息", xml="TransportContractDocument", item=Contract)
    house: Coded = section("分提（运）单号", xml="AssociatedTransportDocument", item=Coded)
    volume_m3: Decimal | None = decimal("货物体积", xml="GrossVolumeMeasure", max_len=10, scale=4)
    value: Value = section("货物价值", xml="ValueAmount", item=Value)
    loading: Loading = section("装货地信息", xml="LoadingLocation", item=Loading)
    unloading: Unloading = section("卸货地信息", xml="UnloadingLocation", item=Unloading)
    receipt_place: Place = section("收货地信息", xml="GoodsReceiptPlace", item=Place)
    transhipment: Coded = section("中转地信息", xml="TranshipmentLocation", item=Coded)
    transit_destination: Coded = section("中转目的地信息", xml="TransitDestination", item=Coded)
    route: list[CountryOfRoute] = rows("途经的国家", xml="RoutingCountryCode", item=CountryOfRoute, max_len=99)
    consigned_place: Coded = section("货物托运地信息", xml="GoodsConsignedPlace", item=Coded)
    customs_status: str = code("货物海关状态代码", xml="CustomsStatusCode", max_len=3)
    split_mark: str = code("承运人货物分批到/发货标识", xml="TransportSplitIndicator", max_len=3)
    freight: Payment = section("运费支付信息", xml="FreightPayment", item=Payment)
    packaging: Packaging = section("货物总件数/包装种类代码", xml="ConsignmentPackaging", item=Packaging)
    gross_kg: Decimal | None = decimal("货物总毛重", xml="TotalGrossMassMeasure", max_len=14, scale=4)
    previous: PreviousDocument = section("前一海关单证信息", xml="PreviousCustomsDocument", item=PreviousDocument)
    delivery: Address = section("货物交付信息", xml="DeliveryDestination", item=Address)
    handling: Handling = section("码头作业信息", xml="Handling", item=Handling)
    intermediate_carrier: IntermediateCarrier = section(
        "中间承运人信息", xml="IntermediateCarrier", item=IntermediateCarrier
    )
    consignee: Party = section("收货人信息", xml="Consignee", item=Party)
    consignor: Party = section("发货人信息", xml="Consignor", item=Party)
    notify: Party = section("通知人信息", xml="NotifyParty", item=Party)
    hazard_contact: HazardContact = section("危险品联系人信息", xml="UNDGContact", item=HazardContact)
    containers: list[Equipment] = rows("集装箱（器）信息", xml="TransportEquipment", item=Equipment, max_len=9999)
    items: list[Item] = rows("商品项信息", xml="ConsignmentItem", item=Item, max_len=999)


@dataclass(kw_only=True)
class BillBody:
    """报文体 of original and pre-manifest."""

    representative: Named = section("舱单传输人数据段", xml="RepresentativePerson", item=Named)
    exit_office: Coded = section("运输工具离境地海关数据段", xml="ExitCustomsOffice", item=Coded)
    agent: Coded = section("运输工具代理企业数据段", xml="Agent", item=Coded)
    carrier: Coded = section("承运人数据段", xml="Carrier", item=Coded)
    means: TransportMeans = section("运输工具数据段", xml="BorderTransportMeans", item=TransportMeans)
    bills: list[Consignment] = rows("提（运）单数据段", xml="Consignment", item=Consignment, max_len=9999)
    remark: Remark = section("备注", xml="AdditionalInformation", item=Remark)


@dataclass(kw_only=True)
class BillManifest:
    """原始舱单、预配舱单（水运、航空）."""

    head: Head = section("报文头", xml="Head", item=Head)
    body: BillBody = section("报文体", xml="Declaration", item=BillBody)
