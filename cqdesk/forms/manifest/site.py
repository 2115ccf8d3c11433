"""What places and carriers report: arrival (MT3101, MT3102), loading (MT4101), tally (MT5101, MT5102)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..spec import code, decimal, integer, rows, section, text
from .bills import Loading, Packaging, Unloading
from .parts import Coded, Contact, ContainerRef, Equipment, Head, Note, Remark, Seal


@dataclass(kw_only=True)
class Means:
    """运输工具 as reported; times, places and master are of the tally."""

    journey: str = text("航次航班编号", xml="JourneyID", max_len=17)
    mode: str = code("运输方式代码", xml="TypeCode", max_len=4)
    id: str = code("运输工具代码", xml="ID", max_len=25)
    name: str = text("运输工具名称", xml="Name", max_len=35)
    started_at: str = text("装卸开始时间", xml="ActualDateTime", max_len=17)
    completed_at: str = text("装卸结束时间", xml="CompletedDateTime", max_len=17)
    loading: Coded = section("装货地信息", xml="LoadingLocation", item=Coded)
    unloading: Coded = section("卸货地信息", xml="UnloadingLocation", item=Coded)
    master: Contact = section("船长/大副信息", xml="Master", item=Contact)


@dataclass(kw_only=True)
class Marks:
    """商品项包装 of an arrival."""

    marks: str = text("唛头", xml="MarksNumbers", max_len=512)


@dataclass(kw_only=True)
class Description:
    """商品项简要描述."""

    description: str = text("商品项简要描述", xml="CargoDescription", max_len=256)


@dataclass(kw_only=True)
class SiteItem:
    """商品项."""

    number: int | None = integer("商品项序号", xml="SequenceNumeric", max_len=5)
    packaging: Marks = section("商品项包装信息", xml="ConsignmentItemPackaging", item=Marks)
    commodity: Description = section("商品项简要描述", xml="Commodity", item=Description)
    note: Note = section("商品项补充描述", xml="AdditionalInformation", item=Note)


@dataclass(kw_only=True)
class SiteBill:
    """提（运）单 of arrival and tally."""

    contract: Coded = section("总提（运）单号", xml="TransportContractDocument", item=Coded)
    house: Coded = section("分提（运）单号", xml="AssociatedTransportDocument", item=Coded)
    packaging: Packaging = section("货物总件数+包装种类代码", xml="ConsignmentPackaging", item=Packaging)
    gross_kg: Decimal | None = decimal("货物总毛重", xml="TotalGrossMassMeasure", max_len=14, scale=4)
    volume_m3: Decimal | None = decimal("货物体积", xml="GrossVolumeMeasure", max_len=10, scale=4)
    items: list[SiteItem] = rows("商品项信息", xml="ConsignmentItem", item=SiteItem, max_len=999)


@dataclass(kw_only=True)
class ArrivalBody:
    """报文体 of an arrival report: boxes by number, bulk by bill."""

    office: str = code("申报地海关代码", xml="DeclarationOfficeID", max_len=4)
    means: Means = section("运输工具数据段", xml="BorderTransportMeans", item=Means)
    place: Unloading = section("卸货地数据段", xml="UnloadingLocation", item=Unloading)
    bills: list[SiteBill] = rows("提（运）单数据段", xml="Consignment", item=SiteBill, max_len=9999)
    containers: list[Equipment] = rows("集装箱数据段", xml="TransportEquipment", item=Equipment, max_len=9999)
    remark: Remark = section("备注", xml="AdditionalInformation", item=Remark)


@dataclass(kw_only=True)
class Arrival:
    """运抵报告."""

    head: Head = section("报文头", xml="Head", item=Head)
    body: ArrivalBody = section("报文体", xml="Declaration", item=ArrivalBody)


@dataclass(kw_only=True)
class LoadedBill:
    """提（运）单 of a loading manifest: the master level."""

    contract: Coded = section("总提（运）单号", xml="TransportContractDocument", item=Coded)
    loading: Loading = section("装货地信息", xml="LoadingLocation", item=Loading)
    packaging: Packaging = section("货物总件数/包装种类代码", xml="ConsignmentPackaging", item=Packaging)
    gross_kg: Decimal | None = decimal("货物总毛重", xml="TotalGrossMassMeasure", max_len=14, scale=4)
    split_mark: str = code("承运人货物分批到/发货标识", xml="TransportSplitIndicator", max_len=3)
    containers: list[Equipment] = rows("集装箱（器）信息", xml="TransportEquipment", item=Equipment, max_len=9999)
    items: list[SiteItem] = rows("商品项信息", xml="ConsignmentItem", item=SiteItem, max_len=999)


@dataclass(kw_only=True)
class LoadingBody:
    """报文体 of a loading manifest."""

    carrier: Coded = section("承运人数据段", xml="Carrier", item=Coded)
    means: Means = section("运输工具数据段", xml="BorderTransportMeans", item=Means)
    bills: list[LoadedBill] = rows("提（运）单数据段", xml="Consignment", item=LoadedBill, max_len=9999)
    remark: Remark = section("备注", xml="AdditionalInformation", item=Remark)


@dataclass(kw_only=True)
class LoadingManifest:
    """装载舱单."""

    head: Head = section("报文头", xml="Head", item=Head)
    body: LoadingBody = section("报文体", xml="Declaration", item=LoadingBody)


@dataclass(kw_only=True)
class TallyParty:
    """理货部门."""

    id: str = code("理货部门代码", xml="ID", max_len=17)
    contact: Contact = section("理货责任人信息", xml="Contact", item=Contact)


@dataclass(kw_only=True)
class CodeAndText:
    """A damage kind or area."""

    code: str = code("残损代码", xml="Code", max_len=4)
    text: str = text("残损说明", xml="Text", max_len=35)


@dataclass(kw_only=True)
class Damage:
    """集装箱（器）残损."""

    kind: CodeAndText = section("集装箱（器）残损类型信息", xml="DamageType", item=CodeAndText)
    area: CodeAndText = section("集装箱（器）残损范围信息", xml="DamageArea", item=CodeAndText)
    severity: str = text("残损程度", xml="Severity", max_len=35)


@dataclass(kw_only=True)
class Bay:
    """船舶贝位."""

    location: str = code("船舶贝位", xml="StowageLocationID", max_len=10)


@dataclass(kw_only=True)
class TalliedEquipment:
    """集装箱 as tallied."""

    number: ContainerRef = section("集装箱（器）编号信息", xml="EquipmentIdentification", item=ContainerRef)
    size_type: str = code("集装箱（器）尺寸和类型", xml="CharacteristicCode", max_len=4)
    fullness: str = code("重箱或者空箱标识代码", xml="FullnessCode", max_len=3)
    seals: list[Seal] = rows("封志", xml="SealID", item=Seal, max_len=9)
    damages: list[Damage] = rows("集装箱（器）残损信息", xml="Damage", item=Damage, max_len=99)
    bay: Bay = section("船舶贝位信息", xml="TransportMeans", item=Bay)


@dataclass(kw_only=True)
class TallyBody:
    """报文体 of a tally report."""

    office: str = code("申报地海关代码", xml="DeclarationOfficeID", max_len=4)
    means: Means = section("运输工具数据段", xml="BorderTransportMeans", item=Means)
    tally_party: TallyParty = section("理货部门数据段", xml="TallyParty", item=TallyParty)
    bills: list[SiteBill] = rows("提（运）单数据段", xml="Consignment", item=SiteBill, max_len=9999)
    containers: list[TalliedEquipment] = rows(
        "集装箱数据段", xml="TransportEquipment", item=TalliedEquipment, max_len=9999
    )
    remark: Remark = section("备注", xml="AdditionalInformation", item=Remark)


@dataclass(kw_only=True)
class Tally:
    """理货报告."""

    head: Head = section("报文头", xml="Head", item=Head)
    body: TallyBody = section("报文体", xml="Declaration", item=TallyBody)
