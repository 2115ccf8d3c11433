"""Forms for a consol as a whole: its head with legs and cut-offs, what a sending needs, the tolerances of the checks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from ..actions.consol_settings import SettingRow
from ..domain.clock import CHINA
from ..domain.consolidation.model import MARKET, MODE_ZH, Consol, Leg, Mode
from ..domain.consolidation.record import Transmission
from .consol_forms import ConsolForm
from .record_dialogs import EvidenceButton, told_time
from .value_inputs import number_in

_ZONE = "zone"
_MODES = tuple((mode.value, words) for mode, words in MODE_ZH.items())


class ConsolDialog(ConsolForm):
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

    def __init__(
        self,
        known: Mapping[str, str],
        now: datetime,
        parent: QWidget | None = None,
        legs: Sequence[Leg] = (),
        *,
        new: bool = False,
    ) -> None:
        self._legs = legs
        super().__init__(
            "新建拼箱" if new else "修改拼箱",
            "总单号可以先空着，订到舱位后再填。"
            + ("关区、承运人等已照上一批填好。" if new and known.get("sender") else ""),
            parent,
        )
        self._now = now
        self.mode = self.choice("运输方式", _MODES)
        self.direction = self.choice("进出口", (("export", "出口"), ("import", "进口")))
        self.mode.setCurrentIndex(max(0, self.mode.findData(known.get("mode", "1"))))
        self.direction.setCurrentIndex(max(0, self.direction.findData(known.get("direction", "export"))))
        self.regime = self.choice(
            "业务类别", (("", "一般贸易等"), (MARKET, "市场采购（1039）"), (_ZONE, "中转集拼（保税与非保税可同箱）"))
        )
        self.regime.setCurrentIndex(max(0, self.regime.findData(known.get("regime", ""))))
        self.drops = self.choice("卸货", (("", "一处卸完"), ("1", "多处卸货，按卸货次序装箱")))
        self.drops.setCurrentIndex(self.drops.findData(known.get("multi_drop", "")))
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
        self.legs_line = self.filled("各程", "如 铁路 重庆-阿拉山口；铁路 阿拉山口-杜伊斯堡", known.get("legs", ""))
        self.times = {
            kind: self.filled(label, "如 11-24 17:00", known.get(kind, ""))
            for kind, label in (
                ("cfs_cutoff", "截货时间"),
                ("gate_cutoff", "截港时间"),
                ("loading", "装载时间"),
                ("departure", "开航时间"),
            )
        }
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        for edit in self.times.values():
            if edit.text().strip() and told_time(edit.text(), self._now) is None:
                return "时间请写成 11-24 17:00 的样子。", edit
        if legs_of(self.legs_line.text()) is None:
            return "各程请写成“铁路 重庆-阿拉山口；水运 上海-汉堡”，拒收危险品的在后面写“拒收”。", self.legs_line
        return super().wrong()

    @classmethod
    def known_of(cls, consol: Consol) -> dict[str, str]:
        """What the form shows of a consol, its cut-offs excepted."""
        return {
            **{name: str(getattr(consol, name)) for name in cls.FIELDS},
            "legs": legs_words(consol.legs),
            "mode": consol.mode.value,
            "direction": "export" if consol.export else "import",
            "regime": _ZONE if consol.transhipment_zone else consol.special,
            "multi_drop": "1" if consol.multi_drop else "",
        }

    @property
    def values(self) -> dict[str, object]:
        """Fields of `Consol`."""
        found: dict[str, object] = {name: edit.text().strip().upper() for name, edit in self.edits.items()}
        found["vessel_name"] = self.edits["vessel_name"].text().strip()
        found["legs"] = _with_known(legs_of(self.legs_line.text()) or (), self._legs)
        found["mode"] = Mode(str(self.mode.currentData()))
        found["export"] = self.direction.currentData() == "export"
        found["special"] = MARKET if self.regime.currentData() == MARKET else ""
        found["transhipment_zone"] = self.regime.currentData() == _ZONE
        found["multi_drop"] = self.drops.currentData() == "1"
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


def _with_known(told: Sequence[Leg], known: Sequence[Leg]) -> tuple[Leg, ...]:
    """The legs as told; what the line does not say of a leg that was there (its means, the countries it crosses) stays."""
    kept = {(one.mode, one.origin, one.destination): one for one in known}
    found = []
    for leg in told:
        was = kept.get((leg.mode, leg.origin, leg.destination))
        found.append(leg if was is None else replace(was, sequence=leg.sequence, refuses=leg.refuses))
    return tuple(found)


def legs_words(legs: Sequence[Leg]) -> str:
    """The legs as they are typed."""
    return "；".join(
        f"{MODE_ZH[one.mode]} {one.origin}-{one.destination}" + (" 拒收危险品" if one.refuses else "") for one in legs
    )


class ConsentDialog(ConsolForm):
    """What was answered to a request: by whom, when, in what words, on what evidence."""

    def __init__(self, title: str, why: str, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(title, f"{why}。同意后等着的改动随即执行；答复人、时间和凭证一并留存。".lstrip("。"), parent)
        self._now = now
        self._answer = self.choice("答复", (("yes", "同意"), ("no", "不同意")))
        self.who = self.line("谁答复的", "如 海关物流监控科、船公司操作、码头")
        self.time = self.filled("时间", "如 11-24 17:00", f"{now.astimezone(CHINA):%Y-%m-%d %H:%M}")
        self.words = self.line("说明", "文号、电话、微信内容")
        self.proof = EvidenceButton(self)
        self.rows.addRow("凭证", self.proof)
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        if not self.who.text().strip():
            return "请填写谁答复的。", self.who
        return None if self.at is not None else ("时间请写成 11-24 17:00 的样子。", self.time)

    @property
    def granted(self) -> bool:
        """Whether they agreed."""
        return bool(self._answer.currentData() == "yes")

    @property
    def at(self) -> datetime | None:
        """When they answered."""
        return told_time(self.time.text(), self._now)


class TransmissionDialog(ConsolForm):
    """What customs wants of a message besides the consol, and where shippers deliver."""

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
        ("warehouse", "进仓仓库", "名称、地址、电话，印在进仓通知书上"),
    )

    def __init__(self, known: Transmission, parent: QWidget | None = None) -> None:
        super().__init__("发送资料", "同一船公司、同一场站的资料可照抄上一批。", parent)
        self.edits = {name: self.filled(label, hint, str(getattr(known, name))) for name, label, hint in self._LINES}
        self.finish()

    @property
    def values(self) -> dict[str, str]:
        """Fields of `Transmission`."""
        return {name: edit.text().strip() for name, edit in self.edits.items()}


class ToleranceDialog(ConsolForm):
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
