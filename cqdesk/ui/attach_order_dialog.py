"""Pictures and PDF files before they are squeezed: which paper each is, in which order the pages stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QSplitter, QWidget

from .pick_dialog import PickDialog
from .plain_table import PlainTable
from .work_dialog import WorkDialog

_BY_DIGIT = "0000000{}"
"""The papers of nearly every declaration end in one figure: 1 invoice, 2 packing list, 3 bill, 4 contract, 8 mandate."""


class AttachOrderDialog(WorkDialog):
    """After `accept`: `files` in order with their kinds. `picture_wanted`: the page of `picture_due` is to be drawn."""

    picture_wanted = Signal()

    def __init__(
        self, kinds: Mapping[Path, str], choices: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        names = dict(choices)
        quick = "，".join(
            f"{n} {names[code].partition(' ')[2]}" for n in range(1, 10) if (code := _BY_DIGIT.format(n)) in names
        )
        super().__init__(
            "整理随附单据",
            f"按数字键定类别并到下一份（{quick}），F2 选其他类别，Alt+↑↓ 调整次序，Delete 去掉。"
            "同类的按这个次序合成一份。",
            parent,
            (1080, 620),
        )
        self._files, self._choices, self._names = list(kinds), choices, names
        self._kinds = dict(kinds)
        self._begun = self._warned = list(kinds.items())
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        self.list = PlainTable("整理随附单据", ("次序", "文件", "类别"), stretch=1, right=(0,))
        split.addWidget(self.list)
        self.picture = QLabel(split)
        self.picture.setAccessibleName("图片")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._drawn = QPixmap()
        split.addWidget(self.picture)
        split.setSizes([560, 480])
        self.body.addWidget(split, 1)
        self.button("类别（F2）…", self._pick_kind)
        self.button("上移(&U)", lambda: self._move(-1))
        self.button("下移(&N)", lambda: self._move(1))
        self.button("去掉（Delete）", self._drop)
        self.finish("压缩并添加")
        self.list.typed.connect(self._typed)
        self.list.picked.connect(self._picked)
        self._show()
        self.list.setFocus()

    @property
    def files(self) -> dict[Path, str]:
        """The files in their order, each with its kind."""
        return {file: self._kinds[file] for file in self._files}

    @property
    def picture_due(self) -> Path | None:
        """The file in hand, while its picture is not shown yet."""
        return self._in_hand() if self._drawn.isNull() else None

    def reject(self) -> None:
        """Esc; what was sorted is not dropped by the first one."""
        now = list(self.files.items())
        if now not in (self._begun, self._warned):
            self._warned = now
            self.note.say("类别和次序还没有用上：按 Ctrl+Enter 压缩并添加；再按一次 Esc 放弃。", "warning", "triangle")
            return
        super().reject()

    def show_picture(self, file: Path, data: bytes) -> None:
        """The first page of the file (PNG), if it is still the one in hand."""
        if self._in_hand() == file:
            self._drawn.loadFromData(data)
            self._fit()

    def _fit(self) -> None:
        if not self._drawn.isNull():
            smooth = Qt.TransformationMode.SmoothTransformation
            self.picture.setPixmap(self._drawn.scaled(self.picture.size(), Qt.AspectRatioMode.KeepAspectRatio, smooth))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _show(self) -> None:
        self.list.show_rows(
            [
                (
                    str(file),
                    (str(n), file.name, self._names.get(self._kinds[file], "") or "？ 待定"),
                    "" if self._kinds[file] else "warning",
                )
                for n, file in enumerate(self._files, start=1)
            ]
        )
        left = sum(not code for code in self._kinds.values())
        self.note.say(f"还有 {left} 份没有定类别。" if left else f"共 {len(self._files)} 份，类别都已确定。")
        self.may(bool(self._files) and not left)

    def _in_hand(self) -> Path | None:
        return Path(key) if (key := self.list.key()) else None

    def _picked(self, _key: str) -> None:
        self.picture.setText("…")
        self._drawn = QPixmap()
        self.picture_wanted.emit()

    def _set_kind(self, code: str) -> None:
        if (file := self._in_hand()) is not None:
            self._kinds[file] = code
            at = self._files.index(file)
            self._show()
            self.list.pick(str(self._files[min(at + 1, len(self._files) - 1)]))

    def _typed(self, _key: str, letter: str) -> None:
        if (code := _BY_DIGIT.format(letter)) in self._names:
            self._set_kind(code)

    def _pick_kind(self) -> None:
        if (file := self._in_hand()) is None:
            return
        pick = PickDialog(f"{file.name}是哪种单证？", self._choices, self._kinds[file] or self._choices[0][0], self)
        pick.accepted.connect(lambda: self._set_kind(pick.key))
        pick.finished.connect(pick.deleteLater)
        pick.open()

    def _move(self, by: int) -> None:
        if (file := self._in_hand()) is None:
            return
        at = self._files.index(file)
        to = at + by
        if 0 <= to < len(self._files):
            self._files[at], self._files[to] = self._files[to], self._files[at]
            self._show()

    def _drop(self) -> None:
        if (file := self._in_hand()) is None:
            return
        at = self._files.index(file)
        self._files.remove(file)
        del self._kinds[file]
        self._show()
        if self._files:
            self.list.pick(str(self._files[min(at, len(self._files) - 1)]))
        else:
            self.picture.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() == Qt.Key.Key_F2:
            self._pick_kind()
        elif event.key() == Qt.Key.Key_Delete and self.list.hasFocus():
            self._drop()
        else:
            super().keyPressEvent(event)
            return
        event.accept()
