"""Dialogs of the exchange with people on a screen of 1366x768 at 150 %: nothing cut, Tab reaches every control."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDialog, QLineEdit, QPlainTextEdit, QPushButton, QTableView

from cqdesk.actions.declared_files import DeclaredFile
from cqdesk.actions.filing import FilingSummary
from cqdesk.actions.filing_together import CaseToFile
from cqdesk.actions.office_choices import choices
from cqdesk.actions.read_back import Proposal
from cqdesk.actions.read_back_folder import FolderReport, Refused
from cqdesk.errors import UserError
from cqdesk.forms.declaration.reading_back import ReadBack
from cqdesk.forms.diff import Difference
from cqdesk.forms.issues import Issue
from cqdesk.forms.office.fields import FAMILIES
from cqdesk.ui.attach_dialog import AttachDialog
from cqdesk.ui.attach_order_dialog import AttachOrderDialog
from cqdesk.ui.broker_dialog import BrokerDialog
from cqdesk.ui.chat_dialog import ChatDialog, WordingDialog
from cqdesk.ui.confirmation_dialog import ConfirmationDialog
from cqdesk.ui.filing_dialog import FilingDialog
from cqdesk.ui.folder_report import FolderReportDialog
from cqdesk.ui.hand_over_dialog import HandOverDialog
from cqdesk.ui.office_dialogs import OfficeForm, OfficeList
from cqdesk.ui.practice_reason import REASONS, PracticeReasonDialog
from cqdesk.ui.read_back_dialog import ReadBackDialog
from cqdesk.ui.reasons_dialog import ReasonsDialog
from cqdesk.ui.record_dialogs import NoteDialog
from cqdesk.ui.refusal_dialog import ChecklistDialog, EndDialog, ReasonDialog, RefusalDialog
from cqdesk.ui.reminder_dialog import InspectionStatistics, ReminderList
from cqdesk.ui.same_dialog import SameDialog
from cqdesk.ui.together_dialogs import TogetherDialog, TogetherReport
from cqdesk.ui.versions_dialog import VersionsDialog


def _proposal() -> Proposal:
    """A print that says another gross weight and one long text."""
    long = "，".join(["未填写"] * 30)
    differences = [
        Difference(path="gross_weight_kg", ours="2140", theirs="2141"),
        Difference(path="remarks", ours=long, theirs=long + "。"),
    ]
    return Proposal(
        case="26-000001",
        number=1,
        file=DeclaredFile(name="核对单.pdf", data=b"", kind="message", sha256="0" * 64, found=()),
        one=None,  # type: ignore[arg-type]
        matched_by="entry_number",
        likeness=None,  # type: ignore[arg-type]
        base_id=1,
        base_version=1,
        base_kind="filed",
        newest_id=1,
        known_version=0,
        kind="declared",
        result=ReadBack(filled=None, differences=differences),  # type: ignore[arg-type]
        left_behind=0,
        issues=(),
    )


def _summary() -> FilingSummary:
    rows = [
        (label, "重庆示例贸易有限公司")
        for label in ("客户", "境内发货人", "申报单位", "客户确认", *"一二三四五六七八九")
    ]
    wrong = Issue(severity="error", id="card-wrong", message="这张卡登记在别的公司名下。", remedy="请换卡。", path="")
    return FilingSummary(
        case="26-000001",
        number=1,
        version=1,
        rows=rows,
        blocking=[wrong] * 3,
        warnings=[],
        channel="folder",
        channel_zh="导入客户端",
        token="",
    )


def _together(reason: str) -> CaseToFile:
    return CaseToFile(
        case="26-000002" if reason else "26-000001",
        client="重庆示例贸易有限公司",
        path_zh="江海直达出口",
        summaries=(_summary(),),
        reason=reason,
        remedy="请改正。" * bool(reason),
    )


def _report() -> FolderReport:
    error = UserError("print-picture", "这是打印件的图片，没有可读取的文字。" * 2, "请下载 PDF 后再读回。")
    return FolderReport(refused=[Refused(file="照片.png", error=error)])


ROOM = (1366 * 2 // 3 - 10, 768 * 2 // 3 - 50)
"""Logical pixels between the borders of a dialog, below its title bar and above the task bar."""
_CAUSES = list(choices()["checklist_causes"].items())
MADE: dict[str, Callable[[], QDialog]] = {
    **{
        f"list of {kind}": lambda kind=kind: OfficeList(kind, "", date(2026, 11, 21), in_case=True) for kind in FAMILIES
    },
    **{f"form of {kind}": lambda kind=kind: OfficeForm(kind, None, []) for kind in FAMILIES},
    "read-back": lambda: ReadBackDialog(_proposal()),
    "folder": lambda: FolderReportDialog(_report()),
    "filing": lambda: FilingDialog(_summary()),
    "filing together": lambda: TogetherDialog(
        [_together(""), _together("还有 3 处错误。第一处：毛重必填")], "导入客户端"
    ),
    "filed together": lambda: TogetherReport([("26-000001", "已发出，等回执", True)]),
    "refusals": lambda: RefusalDialog("26-000001"),
    "reasons": ReasonsDialog,
    "reason": lambda: ReasonDialog("毛重与舱单不符", ["毛重"], [], "", ""),
    "end": lambda: EndDialog([("withdrawn", "撤单")], "统一编号 E20260000000000001", "withdrawn"),
    "checklist": lambda: ChecklistDialog("26-000001", _CAUSES),
    "attachments": lambda: AttachDialog("26-000001"),
    "order": lambda: AttachOrderDialog({Path("1.jpg"): ""}, [("00000001", "00000001 发票")]),
    "hand-over": lambda: HandOverDialog("26-000001", ["示例快通"], "D:/交单"),
    "brokers": lambda: BrokerDialog(["示例快通"]),
    "confirmation": lambda: ConfirmationDialog("26-000001", 1),
    "texts": lambda: ChatDialog("26-000001", [], ""),
    "wording": lambda: WordingDialog(None),
    "note": lambda: NoteDialog([("P", "P 已放行")]),
    "same": lambda: SameDialog("相似度 40%"),
    "versions": lambda: VersionsDialog("26-000001", 1, []),
    "reminders": lambda: ReminderList([]),
    "statistics": lambda: InspectionStatistics([], []),
    **{f"practice {letter}": lambda letter=letter: PracticeReasonDialog(letter) for letter in REASONS},
}


@pytest.mark.parametrize("name", MADE)
def test_a_dialog_fits_a_low_screen_and_is_walked_by_tab(name: str, loop: object) -> None:
    dialog = MADE[name]()
    least = dialog.minimumSizeHint().expandedTo(dialog.minimumSize())
    assert (least.width() <= ROOM[0], least.height() <= ROOM[1]) == (True, True), (least.width(), least.height())
    seen, widget = set(), dialog.nextInFocusChain()
    while widget is not None and widget is not dialog and widget not in seen:
        seen.add(widget)
        widget = widget.nextInFocusChain()
    for kind in (QLineEdit, QComboBox, QPlainTextEdit, QTableView, QPushButton):
        for one in dialog.findChildren(kind):
            if isinstance(one, QAbstractButton):
                assert not one.autoDefault(), "Enter belongs to the fields"  # type: ignore[attr-defined]
            if one.isEnabled() and not one.isHidden() and one.focusPolicy() & Qt.FocusPolicy.TabFocus:
                assert one in seen
    dialog.deleteLater()
