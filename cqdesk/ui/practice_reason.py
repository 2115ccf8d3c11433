"""Playing customs with a reason: what a refusal, a return or a suspension says, so that the whole loop can be tried."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from .record_dialogs import RecordDialog

REASONS = {
    "E": ("毛重与舱单不一致", "件数与舱单不一致", "商品名称申报不规范", "境内发货人与电子委托不符"),
    "Z": ("申报要素不全，请补充规格型号", "成交方式与运费不符", "请上传合同"),
    "H": ("请联系现场海关核实价格", "请提交纸面单证"),
}
"""Letters that come with a reason in life, and invented ones to choose from; the first is taken by Enter."""
_ASKS_ZH = {"E": "退单", "Z": "退回修改", "H": "挂起"}


class PracticeReasonDialog(RecordDialog):
    """What customs says. After `accept`: `reason`."""

    def __init__(self, letter: str, parent: QWidget | None = None) -> None:
        super().__init__(
            f"扮演海关：{_ASKS_ZH[letter]}",
            "选择或自己写原因，多条用“；”分开。回执会带上它，可在“退单与重报”（Ctrl+Alt+R）中逐条处理。",
            parent,
        )
        self._reasons = self.choice("原因", [(words, words) for words in REASONS[letter]])
        self._reasons.setEditable(True)
        self.finish()
        self.yes.setText("发出回执（Enter）")

    @property
    def reason(self) -> str:
        """The words of the receipt."""
        return self._reasons.currentText().strip()
