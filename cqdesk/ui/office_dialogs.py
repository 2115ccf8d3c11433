"""Records of the office: one list and one form for every kind, both made from the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget

from ..actions.office_choices import choices
from ..actions.office_records import Record, attention, word_of
from ..forms.document import Unreadable, from_text
from ..forms.office.fields import FAMILIES
from ..forms.office.layout import EMPTY_ZH, LIST_COLUMNS, REMARKS_ZH
from ..forms.spec import FieldSpec, fields_of, spec_of
from .plain_table import PlainTable
from .record_dialogs import RecordDialog
from .work_dialog import WorkDialog


class OfficeForm(RecordDialog):
    """One record: a line or a choice for each field. After `accept`: `values` and `company`."""

    keeps_typed = True

    def __init__(
        self,
        kind: str,
        record: Record | None,
        companies: Sequence[str],
        *,
        company: str = "",
        presets: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        name, form = FAMILIES[kind]
        super().__init__(f"{name}　{'修改' if record else '新增'}", REMARKS_ZH[kind], parent)
        self._fields: dict[str, QWidget] = {}
        self._specs: list[FieldSpec] = list(fields_of(form))
        self._company: QLineEdit | None = None
        asks_company = record is None and not company
        self.two_columns(len(self._specs) + asks_company)
        if asks_company:
            self._company = self.line("公司", "客户或本公司的名称")
            self.offer(self._company, companies)
        for spec in self._specs:
            kept = record.filled.text_at(spec.name) if record else (presets or {}).get(spec.name, "")
            label = spec.label + ("" if spec.needed == "never" else " *")
            if spec.codes or spec.kind == "flag":
                words = choices()[spec.codes] if spec.codes else {"1": "是"}
                box = self.choice(label, [("", "—"), *words.items()])
                box.setCurrentIndex(max(box.findData(kept), 0))
                self._fields[spec.name] = box
            else:
                hint = spec.help or ("例如 2026-11-21" if spec.kind == "day" else "")
                edit = self.line(label, hint)
                edit.setText(kept)
                if spec.max_len and spec.kind == "text":
                    edit.setMaxLength(spec.max_len)
                self._fields[spec.name] = edit
        self.finish()
        self.yes.setText("记录（Ctrl+Enter）")

    @property
    def company(self) -> str:
        """The company named here; "" when it was given before."""
        return self._company.text().strip() if self._company is not None else ""

    @property
    def values(self) -> dict[str, str]:
        """Texts by field name."""
        found = {}
        for name, widget in self._fields.items():
            if isinstance(widget, QComboBox):
                found[name] = str(widget.currentData())
            elif isinstance(widget, QLineEdit):
                found[name] = widget.text().strip()
        return found

    def wrong(self) -> tuple[str, QWidget] | None:
        if self._company is not None and not self.company:
            return "请填写公司名称。", self._company
        values = self.values
        for spec in self._specs:
            if spec.needed != "never" and not values[spec.name]:
                return f"请填写“{spec.label}”。", self._fields[spec.name]
            try:
                from_text(spec, values[spec.name])
            except Unreadable:
                example = "2026-11-21" if spec.kind == "day" else "380.00"
                return f"“{spec.label}”看不懂，请按 {example} 的格式填写。", self._fields[spec.name]
        return None


class OfficeList(WorkDialog):
    """The records of one kind: Insert adds, Enter changes, Delete drops (and can be taken back)."""

    wanted = Signal(str)
    """uid of the record to change; "" = a new one."""
    dropped = Signal(str)
    back_wanted = Signal(str)
    evidence_wanted = Signal(str)
    paper_wanted = Signal(str)
    """uid of a request to amend whose worksheet or message is to be written."""
    agreed = Signal(str)
    number_wanted = Signal()
    """Put the number of the authorisation that holds into the attached documents."""

    def __init__(
        self, kind: str, title: str, today: date, parent: QWidget | None = None, *, in_case: bool = False
    ) -> None:
        name, form = FAMILIES[kind]
        super().__init__(title or name, REMARKS_ZH[kind], parent, (1080, 560))
        self.kind, self._today = kind, today
        self._columns = [spec for column in LIST_COLUMNS[kind] if (spec := spec_of(form, column)) is not None]
        self.list = PlainTable(
            name,
            ("提醒", "公司", "票号", *(spec.label for spec in self._columns), "凭证"),
            stretch=len(self._columns) + 2,
        )
        self.body.addWidget(self.list, 1)
        self.button("新增（Insert）", lambda: self.wanted.emit(""))
        self.button("修改（Enter）", self._change)
        self.button("删除（Delete）", self._drop)
        self.button("凭证(&F)…", self._evidence)
        if kind == "amendment":
            self.button("工作单、报文(&O)…", lambda: self._of_row(self.paper_wanted))
            self.button("海关已同意(&G)", lambda: self._of_row(self.agreed))
        if kind == "authorisation" and in_case:
            self.button("填入随附单据(&T)", self.number_wanted.emit)
        self._back: QPushButton = self.button("恢复(&U)", self._bring_back)
        self._back.setToolTip("恢复刚删除的")
        self._back.setEnabled(False)
        self._gone = ""
        self.finish()
        self.list.entered.connect(self.wanted.emit)

    def show_records(self, records: Sequence[Record]) -> None:
        """Show these."""
        rows = []
        for one in records:
            told = attention(one, self._today)
            tone = "error" if told.startswith("已过") else "warning" if told else ""
            texts = [word_of(spec, one.filled.text_at(spec.name)) for spec in self._columns]
            files = "、".join(file["name"] for file in one.files)
            rows.append((one.uid, [told, one.company, one.case, *texts, files], tone))
        self.list.show_rows(rows)
        self.note.say("" if rows else EMPTY_ZH[self.kind])
        self.list.setFocus()

    def _of_row(self, wanted: SignalInstance) -> None:
        if uid := self.list.key():
            wanted.emit(uid)

    def _change(self) -> None:
        if uid := self.list.key():
            self.wanted.emit(uid)

    def _evidence(self) -> None:
        if uid := self.list.key():
            self.evidence_wanted.emit(uid)

    def _drop(self) -> None:
        if uid := self.list.key():
            self._gone = uid
            self._back.setEnabled(True)
            self.dropped.emit(uid)

    def _bring_back(self) -> None:
        if self._gone:
            self.back_wanted.emit(self._gone)
            self._gone = ""
            self._back.setEnabled(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.list.hasFocus() and event.key() in (Qt.Key.Key_Insert, Qt.Key.Key_Delete):
            (self._drop if event.key() == Qt.Key.Key_Delete else lambda: self.wanted.emit(""))()
            event.accept()
            return
        super().keyPressEvent(event)
