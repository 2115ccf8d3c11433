"""A form described as data (`actions.blanks`): choices and lines under each other, checked before it is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QLineEdit, QScrollArea, QWidget

from ..actions.blanks import Blank
from .record_dialogs import RecordDialog
from .tokens import GAP
from .value_inputs import number_in

_MOST_ROWS = 8
"""With more lines they scroll: a form stays usable on a small screen at 200 %."""


class BlanksDialog(RecordDialog):
    """After `accept`: `values` by name, trimmed, "" where nothing stands."""

    def __init__(
        self,
        title: str,
        remark: str,
        blanks: Sequence[Blank],
        known: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, remark, parent)
        self._blanks = blanks
        outer = self.rows
        if len(blanks) > _MOST_ROWS:
            self.setMinimumWidth(620)
            inner = QWidget(self)
            self.rows = QFormLayout(inner)
            self.rows.setVerticalSpacing(GAP)
            area = QScrollArea(self)
            area.setWidgetResizable(True)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setWidget(inner)
            outer.addRow(area)
        self.inputs: dict[str, QLineEdit | QComboBox] = {}
        for blank in blanks:
            value = known.get(blank.name, "")
            if blank.choices is not None:
                box = self.choice(blank.label, list(blank.choices.items()))
                box.setCurrentIndex(max(0, box.findData(value)))
                self.inputs[blank.name] = box
            else:
                edit = self.line(blank.label, blank.hint)
                edit.setText(value)
                self.inputs[blank.name] = edit
        self.rows = outer
        self.finish()
        self.yes.setText("保存（Enter）")
        for blank in blanks:  # a form that is reached for one figure starts where nothing stands
            field = self.inputs[blank.name]
            if blank.needed and isinstance(field, QLineEdit) and not field.text():
                field.setFocus()
                break

    @property
    def values(self) -> dict[str, str]:
        """What stands in the lines."""
        return {name: _words(field) for name, field in self.inputs.items()}

    def wrong(self) -> tuple[str, QWidget] | None:
        for blank in self._blanks:
            field = self.inputs[blank.name]
            words = _words(field)
            if blank.needed and not words:
                return f"请填写{blank.label}。", field
            if blank.number and words and number_in(words) is None:
                return f"{blank.label}应为数字。", field
            if blank.day and words and _day(words) is None:
                return f"{blank.label}请写成 2026-10-31 的样子。", field
        return None


def _words(field: QLineEdit | QComboBox) -> str:
    return str(field.currentData()) if isinstance(field, QComboBox) else field.text().strip()


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
