"""What was settled about the papers of a client: used at the next import, shown, edited, forgotten.

Kept are head texts and their meaning, never a value of a paper. A layout belongs to one client (or to the cases without
one); another client's paper with the same head is read as if nothing had been settled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..errors import UserError
from ..forms.papers.fields import PaperLine
from ..forms.papers.kinds import KIND_ZH
from ..forms.spec import fields_of, spec_of
from ..intake.layouts import TableLayout
from ..store import cases, paper_layouts
from ..store.engine import Connection
from .desk import Desk

CHAIN = "paper_layouts"
"""History chain of these acts: they belong to no single case."""
NO_CLIENT = 0


@dataclass(frozen=True, kw_only=True)
class KeptLayout:
    """A layout as the dialog shows it."""

    id: int
    client: str
    layout: TableLayout
    told_zh: str
    uses: int
    changed_at: datetime
    who: str


def field_choices() -> list[tuple[str, str]]:
    """Fields a column can be given, with their Chinese names; the first is none of them."""
    return [("", "不读取"), *((spec.name, spec.label) for spec in fields_of(PaperLine))]


def field_zh(name: str) -> str:
    """The Chinese name of a field of a paper line."""
    spec = spec_of(PaperLine, name) if name else None
    return spec.label if spec is not None else "不读取"


def layouts_for(connection: Connection, company_id: int | None) -> list[TableLayout]:
    """What was settled about the papers of a client; None = of no client."""
    return [
        TableLayout.from_json(row.document) for row in paper_layouts.layouts_of(connection, company_id or NO_CLIENT)
    ]


def layouts_of_client(connection: Connection, name: str) -> list[TableLayout]:
    """The same by the client's name; a name nobody knows has none."""
    found = cases.find_company(connection, name) if name else None
    if name and found is None:
        return []
    return layouts_for(connection, found.id if found else None)


def kept_layouts(desk: Desk) -> list[KeptLayout]:
    """Everything that was settled, what changed last first."""
    with desk.store.read() as connection:
        rows = paper_layouts.layouts_of(connection)
    found = []
    for row in rows:
        layout = TableLayout.from_json(row.document)
        found.append(
            KeptLayout(
                id=row.id,
                client=row.client,
                layout=layout,
                told_zh=told_zh(layout),
                uses=row.uses,
                changed_at=row.changed_at,
                who=row.who,
            )
        )
    return found


def told_zh(layout: TableLayout) -> str:
    """A layout in one sentence."""
    if layout.ignored:
        return "不读取这张表"
    heads = {col: text for row in layout.heads for col, text in row}
    parts = [f"单证：{KIND_ZH.get(layout.kind, layout.kind)}"] if layout.kind else []
    parts += [f"{heads.get(col, '') or '无表头列'}→{field_zh(name)}" for col, name in sorted(layout.columns.items())]
    parts += [f"{field_zh(name)}单位：{unit}" for name, unit in layout.units.items()]
    return "，".join(parts) or "照常读取"


def keep_layout(desk: Desk, connection: Connection, company_id: int | None, layout: TableLayout) -> None:
    """Keep a layout for a client, inside the transaction of an act. Raises `UserError` when it contradicts itself."""
    checked = settled_today(desk, layout)
    paper_layouts.put_layout(
        connection,
        company_id or NO_CLIENT,
        checked.fingerprint,
        checked.to_json(),
        at=desk.clock.now(),
        who=desk.user,
    )
    desk.write_history(connection, CHAIN, "layout", {"fingerprint": checked.fingerprint, "told": told_zh(checked)})


def settled_today(desk: Desk, layout: TableLayout) -> TableLayout:
    """The layout as settled today. Raises `UserError` when two columns are one field or a field is unknown."""
    used = [name for name in layout.columns.values() if name]
    twice = next((name for name in used if used.count(name) > 1), "")
    if twice:
        raise UserError(
            "layout-field-twice", f"有两列都设为“{field_zh(twice)}”。", "请把其中一列改为其他栏目或“不读取”。"
        )
    known = {name for name, _ in field_choices()}
    if not {*used, *layout.units} <= known or (layout.kind and layout.kind not in KIND_ZH):
        raise UserError("layout-unknown-field", "列设置里有不认识的栏目。", "请重新选择各列的栏目。")
    if not any(layout.heads):
        raise UserError("layout-no-head", "选中的行没有文字，不能作为表头。", "请选择写有栏目名称的一行。")
    return replace(layout, settled_on=desk.today.isoformat())


def edit_layout(
    desk: Desk, layout_id: int, *, columns: Mapping[int, str], units: Mapping[str, str], kind: str, ignored: bool
) -> None:
    """Change what was settled. Raises `UserError` when it is gone or contradicts itself."""
    with desk.store.write() as connection:
        row = _row(paper_layouts.layouts_of(connection), layout_id)
        layout = replace(TableLayout.from_json(row.document), columns=columns, units=units, kind=kind, ignored=ignored)
        keep_layout(desk, connection, row.company_id, layout)


def forget_layout(desk: Desk, layout_id: int) -> str:
    """Forget a layout; the next paper is read as if nothing had been settled. Returns a sentence."""
    with desk.store.write() as connection:
        row = _row(paper_layouts.layouts_of(connection), layout_id)
        paper_layouts.drop_layout(connection, layout_id)
        told = told_zh(TableLayout.from_json(row.document))
        desk.write_history(connection, CHAIN, "layout_drop", {"fingerprint": row.fingerprint, "told": told})
    return "已忘记，下次按表头和数据重新判断。"


def _row(rows: Sequence[paper_layouts.LayoutRow], layout_id: int) -> paper_layouts.LayoutRow:
    found = next((row for row in rows if row.id == layout_id), None)
    if found is None:
        raise UserError("layout-gone", "这一列设置已不在了。", "请关闭后重新打开列表。")
    return found
