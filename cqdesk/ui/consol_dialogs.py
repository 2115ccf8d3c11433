"""Small forms of consolidation: a new consol, a house, a box and its card, a delivery, seals and masses, a pull."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from ..actions.consol_settings import SettingRow
from ..actions.container_cards import number_flaw
from ..domain.clock import CHINA
from ..domain.consolidation.model import (
    MODE_ZH,
    Container,
    HazardStatus,
    HouseBill,
    Leg,
    LegHazard,
    Lot,
    Measured,
    Mode,
    Party,
)
from ..domain.consolidation.record import Transmission
from ..domain.quantity import plain
from .record_dialogs import RecordDialog, told_time
from .value_inputs import number_in

TALL = 14
"""Lines a form may have before it scrolls."""
_MODES = tuple((mode.value, words) for mode, words in MODE_ZH.items())


class _Form(RecordDialog):
    """A record form that judges its numbers: every line in `numbers` must be a number above zero, or empty if it may."""

    def number(self, label: str, hint: str, value: Decimal | int | None = None, *, needed: bool = False) -> QLineEdit:
        """A line for a number."""
        edit = self.line(label, hint)
        edit.setText("" if value is None else plain(value))
        self.numbers.append((edit, label, needed))
        return edit

    def __init__(self, title: str, remark: str, parent: QWidget | None) -> None:
        super().__init__(title, remark, parent)
        self.numbers: list[tuple[QLineEdit, str, bool]] = []
        self._area: QScrollArea | None = None

    def finish(self) -> None:
        """A long form scrolls, so that it fits every screen."""
        super().finish()
        if len(self._lines) <= TALL:
            return
        inside = QWidget()
        inside.setLayout(self.rows)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._area)
        parent = self.parentWidget()
        self.resize(600, min(640, parent.height() - 40 if parent is not None else 640))
        self._lines[0].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        focus = self.focusWidget()
        if self._area is not None and focus is not None:
            self._area.ensureWidgetVisible(focus)

    def filled(self, label: str, hint: str, value: str) -> QLineEdit:
        """A line that begins with a value."""
        edit = self.line(label, hint)
        edit.setText(value)
        return edit

    def wrong(self) -> tuple[str, QWidget] | None:
        for edit, label, needed in self.numbers:
            words = edit.text().strip()
            value = number_in(words) if words else None
            if (needed and not words) or (words and (value is None or value <= 0)):
                return f"{label}请填写大于零的数字。", edit
        return None


def _value(edit: QLineEdit) -> Decimal | None:
    return number_in(edit.text()) if edit.text().strip() else None


class ConsolDialog(_Form):
    """Head of a consol; `values` are fields of `Consol`, `moments` its cut-offs."""

    FIELDS = (
        "master",
        "vessel_code",
        "vessel_name",
        "voyage",
        "loading_place",
        "discharge_place",
        "customs_office",
        "carrier",
        "sender",
    )

    def __init__(self, known: Mapping[str, str], now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(
            "修改拼箱" if known.get("master") else "新建拼箱", "总单号可以先空着，订到舱位后再填。", parent
        )
        self._now = now
        self.mode = self.choice("运输方式", _MODES)
        self.direction = self.choice("进出口", (("export", "出口"), ("import", "进口")))
        self.mode.setCurrentIndex(max(0, self.mode.findData(known.get("mode", "1"))))
        self.direction.setCurrentIndex(max(0, self.direction.findData(known.get("direction", "export"))))
        self.edits = {
            name: self.filled(label, hint, known.get(name, ""))
            for name, label, hint in (
                ("master", "总提（运）单号", "大写字母和数字"),
                ("vessel_code", "运输工具代码", "UN+IMO编号，如 UN9703291"),
                ("vessel_name", "船名/车号", ""),
                ("voyage", "航次/班次", ""),
                ("loading_place", "装货地代码", "如 CNCKG"),
                ("discharge_place", "卸货地代码", "如 DEHAM"),
                ("customs_office", "关区代码", "4位"),
                ("carrier", "承运人代码", ""),
                ("sender", "舱单传输人代码", "4位关区＋9位企业代码"),
            )
        }
        self.legs_line = self.filled(
            "各程", "如 铁路 重庆-阿拉山口；铁路 阿拉山口-杜伊斯堡 拒收危险品", known.get("legs", "")
        )
        self.times = {
            kind: self.filled(label, "如 11-24 17:00", known.get(kind, ""))
            for kind, label in (("cfs_cutoff", "截货时间"), ("gate_cutoff", "截港时间"), ("departure", "开航时间"))
        }
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        for edit in self.times.values():
            if edit.text().strip() and told_time(edit.text(), self._now) is None:
                return "时间请写成 11-24 17:00 的样子。", edit
        if legs_of(self.legs_line.text()) is None:
            return "各程请写成“铁路 重庆-阿拉山口；水运 上海-汉堡”，拒收危险品的在后面写“拒收”。", self.legs_line
        return super().wrong()

    @property
    def values(self) -> dict[str, object]:
        """Fields of `Consol`."""
        found: dict[str, object] = {name: edit.text().strip().upper() for name, edit in self.edits.items()}
        found["vessel_name"] = self.edits["vessel_name"].text().strip()
        found["legs"] = legs_of(self.legs_line.text()) or ()
        found["mode"] = Mode(str(self.mode.currentData()))
        found["export"] = self.direction.currentData() == "export"
        return found

    @property
    def moments(self) -> dict[str, datetime]:
        """The cut-offs that were told."""
        told = {kind: told_time(edit.text(), self._now) for kind, edit in self.times.items()}
        return {kind: at for kind, at in told.items() if at is not None}


_LEG = re.compile(r"(水运|海运|铁路|公路|航空|空运)\s*([^-—－]+)[-—－]+([^\s]+)\s*(.*)")
_LEG_MODES = {
    "水运": Mode.SEA,
    "海运": Mode.SEA,
    "铁路": Mode.RAIL,
    "公路": Mode.ROAD,
    "航空": Mode.AIR,
    "空运": Mode.AIR,
}


def legs_of(words: str) -> tuple[Leg, ...] | None:
    """The legs as typed: `铁路 重庆-阿拉山口；铁路 阿拉山口-杜伊斯堡 拒收危险品`. None: not readable."""
    found: list[Leg] = []
    for part in re.split("[；;\n]", words):
        if not part.strip():
            continue
        match = _LEG.fullmatch(part.strip())
        if match is None:
            return None
        mode, origin, destination, more = match.groups()
        found.append(
            Leg(
                sequence=len(found) + 1,
                mode=_LEG_MODES[mode],
                origin=origin.strip(),
                destination=destination.strip(),
                refuses="拒" in more,
            )
        )
    return tuple(found)


def legs_words(legs: Sequence[Leg]) -> str:
    """The legs as they are typed."""
    return "；".join(
        f"{MODE_ZH[one.mode]} {one.origin}-{one.destination}" + (" 拒收危险品" if one.refuses else "") for one in legs
    )


class HazardDialog(_Form):
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


class HouseDialog(_Form):
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
        pieces = _value(self.pieces)
        return ("件数须为整数。", self.pieces) if pieces is None or pieces != int(pieces) else None

    @property
    def bill(self) -> HouseBill:
        """The house as said."""
        number = self.house.text().strip().upper()
        pieces, gross, volume = int(_value(self.pieces) or 0), _value(self.gross) or Decimal(0), _value(self.volume)
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


class HouseEditDialog(_Form):
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
        stop = _value(self.stop)
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


class BoxDialog(_Form):
    """A box and its card. The number's check digit is judged while typing; a reason overrides it."""

    def __init__(
        self, box: Container | None, types: Sequence[str], now: datetime, parent: QWidget | None = None
    ) -> None:
        known = box or Container(number="")
        super().__init__("箱卡" if box else "登记集装箱", "皮重和最大总重请按箱门铭牌填写。", parent)
        self._known, self._now = known, now
        self.box_number = self.filled("箱号", "四个字母加七位数字", known.number)
        self.box_number.setReadOnly(box is not None)
        self.excuse = self.filled("箱号例外原因", "自备箱、内贸箱等；校验码不对时必填", known.number_excuse)
        self.size_type = self.choice("箱型", [(one, one) for one in types])
        self.size_type.setCurrentIndex(max(0, self.size_type.findData(known.size_type or "45G1")))
        self.tare = self.number("皮重（千克）", "", known.tare_kg)
        self.plate = self.number("最大总重（千克）", "", known.max_gross_kg)
        self.payload = self.number("限装货重（千克）", "空着按铭牌计", known.payload_kg)
        self.capacity = self.number("容积（立方米）", "空着按箱型表", known.capacity_m3)
        self.dunnage = self.number("垫料（千克）", "", known.dunnage_kg or None)
        self.eir = self.filled("设备交接单号", "", known.eir_number)
        self.place = self.filled("提箱地点", "", known.pick_up_place)
        self.picked = self.filled("提箱时间", "如 11-24 17:00", _told(known.picked_up_at))
        self.free = self.number("免箱天数", "", known.free_days)
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        flaw = number_flaw(self.box_number.text().strip().upper())
        if flaw and not self.excuse.text().strip():
            return f"{flaw}请对照箱门核对，确为此号的请填写原因。", self.box_number
        if self.picked.text().strip() and told_time(self.picked.text(), self._now) is None:
            return "时间请写成 11-24 17:00 的样子。", self.picked
        return super().wrong()

    @property
    def values(self) -> dict[str, object]:
        """Fields of the card, without the number."""
        free = _value(self.free)
        return {
            "number_excuse": self.excuse.text().strip(),
            "size_type": str(self.size_type.currentData()),
            "tare_kg": _value(self.tare),
            "max_gross_kg": _value(self.plate),
            "payload_kg": _value(self.payload),
            "capacity_m3": _value(self.capacity),
            "dunnage_kg": _value(self.dunnage) or Decimal(0),
            "eir_number": self.eir.text().strip(),
            "pick_up_place": self.place.text().strip(),
            "picked_up_at": told_time(self.picked.text(), self._now) if self.picked.text().strip() else None,
            "free_days": None if free is None else int(free),
        }


def _told(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"


class SealDialog(_Form):
    """Seals of a box, separated by blanks."""

    def __init__(self, number: str, known: str, parent: QWidget | None = None) -> None:
        super().__init__(f"施封 {number}", "多个封志号用空格分开；海关封志请在号前写 CU:。", parent)
        self.seals = self.filled("封志号", "如 CQ123456", known)
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        return None if self.seals.text().split() else ("请填写封志号。", self.seals)


class VgmDialog(_Form):
    """Verified gross mass: weighed (SM1) or summed (SM2)."""

    def __init__(self, number: str, should: Decimal | None, parent: QWidget | None = None) -> None:
        words = "货物、垫料与皮重合计：" + ("未知（没有皮重）" if should is None else f"{plain(should)} 千克")
        super().__init__(f"VGM {number}", words, parent)
        self.method = self.choice("方式", (("SM1", "整箱过磅 SM1"), ("SM2", "累加 SM2（货物＋垫料＋皮重）")))
        self.mass = self.number("过磅重量（千克）", "SM2 不用填")
        self.party = self.line("称重责任方", "")
        self.certificate = self.line("磅单号/衡器证书", "")
        self.tare = self.filled("皮重来源", "SM2 必填，如 箱门铭牌", "箱门铭牌")
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        if self.method.currentData() == "SM1" and _value(self.mass) is None:
            return "请填写过磅重量。", self.mass
        return super().wrong()

    @property
    def mass_kg(self) -> Decimal:
        """What the scale showed."""
        return _value(self.mass) or Decimal(0)


class ArrivalDialog(_Form):
    """A delivery as counted, weighed and measured."""

    def __init__(self, house: str, lot: Lot, parent: QWidget | None = None) -> None:
        booked = lot.booked or Measured(pieces=lot.pieces, gross_kg=lot.gross_kg, volume_m3=lot.volume_m3)
        told = "　".join(
            filter(
                None,
                (
                    f"订舱 {booked.pieces} 件" if booked.pieces is not None else "",
                    f"{plain(booked.gross_kg)} 千克" if booked.gross_kg is not None else "",
                    f"{plain(booked.volume_m3)} 立方米" if booked.volume_m3 is not None else "",
                    f"唛头 {lot.marks}" if lot.marks else "",
                ),
            )
        )
        super().__init__(f"进仓 {house} {lot.description}", told + "。电子秤可直接输入，如 ST,GS,+12.5kg。", parent)
        self.pieces = self.number("实收件数", "", booked.pieces, needed=True)
        self.gross = self.number("实称毛重（千克）", "没有称请留空")
        self.volume = self.number("实量体积（立方米）", "没有量请留空")
        self.marks = self.filled("实物唛头", "", lot.marks)
        self.truck = self.line("车号", "")
        self.finish()

    @property
    def measured(self) -> Measured:
        """What came."""
        pieces = _value(self.pieces)
        return Measured(
            pieces=None if pieces is None else int(pieces), gross_kg=_value(self.gross), volume_m3=_value(self.volume)
        )


class WordsDialog(RecordDialog):
    """One line of words (an answer, a reason)."""

    def __init__(self, title: str, remark: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(title, remark, parent)
        self.words = self.line(label, "")
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        return None if self.words.text().strip() else ("请填写后再保存。", self.words)


class ChoiceDialog(RecordDialog):
    """One choice and a remark."""

    def __init__(
        self, title: str, remark: str, answers: Sequence[tuple[str, str]], label: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, remark, parent)
        self.answers = self.choice("选择", answers)
        self.words = self.line(label, "")
        self.finish()


class SureDialog(RecordDialog):
    """What will happen, and yes."""

    def __init__(self, title: str, sentences: Sequence[str], yes: str, parent: QWidget | None = None) -> None:
        super().__init__(title, sentences[0] if sentences else "", parent)
        for words in sentences[1:]:
            label = QLabel(words, self)
            label.setWordWrap(True)
            self.rows.addRow(label)
        self._lines.append(self)
        self.finish()
        self.yes.setText(f"{yes}（Enter）")
        self.yes.setFocus()


class TransmissionDialog(_Form):
    """What customs wants of a message besides the consol."""

    _LINES = (
        ("representative", "舱单传输人名称", ""),
        ("agent", "运输工具代理企业代码", ""),
        ("loading_time", "装载时间", "如 20261124100000086"),
        ("consigned_place", "托运地点或国家代码", "如 CNCKG"),
        ("site", "监管场所代码", "运抵报告用，11位"),
        ("tally_party", "理货部门代码", "理货报告用"),
        ("batch", "货物运输批次号", "公路，13位"),
        ("contact", "变更联系人", ""),
        ("phone", "联系电话", ""),
    )

    def __init__(self, known: Transmission, parent: QWidget | None = None) -> None:
        super().__init__("发送资料", "同一船公司、同一场站的资料可照抄上一批。", parent)
        self.edits = {name: self.filled(label, hint, str(getattr(known, name))) for name, label, hint in self._LINES}
        self.finish()

    @property
    def values(self) -> dict[str, str]:
        """Fields of `Transmission`."""
        return {name: edit.text().strip() for name, edit in self.edits.items()}


class ToleranceDialog(_Form):
    """Every tolerance of the checks; an empty line gives the default back."""

    def __init__(self, rows: Sequence[SettingRow], parent: QWidget | None = None) -> None:
        super().__init__("拼箱检查的允差", "清空一行恢复默认值；灰字为默认值。", parent)
        self._known = {row.key: "" if row.value == row.default else row.value for row in rows}
        self.edits = {row.key: self.filled(row.label_zh, row.default, self._known[row.key]) for row in rows}
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        for edit in self.edits.values():
            value = number_in(edit.text()) if edit.text().strip() else Decimal(0)
            if value is None or value < 0:
                return "请填写不小于0的数字，或清空。", edit
        return None

    @property
    def values(self) -> dict[str, str]:
        """Those that changed."""
        told = {key: edit.text().strip() for key, edit in self.edits.items()}
        return {key: words for key, words in told.items() if words != self._known[key]}
