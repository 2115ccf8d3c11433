"""Customs path, moments, merging and value of the case in hand: asks, does, tells that there is news."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from ..errors import UserError
from .dialogs import finished

if TYPE_CHECKING:
    from ..actions.desk import Desk
    from .case import CaseScreen
    from .lane import Lane

TABLE_FILTERS = "表格 (*.xlsx *.xls *.csv *.txt);;所有文件 (*)"


class ShipmentTools(QObject):
    """One place for the four dialogs; their work stands in `actions`."""

    told = Signal(str)
    news = Signal()
    moment_wanted = Signal(object, str)
    """(case screen, kind): a moment is to be told."""

    def __init__(self, desk: Desk, lane: Lane, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._lane, self._window = desk, lane, window

    # Customs path

    def path(self, case: CaseScreen) -> None:
        """Choose the customs path."""
        case.flush()
        self._lane.start(self._path(case))

    async def _path(self, case: CaseScreen) -> None:
        from ..actions import customs_paths
        from .path_dialog import PathDialog

        await case.open.settled()
        name = case.case
        choices = await self._lane.read(customs_paths.path_choices, self._desk, name)

        async def compute(code: str, options: list[str]) -> customs_paths.PathPreview:
            return await self._lane.read(customs_paths.preview_path, self._desk, name, code, options)

        dialog = PathDialog(choices, compute, self._lane, self._window)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        sentence = await self._lane.run(
            customs_paths.choose_path,
            self._desk,
            name,
            dialog.code,
            dialog.chosen_options,
            ticked=dialog.ticked,
        )
        await self._show_again(case, sentence)

    # Moments

    def moments(self, case: CaseScreen) -> None:
        """All moments of the case."""
        case.flush()
        self._lane.start(self._moments(case))

    async def _moments(self, case: CaseScreen) -> None:
        from ..actions import moment_views
        from ..actions.moments import FREE_TIME_KINDS
        from .moments_dialog import MomentsDialog
        from .value_inputs import FreeDaysDialog

        await case.open.settled()
        while True:
            view = await self._lane.read(moment_views.moments_view, self._desk, case.case)
            dialog = MomentsDialog(view, self._window)
            if await finished(dialog) != QDialog.DialogCode.Accepted or not dialog.wanted:
                break
            if dialog.wanted == "tell":
                self.moment_wanted.emit(case, dialog.kind)
                break
            if dialog.wanted == "holidays":
                await self._import_table("holidays", "导入节假日表")
            else:
                known = await self._lane.read(moment_views.free_days, self._desk, case.case)
                kinds = [(code, self._desk.moment_kinds[code].name_zh) for code in FREE_TIME_KINDS]
                days = FreeDaysDialog(kinds, known, self._window)
                if await finished(days) == QDialog.DialogCode.Accepted:
                    self.told.emit(await self._lane.run(moment_views.keep_free_days, self._desk, case.case, days.days))
        self.news.emit()

    # Merging and splitting

    def arrange(self, case: CaseScreen) -> None:
        """Merge and split the goods of the case."""
        case.flush()
        self._lane.start(self._arrange(case))

    async def _arrange(self, case: CaseScreen) -> None:
        from ..actions import arranging
        from ..actions.merge_rules import ArrangeRule, keep_rule
        from .arrange_dialog import ArrangeDialog

        await case.open.settled()
        name = case.case
        papers = await self._lane.read(arranging.paper_lines, self._desk, name)

        async def compute(rule: ArrangeRule | None) -> arranging.ArrangementView:
            return await self._lane.read(arranging.preview, self._desk, name, rule, papers)

        client = case.view.item.company if case.view is not None else ""
        dialog = ArrangeDialog(await compute(None), compute, self._lane, client, self._window)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        for whom in sorted(dialog.kept):
            who = client if whom == "client" else ""
            self.told.emit(await self._lane.run(keep_rule, self._desk, dialog.rule, client=who))
        remarks = await self._lane.run(arranging.apply, self._desk, name, dialog.rule)
        await self._show_again(case, "已归并。" + "".join(remarks))

    # Value

    def value(self, case: CaseScreen) -> None:
        """The value of the declaration in hand."""
        case.flush()
        self._lane.start(self._value(case))

    async def _value(self, case: CaseScreen) -> None:
        from ..actions import valuing
        from .value_dialog import ValueDialog

        await case.open.settled()
        number = case.open.number
        changed = False
        while True:
            view = await self._lane.read(valuing.value_view, self._desk, case.case, number)
            dialog = ValueDialog(view, self._window)
            if await finished(dialog) != QDialog.DialogCode.Accepted or not dialog.wanted:
                break
            try:
                changed = await self._ask_more(dialog.wanted, case, number, view) or changed
            except UserError as error:
                self._lane.messages.fault(error.message, error.remedy, error.id)
        if changed:
            await self._show_again(case, "")

    async def _ask_more(self, what: str, case: CaseScreen, number: int, view: Any) -> bool:
        """Ask for what the value still wants; whether the form changed."""
        from dataclasses import replace

        from ..actions import valuing
        from ..actions.office_tables import holiday_calendar
        from ..actions.own_codes import put_rate
        from ..domain.exchange import rate_day
        from .value_inputs import DutyDialog, LegsDialog, RateDialog

        yes = QDialog.DialogCode.Accepted
        draft = case.open.draft
        goods = draft.filled.form.goods if draft is not None else []
        inputs = view.inputs
        if what == "rates":
            await self._import_table("exchange_rates", "导入计征汇率")
        elif what == "rate":
            day = rate_day(view.month, holiday_calendar(self._desk))
            currency = goods[0].trade_currency if goods else ""
            rate = RateDialog(view.month, day.told_zh, currency, self._window)
            if await finished(rate) == yes:
                self.told.emit(
                    await self._lane.run(
                        put_rate, self._desk, view.month, rate.currency_code, rate.quoted, rate.quoted_for, day.day
                    )
                )
        elif what == "tax":
            codes = dict.fromkeys((line.hs_code, line.goods_name) for line in goods if line.hs_code)
            if not codes:
                self._lane.messages.tell("还没有商品编号，请先填写。")
                return False
            duty = DutyDialog([(code, f"{code} {name}") for code, name in codes], self._window)
            if await finished(duty) == yes:
                rates = {code: dict(kept) for code, kept in inputs.rates.items() if code != duty.code}
                if duty.rates:
                    rates[duty.code] = duty.rates
                await self._keep(case, number, replace(inputs, rates=rates))
        elif what == "unknown":
            await self._keep(case, number, replace(inputs, insurance_unknown=not inputs.insurance_unknown))
        elif what == "legs":
            legs = LegsDialog(inputs.freight, self._window)
            if await finished(legs) == yes:
                told, into_form = legs.freight, legs.into_form  # read before the dialog goes
                await self._keep(case, number, replace(inputs, freight=told))
                if into_form:
                    await self._lane.run(valuing.take_legs, self._desk, case.case, number)
                    return True
        return False

    async def _keep(self, case: CaseScreen, number: int, inputs: Any) -> None:
        from ..actions.valuing import keep_inputs

        await self._lane.run(keep_inputs, self._desk, case.case, number, inputs)

    # Shared

    async def _import_table(self, table: str, title: str) -> None:
        """Choose a file, show what it holds, import it."""
        from ..actions.code_sets import import_set, propose
        from .record_dialogs import RecordDialog

        chooser = QFileDialog(self._window, title, "", TABLE_FILTERS)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        if not await finished(chooser) or not chooser.selectedFiles():
            return
        try:
            found = await self._lane.read(propose, self._desk, Path(chooser.selectedFiles()[0]), table=table)
        except UserError as error:
            self._lane.messages.fault(error.message, error.remedy, error.id)
            return
        told = "".join(found.notes) + f"共 {len(found.entries)} 行。"
        if found.refused:
            told += f"{len(found.refused)} 行没有采用：{found.refused[0].why}（{found.refused[0].place}）。"
        asked = RecordDialog(title, told, self._window)
        source = asked.line("依据", "例如 国务院办公厅关于某年部分节假日安排的通知")
        asked.finish()
        if await finished(asked) == QDialog.DialogCode.Accepted:
            await self._lane.run(import_set, self._desk, found, complete=False, source=source.text().strip())
            self.told.emit(f"{title}：已导入 {len(found.entries)} 行。")

    async def _show_again(self, case: CaseScreen, sentence: str) -> None:
        await case.show_again()
        if sentence:
            self.told.emit(sentence)
        self.news.emit()
