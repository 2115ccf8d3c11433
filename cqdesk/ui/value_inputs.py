"""Small forms for what a person adds to a value: freight legs and their basis, rates of duty, an exchange rate, free days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from PySide6.QtWidgets import QLineEdit, QWidget

from ..domain.rail_leg import BASIS_ZH
from .record_dialogs import RecordDialog


def number_in(words: str) -> Decimal | None:
    """A number as a clerk types it; None if it is none."""
    try:
        value = Decimal(words.strip().replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


STATIONS = (
    ("650302", "阿拉山口"),
    ("650501", "霍尔果斯"),
    ("150201", "二连浩特"),
    ("150102", "满洲里"),
    ("230401", "绥芬河"),
    ("230901", "同江"),
    ("", "其他口岸（须先问海关）"),
)


class LegsDialog(RecordDialog):
    """The through freight and its basis. After `accept`: `freight`, and `apply` whether it goes into the form."""

    def __init__(self, known: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(
            "运费分段（中欧班列回程）",
            "境内段 = 全程 × 境内 ÷（境外 + 境内），四舍五入到分；境外段为余数。没有凭证或客观依据的不能扣减。",
            parent,
        )
        self.total = self.line("全程运费", "例如 10000")
        self.currency = self.line("币制", "例如 USD")
        self.basis = self.choice("分段依据", [(basis.value, words) for basis, words in BASIS_ZH.items()])
        self.foreign = self.line("境外段", "凭证金额，或比例如 1.59")
        self.domestic = self.line("境内段", "凭证金额，或比例如 1")
        self.evidence = self.line("凭证", "名称或编号，例如 承运人里程证明")
        self.carrier_foreign = self.line("承运人证明：境外段", "有证明才填，金额或比例，用于核对")
        self.carrier_domestic = self.line("承运人证明：境内段", "有证明才填，金额或比例，用于核对")
        self.station = self.choice("进境口岸", STATIONS)
        self.place = self.choice("价格条款到", (("1", "内陆目的地（如重庆）"), ("", "边境口岸")))
        self.apply_now = self.choice("保存后", (("1", "填入报关单的运费或杂费"), ("", "只保存依据")))
        self.finish()
        for name in ("total", "currency", "foreign", "domestic", "evidence", "carrier_foreign", "carrier_domestic"):
            getattr(self, name).setText(known.get(name, ""))
        for box, name in ((self.basis, "basis"), (self.station, "station"), (self.place, "to_inland")):
            if name in known:
                box.setCurrentIndex(max(0, box.findData(known[name])))

    @property
    def freight(self) -> dict[str, str]:
        """What was said."""
        return {
            "total": _plain(self.total),
            "currency": self.currency.text().strip().upper(),
            "basis": str(self.basis.currentData()),
            "foreign": _plain(self.foreign),
            "domestic": _plain(self.domestic),
            "evidence": self.evidence.text().strip(),
            "carrier_foreign": _plain(self.carrier_foreign),
            "carrier_domestic": _plain(self.carrier_domestic),
            "station": str(self.station.currentData()),
            "to_inland": str(self.place.currentData()),
        }

    @property
    def into_form(self) -> bool:
        """Whether it goes into the form now."""
        return bool(self.apply_now.currentData())

    def wrong(self) -> tuple[str, QWidget] | None:
        for edit, words in ((self.total, "全程运费"), (self.foreign, "境外段"), (self.domestic, "境内段")):
            if number_in(edit.text()) is None:
                return f"{words}请填写数字。", edit
        for edit in (self.carrier_foreign, self.carrier_domestic):
            if edit.text().strip() and number_in(edit.text()) is None:
                return "承运人证明的两段请填写数字；没有证明的留空。", edit
        if len(self.currency.text().strip()) != 3:
            return "币制请填写三位代码，如 USD。", self.currency
        return None


def _plain(edit: QLineEdit) -> str:
    value = number_in(edit.text())
    return "" if value is None else format(value, "f")


class DutyDialog(RecordDialog):
    """Rates of one commodity code. After `accept`: `code`, `rates` ({} takes them away)."""

    def __init__(self, codes: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(
            "录入税率", "没有覆盖申报日期的税则时，或享受协定税率、暂定税率时手工录入；只用于本票估算。", parent
        )
        self.codes = self.choice("商品编号", codes)
        self.duty = self.line("关税税率 %", "例如 8；留空表示取消手工税率")
        self.vat = self.line("增值税税率 %", "例如 13")
        self.consumption = self.line("消费税税率 %", "没有填 0")
        self.finish()

    @property
    def code(self) -> str:
        """The commodity code."""
        return str(self.codes.currentData())

    @property
    def rates(self) -> dict[str, str]:
        """Percent by name; {} = none."""
        if not self.duty.text().strip():
            return {}
        return {
            "duty": _plain(self.duty),
            "vat": _plain(self.vat),
            "consumption": _plain(self.consumption) or "0",
        }

    def wrong(self) -> tuple[str, QWidget] | None:
        if not self.duty.text().strip():
            return None
        for edit, words in ((self.duty, "关税税率"), (self.vat, "增值税税率")):
            value = number_in(edit.text())
            if value is None or not 0 <= value <= 1000:
                return f"{words}请填写百分数，如 13。", edit
        return None


class RateDialog(RecordDialog):
    """One exchange rate. After `accept`: `currency_code`, `quoted`, `quoted_for`."""

    def __init__(self, month: str, day_zh: str, currency: str, parent: QWidget | None = None) -> None:
        super().__init__(f"录入 {month} 月计征汇率", f"取 {day_zh} 的人民币汇率中间价。", parent)
        self.currency = self.line("币制", "例如 USD")
        self.currency.setText(currency)
        self.rate = self.line("人民币元", "例如 7.0912")
        self.per = self.line("每多少外币", "1；日元等按 100 报价的填 100")
        self.per.setText("1")
        self.finish()
        if currency:
            self.rate.setFocus()

    @property
    def currency_code(self) -> str:
        """The currency."""
        return self.currency.text().strip().upper()

    @property
    def quoted(self) -> Decimal:
        """CNY for `quoted_for` units."""
        return number_in(self.rate.text()) or Decimal(0)

    @property
    def quoted_for(self) -> Decimal:
        """The units it is quoted for."""
        return number_in(self.per.text()) or Decimal(0)

    def wrong(self) -> tuple[str, QWidget] | None:
        if len(self.currency_code) != 3:
            return "币制请填写三位代码，如 USD。", self.currency
        for edit in (self.rate, self.per):
            value = number_in(edit.text())
            if value is None or value <= 0:
                return "请填写大于 0 的数字。", edit
        return None


class FreeDaysDialog(RecordDialog):
    """Days agreed with carrier and terminal. After `accept`: `days`."""

    def __init__(
        self, kinds: Sequence[tuple[str, str]], known: Mapping[str, int], parent: QWidget | None = None
    ) -> None:
        super().__init__("免费天数", "按与承运人、码头的约定填写，存为本客户的约定；留空表示没有约定。", parent)
        self.edits = {code: self.line(name, "天数") for code, name in kinds}
        self.finish()
        for code, edit in self.edits.items():
            edit.setText(str(known[code]) if code in known else "")

    @property
    def days(self) -> dict[str, int | None]:
        """Days by moment, None = none agreed."""
        return {code: int(edit.text()) if edit.text().strip() else None for code, edit in self.edits.items()}

    def wrong(self) -> tuple[str, QWidget] | None:
        for edit in self.edits.values():
            words = edit.text().strip()
            if words and not (words.isascii() and words.isdigit() and int(words) <= 365):
                return "免费天数请填 0 到 365 的整数。", edit
        return None
