"""Forms for a box: its card, its seals, its verified gross mass."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from ..actions.container_cards import number_flaw
from ..domain.clock import CHINA
from ..domain.consolidation.model import Container
from ..domain.quantity import plain
from .consol_forms import ConsolForm, value_of
from .record_dialogs import told_time


class BoxDialog(ConsolForm):
    """A box and its card. The number's check digit is judged while typing; a reason overrides it."""

    def __init__(
        self,
        box: Container | None,
        types: Sequence[str],
        now: datetime,
        parent: QWidget | None = None,
        *,
        several: bool = False,
    ) -> None:
        known = box or Container(number="")
        super().__init__("箱卡" if box else "登记集装箱", "皮重和最大总重请按箱门铭牌填写。", parent)
        self._known, self._now, self._several = known, now, several
        self.box_number = self.filled(
            "箱号", "四个字母加七位数字" + ("；几个同箱型的箱用空格分开" if several else ""), known.number
        )
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
        if not self.box_numbers or (len(self.box_numbers) > 1 and not self._several):
            return "请填写一个箱号。", self.box_number
        flaw = next(filter(None, (number_flaw(one) for one in self.box_numbers)), "")
        if flaw and not self.excuse.text().strip():
            return f"{flaw}请对照箱门核对，确为此号的请填写原因。", self.box_number
        if self.picked.text().strip() and told_time(self.picked.text(), self._now) is None:
            return "时间请写成 11-24 17:00 的样子。", self.picked
        return super().wrong()

    @property
    def box_numbers(self) -> list[str]:
        """The number, or several for boxes of one type."""
        return list(dict.fromkeys(self.box_number.text().upper().split()))

    @property
    def values(self) -> dict[str, object]:
        """Fields of the card, without the number."""
        free = value_of(self.free)
        return {
            "number_excuse": self.excuse.text().strip(),
            "size_type": str(self.size_type.currentData()),
            "tare_kg": value_of(self.tare),
            "max_gross_kg": value_of(self.plate),
            "payload_kg": value_of(self.payload),
            "capacity_m3": value_of(self.capacity),
            "dunnage_kg": value_of(self.dunnage) or Decimal(0),
            "eir_number": self.eir.text().strip(),
            "pick_up_place": self.place.text().strip(),
            "picked_up_at": told_time(self.picked.text(), self._now) if self.picked.text().strip() else None,
            "free_days": None if free is None else int(free),
        }


def _told(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"


class SealDialog(ConsolForm):
    """Seals of a box, separated by blanks."""

    def __init__(self, number: str, known: str, parent: QWidget | None = None) -> None:
        super().__init__(f"施封 {number}", "多个封志号用空格分开；海关封志请在号前写 CU:。", parent)
        self.seals = self.filled("封志号", "如 CQ123456", known)
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        return None if self.seals.text().split() else ("请填写封志号。", self.seals)


class VgmDialog(ConsolForm):
    """Verified gross mass: weighed (SM1) or summed (SM2)."""

    def __init__(self, number: str, should: Decimal | None, parent: QWidget | None = None) -> None:
        words = "货物、垫料与皮重合计：" + ("未知（没有皮重）" if should is None else f"{plain(should)} 千克")
        super().__init__(f"VGM {number}", words, parent)
        self.method = self.choice("方式", (("SM1", "整箱过磅 SM1"), ("SM2", "累加 SM2（货物＋垫料＋皮重）")))
        self.weighed = self.mass("过磅重量（千克）", "可由地磅输入；SM2 不用填")
        self.party = self.line("称重责任方", "")
        self.certificate = self.line("磅单号/衡器证书", "")
        self.tare = self.filled("皮重来源", "SM2 必填，如 箱门铭牌", "箱门铭牌")
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        if self.method.currentData() == "SM1" and value_of(self.weighed) is None:
            return "请填写过磅重量。", self.weighed
        return super().wrong()

    @property
    def mass_kg(self) -> Decimal:
        """What the scale showed."""
        return value_of(self.weighed) or Decimal(0)
