"""申报要素: one line per element in the order of the tariff; separators are ours, the bytes are counted while one types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ..actions.printed_answers import PRINTED_ZH
from ..forms.declaration.elements import (
    BAR,
    MAX_BYTES,
    ElementsForm,
    answers_by_name,
    carried_over,
    join,
    length,
    open_ends,
)
from .banner import Banner
from .dialogs import answer_buttons
from .tokens import GAP, MARGIN

Known = Sequence[tuple[str, str, str]]
"""Earlier answers: (text, names of its list joined by bars, whose)."""


class _Answer(QComboBox):
    """A line one types in, with earlier answers behind Alt+Down; fixed answers are listed with their meaning."""

    def __init__(self, choices: Mapping[str, str] | None, earlier: Sequence[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)  # type: ignore[arg-type]  # Qt takes none: nothing is completed while one types
        self.setMinimumWidth(260)
        for code, meaning in (choices or {}).items():
            self.addItem(f"{code}　{meaning}", code)
        for words, title in earlier:
            if choices is None or words in choices:
                self.addItem(f"{words}　（{title}）" if choices is None else f"{words}　{title} 上次填写", words)
        self.setCurrentIndex(-1)
        self.activated.connect(lambda number: self.setEditText(str(self.itemData(number))))

    def go(self) -> None:
        """Put the cursor here with the answer marked: what is typed next replaces it, as in the official form."""
        self.setFocus()
        line = self.lineEdit()
        if line is not None:
            line.selectAll()

    def text(self) -> str:
        """What was answered."""
        return self.currentText()


def _printed(earlier: Sequence[tuple[str, str]]) -> str:
    """The first of the answers that stands on a paper; "" = none does."""
    return next((words for words, whose in earlier if whose == PRINTED_ZH), "")


class ElementsDialog(QDialog):
    """After `accept`: `text`, the whole specification."""

    def __init__(self, title: str, form: ElementsForm, known: Known, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form, self._known = form, known
        self._before = [element.value for element in form.elements]
        self.setWindowTitle("申报要素")
        self.setModal(True)
        room = parent.size() if parent is not None else None
        self.resize(min(780, room.width() - 60) if room else 780, min(640, room.height() - 60) if room else 640)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN * 2, MARGIN * 2, MARGIN * 2, MARGIN * 2)
        column.setSpacing(GAP)
        head = QLabel(f"申报要素　{title}", self)
        head.setProperty("role", "title")
        column.addWidget(head)
        for remark in form.remarks:
            note = Banner(self)
            note.say(remark, "warning", "triangle")
            column.addWidget(note)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        sheet = QWidget(area)
        self._grid = QGridLayout(sheet)
        self._grid.setHorizontalSpacing(GAP * 2)
        self._grid.setVerticalSpacing(GAP)
        self._grid.setColumnStretch(1, 1)
        self.answers: list[_Answer] = []
        self._marks: list[QLabel] = []
        for place in range(len(form.elements)):
            self._row(place, sheet)
        self._grid.setRowStretch(len(form.elements), 1)
        area.setWidget(sheet)
        column.addWidget(area, 1)
        self.preview = QLineEdit(self)
        self.preview.setReadOnly(True)
        self.preview.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.preview.setAccessibleName("规格型号")
        self.count = QLabel(self)
        line = QHBoxLayout()
        line.addWidget(QLabel("规格型号", self))
        line.addWidget(self.preview, 1)
        line.addWidget(self.count)
        column.addLayout(line)
        column.addLayout(self._buttons())
        self._show()
        QTimer.singleShot(0, self, self._first)

    def _row(self, place: int, sheet: QWidget) -> None:
        element = self.form.elements[place]
        name = element.name or "（列表中没有的一项）"
        label = QLabel(f"{place + 1}　{name}{'…' if element.cut else ''}", sheet)
        label.setWordWrap(True)
        label.setMinimumWidth(230)
        label.setMaximumWidth(300)
        label.setProperty("role", "needed" if element.needed else "muted")
        earlier = answers_by_name(self._known, element.name) if element.name else []
        answer = _Answer(element.choices, earlier, sheet)
        if (line := answer.lineEdit()) is not None and (printed := _printed(earlier)):
            line.setPlaceholderText(f"{PRINTED_ZH}：{printed}（Alt+↓ 选用）")
        answer.setAccessibleName(name)
        answer.setEditText(element.value)
        answer.editTextChanged.connect(lambda words, at=place: self._typed(at, words))
        answer.installEventFilter(self)
        label.setBuddy(answer)
        mark = QLabel(sheet)
        mark.setMinimumWidth(90)
        mark.setProperty("role", "muted")
        for col, widget in enumerate((label, answer, mark)):
            self._grid.addWidget(widget, place, col)
        self.answers.append(answer)
        self._marks.append(mark)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.earlier = QComboBox(self)
        self.earlier.setAccessibleName("带出以前的全部要素")
        self.earlier.addItem("带出以前的全部要素…（Ctrl+H）" if self._known else "没有以前填过的要素")
        self.earlier.setEnabled(bool(self._known))
        for text, _names, whose in self._known:
            self.earlier.addItem(f"{whose}：{text}")
        self.earlier.activated.connect(self._take_all)
        self.earlier.setMaximumWidth(360)
        row.addWidget(self.earlier, 1)
        row.addStretch(1)
        self.back, self.yes = answer_buttons(self, row, "填入（Ctrl+Enter）", self.accept)
        return row

    @property
    def values(self) -> list[str]:
        """The answers in order."""
        return [answer.text() for answer in self.answers]

    @property
    def changed(self) -> bool:
        """Whether an answer is another one than before: what nobody touched stays as it is, to the last bar."""
        return self.values != self._before

    @property
    def text(self) -> str:
        """The specification as it goes into the form."""
        return join(self.values)

    def _first(self) -> None:
        ends = open_ends(self.form, self.values)
        self.answers[ends[0] if ends else 0].go()

    def _typed(self, place: int, words: str) -> None:
        if BAR in words:  # a whole specification was pasted: each value goes to its own line
            parts = words.split(BAR)
            for offset, part in enumerate(parts[: len(self.answers) - place]):
                answer = self.answers[place + offset]
                answer.blockSignals(True)
                answer.setEditText(part.strip())
                answer.blockSignals(False)
            rest = parts[len(self.answers) - place :]
            if rest:
                last = self.answers[-1]
                last.blockSignals(True)
                last.setEditText(" ".join([last.text(), *rest]).strip())
                last.blockSignals(False)
        self._show()

    def _take_all(self, number: int) -> None:
        if number < 1:
            return
        text, names, _whose = self._known[number - 1]
        wanted = [element.name for element in self.form.elements]
        for answer, words in zip(
            self.answers, carried_over(text, names.split(BAR) if names else [], wanted), strict=False
        ):
            if words:
                answer.setEditText(words)
        self.earlier.setCurrentIndex(0)
        self._first()

    def _show(self) -> None:
        ends = set(open_ends(self.form, self.values))
        for place, (element, mark) in enumerate(zip(self.form.elements, self._marks, strict=True)):
            value = self.values[place].strip()
            if element.choices is not None and value in element.choices:
                mark.setText(element.choices[value])
            elif element.choices is not None and value:
                mark.setText("只能填 " + "、".join(element.choices))
            else:
                mark.setText("待填" if place in ends else "" if element.needed else "可不填")
        used = length(self.values)
        self.preview.setText(self.text)
        over = used > MAX_BYTES
        self.count.setText(f"{used} / {MAX_BYTES} 字节" + ("　超长，请缩短" if over else ""))
        self.count.setProperty("tone", "error" if over else "")
        self.yes.setEnabled(not over)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                at = self.answers.index(watched) if isinstance(watched, _Answer) else -1
                back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                to = at - 1 if back else at + 1
                if 0 <= to < len(self.answers):
                    self.answers[to].go()
                elif to == len(self.answers) and self.yes.isEnabled():
                    self.yes.setFocus()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.yes.isEnabled() and (ctrl or self.yes.hasFocus()):
                self.accept()
            elif self.back.hasFocus():
                self.reject()
            event.accept()
        elif event.key() == Qt.Key.Key_H and ctrl and self._known:
            self.earlier.setFocus()
            self.earlier.showPopup()
            event.accept()
        else:
            super().keyPressEvent(event)
