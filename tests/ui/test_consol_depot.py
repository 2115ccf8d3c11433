"""The warehouse of a consol by keys: scanned, weighed, counted, something wrong, held, palletised, tallied, returned."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog

from benchmarks.consol_keys import calm, screen_up
from benchmarks.hands import CTRL, Hands, Key
from cqdesk.actions.consols import open_consol
from cqdesk.actions.desk import Desk
from cqdesk.domain.consolidation.owed import Due
from cqdesk.domain.consolidation.warehouse import ENTRY_PREFIX, Trouble, Warehouse
from cqdesk.ui import photo_folder
from cqdesk.ui.consol_depot_dialogs import ArrivalDialog, PalletDialog, TallyDialog
from cqdesk.ui.consol_desk import ConsolScreen
from cqdesk.ui.consol_forms import ChoiceDialog, SureDialog, WordsDialog
from cqdesk.ui.main_window import MainWindow

from .conftest import Play, rest


class Depot:
    """Hands in the warehouse pane."""

    def __init__(self, hands: Hands, screen: ConsolScreen, desk: Desk, number: str) -> None:
        self.hands, self.screen, self._desk, self._number = hands, screen, desk, number

    async def line(self, words: str) -> None:
        """Something typed or scanned into the line on top, with Enter."""
        self.screen.warehouse.scan.setFocus()
        self.hands.write(words)
        self.hands.press(Key.Key_Return)

    async def answered(self, kind: type[QDialog], *lines: str) -> None:
        """A form comes up; its lines from the second on are typed, Ctrl+Enter."""
        await self.hands.dialog(kind)
        for words in lines:
            self.hands.press(Key.Key_Return)
            self.hands.write(words)
        self.hands.press(Key.Key_Return, CTRL)
        await calm(self.hands, self.screen)

    @property
    def kept(self) -> Warehouse:
        """What the store holds."""
        return open_consol(self._desk, self._number).record.warehouse


def test_the_day_of_a_depot_clerk_needs_no_mouse(
    window: MainWindow, play: Play, desk: Desk, river: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_folder, "REST_MS", 5)
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "SLH2603 破损.jpg").write_bytes(b"\xff\xd8\xff\xe0picture")

    async def scene() -> None:
        hands = Hands(window)
        screen = await screen_up(hands)
        depot = Depot(hands, screen, desk, river)
        hands.press(Key.Key_B, CTRL)
        await calm(hands, screen)
        hands.press(Key.Key_E, CTRL)
        await calm(hands, screen)
        notes = {one.house: one.number for one in depot.kept.entry_notes}
        assert len(notes) == 12
        hands.press(Key.Key_3, CTRL)

        await depot.line(ENTRY_PREFIX + notes["SLH2603"])
        await calm(hands, screen)
        assert screen.warehouse.table.key().startswith("SLH2603\n")
        await depot.line("ST,GS,+  2444.4kg")  # the scale opens the delivery
        dialog = await hands.dialog(ArrivalDialog)
        assert isinstance(dialog, ArrivalDialog)
        assert dialog.gross.text() == "2444.4"
        hands.write("120")
        hands.press(Key.Key_Return, CTRL)
        await calm(hands, screen)
        assert depot.kept.arrivals[0].measured.pieces == 120
        assert [one.trouble for one in depot.kept.open_discrepancies("SLH2603")] == [Trouble.SHORT]

        await depot.line("k")
        await hands.dialog(WordsDialog)
        hands.write("WeChat 17:05")
        hands.press(Key.Key_Return)
        await calm(hands, screen)
        assert open_consol(desk, river).consol.house_by_number["SLH2603"].lots_total.pieces == 120
        assert not depot.kept.open_discrepancies("SLH2603")

        await depot.line("t")
        await depot.answered(ChoiceDialog, "2 cartons")
        assert [one.trouble for one in depot.kept.open_discrepancies("SLH2603")] == [Trouble.DAMAGED]
        await depot.line("c")
        await depot.answered(ChoiceDialog, "repacked")
        assert not depot.kept.open_discrepancies("SLH2603")

        screen.warehouse.table.setFocus()
        hands.press(Key.Key_H)
        await depot.answered(ChoiceDialog, "")
        assert depot.kept.open_holds("SLH2603")
        hands.press(Key.Key_L)
        await calm(hands, screen)
        assert not depot.kept.open_holds("SLH2603")

        hands.press(Key.Key_P)
        await depot.answered(PalletDialog, "ST,GS,+ 2470kg", "1450")
        (pallet,) = depot.kept.pallets
        assert (pallet.number, pallet.height_mm, pallet.parts[0].pieces) == ("SLH2603-P1", 1450, 120)

        box = open_consol(desk, river).consol.house_by_number["SLH2603"].containers[0]
        await depot.line(box)
        await calm(hands, screen)
        assert screen.cards.table.key() == box
        hands.press(Key.Key_T)
        tally = await hands.dialog(TallyDialog)
        for _ in range(tally.table.rowCount()):
            hands.press(Key.Key_Space)
        hands.press(Key.Key_Return, CTRL)
        await calm(hands, screen)
        planned = sum(one.pieces for one in open_consol(desk, river).consol.packed_in(box))
        assert sum(one.pieces for one in depot.kept.tallies) == planned

        hands.press(Key.Key_H, CTRL)
        chooser = await hands.dialog(QFileDialog)
        hands.write(str(photos))
        hands.press(Key.Key_Return)
        while chooser.isVisible():
            await asyncio.sleep(0.002)
        await calm(hands, screen)
        assert [one.subject for one in depot.kept.photos] == ["house:SLH2603"]
        later = photos / box  # a folder of its own for the box, and a picture that grows while it is copied
        later.mkdir()
        with (later / "封条.jpg").open("wb") as copying:
            copying.write(b"\xff\xd8\xff\xe0first half, ")
            copying.flush()
            copying.write(b"second half")
        while len(depot.kept.photos) < 2:
            await asyncio.sleep(0.002)
        await calm(hands, screen)
        assert depot.kept.photos[1].subject == f"box:{box}"
        assert desk.files.read(depot.kept.photos[1].sha256).endswith(b"second half")

        hands.press(Key.Key_F, CTRL)
        hands.write("03")
        hands.press(Key.Key_Return)
        hands.press(Key.Key_Delete)
        await hands.dialog(SureDialog)
        hands.press(Key.Key_Return)
        await calm(hands, screen)
        hands.press(Key.Key_3, CTRL)
        screen.warehouse.pick_house("SLH2603")
        await depot.line("b")
        await hands.dialog(WordsDialog)
        hands.write("unpaid")
        hands.press(Key.Key_Return)
        await calm(hands, screen)
        assert depot.kept.returns[0].measured.pieces == 120
        assert Due.RETURN_NOTE not in {one.due for one in open_consol(desk, river).record.owed}
        assert hands.mice == 0
        hands.lift()
        screen.reject()
        await rest(window)

    play(scene())
