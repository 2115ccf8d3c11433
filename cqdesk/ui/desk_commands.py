"""The commands of the desk itself: files, editing, the case in hand, look. Other areas have tables of their own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from .commands import EDIT, FILE, HELP, PRACTICE, VIEW, WORK, Command, entry, line
from .on_demand import claim_refunds, plan_load, preview_declaration
from .practice_frame import DECISIONS

if TYPE_CHECKING:
    from .case import CaseScreen
    from .main_window import MainWindow


def commands(window: MainWindow) -> list[Command]:
    """All of them, in the order of the menus."""
    return [*_file(window), *_edit(window), *_work(window), *_view(window), *_practice(window), *_help(window)]


def _file(window: MainWindow) -> list[Command]:
    case, desk, lane = window.with_case, window.desk, window.lane

    def preview(screen: CaseScreen) -> None:
        lane.start(preview_declaration(desk, lane, screen, window))

    return [
        entry(FILE, "导入单据…", "Ctrl+O", does=window.choose_files),
        entry(FILE, "新建票…", "Ctrl+N", does=window.arrivals.new),
        entry(FILE, "打开示例", does=window.open_samples),
        *([] if desk.kind == "practice" else [entry(FILE, "导入客户端文件夹…", does=window.records.folder)]),
        entry(FILE, "报文写法…", does=window.records.message_form),
        entry(FILE, "打印预览…", "Ctrl+P", does=case(preview), in_case=True),
        *window.care.commands(lambda: window.case.case if window.case is not None else ""),
        entry(FILE, "退出", "Ctrl+Q", does=window.close),
    ]


def _edit(window: MainWindow) -> list[Command]:
    case = window.with_case

    def undo(screen: CaseScreen) -> None:
        screen.flush()
        screen.open.undo()

    def redo(screen: CaseScreen) -> None:
        screen.flush()
        screen.open.redo()

    def pick(screen: CaseScreen) -> None:
        if not window.references.pick(screen):
            screen.pick_code()

    return [
        entry(EDIT, "撤销", "Ctrl+Z", does=case(undo), in_case=True),
        entry(EDIT, "重做", "Ctrl+Y", "Ctrl+Shift+Z", does=case(redo), in_case=True),
        line(EDIT),
        entry(EDIT, "选择代码", "F2", does=case(pick), in_case=True),
        entry(EDIT, "申报要素…", "F7", does=case(window.references.elements), in_case=True),
        entry(EDIT, "表头与商品之间切换", "F6", does=case(lambda c: c.hop()), in_case=True),
        entry(EDIT, "下一份报关单", "Ctrl+PgDown", does=case(lambda c: c.head.next_declaration()), in_case=True),
        entry(EDIT, "查找票", "Ctrl+F", does=window.look_for),
    ]


def _work(window: MainWindow) -> list[Command]:
    case, desk, lane = window.with_case, window.desk, window.lane
    records, references, tools, papers = window.records, window.references, window.tools, window.papers
    return [
        entry(WORK, "检查", "F9", does=case(lambda c: c.check()), in_case=True),
        entry(WORK, "下一个问题", "F4", does=case(lambda c: c.next_issue()), in_case=True),
        entry(WORK, "接受检查结果…", "Ctrl+Shift+A", does=case(records.accept_finding), in_case=True),
        entry(WORK, "申报…", "Ctrl+Return", "Ctrl+Enter", does=case(window.exchange.file), in_case=True),
        entry(WORK, "通关路径…", "Ctrl+Alt+P", does=case(tools.path), in_case=True),
        entry(WORK, "归并与分单…", "Ctrl+Shift+G", does=case(tools.arrange), in_case=True),
        entry(WORK, "估价…", "Ctrl+Shift+E", does=case(tools.value), in_case=True),
        entry(WORK, "时点一览…", "Ctrl+Shift+M", does=case(tools.moments), in_case=True),
        entry(WORK, "登记时点…", "Ctrl+M", does=case(records.moment), in_case=True),
        entry(WORK, "记录消息…", "Ctrl+J", does=case(records.note), in_case=True),
        entry(WORK, "存为客户模板", "Ctrl+T", does=case(records.profile), in_case=True),
        entry(WORK, "带入客户模板…", "Ctrl+Shift+T", does=case(references.template), in_case=True),
        entry(WORK, "套用历史票…", "Ctrl+H", does=case(references.earlier), in_case=True),
        entry(WORK, "消费使用/生产销售单位同境内收发货人", does=case(references.owner), in_case=True),
        entry(WORK, "与商品库比较…", "F8", does=case(references.compare), in_case=True),
        entry(WORK, "记入商品库", "Shift+F8", does=case(references.remember), in_case=True),
        line(WORK),
        entry(WORK, "核对单据…", "Ctrl+Alt+D", does=case(papers.review), in_case=True),
        entry(WORK, "单单核对…", "Ctrl+Shift+X", does=case(papers.differences), in_case=True),
        entry(WORK, "记住的列设置…", does=papers.layouts),
        line(WORK),
        entry(WORK, "商品库…", "Ctrl+B", does=references.library),
        entry(WORK, "代码表…", "Ctrl+Shift+D", does=references.codes),
        line(WORK),
        entry(WORK, "装箱计划…", "Ctrl+Shift+L", does=lambda: lane.start(plan_load(desk, lane, window))),
        entry(
            WORK,
            "出口退税…",
            "Ctrl+Shift+R",
            does=lambda: lane.start(claim_refunds(desk, lane, window.settings, window)),
        ),
        entry(WORK, "立即收发", "F5", does=window.exchange.sync_now),
        entry(WORK, "退一步", "Esc", does=window.step_back),
    ]


def _view(window: MainWindow) -> list[Command]:
    return [
        entry(VIEW, "检查规则一览…", "Ctrl+Shift+K", does=lambda: window.records.rules(window.case)),
    ]


def _practice(window: MainWindow) -> list[Command]:
    """Playing the other side needs no mouse: Alt+X and the letter of the receipt."""
    if window.desk.kind != "practice":
        return []
    plays = [("持卡人点击申报(&S)", ""), *((f"海关：{name}(&{letter})", letter) for letter, name in DECISIONS)]
    return [entry(PRACTICE, name, does=partial(window.practise, letter), in_case=True) for name, letter in plays]


def _help(window: MainWindow) -> list[Command]:
    case = window.with_case
    return [
        entry(HELP, "这是什么", "F1", does=case(lambda c: c.explain()), in_case=True),
        entry(HELP, "这个值从哪里来", "F3", does=case(lambda c: c.where_from()), in_case=True),
    ]
