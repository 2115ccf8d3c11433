"""Lists in the consol window: goods and sellers typed and pasted, hazard per leg, an answer to a request, end and reopening;
everything fits the smallest screen."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from benchmarks.consol_keys import calm, screen_up
from benchmarks.hands import ALT, CTRL, Hands, Key
from cqdesk.actions.consol_changes import pull_house
from cqdesk.actions.consol_lots import put_lots
from cqdesk.actions.consols import open_consol
from cqdesk.actions.desk import Desk
from cqdesk.actions.manifests import note_verdict
from cqdesk.domain.consolidation.model import MARKET, HazardStatus
from cqdesk.domain.consolidation.record import SELLER
from cqdesk.ui.consol_forms import SureDialog
from cqdesk.ui.consol_head_dialogs import ConsentDialog, ConsolDialog
from cqdesk.ui.consol_house_dialogs import HouseEditDialog
from cqdesk.ui.consol_plan_view import BoxPlanDialog
from cqdesk.ui.consol_tables import HazardDialog, LotsDialog, MarketDialog
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.segregation_dialog import SegregationDialog

from .conftest import Play, rest

LOGICAL = 911
"""Width of 1366 pixels at 150 %."""


def test_goods_sellers_hazard_and_an_answer_go_in_by_keys(
    window: MainWindow, play: Play, desk: Desk, river: str
) -> None:
    clipboard = QGuiApplication.clipboard()

    async def scene() -> None:
        hands = Hands(window)
        screen = await screen_up(hands)
        screen.resize(LOGICAL - 16, 456)
        assert screen.minimumSizeHint().width() <= LOGICAL - 16
        right = max(one.geometry().right() for one in screen.findChildren(QPushButton) if one.isVisible())
        assert right < screen.width()

        hands.press(Key.Key_L, CTRL)
        lots = await hands.dialog(LotsDialog)
        clipboard.setText("分单号\t食品\t温度\nSLH2602\t是\t-18\nSLH2602\tY\t\nSLH2699\t是\t\n")
        hands.press(Key.Key_V, CTRL)
        bonded = next(at for at, one in enumerate(lots.table.columns) if one.key == "bonded")
        lots.table.setCurrentCell(0, bonded)
        hands.press(Key.Key_Space)
        hands.press(Key.Key_Return, CTRL)
        await calm(hands, screen)
        houses = open_consol(desk, river).consol.house_by_number
        assert [(lot.food, lot.temperature_c) for lot in houses["SLH2602"].lots] == [(True, -18), (True, None)]
        assert houses["SLH2601"].lots[0].bonded
        assert "保税" in screen.board.houses.item(0, 7).text()

        hands.press(Key.Key_M, CTRL)
        await hands.dialog(MarketDialog)
        hands.write("Sample agent")
        for _ in range(3):
            hands.press(Key.Key_Return)
        clipboard.setText("\n".join(f"{number}\t龙水{number[-2:]}号" for number in houses))
        hands.press(Key.Key_V, CTRL)
        hands.press(Key.Key_Return, CTRL)
        await calm(hands, screen)
        held = open_consol(desk, river)
        assert held.consol.special == MARKET
        assert held.record.market[SELLER + "SLH2612"] == "龙水12号"

        hands.press(Key.Key_3, CTRL)
        hands.write("z")
        hands.press(Key.Key_Return)
        hazard = await hands.dialog(HazardDialog)
        assert hazard.table.rowCount() == len(held.consol.legs)
        for _ in range(2):
            hands.press(Key.Key_Space)
        hands.press(Key.Key_Return, CTRL)
        assert "UN" in hazard.fault.text()
        hands.write("3480")
        hands.press(Key.Key_Return)
        hands.write("9")
        hands.press(Key.Key_Return, CTRL)
        await calm(hands, screen)
        judged = open_consol(desk, river).consol.houses[0].lots[0].hazards
        assert [(one.status, one.un_number, one.hazard_class) for one in judged] == [
            (HazardStatus.DANGEROUS, "3480", "9")
        ]
        screen.reject()
        await rest(window)
        assert hands.mice == 0
        hands.lift()

    play(scene())


def test_a_house_gets_more_goods_and_a_request_its_answer(
    window: MainWindow, play: Play, desk: Desk, river: str
) -> None:
    note_verdict(desk, river, "11", houses=["SLH2603"], words="示例")
    pull_house(desk, river, "SLH2603")

    async def scene() -> None:
        hands = Hands(window)
        screen = await screen_up(hands)
        assert "等同意：抽出 SLH2603" in screen.head.text()
        hands.press(Key.Key_Return)
        form = await hands.dialog(HouseEditDialog)
        row = form.table.rowCount() - 1
        form.table.setFocus()
        form.table.go_to(row)
        for words in ("scarf", "621410", "CT", "3", "40"):
            hands.write(words)
            hands.press(Key.Key_Return)
        hands.press(Key.Key_Return, CTRL)
        await calm(hands, screen)
        first = open_consol(desk, river).consol.houses[0]
        assert [(lot.description, lot.pieces) for lot in first.lots][-1] == ("scarf", 3)

        hands.press(Key.Key_5, CTRL)
        await hands.press_until(Key.Key_Down, lambda: screen.owed.owed.key().startswith("off_load"))
        hands.press(Key.Key_G)
        await hands.dialog(ConsentDialog)
        hands.press(Key.Key_Return)
        hands.write("customs 8013")
        hands.press(Key.Key_Return, CTRL)
        await calm(hands, screen)
        assert "已执行" in screen.note.words
        assert "SLH2603" not in open_consol(desk, river).consol.house_by_number

        screen.whole.close()
        await hands.dialog(SureDialog)
        hands.press(Key.Key_Return)
        await calm(hands, screen)
        assert open_consol(desk, river).row.state == "closed"
        screen.whole.reopen()
        await hands.dialog(SureDialog)
        hands.press(Key.Key_Return)
        await calm(hands, screen)
        assert open_consol(desk, river).row.state == "live"

        hands.press(Key.Key_E, ALT)
        head = await hands.dialog(ConsolDialog)
        head.done_with()
        await calm(hands, screen)
        legs = open_consol(desk, river).consol.legs
        assert [leg.means for leg in legs] == [leg.means for leg in screen.shown.held.consol.legs]  # type: ignore[union-attr]
        screen.reject()
        await rest(window)
        hands.lift()

    play(scene())


def test_the_plan_of_a_box_is_drawn_where_sizes_are_known(
    window: MainWindow, play: Play, desk: Desk, river: str
) -> None:
    held = open_consol(desk, river)
    rows = [
        {"house": house.number, "id": lot.id, "sizes": f"{lot.pieces}*300*200*150"} for house, lot in held.consol.lots()
    ]
    put_lots(desk, river, rows[:-1])
    last = held.consol.houses[-1].number

    async def scene() -> None:
        hands = Hands(window)
        screen = await screen_up(hands)
        hands.press(Key.Key_B, CTRL)
        await calm(hands, screen)
        cards = {card.box.number: card for card in screen.board.cards}
        (box,) = open_consol(desk, river).consol.house_by_number[last].containers
        assert cards[box].box.sizes == "尺寸未知 1 票，按重量和体积装"
        other = next(card for card in screen.board.cards if card.box.number != box)
        plain = other.sizeHint().height()
        other.setFocus()
        hands.press(Key.Key_P)
        await calm(hands, screen)
        other = next(card for card in screen.board.cards if card.box.number == other.box.number)
        assert other.box.plan is not None
        assert other.sizeHint().height() > plain
        hands.press(Key.Key_P)  # the cursor has stayed on the box
        dialog = await hands.dialog(BoxPlanDialog)
        assert dialog.view.pieces_shown() == len(other.box.plan.loaded.placements)
        assert dialog.loaded is None
        hands.press(Key.Key_Escape)
        await calm(hands, screen)
        hands.press(Key.Key_F1)
        apart = await hands.dialog(SegregationDialog)
        heads = [apart.table.horizontalHeaderItem(at).text() for at in range(apart.table.columnCount())]
        flammable = next(at for at in range(apart.table.rowCount()) if apart.table.item(at, 0).text() == "3")
        assert apart.table.item(flammable, heads.index("5.1")).text() == "2 ✗"
        assert apart.table.item(flammable, heads.index("9")).text() == "X"
        hands.press(Key.Key_Escape)
        await calm(hands, screen)
        screen.reject()
        await rest(window)
        hands.lift()

    play(scene())
