"""Handing a case over to a broker: the draft in the broker's own workbook, papers within limits, a text for the chat.

`prepare` makes all bytes and says what is doubtful; nothing is changed. `hand_over` writes them, freezes the versions as
handed over and keeps what was given away. An edit after that opens the next version.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..domain.stage import STAGE_ZH, Stage
from ..errors import UserError
from ..forms.broker_layout import extras_of, fill_layout
from ..forms.declaration.fields import Declaration
from ..forms.issues import Issue
from ..forms.path import spec_at
from ..forms.patterns import filled_pattern
from ..output.draft_sheet import draft_sheet
from ..output.template_workbook import fill_template
from ..places import make_folder, write_beside_then_replace
from ..store import attached_papers, cases, declarations, outbox
from ..store import brokers as store
from ..store.engine import Connection
from .broker_papers import Given, SqueezedPaper, papers_for_broker
from .brokers import Broker, broker_of, keep, resolve, template_of
from .checking import check_filled
from .confirmations import standing
from .desk import Desk
from .drafts import chain_of
from .filing import MAY_FILE_AGAIN, UNDER_WAY
from .paper_limits import MB, paper_limits
from .state import refresh

PRACTICE_ZH = "【练习数据，请勿申报】"
"""First line of the text of a practice case: nobody may file it by mistake."""


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """All that goes to the broker, ready to be written."""

    case: str
    broker: Broker
    new_broker: bool
    versions: dict[int, int]
    """Number of the declaration -> key of its version."""
    drafts: tuple[Given, ...]
    papers: tuple[Given, ...]
    text: str
    issues: tuple[Issue, ...]
    squeezed: tuple[SqueezedPaper, ...] = ()
    """Papers beyond the limits, before and after."""

    @property
    def files(self) -> tuple[Given, ...]:
        """Everything, drafts first."""
        return (*self.drafts, *self.papers)


def prepare(desk: Desk, case: str, broker_name: str, *, number: int = 0, without: Collection[str] = ()) -> Parcel:
    """Make what would be handed over. `number`: one declaration only; `without`: names of papers that stay here.

    Raises `UserError`: already declared or on its way, a workbook whose places moved, a name nearly that of another broker.
    """
    name = " ".join(broker_name.split())
    if not name:
        raise UserError("broker-name", "没有写报关行的名称。", "请选择或填写报关行。")
    with desk.store.read() as connection:
        row = resolve(connection, name)
        found = cases.case_of(connection, case)
        rows = declarations.declarations_of(connection, found.id)
        if number:
            rows = [declarations.declaration_of(connection, found.id, number)]
        for one in rows:
            _refuse_if_declared(connection, one)
        versions = {one.number: declarations.load(connection, one.version_id) for one in rows}
        papers = cases.papers_of(connection, found.id)
        attached = attached_papers.of_case(connection, found.id)
        issues = [issue for one in rows for issue in _confirmation_issues(connection, one)]
    known = row is not None and row.removed_at is None
    broker = broker_of(row) if row is not None and known else Broker(name=name)
    if not known:
        issues.append(
            _remark(
                "broker-new",
                "info",
                f"“{name}”第一次使用，草单按通用的报关单格式填写。",
                "有自己表格的报关行，请先在“报关行设置”中学习一次（命令行：cqdesk broker 名称 --template 表格.xlsx）。",
            )
        )
    drafts: list[Given] = []
    template = template_of(desk, broker)[0] if not broker.standard else b""
    for n, version in versions.items():
        given, remarks = _draft(desk, broker, template, found.number, n, len(rows), version)
        drafts.append(given)
        issues += remarks
        report = check_filled(desk, version.filled)
        errors = sum(1 for issue in report.issues if issue.severity == "error")
        if errors:
            which = f"第 {n} 份" if len(rows) > 1 else ""
            issues.append(
                _remark(
                    "draft-has-errors",
                    "warning",
                    f"{which}草单还有 {errors} 处错误。",
                    "请先检查（F9）并改正，或向报关行说明。",
                )
            )
    own_limit = int(Decimal(broker.max_file_mb) * MB) if broker.max_file_mb else 0
    forms = [version.filled.form for version in versions.values()]
    fitting = papers_for_broker(desk, papers, attached, forms, paper_limits(desk.today), own_limit, frozenset(without))
    issues += fitting.issues
    first = next(iter(versions.values()))
    return Parcel(
        case=found.number,
        broker=broker,
        new_broker=not known,
        versions={n: version.id for n, version in versions.items()},
        drafts=tuple(drafts),
        papers=tuple(fitting.given),
        text=_text(desk, broker, found.number, first),
        issues=tuple(issues),
        squeezed=tuple(fitting.squeezed),
    )


def _refuse_if_declared(connection: Connection, row: declarations.DeclarationRow) -> None:
    stage = row.reached
    if stage not in MAY_FILE_AGAIN:
        raise UserError(
            "already-declared",
            f"这份报关单已是“{STAGE_ZH[stage]}”，不需要再交给报关行。",
            "如需更改，请办理修改或撤销申请。",
        )
    if row.official_version_id is not None and stage in (Stage.NONE, Stage.SAVED):
        raise UserError(
            "already-declared", "这份报关单已读回申报版，不需要再交给报关行。", "如需更改，请办理修改或撤销申请。"
        )
    attempts = outbox.heads_of(connection, row.id)
    if attempts and attempts[-1].step in UNDER_WAY:
        raise UserError(
            "filing-under-way", "这份报关单正在由本公司发送，不能同时交给报关行。", "请等待回执；可在回执页查看进度。"
        )


def _confirmation_issues(connection: Connection, row: declarations.DeclarationRow) -> list[Issue]:
    told = standing(connection, row)
    if not told.asked or told.good:
        return []
    return [_remark("not-confirmed", "warning", f"{told.sentence_zh}。", "请先取得客户确认，或向报关行说明。")]


def name_of(desk: Desk) -> Any:
    """(table, code) -> Chinese name, "" for an unknown one."""

    def named(table: str, code: str) -> str:
        entry = desk.codes.find(table, code, desk.today) if code else None
        return entry.name_zh if entry is not None else ""

    return named


def _draft(
    desk: Desk, broker: Broker, template: bytes, case: str, number: int, of: int, version: declarations.Version
) -> tuple[Given, list[Issue]]:
    which = f"-{number}" if of > 1 else ""
    stem = f"{case}{which} 草单 第{version.version}版" + (" 练习" if desk.kind == "practice" else "")
    if broker.standard:
        data = draft_sheet(case, number, version.version, version.filled, desk.codes, desk.today)
        return Given(name=f"{stem}.xlsx", data=data), []
    extras = extras_of(version.filled, case, version.version)
    made = fill_template(template, fill_layout(broker.layout, version.filled, name_of(desk), extras))
    ending = Path(broker.template_name).suffix.lower() or ".xlsx"
    remarks = [
        _remark("cell-left", "info", f"{words}。", "如需由程序填写，请在表格中去掉该公式后重新设置。")
        for words in made.left_zh
    ]
    if broker.layout.goods is not None and len(version.filled.form.goods) > broker.layout.goods.room:
        more = len(version.filled.form.goods) - broker.layout.goods.room
        remarks.append(
            _remark("rows-added", "info", f"表格的商品行不够，已增加 {more} 项的行。", "请打开草单看一下版面。")
        )
    return Given(name=f"{stem}{ending}", data=made.data), remarks


def _text(desk: Desk, broker: Broker, case: str, version: declarations.Version) -> str:
    extras = extras_of(version.filled, case, version.version)
    named = name_of(desk)

    def text_at(path: str) -> str:
        return extras[path] if path in extras else version.filled.text_at(path)

    def name_at(path: str) -> str:
        spec = None if path in extras else spec_at(Declaration, path)
        return str(named(spec.codes, text_at(path))) if spec is not None and spec.codes else ""

    lines = [(line, filled_pattern(line, text_at, name_at)) for line in broker.text.splitlines()]
    told = "\n".join(words for line, words in lines if words or not line.strip())
    return f"{PRACTICE_ZH}\n{told}" if desk.kind == "practice" else told


def _remark(id: str, severity: Any, message: str, remedy: str) -> Issue:
    return Issue(id=id, severity=severity, path="", message=message, remedy=remedy)


# --- the act --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """What was written where."""

    files: tuple[Path, ...]
    text: str
    issues: tuple[Issue, ...]
    squeezed: tuple[SqueezedPaper, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The `hand-over` answer of the contract."""
        return {
            "files": [str(path) for path in self.files],
            "text": self.text,
            "issues": [issue.to_json() for issue in self.issues],
            **({"squeezed": [one.to_json() for one in self.squeezed]} if self.squeezed else {}),
        }


def hand_over(
    desk: Desk, case: str, broker_name: str, to: Path, *, number: int = 0, without: Collection[str] = ()
) -> HandedOver:
    """Prepare and hand over in one act; as `prepare` and `give`."""
    return give(desk, prepare(desk, case, broker_name, number=number, without=without), to)


def give(desk: Desk, parcel: Parcel, to: Path) -> HandedOver:
    """Write the parcel into a folder, or into a ZIP when `to` ends in .zip; freeze the versions as handed over.

    Nothing counts as handed over unless every file was written; a file of the same name with other content is never
    overwritten. Raises `UserError` when the case changed meanwhile or the folder cannot be made.
    """
    kept = [{"name": one.name, "sha256": desk.files.keep(one.data), "size": len(one.data)} for one in parcel.files]
    now = desk.clock.now()
    with desk.store.write() as connection:
        found = cases.case_of(connection, parcel.case)
        rows = {number: declarations.declaration_of(connection, found.id, number) for number in parcel.versions}
        if any(rows[number].version_id != version for number, version in parcel.versions.items()):
            raise UserError("hand-over-stale", "准备之后报关单又有变化，没有交出。", "请重新打开“交给报关行”。")
        if parcel.new_broker:
            keep(desk, connection, parcel.broker)
        broker = store.broker_named(connection, parcel.broker.name)
        assert broker is not None
        for number, version in parcel.versions.items():
            declarations.mark_handed_over(connection, version, now)
            store.add_hand_over(
                connection,
                declaration_id=rows[number].id,
                version_id=version,
                broker_id=broker.id,
                files=kept,
                text=parcel.text,
                at=now,
                who=desk.user,
            )
        desk.write_history(
            connection,
            chain_of(found),
            "hand_over",
            {
                "broker": parcel.broker.name,
                "declarations": sorted(parcel.versions),
                "files": [[one["name"], one["sha256"]] for one in kept],
            },
            undoable="barrier",
        )
        for row in rows.values():
            refresh(desk, connection, row.id)
        cases.touch_case(connection, found.id, now)
        written = _written(parcel, to)  # last: what cannot be written was not handed over
    return HandedOver(files=tuple(written), text=parcel.text, issues=parcel.issues, squeezed=parcel.squeezed)


def _written(parcel: Parcel, to: Path) -> list[Path]:
    text = Given(name="发送文字.txt", data=parcel.text.encode("utf-8-sig"))
    if to.suffix.lower() == ".zip":
        if not to.absolute().parent.is_dir():
            raise UserError("export-no-folder", "要写到的文件夹不存在。", "请先建立该文件夹，或换一个位置。")
        write_beside_then_replace(to, _zip((*parcel.files, text)))
        return [to]
    if to.exists() and not to.is_dir():
        raise UserError(
            "hand-over-not-a-folder", f"“{to.name}”不是文件夹。", "请选择文件夹，或把文件名改为以 .zip 结尾。"
        )
    if not to.absolute().parent.is_dir():
        raise UserError("export-no-folder", "要写到的文件夹不存在。", "请先建立该文件夹，或换一个位置。")
    make_folder(to)
    written = []
    for one in (*parcel.files, text):
        place = _free(to, one)
        write_beside_then_replace(place, one.data)
        written.append(place)
    return written


def _free(folder: Path, one: Given) -> Path:
    """Where a file goes: beside a namesake with other content, never over it."""
    place, serial = folder / one.name, 2
    while place.exists() and (not place.is_file() or place.read_bytes() != one.data):
        place = folder / f"{Path(one.name).stem} ({serial}){Path(one.name).suffix}"
        serial += 1
    return place


def _zip(files: tuple[Given, ...]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in files:
            entry = zipfile.ZipInfo(one.name, date_time=(2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, one.data)
    return buffer.getvalue()
