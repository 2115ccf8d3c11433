"""A deliberate word that a file belongs to this case although its content does not say so."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from .work_dialog import WorkDialog


class SameDialog(WorkDialog):
    """`accepted` means: the box was ticked and the button pressed."""

    def __init__(self, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__("确认是这一票吗", "读错票会使后面的退税、存档都用错数据，请先核对。", parent, (640, 260))
        self.note.say(sentence, "warning", "triangle")
        self.box = QCheckBox("我已核对，这份报关单就是这一票的(&S)", self)
        self.box.toggled.connect(self.may)
        self.body.addWidget(self.box)
        self.body.addWidget(QLabel("确认后先列出差异，再由您决定是否存为申报版。", self))
        self.finish("继续", self.accept)
        self.may(False)
        self.box.setFocus()
