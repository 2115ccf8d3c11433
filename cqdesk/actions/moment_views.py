"""The moments of a case as a clerk asks about them: when, by which rule, from what, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from ..domain.clock import CHINA
from ..domain.deadlines import COMPUTED_MARK, applies
from ..domain.moments import MomentKind, MomentNature, urgency
from ..errors import UserError
from ..store import cases, settings
from .desk import Desk
from .moments import FREE_TIME, FREE_TIME_KINDS, IMPORT_LIMIT, anchors, circumstances, recompute_all
from .office_tables import holiday_calendar
from .valuing import value_view

ANCHOR_ZH = {
    "entry": "进口日期",
    "declared": "申报回执",
    "released": "放行回执",
    "departure": "启运日期",
    "discharge": "卸毕日期（或登记卸船）",
}
NATURE_ZH = {
    MomentNature.CUT_OFF: "截止",
    MomentNature.LIMIT: "时限",
    MomentNature.EVENT: "事件",
    MomentNature.WINDOW: "窗口",
    MomentNature.FREE_TIME: "免费期",
    MomentNature.VALIDITY: "有效期",
    MomentNature.PATIENCE: "跟催",
    MomentNature.LEAD_TIME: "提前量",
    MomentNature.CALENDAR: "日历",
}


@dataclass(frozen=True, kw_only=True)
class MomentView:
    """One moment, set or still open."""

    kind: str
    name_zh: str
    at: datetime | None
    at_zh: str
    state_zh: str
    source_zh: str
    level: str
    done: bool
    lines_zh: tuple[str, ...]
    """The explanation."""


@dataclass(frozen=True, kw_only=True)
class MomentsView:
    """All moments of a case, those without a time last; what the calendar lacks."""

    moments: list[MomentView]
    calendar_zh: str


def moments_view(desk: Desk, case: str) -> MomentsView:
    """The moments of a case with their explanations. Raises `UserError` for an unknown case."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        around = circumstances(desk, connection, found)
        known = anchors(desk, connection, found)
        stored = {one.kind: one for one in cases.moments_of(connection, found.id)}
    wanted = dict.fromkeys(stored)
    for kind in desk.moment_kinds.values():
        rule = desk.moment_rules.get(kind.code)
        if kind.code in around.named or (rule is not None and applies(rule, kind, around, desk.today)):
            wanted.setdefault(kind.code)
    views: list[MomentView] = []
    for code in wanted:
        kind, rule, row = desk.moment_kinds[code], desk.moment_rules.get(code), stored.get(code)
        lines = [f"{kind.name_zh}（{NATURE_ZH[kind.nature]}）"]
        computed = row is not None and COMPUTED_MARK in row.source
        if rule is not None:
            lines += [f"规则：{rule.explain_zh}。", f"依据：{rule.source_zh}"]
        else:
            lines.append("由承运人、码头、场站等通知，请按通知登记。")
        if row is not None:
            lines.append(f"{'算法' if computed else '来源'}：{row.source}")
        elif rule is not None:
            anchor = ANCHOR_ZH.get(rule.anchor) or desk.moment_kinds[rule.anchor].name_zh
            have = f"（已知 {known[rule.anchor].told_zh}，缺具体时刻）" if rule.anchor in known else ""
            lines.append(f"还不能计算：缺 {anchor}{have}。")
        if kind.confidence == "low":
            lines.append("依据较弱，请核实。")
        if code == IMPORT_LIMIT:
            lines += _late_fee(desk, case)
        views.append(
            MomentView(
                kind=code,
                name_zh=kind.name_zh,
                at=row.at if row else None,
                at_zh=f"{row.at.astimezone(CHINA):%Y-%m-%d %H:%M}" if row else "",
                state_zh=_state(desk, kind, row),
                source_zh=row.source if row else ("可自动计算" if rule else "待登记"),
                level=urgency(row.at, desk.clock.now()).value if row and row.done_at is None else "",
                done=bool(row and row.done_at),
                lines_zh=tuple(lines),
            )
        )
    views.sort(key=lambda one: (one.at is None, one.at or datetime.max.replace(tzinfo=UTC), one.kind))
    return MomentsView(moments=views, calendar_zh=calendar_notice(desk))


def _state(desk: Desk, kind: MomentKind, row: cases.MomentRow | None) -> str:
    if row is None:
        return "未定"
    if row.done_at is not None:
        return "已完成"
    return "已过" if row.at < desk.clock.now() else ("已到" if kind.nature is MomentNature.EVENT else "未到")


def _late_fee(desk: Desk, case: str) -> list[str]:
    """The money at stake, line by line."""
    fee = value_view(desk, case).late_fee
    if fee is None:
        return []
    lines = [
        f"{fee.name_zh}：{fee.value_zh}（{fee.formula_zh}）" if fee.formula_zh else f"{fee.name_zh}：{fee.value_zh}"
    ]
    lines += [f"　{term.name_zh} {term.value_zh}　{term.formula_zh}".rstrip() for term in fee.operands]
    if fee.value is None:
        lines.append(f"　还缺：{'；'.join(fee.all_missing())}")
    if fee.remark_zh:
        lines.append(f"　{fee.remark_zh}")
    return lines


def calendar_notice(desk: Desk) -> str:
    """What the calendar lacks, as a sentence; "" when it covers this year (and, from December on, the next)."""
    years = holiday_calendar(desk).years
    today = desk.today
    lacking = [year for year in (today.year, *([today.year + 1] if today.month == 12 else [])) if year not in years]
    if not lacking:
        return ""
    words = "、".join(str(year) for year in lacking)
    return f"缺 {words} 年节假日表：遇休息日是否顺延不能判断。请按国务院办公厅当年的放假通知导入，程序不自带日期。"


def free_days(desk: Desk, case: str) -> dict[str, int]:
    """The free days that count for a case, by moment."""
    with desk.store.read() as connection:
        return dict(circumstances(desk, connection, cases.case_of(connection, case)).agreed_days)


def keep_free_days(desk: Desk, case: str, days: dict[str, int | None]) -> str:
    """Keep days agreed with carriers and terminals for the client of a case (for all, when it has none).

    None takes a number away. Raises `UserError` for a number that can be none. Returns a sentence.
    """
    wrong = [kind for kind, count in days.items() if count is not None and not 0 <= count <= 365]
    if wrong or not set(days) <= set(FREE_TIME_KINDS):
        raise UserError("free-days", "免费天数应为 0 到 365 的整数。", "请按与承运人、码头的约定填写。")
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        company = cases.company_of(connection, found.company_id)
        kept = dict(settings.read(connection, FREE_TIME, {}))
        own = {**kept.get(company.uid if company else "", {}), **days}
        kept[company.uid if company else ""] = {kind: count for kind, count in own.items() if count is not None}
        settings.put(connection, FREE_TIME, kept)
        chain = f"company:{company.uid}" if company else "settings"
        desk.write_history(connection, chain, "free_time", {"days": days})
    recompute_all(desk)
    return f"免费天数已存为{f'“{company.name}”的' if company else '公司的'}约定。"
