"""A request to amend or withdraw an accepted declaration (修撤单): old and new values, consequences, papers out.

Old values are those of the official version, new ones those of the newest draft. The message follows the schema of 2017;
whether today's client takes it is not known, so it is written to a file and never sent. What customs agreed to becomes
the next official version, by reading the print back or, where none came, by hand.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..forms.amendment.compare import (
    EFFECT_ZH,
    AmendedValue,
    FieldKnowledge,
    amended_values,
    items,
    read_amendment_fields,
)
from ..forms.amendment.fields import Amendment, CompanyAnswer
from ..forms.declaration.fields import Declaration
from ..forms.document import from_document, to_text
from ..forms.office.fields import AmendmentCase
from ..forms.spec import spec_of
from ..output.sheets import text_workbook
from ..places import resources, write_beside_then_replace
from ..store import attempts, cases, declarations, office_records
from ..store.engine import Connection
from .desk import Desk
from .drafts import chain_of
from .exports import check_target
from .office_choices import choices
from .office_records import put_record
from .state import refresh

_ANSWERS = {"agreed": "0", "declined": "1"}
_TYPES = {"amend": "1", "withdraw": "2"}
_COLUMNS = (("栏目", 40), ("原值", 34), ("新值", 34), ("字段代码", 14), ("影响", 22))


@dataclass(frozen=True, kw_only=True)
class AmendmentView:
    """A request with what it asks for."""

    uid: str
    case: str
    number: int
    form: AmendmentCase
    entry_number: str
    unified_number: str
    old_version: int
    new_version: int
    values: list[AmendedValue]
    """Empty for a withdrawal."""

    @property
    def answers(self) -> bool:
        """Our answer to a request customs started: the message is a confirmation (operation H) without items."""
        return self.form.started_by == "customs" and self.form.state in _ANSWERS

    @property
    def effects(self) -> set[str]:
        """What the changes touch, by the table."""
        return {effect for one in self.values for effect in one.effects}

    @property
    def for_the_web(self) -> list[str]:
        """Labels of fields no official code is published for: the message cannot carry them."""
        return [one.label for one in self.values if not one.codes]


@cache
def _known() -> dict[str, FieldKnowledge]:
    return read_amendment_fields((resources() / "tables" / "amendment_fields.csv").read_text("utf-8").splitlines())


def amendment_view(desk: Desk, uid: str) -> AmendmentView:
    """A request with its changes. Raises `UserError` when it is gone, or its declaration was never accepted."""
    with desk.store.read() as connection:
        return _view(connection, uid)[0]


def _view(
    connection: Connection, uid: str
) -> tuple[AmendmentView, declarations.DeclarationRow, declarations.Version, declarations.Version]:
    row = office_records.record_by_uid(connection, uid)
    if row is None or row.dropped_at is not None or row.kind != "amendment" or row.case_id is None:
        raise UserError("record-gone", "没有这张修撤单。", "请刷新后重试。")
    case = cases.case_by_id(connection, row.case_id)
    declaration = declarations.declaration_of(connection, case.id, row.number or 1)
    old = _accepted_version(connection, declaration)
    new = declarations.load(connection, declaration.version_id)
    form: AmendmentCase = from_document(AmendmentCase, row.document).form
    amends = form.amendment_type == "amend"
    said = old.filled.form
    view = AmendmentView(
        uid=uid,
        case=case.number,
        number=declaration.number,
        form=form,
        entry_number=declaration.known_entry_number or said.entry_number,
        unified_number=declaration.known_unified_number or said.unified_number,
        old_version=old.version,
        new_version=new.version,
        values=amended_values(old.filled, new.filled, _known()) if amends and new.id != old.id else [],
    )
    return view, declaration, old, new


def _accepted_version(connection: Connection, row: declarations.DeclarationRow) -> declarations.Version:
    """What customs holds: the official version, else the one filed last."""
    official = declarations.official_version(connection, row.id)
    if official is not None:
        return official
    live = attempts.live_filing(connection, row.id)
    if live is None:
        raise UserError(
            "amendment-not-declared",
            "这份报关单还没有申报，不需要修撤单。",
            "请直接修改报关单；由报关行申报的，请先读回报关单。",
        )
    return declarations.load(connection, live.version_id)


def take_consequences(desk: Desk, uid: str) -> AmendmentView:
    """Tick what the changes touch in the request; ticks of a person stay. Raises as `amendment_view`."""
    view = amendment_view(desk, uid)
    wanted = {f"affects_{effect}": "1" for effect in view.effects}
    missing = {name: value for name, value in wanted.items() if getattr(view.form, name) != value}
    if missing:
        put_record(desk, "amendment", missing, uid=uid)
    return amendment_view(desk, uid)


def write_amendment_paper(desk: Desk, uid: str, to: Path) -> list[str]:
    """Write the worksheet (.xlsx, .pdf) or the official message (.xml); returns what must be said of it.

    Raises `UserError`: nothing changed, another ending, or the file cannot be written.
    """
    check_target(to)
    with desk.store.read() as connection:
        view, _, old, _ = _view(connection, uid)
    if view.form.amendment_type == "amend" and not view.values and not view.answers:
        remedy = "请先把要修改的内容改在报关单上。"
        if view.form.started_by == "customs":
            remedy += "只需答复海关的，请先把状态改为同意或不同意。"
        raise UserError("amendment-no-change", "报关单与申报版没有不同，没有可申请的修改。", remedy)
    ending = to.suffix.lower()
    remarks: list[str] = []
    if ending == ".xlsx":
        data = _workbook(view, old.filled.form)
    elif ending == ".pdf":
        data = _page(desk, view, old.filled.form)
    elif ending == ".xml":
        data, remarks = _message(view, old.filled.form)
    else:
        raise UserError("export-kind", f"不能写成“{ending or to.name}”。", "请使用 .xlsx、.pdf 或 .xml。")
    write_beside_then_replace(to, data)
    return remarks


def _head(view: AmendmentView, old: Declaration) -> list[tuple[str, str]]:
    form = view.form

    def word(name: str) -> str:
        spec = spec_of(AmendmentCase, name)
        assert spec is not None
        text = to_text(spec, getattr(form, name))
        return choices()[spec.codes].get(text, text) if spec.codes else text

    return [
        ("票号", view.case),
        ("修撤类型", word("amendment_type")),
        ("发起方", word("started_by")),
        ("状态", word("state")),
        ("报关单号", view.entry_number),
        ("统一编号", view.unified_number),
        ("申报地海关", old.declaration_customs_office),
        ("境内收发货人", old.domestic_party_name),
        ("申报单位", old.declarant_name),
        ("修撤原因", form.reason),
        ("答复期限", word("answer_by")),
        ("证明材料", form.papers),
        ("影响", "、".join(name for effect, name in EFFECT_ZH.items() if getattr(form, f"affects_{effect}") == "1")),
        ("原值取自", f"第 {view.old_version} 版"),
    ]


def _rows(view: AmendmentView) -> list[list[str]]:
    return [
        [
            one.label,
            one.old or "（空）",
            one.new or "（空）",
            "、".join(one.codes) or "网页录入",
            "、".join(EFFECT_ZH[effect] for effect in one.effects),
        ]
        for one in view.values
    ]


def _workbook(view: AmendmentView, old: Declaration) -> bytes:
    sheets: list[tuple[str, list[list[str]], tuple[int, ...]]] = [
        ("修撤单", [["栏目", "内容"], *([name, words] for name, words in _head(view, old))], (20, 70))
    ]
    if view.values:
        heads = [name for name, _ in _COLUMNS]
        sheets.append(("修改项", [heads, *_rows(view)], tuple(width for _, width in _COLUMNS)))
    return text_workbook(f"修撤单 {view.case}", sheets)


def _page(desk: Desk, view: AmendmentView, old: Declaration) -> bytes:
    from ..output.list_pages import one_page_list  # painting is loaded by who prints
    from ..output.page_paint import pdf

    remark = "　".join(f"{name} {words}" for name, words in _head(view, old) if words and name != "票号")
    rows = _rows(view) or [["撤销整份报关单", "", "", "", ""]]
    pages = one_page_list(f"修撤单工作单　{view.case}", remark, _COLUMNS, rows, practice=desk.kind == "practice")
    return pdf(pages, desk.clock.now())


def _message(view: AmendmentView, old: Declaration) -> tuple[bytes, list[str]]:
    from ..forms.amendment.message import write_amendment  # XML is loaded by who writes it

    request = Amendment(
        amendment_unified_number=view.form.amendment_number,
        amendment_type=_TYPES[view.form.amendment_type],
        entry_number=view.entry_number,
        declaration_customs_office=old.declaration_customs_office,
        domestic_party_customs_code=old.domestic_party_customs_code,
        domestic_party_name=old.domestic_party_name,
        declarant_customs_code=old.declarant_customs_code,
        declarant_name=old.declarant_name,
        reason=view.form.reason,
        check_mark="1",
        unified_number=view.unified_number,
        items=[] if view.answers else items(old, view.values),
        import_export_flag=old.import_export_flag,
        operation_type="H" if view.answers else "G",
    )
    if view.answers:
        request.company_answer = CompanyAnswer(
            confirmation_unified_number=view.form.amendment_number,
            entry_number=view.entry_number,
            result=_ANSWERS[view.form.state],
            note=view.form.note,
        )
    remarks = ["未经官方资料证实：现行导入客户端是否接收修撤单报文没有公开说明；报文未签名，仅供直连接口使用。"]
    if view.form.started_by == "customs" and not view.answers:
        remarks.append("这是一份申请；答复海关的通知，请先把状态改为同意或不同意，再写出。")
    if view.for_the_web and not view.answers:
        remarks.append(f"没有公布字段代码、未写入报文的栏目，请在网页录入：{'、'.join(view.for_the_web)}。")
    return write_amendment(request), remarks


def customs_agreed(desk: Desk, uid: str) -> str:
    """Customs agreed and no print came: the draft becomes the next official version. Returns what to do next.

    A withdrawal makes no version: the deletion ends the attempt. Raises `UserError` as `amendment_view`, and when
    nothing was changed.
    """
    now = desk.clock.now()
    today = desk.today.isoformat()
    with desk.store.read() as connection:
        view = _view(connection, uid)[0]
    if view.form.amendment_type == "amend" and not view.values:
        raise UserError(
            "amendment-no-change", "报关单与申报版没有不同。", "请先把要修改的内容改在报关单上，或读回修改后的报关单。"
        )
    put_record(desk, "amendment", {"state": "accepted", "answered_on": today}, uid=uid)
    if view.form.amendment_type == "withdraw":
        return "撤销已登记。收到删单回执，或用“记录消息”（Ctrl+J）登记海关已删单后，在“退单与重报”中结束这次申报。"
    with desk.store.write() as connection:
        _, row, _, new = _view(connection, uid)
        found = cases.case_by_id(connection, row.case_id)
        filled = copy.deepcopy(new.filled)
        declarations.new_version(connection, row.id, "amended", filled, new.links, now)
        refresh(desk, connection, row.id)
        said: dict[str, Any] = {
            "declaration": row.number,
            "kind": "amended",
            "source": "hand",
            "changes": [[one.path, one.old, one.new] for one in view.values],
        }
        desk.write_history(connection, chain_of(found), "amendment_agreed", said, undoable="barrier")
        cases.touch_case(connection, found.id, now)
    return "修改后的内容已成为申报版；取得修改后的报关单后，请再读回核对一次。"
