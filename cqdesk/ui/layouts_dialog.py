"""What was settled about clients' papers: by client, one line each; changed by Enter, forgotten by Delete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QWidget

from ..actions.paper_layouts import KeptLayout, field_choices, field_zh, told_zh
from ..actions.paper_review import column_letters
from ..forms.papers.kinds import KIND_ZH
from .pick_dialog import PickDialog
from .plain_table import PlainTable
from .timeline import local
from .work_dialog import WorkDialog

_KIND, _IGNORED = "kind", "ignored"


class LayoutsDialog(WorkDialog):
    """`forget_wanted` carries the id, `edited` the layout as changed."""

    forget_wanted = Signal(int)
    edited = Signal(object)

    def __init__(self, kept: Sequence[KeptLayout], parent: QWidget | None = None) -> None:
        super().__init__(
            "记住的列设置",
            "上面是各客户的单据，下面是它的各列。在下面按 Enter 更改；在上面按 Delete 忘记。只记表头，不记单据内容。",
            parent,
            (900, 600),
        )
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setChildrenCollapsible(False)
        self.list = PlainTable("记住的列设置", ("客户", "设置", "用过", "设置时间", "设置人"), stretch=1)
        self.columns = PlainTable("各列", ("列", "表头", "读作"), stretch=1)
        split.addWidget(self.list)
        split.addWidget(self.columns)
        self.body.addWidget(split, 1)
        self.button("忘记(&D)", self._forget)
        self.finish()
        self.list.picked.connect(lambda _key: self._show_columns())
        self.columns.entered.connect(self._change)
        self.show_kept(kept)
        self.list.setFocus()

    def show_kept(self, kept: Sequence[KeptLayout]) -> None:
        """Show these."""
        self.kept = {str(one.id): one for one in kept}
        self.list.show_rows(
            [
                (
                    str(one.id),
                    (one.client or "（无客户）", told_zh(one.layout), f"{one.uses} 次", local(one.changed_at), one.who),
                    "",
                )
                for one in kept
            ]
        )
        self.note.say("" if kept else "还没有记住的列设置。在单据核对中更正后会记在这里。")
        self._show_columns()

    def _show_columns(self) -> None:
        one = self.kept.get(self.list.key())
        if one is None:
            self.columns.show_rows([])
            return
        layout = one.layout
        heads: dict[int, str] = {}
        for row in layout.heads:
            for col, text in row:
                heads[col] = f"{heads.get(col, '')} {text}".strip()
        kind = KIND_ZH.get(layout.kind, "") or "按标题判断"
        rows: list[tuple[str, Sequence[str], str]] = [
            (_KIND, ("", "单证种类", kind), ""),
            (_IGNORED, ("", "这张表", "不读取" if layout.ignored else "读取"), ""),
        ]
        for col in sorted({*heads, *layout.columns}):
            field = layout.columns.get(col)
            words = "按表头判断" if field is None and not layout.columns else field_zh(field or "")
            unit = layout.units.get(field or "", "")
            shown = f"{words}（{unit}）" if unit else words
            rows.append((str(col), (column_letters(col), heads.get(col, ""), shown), ""))
        self.columns.show_rows(rows)

    def _change(self, key: str) -> None:
        one = self.kept.get(self.list.key())
        if one is None:
            return
        layout = one.layout
        if key == _IGNORED:
            self.edited.emit(replace(one, layout=replace(layout, ignored=not layout.ignored)))
            return
        choices = [("", "按标题判断"), *KIND_ZH.items()] if key == _KIND else field_choices()
        current = layout.kind if key == _KIND else layout.columns.get(int(key), "")
        pick = PickDialog("读作", choices, current, self)

        def take() -> None:
            if key == _KIND:
                self.edited.emit(replace(one, layout=replace(layout, kind=pick.key)))
                return
            columns = {col: "" if pick.key and name == pick.key else name for col, name in layout.columns.items()}
            self.edited.emit(replace(one, layout=replace(layout, columns={**columns, int(key): pick.key})))

        pick.accepted.connect(take)
        pick.open()

    def _forget(self) -> None:
        if key := self.list.key():
            self.forget_wanted.emit(int(key))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.list.hasFocus():
            self._forget()
            event.accept()
            return
        super().keyPressEvent(event)
