"""What the window does with brokers: choose, learn a workbook, correct the map, keep."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from ..actions import broker_preview, brokers
from ..actions.desk import Desk
from ..errors import UserError
from .broker_dialog import BrokerDialog, PlaceDialog
from .dialogs import finished
from .lane import Lane
from .same_dialog import SameDialog

Choose = Callable[[QWidget, str, list[str]], Awaitable[Path | None]]


async def edit_brokers(desk: Desk, lane: Lane, case: str, parent: QWidget, choose: Choose, name: str = "") -> None:
    """The brokers' dialog; `case` is shown in the preview ("" = places only), `name` is the broker to begin with."""
    names = [one.name for one in await lane.read(brokers.all_brokers, desk)]
    dialog = BrokerDialog(names, parent)

    def refuse(error: UserError) -> None:
        if not isValid(dialog):
            return
        dialog.note.say(f"{error.message}{error.remedy}", "error", "cross")

    async def show(broker: brokers.Broker) -> bool:
        """Show one; whether the dialog is still there."""
        if not isValid(dialog):
            return False
        dialog.show_broker(broker)
        try:
            sheets = await lane.read(broker_preview.preview, desk, broker, case)
        except UserError as error:
            refuse(error)
            return False
        if isValid(dialog):
            dialog.show_preview(sheets)
        return isValid(dialog)

    async def choose_broker(name: str) -> None:
        try:
            found = await lane.read(brokers.broker_named, desk, name)
        except UserError:
            found = brokers.Broker(name=name)
        if await show(found):
            dialog.begun()

    async def keep() -> None:
        try:
            kept = await lane.run(brokers.put_broker, desk, dialog.edited)
        except UserError as error:
            refuse(error)
            return
        if await show(kept):
            dialog.begun()
            dialog.note.say(f"“{kept.name}”已保存。", "info", "check")

    async def learn() -> None:
        if not dialog.name:
            dialog.note.say("请先写报关行的名称。", "warning", "triangle")
            return
        file = await choose(dialog, "选择报关行的草单表格（.xlsx）", ["Excel 表格 (*.xlsx *.xlsm)", "所有文件 (*)"])
        if file is None:
            return
        try:
            kept, read = await lane.run(brokers.set_template, desk, dialog.name, file)
        except UserError as error:
            if error.id != "template-moved" or not await _follow(error, dialog):
                refuse(error)
                return
            try:
                kept, read = await lane.run(brokers.set_template, desk, dialog.name, file, follow=True)
            except UserError as again:
                refuse(again)
                return
        if not await show(kept):
            return
        dialog.begun()
        dialog.map.setFocus()
        left = f"；没有认出：{'、'.join(read.learned.unknown[:6])}" if read.learned.unknown else ""
        dialog.note.say(
            f"已按“{kept.template_name}”学到 {len(kept.layout.heads)} 个单元格{left}。请对照预览核对。", "info"
        )

    async def change(row: int) -> None:
        place = dialog.place_at(row)
        if place is None:
            dialog.note.say("请先学习报关行的表格。", "info")
            return
        sheets = list(dict.fromkeys(one.sheet for one in dialog.broker.layout.heads))
        if dialog.broker.layout.goods is not None:
            sheets = list(dict.fromkeys([*sheets, dialog.broker.layout.goods.sheet]))
        form = PlaceDialog(sheets, place, dialog)
        if await finished(form) != QDialog.DialogCode.Accepted:
            return
        layout = dialog.put_place(row, form.place)
        try:
            layout.check()
        except UserError as error:
            refuse(error)
            return
        if await show(replace(dialog.edited, layout=layout)):
            dialog.note.say("改动已放入对照表，按“保存”（Ctrl+Enter）生效。", "info")

    async def remove(name: str) -> None:
        try:
            await lane.run(brokers.remove_broker, desk, name)
        except UserError as error:
            refuse(error)
            return
        if not isValid(dialog):
            return
        dialog.names.removeItem(dialog.names.findText(name))
        dialog.note.say(f"“{name}”已停用；已交出的记录保留。", "info")

    dialog.chosen.connect(lambda name: lane.start(choose_broker(name), of=dialog))
    dialog.kept.connect(lambda: lane.start(keep(), of=dialog))
    dialog.template_wanted.connect(lambda: lane.start(learn(), of=dialog))
    dialog.place_wanted.connect(lambda row: lane.start(change(row), of=dialog))
    dialog.removed.connect(lambda name: lane.start(remove(name), of=dialog))
    if name or names:
        await choose_broker(name or names[0])
    await finished(dialog)


async def _follow(error: UserError, parent: QWidget) -> bool:
    """Whether the places go with their labels in a new edition."""
    asked = SameDialog(error.message, parent)
    asked.setWindowTitle("表格的行列有移动")
    asked.box.setText("确是新版表格，位置按标签跟随(&S)")
    return await finished(asked) == QDialog.DialogCode.Accepted
