"""What the work list shows of a case: the group it stands in and why; and the case number people type.

Sources: design section 3 (a case shows the least advanced of its declarations; `26-000123`), design section
6 (to do, waiting, needs action, done), message reference 5.5.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cqdesk.domain.stage import FLAG_ZH, RANK, Flag, Stage
from cqdesk.domain.steps import Step
from cqdesk.errors import Fault


class Group(StrEnum):
    """Columns of the work list."""

    TODO = "todo"
    WAITING = "waiting"
    ACTION = "action"
    DONE = "done"


GROUP_ZH: Mapping[Group, str] = {
    Group.TODO: "待办",
    Group.WAITING: "等待中",
    Group.ACTION: "需处理",
    Group.DONE: "已完成",
}


@dataclass(frozen=True, kw_only=True)
class DeclarationState:
    """All the work list needs of one declaration."""

    step: Step | None = None
    """Step of its latest filing; None if it was never queued."""
    stage: Stage = Stage.NONE
    flags: frozenset[Flag] = frozenset()
    errors: int = 0
    """Error-level findings on the form as it stands."""
    by_note: bool = False
    """The stage rests on a person's word (`StageView.by_note`)."""
    handed_over: bool = False
    """The draft was given to a broker, who files it."""
    holder: str = ""
    """Which broker and since when, as words behind 报关行."""
    declared: bool = False
    """What was declared was read back, though no receipt came."""
    archived: bool = False
    """A person put it away (not shipped, withdrawn for good)."""


_IN_FLIGHT = (Step.QUEUED, Step.SENDING, Step.SENT)
_CLERK_MUST_ACT = (Flag.CONTRADICTION, Flag.SUSPENDED, Flag.INSPECTION, Flag.TAX_DUE, Flag.ACTION_NEEDED)
_FLAG_REMEDY: Mapping[Flag, str] = {
    Flag.CONTRADICTION: "回执互相矛盾，请到单一窗口核实",
    Flag.SUSPENDED: "海关已挂起，请联系海关",
    Flag.INSPECTION: "海关布控查验，请安排查验",
    Flag.TAX_DUE: "有税费待缴，请缴纳",
    Flag.ACTION_NEEDED: "海关要求补充单据或申报，请看回执备注",
}
_WAITING_FOR: Mapping[Stage, str] = {
    Stage.SUBMITTED: "已申报，等海关入库",
    Stage.RECEIVED: "海关已入库，等审结",
    Stage.ACCEPTED: "已审结，等放行",
    Stage.RELEASED: "已放行，等结关",
}
_ENDED: Mapping[Stage, str] = {
    Stage.REJECTED: "已退单，请按回执备注更正后重新申报",
    Stage.RETURNED: "退回修改，请按回执备注更正后重新申报",
    Stage.DELETED: "报关单已删，请重新申报或归档",
}
_IN_FLIGHT_WHY: Mapping[Step, str] = {
    Step.QUEUED: "已排队，等待发送",
    Step.SENDING: "正在发送",
    Step.SENT: "已发出，等单一窗口回执",
}


def group_of(state: DeclarationState) -> tuple[Group, str]:
    """The group of one declaration and the reason in one Chinese sentence (`why`)."""
    group, why = _judge(state)
    if state.by_note and group is not Group.TODO and not state.archived and not under_way_anew(state):
        why += "（据人工备注，未见官方回执）"
    return group, why + "。"


def _judge(state: DeclarationState) -> tuple[Group, str]:
    if state.archived:
        return Group.DONE, "已归档"
    if Flag.CONTRADICTION in state.flags:
        return Group.ACTION, _FLAG_REMEDY[Flag.CONTRADICTION]
    if state.step is Step.IN_DOUBT:
        return Group.ACTION, "不能确定是否已送达，请到单一窗口查看后确认"
    if state.step is Step.FAILED:
        return Group.ACTION, "未导入成功，请看失败原因，更正后重发"
    official = _from_stage(state)
    if official is not None and not under_way_anew(state):
        return official
    if state.step in _IN_FLIGHT:
        return Group.WAITING, _IN_FLIGHT_WHY[state.step]
    if state.step is Step.ANSWERED:
        return Group.WAITING, "已导入，等单一窗口回执"
    if state.declared:
        return Group.WAITING, "已申报（据读回的报关单），等放行消息"
    if state.handed_over:
        return Group.WAITING, f"草单已交报关行{state.holder}，等报关单号"
    if state.errors:
        return Group.TODO, f"有 {state.errors} 处错误待改正"
    return Group.TODO, "尚未申报，请核对后申报"


def unsent_zh(*, declared: bool, handed_over: bool) -> str:
    """What is known of a declaration that nothing was sent or answered of, as the lists call it."""
    if declared:
        return "已申报（据读回的报关单）"
    return "已交报关行" if handed_over else "草稿"


def _from_stage(state: DeclarationState) -> tuple[Group, str] | None:
    if state.stage is Stage.CLOSED:
        return Group.DONE, "已结关"
    if state.stage in _ENDED:
        return Group.ACTION, _ENDED[state.stage]
    for flag in _CLERK_MUST_ACT:
        if flag in state.flags:
            return Group.ACTION, _FLAG_REMEDY[flag]
    if state.stage is Stage.SAVED:
        return Group.ACTION, "已暂存，尚未申报，请插卡到单一窗口提交申报"
    if state.stage in _WAITING_FOR:
        beside = f"（{FLAG_ZH[Flag.REVIEWING]}）" if Flag.REVIEWING in state.flags else ""
        return Group.WAITING, _WAITING_FOR[state.stage] + beside
    return None


def under_way_anew(state: DeclarationState) -> bool:
    """Whether a filing under way answers the stage: what was saved, refused or deleted is being replaced."""
    return state.step in _IN_FLIGHT and state.stage in (Stage.SAVED, *_ENDED)


def progress(state: DeclarationState) -> int:
    """How far a declaration has come: 0 not filed, below 10 to be done again, then our steps, then the main
    line.

    An archived one is beyond all others: it no longer holds the case back.
    """
    if state.archived:
        return 100
    if state.step is not None and under_way_anew(state):
        return _STEP_PROGRESS[state.step]
    if state.stage in _ENDED:
        return 8
    if state.stage in RANK and state.step is not Step.FAILED:
        return RANK[state.stage]
    if state.step is not None:
        return _STEP_PROGRESS[state.step]
    if state.declared:
        return RANK[Stage.SUBMITTED]
    return 9 if state.handed_over else 0


_STEP_PROGRESS: Mapping[Step, int] = {
    Step.FAILED: 5,
    Step.QUEUED: 10,
    Step.SENDING: 12,
    Step.IN_DOUBT: 14,
    Step.SENT: 20,
    Step.ANSWERED: 25,
}
_GROUP_ORDER = (Group.ACTION, Group.TODO, Group.WAITING, Group.DONE)


def least_advanced(states: Sequence[DeclarationState]) -> DeclarationState:
    """The declaration a case of several shows; of equally advanced ones that which needs a person.

    A case without any declaration yet is the empty state: to do.
    """
    if not states:
        return DeclarationState()
    return min(states, key=lambda state: (progress(state), _GROUP_ORDER.index(group_of(state)[0])))


def case_group(states: Sequence[DeclarationState]) -> tuple[Group, str]:
    """The group and reason of a whole case: needs action if one of its declarations does, then to do, then
    waiting.

    The stage a case shows is that of `least_advanced`; the group is not, or an inspection of one
    declaration would hide behind the quiet waiting of another. With several declarations the reason names
    the one it speaks of.
    """
    several = states or [DeclarationState()]

    def need(place: int) -> tuple[int, int]:
        state = several[place]
        return _GROUP_ORDER.index(group_of(state)[0]), progress(state)

    place = min(range(len(several)), key=need)
    group, why = group_of(several[place])
    return group, f"第 {place + 1} 份报关单：{why}" if len(several) > 1 and group is not Group.DONE else why


_CASE_NUMBER = re.compile(r"([0-9]{2})-?([0-9]{6})|([0-9]{2})-([0-9]{1,6})")


def case_number(year: int, serial: int) -> str:
    """The number people see and type: 2026 and 123 are `26-000123`. `Fault` if out of range."""
    if not 2000 <= year <= 2099 or not 1 <= serial <= 999_999:
        raise Fault("a case number has a year of this century and a serial of six digits")
    return f"{year % 100:02d}-{serial:06d}"


def parse_case_number(text: str) -> tuple[int, int] | None:
    """Year and serial of a typed case number; leading zeros (`26-123`) or the hyphen (`26000123`) may be
    missing.

    None if it is none. Full-width digits and hyphens, as an input method leaves them, are accepted.
    """
    narrow = text.strip().translate(_NARROW)
    match = _CASE_NUMBER.fullmatch(narrow)
    if match is None:
        return None
    year, serial = match[1] or match[3], int(match[2] or match[4])
    return (2000 + int(year), serial) if serial else None


_NARROW = {ord("０") + digit: str(digit) for digit in range(10)} | {
    ord("－"): "-",
    ord("—"): "-",
    ord("–"): "-",
}
