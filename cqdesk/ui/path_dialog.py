"""Choosing the customs path: paths and options at the left, what the chosen one sets at the right, fields to tick below."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QScrollArea, QSplitter, QVBoxLayout, QWidget

from ..actions.customs_paths import LOOSE, LOOSE_ZH, Choice, Choices, PathPreview
from .lane import Lane
from .plain_table import PlainTable
from .tokens import GAP, MARGIN
from .work_dialog import WorkDialog

Compute = Callable[[str, list[str]], Awaitable[PathPreview]]


class PathDialog(WorkDialog):
    """After `accept`: `code`, `options`, `ticked` ((declaration, path) of the fields to set)."""

    def __init__(self, choices: Choices, compute: Compute, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__(
            "通关路径",
            "上下键选择，右边是它决定的字段、关区、时点和单据；空格键勾选或取消字段。确定后可用 Ctrl+Z 撤销。",
            parent,
            (1080, 640),
        )
        self.choices = choices
        self.ticked: set[tuple[int, str]] = set()
        self.preview: PathPreview | None = None
        self._compute, self._lane, self._asked = compute, lane, 0
        self.finished.connect(self._stop)
        self._by_code: dict[str, Choice] = {one.code: one for one in (*choices.paths, *choices.options)}
        self.paths = PlainTable("通关路径", ("方式", "通关路径"), stretch=1)
        self.options: dict[str, QCheckBox] = {}
        left = QFrame(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.paths, 1)
        for code, words in [*((one.code, one.name_zh) for one in choices.options), (LOOSE, LOOSE_ZH)]:
            box = QCheckBox(words, left)
            box.setChecked(code in choices.current_options)
            box.toggled.connect(lambda _on: self._ask())
            self.options[code] = box
            column.addWidget(box)
        self.told = QLabel(self)
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.told.setContentsMargins(MARGIN, 0, MARGIN, 0)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(self.told)
        self.fields = PlainTable("将填写的字段", ("", "字段", "现在", "改为", ""), stretch=1)
        self.fields.typed.connect(self._tick)
        self.fields.entered.connect(lambda key: self._tick(key, " "))
        right = QSplitter(Qt.Orientation.Vertical, self)
        right.setChildrenCollapsible(False)
        right.addWidget(area)
        right.addWidget(self.fields)
        right.setStretchFactor(0, 3)
        right.setStretchFactor(1, 2)
        right.setSizes([320, 190])
        body = QSplitter(Qt.Orientation.Horizontal, self)
        body.setChildrenCollapsible(False)
        body.addWidget(left)
        body.addWidget(right)
        body.setSizes([430, 650])
        self.body.setSpacing(GAP)
        self.body.addWidget(body, 1)
        self.button("不选路径(&N)", self._none)
        self.finish("确定")
        self.paths.entered.connect(lambda _key: self.accept())
        rows = [
            (
                one.code,
                (
                    one.mode_zh,
                    one.name_zh
                    + ("（依据较弱）" if one.uncertain else "")
                    + ("　上次" if one.code == choices.usual else ""),
                ),
                "muted" if one.uncertain else "",
            )
            for one in choices.paths
        ]
        self.paths.show_rows(rows)
        self.paths.pick(choices.current or choices.likely)
        self.paths.picked.connect(lambda _key: self._offer_options())
        self._offer_options()
        self.paths.setFocus()

    @property
    def code(self) -> str:
        """The chosen path."""
        return self.paths.key() if not self._left_open else ""

    _left_open = False

    @property
    def chosen_options(self) -> list[str]:
        """The chosen options."""
        return [code for code, box in self.options.items() if box.isChecked()]

    def _none(self) -> None:
        self._left_open = True
        self.ticked = set()
        self.accept()

    def _stop(self) -> None:
        """Answers that come when the dialog is gone are dropped."""
        self._asked += 1

    def _offer_options(self) -> None:
        """Only the options that go with the chosen path; another path takes the tick of the others away."""
        for code, box in self.options.items():
            only_with = self._by_code[code].only_with if code in self._by_code else frozenset()
            offered = not only_with or self.code in only_with
            box.blockSignals(True)
            box.setEnabled(offered)
            box.setVisible(offered)
            box.setChecked(box.isChecked() and offered)
            box.blockSignals(False)
        self._ask()

    def _ask(self) -> None:
        self._asked += 1
        self.may(False)
        self._lane.start(self._answer(self.code, self.chosen_options, self._asked), of=self)

    async def _answer(self, code: str, options: list[str], number: int) -> None:
        preview = await self._compute(code, options)
        if number != self._asked:
            return
        self.preview = preview
        self.ticked = {(one.number, one.path) for one in preview.changes if not one.by_hand}
        self.told.setText(self._words(code, options, preview))
        self._show_fields()
        self.note.say("".join(preview.remarks_zh), "warning", "triangle")
        self.may(True)

    def _words(self, code: str, options: list[str], preview: PathPreview) -> str:
        lines: list[str] = []
        for one in (self._by_code[name] for name in (code, *options) if name in self._by_code):
            words = one.words
            lines.append(f"【{one.name_zh}】")
            for label, text in (
                ("填写", one.sets_zh),
                ("自行填写", words.fields_zh),
                ("关区", words.offices_zh),
                ("单据", words.papers_zh),
                ("放行", words.release_zh),
                ("待核", words.open_zh),
                ("依据", words.source_zh),
            ):
                if text:
                    lines.append(f"{label}：{text}")
        if preview.moments:
            lines.append("【时点】")
            lines += [f"{name}：{told}" for name, told in preview.moments]
        return "\n".join(lines)

    def _show_fields(self) -> None:
        assert self.preview is not None
        several = len({one.number for one in self.preview.changes}) > 1
        rows = []
        for one in self.preview.changes:
            ticked = (one.number, one.path) in self.ticked
            label = f"第 {one.number} 份 {one.label}" if several else one.label
            new = f"{one.new} {one.new_zh}".strip() or "（不填）"
            texts = (
                "☑" if ticked else "☐",
                label,
                one.old or "（空）",
                new,
                "手工录入，默认保留" if one.by_hand else "",
            )
            rows.append((f"{one.number} {one.path}", texts, "" if ticked else "muted"))
        if not rows:
            rows = [("", ("", "没有需要改动的字段", "", "", ""), "muted")]
        self.fields.show_rows(rows)

    def _tick(self, key: str, letter: str) -> None:
        number, _, path = key.partition(" ")
        if letter == " " and path:
            self.ticked ^= {(int(number), path)}
            self._show_fields()
