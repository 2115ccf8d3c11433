"""What the office knows, from the window: tariff, elements, goods library, earlier cases, code tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from ..errors import UserError
from ..later import Later
from .dialogs import finished

if TYPE_CHECKING:
    from ..actions import library_edits, library_fill, library_growth, lookups, own_codes, parties, takeover, tariff
    from ..actions.code_sets import Proposal
    from ..actions.desk import Desk
    from ..actions.library import LibraryHit
    from ..actions.library_fill import Difference
    from ..actions.lookups import Hit
    from ..actions.tables_view import TableView
    from . import (
        codes_dialog,
        earlier_dialog,
        elements_dialog,
        import_preview,
        imports_dialog,
        library_dialog,
        tariff_picker,
        tick_dialog,
    )
    from .case import CaseScreen
    from .lane import Lane
    from .settings import Settings
else:
    codes_dialog = Later("cqdesk.ui.codes_dialog")
    earlier_dialog = Later("cqdesk.ui.earlier_dialog")
    elements_dialog = Later("cqdesk.ui.elements_dialog")
    import_preview = Later("cqdesk.ui.import_preview")
    imports_dialog = Later("cqdesk.ui.imports_dialog")
    library_dialog = Later("cqdesk.ui.library_dialog")
    tariff_picker = Later("cqdesk.ui.tariff_picker")
    tick_dialog = Later("cqdesk.ui.tick_dialog")
    library_edits = Later("cqdesk.actions.library_edits")
    library_fill = Later("cqdesk.actions.library_fill")
    library_growth = Later("cqdesk.actions.library_growth")
    lookups = Later("cqdesk.actions.lookups")
    own_codes = Later("cqdesk.actions.own_codes")
    parties = Later("cqdesk.actions.parties")
    takeover = Later("cqdesk.actions.takeover")
    tariff = Later("cqdesk.actions.tariff")

ELEMENTS = "declaration_elements"
_OWNER = frozenset({"owner_name", "owner_uscc", "owner_customs_code", "owner_ciq_code"})
_LINE = re.compile(r"goods\[(\d+)\]")
SHEET_FILTERS = ["表格 (*.xlsx *.csv *.txt)", "所有文件 (*)"]


def goods_row(case: CaseScreen) -> int:
    """The goods line the cursor stands in, from 1; 0 if it stands elsewhere."""
    found = _LINE.match(case.current()[0])
    return int(found[1]) if found else 0


class References(QObject):
    """Opens the dialogs, does what is decided in them, and tells that there is news."""

    told = Signal(str)
    news = Signal()

    def __init__(self, desk: Desk, lane: Lane, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._lane, self._settings, self._window = desk, lane, settings, window

    # F2 in the goods

    def pick(self, case: CaseScreen) -> bool:
        """F2: the tariff on a commodity number, the elements on a specification; False for any other field."""
        path, anchor, place = case.current()
        row = goods_row(case)
        if row and path.endswith(".hs_code"):
            case.flush()
            self._pick_code(case, path, row, anchor, place)
            return True
        if row and path.endswith(f".{ELEMENTS}"):
            self.elements(case)
            return True
        if path in _OWNER:
            self.owner(case)
            return True
        return False

    def owner(self, case: CaseScreen) -> None:
        """F2 in the using or producing unit: it is the domestic party itself."""
        case.flush()
        self._lane.start(self._owner(case))

    async def _owner(self, case: CaseScreen) -> None:
        await case.open.settled()
        await self._lane.run(parties.owner_as_domestic_party, self._desk, case.case, case.open.number)
        await case.open.load(case.open.direction)
        await case.reload()
        self.told.emit("已填为与境内收发货人相同，可按 Ctrl+Z 撤销。")

    def _pick_code(self, case: CaseScreen, path: str, row: int, anchor: QWidget, place: Any) -> None:
        draft = case.open.draft
        current = draft.filled.text_at(path) if draft is not None else ""
        name = draft.filled.text_at(f"goods[{row}].goods_name") if draft is not None else ""
        read = self._lane.read

        async def search(words: str) -> list[Hit]:
            return await read(lookups.search_codes, self._desk, words, table="hs", limit=50, case=case.case)

        async def suggestions() -> list[tariff.Suggestion]:
            return await read(tariff.suggest_codes, self._desk, name)

        async def explain(code: str) -> tariff.TariffView | None:
            return await read(tariff.tariff_view, self._desk, code)

        on = self._desk.today
        picker = tariff_picker.TariffPicker(
            self._window, self._lane, case.label(path), search, suggestions, explain, on, current
        )
        picker.chosen.connect(lambda code, _name: case.put_code(path, code))
        picker.open_at(anchor, place)

    def elements(self, case: CaseScreen) -> None:
        """F7: the declaration elements of the goods line in hand."""
        row = goods_row(case)
        if not row:
            self._lane.messages.tell("把光标放在一项商品上，再按 F7 填写申报要素。")
            return
        case.flush()
        self._lane.start(self._elements(case, row))

    async def _elements(self, case: CaseScreen, row: int) -> None:
        from ..actions.printed_answers import printed_answers

        await case.open.settled()
        draft = case.open.draft
        if draft is None:
            return
        here = f"goods[{row}]"
        code, text = (draft.filled.text_at(f"{here}.{name}") for name in ("hs_code", ELEMENTS))
        form = await self._lane.read(tariff.elements_form, self._desk, code, text, case.open.direction)
        items = await self._lane.read(library_fill.answers_for, self._desk, case.case, case.open.number, row)
        names = [element.name for element in form.elements if element.name]
        known = [(item.facts[ELEMENTS], item.facts.get("element_names", ""), item.title) for item in items]
        known += await self._lane.read(printed_answers, self._desk, case.case, case.open.number, row, names)
        title = f"第 {row} 项　{code}　{draft.filled.text_at(f'{here}.goods_name')}"
        dialog = elements_dialog.ElementsDialog(title, form, known, self._window)
        accepted = await finished(dialog) == QDialog.DialogCode.Accepted
        if accepted and (dialog.changed or "｜" in text) and dialog.text != text:
            case.open.type_in({f"{here}.{ELEMENTS}": dialog.text})

    # Library and earlier cases

    def remember(self, case: CaseScreen) -> None:
        """Shift+F8: keep the goods line in hand in the library."""
        row = goods_row(case)
        if not row:
            self._lane.messages.tell("把光标放在一项商品上，再按 Shift+F8 记入商品库。")
            return
        case.flush()
        self._lane.start(self._remember(case, row))

    async def _remember(self, case: CaseScreen, row: int) -> None:
        await case.open.settled()
        said = await self._lane.run(library_growth.remember_line, self._desk, case.case, case.open.number, row)
        self.told.emit(said)

    def compare(self, case: CaseScreen) -> None:
        """F8: where the draft differs from the library, with ticks."""
        case.flush()
        self._lane.start(self._compare(case))

    async def _compare(self, case: CaseScreen) -> None:
        await case.open.settled()
        found = await self._lane.read(library_fill.review, self._desk, case.case, case.open.number)
        if not found:
            self._lane.messages.tell("与商品库没有不同，或商品库中还没有这些商品。")
            return
        remark = "左边是报关单现在的内容，右边是商品库。空格勾选；没有勾选的不会改动。"
        chosen = await self._ticked("与商品库比较", remark, found, "商品库")
        if chosen:
            await self._take(case, library_fill.take_from_library, chosen)

    def earlier(self, case: CaseScreen) -> None:
        """Ctrl+H: copy from an earlier case, with ticks."""
        case.flush()
        self._lane.start(self._earlier(case))

    async def _earlier(self, case: CaseScreen) -> None:
        await case.open.settled()

        async def search(words: str) -> list[takeover.EarlierCase]:
            return await self._lane.read(takeover.earlier_cases, self._desk, case.case, words)

        dialog = earlier_dialog.EarlierDialog(self._lane, search, self._window)
        if await finished(dialog) != QDialog.DialogCode.Accepted or dialog.chosen is None:
            return
        source = dialog.chosen
        found = await self._lane.read(
            takeover.compare_with, self._desk, case.case, case.open.number, source.case, source.declaration
        )
        if not found:
            self._lane.messages.tell(f"本票与 {source.case} 内容相同，没有可带入的。")
            return
        remark = f"左边是本票现在的内容，右边是 {source.case}。空格勾选，在分组标题上按空格则整组勾选。"
        chosen = await self._ticked(f"套用历史票 {source.case}", remark, found, source.case)
        if chosen:
            await self._take(case, takeover.take_from_case, chosen)

    def template(self, case: CaseScreen) -> None:
        """Ctrl+Shift+T: take over from the templates of client and firm, with ticks."""
        case.flush()
        self._lane.start(self._template(case))

    async def _template(self, case: CaseScreen) -> None:
        await case.open.settled()
        found = await self._lane.read(takeover.compare_with_template, self._desk, case.case, case.open.number)
        if not found:
            self._lane.messages.tell("没有可带入的模板内容；可先在一票填好的单上按 Ctrl+T 存为客户模板。")
            return
        remark = "左边是本票现在的内容，右边是客户和本单位的模板。空格勾选；没有勾选的不会改动。"
        chosen = await self._ticked("带入客户模板", remark, found, "模板")
        if chosen:
            await self._take(case, takeover.take_from_case, chosen)

    async def _ticked(self, title: str, remark: str, found: Sequence[Difference], theirs: str) -> list[Difference]:
        dialog = tick_dialog.TickDialog(title, remark, found, theirs, self._window)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return []
        return [found[number] for number in dialog.chosen]

    async def _take(self, case: CaseScreen, act: Any, chosen: list[Difference]) -> None:
        await self._lane.run(act, self._desk, case.case, case.open.number, chosen)
        await case.open.load(case.open.direction)
        await case.reload()
        self.told.emit(f"已带入 {len(chosen)} 项，可按 Ctrl+Z 撤销。")

    def library(self) -> None:
        """Ctrl+B: the goods library."""
        dialog = library_dialog.LibraryDialog(self._desk, self._lane, self._window)
        start = self._lane.start
        dialog.edit_wanted.connect(lambda hit: start(self._edit_item(dialog, hit)))
        dialog.merge_wanted.connect(lambda hits: start(self._merge(dialog, hits)))
        dialog.delete_wanted.connect(lambda hits: start(self._delete(dialog, hits)))
        dialog.undo_wanted.connect(lambda: start(self._undo_library(dialog)))
        dialog.import_wanted.connect(lambda: start(self._import_library(dialog)))
        dialog.export_wanted.connect(lambda: start(self._export_library(dialog)))
        self._lane.start(self._shown(dialog))

    async def _shown(self, dialog: QDialog) -> None:
        await finished(dialog)

    async def _edit_item(self, dialog: library_dialog.LibraryDialog, hit: LibraryHit) -> None:
        edit = library_dialog.ItemEdit(hit.item.title, hit.item.facts, dialog)
        if await finished(edit) == QDialog.DialogCode.Accepted:
            await self._lane.run(library_edits.edit_item, self._desk, hit.item.id, edit.facts)
            dialog.again()

    async def _merge(self, dialog: library_dialog.LibraryDialog, hits: list[LibraryHit]) -> None:
        ids = [hit.item.id for hit in hits]
        if ids:
            kept = await self._lane.run(library_edits.merge_items, self._desk, ids[0], ids[1:])
            self.told.emit(f"已合并为“{kept.title}”，可撤销。")
            dialog.again()

    async def _delete(self, dialog: library_dialog.LibraryDialog, hits: list[LibraryHit]) -> None:
        if hits:
            self.told.emit(await self._lane.run(library_edits.delete_items, self._desk, [hit.item.id for hit in hits]))
            dialog.again()

    async def _undo_library(self, dialog: library_dialog.LibraryDialog) -> None:
        self.told.emit(await self._lane.run(library_edits.undo_library, self._desk))
        dialog.again()

    async def _import_library(self, dialog: library_dialog.LibraryDialog) -> None:
        from ..actions import library_files

        path = await self._file("导入商品库", dialog)
        if path is None:
            return
        found = await self._lane.read(library_files.propose_library, self._desk, path)
        rows = [("新增", title, "") for title in found.added]
        rows += [("修改", title, what) for title, what in found.changed]
        rows += [("未读取", "", f"{one.place}：{one.why}") for one in found.refused]
        counts = (len(found.added), len(found.changed), found.same, len(found.refused))
        summary = "新增 {} 条，修改 {} 条，相同 {} 条，未读取 {} 行。".format(*counts)
        preview = import_preview.ImportPreview(f"导入商品库：{found.file}", summary, rows, dialog)
        if await finished(preview) == QDialog.DialogCode.Accepted:
            self.told.emit(await self._lane.run(library_files.import_library, self._desk, found))
            dialog.again()

    async def _export_library(self, dialog: library_dialog.LibraryDialog) -> None:
        from ..actions import library_files

        chooser = QFileDialog(dialog, "导出商品库")
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("xlsx")
        chooser.setNameFilters(["Excel 工作簿 (*.xlsx)"])
        chooser.selectFile("商品库.xlsx")
        if await finished(chooser) and chooser.selectedFiles():
            path = Path(chooser.selectedFiles()[0])
            count = await self._lane.read(library_files.export_library, self._desk, path, client=dialog.client)
            self.told.emit(f"已导出 {count} 条到 {path.name}。")

    # Code tables

    def codes(self) -> None:
        """Ctrl+Shift+D: the code tables."""
        dialog = codes_dialog.CodesDialog(self._desk, self._lane, self._window)
        start = self._lane.start
        dialog.put_wanted.connect(lambda table, hit: start(self._put_code(dialog, table, hit)))
        dialog.drop_wanted.connect(lambda hit: start(self._drop_code(dialog, hit)))
        dialog.undo_wanted.connect(lambda: start(self._undo_codes(dialog)))
        dialog.import_wanted.connect(lambda table: start(self._import_codes(dialog, table)))
        dialog.imports_wanted.connect(lambda: start(self._imports(dialog)))
        self._lane.start(self._shown(dialog))

    async def _imports(self, codes: codes_dialog.CodesDialog) -> None:
        dialog = imports_dialog.ImportsDialog(self._desk, self._lane, codes)
        dialog.take_back_wanted.connect(lambda uid: self._lane.start(self._take_back(dialog, uid)))
        await finished(dialog)
        codes.again()

    async def _take_back(self, dialog: imports_dialog.ImportsDialog, uid: str) -> None:
        from ..actions import code_sets

        self.told.emit(await self._lane.run(code_sets.take_back, self._desk, uid))
        dialog.again()
        self.news.emit()

    async def _put_code(self, dialog: codes_dialog.CodesDialog, table: TableView | None, hit: Hit | None) -> None:
        if table is None:
            return
        if not table.shipped:
            self.told.emit(f"“{table.title_zh}”请用“导入…”整表导入，不能在这里逐行添加。")
            return
        edit = codes_dialog.OwnCodeDialog(table, hit, dialog)
        if await finished(edit) != QDialog.DialogCode.Accepted:
            return
        code = edit.code  # the dialog goes at the next turn of the loop
        await self._lane.run(
            own_codes.put_own_code,
            self._desk,
            table.name,
            code,
            edit.name,
            valid_from=edit.valid_from,
            valid_to=edit.valid_to,
            source=edit.source,
            extra=dict(hit.extra) if hit is not None else None,
        )
        self.told.emit(f"代码 {code} 已保存，可撤销。")
        dialog.again()
        self.news.emit()

    async def _drop_code(self, dialog: codes_dialog.CodesDialog, hit: Hit | None) -> None:
        if hit is not None:
            direction = hit.extra.get("direction", "")
            self.told.emit(await self._lane.run(own_codes.drop_own_code, self._desk, hit.table, hit.code, direction))
            dialog.again()
            self.news.emit()

    async def _undo_codes(self, dialog: codes_dialog.CodesDialog) -> None:
        from ..actions import code_sets

        self.told.emit(await self._lane.run(code_sets.undo_codes, self._desk))
        dialog.again()
        self.news.emit()

    async def _import_codes(self, dialog: codes_dialog.CodesDialog, table: TableView | None) -> None:
        from ..actions import code_sets

        path = await self._file("导入代码表（税则或参数表）", dialog)
        if path is None:
            return
        try:
            found = await self._lane.read(code_sets.propose, self._desk, path)
        except UserError as error:
            if error.id != "codes-table-unclear" or table is None:
                raise
            found = await self._lane.read(code_sets.propose, self._desk, path, table=table.name)
        preview = import_preview.ImportPreview(
            f"导入：{found.title_zh}",
            _summary(found),
            _shown_rows(found),
            dialog,
            notes=found.notes,
            dated=True,
            complete=found.complete,
            as_of=found.as_of,
            covers_to=found.covers_to,
            missing=[("疑似作废", entry.code, entry.name_zh) for entry in found.missing],
        )
        if await finished(preview) != QDialog.DialogCode.Accepted:
            return
        await self._lane.run(
            code_sets.import_set,
            self._desk,
            found,
            complete=preview.complete,
            as_of=preview.as_of,
            covers_to=preview.covers_to,
        )
        self.told.emit(f"已导入“{found.file}”，可撤销。")
        dialog.again()
        self.news.emit()

    async def _file(self, title: str, parent: QWidget) -> Path | None:
        chooser = QFileDialog(parent, title)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilters(SHEET_FILTERS)
        if await finished(chooser) and chooser.selectedFiles():
            return Path(chooser.selectedFiles()[0])
        return None


def _summary(found: Proposal) -> str:
    used = "、".join(found.heads.values())
    return (
        f"读到 {len(found.entries)} 个代码：新增 {len(found.added)}，修改 {len(found.changed)}，相同 {found.same}；"
        f"现有代码中有 {len(found.missing)} 个不在表中；未读取 {len(found.refused)} 行。\n识别的栏：{used}"
    )


def _shown_rows(found: Proposal) -> list[tuple[str, str, str]]:
    """The touched drafts first: that is what the clerk must look at."""
    rows = [("涉及草稿", one.code, f"{one.where}　{one.why}") for one in found.drafts]
    rows += [("涉及商品库", one.code, f"{one.where}　{one.why}") for one in found.library]
    rows += [("新增", entry.code, entry.name_zh) for entry in found.added]
    rows += [("修改", one.code, f"{one.name_zh}　{one.what}") for one in found.changed]
    rows += [("未读取", "", f"{one.place}：{one.why}") for one in found.refused]
    return rows
