"""Packing list (MT7101) and what customs decides on application: off-load (落装) and re-allocation (直接改配).

Sea and air: message format V1.2, GACC 2018 No. 40 (MT7101, MT8102, MT8104, MT8202, MT8204); road: road interface 2019
(MT8401 to MT8404). The packing list turns the tree round: box, then bills, then goods. A re-allocation by sea and air
speaks at master level, what is changed stands beside what customs holds. Reason, contact and telephone: GACC 2018 No. 217.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..spec import code, rows, section
from .bills import Contract, HazardContact, Item, Loading, Party
from .parts import Coded, Head, Named, Note, Remark, Seal
from .road import ChangeDetails, RoadMode
from .site import Means


@dataclass(kw_only=True)
class PackedRef:
    """集装箱（器）编号 and the number of its packing list."""

    id: str = code("集装箱（器）编号", xml="ID", max_len=17)
    list_number: str = code("装箱单编号", xml="ReferenceID", max_len=35)


@dataclass(kw_only=True)
class PackedBill:
    """提（运）单 in a box: parties and the goods that lie there."""

    contract: Contract = section("运输合同信息", xml="TransportContractDocument", item=Contract)
    house: Coded = section("分提（运）单号", xml="AssociatedTransportDocument", item=Coded)
    customs_status: str = code("货物海关状态代码", xml="CustomsStatusCode", max_len=3)
    consignee: Party = section("收货人信息", xml="Consignee", item=Party)
    notify: Party = section("通知人信息", xml="NotifyParty", item=Party)
    hazard_contact: HazardContact = section("危险品联系人信息", xml="UNDGContact", item=HazardContact)
    items: list[Item] = rows("商品项信息", xml="ConsignmentItem", item=Item, max_len=999)


@dataclass(kw_only=True)
class PackedEquipment:
    """集装箱 with what is in it."""

    number: PackedRef = section("集装箱（器）编号信息", xml="EquipmentIdentification", item=PackedRef)
    loading: Loading = section("装货地信息", xml="LoadingLocation", item=Loading)
    size_type: str = code("集装箱（器）尺寸和类型", xml="CharacteristicCode", max_len=4)
    supplier: str = code("集装箱（器）来源代码", xml="SupplierPartyTypeCode", max_len=3)
    seals: list[Seal] = rows("封志", xml="SealID", item=Seal, max_len=9)
    bills: list[PackedBill] = rows("提（运）单信息", xml="Consignment", item=PackedBill, max_len=9999)


@dataclass(kw_only=True)
class PackingBody:
    """报文体 of a packing list."""

    representative: Named = section("装箱清单传输人数据段", xml="RepresentativePerson", item=Named)
    office: str = code("申报地海关代码", xml="DeclarationOfficeID", max_len=4)
    means: Means = section("运输工具数据段", xml="BorderTransportMeans", item=Means)
    containers: list[PackedEquipment] = rows(
        "集装箱数据段", xml="TransportEquipment", item=PackedEquipment, max_len=9999
    )
    remark: Remark = section("备注", xml="AdditionalInformation", item=Remark)


@dataclass(kw_only=True)
class PackingList:
    """装箱清单."""

    head: Head = section("报文头", xml="Head", item=Head)
    body: PackingBody = section("报文体", xml="Declaration", item=PackingBody)


@dataclass(kw_only=True)
class OffLoadBill:
    """提（运）单 that is not to be loaded."""

    contract: Coded = section("总提（运）单号", xml="TransportContractDocument", item=Coded)
    house: Coded = section("分提（运）单号", xml="AssociatedTransportDocument", item=Coded)


@dataclass(kw_only=True)
class OffLoadBody:
    """报文体 of an off-load application."""

    means: Means = section("运输工具数据段", xml="BorderTransportMeans", item=Means)
    bills: list[OffLoadBill] = rows("提（运）单数据段", xml="Consignment", item=OffLoadBill, max_len=9999)
    remark: Remark = section("备注", xml="AdditionalInformation", item=Remark)


@dataclass(kw_only=True)
class OffLoad:
    """落装申请 by sea and air."""

    head: Head = section("报文头", xml="Head", item=Head)
    body: OffLoadBody = section("报文体", xml="Declaration", item=OffLoadBody)


@dataclass(kw_only=True)
class NewBill:
    """变更后提（运）单: left out when the number stays."""

    contract: Coded = section("总提（运）单号", xml="TransportContractDocument", item=Coded)


@dataclass(kw_only=True)
class MovedBill:
    """提（运）单 as customs holds it, and its new number."""

    contract: Coded = section("总提（运）单号", xml="TransportContractDocument", item=Coded)
    after: NewBill = section("变更后提（运）单信息", xml="ChangeConsignment", item=NewBill)


@dataclass(kw_only=True)
class ReallocationBody:
    """报文体 of a re-allocation."""

    means: Means = section("运输工具数据段", xml="BorderTransportMeans", item=Means)
    after: Means = section("变更后运输工具数据段", xml="ChangeBorderTransportMeans", item=Means)
    bills: list[MovedBill] = rows("提（运）单数据段", xml="Consignment", item=MovedBill, max_len=9999)
    remark: Remark = section("备注", xml="AdditionalInformation", item=Remark)


@dataclass(kw_only=True)
class Reallocation:
    """直接改配申请 by sea and air."""

    head: Head = section("报文头", xml="Head", item=Head)
    body: ReallocationBody = section("报文体", xml="Declaration", item=ReallocationBody)


@dataclass(kw_only=True)
class RoadOffLoadBill:
    """提（运）单 that stays behind."""

    contract: Coded = section("提（运）单号", xml="TransportContractDocument", item=Coded)
    details: ChangeDetails = section("变更数据段", xml="ChangeInformation", item=ChangeDetails)


@dataclass(kw_only=True)
class RoadOffLoadBody:
    """报文体 of an off-load application by road."""

    office: str = code("进出境口岸海关代码", xml="DeclarationOfficeID", max_len=10)
    batch: str = code("货物运输批次号", xml="ID", max_len=35)
    remark: Note = section("补充信息", xml="AdditionalInformation", item=Note)
    means: RoadMode = section("运输工具", xml="BorderTransportMeans", item=RoadMode)
    bills: list[RoadOffLoadBill] = rows("提（运）单", xml="Consignment", item=RoadOffLoadBill, max_len=9999)


@dataclass(kw_only=True)
class RoadOffLoad:
    """落装申请 by road."""

    head: Head = section("报文头", xml="Head", item=Head)
    body: RoadOffLoadBody = section("报文体", xml="Declaration", item=RoadOffLoadBody)


@dataclass(kw_only=True)
class NewEquipment:
    """改配后新集装箱（器） and the box it replaces."""

    size_type: str = code("集装箱（器）尺寸和类型", xml="CharacteristicCode", max_len=4)
    fullness: str = code("重箱或者空箱标识代码", xml="FullnessCode", max_len=1)
    number: str = code("集装箱（器）编号", xml="ID", max_len=17)
    seals: list[Seal] = rows("封志", xml="SealID", item=Seal, max_len=9)
    supplier: str = code("集装箱（器）来源代码", xml="SupplierPartyTypeCode", max_len=1)
    before: Coded = section("改配前原集装箱（器）", xml="AdditionalDocument", item=Coded)


@dataclass(kw_only=True)
class RoadMovedBill:
    """提（运）单 as customs holds it (`before`), and what is new of it."""

    details: ChangeDetails = section("变更数据段", xml="ChangeInformation", item=ChangeDetails)
    before: Coded = section("改配前原提（运）单号", xml="AdditionalDocument", item=Coded)
    contract: Coded = section("改配后新提（运）单号", xml="TransportContractDocument", item=Coded)
    containers: list[NewEquipment] = rows("集装箱（器）信息", xml="TransportEquipment", item=NewEquipment, max_len=9999)


@dataclass(kw_only=True)
class RoadReallocationBody:
    """报文体 of a re-allocation by road: the new batch with the one it replaces."""

    office: str = code("进出境口岸海关代码", xml="DeclarationOfficeID", max_len=10)
    batch: str = code("改配后新货物运输批次号", xml="ID", max_len=35)
    before: Coded = section("改配前原货物运输批次", xml="AdditionalDocument", item=Coded)
    remark: Note = section("补充信息", xml="AdditionalInformation", item=Note)
    bills: list[RoadMovedBill] = rows("提（运）单", xml="Consignment", item=RoadMovedBill, max_len=9999)


@dataclass(kw_only=True)
class RoadReallocation:
    """改配申请 by road."""

    head: Head = section("报文头", xml="Head", item=Head)
    body: RoadReallocationBody = section("报文体", xml="Declaration", item=RoadReallocationBody)


Application = OffLoad | Reallocation | RoadOffLoad | RoadReallocation
