"""Parts that manifest messages share. Class order is message order.

Sources: message format V1.2 (GACC 2018 No. 40) for sea and air, road interface 2019; lengths are those of the same data
element in the road schema and the official code sets where the sea schema leaves them out.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..spec import code, rows, section, text


@dataclass(kw_only=True)
class Head:
    """报文头."""

    message_id: str = text("报文编号", xml="MessageID", max_len=64)
    function: str = code("报文功能代码", xml="FunctionCode", max_len=2)
    message_type: str = code("报文类型代码", xml="MessageType", max_len=8)
    sender: str = text("发送方代码", xml="SenderID", max_len=64)
    receiver: str = text("接收方代码", xml="ReceiverID", max_len=64)
    sent_at: str = text("发送时间", xml="SendTime", max_len=17)
    version: str = text("报文版本号", xml="Version", max_len=3)


@dataclass(kw_only=True)
class Coded:
    """A block that holds a code alone."""

    id: str = code("代码", xml="ID", max_len=35)


@dataclass(kw_only=True)
class Named:
    """舱单传输人."""

    name: str = text("舱单传输人名称", xml="Name", max_len=70)


@dataclass(kw_only=True)
class Communication:
    """One way to reach somebody: TE telephone, FX fax, EM mail (CN011)."""

    number: str = text("通讯方式号码", xml="ID", max_len=50, secret=True)
    kind: str = code("通讯方式类别代码", xml="TypeID", max_len=3)


@dataclass(kw_only=True)
class Contact:
    """具体联系人."""

    name: str = text("具体联系人名称", xml="Name", max_len=70, secret=True)
    communications: list[Communication] = rows("具体联系人通讯方式", xml="Communication", item=Communication, max_len=3)


@dataclass(kw_only=True)
class Address:
    """A party's address."""

    line: str = text("详细地址（街道,邮箱）", xml="Line", max_len=70)
    city: str = text("城市名称", xml="CityName", max_len=35)
    province_code: str = code("省份代码", xml="CountrySubEntityID", max_len=6)
    province: str = text("省份名称", xml="CountrySubEntityName", max_len=35)
    postcode: str = text("邮政编码", xml="PostcodeID", max_len=9)
    country: str = code("国家代码", xml="CountryCode", max_len=2)


@dataclass(kw_only=True)
class Seal:
    """封志: number with kind in front (`M/12345`), and who put it (CN017)."""

    number: str = text("封志类型/号码", xml=".", max_len=35)
    agency: str = code("施加封志人类型", xml="@AgencyCode", max_len=3)


@dataclass(kw_only=True)
class ReasonCode:
    """更改原因代码 (CC001)."""

    value: str = code("更改原因代码", xml=".", max_len=3)


@dataclass(kw_only=True)
class CountryOfRoute:
    """途经的国家代码."""

    value: str = code("途经的国家代码", xml=".", max_len=2)


@dataclass(kw_only=True)
class ContainerRef:
    """集装箱（器）编号."""

    id: str = code("集装箱（器）编号", xml="ID", max_len=17)


@dataclass(kw_only=True)
class Equipment:
    """集装箱（器）."""

    number: ContainerRef = section("集装箱（器）编号信息", xml="EquipmentIdentification", item=ContainerRef)
    size_type: str = code("集装箱（器）尺寸和类型", xml="CharacteristicCode", max_len=4)
    supplier: str = code("集装箱（器）来源代码", xml="SupplierPartyTypeCode", max_len=3)
    fullness: str = code("重箱或者空箱标识代码", xml="FullnessCode", max_len=3)
    seals: list[Seal] = rows("封志", xml="SealID", item=Seal, max_len=9)


@dataclass(kw_only=True)
class Remark:
    """备注; reason, contact and telephone of a change since GACC 2018 No. 217."""

    reason: str = text("变更原因描述", xml="Reason", max_len=1024)
    contact: str = text("变更申请联系人姓名", xml="ContactName", max_len=50, secret=True)
    phone: str = text("变更申请联系人电话", xml="ContactTel", max_len=50, secret=True)
    content: str = text("备注", xml="Content", max_len=512)


@dataclass(kw_only=True)
class Note:
    """商品项补充描述."""

    content: str = text("备注", xml="Content", max_len=512)
