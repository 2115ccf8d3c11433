"""Records of the office: put, change, drop and bring back, each an act with a line in the history.

A record about a case stands in the case's chain, any other among the settings. What customs or a client decided is
typed in by a person; `evidence` keeps the picture or mail that shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from ..domain.clock import CHINA
from ..errors import UserError
from ..forms.document import Filled, filled_document, from_document
from ..forms.office.fields import FAMILIES, AmendmentCase, Authorisation, CustomsCard, Inspection
from ..forms.spec import FieldSpec, fields_of
from ..intake.gate import admit, read_bytes
from ..store import cases, office_records
from ..store.engine import Connection
from .desk import Desk
from .drafts import chain_of
from .office_choices import choices
from .validities import keep_moment, left_zh

SETTINGS_CHAIN = "settings"


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record as the window shows it."""

    uid: str
    kind: str
    company: str
    case: str
    number: int | None
    filled: Filled[Any]
    files: list[dict[str, str]]
    who: str


def records(desk: Desk, kind: str, *, case: str = "", company: str = "") -> list[Record]:
    """The live records of a kind, the newest first; of a case or a company (exact name) if named."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case) if case else None
        firm = cases.find_company(connection, company) if company else None
        if company and firm is None:
            return []
        rows = office_records.records_of(
            connection, kind, company_id=firm.id if firm else None, case_id=found.id if found else None
        )
        return [_record(connection, row) for row in rows]


def _record(connection: Connection, row: office_records.OfficeRecord) -> Record:
    company = cases.company_of(connection, row.company_id)
    return Record(
        uid=row.uid,
        kind=row.kind,
        company=company.name if company else "",
        case=cases.case_by_id(connection, row.case_id).number if row.case_id is not None else "",
        number=row.number,
        filled=from_document(FAMILIES[row.kind][1], row.document),
        files=row.files,
        who=row.who,
    )


def put_record(
    desk: Desk,
    kind: str,
    values: Mapping[str, str],
    *,
    uid: str = "",
    company: str = "",
    case: str = "",
    number: int | None = None,
) -> str:
    """Add a record, or change the one named by `uid`; returns its uid. `values` are texts by field name.

    Half-typed values are kept as typed. Raises `UserError` when a field that must be filled is empty, a choice is
    none of its list, a validity ends before it begins, or the record is gone; `paths.NoSuchPlace` for a wrong field.
    """
    form = FAMILIES[kind][1]
    with desk.store.write() as connection:
        row = office_records.record_by_uid(connection, uid) if uid else None
        if uid and (row is None or row.dropped_at is not None):
            raise UserError("record-gone", "这条登记已被删除。", "请刷新后重试，或重新登记。")
        filled = from_document(form, row.document) if row else Filled(form=form())
        for name, words in values.items():
            filled.type_in(name, words, f"hand:{desk.user}")
        _demand_whole(filled)
        document = filled_document(filled)
        if row is not None and document == row.document:
            return uid
        now = desk.clock.now()
        found = cases.case_of(connection, case) if case else None
        firm = cases.put_company(connection, company) if company else None
        if row is None:
            uid = office_records.add(
                connection,
                at=now,
                kind=kind,
                company_id=firm.id if firm else found.company_id if found else None,
                case_id=found.id if found else None,
                number=number,
                document=document,
                who=desk.user,
            )
        else:
            office_records.change(connection, uid, now, {"document": document, "who": desk.user})
        old = row.document if row else {}
        changes = [
            [name, old.get(name, ""), document.get(name, "")]
            for name in sorted({*old, *document})
            if old.get(name) != document.get(name)
        ]
        case_row = found or _case_of(connection, row)
        _keep_deadline(connection, case_row, filled.form)
        if case_row is None and isinstance(filled.form, Authorisation):
            _judge_open_cases(desk, connection, firm.id if firm else row.company_id if row else None)
        _tell(desk, connection, "office_record", kind, uid, case_row, {"values": changes})
        return uid


_DEADLINES = {AmendmentCase: ("amend-notice", "answer_by"), Authorisation: ("authorisation-end", "valid_to")}
"""Form -> the moment of the case its day sets (moments.csv)."""


def _keep_deadline(connection: Connection, case: cases.Case | None, form: Any, *, gone: bool = False) -> None:
    """The day a record must be answered by, or holds to, is a moment of its case, so that the work list shows it."""
    if case is None or type(form) not in _DEADLINES:
        return
    moment, name = _DEADLINES[type(form)]
    day = getattr(form, name)
    waits = form.state in (("draft", "waiting") if moment == "amend-notice" else ("confirmed",))
    if day is None or not waits or gone:
        cases.drop_moment(connection, case.id, moment)
        return
    at = datetime.combine(day, time(23, 59), tzinfo=CHINA)
    cases.put_moment(connection, case.id, kind=moment, at=at, source=f"{FAMILIES[_kind_of(form)][0]}登记")


def _judge_open_cases(desk: Desk, connection: Connection, company_id: int | None) -> None:
    """A long-term authorisation changed: it may run out under the cases of its client."""
    for case in cases.all_cases(connection):
        if company_id is not None and case.company_id == company_id:
            keep_moment(connection, case, desk.today)


def _kind_of(form: Any) -> str:
    return next(kind for kind, (_, known) in FAMILIES.items() if known is type(form))


def drop_record(desk: Desk, uid: str, *, back: bool = False) -> None:
    """Drop a record, or bring it back. Raises `UserError` for one that is not there."""
    with desk.store.write() as connection:
        row = office_records.record_by_uid(connection, uid)
        if row is None:
            raise UserError("record-gone", "没有这条登记。", "请刷新后重试。")
        now = desk.clock.now()
        office_records.change(connection, uid, now, {"dropped_at": None if back else now})
        form: Any = from_document(FAMILIES[row.kind][1], row.document).form
        _keep_deadline(connection, _case_of(connection, row), form, gone=not back)
        if row.case_id is None and isinstance(form, Authorisation):
            _judge_open_cases(desk, connection, row.company_id)
        act = "office_record_back" if back else "office_record_drop"
        _tell(desk, connection, act, row.kind, uid, _case_of(connection, row), {})


def add_evidence(desk: Desk, uid: str, files: Sequence[Path]) -> None:
    """Keep pictures, mails or papers that belong to a record. Raises `UserError` for a file the gate refuses."""
    kept = []
    for path in files:
        foreign = admit(path.name, read_bytes(path))
        kept.append({"name": path.name, "sha256": desk.files.keep(foreign.data)})
    with desk.store.write() as connection:
        row = office_records.record_by_uid(connection, uid)
        if row is None:
            raise UserError("record-gone", "没有这条登记。", "请刷新后重试。")
        known = {one["sha256"] for one in row.files}
        fresh = [one for one in kept if one["sha256"] not in known]
        if fresh:
            office_records.change(connection, uid, desk.clock.now(), {"files": [*row.files, *fresh]})
            _tell(desk, connection, "office_record", row.kind, uid, _case_of(connection, row), {"files": fresh})


def _case_of(connection: Connection, row: office_records.OfficeRecord | None) -> cases.Case | None:
    return cases.case_by_id(connection, row.case_id) if row is not None and row.case_id is not None else None


def _tell(
    desk: Desk,
    connection: Connection,
    act: str,
    kind: str,
    uid: str,
    case: cases.Case | None,
    said: dict[str, Any],
) -> None:
    chain = chain_of(case) if case else SETTINGS_CHAIN
    desk.write_history(connection, chain, act, {"kind": kind, "record": uid, **said})
    if case is not None:
        cases.touch_case(connection, case.id, desk.clock.now())


def _demand_whole(filled: Filled[Any]) -> None:
    for spec in fields_of(type(filled.form)):
        words = filled.text_at(spec.name)
        if not words and spec.needed != "never":
            raise UserError("record-incomplete", f"“{spec.label}”没有填写。", f"请填写{spec.label}后再保存。")
        if words and spec.codes and words not in choices()[spec.codes]:
            raise UserError(
                "record-choice",
                f"“{spec.label}”不能是“{words}”。",
                f"可以是：{'、'.join(choices()[spec.codes].values())}。",
            )
    form = filled.form
    if isinstance(form, Authorisation) and form.valid_from and form.valid_to and form.valid_to < form.valid_from:
        raise UserError("record-days", "“有效期止”早于“有效期起”。", "请核对两个日期后再保存。")


def unreadable_days(filled: Filled[Any]) -> list[str]:
    """Labels of days that were typed but cannot be read: they are kept as typed and count as unknown."""
    return [
        spec.label
        for spec in fields_of(type(filled.form))
        if spec.kind == "day" and filled.text_at(spec.name) and getattr(filled.form, spec.name) is None
    ]


def word_of(spec: FieldSpec, text: str) -> str:
    """What a person reads of a field: the word of a choice, 是 for a set flag, else the text."""
    if spec.codes:
        return choices()[spec.codes].get(text, text)
    if spec.kind == "flag":
        return "是" if text == "1" else ""
    return text


def standing_authorisation(connection: Connection, company_id: int | None, case_id: int, on: date) -> str:
    """The number of a confirmed authorisation that holds for a case on a day; "-" for one confirmed without a number,
    "" for none."""
    if company_id is None:
        return ""
    for row in office_records.records_of(connection, "authorisation", company_id=company_id):
        filled = from_document(Authorisation, row.document)
        form = filled.form
        if form.state != "confirmed" or (form.kind == "single" and row.case_id not in (None, case_id)):
            continue
        if unreadable_days(filled):  # nobody knows whether it holds today
            continue
        if (form.valid_from is None or form.valid_from <= on) and (form.valid_to is None or on <= form.valid_to):
            return form.number or "-"
    return ""


def authorised(connection: Connection, case: cases.Case, on: date) -> bool | None:
    """Whether a case has an authorisation that holds on a day; None where the office records none at all."""
    if standing_authorisation(connection, case.company_id, case.id, on):
        return True
    return False if office_records.records_of(connection, "authorisation") else None


def attention(record: Record, on: date) -> str:
    """What a record asks of somebody on a day, as one short Chinese phrase; "" = nothing."""
    form = record.filled.form
    if unclear := unreadable_days(record.filled):
        return f"{unclear[0]}看不懂，请改成日期"
    if isinstance(form, (Authorisation, CustomsCard)) and form.valid_to is not None:
        told = left_zh(form.valid_to, on)
        if form.valid_to < on or (told and getattr(form, "state", "confirmed") == "confirmed"):
            return told
    if isinstance(form, Authorisation):
        return {"start": "待发起", "waiting": "待对方确认", "refused": "被拒绝，请与客户联系"}.get(form.state, "")
    if isinstance(form, CustomsCard) and form.lent_to:
        return "已借出"
    if isinstance(form, Inspection) and not form.result:
        return "查验未完成"
    if isinstance(form, AmendmentCase) and form.state in ("draft", "waiting"):
        if form.answer_by is None:
            return "待办理"
        left = (form.answer_by - on).days
        return "已过答复期限" if left < 0 else f"{left} 天内答复"
    return ""
