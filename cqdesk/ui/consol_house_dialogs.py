"""Forms for a house bill: a new one, its parties and goods, other masses, a split, what its goods are on each leg."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from ..domain.consolidation.model import MODE_ZH, HazardStatus, HouseBill, Leg, LegHazard, Lot, Measured, Party
from ..domain.quantity import plain
from .consol_forms import ConsolForm, value_of
from .value_inputs import number_in


class HazardDialog(ConsolForm):
    """What a lot is on one leg, and on what that rests; a report for another mode is no basis."""

    def __init__(self, name: str, legs: Sequence[Leg], parent: QWidget | None = None) -> None:
        super().__init__(f"危险品判定 {name}", "每一程分别判定：同一货物可以一程普通、一程危险。", parent)
        self._modes = {one.sequence: one.mode for one in legs}
        self.leg = self.choice(
            "哪一程",
            [(str(one.sequence), f"{one.sequence} {MODE_ZH[one.mode]} {one.origin}-{one.destination}") for one in legs],
        )
        self.status = self.choice(
            "判定",
            (("ordinary", "普通货物"), ("dangerous", "危险货物"), ("refused", "承运方拒收"), ("unknown", "未判定")),
        )
        self.un_number = self.line("UN编号", "四位，如 3480")
        self.hazard_class = self.line("类别", "如 9、3、6.1")
        self.group = self.line("包装类", "I、II、III")
        self.contact = self.line("应急联系人", "")
        self.phone = self.line("应急电话", "")
        self.basis = self.line("依据", "鉴定报告编号；须适用于该运输方式")
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        dangerous = self.status.currentData() == "dangerous"
        if dangerous and not re.fullmatch("[0-9]{4}", self.un_number.text().strip()):
            return "危险货物请填写四位UN编号。", self.un_number
        return ("请填写类别。", self.hazard_class) if dangerous and not self.hazard_class.text().strip() else None

    @property
    def judged(self) -> LegHazard:
        """The judgement."""
        leg = int(str(self.leg.currentData()))
        return LegHazard(
            leg=leg,
            status=HazardStatus(str(self.status.currentData())),
            un_number=self.un_number.text().strip(),
            hazard_class=self.hazard_class.text().strip(),
            packing_group=self.group.text().strip().upper(),
            contact=self.contact.text().strip(),
            phone=self.phone.text().strip(),
            basis=self.basis.text().strip(),
            basis_mode=self._modes[leg] if self.basis.text().strip() else None,
        )


class HouseDialog(ConsolForm):
    """One house with one lot; more lots come by pasting a table."""

    def __init__(self, number: str, parent: QWidget | None = None) -> None:
        super().__init__("加入分单", "多票请从 Excel 复制后在拼箱板按 Ctrl+V。没有量尺的体积请留空。", parent)
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


class HouseEditDialog(ConsolForm):
    """The words of a house: parties, terms, and of each lot what it is called. Pieces and masses have acts of their own."""

    _PARTY = (("name", "名称"), ("address", "地址"), ("country", "国家"), ("phone", "电话"))
    _LOT = (("description", "货名"), ("hs_code", "商品编号"), ("marks", "唛头"), ("package_kind", "包装种类"))

    def __init__(self, house: HouseBill, parent: QWidget | None = None) -> None:
        super().__init__(f"分单 {house.number}", "已发送舱单的，改后须发送变更报文。", parent)
        self._house = house
        self.parties = {
            (role, name): self.filled(f"{words}{label}", "", getattr(getattr(house, role), name))
            for role, words in (("shipper", "发货人"), ("consignee", "收货人"))
            for name, label in self._PARTY
        }
        self.conditions = self.filled("运输条款", "22 为拼箱到拼箱", house.conditions)
        self.payment = self.filled("运费支付", "PP 预付，CC 到付", house.freight_payment)
        self.discharge = self.filled("卸货地代码", "空着按总单", house.discharge_place)
        self.stop = self.number("卸货次序", "多点卸货时填，1 先卸", house.delivery_stop)
        self.lots = {
            (lot.id, name): self.filled(f"{lot.description or lot.id} {label}", "", getattr(lot, name))
            for lot in house.lots[:MOST_LOTS]
            for name, label in self._LOT
        }
        self.finish()

    @property
    def bill(self) -> HouseBill:
        """The house with the new words."""
        stop = value_of(self.stop)
        lots = tuple(
            replace(lot, **{name: edit.text().strip() for (owner, name), edit in self.lots.items() if owner == lot.id})  # type: ignore[arg-type]
            for lot in self._house.lots
        )
        return replace(
            self._house,
            shipper=self._party("shipper", self._house.shipper),
            consignee=self._party("consignee", self._house.consignee),
            conditions=self.conditions.text().strip(),
            freight_payment=self.payment.text().strip().upper(),
            discharge_place=self.discharge.text().strip().upper(),
            delivery_stop=None if stop is None else int(stop),
            lots=lots,
        )

    def _party(self, role: str, known: Party) -> Party:
        told = {name: edit.text().strip() for (owner, name), edit in self.parties.items() if owner == role}
        return replace(known, **{**told, "country": told["country"].upper()})


MOST_LOTS = 3
"""Lots shown in the form of a house; houses with more come by a pasted table."""


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
