"""Forms for a house bill: a new one, its parties and goods, other masses, a split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from ..actions.consol_lots import lot_texts
from ..domain.consolidation.model import HouseBill, Lot, Measured, Party
from ..domain.consolidation.record import GoodsFacts
from ..domain.quantity import plain
from .consol_forms import ConsolForm, value_of
from .consol_tables import TableForm, lot_columns
from .value_inputs import number_in


class HouseDialog(ConsolForm):
    """One house with one lot; more houses come by pasting a table, more goods of a house in its own form."""

    def __init__(self, number: str, parent: QWidget | None = None) -> None:
        super().__init__(
            "加入分单",
            "多票请从 Excel 复制后在拼箱板按 Ctrl+V；一票多种货物，加入后在该分单上按 Enter 续填。没有量尺的体积请留空。",
            parent,
        )
        self.house = self.filled("分单号", "大写字母和数字", number)
        self.shipper = self.line("发货人", "")
        self.consignee = self.line("收货人", "")
        self.goods = self.line("货名", "写明具体名称")
        self.hs_code = self.line("商品编号", "至少6位")
        self.kind = self.filled("包装种类", "CT 纸箱、PX 托盘…", "CT")
        self.pieces = self.number("件数", "", needed=True)
        self.gross = self.number("毛重（千克）", "", needed=True)
        self.volume = self.number("体积（立方米）", "")
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        if not self.house.text().strip():
            return "请填写分单号。", self.house
        if (found := super().wrong()) is not None:
            return found
        pieces = value_of(self.pieces)
        return ("件数须为整数。", self.pieces) if pieces is None or pieces != int(pieces) else None

    @property
    def bill(self) -> HouseBill:
        """The house as said."""
        number = self.house.text().strip().upper()
        pieces, gross, volume = (
            int(value_of(self.pieces) or 0),
            value_of(self.gross) or Decimal(0),
            value_of(self.volume),
        )
        lot = Lot(
            id=f"{number}-1",
            description=self.goods.text().strip(),
            hs_code=self.hs_code.text().strip(),
            package_kind=self.kind.text().strip().upper(),
            pieces=pieces,
            gross_kg=gross,
            volume_m3=volume,
            booked=Measured(pieces=pieces, gross_kg=gross, volume_m3=volume),
        )
        return HouseBill(
            number=number,
            lots=(lot,),
            shipper=Party(name=self.shipper.text().strip()),
            consignee=Party(name=self.consignee.text().strip()),
            conditions="22",
        )


class HouseEditDialog(TableForm):
    """The words of a house and its goods as a list that grows; pieces and masses of goods that are there have acts of
    their own. After `accept`: `bill`, and `lots` as `actions.consol_lots.edit_house` takes them."""

    _ROLES = (("shipper", "发货人"), ("consignee", "收货人"), ("notify", "通知人"))
    _PARTY = (("name", "名称"), ("address", "地址"), ("country", "国家"), ("phone", "电话"))

    def __init__(self, house: HouseBill, goods: Mapping[str, GoodsFacts], parent: QWidget | None = None) -> None:
        super().__init__(
            f"分单 {house.number}", "已发送舱单的，改后须发送变更报文。货物表的最后一行可以继续加货物。", parent
        )
        self._house = house
        self.parties = {
            (role, name): self.filled(f"{words}{label}", "", getattr(getattr(house, role), name))
            for role, words in self._ROLES
            for name, label in self._PARTY
        }
        self.conditions = self.filled("运输条款", "22 为拼箱到拼箱", house.conditions)
        self.payment = self.filled("运费支付", "PP 预付，CC 到付", house.freight_payment)
        self.status = self.filled("海关货物状态代码", "一般货物 001", house.customs_status)
        self.discharge = self.filled("卸货地代码", "空着按总单", house.discharge_place)
        self.stop = self.number("卸货次序", "多点卸货时填，1 先卸", house.delivery_stop)
        self.add_table(
            f"货物 {house.number}",
            lot_columns(with_house=False),
            [lot_texts(lot, goods.get(lot.id)) for lot in house.lots],
            grows=True,
        )
        self.finish()

    @property
    def bill(self) -> HouseBill:
        """The house with the new words; its goods as they were."""
        stop = value_of(self.stop)
        return replace(
            self._house,
            shipper=self._party("shipper", self._house.shipper),
            consignee=self._party("consignee", self._house.consignee),
            notify=self._party("notify", self._house.notify),
            conditions=self.conditions.text().strip(),
            freight_payment=self.payment.text().strip().upper(),
            customs_status=self.status.text().strip(),
            discharge_place=self.discharge.text().strip().upper(),
            delivery_stop=None if stop is None else int(stop),
        )

    @property
    def lots(self) -> list[dict[str, str]]:
        """The rows of goods; a new one has no id."""
        keys = [lot.id for lot in self._house.lots]
        return [
            {**row, "house": self._house.number, "id": keys[at] if at < len(keys) else ""}
            for at, row in enumerate(self.table.rows())
        ]

    def _party(self, role: str, known: Party) -> Party:
        told = {name: edit.text().strip() for (owner, name), edit in self.parties.items() if owner == role}
        return replace(known, **{**told, "country": told["country"].upper()})


class WeightDialog(ConsolForm):
    """New gross masses of a house's lots. After `accept`: `masses`, those that changed."""

    def __init__(self, house: HouseBill, parent: QWidget | None = None) -> None:
        super().__init__(f"改重量 {house.number}", "已放行的分单先成为申请，海关同意后再执行。", parent)
        self._house = house
        self.edits = {}
        for lot in house.lots:
            self.edits[lot.id] = self.line(f"{lot.description or lot.id}（千克）", "")
            self.edits[lot.id].setText(plain(lot.gross_kg))
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        for edit in self.edits.values():
            value = number_in(edit.text())
            if value is None or value <= 0:
                return "毛重请填写大于零的数字。", edit
        return None

    @property
    def masses(self) -> dict[str, Decimal]:
        """Lot -> kg."""
        found = {lot: number_in(edit.text()) or Decimal(0) for lot, edit in self.edits.items()}
        return {lot.id: found[lot.id] for lot in self._house.lots if found[lot.id] != lot.gross_kg}


class SplitDialog(ConsolForm):
    """Pieces of each lot that go to a new bill. After `accept`: `parts`."""

    def __init__(self, house: HouseBill, parent: QWidget | None = None) -> None:
        super().__init__(f"拆分 {house.number}", "重量和体积按件数分摊，合计不变。", parent)
        self._house = house
        self.new_number = self.line("新分单号", "")
        self.new_number.setText(f"{house.number}A")
        self.edits = {}
        for lot in house.lots:
            self.edits[lot.id] = self.line(f"{lot.description or lot.id} 分出件数", f"共 {lot.pieces} 件")
            self.edits[lot.id].setText("0")
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        if not self.new_number.text().strip():
            return "请填写新分单号。", self.new_number
        for lot in self._house.lots:
            words = self.edits[lot.id].text().strip()
            if not words.isdecimal() or int(words) > lot.pieces:
                return f"件数请填写0到{lot.pieces}的整数。", self.edits[lot.id]
        given = sum(int(edit.text()) for edit in self.edits.values())
        whole = sum(lot.pieces for lot in self._house.lots)
        return None if 0 < given < whole else ("分出的件数须多于0、少于全部。", next(iter(self.edits.values())))

    @property
    def parts(self) -> dict[str, dict[str, int]]:
        """New number -> lot -> pieces, the rest under the old one."""
        out = {lot.id: int(self.edits[lot.id].text()) for lot in self._house.lots}
        rest = {lot.id: lot.pieces - out[lot.id] for lot in self._house.lots}
        new = self.new_number.text().strip().upper()
        return {
            self._house.number: {lot: pieces for lot, pieces in rest.items() if pieces},
            new: {lot: pieces for lot, pieces in out.items() if pieces},
        }
