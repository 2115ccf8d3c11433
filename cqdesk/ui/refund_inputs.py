"""Small forms of the refund screen: the firm's settings, invoice lines for an item, a receipt's items, why, sold or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from ..actions.refund_exchange import OpenReceipt
from ..actions.refund_firm import Firm
from ..actions.refund_fx import FX_ZH
from ..actions.refund_pairing import PairingView
from ..domain.quantity import plain
from ..domain.refund.exchange import FxMethod
from ..domain.refund.matching import Likeness
from .plain_table import PlainTable
from .record_dialogs import RecordDialog
from .value_inputs import number_in
from .work_dialog import WorkDialog

_LIKENESS_ZH = {Likeness.EQUAL: "相同", Likeness.SIMILAR: "相近", Likeness.DIFFERENT: "不同"}


class FirmDialog(RecordDialog):
    """What the checks need of the firm. After `accept` read the properties."""

    def __init__(self, firm: Firm, today: date, parent: QWidget | None = None) -> None:
        super().__init__(
            f"退税企业资料　{firm.name}",
            "用于申报前检查；不清楚的可以不填，相应检查会显示“未能核对”。",
            parent,
        )
        classes = [("", "未填"), *((str(n), f"{words}类") for n, words in enumerate("一二三四", start=1))]
        self._class = self.choice("分类管理类别", classes)
        self._scale = self.choice("纳税人类型", [("", "未填"), ("no", "一般纳税人"), ("yes", "小规模纳税人")])
        self._region = self.line("换汇成本地区", "例如 重庆；不填则不检查")
        self._low = self.line("换汇成本下限", "元/美元，例如 5")
        self._high = self.line("换汇成本上限", "元/美元，例如 8")
        self._fx = self.choice("记账汇率", [("", "未选"), *((str(method), words) for method, words in FX_ZH.items())])
        self._from = self.line("汇率办法起用日", "例如 2026-01-01；确定后一年内不得改变")
        self.finish()
        self._class.setCurrentIndex(firm.company_class or 0)
        scale = "" if firm.small_scale is None else "yes" if firm.small_scale else "no"
        self._scale.setCurrentIndex(self._scale.findData(scale))
        if firm.window is not None:
            self._region.setText(firm.window[0])
            self._low.setText(plain(firm.window[1]))
            self._high.setText(plain(firm.window[2]))
        newest = max(firm.policies, key=lambda one: one.valid_from, default=None)
        if newest is not None:
            self._fx.setCurrentIndex(self._fx.findData(str(newest.method)))
        self._from.setText(newest.valid_from.isoformat() if newest is not None else date(today.year, 1, 1).isoformat())

    def wrong(self) -> tuple[str, QWidget] | None:
        if self._region.text().strip() and (
            number_in(self._low.text()) is None or number_in(self._high.text()) is None
        ):
            return "换汇成本的上下限应为数字。", self._low
        if self.method is not None and self.valid_from is None:
            return "起用日请写成 2026-01-01 的样子。", self._from
        return None

    @property
    def company_class(self) -> int | None:
        """1 to 4, or None."""
        return int(self._class.currentData()) if self._class.currentData() else None

    @property
    def small_scale(self) -> bool | None:
        """None = nobody said."""
        return {"yes": True, "no": False}.get(self._scale.currentData())

    @property
    def cost_window(self) -> tuple[str, Decimal, Decimal] | None:
        """Region, lowest, highest CNY per USD."""
        low, high = number_in(self._low.text()), number_in(self._high.text())
        region = self._region.text().strip()
        return (region, low, high) if region and low is not None and high is not None else None

    @property
    def method(self) -> FxMethod | None:
        """The exchange policy chosen."""
        return FxMethod(self._fx.currentData()) if self._fx.currentData() else None

    @property
    def valid_from(self) -> date | None:
        """From when it holds."""
        try:
            return date.fromisoformat(self._from.text().strip())
        except ValueError:
            return None


class WhyDialog(RecordDialog):
    """An act with its reason. After `accept`: `answer` (code of the choice, or "") and `words`."""

    def __init__(self, title: str, remark: str, answers: Sequence[tuple[str, str]], parent: QWidget | None) -> None:
        super().__init__(title, remark, parent)
        self._choice = self.choice("方式", answers) if answers else None
        self._why = None if answers else self.line("原因", "记入履历")
        self.finish()

    @classmethod
    def withdrawing(cls, parent: QWidget | None) -> WhyDialog:
        """Which of the two ways of withdrawing."""
        answers = [("again", "申报错误：释放报关单和发票，可更正再报"), ("for_good", "自愿不再申报：凭证不能再用")]
        return cls("撤回申报", "审核通过之前可以撤回。", answers, parent)

    @classmethod
    def rejecting(cls, parent: QWidget | None) -> WhyDialog:
        """Why the bureau refused."""
        return cls("不予办理", "税务机关不予办理时登记；所用报关单和发票随即释放。", (), parent)

    def wrong(self) -> tuple[str, QWidget] | None:
        if self._why is not None and not self._why.text().strip():
            return "请写明原因。", self._why
        return None

    @property
    def answer(self) -> str:
        """Code of the choice."""
        return str(self._choice.currentData()) if self._choice is not None else ""

    @property
    def words(self) -> str:
        """The reason."""
        return self._why.text().strip() if self._why is not None else ""


class PairingDialog(WorkDialog):
    """Choose invoice lines for an item: blank takes all that is left of a line or lets it go, digits a part of it.

    After `accept`: `wanted` is `pair`, `part`, `none`, `auto` or `undo`, and `chosen` the lines with their quantities.
    """

    def __init__(self, view: PairingView, parent: QWidget | None = None) -> None:
        printed = "、".join(f"{plain(quantity)} {unit}" for unit, quantity in view.quantities.items())
        super().__init__(
            f"人工配单　{view.item}",
            f"{view.goods_name}　{printed}。空格选用或取消一行发票（取够为止），数字键改数量（0 为不用）；"
            "所选数量合计应与报关单某一单位的数量相等。",
            parent,
            (1060, 600),
        )
        self.view = view
        self.wanted = ""
        self.chosen = {one.line: one.taken for one in view.suggestions if one.taken}
        self._typed = ""
        self.table = PlainTable(
            "发票行",
            ("选用", "发票和行号", "货物名称", "名称比较", "单位", "可用数量", "可用金额", "开票日期"),
            stretch=2,
            right=(0, 5, 6),
            parent=self,
        )
        self.body.addWidget(self.table, 1)
        self.table.typed.connect(self._type)
        self.table.picked.connect(self._moved)
        self.button("先申报一部分(&P)", lambda: self._want("part"))
        self.button("不申报该项(&N)", lambda: self._want("none"))
        self.button("恢复自动配单(&A)", lambda: self._want("auto"))
        self.button("撤销上一次(&Z)", lambda: self._want("undo"))
        self.finish("保存配单", lambda: self._want("pair"))
        if not view.suggestions:
            self.note.say("没有可用的发票行，请先导入进货发票。", "warning", "triangle")
        self._show()
        self.table.setFocus()

    def _want(self, what: str) -> None:
        self.wanted = what
        self.accept()

    def _moved(self, _key: str) -> None:
        self._typed = ""

    def _type(self, key: str, sign: str) -> None:
        line = next(one for one in self.view.suggestions if one.line == key)
        if sign == " ":
            self._typed = ""
            if key in self.chosen:
                del self.chosen[key]
            else:
                self.chosen[key] = self._wanted_of(line.unit_name, line.left)
        elif sign.isdecimal() and sign.isascii():
            self._typed += sign
            self.chosen[key] = min(Decimal(self._typed), line.left)
            if not self.chosen[key]:
                del self.chosen[key]
        self._show()

    def _wanted_of(self, unit: str, left: Decimal) -> Decimal:
        """What the item still lacks in this unit, at most what is left of the line."""
        whole = self.view.quantities.get(unit)
        if whole is None:
            return left
        units = {one.line: one.unit_name for one in self.view.suggestions}
        taken = sum((amount for key, amount in self.chosen.items() if units[key] == unit), Decimal(0))
        return min(left, whole - taken) if taken < whole else left

    def _show(self) -> None:
        rows = []
        for one in self.view.suggestions:
            taken = self.chosen.get(one.line)
            texts = (
                plain(taken) if taken else "", one.line, one.goods_name, _LIKENESS_ZH[one.likeness], one.unit_name,
                plain(one.left), plain(one.amount), one.issued.isoformat(),
            )  # fmt: skip
            rows.append((one.line, texts, "" if one.same_unit and one.likeness is not Likeness.DIFFERENT else "muted"))
        self.table.show_rows(rows)
        sums: dict[str, Decimal] = {}
        for one in self.view.suggestions:
            if one.line in self.chosen:
                sums[one.unit_name] = sums.get(one.unit_name, Decimal(0)) + self.chosen[one.line]
        if self.view.suggestions:
            words = "、".join(f"{plain(total)} {unit}" for unit, total in sums.items())
            self.note.say(f"已选 {len(self.chosen)} 行：{words}" if words else "尚未选择发票。", "info")


class ReceiptDialog(RecordDialog):
    """Which items a receipt pays for: one line an item, empty = nothing of it. After `accept`: `parts`."""

    MOST = 12

    def __init__(self, receipt: str, amount: str, items: Sequence[OpenReceipt], parent: QWidget | None = None) -> None:
        super().__init__(
            f"分配收汇　{receipt}",
            f"收汇 {amount}。在各报关单项后填写本笔收汇支付的金额；全部留空则恢复按号码自动分配。",
            parent,
        )
        self._edits = []
        for item in items[: self.MOST]:
            edit = self.line(f"{item.item}　{item.export_invoice}", f"未收 {plain(item.open)} {item.currency}")
            self._edits.append((item.item, edit))
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        for _, edit in self._edits:
            if edit.text().strip() and number_in(edit.text()) is None:
                return "金额应为数字。", edit
        return None

    @property
    def parts(self) -> dict[str, Decimal]:
        """Item to amount in the receipt's currency."""
        found = {item: number_in(edit.text()) for item, edit in self._edits}
        return {item: amount for item, amount in found.items() if amount is not None}
